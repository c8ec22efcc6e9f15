// engine/script/convert.hpp
//
// Values on their way into Lua and what Lua gives on its way out. Pushing may
// raise an error of Lua; reading never does.

#pragma once

#include <string>
#include <vector>

#include "engine/base/value.hpp"
#include "engine/script/datum.hpp"
#include "engine/script/lua.hpp"

namespace lastmile::script_detail {

// Does pushing it need no memory?
inline bool is_plain(const Value& value) {
  switch (value.kind()) {
    case Kind::Integer:
    case Kind::Number:
    case Kind::YesNo:
    case Kind::Time:
    case Kind::Duration: return true;
    default: return false;
  }
}

void push_plain(lua_State* L, const Value& value);
void push(lua_State* L, const Value& value, const Symbols& symbols);

// The table at the top gives way to one that shows the same and cannot be
// written to.
void make_read_only(lua_State* L);
// The table at `index` itself becomes such a one: what is on top, a table,
// holds its content from now on. Pops it.
void make_read_only_over(lua_State* L, int index);
// Pushes what holds the content of the table at `index`: the table, or what
// stands behind a read-only one.
void push_content(lua_State* L, int index);

// What is on top, as data. A message where it is none.
std::string read_datum(lua_State* L, Datum& out);
// What is on top, a list of facts. A message where it is none.
std::string read_facts(lua_State* L, std::vector<ScriptFact>& out);

// "nil", "number", "integer", "table", …
std::string_view kind_of(lua_State* L, int index);

}  // namespace lastmile::script_detail
