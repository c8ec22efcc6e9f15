#include "engine/text/scan.hpp"

#include <algorithm>
#include <array>

#include "engine/text/unicode.hpp"

namespace lastmile {
namespace {

// Bytes that make a line worth a closer look: all but printable ASCII, tab
// and LF.
constexpr auto suspicious = [] {
  std::array<bool, 256> table{};
  for (std::size_t byte = 0; byte < 256; ++byte) {
    table[byte] = (byte < 0x20 && byte != '\t' && byte != '\n') || byte >= 0x7f;
  }
  return table;
}();

bool is_blank(char c) { return c == ' ' || c == '\t'; }

// Reads a file line by line and remembers how much of what it has said.
class Scanner {
 public:
  Scanner(FileId file, const Sources& sources, const TextLimits& limits,
          Grammar grammar, Findings& found)
      : file_(file),
        sources_(sources),
        text_(sources.text(file)),
        limits_(limits),
        yaml_(grammar == Grammar::Yaml),
        found_(found) {}

  ScanResult run();

 private:
  bool start();
  void look_closer(std::size_t begin, std::size_t end);
  void character(std::size_t at, CodePoint c);
  void layout(std::uint32_t number, std::size_t begin, std::string_view line);
  bool in_block_scalar(std::size_t indent, std::string_view line);
  void note_block_scalar(std::string_view line, std::size_t indent);
  void break_from(std::uint32_t line) {
    if (result_.broken_from == 0) result_.broken_from = line;
  }
  void say(std::string_view code, std::size_t begin, std::size_t end,
           std::string message, std::string hint);

