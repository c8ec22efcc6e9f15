#include "engine/text/yaml_events.hpp"

#include <algorithm>

#include "engine/text/raw_yaml.hpp"
#include "engine/text/unicode.hpp"

namespace lastmile {
namespace {

constexpr std::string_view quote_whole = "quote the whole text";
// From so many keys on, a map looks for duplicates in a table.
constexpr std::size_t large_map = 16;

std::string shown(std::string_view text) {
  constexpr std::size_t most = 40;
  std::string out = printable(text.substr(0, most));
  return "'" + out + (text.size() > most ? "…'" : "'");
}

}  // namespace

YamlEvents::YamlEvents(Locator& locator, std::size_t skip,
                       const TextLimits& limits, Findings& found)
    : locator_(locator),
      text_(locator.text()),
      skip_(skip),
      limits_(limits),
      found_(found) {
  open_.reserve(limits.depth + 1);
}

std::size_t YamlEvents::offset(const YAML::Mark& mark) const {
  if (mark.pos < 0) return text_.size();
  return std::min(static_cast<std::size_t>(mark.pos) + skip_, text_.size());
}

std::size_t YamlEvents::step(const YAML::Mark& mark) {
  if (!in_brackets()) ++block_events_;
  return last_event_ = offset(mark);
}

void YamlEvents::say(std::string_view code, std::size_t begin, std::size_t end,
                     std::string message, std::string hint, Severity severity) {
  Diagnostic diagnostic{code, std::move(message), locator_.place(begin, end),
                        std::move(hint)};
  diagnostic.severity = severity;
  found_.add(std::move(diagnostic));
}

bool YamlEvents::takes_key() const {
  return !open_.empty() && open_.back().node.is_map() && !open_.back().has_key;
}

std::size_t YamlEvents::open_bracket() const {
  for (auto frame = open_.rbegin(); frame != open_.rend(); ++frame) {
    char c = frame->begin < text_.size() ? text_[frame->begin] : '\0';
    if (frame->flow && (c == '[' || c == '{')) return frame->begin;
  }
  return raw::nowhere;
}

std::pair<std::size_t, std::size_t> YamlEvents::outer_bracket() const {
  for (std::size_t i = 0; i < open_.size(); ++i) {
    if (open_[i].flow) return {open_[i].begin, i};
  }
  std::size_t next = text_.find_first_of("[{", last_event_);
  return {next == raw::nowhere ? last_event_ : next, open_.size()};
}

void YamlEvents::OnDocumentStart(const YAML::Mark& mark) {
  std::size_t begin = step(mark);
  if (++documents_ == 1) return;
  if (text_.substr(begin, 3) == "---") {
    say("LM0015", begin, begin + 3, "a second document begins here",
        "one file holds one document: remove the '---' or use two files");
  } else {
    std::size_t end = raw::line_end(text_, begin);
    bool comma = begin < text_.size() && text_[begin] == ',';
    say("LM0036", begin, std::max(end, begin + 1),
        "the document has ended before this line",
        comma ? "a text that begins with a comma is quoted"
              : "indent it like the lines that it belongs to");
  }
  root_.reset();
  throw StopReading{};
}

void YamlEvents::OnAnchor(const YAML::Mark& mark, const std::string& name) {
  std::size_t begin = step(mark);
  while (begin < text_.size() && text_[begin] != '&') ++begin;  // past a tag
  say("LM0016", begin, begin + 1 + name.size(),
      "anchors are not used here (" + shown("&" + name) + ")",
      "write the value out where it is needed; a text that begins with & is "
      "quoted");
}

void YamlEvents::OnAlias(const YAML::Mark& mark, YAML::anchor_t) {
  std::size_t begin = step(mark);
  std::size_t end = text_.find_first_of(" \t\r\n,[]{}", begin);
  say("LM0017", begin, std::min(end, text_.size()), "aliases are not used here",
      "write the value out; a text that begins with * is quoted");
  skip_value();
}

void YamlEvents::refuse_tag(std::size_t begin, const std::string& tag) {
  bool written = begin < text_.size() && text_[begin] == '!';
  if (!written && (tag == "?" || tag == "!" || tag.empty())) return;
  if (!written) {  // an anchor stands before it
    std::size_t at = text_.find('!', begin);
    if (at != raw::nowhere) begin = at;
  }
  std::size_t end = text_.find_first_of(" \t\r\n,[]{}", begin);
  say("LM0018", begin, std::min(end, text_.size()), "tags are not used here",
      "the declared type of a field says what a value is; a text that begins "
      "with ! is quoted");
}

// A null of yaml-cpp is either the word null or ~, or nothing at all; then the
// mark is that of whatever comes next.
void YamlEvents::OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) {
  std::size_t at = step(mark);
  if (open_.empty()) {
    if (anchor == 0 && raw::is_null_word(text_, at)) {
      return keep(scalar(at, std::string(text_.substr(at, 4))));
    }
    if (anchor == 0 && at < text_.size() && text_[at] == '~') {
      missing_value(mark, at);
    }
    return;  // empty: read_yaml says so
  }
  Frame& frame = open_.back();
  bool elsewhere = !frame.flow && mark.column <= frame.column &&
                   !(frame.node.is_map() && !frame.has_key);
  if (anchor != 0) return skip_value();
  if (!elsewhere && raw::is_null_word(text_, at)) {
    std::string word(text_.substr(at, 4));
    if (takes_key()) return take_key(scalar(at, word), at);
    say("LM0035", at, at + 4, "'" + word + "' is a text here, not an absence",
        "leave the key out, or quote the text", Severity::Warning);
    return keep(scalar(at, word));
  }
  missing_value(mark, elsewhere ? raw::nowhere : at);
  skip_value();
}

