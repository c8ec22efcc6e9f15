// engine/script/natives_basic.cpp
//
// type, tostring, tonumber, error, assert, select, ipairs and the functions of
// `math`.

#include <algorithm>
#include <cctype>
#include <cmath>

#include "engine/script/budget.hpp"
#include "engine/script/library.hpp"

namespace lastmile::script_detail {

std::string_view push_shown(lua_State* L, int index) {
  switch (lua_type(L, index)) {
    case LUA_TNIL: lua_pushliteral(L, "nil"); break;
    case LUA_TBOOLEAN:
      lua_pushstring(L, lua_toboolean(L, index) ? "true" : "false");
      break;
    case LUA_TNUMBER:
      // The sign of a NaN differs from processor to processor.
      if (std::isnan(lua_tonumber(L, index))) {
        lua_pushliteral(L, "nan");
      } else {
        lua_pushvalue(L, index);
      }
      break;
    case LUA_TSTRING: lua_pushvalue(L, index); break;
    case LUA_TTABLE: lua_pushliteral(L, "<table>"); break;
    default: lua_pushliteral(L, "<function>");
  }
  std::size_t size = 0;
  const char* text = lua_tolstring(L, -1, &size);
  return {text, size};
}

namespace {

int type(lua_State* L) {
  luaL_checkany(L, 1);
  lua_pushstring(L, luaL_typename(L, 1));
  return 1;
}

int to_string(lua_State* L) {
  luaL_checkany(L, 1);
  charge(L, 1);
  push_shown(L, 1);
  return 1;
}

int digit_of(char c) {
  const auto byte = static_cast<unsigned char>(c);
  if (std::isdigit(byte)) return c - '0';
  if (std::isalpha(byte)) return std::tolower(byte) - 'a' + 10;
  return 99;
}

std::string_view trimmed(std::string_view text) {
  const char* blank = " \t\r\n\f\v";
  const std::size_t first = text.find_first_not_of(blank);
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(blank) - first + 1);
}

// Pushes the number or nil. Wraps around, as Lua's own does.
void push_in_base(lua_State* L, std::string_view text, int base) {
  text = trimmed(text);
  const bool minus = text.starts_with('-');
  if (minus || text.starts_with('+')) text.remove_prefix(1);
  lua_Unsigned whole = 0;
  bool good = !text.empty();
  for (char c : text) {
    const int digit = digit_of(c);
    good = good && digit < base;
    whole = whole * static_cast<lua_Unsigned>(base) +
            static_cast<lua_Unsigned>(digit);
  }
  if (!good) return lua_pushnil(L);
  lua_pushinteger(L, static_cast<lua_Integer>(minus ? 0u - whole : whole));
}

constexpr std::size_t longest_number = 200;  // bytes

int to_number(lua_State* L) {
  charge(L, 2);
  luaL_checkany(L, 1);
  if (lua_isnoneornil(L, 2)) {
    if (lua_type(L, 1) == LUA_TNUMBER) {
      lua_settop(L, 1);
    } else if (lua_type(L, 1) != LUA_TSTRING ||
               text_argument(L, 1).size() > longest_number ||
               lua_stringtonumber(L, lua_tostring(L, 1)) !=
                   text_argument(L, 1).size() + 1) {
      lua_pushnil(L);
    }
    return 1;
  }
  const lua_Integer base = luaL_checkinteger(L, 2);
  luaL_checktype(L, 1, LUA_TSTRING);
  luaL_argcheck(L, 2 <= base && base <= 36, 2, "base out of range");
  const std::string_view text = text_argument(L, 1);
  if (text.size() > longest_number) {
    lua_pushnil(L);
  } else {
    push_in_base(L, text, static_cast<int>(base));
  }
  return 1;
}

// With the position of the call that raises it, or at level 2 of the call of
// the function that does.
[[noreturn]] void raise(lua_State* L, int message, int level) {
  charge_bytes(L, text_argument(L, message).size());
  budget_of(L).said = true;
  luaL_where(L, level);
  lua_pushvalue(L, message);
  lua_concat(L, 2);
  lua_error(L);
  std::abort();  // lua_error does not return
}

int error(lua_State* L) {
  luaL_checktype(L, 1, LUA_TSTRING);
  raise(L, 1, luaL_optinteger(L, 2, 1) == 2 ? 2 : 1);
}

int assert_(lua_State* L) {
  luaL_checkany(L, 1);
  if (lua_toboolean(L, 1)) return lua_gettop(L);
  if (lua_isnoneornil(L, 2)) {
    lua_settop(L, 1);
    lua_pushliteral(L, "assertion failed!");
  }
  luaL_checktype(L, 2, LUA_TSTRING);
  raise(L, 2, 1);
}

int select(lua_State* L) {
  const int count = lua_gettop(L) - 1;
  charge(L, 1 + static_cast<std::size_t>(count) / 8);
  if (lua_type(L, 1) == LUA_TSTRING && text_argument(L, 1) == "#") {
    lua_pushinteger(L, count);
    return 1;
  }
  lua_Integer from = luaL_checkinteger(L, 1);
  if (from < 0) from = from + count + 1;
  luaL_argcheck(L, from >= 1, 1, "index out of range");
  return from > count ? 0 : count - static_cast<int>(from) + 1;
}

int next_item(lua_State* L) {
  charge(L, 1);
  const lua_Integer index = luaL_checkinteger(L, 2);
  luaL_checktype(L, 1, LUA_TTABLE);
  if (index == LUA_MAXINTEGER) return 0;
  lua_pushinteger(L, index + 1);
  return lua_geti(L, 1, index + 1) == LUA_TNIL ? 1 : 2;
}

int ipairs(lua_State* L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_pushcfunction(L, next_item);
  // The script sees this table: never the content behind a read-only one.
  lua_pushvalue(L, 1);
  lua_pushinteger(L, 0);
  return 3;
}

// An integer where one can hold it, as Lua's own does.
int push_whole(lua_State* L, double value) {
  lua_Integer whole;
  if (lua_numbertointeger(value, &whole)) {
    lua_pushinteger(L, whole);
  } else {
    lua_pushnumber(L, value);
  }
  return 1;
}

int floor_(lua_State* L) {
  if (!lua_isinteger(L, 1)) {
    return push_whole(L, std::floor(luaL_checknumber(L, 1)));
  }
  lua_settop(L, 1);
  return 1;
}

int ceil_(lua_State* L) {
  if (!lua_isinteger(L, 1)) {
    return push_whole(L, std::ceil(luaL_checknumber(L, 1)));
  }
  lua_settop(L, 1);
  return 1;
}

int abs_(lua_State* L) {
  if (lua_isinteger(L, 1)) {
    const auto whole = static_cast<lua_Unsigned>(lua_tointeger(L, 1));
    lua_pushinteger(L, static_cast<lua_Integer>(
                           lua_tointeger(L, 1) < 0 ? 0u - whole : whole));
  } else {
    lua_pushnumber(L, std::fabs(luaL_checknumber(L, 1)));
  }
  return 1;
}

// The argument that is before (or after) all others.
int outermost(lua_State* L, bool least) {
  const int count = lua_gettop(L);
  charge(L, static_cast<std::size_t>(count) / 8);
  luaL_checknumber(L, 1);
  int best = 1;
  for (int i = 2; i <= count; ++i) {
    luaL_checknumber(L, i);
    if (lua_compare(L, least ? i : best, least ? best : i, LUA_OPLT)) best = i;
  }
  lua_pushvalue(L, best);
  return 1;
}

int max_(lua_State* L) { return outermost(L, false); }
int min_(lua_State* L) { return outermost(L, true); }

constexpr Native basic[] = {
    {"assert", assert_}, {"error", error},        {"ipairs", ipairs},
    {"pairs", pairs},    {"select", select},      {"tonumber", to_number},
    {"type", type},      {"tostring", to_string},
};

constexpr Native math[] = {
    {"abs", abs_}, {"ceil", ceil_}, {"floor", floor_},
    {"max", max_}, {"min", min_},
};

}  // namespace

const std::span<const Native> basic_natives(basic), math_natives(math);

}  // namespace lastmile::script_detail
