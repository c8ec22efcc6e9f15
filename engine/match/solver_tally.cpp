// engine/match/solver_tally.cpp
//
// Aggregates: groups of facts, and what is computed over each.

#include <algorithm>

#include "engine/match/solver.hpp"

namespace lastmile {
namespace {

bool equal(const Value& a, const Value& b, bool without_case) {
  return without_case ? equal_without_case(a, b) : a == b;
}

}  // namespace

Evaluator::Solver::Group& Evaluator::Solver::group_of(
    const Tally& tally, std::vector<Group>& groups, std::vector<Value> key) {
  auto same = [&](const Group& group) {
    for (std::size_t i = 0; i < key.size(); ++i) {
      if (!equal(group.key[i], key[i], tally.groups[i].without_case)) {
        return false;
      }
    }
    return true;
  };
  auto found = std::find_if(groups.begin(), groups.end(), same);
  if (found != groups.end()) return *found;
  return groups.emplace_back(Group{std::move(key)});
}

std::vector<Evaluator::Solver::Group> Evaluator::Solver::groups_of(
    const Tally& tally) {
  std::vector<Group> groups;
  if (!tally.grouped) groups.emplace_back();
  bool open = false;
  std::size_t had = frame_.gaps.size();
  pattern(tally.pattern, Certainty::Possible, [&] {
    bool certain = frame_.gaps.size() == had;
    bool imagined = frame_.facts[tally.pattern.row].number == 0;
    std::vector<Value> key;
    bool key_known = true;
    for (const Tally::Group& g : tally.groups) {
      key.push_back(frame_.rows[g.from.row][g.from.column]);
      key_known = key_known && key.back().known();
    }
    if (imagined || !key_known) {
      open = true;
      return true;
    }
    Group& group = group_of(tally, groups, std::move(key));
    if (!certain) {
      group.exact = false;
      return true;
    }
    ++group.count;
    if (tally.aggregate != Aggregate::Count) {
      Value value = frame_.rows[tally.pattern.row][tally.field];
      if (value.known()) {
        group.values.push_back(value);
      } else {
        group.exact = false;
      }
    }
    return true;
  });
  if (open) {
    for (Group& group : groups) group.exact = false;
    if (tally.grouped) {
      Group unknown{std::vector<Value>(tally.groups.size())};
      unknown.exact = false;
      groups.push_back(std::move(unknown));
    }
  }
  return groups;
}

// Unknown with `fault` where it cannot be computed, or where it is the least
// or most of values that have no order.
Value Evaluator::Solver::sum(const std::vector<Value>& values, bool& fault) {
  bool numbers = false, durations = false;
  for (const Value& v : values) {
    numbers = numbers || v.kind() == Kind::Number;
    durations = durations || v.kind() == Kind::Duration;
    fault = fault || !(v.is_numeric() || v.kind() == Kind::Duration);
  }
  if (fault) return {};
  std::int64_t whole = 0;
  double number = 0;
  for (const Value& v : values) {
    if (durations != (v.kind() == Kind::Duration)) fault = true;
    if (numbers) {
      number += v.as_number();
    } else if (__builtin_add_overflow(whole, v.integer(), &whole)) {
      fault = true;
    }
  }
  if (fault) return {};
  return numbers     ? Value::number(number)
         : durations ? Value::duration(whole)
                     : Value::integer(whole);
}

Value Evaluator::Solver::extreme(const std::vector<Value>& values, bool most,
                                 bool& fault) {
  Value best = values.front();
  for (const Value& v : values) {
    std::partial_ordering o = order(v, best, e_.memory_.symbols());
    if (o == std::partial_ordering::unordered) fault = true;
    if (o ==
        (most ? std::partial_ordering::greater : std::partial_ordering::less)) {
      best = v;
    }
  }
  return fault ? Value() : best;
}

// Nothing where the aggregate does not hold over these values at all.
std::optional<Value> Evaluator::Solver::aggregate(const Tally& tally,
                                                  const Group& group,
                                                  bool& fault) {
  switch (tally.aggregate) {
    case Aggregate::Count:
      return Value::integer(static_cast<std::int64_t>(group.count));
    case Aggregate::Sum: {
      const FactType& type = e_.base_.schema[tally.pattern.type];
      bool durations = type.fields[tally.field].type.kind == Kind::Duration;
      if (group.values.empty() && durations) return Value::duration(0);
      return sum(group.values, fault);
    }
    case Aggregate::List: {
      std::vector<Value> sorted = group.values;
      const Symbols& symbols = e_.memory_.symbols();
      std::sort(sorted.begin(), sorted.end(),
                [&](const Value& a, const Value& b) {
                  return before_in_print(a, b, symbols);
                });
      return Value::list(sorted, e_.memory_.symbols());
    }
    default: break;
  }
  if (group.values.empty()) return std::nullopt;
  if (tally.aggregate != Aggregate::Average) {
    return extreme(group.values, tally.aggregate == Aggregate::Most, fault);
  }
  Value total = sum(group.values, fault);
  if (fault) return Value();
  auto n = static_cast<double>(group.values.size());
  if (total.kind() == Kind::Duration) {
    return Value::duration(total.microseconds() /
                           static_cast<std::int64_t>(group.values.size()));
  }
  return Value::number(total.as_number() / n);
}

Truth Evaluator::Solver::filter(const Tally::Filter& filter,
                                const Value& value) {
  FieldTest test{.comparison = filter.comparison,
                 .without_case = filter.without_case};
  std::vector<Value> operands{operand(filter.operand)};
  return truth_of(test, value, operands, e_.now_, e_.memory_.symbols());
}

// A value of which only a lower bound is known.
Truth Evaluator::Solver::filter_bound(const Tally::Filter& f,
                                      const Value& bound) {
  switch (f.comparison) {
    case Comparison::Above:
    case Comparison::AtLeast:
      return filter(f, bound) == Truth::Yes ? Truth::Yes : Truth::Unknown;
    case Comparison::Below:
    case Comparison::AtMost:
      return filter(f, bound) == Truth::No ? Truth::No : Truth::Unknown;
    default: {
      Value wanted = operand(f.operand);
      bool past = order(bound, wanted, e_.memory_.symbols()) ==
                  std::partial_ordering::greater;
      return past ? Truth::No : Truth::Unknown;
    }
  }
}

bool Evaluator::Solver::bounded_below(const Tally& tally) const {
  if (tally.aggregate == Aggregate::Count) return true;
  const Field& field = e_.base_.schema[tally.pattern.type].fields[tally.field];
  return tally.aggregate == Aggregate::Sum && field.min && *field.min >= 0;
}

bool Evaluator::Solver::tally(const Tally& tally, Certainty c, Next next) {
  bool go_on = true;
  for (const Group& group : groups_of(tally)) {
    if (tally.grouped && group.exact && group.count == 0) continue;
    if (tally.grouped && c == Certainty::Certain && group.count == 0) {
      continue;
    }
    for (std::size_t i = 0; i < tally.groups.size(); ++i) {
      frame_.columns[tally.groups[i].column] = group.key[i];
    }
    go_on = one_group(tally, group, c, next);
    if (!go_on) break;
  }
  for (const Tally::Group& group : tally.groups) {
    frame_.columns[group.column] = {};
  }
  return go_on;
}

bool Evaluator::Solver::one_group(const Tally& tally, const Group& group,
                                  Certainty c, Next next) {
  bool fault = false;
  std::optional<Value> value = aggregate(tally, group, fault);
  if (fault) {
    e_.faults_.add(item_, tally.pattern.place,
                   Diagnostic{"LM0602",
                              "this " + std::string(to_text(tally.aggregate)) +
                                  " cannot be computed: the values overflow "
                                  "or are of different kinds",
                              tally.pattern.place});
  }
  if (group.exact && !fault && !value) return true;
  bool exact = group.exact && !fault;
  Truth all = Truth::Yes;
  for (const Tally::Filter& f : tally.filters) {
    Truth t = exact ? filter(f, *value)
              : bounded_below(tally) && !fault && value
                  ? filter_bound(f, *value)
                  : Truth::Unknown;
    all = std::min(all, t);
  }
  Value shown = exact ? *value : Value();
  if (tally.compares) {
    const Value* row = frame_.rows[tally.equal_to.row];
    Value other = row ? row[tally.equal_to.column] : Value();
    bool both = shown.known() && other.known();
    all = std::min(all, !both ? Truth::Unknown
                        : equal(shown, other, tally.without_case) ? Truth::Yes
                                                                  : Truth::No);
  }
  bool additive =
      tally.aggregate == Aggregate::Count || tally.aggregate == Aggregate::Sum;
  if (!exact && (fault || !additive)) all = std::min(all, Truth::Unknown);
  frame_.columns[tally.column] = shown;
  std::size_t had = frame_.gaps.size();
  if (!exact && c == Certainty::Possible) {
    frame_.gaps.push_back({&tally.pattern, {}});
  }
  bool hold =
      all == Truth::Yes || (all == Truth::Unknown && c == Certainty::Possible);
  bool go_on = !hold || next();
  frame_.gaps.resize(had);
  frame_.columns[tally.column] = {};
  return go_on;
}

}  // namespace lastmile
