#include "engine/formula/lexer.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "engine/base/scalar.hpp"
#include "engine/formula/bounds.hpp"

namespace lastmile::formula_detail {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool is_word(char c) { return is_letter(c) || is_digit(c); }

// "dddd-dd-dd" with nothing behind it that belongs to a number.
bool is_date(std::string_view text) {
  constexpr std::string_view shape = "dddd-dd-dd";
  if (text.size() < shape.size()) return false;
  for (std::size_t i = 0; i < shape.size(); ++i) {
    if (shape[i] == 'd' ? !is_digit(text[i]) : text[i] != '-') return false;
  }
  return text.size() == shape.size() || !is_digit(text[shape.size()]);
}

// How long the date at the front is, with its time and offset.
std::size_t date_length(std::string_view text) {
  std::size_t end = 10;
  auto at = [&](std::size_t i) { return i < text.size() ? text[i] : '\0'; };
  if ((at(end) != 'T' && at(end) != 't') || !is_digit(at(end + 1))) return end;
  ++end;
  while (is_digit(at(end)) || at(end) == ':' || at(end) == '.') ++end;
  if (at(end) == 'Z' || at(end) == 'z') return end + 1;
  bool offset = (at(end) == '+' || at(end) == '-') && is_digit(at(end + 1)) &&
                is_digit(at(end + 2)) && at(end + 3) == ':' &&
                is_digit(at(end + 4)) && is_digit(at(end + 5));
  return offset ? end + 6 : end;
}

// How long the number or duration at the front is: everything that could
// belong to one, so that 12abc is one mistake and not two words.
std::size_t figure_length(std::string_view text) {
  bool hex = text.starts_with("0x") || text.starts_with("0X");
  std::size_t end = 0;
  while (end < text.size()) {
    char c = text[end];
    bool exponent = !hex && end > 0 && (c == '+' || c == '-') &&
                    (text[end - 1] == 'e' || text[end - 1] == 'E') &&
                    end + 1 < text.size() && is_digit(text[end + 1]);
    bool point = c == '.' && end + 1 < text.size() && is_word(text[end + 1]);
    if (!is_word(c) && !exponent && !point) break;
    ++end;
  }
  return end;
}

FormulaFault bad_figure(std::string_view text, std::uint32_t offset) {
  std::string shown(text.substr(0, 40));
  std::string hint =
      "numbers are written 3389, 0x904, 1.5 or 1e3; durations 90s or 1h30m; "
      "a text stands in quotes";
  if (std::count(text.begin(), text.end(), '.') > 1) {
    hint = "write address('" + shown + "') or version('" + shown + "')";
  } else if (text.starts_with("0o") || text.starts_with("0O")) {
    hint = "write it in decimal, or in hex as 0x1F";
  }
  return {"LM0204", "'" + shown + "' is neither a number nor a duration", hint,
          offset, static_cast<std::uint32_t>(text.size())};
}

Formula whole_literal(Kind kind, std::int64_t whole) {
  Formula literal;
  literal.kind = kind;
  literal.whole = whole;
  return literal;
}

bool looks_like_duration(std::string_view text) {
  if (text.starts_with("0x") || text.starts_with("0X")) return false;
  char last = text.back();
  return last == 's' || last == 'm' || last == 'h' || last == 'd';
}

struct Sign {
  std::string_view text;
  std::string_view meant;  // empty: it is one of ours
};

// The longest first.
constexpr std::array<Sign, 30> signs{{
    {"===", "=="},
    {"!==", "!="},
    {"==", ""},
    {"!=", ""},
    {"<=", ""},
    {">=", ""},
    {"<>", "!="},
    {"&&", "and"},
    {"||", "or"},
    {"=<", "<="},
    {"=>", ">="},
    {"**", "a product"},
    {"//", "/ and round()"},
    {"<", ""},
    {">", ""},
    {"+", ""},
    {"-", ""},
    {"*", ""},
    {"/", ""},
    {"%", ""},
    {"(", ""},
    {")", ""},
    {"[", ""},
    {"]", ""},
    {",", ""},
    {"=", "=="},
    {"!", "not"},
    {"&", "and"},
    {"|", "or"},
    {"?", "if C then A else B"},
}};

std::size_t character_length(std::string_view text) {
  std::size_t n = 1;
  while (n < text.size() && n < 4 &&
         (static_cast<unsigned char>(text[n]) & 0xC0) == 0x80) {
    ++n;
  }
  return n;
}

FormulaFault strange_character(std::string_view text, std::uint32_t offset) {
  std::string_view c = text.substr(0, character_length(text));
  bool control =
      static_cast<unsigned char>(c.front()) < 0x20 || c.front() == 0x7F;
  FormulaFault fault{"LM0211",
                     control ? "a control character stands here"
                             : "'" + std::string(c) + "' means nothing here",
                     "", offset, static_cast<std::uint32_t>(c.size())};
  if (c == "“" || c == "”" || c == "‘" || c == "’" || c == "„") {
    fault.hint = "texts stand in straight quotes: 'text'";
  } else if (c == "{" || c == "}") {
    fault.hint = "lists are written [a, b], groups (a + b)";
  } else if (c == "$") {
    fault.hint = "a variable is $ and a letter: $host";
  } else {
    fault.hint = "a text stands in quotes: 'text'";
  }
  return fault;
}

}  // namespace

