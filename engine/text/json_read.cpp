#include <algorithm>
#include <nlohmann/json.hpp>
#include <unordered_map>

#include "engine/text/json.hpp"
#include "engine/text/locator.hpp"
#include "engine/text/raw_yaml.hpp"
#include "engine/text/scan.hpp"

namespace lastmile {
namespace {

// Builds a Node from nlohmann's SAX events. They carry no places, but they
// come in the order of the text: `next` is moved over each token as it is
// told of.
class JsonEvents {
 public:
  using number_integer_t = nlohmann::json::number_integer_t;
  using number_unsigned_t = nlohmann::json::number_unsigned_t;
  using number_float_t = nlohmann::json::number_float_t;
  using string_t = nlohmann::json::string_t;
  using binary_t = nlohmann::json::binary_t;

  // Reads bytes begin..end of the text.
  JsonEvents(Locator& locator, std::size_t begin, std::size_t end,
             const TextLimits& limits, Findings& found)
      : locator_(locator),
        text_(locator.text().substr(0, end)),
        begin_(begin),
        next_(begin),
        limits_(limits),
        found_(found) {}

  bool null() {
    Token token = take();
    if (limits_.null_is_nothing) {
      drop_value();
      return true;
    }
    say("LM0051", token, "null is not a value here",
        "leave the key out, or write \"\"");
    drop_value();
    return true;
  }
  bool boolean(bool) { return plain(); }
  bool number_integer(number_integer_t) { return plain(); }
  bool number_unsigned(number_unsigned_t) { return plain(); }
  bool number_float(number_float_t, const string_t&) { return plain(); }
  bool string(string_t& text);
  bool binary(binary_t&) { return false; }
  bool start_object(std::size_t) { return open(Node::Form::Map); }
  bool key(string_t& name);
  bool end_object() { return close(); }
  bool start_array(std::size_t) { return open(Node::Form::List); }
  bool end_array() { return close(); }
  bool parse_error(std::size_t position, const std::string& token,
                   const nlohmann::json::exception& error);

  std::optional<Node> take_root() { return std::move(root_); }
  // The end of the last token that was understood.
  std::size_t next() const { return next_; }

 private:
  struct Token {
    std::size_t begin, end;
  };
  struct Frame {
    Node node;
    NodeEntry entry = {};
    bool drop = false;
    std::unordered_map<std::string, Place> keys = {};
  };

  Token take();
  bool plain();
  bool open(Node::Form form);
  bool close();
  bool keep(Node node);
  void drop_value();
  bool too_long(const Token& token, std::size_t bytes);
  void say(std::string_view code, const Token& token, std::string message,
           std::string hint) {
    found_.add({code, std::move(message),
                locator_.place(token.begin, token.end), std::move(hint)});
  }

  Locator& locator_;
  std::string_view text_;
  std::size_t begin_;
  std::size_t next_;
  const TextLimits& limits_;
  Findings& found_;
  std::vector<Frame> open_ = {};
  std::optional<Node> root_ = {};
  std::size_t values_ = 0;
};

JsonEvents::Token JsonEvents::take() {
  std::size_t begin = text_.find_first_not_of(" \t\r\n,:", next_);
  if (begin == text_.npos) begin = text_.size();
  std::size_t end = begin + 1;
  char c = begin < text_.size() ? text_[begin] : '\0';
  if (c == '"') {
    std::size_t close = raw::closing_quote(text_, begin);
    end = close == raw::nowhere ? text_.size() : close + 1;
  } else if (c != '{' && c != '[' && c != '}' && c != ']') {
    end = text_.find_first_of(" \t\r\n,:]}", begin);
  }
  next_ = std::min(end, text_.size());
  return {begin, next_};
}

bool JsonEvents::too_long(const Token& token, std::size_t bytes) {
  if (bytes <= limits_.scalar_bytes) return false;
  say("LM0011", {token.begin, 0},
      "a text of " + std::to_string(bytes) + " bytes; at most " +
          std::to_string(limits_.scalar_bytes) + " are read",
      "divide the text");
  return true;
}

bool JsonEvents::plain() {
  Token token = take();
  std::string_view text = text_.substr(token.begin, token.end - token.begin);
  if (too_long(token, text.size())) {
    drop_value();
    return true;
  }
  return keep(Node::scalar(std::string(text), Style::Plain,
                           locator_.place(token.begin, token.end)));
}

bool JsonEvents::string(string_t& text) {
  Token token = take();
  if (too_long(token, text.size())) {
    drop_value();
    return true;
  }
  return keep(Node::scalar(std::move(text), Style::Quoted,
                           locator_.place(token.begin, token.end)));
}

bool JsonEvents::key(string_t& name) {
  Token token = take();
  Frame& frame = open_.back();
  Place place = locator_.place(token.begin, token.end);
  auto [first, fresh] = frame.keys.emplace(name, place);
  frame.drop = !fresh || too_long(token, name.size());
  if (!fresh) {
    Diagnostic twice{"LM0021",
                     "the key '" + printable(name.substr(0, 40)) +
                         "' is given twice: in line " +
                         std::to_string(first->second.line) + " and in line " +
                         std::to_string(place.line),
                     place, "keep one of the two"};
    twice.related.emplace_back("first given here", first->second);
    found_.add(std::move(twice));
  }
  frame.entry = {std::move(name), place, Style::Quoted, {}};
  return true;
}

bool JsonEvents::open(Node::Form form) {
  Token token = take();
  if (open_.size() >= limits_.depth) {
    say("LM0012", token,
        "more than " + std::to_string(limits_.depth) +
            " lists and maps within each other",
        "nest less deeply");
    return false;
  }
  Frame frame;
  frame.node.form = form;
  frame.node.place = locator_.place(token.begin);
  open_.push_back(std::move(frame));
  return true;
}

bool JsonEvents::close() {
  take();
  Node done = std::move(open_.back().node);
  open_.pop_back();
  return keep(std::move(done));
}

bool JsonEvents::keep(Node node) {
  if (++values_ > limits_.values) {
    found_.add(
        {"LM0013",
         "more than " + std::to_string(limits_.values) + " values in one file",
         node.place, "divide it into several files"});
    return false;
  }
  if (open_.empty()) {
    root_ = std::move(node);
    return true;
  }
  Frame& frame = open_.back();
  if (frame.node.is_list()) {
    frame.node.items.push_back(std::move(node));
  } else {
    if (!frame.drop) {
      frame.entry.value = std::move(node);
      frame.node.entries.push_back(std::move(frame.entry));
    }
    drop_value();
  }
  return true;
}

void JsonEvents::drop_value() {
  if (open_.empty()) return;
  open_.back().entry = {};
  open_.back().drop = false;
}

// The position is the number of bytes read, the one at fault included. The
// words are our own: nlohmann's name its tokens.
bool JsonEvents::parse_error(std::size_t position, const std::string&,
                             const nlohmann::json::exception& error) {
  std::size_t at = begin_ + (position > 0 ? position - 1 : 0);
  at = std::min(at, text_.size());
  // A word or a number is told of at its end; it is wrong from its front.
  std::size_t front = at;
  auto wordy = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) || c == '_' ||
           c == '$' || c == '.' || c == '-' || c == '+';
  };
  while (front > next_ && wordy(text_[front - 1])) --front;
  bool in_string =
      front > 0 && std::string_view(error.what()).find("invalid string") !=
                       std::string::npos;
  if (in_string) front = at;
  char c = front < text_.size() ? text_[front] : '\0';
  std::size_t end = std::max(front + 1, std::min(at + 1, text_.size()));
  while (end > front + 1 && !wordy(text_[end - 1])) --end;

