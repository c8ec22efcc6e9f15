#include "facts/symptom_tokens.hpp"

#include <algorithm>

namespace lastmile {

namespace {

using Kind = SymptomToken::Kind;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_word(char c) { return is_digit(c) || is_letter(c) || c == '_'; }

bool is_beyond_ascii(char c) { return static_cast<unsigned char>(c) >= 0x80; }

bool is_hex_digit(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool all(std::string_view text, bool (*what)(char)) {
  return !text.empty() && std::all_of(text.begin(), text.end(), what);
}

int digit_value(char c) {
  if (is_digit(c)) return c - '0';
  return (c | 0x20) - 'a' + 10;
}

// 32 bits, or the same number with its sign spread over 64.
bool read_hex(std::string_view digits, std::uint32_t& out) {
  while (digits.size() > 1 && digits.front() == '0') digits.remove_prefix(1);
  bool spread = digits.size() == 16 &&
                std::all_of(digits.begin(), digits.begin() + 8,
                            [](char c) { return (c | 0x20) == 'f'; });
  if (spread) digits.remove_prefix(8);
  if (digits.size() > 8) return false;
  out = 0;
  for (char c : digits) {
    out = out << 4 | static_cast<std::uint32_t>(digit_value(c));
  }
  return true;
}

bool read_decimal(std::string_view digits, bool negative, std::uint32_t& out) {
  while (digits.size() > 1 && digits.front() == '0') digits.remove_prefix(1);
  if (digits.size() > 10) return false;
  std::uint64_t value = 0;
  for (char c : digits) {
    value = value * 10 + static_cast<std::uint64_t>(c - '0');
  }
  if (value > (negative ? 0x80000000ull : 0xffffffffull)) return false;
  out = static_cast<std::uint32_t>(negative ? 0 - value : value);
  return true;
}

// Eight hex digits that begin like an NTSTATUS or an HRESULT, and are no
// plausible decimal.
bool is_bare_status(std::string_view run) {
  if (run.size() != 8 || !all(run, is_hex_digit)) return false;
  if (run.starts_with("800")) return true;
  char first = static_cast<char>(run.front() | 0x20);
  return (first == 'c' || first == '8') &&
         std::count_if(run.begin(), run.end(), is_digit) >= 4 &&
         !all(run, is_digit);
}

void classify(std::string_view run, bool negative, SymptomToken& token) {
  bool fits = true;
  if (run.starts_with("0x") || run.starts_with("0X")) {
    std::string_view digits = run.substr(2);
    token.kind = Kind::Hex;
    fits = all(digits, is_hex_digit) && read_hex(digits, token.value);
  } else if (is_bare_status(run)) {
    token.kind = Kind::Hex;
    fits = read_hex(run, token.value);
  } else if (all(run, is_digit)) {
    token.kind = Kind::Decimal;
    fits = read_decimal(run, negative, token.value);
  }
  if (!fits) token.kind = Kind::Broken;
}

// A minus that belongs to the number behind it, and is no dash of a date.
bool minus_before(std::string_view text, std::size_t at) {
  return at > 0 && text[at - 1] == '-' &&
         (at == 1 || (!is_word(text[at - 2]) && text[at - 2] != '-'));
}

}  // namespace

std::vector<SymptomToken> read_symptom_tokens(std::string_view text) {
  std::vector<SymptomToken> tokens;
  for (std::size_t at = 0; at < text.size();) {
    auto* belongs = is_word(text[at])           ? is_word
                    : is_beyond_ascii(text[at]) ? is_beyond_ascii
                                                : nullptr;
    if (!belongs) {
      ++at;
      continue;
    }
    SymptomToken token{.begin = at};
    while (at < text.size() && belongs(text[at])) ++at;
    token.end = at;
    std::string_view run = text.substr(token.begin, at - token.begin);
    bool negative = is_digit(run[0]) && minus_before(text, token.begin);
    classify(run, negative, token);
    if (negative && token.kind != Kind::Word) --token.begin;
    tokens.push_back(token);
  }
  return tokens;
}

}  // namespace lastmile
