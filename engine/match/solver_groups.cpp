// engine/match/solver_groups.cpp
//
// Conditions one after the other, and those that are made of conditions.

#include <algorithm>

#include "engine/base/room.hpp"
#include "engine/match/solver.hpp"

namespace lastmile {

bool Evaluator::Solver::list(const Conditions& conditions, std::size_t at,
                             Certainty c, Next next) {
  if (at == conditions.size()) return next();
  return one(conditions[at], c,
             [&, at] { return list(conditions, at + 1, c, next); });
}

bool Evaluator::Solver::one(const Condition& condition, Certainty c,
                            Next next) {
  using Form = Condition::Form;
  switch (condition.form) {
    case Form::Pattern: return pattern(condition.pattern, c, next);
    case Form::No: return no(condition, c, next);
    case Form::Some: return some(condition, c, next);
    case Form::Every: return every(condition, c, next);
    case Form::Any: return any(condition, c, next);
    case Form::All: return list(condition.inner, 0, c, next);
    case Form::Tally: return tally(*condition.tally, c, next);
    case Form::Let: return let(condition, 0, c, next);
    case Form::Check: return check(condition, c, next);
    case Form::Lua: return lua(condition, c, next);
    case Form::Compare: return compare(condition.pattern, c, next);
    case Form::Sign: return sign(condition, next);
  }
  return true;
}

bool Evaluator::Solver::exists(const Conditions& conditions, Certainty c) {
  bool found = false;
  list(conditions, 0, c, [&] {
    found = true;
    return false;
  });
  return found;
}

bool Evaluator::Solver::no(const Condition& condition, Certainty c, Next next) {
  if (c == Certainty::Certain) {
    if (exists(condition.inner, Certainty::Possible)) return true;
    return next();
  }
  if (exists(condition.inner, Certainty::Certain)) return true;
  std::size_t had = frame_.gaps.size();
  std::vector<Gap> inner;
  list(condition.inner, 0, Certainty::Possible, [&] {
    inner.assign(frame_.gaps.begin() + static_cast<std::ptrdiff_t>(had),
                 frame_.gaps.end());
    return false;
  });
  frame_.gaps.insert(frame_.gaps.end(), inner.begin(), inner.end());
  bool go_on = next();
  frame_.gaps.resize(had);
  return go_on;
}

bool Evaluator::Solver::some(const Condition& condition, Certainty c,
                             Next next) {
  const std::vector<FactId> outside = frame_.facts;
  std::size_t had_witnesses = frame_.witnesses.size();
  std::size_t had = frame_.gaps.size();
  std::vector<FactId> best;
  std::vector<Gap> gaps;
  bool found = false;
  list(condition.inner, 0, c, [&] {
    std::vector<FactId> witnesses(
        frame_.witnesses.begin() + static_cast<std::ptrdiff_t>(had_witnesses),
        frame_.witnesses.end());
    for (std::size_t r = 0; r < outside.size(); ++r) {
      if (frame_.facts[r] != outside[r]) witnesses.push_back(frame_.facts[r]);
    }
    if (!found || stood_before(witnesses, best)) {
      best = std::move(witnesses);
      gaps.assign(frame_.gaps.begin() + static_cast<std::ptrdiff_t>(had),
                  frame_.gaps.end());
    }
    found = true;
    return all_ways_;
  });
  if (!found) return true;
  frame_.witnesses.insert(frame_.witnesses.end(), best.begin(), best.end());
  frame_.gaps.insert(frame_.gaps.end(), gaps.begin(), gaps.end());
  bool go_on = next();
  frame_.witnesses.resize(had_witnesses);
  frame_.gaps.resize(had);
  return go_on;
}

bool Evaluator::Solver::every(const Condition& condition, Certainty c,
                              Next next) {
  Certainty outer =
      c == Certainty::Certain ? Certainty::Possible : Certainty::Certain;
  std::size_t had = frame_.gaps.size();
  bool holds = true;
  pattern(condition.pattern, outer, [&] {
    bool unsure = frame_.gaps.size() != had;
    holds = !unsure && exists(condition.inner, c);
    return holds;
  });
  if (!holds) return true;
  bool open =
      c == Certainty::Possible && uncertain(condition.pattern, condition.inner);
  if (open) frame_.gaps.push_back({&condition.pattern, {}});
  bool go_on = next();
  frame_.gaps.resize(had);
  return go_on;
}

// Does an `every` that may hold not hold for certain?
bool Evaluator::Solver::uncertain(const Pattern& of, const Conditions& inner) {
  std::size_t had = frame_.gaps.size();
  bool certain = true;
  pattern(of, Certainty::Possible, [&] {
    certain = frame_.gaps.size() == had && exists(inner, Certainty::Certain);
    return certain;
  });
  return !certain;
}

bool Evaluator::Solver::any(const Condition& condition, Certainty c,
                            Next next) {
  using Found = std::pair<std::vector<std::uint32_t>, std::vector<Value>>;
  std::vector<Found> seen;
  Room<256> room;
  const std::pmr::vector<FactId> before(frame_.facts.begin(),
                                        frame_.facts.end(), room.memory());
  const std::pmr::vector<Value> outside(frame_.columns.begin(),
                                        frame_.columns.end(), room.memory());
  bool go_on = true;
  for (const Condition::Branch& branch : condition.branches) {
    go_on = list(branch.conditions, 0, c, [&] {
      Found found;
      for (std::size_t r = 0; r < before.size(); ++r) {
        if (frame_.facts[r] != before[r]) {
          found.first.push_back(frame_.facts[r].number);
        }
      }
      for (const auto& [source, column] : branch.visible) {
        const Value* row = frame_.rows[source.row];
        found.second.push_back(row ? row[source.column] : Value());
      }
      // Branches that hold for the same facts are one match. What may hold
      // for want of knowledge is kept apart by its gaps.
      if (c == Certainty::Possible || all_ways_) seen.clear();
      if (std::find(seen.begin(), seen.end(), found) != seen.end()) return true;
      const Found& match = seen.emplace_back(std::move(found));
      // What a branch computed for itself is no part of the match.
      Room<128> within;
      const std::pmr::vector<Value> inside(
          frame_.columns.begin(), frame_.columns.end(), within.memory());
      std::copy(outside.begin(), outside.end(), frame_.columns.begin());
      for (std::size_t i = 0; i < branch.visible.size(); ++i) {
        frame_.columns[branch.visible[i].second] = match.second[i];
      }
      bool more = next();
      std::copy(inside.begin(), inside.end(), frame_.columns.begin());
      return more;
    });
    if (!go_on) break;
  }
  return go_on;
}

// What an undecided expression lacks: the fields that it reads and nobody
// knows, unless a gap says so already. What is computed lacks what it was
// computed from, which has been said where that was done.
void Evaluator::Solver::miss(std::span<const Source> sources) {
  for (Source source : sources) {
    const Pattern* pattern = frame_.patterns[source.row];
    if (!pattern || frame_.rows[source.row][source.column].known()) continue;
    auto field = static_cast<FieldIndex>(source.column);
    bool said = std::any_of(
        frame_.gaps.begin(), frame_.gaps.end(), [&](const Gap& gap) {
          return gap.pattern == pattern &&
                 (gap.fields.empty() ||
                  std::find(gap.fields.begin(), gap.fields.end(), field) !=
                      gap.fields.end());
        });
    if (!said) frame_.gaps.push_back({pattern, {field}});
  }
}

bool Evaluator::Solver::let(const Condition& condition, std::size_t at,
                            Certainty c, Next next) {
  if (at == condition.lets.size()) return next();
  const Condition::Binding& binding = condition.lets[at];
  Value value = evaluate(binding.value, condition.place);
  if (!value.known() && c == Certainty::Certain) return true;
  if (binding.equal_to) {
    const Value* row = frame_.rows[binding.equal_to->row];
    Value other = row ? row[binding.equal_to->column] : Value();
    bool both = value.known() && other.known();
    if (!both && c == Certainty::Certain) return true;
    if (both && !(binding.without_case ? equal_without_case(value, other)
                                       : value == other)) {
      return true;
    }
  }
  std::size_t had = frame_.gaps.size();
  if (!value.known()) miss(binding.value.sources());
  frame_.columns[binding.column] = value;
  bool go_on = let(condition, at + 1, c, next);
  frame_.columns[binding.column] = {};
  frame_.gaps.resize(had);
  return go_on;
}

bool Evaluator::Solver::check(const Condition& condition, Certainty c,
                              Next next) {
  Value value = evaluate(*condition.check, condition.place);
  bool known = value.kind() == Kind::YesNo;
  if (known && !value.yes()) return true;
  if (known) return next();
  return undecided(condition.check->sources(), c, next);
}

bool Evaluator::Solver::lua(const Condition& condition, Certainty c,
                            Next next) {
  Truth truth = e_.script_holds(condition, {.rows = frame_.rows}, item_);
  if (truth == Truth::No) return true;
  if (truth == Truth::Yes) return next();
  return undecided(condition.lua->arguments, c, next);
}

// What reads these sources is neither true nor false.
bool Evaluator::Solver::undecided(std::span<const Source> sources, Certainty c,
                                  Next next) {
  if (c == Certainty::Certain) return true;
  std::size_t had = frame_.gaps.size();
  miss(sources);
  bool go_on = next();
  frame_.gaps.resize(had);
  return go_on;
}

bool Evaluator::Solver::sign(const Condition& condition, Next next) {
  SignState state =
      e_.sign_of_ ? e_.sign_of_(condition.sign) : SignState::Unknown;
  return to_text(state) == condition.state ? next() : true;
}

}  // namespace lastmile
