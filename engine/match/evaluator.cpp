#include "engine/match/evaluator.hpp"

#include <algorithm>
#include <limits>
#include <map>

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
  std::string name = item.id;
  for (const Diagnostic& seen : all_) {
    if (seen.item == name && seen.place == place) return;
  }
  all_.push_back({fault.code.empty() ? "LM0601" : fault.code, fault.message,
                  place, fault.hint, name, Severity::Warning});
}

struct Evaluator::Frame {
  std::vector<const Value*> rows;
  std::vector<FactId> facts;
  std::vector<Value> columns;
  std::vector<FactId> witnesses;
  std::vector<Gap> gaps;
  // By row, in the possible reading: a fact that is only imagined, or of which
  // fields are unknown, with what it would have to be.
  struct Supposed {
    const Pattern* pattern = nullptr;
    std::vector<Value> values = {};
  };
  std::vector<Supposed> supposed;
  std::vector<Source> learned;  // what joins have told of such facts

  explicit Frame(const Layout& layout)
      : rows(layout.rows, nullptr),
        facts(layout.rows),
        columns(layout.columns),
        supposed(layout.rows) {
    rows[0] = columns.data();
  }
};

// One search. `Next` is called with the frame filled; it returns false to end
// the search, and so does every function here.
class Evaluator::Solver {
 public:
  using Next = const std::function<bool()>&;

  Solver(Evaluator& evaluator, const Item& item, Frame& frame)
      : e_(evaluator), item_(item), frame_(frame) {}

  bool list(const Conditions& conditions, std::size_t at, Certainty c,
            Next next) {
    if (at == conditions.size()) return next();
    return one(conditions[at], c,
               [&, at] { return list(conditions, at + 1, c, next); });
  }

