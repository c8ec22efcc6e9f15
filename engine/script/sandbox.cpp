#include "engine/script/sandbox.hpp"

#include <cassert>
#include <clocale>
#include <string_view>

#include "engine/script/convert.hpp"
#include "engine/script/state.hpp"

namespace lastmile {
namespace {

// Texts are compared by strcoll and numbers written with the locale's point:
// another locale would give other results.
bool is_locale_of_c(int category) {
  const char* name = std::setlocale(category, nullptr);
  if (!name) return false;
  const std::string_view locale = name;
  return locale == "C" || locale == "POSIX" || locale == "C.UTF-8" ||
         locale == "C.utf8";
}

[[maybe_unused]] bool all_known(std::span<const Value> arguments) {
  for (const Value& argument : arguments) {
    if (!argument.known()) return false;
  }
  return true;
}

}  // namespace

Sandbox::Sandbox(std::unique_ptr<State> state) : state_(std::move(state)) {}
Sandbox::~Sandbox() = default;

Result<std::unique_ptr<Sandbox>> Sandbox::open(const Scripts& scripts,
                                               const ScriptLimits& limits) {
  if (!is_locale_of_c(LC_COLLATE) || !is_locale_of_c(LC_NUMERIC)) {
    return Diagnostic{"LM1030",
                      "Lua cannot run: the program has set a locale",
                      {},
                      "leave LC_COLLATE and LC_NUMERIC as they are in C"};
  }
  auto state = std::make_unique<State>(scripts, limits);
  if (!state->open()) {
    return Diagnostic{"LM1030", "Lua cannot run: there is no memory for it"};
  }
  return std::unique_ptr<Sandbox>(new Sandbox(std::move(state)));
}

ScriptOutcome<bool> Sandbox::holds(ScriptId condition,
                                   std::span<const Value> arguments,
                                   const Symbols& symbols) {
  ScriptOutcome<bool> outcome;
  const Script& script = state_->scripts[condition];
  assert(script.role == ScriptRole::Condition && all_known(arguments));
  State::Run run{LUA_NOREF, arguments, &symbols};
  auto fault = state_->prepare(condition, 0, run.reference);
  if (!fault) fault = state_->run(condition, run, script.loops);
  if (!fault) {
    lua_State* L = state_->lua.get();
    if (lua_isboolean(L, -1)) {
      outcome.value = lua_toboolean(L, -1) != 0;
    } else {
      fault = state_->faulty_result(
          condition, run,
          "returned " + std::string(script_detail::kind_of(L, -1)) +
              "; a condition returns true or false");
    }
  }
  outcome.fault = state_->finish(condition, 0, std::move(fault));
  return outcome;
}

ScriptOutcome<std::vector<ScriptFact>> Sandbox::act(
    ScriptId action, std::span<const Value> arguments, const Symbols& symbols) {
  ScriptOutcome<std::vector<ScriptFact>> outcome;
  const Script& script = state_->scripts[action];
  assert(script.role == ScriptRole::Action && all_known(arguments));
  State::Run run{LUA_NOREF, arguments, &symbols};
  auto fault = state_->prepare(action, 0, run.reference);
  if (!fault) fault = state_->run(action, run, script.loops);
  if (!fault) {
    std::string wrong =
        script_detail::read_facts(state_->lua.get(), outcome.value);
    if (!wrong.empty()) {
      outcome.value.clear();
      fault = state_->faulty_result(
          action, run,
          "returned " + wrong + "; an action returns a list of facts");
    }
  }
  outcome.fault = state_->finish(action, 0, std::move(fault));
  return outcome;
}

std::unique_ptr<ScriptFault> Sandbox::unfit(ScriptId action,
                                            std::span<const Value> arguments,
                                            const Symbols& symbols,
                                            const std::string& why) {
  State::Run run{LUA_NOREF, arguments, &symbols};
  auto fault = state_->prepare(action, 0, run.reference);
  if (!fault) fault = state_->faulty_result(action, run, why);
  return state_->finish(action, 0, std::move(fault));
}

ScriptOutcome<Value> Sandbox::call(ScriptId module, std::size_t function,
                                   std::span<const Value> arguments,
                                   Symbols& symbols, const Type& wanted) {
  ScriptOutcome<Value> outcome;
  assert(state_->scripts[module].role == ScriptRole::Module &&
         all_known(arguments));
  State::Run run{LUA_NOREF, arguments, &symbols};
  auto fault = state_->prepare(module, function, run.reference);
  if (!fault) fault = state_->run(module, run, true);
  if (!fault) {
    Datum datum;
    std::string wrong = script_detail::read_datum(state_->lua.get(), datum);
    if (wrong.empty()) {
      Result<Value> value = value_of(datum, wanted, symbols);
      if (value) {
        outcome.value = *value;
      } else {
        wrong = value.error().message;
      }
    } else {
      wrong = "returned " + wrong;
    }
    if (!wrong.empty()) fault = state_->faulty_result(module, run, wrong);
  }
  outcome.fault = state_->finish(module, function, std::move(fault));
  return outcome;
}

std::unique_ptr<ScriptFault> Sandbox::load(ScriptId script,
                                           std::vector<ScriptFunction>* found) {
  auto fault = state_->load(script, found);
  // It was only a look: what was compiled does not pile up.
  state_->forget();
  return fault;
}

std::vector<Sandbox::Quarantined> Sandbox::quarantined() const {
  std::vector<Quarantined> all;
  for (const auto& [key, fault] : state_->quarantine) {
    all.push_back({ScriptId{key.first}, key.second, &fault});
  }
  return all;
}

void Sandbox::pardon() { state_->quarantine.clear(); }

std::int64_t Sandbox::fuel_used() const {
  return state_->budget.limits.fuel - state_->budget.fuel;
}

std::size_t Sandbox::bytes() const { return state_->budget.bytes; }

}  // namespace lastmile
