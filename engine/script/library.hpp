// engine/script/library.hpp
//
// The functions that Lua is offered: all ours, each pays for its work, and
// none reaches a file, a clock, a random number or an address. What is not in
// these tables does not exist.

#pragma once

#include <span>
#include <string_view>

#include "engine/script/lua.hpp"

namespace lastmile::script_detail {

struct Native {
  const char* name;
  lua_CFunction call;
};

extern const std::span<const Native> basic_natives, string_natives,
    table_natives, math_natives, domain_natives;

// Makes the environment of every chunk. Raises an error of Lua where memory
// ends.
void install_library(lua_State* L);

// What the natives share. A text or number as text, as Lua's own functions
// take it.
std::string_view text_argument(lua_State* L, int index);
void push_text(lua_State* L, std::string_view text);
// Raises an error where the result would be too long to be made.
void check_result_size(lua_State* L, std::size_t size);
// The table at `index`, which must not be read-only.
void check_writable(lua_State* L, int index);
// In place of the table at `index`, what holds its content.
void show_content(lua_State* L, int index);
// As tostring, without addresses. Pushes.
std::string_view push_shown(lua_State* L, int index);

inline constexpr lua_Integer most_values = 200;  // returned at once
int string_format(lua_State* L);
int table_sort(lua_State* L);
int pairs(lua_State* L);

}  // namespace lastmile::script_detail
