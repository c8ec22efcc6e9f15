#include "engine/text/yaml_words.hpp"

#include <yaml-cpp/exceptions.h>

#include <algorithm>

#include "engine/text/raw_yaml.hpp"

namespace lastmile {
namespace {

namespace message = YAML::ErrorMsg;

// One question about one error; each answer is a Diagnostic.
class Explanation {
 public:
  Explanation(const std::string& said, std::size_t at, const YamlEvents& events,
              Locator& locator)
      : said_(said),
        events_(events),
        locator_(locator),
        text_(locator.text()),
        at_(std::min(at, text_.size())) {}

  Diagnostic answer();

 private:
  Diagnostic make(std::string_view code, std::size_t begin, std::size_t end,
                  std::string what, std::string hint) {
    return {code, std::move(what), locator_.place(begin, end), std::move(hint)};
  }
  bool is(const char* one) const { return said_ == one; }
  bool starts(const char* one) const { return said_.starts_with(one); }
  char c() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  std::size_t to_line_end() const;
  std::size_t before() const;

  Diagnostic anchor_or_tag();
  Diagnostic escape();
  Diagnostic quote();
  Diagnostic colon();
  Diagnostic block_header();
  Diagnostic reserved();
  Diagnostic unfinished_flow();
  Diagnostic after_end();
  Diagnostic misplaced();
  Diagnostic other();
  bool follows_an_end() const;
  bool is_tag_error() const;

