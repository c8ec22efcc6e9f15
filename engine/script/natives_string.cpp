// engine/script/natives_string.cpp
//
// The functions of `string`. There are no patterns: find looks for a text as
// it is. Letters are those of ASCII.

#include <algorithm>
#include <cstring>
#include <string>

#include "engine/script/budget.hpp"
#include "engine/script/library.hpp"

namespace lastmile::script_detail {
namespace {

int len(lua_State* L) {
  lua_pushinteger(L, static_cast<lua_Integer>(text_argument(L, 1).size()));
  return 1;
}

// As Lua counts: from 1, from the end where negative.
std::size_t first_position(lua_Integer position, std::size_t size) {
  if (position > 0) return static_cast<std::size_t>(position);
  if (position == 0 || position < -static_cast<lua_Integer>(size)) return 1;
  return size + static_cast<std::size_t>(position + 1);
}

std::size_t last_position(lua_Integer position, std::size_t size) {
  if (position > static_cast<lua_Integer>(size)) return size;
  if (position >= 0) return static_cast<std::size_t>(position);
  if (position < -static_cast<lua_Integer>(size)) return 0;
  return size + static_cast<std::size_t>(position + 1);
}

std::string_view between(std::string_view text, lua_Integer from,
                         lua_Integer to) {
  const std::size_t first = first_position(from, text.size());
  const std::size_t last = last_position(to, text.size());
  return first > last ? std::string_view()
                      : text.substr(first - 1, last - first + 1);
}

int sub(lua_State* L) {
  std::string_view part = between(text_argument(L, 1), luaL_checkinteger(L, 2),
                                  luaL_optinteger(L, 3, -1));
  charge_bytes(L, part.size());
  push_text(L, part);
  return 1;
}

char upper_of(char c) { return 'a' <= c && c <= 'z' ? char(c - 32) : c; }
char lower_of(char c) { return 'A' <= c && c <= 'Z' ? char(c + 32) : c; }

int mapped(lua_State* L, char (*map)(char)) {
  std::string text(text_argument(L, 1));
  charge_bytes(L, text.size());
  std::transform(text.begin(), text.end(), text.begin(), map);
  push_text(L, text);
  return 1;
}

int upper(lua_State* L) { return mapped(L, upper_of); }
int lower(lua_State* L) { return mapped(L, lower_of); }

int rep(lua_State* L) {
  const std::string_view text = text_argument(L, 1);
  const lua_Integer times = luaL_checkinteger(L, 2);
  const std::string_view between_them =
      lua_isnoneornil(L, 3) ? std::string_view() : text_argument(L, 3);
  const std::size_t step = text.size() + between_them.size();
  if (times <= 0 || step == 0) {
    lua_pushliteral(L, "");
    return 1;
  }
  const auto count = static_cast<std::size_t>(times);
  check_result_size(L, count > (1u << 20) ? std::size_t{2} << 20
                                          : count * step - between_them.size());
  charge(L, 1 + count * step / 16);
  std::string out;
  out.reserve(count * step);
  for (std::size_t i = 0; i < count; ++i) {
    if (i > 0) out += between_them;
    out += text;
  }
  push_text(L, out);
  return 1;
}

int byte(lua_State* L) {
  const std::string_view text = text_argument(L, 1);
  const lua_Integer from = luaL_optinteger(L, 2, 1);
  const auto first =
      static_cast<lua_Integer>(first_position(from, text.size()));
  const std::string_view part =
      between(text, from, luaL_optinteger(L, 3, first));
  if (part.size() > most_values) {
    return luaL_error(L, "string.byte gives at most 200 values");
  }
  charge_bytes(L, part.size());
  luaL_checkstack(L, static_cast<int>(part.size()), "too many bytes");
  for (char c : part) lua_pushinteger(L, static_cast<unsigned char>(c));
  return static_cast<int>(part.size());
}

int char_(lua_State* L) {
  const int count = lua_gettop(L);
  charge_bytes(L, static_cast<std::size_t>(count));
  std::string out;
  for (int i = 1; i <= count; ++i) {
    const lua_Integer value = luaL_checkinteger(L, i);
    luaL_argcheck(L, 0 <= value && value <= 255, i, "value out of range");
    if (value == 0) budget_of(L).meet_nul();
    out += static_cast<char>(value);
  }
  push_text(L, out);
  return 1;
}

// In linear time, whatever is looked for.
std::size_t position_of(std::string_view text, std::string_view wanted) {
  if (wanted.empty()) return 0;
  const void* found =
      memmem(text.data(), text.size(), wanted.data(), wanted.size());
  return found ? static_cast<std::size_t>(static_cast<const char*>(found) -
                                          text.data())
               : text.npos;
}

int find(lua_State* L) {
  const std::string_view text = text_argument(L, 1);
  const std::string_view wanted = text_argument(L, 2);
  const std::size_t from =
      first_position(luaL_optinteger(L, 3, 1), text.size()) - 1;
  charge_bytes(L, text.size() + wanted.size());
  const std::size_t at =
      from > text.size() ? text.npos : position_of(text.substr(from), wanted);
  if (at == text.npos) {
    lua_pushnil(L);
    return 1;
  }
  lua_pushinteger(L, static_cast<lua_Integer>(from + at + 1));
  lua_pushinteger(L, static_cast<lua_Integer>(from + at + wanted.size()));
  return 2;
}

int contains(lua_State* L) {
  const std::string_view text = text_argument(L, 1);
  const std::string_view wanted = text_argument(L, 2);
  charge_bytes(L, text.size() + wanted.size());
  lua_pushboolean(L, position_of(text, wanted) != text.npos);
  return 1;
}

constexpr Native natives[] = {
    {"byte", byte},
    {"char", char_},
    {"contains", contains},
    {"find", find},
    {"format", string_format},
    {"len", len},
    {"lower", lower},
    {"rep", rep},
    {"sub", sub},
    {"upper", upper},
};

}  // namespace

const std::span<const Native> string_natives(natives);

}  // namespace lastmile::script_detail