// `at`: where the value would stand, or nowhere if only the mark is known.
void YamlEvents::missing_value(const YAML::Mark& mark, std::size_t at) {
  char c = at < text_.size() ? text_[at] : '\0';
  const std::string leave_out = "leave the key out, or write \"\"";
  if (c == '~') {
    bool key = takes_key();
    return say(key ? "LM0020" : "LM0023", at, at + 1,
               key ? "a key is a text, not ~" : "~ is not a value here",
               key ? "quote it" : leave_out);
  }
  // The parser will stop at this very character and say why.
  if (c == ',' && !open_.empty() && !open_.back().flow) return;
  if (open_.empty()) return;
  Frame& frame = open_.back();
  if (frame.node.is_list()) {
    std::size_t place =
        frame.flow ? offset(mark) : raw::dash_before(text_, offset(mark));
    return say("LM0022", place, place + 1, "a list entry without a value",
               "remove it, or write \"\"");
  }
  if (!frame.has_key) {
    std::size_t place = offset(mark);
    return say("LM0034", place, place + 1, "a value without a key",
               "write the key before the colon, or quote the whole text");
  }
  if (frame.drop && frame.entry.key.empty()) return;
  const std::vector<NodeEntry>& before = frame.node.entries;
  bool cut =
      frame.flow && !before.empty() && raw::is_cut(before.back().value.text);
  Diagnostic missing{
      "LM0022", shown(frame.entry.key) + " has no value", frame.entry.key_place,
      cut ? "in { } a comma ends a value: " + std::string(quote_whole)
          : leave_out};
  found_.add(std::move(missing));
}

void YamlEvents::OnScalar(const YAML::Mark& mark, const std::string& tag,
                          YAML::anchor_t anchor, const std::string& value) {
  std::size_t begin = step(mark);
  last_scalar_ = begin;
  last_quote_ = raw::nowhere;
  refuse_tag(begin, tag);
  char c = begin < text_.size() ? text_[begin] : '\0';
  bool refused = anchor != 0 || c == '!' || c == '&';
  bool readable = refused || check_quotes(begin);
  if (value.size() > limits_.scalar_bytes) {
    say("LM0011", begin, 0,
        "a text of " + std::to_string(value.size()) + " bytes; at most " +
            std::to_string(limits_.scalar_bytes) + " are read",
        "divide the text");
    refused = true;
  }
  if (refused || !readable) return skip_value();
  Node node = scalar(begin, value);
  if (node.style == Style::Plain) explain_cut(begin, node);
  if (takes_key()) {
    take_key(std::move(node), begin);
  } else {
    keep(std::move(node));
  }
}