  const std::string& said_;
  const YamlEvents& events_;
  Locator& locator_;
  std::string_view text_;
  std::size_t at_;
};

std::size_t Explanation::to_line_end() const {
  std::size_t end = raw::line_end(text_, at_);
  while (end > at_ + 1 && (text_[end - 1] == '\r' || text_[end - 1] == ' ')) {
    --end;
  }
  return end;
}

// The last byte before the error, on its line, that is no blank.
std::size_t Explanation::before() const {
  for (std::size_t i = at_; i > raw::line_begin(text_, at_); --i) {
    if (text_[i - 1] != ' ' && text_[i - 1] != '\t') return i - 1;
  }
  return raw::nowhere;
}

// After a closing quote, ] or } on the same line: the author meant all of it
// as one text.
bool Explanation::follows_an_end() const {
  std::size_t last = before();
  if (last == raw::nowhere) return false;
  if (last == events_.last_quote()) return true;
  return text_[last] == ']' || text_[last] == '}';
}

Diagnostic Explanation::after_end() {
  std::size_t last = before();
  char closing = text_[last];
  Diagnostic found =
      make("LM0026", at_, to_line_end(),
           std::string("there is more text after the closing ") + closing, "");
  if (last != events_.last_quote()) {
    found.hint = "quote the whole text, such as '[1, 2] contains $x'";
  } else if (closing == '"') {
    found.hint = "quote the whole expression, such as '\"x\" == $a'";
  } else {
    found.hint = "quote the whole expression, such as \"'x' == $a\"";
  }
  Place open = locator_.sources().place(locator_.file(), events_.last_scalar(),
                                        events_.last_scalar() + 1);
  if (last == events_.last_quote() && open.line != found.place.line) {
    found.related.emplace_back("the quote opens here", open);
    found.hint = "is the quote closed where you meant it to be?";
  }
  return found;
}

Diagnostic Explanation::anchor_or_tag() {
  bool alias = is(message::ALIAS_NOT_FOUND) || is(message::CHAR_IN_ALIAS) ||
               is(message::UNKNOWN_ANCHOR);
  char mark = alias ? '*' : '&';
  std::size_t begin = at_;
  if (c() != mark) {
    std::size_t found = text_.rfind(mark, at_);
    if (found != raw::nowhere && found >= raw::line_begin(text_, at_)) {
      begin = found;
    }
  }
  std::size_t end =
      std::min(text_.find_first_of(" \t\r\n,[]{}", begin), text_.size());
  return alias ? make("LM0017", begin, end, "aliases are not used here",
                      "a text that begins with * is quoted")
               : make("LM0016", begin, end, "anchors are not used here",
                      "a text that begins with & is quoted");
}

bool Explanation::is_tag_error() const {
  return is(message::CHAR_IN_TAG_HANDLE) || is(message::TAG_WITH_NO_SUFFIX) ||
         is(message::END_OF_VERBATIM_TAG) || is(message::MULTIPLE_TAGS);
}

Diagnostic Explanation::escape() {
  std::size_t begin = at_;
  std::size_t slash = at_ > 0 ? text_.rfind('\\', at_ - 1) : raw::nowhere;
  if (slash != raw::nowhere && at_ - slash <= 10) begin = slash;
  if (begin + 1 >= text_.size()) return quote();
  return make("LM0030", begin, std::max(at_, begin + 1),
              "the escape is not one we know",
              "in double quotes write \\\\ for a backslash, or put a path in "
              "single quotes");
}

Diagnostic Explanation::quote() {
  std::size_t open = raw::unclosed_quote(text_, events_.last_event());
  if (is(message::DOC_IN_SCALAR)) {
    // Closed or not, it reaches over the end of the document.
    open = raw::unclosed_quote(text_.substr(0, at_), events_.last_event());
  }
  if (open == raw::nowhere) open = at_;
  return make("LM0025", open, raw::line_end(text_, open),
              "the quote that opens here is never closed",
              "add the closing quote");
}

// A colon that cannot stand here ("illegal map value").
Diagnostic Explanation::colon() {
  std::size_t begin = raw::line_begin(text_, at_);
  std::string_view line = text_.substr(begin, at_ - begin);
  std::size_t tab = line.find('\t');
  if (tab != raw::nowhere && line.find_first_not_of(" \t-?") > tab) {
    return make("LM0008", begin + tab, begin + tab + 1,
                "a tab in the indentation of a line", "indent with spaces");
  }
  if (line.size() > 1024) {
    return make("LM0040", begin + line.find_first_not_of(" -"), at_,
                "a key is longer than 1024 characters",
                "shorten it, or quote a text that holds ': '");
  }
  std::size_t first = line.find(": ");
  if (first != raw::nowhere) {
    std::size_t value = line.find_first_not_of(' ', first + 1);
    if (value == raw::nowhere) value = first;
    bool quoted = line[value] == '"' || line[value] == '\'';
    return make("LM0027", at_, at_ + 1, "a second ': ' in one line",
                quoted ? "put one pair of quotes around all of the text"
                       : "quote the whole text after the first colon");
  }
  std::size_t key = line.find_first_not_of(' ');
  if (key == raw::nowhere) key = 0;
  return make("LM0032", begin + key, at_,
              "this line is indented as a part of the value above it",
              "indent it like the keys that it belongs to");
}

Diagnostic Explanation::block_header() {
  std::size_t begin = raw::line_begin(text_, at_);
  std::size_t mark = text_.find_last_of("|>", at_);
  if (mark == raw::nowhere || mark < begin) mark = at_;
  return make("LM0031", mark, to_line_end(),
              "text after the | or > that begins a block of lines",
              "quote the whole text, or begin it on the next line");
}

// A character that no plain text begins with.
Diagnostic Explanation::reserved() {
  return make("LM0029", at_, at_ + 1,
              std::string("a text cannot begin with ") + c(),
              "quote the whole text");
}

Diagnostic Explanation::unfinished_flow() {
  std::size_t open = events_.open_bracket();
  if (open == raw::nowhere) return other();
  char bracket = text_[open];
  std::string what = std::string("the ") + bracket + " that opens here";
  std::string close = bracket == '[' ? "]" : "}";
  bool same_line = raw::line_begin(text_, open) == raw::line_begin(text_, at_);
  if (same_line && at_ < text_.size() && c() != '\r' && c() != '\n') {
    return make("LM0028", at_, at_ + 1,
                std::string("this does not belong between ") + bracket +
                    " and " + close,
                "divide the entries with commas; quote a text that holds "
                ", [ ] { } or ': '");
  }
  Diagnostic found = make("LM0028", open, open + 1, what + " is never closed",
                          "add the closing " + close);
  if (at_ < text_.size() && !same_line) {
    found.related.emplace_back("it should have been closed before",
                               locator_.sources().place(locator_.file(), at_));
  }
  return found;
}

Diagnostic Explanation::misplaced() {
  if (c() == ',') return reserved();
  if (is(message::BLOCK_ENTRY)) {
    return make("LM0033", at_, at_ + 1, "a list entry cannot begin here",
                "begin it on a line of its own, or quote the whole text");
  }
  return make("LM0032", at_, to_line_end(),
              "this line fits neither the list nor the map above it",
              "indent it like the lines that it belongs to");
}

Diagnostic Explanation::other() {
  return make("LM0033", at_, at_ < text_.size() ? at_ + 1 : 0,
              "YAML cannot be read from here on",
              "look for a missing quote, colon or bracket before it");
}

Diagnostic Explanation::answer() {
  if (is(message::UNKNOWN_ANCHOR) || is(message::ANCHOR_NOT_FOUND) ||
      is(message::ALIAS_NOT_FOUND) || is(message::CHAR_IN_ALIAS) ||
      is(message::CHAR_IN_ANCHOR) || is(message::MULTIPLE_ANCHORS)) {
    return anchor_or_tag();
  }
  if (is_tag_error()) {
    return make("LM0018", at_, at_ + 1, "tags are not used here",
                "a text that begins with ! is quoted");
  }
  if (starts(message::INVALID_ESCAPE) || starts(message::INVALID_UNICODE) ||
      is(message::INVALID_HEX)) {
    return escape();
  }
  if (is(message::EOF_IN_SCALAR) || is(message::DOC_IN_SCALAR)) return quote();
  if (is(message::TAB_IN_INDENTATION)) {
    return make("LM0008", at_, at_ + 1, "a tab in the indentation of a line",
                "indent with spaces");
  }
  if (follows_an_end() && !is(message::FLOW_END)) return after_end();
  if (is(message::MAP_VALUE)) return colon();
  if (is(message::CHAR_IN_BLOCK) || is(message::ZERO_INDENT_IN_BLOCK)) {
    return block_header();
  }
  if (is(message::UNKNOWN_TOKEN)) return reserved();
  if (is(message::FLOW_END)) {
    return make("LM0028", at_, at_ + 1,
                std::string("there is no open bracket that ") + c() + " closes",
                "quote a text that begins with ] or }");
  }
  if (is(message::END_OF_SEQ_FLOW) || is(message::END_OF_MAP_FLOW)) {
    return unfinished_flow();
  }
  if (is(message::END_OF_MAP) || is(message::END_OF_SEQ) ||
      is(message::BLOCK_ENTRY) || is(message::MAP_KEY)) {
    return misplaced();
  }
  return other();
}

}  // namespace

Diagnostic explain_yaml_error(const std::string& said, std::size_t at,
                              const YamlEvents& events, Locator& locator) {
  return Explanation(said, at, events, locator).answer();
}

}  // namespace lastmile
