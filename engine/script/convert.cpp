#include "engine/script/convert.hpp"

#include <algorithm>

#include "engine/script/budget.hpp"
#include "engine/text/unicode.hpp"

namespace lastmile::script_detail {
namespace {

int refuse_write(lua_State* L) {
  if (lua_type(L, 2) == LUA_TSTRING) {
    return luaL_error(L, "'%s' is read-only", lua_tostring(L, 2));
  }
  if (lua_isinteger(L, 2)) {
    return luaL_error(L, "'%I' is read-only",
                      static_cast<LUAI_UACINT>(lua_tointeger(L, 2)));
  }
  return luaL_error(L, "this table is read-only");
}

int length(lua_State* L) {
  push_content(L, 1);
  lua_pushinteger(L, static_cast<lua_Integer>(lua_rawlen(L, -1)));
  return 1;
}

void push_text(lua_State* L, std::string_view text) {
  lua_pushlstring(L, text.data(), text.size());
}

void push_items(lua_State* L, std::span<const Value> items,
                const Symbols& symbols) {
  luaL_checkstack(L, 8, "a value within values");
  lua_createtable(L, static_cast<int>(items.size()), 0);
  lua_Integer index = 0;
  for (const Value& item : items) {
    push(L, item, symbols);
    lua_rawseti(L, -2, ++index);
  }
  make_read_only(L);
}

void push_entries(lua_State* L, std::span<const Value> pairs,
                  const Symbols& symbols) {
  luaL_checkstack(L, 8, "a value within values");
  lua_createtable(L, 0, static_cast<int>(pairs.size() / 2));
  for (std::size_t i = 0; i + 1 < pairs.size(); i += 2) {
    push_text(L, symbols.text(pairs[i].shown()));
    push(L, pairs[i + 1], symbols);
    lua_rawset(L, -3);
  }
  make_read_only(L);
}

std::string_view text_at(lua_State* L, int index) {
  std::size_t size = 0;
  const char* text = lua_tolstring(L, index, &size);
  return {text, size};
}

std::string no_data(lua_State* L, int index) {
  return "a " + std::string(kind_of(L, index)) + " is no value for a fact";
}

std::string read_text(lua_State* L, int index, std::string& out) {
  std::string_view text = text_at(L, index);
  if (!is_utf8(text)) return "a text that is not UTF-8";
  out = text;
  return {};
}

std::string read_scalar(lua_State* L, Datum& out) {
  switch (lua_type(L, -1)) {
    case LUA_TBOOLEAN: out.content = lua_toboolean(L, -1) != 0; return {};
    case LUA_TNUMBER:
      if (lua_isinteger(L, -1)) {
        out.content = std::int64_t{lua_tointeger(L, -1)};
      } else {
        out.content = double{lua_tonumber(L, -1)};
      }
      return {};
    case LUA_TSTRING: {
      std::string text;
      std::string wrong = read_text(L, -1, text);
      out.content = std::move(text);
      return wrong;
    }
    default: return no_data(L, -1);
  }
}

// How many entries a table has, and whether all keys are texts.
std::size_t count_entries(lua_State* L, int table, bool& texts) {
  std::size_t count = 0;
  texts = true;
  lua_pushnil(L);
  while (lua_next(L, table)) {
    ++count;
    texts = texts && lua_type(L, -2) == LUA_TSTRING;
    lua_pop(L, 1);
  }
  return count;
}

// The content of a list stands at `table`; every key from 1 to its size is
// there and no other.
std::string read_list(lua_State* L, int table, std::size_t size, Datum& out) {
  DatumList items(size);
  for (std::size_t i = 0; i < size; ++i) {
    lua_rawgeti(L, table, static_cast<lua_Integer>(i + 1));
    std::string wrong = lua_isnil(L, -1)
                            ? "a table that is neither a list nor a map"
                            : read_scalar(L, items[i]);
    lua_pop(L, 1);
    if (!wrong.empty()) return wrong;
  }
  out.content = std::move(items);
  return {};
}

std::string read_map(lua_State* L, int table, Datum& out) {
  DatumMap entries;
  lua_pushnil(L);
  while (lua_next(L, table)) {
    std::string key, value;
    std::string wrong = lua_type(L, -1) == LUA_TSTRING
                            ? read_text(L, -1, value)
                            : "a map whose values are not all texts";
    if (wrong.empty()) wrong = read_text(L, -2, key);
    if (!wrong.empty()) {
      lua_pop(L, 2);
      return wrong;
    }
    entries.emplace(std::move(key), std::move(value));
    lua_pop(L, 1);
  }
  out.content = std::move(entries);
  return {};
}

std::string read_fact(lua_State* L, ScriptFact& out) {
  if (!lua_istable(L, -1)) {
    return "a list with a " + std::string(kind_of(L, -1)) + " in it";
  }
  push_content(L, lua_gettop(L));
  const int table = lua_gettop(L);
  std::string wrong;
  lua_pushnil(L);
  while (wrong.empty() && lua_next(L, table)) {
    std::string name;
    if (lua_type(L, -2) != LUA_TSTRING) {
      wrong = "a fact with a key that is no name of a field";
    } else if (wrong = read_text(L, -2, name); !wrong.empty()) {
    } else if (name != "type") {
      Datum datum;
      wrong = read_datum(L, datum);
      if (!wrong.empty()) wrong = "in field '" + name + "' " + wrong;
      out.fields.emplace_back(std::move(name), std::move(datum));
    } else if (lua_type(L, -1) != LUA_TSTRING) {
      wrong = "a fact whose type is a " + std::string(kind_of(L, -1));
    } else {
      wrong = read_text(L, -1, out.type);
    }
    lua_pop(L, 1);
  }
  lua_settop(L, table - 1);
  if (wrong.empty() && out.type.empty()) wrong = "a fact without a type";
  std::sort(out.fields.begin(), out.fields.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  return wrong;
}

}  // namespace

std::string_view kind_of(lua_State* L, int index) {
  return lua_typename(L, lua_type(L, index));
}

void push_plain(lua_State* L, const Value& value) {
  switch (value.kind()) {
    case Kind::Number: lua_pushnumber(L, value.number()); break;
    case Kind::YesNo: lua_pushboolean(L, value.yes()); break;
    default: lua_pushinteger(L, value.integer());
  }
}

void push(lua_State* L, const Value& value, const Symbols& symbols) {
  switch (value.kind()) {
    case Kind::Unknown: lua_pushnil(L); break;
    case Kind::Text:
    case Kind::Name:
    case Kind::Address:
    case Kind::Version: {
      const std::string_view text = symbols.text(value.shown());
      if (text.find('\0') != text.npos) budget_of(L).meet_nul();
      push_text(L, text);
      break;
    }
    case Kind::List: push_items(L, value.items(symbols), symbols); break;
    case Kind::Map: push_entries(L, value.items(symbols), symbols); break;
    default: push_plain(L, value);
  }
}

void make_read_only_over(lua_State* L, int index) {
  index = lua_absindex(L, index);
  lua_createtable(L, 0, 3);
  lua_insert(L, -2);
  lua_setfield(L, -2, "__index");
  lua_pushcfunction(L, refuse_write);
  lua_setfield(L, -2, "__newindex");
  lua_pushcfunction(L, length);
  lua_setfield(L, -2, "__len");
  lua_setmetatable(L, index);
}

void make_read_only(lua_State* L) {
  lua_newtable(L);
  lua_insert(L, -2);
  make_read_only_over(L, -2);
}

void push_content(lua_State* L, int index) {
  if (lua_getmetatable(L, index)) {
    lua_pushstring(L, "__index");
    lua_rawget(L, -2);
    lua_remove(L, -2);
  } else {
    lua_pushvalue(L, index);
  }
}

std::string read_datum(lua_State* L, Datum& out) {
  if (!lua_istable(L, -1)) return read_scalar(L, out);
  push_content(L, lua_gettop(L));
  const int table = lua_gettop(L);
  bool texts = false;
  const std::size_t size = count_entries(L, table, texts);
  std::string wrong = texts && size > 0 ? read_map(L, table, out)
                                        : read_list(L, table, size, out);
  lua_settop(L, table - 1);
  return wrong;
}

std::string read_facts(lua_State* L, std::vector<ScriptFact>& out) {
  if (!lua_istable(L, -1)) return "a " + std::string(kind_of(L, -1));
  push_content(L, lua_gettop(L));
  const int table = lua_gettop(L);
  bool texts = false;
  const std::size_t size = count_entries(L, table, texts);
  std::string wrong;
  for (std::size_t i = 0; wrong.empty() && i < size; ++i) {
    lua_rawgeti(L, table, static_cast<lua_Integer>(i + 1));
    if (lua_isnil(L, -1)) {
      wrong = "a table that is no list";
    } else {
      wrong = read_fact(L, out.emplace_back());
    }
    lua_settop(L, table);
  }
  lua_settop(L, table - 1);
  return wrong;
}

}  // namespace lastmile::script_detail