// yaml-cpp takes the end of the file for a closing quote, and turns the
// escapes \N and \_ into bytes that are no UTF-8.
bool YamlEvents::check_quotes(std::size_t begin) {
  if (begin >= text_.size()) return true;
  char quote = text_[begin];
  if (quote != '"' && quote != '\'') return true;
  last_quote_ = raw::closing_quote(text_, begin);
  if (last_quote_ == raw::nowhere) {
    say("LM0025", begin, raw::line_end(text_, begin),
        "the quote that opens here is never closed",
        std::string("add the closing ") + quote);
    root_.reset();
    throw StopReading{};
  }
  if (quote == '\'') return true;
  for (std::size_t at = begin; at < last_quote_; ++at) {
    if (text_[at] != '\\') continue;
    ++at;
    if (text_[at] == 'N' || text_[at] == '_') {
      say("LM0030", at - 1, at + 1, "the escape is not one we know",
          "write the character itself, or \\\\ for a backslash");
      return false;
    }
  }
  return true;
}

// Warns where YAML has ended a plain text in the middle of an expression.
void YamlEvents::explain_cut(std::size_t begin, const Node& node) {
  if (!node.place.end_line || !raw::is_cut(node.text)) return;
  std::size_t end = begin + node.text.size();
  std::size_t next = text_.find_first_not_of(" \t", end);
  char c = next < text_.size() ? text_[next] : '\0';
  if (c == '#' && next > end) {
    say("LM0039", begin, end,
        "the text ends before ' #', where a comment begins",
        std::string(quote_whole), Severity::Warning);
  } else if (c == ',' && !open_.empty() && open_.back().flow) {
    say("LM0038", begin, end, "the comma ends this text",
        "in [ ] and { } a comma divides: " + std::string(quote_whole),
        Severity::Warning);
  }
}

Node YamlEvents::scalar(std::size_t begin, const std::string& value) {
  Node node = Node::scalar(value);
  char c = begin < text_.size() ? text_[begin] : '\0';
  if (c == '|' || c == '>') {
    node.style = Style::Block;
    block_place(node, begin);
  } else if (c == '"' || c == '\'') {
    node.style = Style::Quoted;
    bool one_line = last_quote_ != raw::nowhere &&
                    raw::line_end(text_, begin) > last_quote_;
    node.place = locator_.place(begin, one_line ? last_quote_ + 1 : 0);
  } else {
    bool one_line = text_.substr(begin, value.size()) == value;
    node.place = locator_.place(begin, one_line ? begin + value.size() : 0);
  }
  return node;
}

void YamlEvents::block_place(Node& node, std::size_t begin) {
  std::size_t first = raw::line_end(text_, begin) + 1;
  if (node.text.empty() || first >= text_.size()) {
    node.place = locator_.place(begin);
    return;
  }
  std::size_t line = first;
  std::size_t content = text_.find_first_not_of(" \r\n", first);
  if (content == raw::nowhere) content = first;
  line = raw::line_begin(text_, content);
  // Content that is itself indented: an explicit indentation, as in `|2`.
  std::size_t lead = node.text.find_first_not_of('\n');
  std::size_t extra =
      lead == raw::nowhere ? 0 : node.text.find_first_not_of(' ', lead) - lead;
  node.place = locator_.place(first);
  std::size_t indent = content - line;
  node.place.column =
      static_cast<std::uint32_t>(indent + 1 - std::min(indent, extra));
}

void YamlEvents::OnSequenceStart(const YAML::Mark& mark, const std::string& tag,
                                 YAML::anchor_t,
                                 YAML::EmitterStyle::value style) {
  std::size_t begin = step(mark);
  refuse_tag(begin, tag);
  open(Node::Form::List, begin, mark.column, style == YAML::EmitterStyle::Flow);
}