bool is_keyword(std::string_view word) {
  constexpr std::array<std::string_view, 11> words{"and", "or",   "not",  "in",
                                                   "if",  "then", "else", "yes",
                                                   "no",  "true", "false"};
  return std::find(words.begin(), words.end(), word) != words.end();
}

void Lexer::skip_space() {
  while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' ||
                                text_[at_] == '\n' || text_[at_] == '\r')) {
    ++at_;
  }
}

bool Lexer::next(Token& token, FormulaFault& fault) {
  skip_space();
  token = Token();
  token.offset = static_cast<std::uint32_t>(at_);
  if (at_ >= text_.size()) return true;
  char c = text_[at_];
  if (is_digit(c)) return read_figure(token, fault, false);
  if (c == '\'' || c == '"') return read_quoted(token, fault);
  if (c == '$') return read_variable(token, fault);
  if (is_letter(c)) return read_word(token);
  return read_sign(token, fault);
}

bool Lexer::at_digit() const { return is_digit(peek()); }

bool Lexer::next_negative(Token& token, FormulaFault& fault) {
  token = Token();
  token.offset = static_cast<std::uint32_t>(at_ - 1);
  return read_figure(token, fault, true);
}

// After a minus, the token begins one byte before at_.
bool Lexer::read_figure(Token& token, FormulaFault& fault, bool minus) {
  std::string_view rest = text_.substr(at_);
  token.form = Token::Form::Literal;
  bool date = is_date(rest);
  std::size_t length = date ? date_length(rest) : figure_length(rest);
  std::string_view figure = rest.substr(0, length);
  at_ += length;
  token.text = text_.substr(token.offset, at_ - token.offset);
  if (date) {
    auto time = parse_time(figure);
    if (!time || !is_time(*time) || minus) {
      fault = {"LM0204",
               minus ? "a date has no sign"
                     : "'" + std::string(figure) + "' is not a time",
               "write it as 2026-06-01 or 2026-06-01T12:00:00Z; put spaces "
               "around a - that subtracts",
               token.offset, token.length()};
      return false;
    }
    token.literal = whole_literal(Kind::Time, *time);
    return true;
  }
  if (looks_like_duration(figure)) {
    if (auto duration = parse_duration(token.text)) {
      token.literal = whole_literal(Kind::Duration, *duration);
      return true;
    }
  } else if (auto integer = parse_integer(token.text)) {
    token.literal = whole_literal(Kind::Integer, *integer);
    return true;
  } else if (integer.error().code == "LM0121") {
    fault = {"LM0204", integer.error().message, integer.error().hint,
             token.offset, token.length()};
    return false;
  } else if (auto number = parse_number(token.text);
             number && is_digit(figure.back())) {
    token.literal.kind = Kind::Number;
    token.literal.number = *number;
    return true;
  }
  fault = bad_figure(figure, token.offset);
  fault.length = token.length();
  return false;
}

