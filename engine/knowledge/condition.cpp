#include "engine/knowledge/condition.hpp"

#include <algorithm>

namespace lastmile {

std::string_view to_text(Comparison comparison) {
  switch (comparison) {
    case Comparison::Equal: return "is";
    case Comparison::Not: return "not";
    case Comparison::OneOf: return "one of";
    case Comparison::NoneOf: return "none of";
    case Comparison::Above: return "above";
    case Comparison::Below: return "below";
    case Comparison::AtLeast: return "at least";
    case Comparison::AtMost: return "at most";
    case Comparison::Within: return "within";
    case Comparison::OlderThan: return "older than";
    case Comparison::Contains: return "contains";
    case Comparison::StartsWith: return "starts with";
    case Comparison::EndsWith: return "ends with";
    case Comparison::Matches: return "matches";
    case Comparison::InSubnet: return "in subnet";
    case Comparison::IsKnown: return "is known";
  }
  return "is";
}

std::string_view to_text(Aggregate aggregate) {
  switch (aggregate) {
    case Aggregate::Count: return "count";
    case Aggregate::Sum: return "sum";
    case Aggregate::Average: return "average";
    case Aggregate::Least: return "least";
    case Aggregate::Most: return "most";
    case Aggregate::List: return "list";
  }
  return "count";
}

namespace {

class Collector {
 public:
  std::vector<Mention> found;

  void add(const Pattern& pattern, bool negated) {
    for (const FieldTest& test : pattern.tests) {
      if (test.comparison == Comparison::IsKnown && !test.wants_known) {
        negated = true;
      }
    }
    negated = negated || pattern.type == Schema::collection;
    for (const Mention& mention : found) {
      if (mention.type == pattern.type && mention.negated == negated) return;
    }
    found.push_back({pattern.type, negated});
  }

  void walk(const Conditions& conditions, bool negated) {
    for (const Condition& c : conditions) walk(c, negated);
  }

  void walk(const Condition& c, bool negated) {
    switch (c.form) {
      case Condition::Form::Pattern: add(c.pattern, negated); break;
      case Condition::Form::No: walk(c.inner, true); break;
      case Condition::Form::Some:
      case Condition::Form::All: walk(c.inner, negated); break;
      case Condition::Form::Every:
        add(c.pattern, true);
        walk(c.inner, true);
        break;
      case Condition::Form::Any:
        for (const auto& branch : c.branches) {
          walk(branch.conditions, negated);
        }
        break;
      case Condition::Form::Tally: add(c.tally->pattern, true); break;
      case Condition::Form::Let:
      case Condition::Form::Check:
      case Condition::Form::Lua:
      case Condition::Form::Compare:
      case Condition::Form::Sign: break;
    }
  }
};

}  // namespace

std::vector<Mention> mentions(const Conditions& conditions) {
  Collector collector;
  collector.walk(conditions, false);
  return std::move(collector.found);
}

std::vector<Mention> mentions(const Condition& condition) {
  Collector collector;
  collector.walk(condition, false);
  return std::move(collector.found);
}

}  // namespace lastmile
