#include "engine/match/near.hpp"

#include <algorithm>
#include <utility>

#include "engine/match/solver.hpp"

namespace lastmile {
namespace {

void add_sources(const Operand& operand, std::vector<Source>& out) {
  if (auto* v = std::get_if<Operand::Variable>(&operand.form)) {
    out.push_back(v->source);
  } else if (auto* x = std::get_if<Expression>(&operand.form)) {
    out.insert(out.end(), x->sources().begin(), x->sources().end());
  }
}

void add_sources(const Pattern& pattern, std::vector<Source>& out) {
  for (const FieldTest& test : pattern.tests) {
    for (const Operand& operand : test.operands) add_sources(operand, out);
  }
}

void add_sources(const Condition& c, std::vector<Source>& out) {
  auto add = [&](std::span<const Source> more) {
    out.insert(out.end(), more.begin(), more.end());
  };
  add_sources(c.pattern, out);
  for (const Condition& inner : c.inner) add_sources(inner, out);
  for (const Condition::Branch& branch : c.branches) {
    for (const Condition& inner : branch.conditions) add_sources(inner, out);
  }
  for (const Condition::Binding& let : c.lets) {
    add(let.value.sources());
    if (let.equal_to) out.push_back(*let.equal_to);
  }
  if (c.check) add(c.check->sources());
  if (c.lua) add(c.lua->arguments);
  if (!c.tally) return;
  add_sources(c.tally->pattern, out);
  for (const Tally::Filter& filter : c.tally->filters) {
    add_sources(filter.operand, out);
  }
  if (c.tally->compares) out.push_back(c.tally->equal_to);
}

// The columns of row 0 that a condition fills.
std::vector<std::uint32_t> columns_of(const Condition& c) {
  std::vector<std::uint32_t> out;
  for (const Condition::Binding& let : c.lets) out.push_back(let.column);
  for (const Condition::Branch& branch : c.branches) {
    for (const auto& [source, column] : branch.visible) out.push_back(column);
  }
  if (c.tally) {
    out.push_back(c.tally->column);
    for (const Tally::Group& group : c.tally->groups) {
      out.push_back(group.column);
    }
  }
  return out;
}

bool among(const std::vector<std::uint32_t>& list, std::uint32_t item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

}  // namespace

// ---- the search ----

// Would a spared condition have said this?
bool Evaluator::Solver::spared(Source source) const {
  return source.row == 0 ? among(tolerance_->columns, source.column)
                         : among(tolerance_->rows, source.row);
}

// Does it read what nobody knows, because what would have said it was spared?
// A pattern is looked at all the same, test by test.
bool Evaluator::Solver::hangs(const Condition& condition) const {
  if (condition.form == Condition::Form::Pattern) return false;
  std::vector<Source> sources;
  add_sources(condition, sources);
  if (condition.form == Condition::Form::Compare) {
    sources.push_back({condition.pattern.row, 0});
    for (const FieldTest& test : condition.pattern.tests) {
      sources.push_back({condition.pattern.row, test.field});
    }
  }
  return std::any_of(sources.begin(), sources.end(), [&](Source source) {
    if (!spared(source)) return false;
    const Value* row = frame_.rows[source.row];
    return !row || !row[source.column].known();
  });
}

bool Evaluator::Solver::excused(const FieldTest& test,
                                std::uint32_t row) const {
  if (among(tolerance_->rows, row)) return true;
  std::vector<Source> sources;
  for (const Operand& operand : test.operands) add_sources(operand, sources);
  return std::any_of(sources.begin(), sources.end(),
                     [&](Source source) { return spared(source); });
}

bool Evaluator::Solver::contradicts_wanted() const {
  return std::any_of(tolerance_->wanted.begin(), tolerance_->wanted.end(),
                     [&](const Wanted& wanted) {
                       const Value* row = frame_.rows[wanted.source.row];
                       if (!row || !row[wanted.source.column].known())
                         return false;
                       return !(row[wanted.source.column] == wanted.value);
                     });
}

bool Evaluator::Solver::near(const Conditions& conditions, std::size_t at,
                             Tolerance& tolerance, Next next) {
  tolerance_ = &tolerance;
  if (++tolerance.steps > tolerance.limit) return false;
  if (contradicts_wanted()) return true;
  if (at == conditions.size()) return next();
  const Condition& condition = conditions[at];
  auto go_on = [&] { return near(conditions, at + 1, tolerance, next); };
  if (hangs(condition)) {
    tolerance.open.push_back(&condition);
    bool on = spare(condition, go_on);
    tolerance.open.pop_back();
    return on;
  }
  if (!one(condition, Certainty::Certain, go_on)) return false;
  if (tolerance.gave_up()) return false;
  if (tolerance.left == 0) return true;
  --tolerance.left;
  tolerance.spared.push_back(&condition);
  bool on = spare(condition, go_on);
  tolerance.spared.pop_back();
  ++tolerance.left;
  return on;
}

bool Evaluator::Solver::spare(const Condition& condition, Next next) {
  if (condition.form == Condition::Form::Pattern) {
    return spare(condition.pattern, next);
  }
  std::size_t had = tolerance_->columns.size();
  for (std::uint32_t column : columns_of(condition)) {
    tolerance_->columns.push_back(column);
  }
  bool on = condition.form == Condition::Form::Tally
                ? spare_tally(condition, next)
                : next();
  tolerance_->columns.resize(had);
  return on;
}

// A fact of which no more is known than what its pattern fixes, and what is
// wanted of it.
bool Evaluator::Solver::spare(const Pattern& pattern, Next next) {
  Frame::Supposed& fact = frame_.supposed[pattern.row];
  std::vector<Value> values(e_.base_.schema[pattern.type].fields.size());
  for (const FieldTest& test : pattern.tests) {
    Value value = fixed(pattern, test.field);
    if (value.known()) values[test.field] = value;
  }
  for (const Wanted& wanted : tolerance_->wanted) {
    if (wanted.source.row == pattern.row) {
      values[wanted.source.column] = wanted.value;
    }
  }
  fact = {&pattern, std::move(values)};
  frame_.rows[pattern.row] = fact.values.data();
  frame_.patterns[pattern.row] = &pattern;
  tolerance_->rows.push_back(pattern.row);
  bool on = next();
  tolerance_->rows.pop_back();
  leave(pattern);
  return on;
}

// Its value all the same, group by group, whatever the filters say.
bool Evaluator::Solver::spare_tally(const Condition& condition, Next next) {
  const Tally& tally = *condition.tally;
  bool any = false, on = true;
  for (const Group& group : groups_of(tally)) {
    if (tally.grouped && group.count == 0) continue;
    any = true;
    for (std::size_t i = 0; i < tally.groups.size(); ++i) {
      frame_.columns[tally.groups[i].column] = group.key[i];
    }
    bool fault = false;
    std::optional<Value> value = aggregate(tally, group, fault);
    bool exact = group.exact && !fault && value;
    frame_.columns[tally.column] = exact ? *value : Value();
    on = next();
    frame_.columns[tally.column] = {};
    if (!on) break;
  }
  return any ? on : next();
}

bool Evaluator::each_near(const Item& item, const When& when,
                          const NearLimits& limits,
                          const std::function<bool(const NearMatch&)>& each) {
  FrameLoan loan(*this, when.layout);
  Frame& frame = *loan;
  begin(frame, when);
  Solver solver(*this, item, frame);
  Solver::Tolerance tolerance{
      .left = limits.spares, .limit = limits.steps, .wanted = limits.wanted};
  solver.near(when.conditions, 0, tolerance,
              [&] { return each(NearMatch(&solver)); });
  return !tolerance.gave_up();
}

// ---- what one sees of a match ----

MatchView NearMatch::match() const {
  const Evaluator::Frame& frame = solver_->frame_;
  return {frame.facts, frame.rows, frame.columns, frame.witnesses, frame.gaps};
}

std::span<const Condition* const> NearMatch::spared() const {
  return solver_->tolerance_->spared;
}

std::span<const Condition* const> NearMatch::open() const {
  return solver_->tolerance_->open;
}

void NearMatch::each(const Conditions& conditions, Certainty certainty,
                     const Each& each) const {
  Evaluator::Solver& s = *solver_;
  // Nothing is spared among them.
  auto* tolerance = std::exchange(s.tolerance_, nullptr);
  s.list(conditions, 0, certainty, [&] { return each(match()); });
  s.tolerance_ = tolerance;
}

void NearMatch::each(const Condition& condition, Certainty certainty,
                     const Each& each) const {
  Evaluator::Solver& s = *solver_;
  auto* tolerance = std::exchange(s.tolerance_, nullptr);
  s.one(condition, certainty, [&] { return each(match()); });
  s.tolerance_ = tolerance;
}

void NearMatch::each(const Pattern& pattern, Certainty certainty,
                     const Each& each) const {
  Evaluator::Solver& s = *solver_;
  auto* tolerance = std::exchange(s.tolerance_, nullptr);
  s.pattern(pattern, certainty, [&] { return each(match()); });
  s.tolerance_ = tolerance;
}

bool NearMatch::near(const Conditions& conditions, const NearLimits& limits,
                     const std::function<bool(const NearMatch&)>& each) const {
  Evaluator::Solver& s = *solver_;
  auto* around = s.tolerance_;
  Evaluator::Solver::Tolerance tolerance{.left = limits.spares,
                                         .limit = limits.steps,
                                         .wanted = limits.wanted,
                                         .rows = around->rows,
                                         .columns = around->columns};
  s.near(conditions, 0, tolerance, [&] { return each(*this); });
  s.tolerance_ = around;
  return !tolerance.gave_up();
}

bool NearMatch::may_be_more(const Pattern& pattern) const {
  return solver_->may_be_more(pattern);
}

std::vector<Value> NearMatch::wanted(const FieldTest& test) const {
  std::vector<Value> out;
  for (const Operand& operand : test.operands) {
    out.push_back(solver_->operand(operand));
  }
  return out;
}

}  // namespace lastmile
