// engine/script/state.cpp
//
// Running what is loaded, and telling what went wrong.

#include "engine/script/state.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

#include "engine/script/convert.hpp"
#include "engine/script/library.hpp"
#include "engine/text/unicode.hpp"

namespace lastmile {

using namespace script_detail;
using Fault = Sandbox::State::Fault;

namespace {

constexpr std::int64_t no_end = std::numeric_limits<std::int64_t>::max() / 2;
// Garbage that may lie about before a call begins.
constexpr std::size_t garbage = 256 << 10;  // bytes
// Without a check, a C function of Lua's may push 20 values.
constexpr std::size_t plain_arguments = 12;
constexpr std::size_t longest_message = 400;  // bytes

int install(lua_State* L) {
  install_library(L);
  return 0;
}

int call_with_arguments(lua_State* L) {
  auto& run = *static_cast<Sandbox::State::Run*>(lua_touserdata(L, 1));
  Budget& budget = budget_of(L);
  const std::size_t before = budget.bytes, ceiling = budget.ceiling;
  // What is given is not the script's doing: it may use all of the state.
  budget.ceiling = budget.limits.state_bytes;
  const int count = static_cast<int>(run.arguments.size());
  luaL_checkstack(L, count + 8, "arguments");
  lua_rawgeti(L, LUA_REGISTRYINDEX, run.reference);
  for (const Value& argument : run.arguments) {
    push(L, argument, *run.symbols);
  }
  run.pushed = true;
  const std::size_t given = budget.bytes > before ? budget.bytes - before : 0;
  budget.ceiling = std::min(budget.limits.state_bytes, ceiling + given);
  budget.refusals = 0;
  budget.metered = true;
  lua_call(L, count, 1);
  return 1;
}

// Takes "chunk:12: " off the front of a message.
std::uint32_t take_line(std::string_view& message) {
  constexpr std::string_view chunk = "chunk:";
  if (!message.starts_with(chunk)) return 0;
  std::uint32_t line = 0;
  const char* end = message.data() + message.size();
  auto [after, error] =
      std::from_chars(message.data() + chunk.size(), end, line);
  const std::string_view rest(after, static_cast<std::size_t>(end - after));
  if (error != std::errc() || !rest.starts_with(": ")) return 0;
  message = rest.substr(2);
  return line;
}

// For a terminal: of bounded length, UTF-8, one line.
std::string printable(std::string_view text) {
  std::string out;
  std::size_t at = 0;
  while (at < text.size() && out.size() < longest_message) {
    const CodePoint character = decode_utf8(text, at);
    const bool shown = character.bytes > 0 && text[at] != '\n' &&
                       text[at] != '\r' && !is_control(character.value) &&
                       !is_invisible(character.value);
    out += shown ? text.substr(at, character.bytes) : "?";
    at += std::max<std::size_t>(1, character.bytes);
  }
  if (at < text.size()) out += "…";
  return out;
}

}  // namespace

Sandbox::State::State(const Scripts& of, const ScriptLimits& limits)
    : scripts(of), loaded(of.size()) {
  budget.limits = limits;
}

bool Sandbox::State::open() {
  budget.begin(no_end);
  budget.ceiling = budget.limits.state_bytes;
  lua.reset(lua_newstate(allocate, &budget));
  if (!lua) return false;
  *static_cast<Budget**>(lua_getextraspace(lua.get())) = &budget;
  budget.lua = lua.get();
  lua_pushcfunction(lua.get(), install);
  if (lua_pcall(lua.get(), 0, 0, 0) != LUA_OK) return false;
  collect();
  return true;
}

void Sandbox::State::collect() {
  lua_settop(lua.get(), 0);
  lua_gc(lua.get(), LUA_GCCOLLECT);
  settled = budget.bytes;
}

void Sandbox::State::begin(std::int64_t fuel) {
  if (budget.grew) {
    budget.grew = false;
    lua_resetthread(lua.get());  // shortens the stack
  }
  if (budget.bytes > settled + garbage) collect();
  budget.begin(fuel);
  budget.ceiling =
      std::min(budget.limits.state_bytes, settled + budget.limits.growth_bytes);
}

int Sandbox::State::execute(Run& run, bool count_steps, int hooks) {
  lua_State* L = lua.get();
  lua_settop(L, 0);
  budget.arm(count_steps, hooks);
  const bool plain = run.arguments.size() <= plain_arguments &&
                     std::ranges::all_of(run.arguments, is_plain);
  run.pushed = plain;
  if (!plain) {
    lua_pushcfunction(L, call_with_arguments);
    lua_pushlightuserdata(L, &run);
    return lua_pcall(L, 1, 1, 0);
  }
  lua_rawgeti(L, LUA_REGISTRYINDEX, run.reference);
  for (const Value& argument : run.arguments) push_plain(L, argument);
  budget.metered = true;
  return lua_pcall(L, static_cast<int>(run.arguments.size()), 1, 0);
}

Fault Sandbox::State::run(ScriptId id, Run& run, bool count_steps) {
  begin(budget.limits.fuel);
  budget.nuls = scripts[id].nuls;
  const int status = execute(run, count_steps, 0);
  if (status == LUA_OK) return nullptr;
  Fault fault = explain(status);
  if (!run.pushed && fault->kind == ScriptFault::Kind::Memory) {
    *fault = {ScriptFault::Kind::Arguments,
              "the values given to it do not fit into the memory of Lua",
              scripts[id].place.line};
  }
  if (fault->line == 0) fault->line = line_of(id, run, count_steps);
  return fault;
}

std::uint32_t Sandbox::State::line_of(ScriptId id, Run& run, bool count_steps) {
  // Scripts are pure: what happened happens again.
  restore(lua.get(), loaded[id.number].upvalues);
  collect();
  begin(budget.limits.fuel);
  budget.nuls = scripts[id].nuls;
  budget.last_line = 0;
  execute(run, count_steps, LUA_MASKLINE);
  return budget.last_line ? budget.last_line : scripts[id].place.line;
}

Fault Sandbox::State::explain(int status) {
  std::string_view message;
  if (lua_type(lua.get(), -1) == LUA_TSTRING) {
    std::size_t size = 0;
    const char* text = lua_tolstring(lua.get(), -1, &size);
    message = {text, size};
  }
  auto fault = std::make_unique<ScriptFault>();
  fault->line = take_line(message);
  if (budget.stopped) {
    fault->kind = *budget.stopped;
    if (status == LUA_ERRMEM) message = "work budget exhausted";
  } else if (status == LUA_ERRERR) {
    fault->kind = Kind::Depth;
    message = "C stack overflow";
  } else if (status != LUA_ERRRUN && status != LUA_ERRSYNTAX) {
    // LUA_ERRMEM, or a C++ exception, which is std::bad_alloc.
    fault->kind = Kind::Memory;
    message = "not enough memory";
  } else if (status == LUA_ERRSYNTAX) {
    fault->kind = Kind::Compile;
  } else if (!budget.said && (message == "C stack overflow" ||
                              message.starts_with("stack overflow"))) {
    fault->kind = Kind::Depth;
  }
  fault->message = printable(message);
  return fault;
}

Fault Sandbox::State::faulty_result(ScriptId id, Run& run,
                                    std::string message) {
  const Script& script = scripts[id];
  auto fault = std::make_unique<ScriptFault>(
      ScriptFault{ScriptFault::Kind::Result, printable(message), 0});
  fault->line =
      line_of(id, run, script.loops || script.role == ScriptRole::Module);
  return fault;
}

Fault Sandbox::State::finish(ScriptId id, std::size_t function, Fault fault) {
  lua_State* L = lua.get();
  lua_settop(L, 0);
  const Script& script = scripts[id];
  if (script.role == ScriptRole::Module) {
    const char* changed = restore(L, loaded[id.number].upvalues);
    if (changed && !fault) {
      fault = std::make_unique<ScriptFault>(ScriptFault{
          ScriptFault::Kind::State,
          "'" + std::string(changed) + "' was changed by '" +
              script.functions[function].name +
              "'; a function keeps nothing from one call to the next",
          script.functions[function].line});
    }
  }
  if (fault && is_limit(fault->kind)) {
    quarantine.emplace(std::pair(id.number, function), *fault);
    collect();
  }
  return fault;
}

}  // namespace lastmile