  std::string what = "JSON is not continued like this";
  std::string hint = "look for a missing quote, comma or bracket before it";
  if (in_string) {
    what = "this cannot stand in a JSON string";
    hint = "write a line break as \\n, a tab as \\t, a backslash as \\\\";
    if (front >= text_.size()) what = "a JSON string that is never closed";
  } else if (front >= text_.size()) {
    what = open_.empty() ? "the JSON text holds nothing"
                         : "the JSON text ends too early";
    if (!open_.empty()) {
      const Place& place = open_.back().node.place;
      hint = "the bracket of line " + std::to_string(place.line) +
             " is not closed";
    } else {
      hint = "write [] if that is meant";
    }
  } else if ((c == '}' || c == ']') && next_ > 0) {
    what = std::string("a value is missing before ") + c;
    hint = "remove the comma before it";
  } else if (c == '\'') {
    what = "JSON has no single quotes";
    hint = "write \"…\"";
  } else if (c == '#' || c == '/') {
    what = "JSON has no comments";
    hint = "remove it, or write the file as YAML with its lists as '- entry'";
  } else if (std::isalpha(static_cast<unsigned char>(c)) || c == '_') {
    what = "a word without quotes";
    hint =
        "a file that begins with { or [ is read as JSON: put the word in "
        "double quotes, or write YAML as 'key: value' lines";
  } else if (std::string_view(error.what()).find("overflow") !=
             std::string::npos) {
    what = "a number too large";
    hint = "write it in quotes";
  }
  say("LM0050", {front, end}, what, hint);
  return false;
}

std::optional<Node> parse(Locator& locator, std::size_t begin, std::size_t end,
                          const TextLimits& limits, Findings& found) {
  JsonEvents events(locator, begin, end, limits, found);
  std::string_view text = locator.text().substr(begin, end - begin);
  try {
    if (!nlohmann::json::sax_parse(text.begin(), text.end(), &events)) {
      return std::nullopt;
    }
  } catch (const std::exception&) {
    found.add({"LM0050", "JSON cannot be read from here on",
               locator.place(events.next()), "divide the file"});
    return std::nullopt;
  }
  return events.take_root();
}

}  // namespace

std::optional<Node> read_json(FileId file, const Sources& sources,
                              const TextLimits& limits, Diagnostics& found) {
  Findings findings(found);
  ScanResult scanned = scan(file, sources, limits, Grammar::Json, findings);
  if (scanned.unreadable) return std::nullopt;
  Locator locator(file, sources);
  return parse(locator, scanned.skip, locator.text().size(), limits, findings);
}

std::optional<Node> read_ndjson(FileId file, const Sources& sources,
                                const TextLimits& limits, Diagnostics& found) {
  Findings findings(found);
  ScanResult scanned = scan(file, sources, limits, Grammar::Json, findings);
  if (scanned.unreadable) return std::nullopt;
  Locator locator(file, sources);
  Node all = Node::list({}, locator.place(0));
  for (std::uint32_t n = 1; n <= sources.line_count(file); ++n) {
    std::string_view line = sources.line(file, n);
    std::size_t begin = sources.line_begin(file, n);
    std::size_t end = begin + line.size();
    if (n == 1) begin += scanned.skip;
    if (line.find_first_not_of(" \t\r") == line.npos || begin >= end) continue;
    std::optional<Node> one = parse(locator, begin, end, limits, findings);
    if (one) all.items.push_back(std::move(*one));
  }
  return all;
}

}  // namespace lastmile