bool Lexer::read_quoted(Token& token, FormulaFault& fault) {
  char quote = text_[at_++];
  std::string& out = token.literal.text;
  while (at_ < text_.size()) {
    char c = text_[at_++];
    if (c == quote && quote == '\'' && peek() == '\'') {
      out += '\'';
      ++at_;
    } else if (c == quote) {
      token.form = Token::Form::Literal;
      token.literal.kind = Kind::Text;
      token.text = text_.substr(token.offset, at_ - token.offset);
      return true;
    } else if (c == '\\' && quote == '"') {
      constexpr std::string_view names = "\"\\ntr", meant = "\"\\\n\t\r";
      std::size_t which = names.find(peek());
      if (at_ >= text_.size() || which == std::string_view::npos) {
        std::size_t n =
            at_ < text_.size() ? character_length(text_.substr(at_)) : 0;
        fault = {"LM0203",
                 "'" + std::string(text_.substr(at_ - 1, n + 1)) +
                     "' stands for nothing in double quotes",
                 "use single quotes, where \\ is only itself, or write \\\\",
                 static_cast<std::uint32_t>(at_ - 1),
                 static_cast<std::uint32_t>(n + 1)};
        return false;
      }
      out += meant[which];
      ++at_;
    } else {
      out += c;
    }
  }
  fault = {"LM0202", "this quote is never closed",
           std::string("close it with ") + quote, token.offset, 1};
  return false;
}

// The end of letters, digits and _ from there on; a dash belongs to them
// where it is followed by one of them.
std::size_t Lexer::name_end(std::size_t from, bool inner_dash) const {
  std::size_t end = from;
  while (end < text_.size()) {
    bool dash = inner_dash && text_[end] == '-' && end > from &&
                end + 1 < text_.size() && is_word(text_[end + 1]);
    if (!is_word(text_[end]) && !dash) break;
    ++end;
  }
  return end;
}

bool Lexer::read_variable(Token& token, FormulaFault& fault) {
  if (!is_letter(peek(1))) {
    fault = strange_character("$", token.offset);
    return false;
  }
  std::size_t end = name_end(at_ + 1, false);
  while (end + 1 < text_.size() && text_[end] == '.' &&
         is_word(text_[end + 1])) {
    end = name_end(end + 1, true);
  }
  token.form = Token::Form::Variable;
  token.text = text_.substr(at_, end - at_);
  at_ = end;
  return true;
}

bool Lexer::read_word(Token& token) {
  std::size_t end = name_end(at_, false);
  token.text = text_.substr(at_, end - at_);
  token.form = Token::Form::Keyword;
  if (!is_keyword(token.text)) {
    token.form = Token::Form::Name;
    while (end + 1 < text_.size() &&
           (text_[end] == '.' || text_[end] == '-' || text_[end] == ':') &&
           is_word(text_[end + 1])) {
      end = name_end(end + 1, false);
    }
    token.text = text_.substr(at_, end - at_);
  } else if (token.text == "yes" || token.text == "true") {
    token.form = Token::Form::Literal;
    token.literal = whole_literal(Kind::YesNo, 1);
  } else if (token.text == "no" || token.text == "false") {
    token.form = Token::Form::Literal;
    token.literal = whole_literal(Kind::YesNo, 0);
  }
  at_ = end;
  return true;
}

bool Lexer::read_sign(Token& token, FormulaFault& fault) {
  std::string_view rest = text_.substr(at_);
  for (const Sign& sign : signs) {
    if (!rest.starts_with(sign.text)) continue;
    if (!sign.meant.empty()) {
      fault = {"LM0207",
               "'" + std::string(sign.text) + "' is not of this language",
               "write " + std::string(sign.meant), token.offset,
               static_cast<std::uint32_t>(sign.text.size())};
      return false;
    }
    token.form = Token::Form::Sign;
    token.text = rest.substr(0, sign.text.size());
    at_ += sign.text.size();
    return true;
  }
  fault = strange_character(rest, token.offset);
  return false;
}

}  // namespace lastmile::formula_detail
