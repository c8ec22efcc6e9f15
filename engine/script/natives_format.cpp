// engine/script/natives_format.cpp
//
// string.format: %d %i %c %x %X %o, %a %e %f %g and their
// capitals, %s and %%. A width and a precision have at most two digits, so
// that no conversion of a number is longer than 512 bytes.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "engine/script/budget.hpp"
#include "engine/script/library.hpp"

namespace lastmile::script_detail {
namespace {

// %[flags][width][.precision]letter
struct Directive {
  std::string flags = {};
  std::string width = {};
  std::string precision = {};  // with its point
  char letter = 0;

  std::string text() const { return "%" + flags + width + precision; }
  bool left() const { return flags.find('-') != flags.npos; }
};

std::string take_digits(std::string_view& rest) {
  std::string digits;
  while (digits.size() < 2 && !rest.empty() && rest[0] >= '0' &&
         rest[0] <= '9') {
    digits += rest[0];
    rest.remove_prefix(1);
  }
  return digits;
}

Directive take_directive(std::string_view& rest) {
  Directive directive;
  while (!rest.empty() && directive.flags.size() < 5 &&
         std::string_view("-+ #0").find(rest[0]) != rest.npos) {
    directive.flags += rest[0];
    rest.remove_prefix(1);
  }
  directive.width = take_digits(rest);
  if (rest.starts_with('.')) {
    rest.remove_prefix(1);
    directive.precision = "." + take_digits(rest);
  }
  if (!rest.empty()) {
    directive.letter = rest[0];
    rest.remove_prefix(1);
  }
  return directive;
}

[[noreturn]] void refuse(lua_State* L, const Directive& directive) {
  const bool shown = directive.letter > ' ' && directive.letter < 127;
  push_text(L, directive.text() + (shown ? directive.letter : ' '));
  luaL_error(L, "invalid conversion '%s' to string.format",
             lua_tostring(L, -1));
  std::abort();  // luaL_error does not return
}

// C leaves open what a flag does where it means nothing.
void check_flags(lua_State* L, const Directive& directive,
                 std::string_view allowed) {
  if (directive.flags.find_first_not_of(allowed) != std::string::npos) {
    refuse(L, directive);
  }
}

template <class Number>
std::string print(const std::string& directive, Number number) {
  std::array<char, 512> out;
  const int size =
      std::snprintf(out.data(), out.size(), directive.c_str(), number);
  return std::string(out.data(), static_cast<std::size_t>(size));
}

std::string whole(lua_State* L, const Directive& directive, int argument) {
  const bool decimal = directive.letter == 'd' || directive.letter == 'i';
  check_flags(L, directive, decimal ? "-+0 " : "-#0");
  return print(directive.text() + "ll" + directive.letter,
               static_cast<long long>(luaL_checkinteger(L, argument)));
}

// What is not finite has no zeros before it, and a NaN no sign.
std::string real(lua_State* L, const Directive& directive, int argument) {
  const double number = luaL_checknumber(L, argument);
  charge(L, 20);
  if (std::isfinite(number)) {
    return print(directive.text() + directive.letter, number);
  }
  const char* word = std::isnan(number) ? "nan" : number < 0 ? "-inf" : "inf";
  return print(
      "%" + std::string(directive.left() ? "-" : "") + directive.width + "s",
      word);
}

// Precision cuts and width fills, both in bytes, as in C; a text is not passed
// through C, which would end it at a NUL.
std::string text(lua_State* L, const Directive& directive, int argument) {
  check_flags(L, directive, "-");
  luaL_checkany(L, argument);
  std::string_view shown = push_shown(L, argument);
  if (!directive.precision.empty()) {
    shown = shown.substr(
        0, std::strtoul(directive.precision.c_str() + 1, nullptr, 10));
  }
  charge_bytes(L, shown.size());
  std::string out(shown);
  const std::size_t width = std::strtoul(directive.width.c_str(), nullptr, 10);
  if (out.size() < width) {
    out.insert(directive.left() ? out.size() : 0, width - out.size(), ' ');
  }
  lua_pop(L, 1);
  return out;
}

std::string converted(lua_State* L, const Directive& directive, int argument) {
  switch (directive.letter) {
    case 'd':
    case 'i':
    case 'o':
    case 'x':
    case 'X': return whole(L, directive, argument);
    case 'a':
    case 'A':
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G': return real(L, directive, argument);
    case 's': return text(L, directive, argument);
    case 'c': {
      const lua_Integer byte = luaL_checkinteger(L, argument);
      luaL_argcheck(L, 0 <= byte && byte <= 255, argument,
                    "value out of range");
      if (byte == 0) budget_of(L).meet_nul();
      return std::string(1, static_cast<char>(byte));
    }
    case 'p':
    case 'q':
      luaL_error(L, "'%%%c' of string.format is not available",
                 directive.letter);
      break;
    default: refuse(L, directive);
  }
  return {};
}

}  // namespace

int string_format(lua_State* L) {
  std::string_view rest = text_argument(L, 1);
  charge_bytes(L, rest.size());
  std::string out;
  int argument = 1;
  while (!rest.empty()) {
    const std::size_t next = std::min(rest.find('%'), rest.size());
    out += rest.substr(0, next);
    rest.remove_prefix(next);
    if (rest.empty()) break;
    rest.remove_prefix(1);
    if (rest.starts_with('%')) {
      out += '%';
      rest.remove_prefix(1);
      continue;
    }
    const Directive directive = take_directive(rest);
    charge(L, 4);
    luaL_checkstack(L, 4, "string.format");
    out += converted(L, directive, ++argument);
    check_result_size(L, out.size());
  }
  push_text(L, out);
  return 1;
}

}  // namespace lastmile::script_detail
