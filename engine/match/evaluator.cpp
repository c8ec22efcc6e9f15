#include "engine/match/evaluator.hpp"

#include <algorithm>

#include "engine/match/solver.hpp"

namespace lastmile {

std::string_view to_text(SignState state) {
  switch (state) {
    case SignState::Absent: return "absent";
    case SignState::Unknown: return "unknown";
    case SignState::Present: return "present";
  }
  return "unknown";
}

void FaultLog::add(const Item& item, Place place, const FormulaFault& fault) {
  add(item, place,
      {fault.code.empty() ? "LM0601" : fault.code, fault.message, place,
       fault.hint});
}

std::size_t FaultLog::Hash::operator()(const Key& key) const {
  std::uint64_t line = std::uint64_t{key.of.line} << 32 | key.of.column;
  return hash_mix(hash_mix(key.item->place.line, key.of.file.number), line);
}

void FaultLog::add(const Item& item, Place of, Diagnostic what, bool limit) {
  if (!seen_.insert({&item, of, limit}).second) return;
  what.item = item.id;
  what.severity = Severity::Warning;
  all_.push_back(std::move(what));
}

Evaluator::Evaluator(const KnowledgeBase& base, WorkingMemory& memory,
                     std::int64_t now, FaultLog& faults)
    : base_(base),
      memory_(memory),
      now_(now),
      faults_(faults),
      lua_(base.sandboxes) {}

Evaluator::~Evaluator() = default;

bool Evaluator::complete(TypeId type, std::string_view host) const {
  for (TypeId observed : base_.observed_below[type]) {
    std::string_view of = observed == type ? host : std::string_view();
    if (memory_.collection(observed, of) != CollectionStatus::Complete) {
      return false;
    }
  }
  return true;
}

bool stood_before(std::vector<FactId> a, std::vector<FactId> b) {
  std::sort(a.rbegin(), a.rend());
  std::sort(b.rbegin(), b.rend());
  return a < b;
}

// What stands before any condition does.
void Evaluator::begin(Frame& frame, const When& when) const {
  frame.columns[0] = Value::time(now_);
  for (const Layout::Variable& variable : when.layout.variables) {
    for (const auto& [name, value] : given_) {
      if (variable.name == name && variable.source.row == 0) {
        frame.columns[variable.source.column] = value;
      }
    }
  }
}

void Evaluator::each_match(const Item& item, const When& when,
                           Certainty certainty,
                           const std::function<bool(const MatchView&)>& each,
                           bool all_ways) {
  FrameLoan loan(*this, when.layout);
  Frame& frame = *loan;
  begin(frame, when);
  Solver solver(*this, item, frame, all_ways);
  solver.list(when.conditions, 0, certainty, [&] {
    return each(
        {frame.facts, frame.rows, frame.columns, frame.witnesses, frame.gaps});
  });
}

void Evaluator::each_way(const Item& item, const Layout& layout,
                         const Condition& condition, const Bound& bound,
                         const std::function<bool(const MatchView&)>& each,
                         bool all_ways) {
  FrameLoan loan(*this, layout);
  Frame& frame = *loan;
  std::copy(bound.columns.begin(), bound.columns.end(), frame.columns.begin());
  for (std::size_t r = 1; r < bound.facts.size(); ++r) {
    if (bound.facts[r].number == 0) continue;
    frame.facts[r] = bound.facts[r];
    frame.rows[r] = memory_.fact(bound.facts[r]).values.data();
    frame.patterns[r] = bound.patterns[r];
  }
  Solver solver(*this, item, frame, all_ways);
  solver.one(condition, Certainty::Certain, [&] {
    return each(
        {frame.facts, frame.rows, frame.columns, frame.witnesses, frame.gaps});
  });
}

bool Evaluator::holds(const Item& item, const When& when, Certainty certainty) {
  bool found = false;
  each_match(item, when, certainty, [&](const MatchView&) {
    found = true;
    return false;
  });
  return found;
}

Value Evaluator::value(const Operand& operand, const MatchView& match,
                       const Item& item) {
  if (auto* c = std::get_if<Operand::Constant>(&operand.form)) {
    return c->value;
  }
  if (auto* v = std::get_if<Operand::Variable>(&operand.form)) {
    const Value* row = match.rows[v->source.row];
    return row ? row[v->source.column] : Value();
  }
  if (auto* x = std::get_if<Expression>(&operand.form)) {
    return value(*x, operand.place, match, item);
  }
  return Value::text(
      text(std::get<Template>(operand.form), operand.place, match, item),
      memory_.symbols());
}

Value Evaluator::value(const Expression& expression, Place place,
                       const MatchView& match, const Item& item) {
  Environment environment = this->environment(match.rows);
  Outcome outcome = expression.evaluate(environment, memory_.symbols());
  if (outcome.faulted() && !faults_.has(item, place)) {
    if (const Written* written = expression.written()) {
      std::string_view text = written->text;
      outcome.fault->message +=
          expression.values_at(*outcome.fault, text.substr(written->offset),
                               environment, memory_.symbols());
    }
    note(std::move(*outcome.fault), expression.written(), place, item);
  }
  return outcome.value;
}

std::string Evaluator::text(const Template& text, Place place,
                            const MatchView& match, const Item& item) {
  FormulaFaults faults;
  std::string out =
      text.render(environment(match.rows), memory_.symbols(), &faults);
  if (!faults.empty()) {
    note(std::move(faults.front()), text.written(), place, item);
  }
  return out;
}

// Points at the part that went wrong, where it is known where it stands.
void Evaluator::note(FormulaFault fault, const Written* written, Place of,
                     const Item& item) {
  Place at = written ? place_within(base_.sources, *written, fault.offset,
                                    fault.length)
                     : of;
  faults_.add(item, of,
              Diagnostic{fault.code.empty() ? "LM0601" : fault.code,
                         std::move(fault.message), at, std::move(fault.hint)});
}

}  // namespace lastmile
