// engine/match/solver_patterns.cpp
//
// Facts against patterns: those that stand, and those that nobody has seen.

#include <algorithm>

#include "engine/base/room.hpp"
#include "engine/match/solver.hpp"

namespace lastmile {

Value Evaluator::Solver::evaluate(const Expression& expression, Place place) {
  return e_.value(expression, place, {.rows = frame_.rows}, item_);
}

Value Evaluator::Solver::operand(const Operand& operand) {
  return e_.value(operand, {.rows = frame_.rows}, item_);
}

Truth Evaluator::Solver::test(const FieldTest& test, const Value* fields,
                              bool imagined) {
  if (imagined && test.comparison == Comparison::IsKnown) {
    return Truth::Unknown;
  }
  Value field = fields[test.field];
  if (!test.entry.empty() && field.known()) {
    field = field.entry(test.entry, e_.memory_.symbols());
  }
  if (test.operands.size() == 1) {  // as nearly all have
    Value only = operand(test.operands.front());
    return truth_of(test, field, {&only, 1}, e_.now_, e_.memory_.symbols());
  }
  Room<128> room;
  std::pmr::vector<Value> operands(room.memory());
  operands.reserve(test.operands.size());
  for (const Operand& o : test.operands) operands.push_back(operand(o));
  return truth_of(test, field, operands, e_.now_, e_.memory_.symbols());
}

// Of a fact whose row has been set: No, or Yes, or Unknown; with the fields
// that nobody knows, where that is not as good as No.
Truth Evaluator::Solver::fits(const Pattern& pattern, const Value* fields,
                              bool imagined, std::vector<FieldIndex>& unknown,
                              Certainty c) {
  Truth all = Truth::Yes;
  bool lenient = c == Certainty::Possible || tolerance_;
  if (tolerance_) ++tolerance_->steps;
  for (FieldIndex field : pattern.binds) {
    if (fields[field].known()) continue;
    all = Truth::Unknown;
    if (lenient) unknown.push_back(field);
  }
  for (const FieldTest& t : pattern.tests) {
    Truth truth = test(t, fields, imagined);
    if (truth == Truth::No) return Truth::No;
    if (truth == Truth::Unknown && lenient && learn(t, fields[t.field])) {
      continue;
    }
    if (truth == Truth::Unknown && tolerance_ && excused(t, pattern.row)) {
      continue;
    }
    if (truth == Truth::Unknown) {
      all = Truth::Unknown;
      if (lenient) unknown.push_back(t.field);
    }
  }
  return all;
}

// A join of a known field with an unknown one of another fact tells what that
// would have to be. So it does not matter which of two joined patterns is
// looked at first.
bool Evaluator::Solver::learn(const FieldTest& test, const Value& field) {
  if (test.comparison != Comparison::Equal || !test.entry.empty() ||
      !field.known()) {
    return false;
  }
  auto* v = std::get_if<Operand::Variable>(&test.operands.front().form);
  if (!v || v->source.row == 0) return false;
  Frame::Supposed& other = frame_.supposed[v->source.row];
  if (!other.pattern) return false;
  other.values[v->source.column] = field;
  frame_.learned.push_back(v->source);
  return true;
}

// May the facts of which something was learned still be?
bool Evaluator::Solver::may_still_be(std::size_t had) {
  for (std::size_t i = had; i < frame_.learned.size(); ++i) {
    const Frame::Supposed& fact = frame_.supposed[frame_.learned[i].row];
    bool refuted =
        std::any_of(fact.pattern->tests.begin(), fact.pattern->tests.end(),
                    [&](const FieldTest& t) {
                      return test(t, fact.values.data(), true) == Truth::No;
                    });
    bool imagined = frame_.facts[frame_.learned[i].row].number == 0 &&
                    !(tolerance_ && spared(frame_.learned[i]));
    if (refuted || (imagined && !may_be_more(*fact.pattern))) return false;
  }
  return true;
}

void Evaluator::Solver::unlearn(std::size_t had) {
  for (std::size_t i = had; i < frame_.learned.size(); ++i) {
    Source source = frame_.learned[i];
    frame_.supposed[source.row].values[source.column] = {};
  }
  frame_.learned.resize(had);
}

// The value that an equality test fixes a field to; Unknown: not fixed.
Value Evaluator::Solver::fixed(const Pattern& pattern, FieldIndex field) {
  const Frame::Supposed& fact = frame_.supposed[pattern.row];
  if (fact.pattern && fact.values[field].known()) return fact.values[field];
  for (const FieldTest& t : pattern.tests) {
    if (t.field != field || t.comparison != Comparison::Equal ||
        !t.entry.empty()) {
      continue;
    }
    if (auto* v = std::get_if<Operand::Variable>(&t.operands[0].form)) {
      if (v->source.row == pattern.row) continue;
    }
    return operand(t.operands[0]);
  }
  return {};
}

// May there be a fact that fits and that nobody has told us of?
bool Evaluator::Solver::may_be_more(const Pattern& pattern) {
  const FactType& type = e_.base_.schema[pattern.type];
  std::string_view host;
  if (type.about_host) {
    Value value = fixed(pattern, *type.about_host);
    if (value.is_text()) host = e_.memory_.symbols().text(value.shown());
  }
  if (e_.complete(pattern.type, host)) return false;
  if (!type.keyed()) return true;
  std::vector<Value> key;
  for (FieldIndex field : type.key) {
    key.push_back(fixed(pattern, field));
    if (!key.back().known()) return true;
  }
  return e_.memory_.find_key(pattern.type, key).number == 0;
}

bool Evaluator::Solver::pattern(const Pattern& pattern, Certainty c,
                                Next next) {
  bool go_on = true;
  std::span<const FactId> stand = e_.memory_.facts(pattern.type);
  Room<64> room;
  const std::pmr::vector<FactId> facts(stand.begin(), stand.end(),
                                       room.memory());
  for (FactId id : facts) {
    Fact fact = e_.memory_.fact(id);
    const Value* fields = enter(pattern, fact, c);
    std::vector<FieldIndex> unknown;
    std::size_t had = frame_.learned.size();
    Truth truth = fits(pattern, fields, false, unknown, c);
    if (may_still_be(had)) {
      go_on = go(truth, c, {&pattern, std::move(unknown)}, next);
    }
    unlearn(had);
    if (!go_on) break;
  }
  leave(pattern);
  if (go_on && c == Certainty::Possible && may_be_more(pattern)) {
    go_on = imagine(pattern, next);
  }
  return go_on;
}

// The fields of the fact as they are looked at.
const Value* Evaluator::Solver::enter(const Pattern& pattern, const Fact& fact,
                                      Certainty c) {
  Frame::Supposed& supposed = frame_.supposed[pattern.row];
  bool open = c == Certainty::Possible &&
              std::any_of(fact.values.begin(), fact.values.end(),
                          [](const Value& v) { return !v.known(); });
  supposed.clear();
  if (open) {
    supposed.pattern = &pattern;
    supposed.values.assign(fact.values.begin(), fact.values.end());
  }
  frame_.facts[pattern.row] = fact.id;
  frame_.patterns[pattern.row] = &pattern;
  return frame_.rows[pattern.row] =
             open ? supposed.values.data() : fact.values.data();
}

void Evaluator::Solver::leave(const Pattern& pattern) {
  frame_.supposed[pattern.row].clear();
  frame_.rows[pattern.row] = nullptr;
  frame_.facts[pattern.row] = {};
  frame_.patterns[pattern.row] = nullptr;
}

// A fact of which no more is known than what its pattern fixes.
bool Evaluator::Solver::imagine(const Pattern& pattern, Next next) {
  Frame::Supposed& fact = frame_.supposed[pattern.row];
  std::size_t fields = e_.base_.schema[pattern.type].fields.size();
  Room<256> room;
  std::pmr::vector<Value> values(fields, room.memory());
  for (const FieldTest& t : pattern.tests) {
    values[t.field] = fixed(pattern, t.field);
  }
  fact.pattern = &pattern;
  fact.values.assign(values.begin(), values.end());
  frame_.rows[pattern.row] = fact.values.data();
  frame_.patterns[pattern.row] = &pattern;
  frame_.gaps.push_back({&pattern, {}});
  bool go_on = next();
  frame_.gaps.pop_back();
  leave(pattern);
  return go_on;
}

bool Evaluator::Solver::compare(const Pattern& pattern, Certainty c,
                                Next next) {
  const Value* fields = frame_.rows[pattern.row];
  bool imagined = frame_.facts[pattern.row].number == 0;
  std::vector<FieldIndex> unknown;
  std::size_t had = frame_.learned.size();
  Truth truth = fits(pattern, fields, imagined, unknown, c);
  bool go_on =
      !may_still_be(had) || go(truth, c, {&pattern, std::move(unknown)}, next);
  unlearn(had);
  return go_on;
}

// Goes on where the truth is enough for the reading; a gap where it is not
// all that there is to know.
bool Evaluator::Solver::go(Truth truth, Certainty c, Gap gap, Next next) {
  if (truth == Truth::No) return true;
  if (truth == Truth::Yes) return next();
  if (c == Certainty::Certain) return true;
  frame_.gaps.push_back(std::move(gap));
  bool go_on = next();
  frame_.gaps.pop_back();
  return go_on;
}

}  // namespace lastmile
