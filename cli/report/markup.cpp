#include "cli/report/markup.hpp"

#include <algorithm>
#include <cctype>

#include "engine/base/symbol.hpp"
#include "engine/text/source.hpp"
#include "engine/text/unicode.hpp"

namespace lastmile {
namespace {

// The entity of a character that may not stand raw, or null.
const char* entity(char c) {
  switch (c) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    case '\'': return "&#39;";
    default: return nullptr;
  }
}

std::size_t longest_run(std::string_view text, char of) {
  std::size_t longest = 0, run = 0;
  for (char c : text) {
    run = c == of ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return longest;
}

bool is_punctuation(char c) {
  return (c >= '!' && c <= '/') || (c >= ':' && c <= '@') ||
         (c >= '[' && c <= '`') || (c >= '{' && c <= '~');
}

bool is_alphanumeric(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0;
}

// Dots and hyphens within words are no markup, but that of `1.` at the
// beginning, which makes a list, and of `www.`, which makes a link.
bool plain_between(std::string_view text, std::size_t at) {
  if (at == 0 || at + 1 >= text.size()) return false;
  if (text[at] != '.' && text[at] != '-') return false;
  if (!is_alphanumeric(text[at - 1]) || !is_alphanumeric(text[at + 1])) {
    return false;
  }
  return at < 3 || fold_case(text.substr(at - 3, 3)) != "www";
}

}  // namespace

std::vector<std::string> printable_lines(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.push_back(printable(line));
    text.remove_prefix(std::min(text.size(), end + 1));
  }
  return lines;
}

std::string html(std::string_view text) {
  std::string out;
  for (char c : printable(text)) {
    if (const char* name = entity(c)) {
      out += name;
    } else {
      out += c;
    }
  }
  return out;
}

std::string html_lines(std::string_view text) {
  std::string out;
  for (const std::string& line : printable_lines(text)) {
    out += (out.empty() ? "" : "\n") + html(line);
  }
  return out;
}

std::string markdown(std::string_view text) {
  // What never begins markup within a line; all else is escaped, which is
  // always allowed for punctuation.
  constexpr std::string_view harmless = "%(),/;?'";
  std::string shown = printable(text);
  std::size_t from = std::min(shown.find_first_not_of(' '), shown.size());
  shown = shown.substr(from, shown.find_last_not_of(' ') + 1 - from);
  std::string out;
  for (std::size_t i = 0; i < shown.size(); ++i) {
    char c = shown[i];
    if (c == '<' || c == '>' || c == '&' || c == '"' || c == '@') {
      out += c == '@' ? "&#64;" : entity(c);  // no user is named
      continue;
    }
    if (is_punctuation(c) && harmless.find(c) == std::string_view::npos &&
        !plain_between(shown, i)) {
      out += '\\';
    }
    out += c;
  }
  return out;
}

std::string markdown_code(std::string_view text) {
  std::string shown = printable(text);
  std::string fence(longest_run(shown, '`') + 1, '`');
  if (shown.empty()) shown = " ";
  return fence + " " + shown + " " + fence;
}

std::string markdown_block(std::string_view text, std::string_view language,
                           std::string_view indent) {
  std::string fence(std::max<std::size_t>(3, longest_run(text, '`') + 1), '`');
  std::string word;
  for (char c : language) {
    if (is_alphanumeric(c)) word += c;
  }
  std::string out = std::string(indent) + fence + word + "\n";
  for (const std::string& line : printable_lines(text)) {
    out += std::string(indent) + line + "\n";
  }
  return out + std::string(indent) + fence + "\n";
}

std::vector<std::string> lines_of_width(std::string_view text,
                                        std::size_t columns, std::size_t most) {
  std::vector<std::string> lines;
  std::string line;
  std::size_t width = 0;
  std::size_t at = 0, last_blank = std::string::npos;
  auto close = [&] {
    lines.push_back(line);
    line.clear();
    width = 0;
    last_blank = std::string::npos;
  };
  while (at < text.size()) {
    CodePoint c = decode_utf8(text, at);
    std::size_t bytes = std::max<std::size_t>(1, c.bytes);
    std::string_view character = text.substr(at, bytes);
    auto takes = static_cast<std::size_t>(columns_of(c.value));
    if (width + takes > columns) {
      if (character == " ") {
        close();
        at += bytes;
        continue;
      }
      std::string rest;
      if (last_blank != std::string::npos) {
        rest = line.substr(last_blank + 1);
        line.resize(last_blank);
      }
      close();
      line = rest;
      width = display_width(line);
    }
    if (character == " ") last_blank = line.size();
    if (!(character == " " && line.empty())) {
      line += character;
      width += takes;
    }
    at += bytes;
  }
  if (!line.empty() || lines.empty()) close();
  if (lines.size() > most) {
    lines.resize(most);
    lines.back() += "…";
  }
  return lines;
}

}  // namespace lastmile
