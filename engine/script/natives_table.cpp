// engine/script/natives_table.cpp
//
// The functions of `table`, and pairs.

#include <algorithm>
#include <bit>
#include <string>
#include <vector>

#include "engine/script/budget.hpp"
#include "engine/script/library.hpp"

namespace lastmile::script_detail {
namespace {

lua_Integer size_of(lua_State* L, int index) {
  return static_cast<lua_Integer>(lua_rawlen(L, index));
}

void charge_moves(lua_State* L, lua_Integer moves) {
  charge(L, 2 + static_cast<std::size_t>(std::max<lua_Integer>(moves, 0)) / 4);
}

int insert(lua_State* L) {
  check_writable(L, 1);
  const lua_Integer end = size_of(L, 1) + 1;
  const int count = lua_gettop(L);
  if (count != 2 && count != 3) {
    return luaL_error(L, "wrong number of arguments to 'insert'");
  }
  const lua_Integer position = count == 2 ? end : luaL_checkinteger(L, 2);
  luaL_argcheck(L, 1 <= position && position <= end, 2,
                "position out of bounds");
  charge_moves(L, end - position);
  for (lua_Integer i = end; i > position; --i) {
    lua_rawgeti(L, 1, i - 1);
    lua_rawseti(L, 1, i);
  }
  lua_pushvalue(L, count);
  lua_rawseti(L, 1, position);
  return 0;
}

int remove(lua_State* L) {
  check_writable(L, 1);
  const lua_Integer size = size_of(L, 1);
  lua_Integer position = luaL_optinteger(L, 2, size);
  if (lua_gettop(L) > 1) {
    luaL_argcheck(L,
                  size == 0 ? position == 0 || position == 1
                            : 1 <= position && position <= size + 1,
                  2, "position out of bounds");
  }
  charge_moves(L, size - position);
  lua_rawgeti(L, 1, position);
  for (; position < size; ++position) {
    lua_rawgeti(L, 1, position + 1);
    lua_rawseti(L, 1, position);
  }
  if (position >= 1) {
    lua_pushnil(L);
    lua_rawseti(L, 1, position);
  }
  return 1;
}

int concat(lua_State* L) {
  show_content(L, 1);
  const std::string_view between =
      lua_isnoneornil(L, 2) ? std::string_view() : text_argument(L, 2);
  const lua_Integer first = luaL_optinteger(L, 3, 1);
  const lua_Integer last = luaL_optinteger(L, 4, size_of(L, 1));
  std::string out;
  for (lua_Integer i = first; i <= last; ++i) {
    lua_rawgeti(L, 1, i);
    if (!lua_isstring(L, -1)) {
      return luaL_error(L, "invalid value (%s) at index %I for 'concat'",
                        luaL_typename(L, -1), static_cast<LUAI_UACINT>(i));
    }
    const std::string_view item = text_argument(L, -1);
    charge_bytes(L, item.size() + between.size());
    out += item;
    if (i < last) out += between;
    check_result_size(L, out.size());
    lua_pop(L, 1);
    if (i == LUA_MAXINTEGER) break;
  }
  push_text(L, out);
  return 1;
}

int unpack(lua_State* L) {
  show_content(L, 1);
  const lua_Integer first = luaL_optinteger(L, 2, 1);
  const lua_Integer last = luaL_optinteger(L, 3, size_of(L, 1));
  if (first > last) return 0;
  const lua_Unsigned count =
      static_cast<lua_Unsigned>(last) - static_cast<lua_Unsigned>(first);
  if (count >= static_cast<lua_Unsigned>(most_values)) {
    return luaL_error(L, "table.unpack gives at most 200 values");
  }
  charge(L, 1 + count / 4);
  luaL_checkstack(L, static_cast<int>(count) + 1, "too many values");
  for (lua_Unsigned i = 0; i <= count; ++i) {
    lua_rawgeti(L, 1,
                static_cast<lua_Integer>(static_cast<lua_Unsigned>(first) + i));
  }
  return static_cast<int>(count) + 1;
}

// Is item a before item b? The items stand in the table at 3, which no script
// sees; a comparator, if there is one, at 2. It may lie: the number of
// comparisons is bounded by n log n and nothing else rests on its answers.
bool before(lua_State* L, std::uint32_t a, std::uint32_t b) {
  if (lua_isnil(L, 2)) {
    lua_rawgeti(L, 3, a);
    lua_rawgeti(L, 3, b);
    if (lua_type(L, -1) == LUA_TSTRING && lua_type(L, -2) == LUA_TSTRING) {
      charge_bytes(L, std::min(lua_rawlen(L, -1), lua_rawlen(L, -2)) / 4);
    }
    const bool less = lua_compare(L, -2, -1, LUA_OPLT) != 0;
    lua_pop(L, 2);
    return less;
  }
  lua_pushvalue(L, 2);
  lua_rawgeti(L, 3, a);
  lua_rawgeti(L, 3, b);
  lua_call(L, 2, 1);
  const bool less = lua_toboolean(L, -1) != 0;
  lua_pop(L, 1);
  return less;
}

void merge(lua_State* L, std::vector<std::uint32_t>& from,
           std::vector<std::uint32_t>& to, std::size_t start, std::size_t half,
           std::size_t end) {
  std::size_t left = start, right = half;
  for (std::size_t i = start; i < end; ++i) {
    const bool take_right =
        left >= half || (right < end && before(L, from[right], from[left]));
    to[i] = take_right ? from[right++] : from[left++];
  }
}

}  // namespace

// Merge sort: stable, and the same on every machine, which Lua's own is not
// (it takes the clock for its pivots).
int table_sort(lua_State* L) {
  check_writable(L, 1);
  if (!lua_isnoneornil(L, 2)) luaL_checktype(L, 2, LUA_TFUNCTION);
  lua_settop(L, 2);
  const auto size = static_cast<std::size_t>(size_of(L, 1));
  if (size < 2) return 0;
  charge(L, 2 + size * std::bit_width(size) / 2);
  luaL_checkstack(L, 8, "table.sort");
  lua_createtable(L, static_cast<int>(size), 0);
  std::vector<std::uint32_t> order(size), other(size);
  for (std::size_t i = 0; i < size; ++i) {
    order[i] = static_cast<std::uint32_t>(i + 1);
    lua_rawgeti(L, 1, order[i]);
    lua_rawseti(L, 3, order[i]);
  }
  for (std::size_t width = 1; width < size; width *= 2) {
    for (std::size_t start = 0; start < size; start += 2 * width) {
      merge(L, order, other, start, std::min(start + width, size),
            std::min(start + 2 * width, size));
    }
    order.swap(other);
  }
  for (std::size_t i = 0; i < size; ++i) {
    lua_rawgeti(L, 3, order[i]);
    lua_rawseti(L, 1, static_cast<lua_Integer>(i + 1));
  }
  return 0;
}

namespace {

struct Key {
  int rank = 0;  // false and true, numbers, texts
  bool whole = false;
  lua_Integer integer = 0;
  double number = 0;
  std::string_view text = {};
};

// Integers of 64 bits and doubles fit into no common type everywhere: compare
// as doubles first, which never puts two in the wrong order, then exactly.
bool operator<(const Key& a, const Key& b) {
  if (a.rank != b.rank) return a.rank < b.rank;
  if (a.number != b.number) return a.number < b.number;
  if (a.whole != b.whole) return a.whole;
  if (a.whole) return a.integer < b.integer;
  return a.text < b.text;
}

// The key at the top.
Key key_at_top(lua_State* L) {
  switch (lua_type(L, -1)) {
    case LUA_TBOOLEAN: return {lua_toboolean(L, -1) ? 1 : 0};
    case LUA_TNUMBER:
      return {2, lua_isinteger(L, -1) != 0, lua_tointeger(L, -1),
              lua_tonumber(L, -1)};
    case LUA_TSTRING: return {3, false, 0, 0, text_argument(L, -1)};
    default:
      luaL_error(L, "pairs visits keys that have an order: no %s",
                 luaL_typename(L, -1));
  }
  return {};
}

void push_key(lua_State* L, const Key& key) {
  if (key.rank < 2) {
    lua_pushboolean(L, key.rank);
  } else if (key.rank == 3) {
    push_text(L, key.text);
  } else if (key.whole) {
    lua_pushinteger(L, key.integer);
  } else {
    lua_pushnumber(L, key.number);
  }
}

// Upvalues: the table, its keys in order, how many were visited.
int next_pair(lua_State* L) {
  charge(L, 1);
  lua_Integer visited = lua_tointeger(L, lua_upvalueindex(3));
  while (lua_rawgeti(L, lua_upvalueindex(2), ++visited) != LUA_TNIL) {
    lua_pushvalue(L, -1);
    // What was taken away meanwhile is not visited.
    if (lua_rawget(L, lua_upvalueindex(1)) != LUA_TNIL) {
      lua_pushinteger(L, visited);
      lua_replace(L, lua_upvalueindex(3));
      return 2;
    }
    lua_pop(L, 2);
    charge(L, 1);
  }
  return 1;
}

}  // namespace

int pairs(lua_State* L) {
  show_content(L, 1);
  lua_settop(L, 1);
  std::vector<Key> keys;
  lua_pushnil(L);
  while (lua_next(L, 1)) {
    lua_pop(L, 1);
    keys.push_back(key_at_top(L));
    if (keys.size() % 16 == 0) charge(L, 16);
  }
  charge(L, 2 + keys.size() * std::bit_width(keys.size()) / 4);
  // The texts stay where they are while the table holds them.
  std::sort(keys.begin(), keys.end());
  lua_createtable(L, static_cast<int>(keys.size()), 0);
  for (std::size_t i = 0; i < keys.size(); ++i) {
    push_key(L, keys[i]);
    lua_rawseti(L, 2, static_cast<lua_Integer>(i + 1));
  }
  lua_pushinteger(L, 0);
  lua_pushcclosure(L, next_pair, 3);
  return 1;
}

namespace {
constexpr Native natives[] = {
    {"concat", concat},   {"insert", insert}, {"remove", remove},
    {"sort", table_sort}, {"unpack", unpack},
};
}  // namespace

const std::span<const Native> table_natives(natives);

}  // namespace lastmile::script_detail
