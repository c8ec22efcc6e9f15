// engine/match/evaluator_scripts.cpp
//
// Lua over the values of a match: what it is given, and what becomes of its
// faults.

#include <algorithm>
#include <array>

#include "engine/match/evaluator.hpp"
#include "engine/script/line_place.hpp"

namespace lastmile {

struct Evaluator::Arguments {
  std::array<Value, max_script_parameters> room;
  std::size_t count = 0;

  std::span<const Value> all() const { return {room.data(), count}; }
};

namespace {

// A list may hold what nobody knows: then nobody knows the list.
bool is_whole(const Value& value, const Symbols& symbols) {
  if (value.kind() != Kind::List) return value.known();
  std::span<const Value> items = value.items(symbols);
  return std::all_of(items.begin(), items.end(),
                     [](const Value& v) { return v.known(); });
}

}  // namespace

// False where one of them is unknown; then `count` is its number.
bool Evaluator::fill(const ScriptCall& call, const MatchView& match,
                     Arguments& out) {
  const Symbols& symbols = memory_.symbols();
  for (Source source : call.arguments) {
    const Value* row = match.rows[source.row];
    if (!row || !is_whole(row[source.column], symbols)) return false;
    out.room[out.count++] = row[source.column];
  }
  return true;
}

Sandbox* Evaluator::sandbox(const Item& item, Place place) {
  Sandbox* sandbox = lua_.sandbox();
  if (!sandbox) faults_.add(item, place, *lua_.refusal());
  return sandbox;
}

void Evaluator::note(const ScriptCall& call, const Arguments& arguments,
                     const ScriptFault& fault, Place of, const Item& item) {
  bool limit = is_limit(fault.kind);
  if (faults_.has(item, of, limit)) return;
  if (fault.kind == ScriptFault::Kind::Quarantined &&
      faults_.has(item, of, true)) {
    return;
  }
  Diagnostic what = diagnostic(fault, base_.scripts[call.script],
                               arguments.all(), memory_.symbols());
  what.place = line_place(base_.sources, what.place);
  faults_.add(item, of, std::move(what), limit);
}

Truth Evaluator::script_holds(const Condition& condition,
                              const MatchView& match, const Item& item) {
  const ScriptCall& call = *condition.lua;
  Arguments arguments;
  if (!fill(call, match, arguments)) return Truth::Unknown;
  Sandbox* lua = sandbox(item, condition.place);
  if (!lua) return Truth::Unknown;
  auto outcome = lua->holds(call.script, arguments.all(), memory_.symbols());
  if (outcome) return outcome.value ? Truth::Yes : Truth::No;
  note(call, arguments, *outcome.fault, condition.place, item);
  return Truth::Unknown;
}

std::optional<std::vector<ScriptFact>> Evaluator::script_facts(
    const ScriptAction& action, const MatchView& match, const Item& item) {
  const ScriptCall& call = action.call;
  const Script& script = base_.scripts[call.script];
  Arguments arguments;
  if (!fill(call, match, arguments)) {
    faults_.add(item, action.place,
                Diagnostic{"LM1014",
                           "Lua was not run: nobody knows $" +
                               script.parameters[arguments.count],
                           script.place,
                           "let a condition ask for it: `is known: yes`"});
    return std::nullopt;
  }
  Sandbox* lua = sandbox(item, action.place);
  if (!lua) return std::nullopt;
  auto outcome = lua->act(call.script, arguments.all(), memory_.symbols());
  if (outcome) return std::move(outcome.value);
  note(call, arguments, *outcome.fault, action.place, item);
  return std::nullopt;
}

void Evaluator::refuse(const ScriptAction& action, const std::string& why,
                       const MatchView& match, const Item& item) {
  const ScriptCall& call = action.call;
  Arguments arguments;
  Sandbox* lua = lua_.sandbox();
  if (!lua || !fill(call, match, arguments)) return;
  auto fault = lua->unfit(call.script, arguments.all(), memory_.symbols(), why);
  note(call, arguments, *fault, action.place, item);
}

}  // namespace lastmile
