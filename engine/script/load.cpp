// engine/script/load.cpp
//
// From the text of a script to functions in a state of Lua.

#include <algorithm>
#include <limits>

#include "engine/script/convert.hpp"
#include "engine/script/library.hpp"
#include "engine/script/state.hpp"

namespace lastmile {

using namespace script_detail;
using Fault = Sandbox::State::Fault;

namespace {

constexpr std::size_t growth_of_module = 4 << 20;  // bytes, while it is read

// Gives Lua a script line by line: empty lines first, so that Lua counts as
// the file does, and before the first line of a chunk its parameters.
struct Reader {
  explicit Reader(const Script& script) : line(script.place.line) {
    text.assign(line > 0 ? line - 1 : 0, '\n');
    if (script.parameters.empty()) {
      rest = script.source;
      return;
    }
    text += "local ";
    for (const std::string& parameter : script.parameters) {
      if (text.back() != ' ') text += ',';
      text += local_name(parameter);
    }
    text += "=...;";
    rest = script.source;
  }

  std::string_view next() {
    if (!begun) {
      begun = true;
      if (!text.empty()) return text;
    }
    if (started) ++line;
    started = true;
    const std::size_t end = std::min(rest.find('\n'), rest.size() - 1) + 1;
    const std::string_view part = rest.substr(0, end);
    rest.remove_prefix(part.size());
    return part;
  }