 private:
  bool one(const Condition& condition, Certainty c, Next next) {
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
      case Form::Compare: return compare(condition.pattern, c, next);
      case Form::Sign: return sign(condition, next);
    }
    return true;
  }

  // ---- operands and tests ----

  Environment environment() const { return {frame_.rows, nullptr}; }

  Value evaluate(const Expression& expression, Place place) {
    Outcome outcome = expression.evaluate(environment(), e_.memory_.symbols());
    if (outcome.faulted()) {
      e_.faults_.add(item_, place, *outcome.fault);
      return {};
    }
    return outcome.value;
  }

  Value operand(const Operand& operand) {
    if (auto* c = std::get_if<Operand::Constant>(&operand.form)) {
      return c->value;
    }
    if (auto* v = std::get_if<Operand::Variable>(&operand.form)) {
      const Value* row = frame_.rows[v->source.row];
      return row ? row[v->source.column] : Value();
    }
    if (auto* x = std::get_if<Expression>(&operand.form)) {
      return evaluate(*x, operand.place);
    }
    const auto& text = std::get<Template>(operand.form);
    return Value::text(text.render(environment(), e_.memory_.symbols()),
                       e_.memory_.symbols());
  }

  Truth test(const FieldTest& test, const Value* fields, bool imagined) {
    if (imagined && test.comparison == Comparison::IsKnown) {
      return Truth::Unknown;
    }
    Value field = fields[test.field];
    if (!test.entry.empty() && field.known()) {
      field = field.entry(test.entry, e_.memory_.symbols());
    }
    std::vector<Value> operands;
    for (const Operand& o : test.operands) operands.push_back(operand(o));
    return truth_of(test, field, operands, e_.now_, e_.memory_.symbols());
  }

  // Of a fact whose row has been set: No, or Yes, or Unknown with the fields
  // that nobody knows.
  Truth fits(const Pattern& pattern, const Value* fields, bool imagined,
             std::vector<FieldIndex>& unknown, Certainty c) {
    Truth all = Truth::Yes;
    for (FieldIndex field : pattern.binds) {
      if (fields[field].known()) continue;
      all = Truth::Unknown;
      unknown.push_back(field);
    }
    for (const FieldTest& t : pattern.tests) {
      Truth truth = test(t, fields, imagined);
      if (truth == Truth::No) return Truth::No;
      if (truth == Truth::Unknown && c == Certainty::Possible &&
          learn(t, fields[t.field])) {
        continue;
      }
      if (truth == Truth::Unknown) {
        all = Truth::Unknown;
        unknown.push_back(t.field);
      }
    }
    return all;
  }

  // ---- patterns ----

  // A join of a known field with an unknown one of another fact tells what that
  // would have to be. So it does not matter which of two
  // joined patterns is looked at first.
  bool learn(const FieldTest& test, const Value& field) {
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
  bool may_still_be(std::size_t had) {
    for (std::size_t i = had; i < frame_.learned.size(); ++i) {
      const Frame::Supposed& fact = frame_.supposed[frame_.learned[i].row];
      bool refuted =
          std::any_of(fact.pattern->tests.begin(), fact.pattern->tests.end(),
                      [&](const FieldTest& t) {
                        return test(t, fact.values.data(), true) == Truth::No;
                      });
      bool imagined = frame_.facts[frame_.learned[i].row].number == 0;
      if (refuted || (imagined && !may_be_more(*fact.pattern))) return false;
    }
    return true;
  }

  void unlearn(std::size_t had) {
    for (std::size_t i = had; i < frame_.learned.size(); ++i) {
      Source source = frame_.learned[i];
      frame_.supposed[source.row].values[source.column] = {};
    }
    frame_.learned.resize(had);
  }

  // The value that an equality test fixes a field to; Unknown: not fixed.
  Value fixed(const Pattern& pattern, FieldIndex field) {
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
  bool may_be_more(const Pattern& pattern) {
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

  bool pattern(const Pattern& pattern, Certainty c, Next next) {
    bool go_on = true;
    std::vector<FactId> facts(e_.memory_.facts(pattern.type).begin(),
                              e_.memory_.facts(pattern.type).end());
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
  const Value* enter(const Pattern& pattern, const Fact& fact, Certainty c) {
    Frame::Supposed& supposed = frame_.supposed[pattern.row];
    bool open = c == Certainty::Possible &&
                std::any_of(fact.values.begin(), fact.values.end(),
                            [](const Value& v) { return !v.known(); });
    supposed = {};
    if (open) {
      supposed = {&pattern, {fact.values.begin(), fact.values.end()}};
    }
    frame_.facts[pattern.row] = fact.id;
    return frame_.rows[pattern.row] =
               open ? supposed.values.data() : fact.values.data();
  }

  void leave(const Pattern& pattern) {
    frame_.supposed[pattern.row] = {};
    frame_.rows[pattern.row] = nullptr;
    frame_.facts[pattern.row] = {};
  }

  // A fact of which no more is known than what its pattern fixes.
  bool imagine(const Pattern& pattern, Next next) {
    Frame::Supposed& fact = frame_.supposed[pattern.row];
    std::size_t fields = e_.base_.schema[pattern.type].fields.size();
    std::vector<Value> values(fields);
    for (const FieldTest& t : pattern.tests) {
      values[t.field] = fixed(pattern, t.field);
    }
    fact = {&pattern, std::move(values)};
    frame_.rows[pattern.row] = fact.values.data();
    frame_.gaps.push_back({&pattern, {}});
    bool go_on = next();
    frame_.gaps.pop_back();
    leave(pattern);
    return go_on;
  }

  bool compare(const Pattern& pattern, Certainty c, Next next) {
    const Value* fields = frame_.rows[pattern.row];
    bool imagined = frame_.facts[pattern.row].number == 0;
    std::vector<FieldIndex> unknown;
    std::size_t had = frame_.learned.size();
    Truth truth = fits(pattern, fields, imagined, unknown, c);
    bool go_on = !may_still_be(had) ||
                 go(truth, c, {&pattern, std::move(unknown)}, next);
    unlearn(had);
    return go_on;
  }

  // Goes on where the truth is enough for the reading; a gap where it is not
  // all that there is to know.
  bool go(Truth truth, Certainty c, Gap gap, Next next) {
    if (truth == Truth::No) return true;
    if (truth == Truth::Yes) return next();
    if (c == Certainty::Certain) return true;
    frame_.gaps.push_back(std::move(gap));
    bool go_on = next();
    frame_.gaps.pop_back();
    return go_on;
  }

  // ---- groups ----

  bool exists(const Conditions& conditions, Certainty c) {
    bool found = false;
    list(conditions, 0, c, [&] {
      found = true;
      return false;
    });
    return found;
  }

  bool no(const Condition& condition, Certainty c, Next next) {
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

  bool some(const Condition& condition, Certainty c, Next next) {
    std::vector<FactId> before = frame_.facts;
    std::vector<FactId> witnesses;
    std::vector<Gap> gaps;
    std::size_t had = frame_.gaps.size();
    bool found = false;
    list(condition.inner, 0, c, [&] {
      found = true;
      for (std::size_t r = 0; r < before.size(); ++r) {
        if (frame_.facts[r] != before[r]) witnesses.push_back(frame_.facts[r]);
      }
      gaps.assign(frame_.gaps.begin() + static_cast<std::ptrdiff_t>(had),
                  frame_.gaps.end());
      return false;
    });
    if (!found) return true;
    std::size_t had_witnesses = frame_.witnesses.size();
    frame_.witnesses.insert(frame_.witnesses.end(), witnesses.begin(),
                            witnesses.end());
    frame_.gaps.insert(frame_.gaps.end(), gaps.begin(), gaps.end());
    bool go_on = next();
    frame_.witnesses.resize(had_witnesses);
    frame_.gaps.resize(had);
    return go_on;
  }

  bool every(const Condition& condition, Certainty c, Next next) {
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
    bool open = c == Certainty::Possible &&
                uncertain(condition.pattern, condition.inner);
    if (open) frame_.gaps.push_back({&condition.pattern, {}});
    bool go_on = next();
    frame_.gaps.resize(had);
    return go_on;
  }

  // Does an `every` that may hold not hold for certain?
  bool uncertain(const Pattern& of, const Conditions& inner) {
    std::size_t had = frame_.gaps.size();
    bool certain = true;
    pattern(of, Certainty::Possible, [&] {
      certain = frame_.gaps.size() == had && exists(inner, Certainty::Certain);
      return certain;
    });
    return !certain;
  }

  bool any(const Condition& condition, Certainty c, Next next) {
    using Found = std::pair<std::vector<std::uint32_t>, std::vector<Value>>;
    std::vector<Found> seen;
    std::vector<FactId> before = frame_.facts;
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
          frame_.columns[column] = found.second.back();
        }
        // Branches that hold for the same facts are one match. What may hold
        // for want of knowledge is kept apart by its gaps.
        if (c == Certainty::Certain) {
          if (std::find(seen.begin(), seen.end(), found) != seen.end()) {
            return true;
          }
          seen.push_back(found);
        }
        return next();
      });
      if (!go_on) break;
    }
    return go_on;
  }

  // ---- what is computed ----

  bool let(const Condition& condition, std::size_t at, Certainty c, Next next) {
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
    frame_.columns[binding.column] = value;
    bool go_on = let(condition, at + 1, c, next);
    frame_.columns[binding.column] = {};
    return go_on;
  }

  bool check(const Condition& condition, Certainty c, Next next) {
    Value value = evaluate(*condition.check, condition.place);
    bool known = value.kind() == Kind::YesNo;
    if (known && !value.yes()) return true;
    if (!known && c == Certainty::Certain) return true;
    return next();
  }

  bool sign(const Condition& condition, Next next) {
    SignState state =
        e_.sign_of_ ? e_.sign_of_(condition.sign) : SignState::Unknown;
    return to_text(state) == condition.state ? next() : true;
  }

  // ---- aggregates ----

  // What is known of one group: the values of the facts that match for
  // certain, and whether there may be more, or other, of them.
  struct Group {
    std::vector<Value> key;
    std::vector<Value> values;
    std::size_t count = 0;
    bool exact = true;
  };

  Group& group_of(std::vector<Group>& groups, std::vector<Value> key) {
    for (Group& group : groups) {
      if (group.key == key) return group;
    }
    return groups.emplace_back(Group{std::move(key)});
  }

  std::vector<Group> groups_of(const Tally& tally) {
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
      Group& group = group_of(groups, std::move(key));
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
  Value sum(const std::vector<Value>& values, bool& fault) {
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

  Value extreme(const std::vector<Value>& values, bool most, bool& fault) {
    Value best = values.front();
    for (const Value& v : values) {
      std::partial_ordering o = order(v, best, e_.memory_.symbols());
      if (o == std::partial_ordering::unordered) fault = true;
      if (o == (most ? std::partial_ordering::greater
                     : std::partial_ordering::less)) {
        best = v;
      }
    }
    return fault ? Value() : best;
  }

  // Nothing where the aggregate does not hold over these values at all.
  std::optional<Value> aggregate(const Tally& tally, const Group& group,
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

  Truth filter(const Tally::Filter& filter, const Value& value) {
    FieldTest test{.comparison = filter.comparison};
    std::vector<Value> operands{operand(filter.operand)};
    return truth_of(test, value, operands, e_.now_, e_.memory_.symbols());
  }

  // A value of which only a lower bound is known.
  Truth filter_bound(const Tally::Filter& f, const Value& bound) {
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

  bool bounded_below(const Tally& tally) const {
    if (tally.aggregate == Aggregate::Count) return true;
    const Field& field =
        e_.base_.schema[tally.pattern.type].fields[tally.field];
    return tally.aggregate == Aggregate::Sum && field.min && *field.min >= 0;
  }

  bool tally(const Tally& tally, Certainty c, Next next) {
    for (const Group& group : groups_of(tally)) {
      if (tally.grouped && group.exact && group.count == 0) continue;
      if (tally.grouped && c == Certainty::Certain && group.count == 0) {
        continue;
      }
      for (std::size_t i = 0; i < tally.groups.size(); ++i) {
        frame_.columns[tally.groups[i].column] = group.key[i];
      }
      if (!one_group(tally, group, c, next)) return false;
    }
    return true;
  }

  bool one_group(const Tally& tally, const Group& group, Certainty c,
                 Next next) {
    bool fault = false;
    std::optional<Value> value = aggregate(tally, group, fault);
    if (fault) {
      e_.faults_.add(
          item_, tally.pattern.place,
          {.code = "LM0602",
           .message = "this " + std::string(to_text(tally.aggregate)) +
                      " cannot be computed: the values overflow or "
                      "are of different kinds"});
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
      all = std::min(all, !both            ? Truth::Unknown
                          : shown == other ? Truth::Yes
                                           : Truth::No);
    }
    bool additive = tally.aggregate == Aggregate::Count ||
                    tally.aggregate == Aggregate::Sum;
    if (!exact && (fault || !additive)) all = std::min(all, Truth::Unknown);
    frame_.columns[tally.column] = shown;
    std::size_t had = frame_.gaps.size();
    if (!exact && c == Certainty::Possible) {
      frame_.gaps.push_back({&tally.pattern, {}});
    }
    bool hold = all == Truth::Yes ||
                (all == Truth::Unknown && c == Certainty::Possible);
    bool go_on = !hold || next();
    frame_.gaps.resize(had);
    frame_.columns[tally.column] = {};
    return go_on;
  }

  Evaluator& e_;
  const Item& item_;
  Frame& frame_;
};

Evaluator::Evaluator(const KnowledgeBase& base, WorkingMemory& memory,
                     std::int64_t now, FaultLog& faults)
    : base_(base), memory_(memory), now_(now), faults_(faults) {}

bool Evaluator::complete(TypeId type, std::string_view host) const {
  for (TypeId observed : base_.observed_below[type]) {
    std::string_view of = observed == type ? host : std::string_view();
    if (memory_.collection(observed, of) != CollectionStatus::Complete) {
      return false;
    }
  }
  return true;
}

void Evaluator::each_match(const Item& item, const When& when,
                           Certainty certainty,
                           const std::function<bool(const MatchView&)>& each) {
  Frame frame(when.layout);
  frame.columns[0] = Value::time(now_);
  for (const Layout::Variable& variable : when.layout.variables) {
    for (const auto& [name, value] : given_) {
      if (variable.name == name && variable.source.row == 0) {
        frame.columns[variable.source.column] = value;
      }
    }
  }
  Solver solver(*this, item, frame);
  solver.list(when.conditions, 0, certainty, [&] {
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
  const auto& text = std::get<Template>(operand.form);
  Symbols& symbols = memory_.symbols();
  return Value::text(text.render({match.rows, nullptr}, symbols), symbols);
}

Value Evaluator::value(const Expression& expression, Place place,
                       const MatchView& match, const Item& item) {
  Outcome outcome =
      expression.evaluate({match.rows, nullptr}, memory_.symbols());
  if (outcome.faulted()) faults_.add(item, place, *outcome.fault);
  return outcome.value;
}

}  // namespace lastmile
