#include "engine/script/library.hpp"

#include <cmath>
#include <string>
#include <vector>

#include "engine/base/suggest.hpp"
#include "engine/script/budget.hpp"
#include "engine/script/convert.hpp"

namespace lastmile::script_detail {
namespace {

struct Part {
  const char* name;
  std::span<const Native> natives;
};

const Part parts[] = {
    {"string", string_natives},
    {"table", table_natives},
    {"math", math_natives},
};

std::string shortened(std::string_view name) {
  return std::string(name.substr(0, 60));
}

// " (did you mean 'x'?)" or nothing. The text becomes Lua's, as a message
// that is raised must not leave a C++ object behind.
void push_suggestion(lua_State* L, std::string_view word,
                     std::span<const std::string_view> known) {
  std::string near = nearest_word(word, known);
  push_text(L, near.empty() ? "" : " (did you mean '" + near + "'?)");
}

int unknown_name(lua_State* L) {
  std::string name = shortened(text_argument(L, 2));
  std::vector<std::string_view> known;
  for (const Native& native : basic_natives) known.push_back(native.name);
  for (const Native& native : domain_natives) known.push_back(native.name);
  for (const Part& part : parts) known.push_back(part.name);
  push_suggestion(L, name, known);
  return luaL_error(L, "unknown name '%s'%s", name.c_str(),
                    lua_tostring(L, -1));
}

// Upvalue: the number of the part.
int unknown_member(lua_State* L) {
  const Part& part = parts[lua_tointeger(L, lua_upvalueindex(1))];
  if (lua_type(L, 2) != LUA_TSTRING) {
    return luaL_error(L, "'%s' holds functions by name only", part.name);
  }
  std::string name = shortened(text_argument(L, 2));
  std::vector<std::string_view> known;
  for (const Native& native : part.natives) known.push_back(native.name);
  push_suggestion(L, name, known);
  return luaL_error(L, "there is no '%s.%s'%s", part.name, name.c_str(),
                    lua_tostring(L, -1));
}

int refuse_global(lua_State* L) {
  std::string name = shortened(text_argument(L, 2));
  return luaL_error(L, "global assignment to '%s' is not allowed (use 'local')",
                    name.c_str());
}

void set_natives(lua_State* L, std::span<const Native> natives) {
  for (const Native& native : natives) {
    lua_pushcfunction(L, native.call);
    lua_setfield(L, -2, native.name);
  }
}

// The table at the top answers what it does not hold with the function at the
// top, which is popped.
void set_unknown(lua_State* L) {
  lua_createtable(L, 0, 1);
  lua_insert(L, -2);
  lua_setfield(L, -2, "__index");
  lua_setmetatable(L, -2);
}

// Pushes the functions of a part.
void push_part(lua_State* L, int number) {
  lua_newtable(L);
  set_natives(L, parts[number].natives);
  if (parts[number].name == std::string_view("math")) {
    lua_pushnumber(L, HUGE_VAL);
    lua_setfield(L, -2, "huge");
    lua_pushinteger(L, LUA_MAXINTEGER);
    lua_setfield(L, -2, "maxinteger");
    lua_pushinteger(L, LUA_MININTEGER);
    lua_setfield(L, -2, "mininteger");
  }
  lua_pushinteger(L, number);
  lua_pushcclosure(L, unknown_member, 1);
  set_unknown(L);
}

// Methods of texts are the functions of `string`: what is on top.
void set_text_methods(lua_State* L) {
  lua_pushliteral(L, "");
  lua_createtable(L, 0, 1);
  lua_pushvalue(L, -3);
  lua_setfield(L, -2, "__index");
  lua_setmetatable(L, -2);
  lua_pop(L, 1);
}

}  // namespace

void install_library(lua_State* L) {
  lua_newtable(L);  // the environment that chunks see: always empty
  lua_newtable(L);  // what it shows
  set_natives(L, basic_natives);
  set_natives(L, domain_natives);
  for (int i = 0; i < static_cast<int>(std::size(parts)); ++i) {
    push_part(L, i);
    if (parts[i].name == std::string_view("string")) set_text_methods(L);
    make_read_only(L);
    lua_setfield(L, -2, parts[i].name);
  }
  lua_pushcfunction(L, unknown_name);
  set_unknown(L);
  lua_createtable(L, 0, 2);
  lua_insert(L, -2);
  lua_setfield(L, -2, "__index");
  lua_pushcfunction(L, refuse_global);
  lua_setfield(L, -2, "__newindex");
  lua_setmetatable(L, -2);
  lua_rawseti(L, LUA_REGISTRYINDEX, LUA_RIDX_GLOBALS);
}

std::string_view text_argument(lua_State* L, int index) {
  std::size_t size = 0;
  const char* text = luaL_checklstring(L, index, &size);
  return {text, size};
}

void push_text(lua_State* L, std::string_view text) {
  lua_pushlstring(L, text.data(), text.size());
}

void check_result_size(lua_State* L, std::size_t size) {
  if (size > (1u << 20)) {
    stop(L, ScriptFault::Kind::Memory,
         "the resulting text would be longer than 1 MiB");
  }
}

void check_writable(lua_State* L, int index) {
  luaL_checktype(L, index, LUA_TTABLE);
  if (!lua_getmetatable(L, index)) return;
  luaL_error(L, "bad argument #%d: this table is read-only", index);
}

void show_content(lua_State* L, int index) {
  luaL_checktype(L, index, LUA_TTABLE);
  push_content(L, index);
  lua_replace(L, index);
}

}  // namespace lastmile::script_detail