void YamlEvents::OnMapStart(const YAML::Mark& mark, const std::string& tag,
                            YAML::anchor_t, YAML::EmitterStyle::value style) {
  std::size_t begin = step(mark);
  refuse_tag(begin, tag);
  bool flow = style == YAML::EmitterStyle::Flow ||
              (!open_.empty() && open_.back().flow);
  open(Node::Form::Map, begin, mark.column, flow);
}

void YamlEvents::open(Node::Form form, std::size_t begin, int column,
                      bool flow) {
  bool is_key = takes_key();
  if (is_key && flow) ++phantoms_;
  if (open_.size() - phantoms_ >= limits_.depth) {
    say("LM0012", begin, begin + 1,
        "more than " + std::to_string(limits_.depth) +
            " lists and maps within each other",
        "nest less deeply");
    throw StopReading{};
  }
  Frame frame;
  frame.is_key = is_key;
  frame.node.form = form;
  frame.node.place = locator_.place(begin);
  frame.begin = begin;
  frame.column = column;
  frame.flow = flow;
  open_.push_back(std::move(frame));
}

void YamlEvents::close() {
  Frame done = std::move(open_.back());
  open_.pop_back();
  if (!in_brackets()) ++block_events_;
  if (done.is_key && done.flow) --phantoms_;
  if (done.is_key) {
    // Said only now: a bracket that is never closed looks like a key, too.
    say("LM0020", done.begin, done.begin + 1,
        "a key is a text, not a list or a map",
        "quote a text that begins with [ or {");
    open_.back().has_key = open_.back().drop = true;
    open_.back().entry = {};
  } else {
    keep(std::move(done.node));
  }
}

void YamlEvents::keep(Node node) {
  if (++values_ > limits_.values) {
    found_.add(
        {"LM0013",
         "more than " + std::to_string(limits_.values) + " values in one file",
         node.place, "divide it into several files"});
    throw StopReading{};
  }
  if (open_.empty()) {
    root_ = std::move(node);
    return;
  }
  Frame& frame = open_.back();
  if (frame.node.is_list()) {
    frame.node.items.push_back(std::move(node));
    return;
  }
  if (!frame.drop) {
    frame.entry.value = std::move(node);
    frame.node.entries.push_back(std::move(frame.entry));
  }
  frame.entry = {};
  frame.has_key = frame.drop = false;
}

// A key or value that was refused: what stands around it is still read.
void YamlEvents::skip_value() {
  if (open_.empty()) return;
  Frame& frame = open_.back();
  if (!frame.node.is_map()) return;
  bool was_key = !frame.has_key;
  frame.has_key = frame.drop = was_key;
  frame.entry = {};
}

const NodeEntry* YamlEvents::earlier(Frame& frame, const std::string& key) {
  const std::vector<NodeEntry>& entries = frame.node.entries;
  if (entries.size() < large_map) {
    for (const NodeEntry& entry : entries) {
      if (entry.key == key) return &entry;
    }
    return nullptr;
  }
  for (std::size_t i = frame.keys.size(); i < entries.size(); ++i) {
    frame.keys.emplace(entries[i].key, i);
  }
  auto at = frame.keys.find(key);
  return at == frame.keys.end() ? nullptr : &entries[at->second];
}

void YamlEvents::take_key(Node key, std::size_t begin) {
  Frame& frame = open_.back();
  frame.has_key = true;
  frame.drop = false;
  if (key.style == Style::Plain && key.text == "<<") {
    frame.drop = true;
    say("LM0019", begin, begin + 2, "merge keys are not used here",
        "write the keys out");
  } else if (const NodeEntry* first = earlier(frame, key.text)) {
    frame.drop = true;
    Diagnostic twice{"LM0021",
                     "the key " + shown(key.text) +
                         " is given twice: in line " +
                         std::to_string(first->key_place.line) +
                         " and in line " + std::to_string(key.place.line),
                     key.place, "keep one of the two"};
    twice.related.emplace_back("first given here", first->key_place);
    found_.add(std::move(twice));
  }
  frame.entry = {std::move(key.text), key.place, key.style, {}};
}

}  // namespace lastmile
