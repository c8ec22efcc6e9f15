// engine/script/freeze.cpp
//
// What a module's functions share must not carry anything from one call to the
// next: its tables become read-only where they stand, and its upvalues are
// put back when a call changed one.

#include <cmath>
#include <set>
#include <string_view>

#include "engine/script/convert.hpp"
#include "engine/script/state.hpp"

namespace lastmile::script_detail {
namespace {

// The stack of a freeze.
enum : int { Module = 1, Waiting, Seen, Kept };

// Takes what is on top, to be looked at later if it can hold anything.
void wait(lua_State* L) {
  const bool holds =
      lua_istable(L, -1) || (lua_isfunction(L, -1) && !lua_iscfunction(L, -1));
  lua_pushvalue(L, -1);
  if (!holds || lua_rawget(L, Seen) != LUA_TNIL) {
    lua_pop(L, 2);
    return;
  }
  lua_pop(L, 1);
  lua_pushvalue(L, -1);
  lua_pushboolean(L, 1);
  lua_rawset(L, Seen);
  lua_rawseti(L, Waiting, static_cast<lua_Integer>(lua_rawlen(L, Waiting)) + 1);
}

// The table at the top: its content moves into another, which stands behind
// it. Whoever refers to it goes on doing so.
void freeze_table(lua_State* L) {
  const int table = lua_gettop(L);
  if (lua_getmetatable(L, table)) return;  // ours, and frozen already
  lua_newtable(L);
  const int content = table + 1;
  lua_pushnil(L);
  while (lua_next(L, table)) {
    lua_pushvalue(L, -2);
    wait(L);
    lua_pushvalue(L, -1);
    wait(L);
    lua_pushvalue(L, -2);
    lua_insert(L, -2);
    lua_rawset(L, content);
  }
  lua_pushnil(L);
  while (lua_next(L, content)) {
    lua_pop(L, 1);
    lua_pushvalue(L, -1);
    lua_pushnil(L);
    lua_rawset(L, table);
  }
  make_read_only_over(L, table);
}

// The closure at the top. Closures share upvalues: each is kept once.
void keep_upvalues(lua_State* L, std::set<void*>& known,
                   std::vector<int>& indexes) {
  const int closure = lua_gettop(L);
  for (int i = 1; const char* name = lua_getupvalue(L, closure, i); ++i) {
    if (name == std::string_view("_ENV") ||
        !known.insert(lua_upvalueid(L, closure, i)).second) {
      lua_pop(L, 1);
      continue;
    }
    lua_pushvalue(L, -1);
    wait(L);
    const auto at = static_cast<lua_Integer>(2 * indexes.size());
    lua_rawseti(L, Kept, at + 2);
    lua_pushvalue(L, closure);
    lua_rawseti(L, Kept, at + 1);
    indexes.push_back(i);
  }
}

bool is_nan(lua_State* L, int index) {
  return lua_type(L, index) == LUA_TNUMBER &&
         std::isnan(lua_tonumber(L, index));
}

bool same(lua_State* L, int a, int b) {
  return (lua_rawequal(L, a, b) != 0 && lua_type(L, a) == lua_type(L, b) &&
          lua_isinteger(L, a) == lua_isinteger(L, b)) ||
         (is_nan(L, a) && is_nan(L, b));
}

}  // namespace

void freeze(lua_State* L, std::vector<int>& indexes) {
  luaL_checkstack(L, 16, "a module");
  lua_settop(L, Module);
  for (int i = Waiting; i <= Kept; ++i) lua_newtable(L);
  std::set<void*> known;
  lua_pushvalue(L, Module);
  wait(L);
  while (auto count = static_cast<lua_Integer>(lua_rawlen(L, Waiting))) {
    lua_rawgeti(L, Waiting, count);
    lua_pushnil(L);
    lua_rawseti(L, Waiting, count);
    if (lua_istable(L, -1)) {
      freeze_table(L);
    } else {
      keep_upvalues(L, known, indexes);
    }
    lua_settop(L, Kept);
  }
}

const char* restore(lua_State* L, const Upvalues& upvalues) {
  if (upvalues.indexes.empty()) return nullptr;
  const char* changed = nullptr;
  const int top = lua_gettop(L);
  lua_rawgeti(L, LUA_REGISTRYINDEX, upvalues.reference);
  for (std::size_t i = 0; i < upvalues.indexes.size(); ++i) {
    const int index = upvalues.indexes[i];
    lua_rawgeti(L, top + 1, static_cast<lua_Integer>(2 * i + 1));
    lua_rawgeti(L, top + 1, static_cast<lua_Integer>(2 * i + 2));
    const char* name = lua_getupvalue(L, top + 2, index);
    if (!same(L, top + 3, top + 4)) {
      if (!changed) changed = name;
      lua_pushvalue(L, top + 3);
      lua_setupvalue(L, top + 2, index);
    }
    lua_settop(L, top + 1);
  }
  lua_settop(L, top);
  return changed;
}

}  // namespace lastmile::script_detail