  FileId file_;
  const Sources& sources_;
  std::string_view text_;
  const TextLimits& limits_;
  bool yaml_;
  Findings& found_;
  ScanResult result_ = {};
  // The column that the lines of an open | or > are indented beyond, or -1.
  std::ptrdiff_t block_parent_ = -1;
  bool in_block_ = false;
};

void Scanner::say(std::string_view code, std::size_t begin, std::size_t end,
                  std::string message, std::string hint) {
  found_.add({code, std::move(message), sources_.place(file_, begin, end),
              std::move(hint)});
}

// What can be told from size and first bytes alone; false to go no further.
bool Scanner::start() {
  if (text_.size() > limits_.file_bytes) {
    say("LM0001", 0, 0,
        "the file holds more than " + std::to_string(limits_.file_bytes) +
            " bytes, the most that are read",
        "divide it into several files");
    return false;
  }
  auto begins = [&](std::string_view mark) { return text_.starts_with(mark); };
  bool wide = begins("\xff\xfe") || begins("\xfe\xff") ||
              (text_.size() > 1 && (text_[0] == '\0') != (text_[1] == '\0')) ||
              (text_.size() > 3 && text_[0] == 0 && text_[1] == 0);
  if (wide) {
    say("LM0003", 0, 0, "the file is in UTF-16 or UTF-32, not in UTF-8",
        "save it as UTF-8");
    return false;
  }
  if (begins("\xef\xbb\xbf")) {
    result_.skip = 3;
    if (!limits_.byte_order_mark) {
      say("LM0004", 0, 3, "the file begins with a byte order mark (U+FEFF)",
          "save it as UTF-8 without BOM");
    }
  }
  return true;
}

void Scanner::character(std::size_t at, CodePoint c) {
  std::size_t end = at + c.bytes;
  if (c.value == '\r') {
    if (end < text_.size() && text_[end] == '\n') return;
    say("LM0007", at, end, "a carriage return without a line feed",
        "end lines with LF or CRLF");
    break_from(sources_.line_of(file_, at));
  } else if (is_control(c.value)) {
    say("LM0005", at, end, "a control character (" + name_of(c.value) + ")",
        "remove it, or write it as an escape in double quotes");
    result_.unreadable = true;
  } else if (is_bidi_override(c.value)) {
    say("LM0006", at, end,
        "a character that changes the order in which text is shown (" +
            name_of(c.value) + ")",
        "remove it: what people see is not what is read");
  } else if (c.value == 0xfeff && at > 0) {
    say("LM0004", at, end, "a byte order mark (U+FEFF) within the text",
        "remove it; it comes from joining two files");
  }
}

void Scanner::look_closer(std::size_t begin, std::size_t end) {
  bool invalid_said = false;
  for (std::size_t at = begin; at < end;) {
    CodePoint c = decode_utf8(text_, at);
    if (c.bytes == 0) {
      if (!invalid_said) {
        say("LM0002", at, 0, "a byte that is no UTF-8",
            "save the file as UTF-8");
      }
      invalid_said = result_.unreadable = true;
      ++at;
      continue;
    }
    if (c.value >= 0x80 || suspicious[c.value]) character(at, c);
    at += c.bytes;
  }
}

// Remembers a line that ends in the header of a block scalar (| or >, then
// perhaps +, - or a digit) and the column of its key or dash.
void Scanner::note_block_scalar(std::string_view line, std::size_t indent) {
  std::size_t comment = line.find(" #");
  if (comment != line.npos) line = line.substr(0, comment);
  while (!line.empty() && (is_blank(line.back()) || line.back() == '\r')) {
    line.remove_suffix(1);
  }
  std::size_t mark = line.find_last_not_of("+-123456789");
  if (mark == line.npos || line.size() - mark > 3) return;
  if (line[mark] != '|' && line[mark] != '>') return;
  std::size_t before = mark;
  while (before > indent && is_blank(line[before - 1])) --before;
  if (before == mark || before == 0) return;
  char ends = line[before - 1];
  if (ends != ':' && ends != '-' && ends != '?') return;
  std::size_t parent = indent;
  for (std::size_t at = indent; at + 1 < before;) {
    if ((line[at] != '-' && line[at] != '?') || !is_blank(line[at + 1])) break;
    do ++at;
    while (at < before && is_blank(line[at]));
    if (at < before) parent = at;
  }
  in_block_ = true;
  block_parent_ = static_cast<std::ptrdiff_t>(parent);
}

bool Scanner::in_block_scalar(std::size_t indent, std::string_view line) {
  if (!in_block_) return false;
  bool blank = std::all_of(line.begin(), line.end(),
                           [](char c) { return is_blank(c) || c == '\r'; });
  if (blank) return true;
  in_block_ = static_cast<std::ptrdiff_t>(indent) > block_parent_;
  return in_block_;
}

void Scanner::layout(std::uint32_t number, std::size_t begin,
                     std::string_view line) {
  std::size_t indent = line.find_first_not_of(' ');
  if (indent == line.npos) return;
  if (in_block_scalar(indent, line)) return;
  std::string hint;
  if (line[indent] == '\t') {
    std::size_t end = line.find_first_not_of(" \t", indent);
    if (end == line.npos) end = line.size();
    say("LM0008", begin + indent, begin + end,
        "a tab in the indentation of a line", "indent with spaces");
  } else if (indent == 0 && line[0] == '%') {
    say("LM0009", begin, begin + line.size(), "a YAML directive",
        "remove the line; a text that begins with % is quoted");
  } else {
    if (line.find('|') != line.npos || line.find('>') != line.npos) {
      note_block_scalar(line, indent);
    }
    return;
  }
  break_from(number);
}

ScanResult Scanner::run() {
  if (!start()) {
    result_.unreadable = true;
    return result_;
  }
  std::uint32_t lines = sources_.line_count(file_);
  for (std::uint32_t number = 1; number <= lines; ++number) {
    std::size_t begin = sources_.line_begin(file_, number);
    std::size_t end = sources_.line_begin(file_, number + 1);
    if (number == 1) begin += result_.skip;
    bool closer = false;
    for (std::size_t at = begin; at < end; ++at) {
      closer |= suspicious[static_cast<unsigned char>(text_[at])];
    }
    if (closer) look_closer(begin, end);
    std::string_view line = sources_.line(file_, number);
    if (number == 1) line.remove_prefix(std::min(result_.skip, line.size()));
    if (line.size() > limits_.line_bytes) {
      say("LM0010", begin, 0,
          "a line of " + std::to_string(line.size()) + " bytes; at most " +
              std::to_string(limits_.line_bytes) + " are read",
          "divide the line");
    }
    if (yaml_) layout(number, begin, line);
  }
  return result_;
}

}  // namespace

ScanResult scan(FileId file, const Sources& sources, const TextLimits& limits,
                Grammar grammar, Findings& found) {
  return Scanner(file, sources, limits, grammar, found).run();
}

}  // namespace lastmile