  std::string text = {};
  std::string_view rest = {};
  std::uint32_t line;  // that was given last
  bool begun = false, started = false;
};

const char* read(lua_State*, void* user, std::size_t* size) {
  auto& reader = *static_cast<Reader*>(user);
  if (reader.begun && reader.rest.empty()) {
    *size = 0;
    return nullptr;
  }
  const std::string_view part = reader.next();
  *size = part.size();
  return part.empty() ? nullptr : part.data();
}

struct Compiling {
  Reader reader;
  int status = LUA_OK;
  int reference = LUA_NOREF;
};

// Returns the message where it does not compile.
int compile_chunk(lua_State* L) {
  auto& compiling = *static_cast<Compiling*>(lua_touserdata(L, 1));
  compiling.status = lua_load(L, read, &compiling.reader, "=chunk", "t");
  if (compiling.status != LUA_OK) return 1;
  compiling.reference = luaL_ref(L, LUA_REGISTRYINDEX);
  return 0;
}

bool is_name(std::string_view name) {
  return !name.empty() && 'a' <= name[0] && name[0] <= 'z' &&
         std::ranges::all_of(name, [](char c) {
           return c == '_' || ('a' <= c && c <= 'z') || ('0' <= c && c <= '9');
         });
}

struct Keeping {
  Loaded& loaded;
  std::vector<ScriptFunction>* found;
  std::string wrong = {};
};

// The names of the functions in the table at 1, in alphabetical order.
std::vector<std::string> names_of(lua_State* L, std::string& wrong) {
  std::vector<std::string> names;
  lua_pushnil(L);
  while (lua_next(L, 1)) {
    const bool named = lua_type(L, -2) == LUA_TSTRING;
    std::string name(named ? text_argument(L, -2) : std::string_view());
    if (!is_name(name)) {
      wrong = "a function's name has lower case letters, digits and _";
    } else if (!lua_isfunction(L, -1)) {
      wrong = "'" + name + "' is a " + std::string(kind_of(L, -1)) +
              ", not a function";
    }
    names.push_back(std::move(name));
    lua_pop(L, 1);
  }
  std::ranges::sort(names);
  return names;
}

// The function at the top.
ScriptFunction describe(lua_State* L, std::string name) {
  ScriptFunction function{std::move(name)};
  lua_Debug info;
  lua_pushvalue(L, -1);
  lua_getinfo(L, ">Su", &info);
  function.line =
      info.linedefined > 0 ? static_cast<std::uint32_t>(info.linedefined) : 0;
  function.open = info.isvararg != 0;
  for (int i = 1; i <= info.nparams; ++i) {
    function.parameters.emplace_back(lua_getlocal(L, nullptr, i));
  }
  return function;
}

// What a module returned stands at 1.
int keep_module(lua_State* L) {
  auto& keeping = *static_cast<Keeping*>(lua_touserdata(L, 2));
  lua_settop(L, 1);
  for (const std::string& name : names_of(L, keeping.wrong)) {
    if (!keeping.wrong.empty()) return 0;
    lua_getfield(L, 1, name.c_str());
    if (keeping.found) keeping.found->push_back(describe(L, name));
    keeping.loaded.functions.push_back(luaL_ref(L, LUA_REGISTRYINDEX));
  }
  freeze(L, keeping.loaded.upvalues.indexes);
  keeping.loaded.upvalues.reference = luaL_ref(L, LUA_REGISTRYINDEX);
  return 0;
}

}  // namespace

Fault Sandbox::State::prepare(ScriptId id, std::size_t function,
                              int& reference) {
  if (!quarantine.empty()) {
    auto found = quarantine.find({id.number, function});
    if (found != quarantine.end()) {
      return std::make_unique<ScriptFault>(ScriptFault{
          ScriptFault::Kind::Quarantined,
          "not run again: " + found->second.message, found->second.line});
    }
  }
  if (id.number >= loaded.size()) loaded.resize(scripts.size());
  if (!loaded[id.number].ready) {
    // Room for what is compiled now and for what it will use.
    if (settled + growth_of_module > budget.limits.state_bytes) forget();
    Fault fault = load(id, nullptr);
    if (fault) return fault;
  }
  reference = loaded[id.number].functions[function];
  return nullptr;
}

Fault Sandbox::State::load(ScriptId id, std::vector<ScriptFunction>* found) {
  if (id.number >= loaded.size()) loaded.resize(scripts.size());
  const std::size_t before = budget.bytes;
  Fault fault = compile(id);
  if (!fault && scripts[id].role == ScriptRole::Module) {
    fault = run_module(id, found);
  }
  lua_settop(lua.get(), 0);
  if (!fault) {
    loaded[id.number].ready = true;
    if (budget.bytes > before) settled += budget.bytes - before;
    return nullptr;
  }
  drop(loaded[id.number]);
  collect();
  return fault;
}

Fault Sandbox::State::compile(ScriptId id) {
  lua_State* L = lua.get();
  const Script& script = scripts[id];
  begin(budget.limits.fuel);
  budget.ceiling =
      std::min(budget.limits.state_bytes, settled + growth_of_module);
  Compiling compiling{Reader(script)};
  lua_settop(L, 0);
  lua_pushcfunction(L, compile_chunk);
  lua_pushlightuserdata(L, &compiling);
  const int status = lua_pcall(L, 1, 1, 0);
  if (status == LUA_OK && compiling.status == LUA_OK) {
    loaded[id.number].functions.push_back(compiling.reference);
    return nullptr;
  }
  Fault fault = explain(status != LUA_OK ? status : compiling.status);
  if (fault->kind != ScriptFault::Kind::Memory) {
    fault->kind = ScriptFault::Kind::Compile;
  }
  if (fault->line == 0) fault->line = compiling.reader.line;
  return fault;
}

// The chunk of a module is its only function so far; it gives way to those
// that it returns.
Fault Sandbox::State::run_module(ScriptId id,
                                 std::vector<ScriptFunction>* found) {
  lua_State* L = lua.get();
  const Script& script = scripts[id];
  Loaded& module = loaded[id.number];
  const int chunk = module.functions.front();
  Symbols none;
  Run run{chunk, {}, &none};
  if (Fault fault = this->run(id, run, true)) return fault;
  if (!lua_istable(L, -1)) {
    return faulty_result(id, run,
                         "returned " + std::string(kind_of(L, -1)) +
                             "; a module returns a table of functions");
  }
  module.functions.clear();
  Keeping keeping{module, found};
  lua_pushcfunction(L, keep_module);
  lua_insert(L, 1);
  lua_pushlightuserdata(L, &keeping);
  budget.begin(std::numeric_limits<std::int64_t>::max() / 2);
  budget.ceiling =
      std::min(budget.limits.state_bytes, settled + growth_of_module);
  const int status = lua_pcall(L, 2, 0, 0);
  luaL_unref(L, LUA_REGISTRYINDEX, chunk);
  if (status != LUA_OK) return explain(status);
  if (keeping.wrong.empty()) return nullptr;
  return std::make_unique<ScriptFault>(
      ScriptFault{ScriptFault::Kind::Result,
                  "the module's table: " + keeping.wrong, script.place.line});
}

void Sandbox::State::drop(Loaded& script) {
  for (int reference : script.functions) {
    luaL_unref(lua.get(), LUA_REGISTRYINDEX, reference);
  }
  luaL_unref(lua.get(), LUA_REGISTRYINDEX, script.upvalues.reference);
  script = {};
}

void Sandbox::State::forget() {
  for (Loaded& script : loaded) drop(script);
  collect();
}

}  // namespace lastmile
