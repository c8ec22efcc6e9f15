#include "engine/explain/why_not_analysis.hpp"

#include <algorithm>

#include "engine/base/scalar.hpp"

namespace lastmile {
namespace {

bool among(std::span<const Condition* const> list, const Condition* item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

// Facts of a match that were not there before, each once.
void add_facts(const MatchView& now, const std::vector<FactId>& before,
               std::vector<FactId>& out) {
  auto add = [&](FactId fact) {
    if (fact.number == 0) return;
    if (std::find(out.begin(), out.end(), fact) == out.end()) {
      out.push_back(fact);
    }
  };
  for (std::size_t r = 0; r < now.facts.size(); ++r) {
    if (now.facts[r] != before[r]) add(now.facts[r]);
  }
}

// How far a fact is from fitting. One that is another thing altogether (another
// name, another host) is further away than one that is too small or unknown.
std::pair<std::size_t, std::size_t> distance(const NearFact& fact) {
  std::size_t others = 0;
  for (const Mismatch& m : fact.mismatches) {
    bool equality = !m.test || m.test->comparison == Comparison::Equal;
    if (equality && !m.unknown) ++others;
  }
  return {fact.mismatches.size(), others};
}

std::vector<FactId> facts_of(const MatchView& match) {
  return {match.facts.begin(), match.facts.end()};
}

}  // namespace

// ---- one condition after the other ----

std::vector<ConditionReport> Analysis::report(const Conditions& conditions,
                                              const NearMatch& near) {
  std::vector<ConditionReport> out;
  // Copies: what is asked further below has lists of its own.
  std::vector<const Condition*> spared(near.spared().begin(),
                                       near.spared().end());
  std::vector<const Condition*> open(near.open().begin(), near.open().end());
  for (const Condition& condition : conditions) {
    auto same = [&](const ConditionReport& r) {
      return r.number == condition.number;
    };
    auto at = std::find_if(out.begin(), out.end(), same);
    if (at == out.end()) {
      at = out.insert(out.end(), ConditionReport{.number = condition.number,
                                                 .place = condition.place});
    }
    at->parts.push_back(&condition);
    if (among(spared, &condition)) {
      if (at->standing == Standing::Fails) continue;
      at->standing = Standing::Fails;
      judge(condition, near, *at);
    } else if (among(open, &condition)) {
      if (at->standing == Standing::Holds) at->standing = Standing::Open;
    } else {
      hold(condition, near, *at);
    }
  }
  std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) {
    return a.number < b.number;
  });
  return out;
}

std::vector<std::pair<std::string, Value>> Analysis::bindings(
    const NearMatch& near) {
  std::vector<std::pair<std::string, Value>> out;
  MatchView match = near.match();
  for (const Layout::Variable& variable : layout_.variables) {
    if (variable.is_fact || variable.source == now_source) continue;
    const Value* row = match.rows[variable.source.row];
    if (!row || !row[variable.source.column].known()) continue;
    out.emplace_back(variable.name, row[variable.source.column]);
  }
  return out;
}

// The facts that make it hold.
void Analysis::hold(const Condition& condition, const NearMatch& near,
                    ConditionReport& out) {
  if (condition.form == Condition::Form::Pattern) {
    FactId fact = near.match().facts[condition.pattern.row];
    if (fact.number != 0) out.facts.push_back(fact);
    return;
  }
  if (condition.form != Condition::Form::Some &&
      condition.form != Condition::Form::Any) {
    return;
  }
  std::vector<FactId> before = facts_of(near.match());
  std::size_t witnesses = near.match().witnesses.size();
  near.each(condition, Certainty::Certain, [&](const MatchView& match) {
    add_facts(match, before, out.facts);
    for (FactId fact : match.witnesses.subspan(witnesses)) {
      out.facts.push_back(fact);
    }
    return false;
  });
}

void Analysis::judge(const Condition& condition, const NearMatch& near,
                     ConditionReport& out) {
  using Form = Condition::Form;
  switch (condition.form) {
    case Form::Pattern: pattern(condition.pattern, near, out); return;
    case Form::Some:
      if (condition.inner.size() == 1 &&
          condition.inner.front().form == Form::Pattern) {
        pattern(condition.inner.front().pattern, near, out);
        return;
      }
      break;
    case Form::No: blocked(condition, near, out); return;
    case Form::Every: exceptions(condition, near, out); break;
    case Form::Any: branches(condition, near, out); break;
    case Form::Let:
      for (const Condition::Binding& let : condition.lets) {
        read(let.value.sources(), near, out);
      }
      break;
    case Form::Check: read(condition.check->sources(), near, out); break;
    case Form::Lua: read(condition.lua->arguments, near, out); break;
    case Form::Tally:
      out.total = near.match().columns[condition.tally->column];
      break;
    case Form::Compare: {
      FactId fact = near.match().facts[condition.pattern.row];
      out.pattern = &condition.pattern;
      if (fact.number != 0) {
        out.nearest.push_back(
            compare(condition.pattern, session_.memory().fact(fact), {}, near));
      }
      break;
    }
    case Form::Sign: out.sign_state = condition.sign; return;
    case Form::All: break;
  }
  may_hold(condition, near, out);
}

// What keeps it from holding for certain, where it holds possibly.
void Analysis::may_hold(const Condition& condition, const NearMatch& near,
                        ConditionReport& out) {
  std::size_t had = near.match().gaps.size();
  near.each(condition, Certainty::Possible, [&](const MatchView& match) {
    out.standing = Standing::Unknown;
    for (const Gap& gap : match.gaps.subspan(had)) {
      miss(*gap.pattern, gap.fields, out);
    }
    return false;
  });
}

// ---- patterns ----

// The facts of its type, each with what is wrong with it.
void Analysis::pattern(const Pattern& pattern, const NearMatch& near,
                       ConditionReport& out) {
  const WorkingMemory& memory = session_.memory();
  out.pattern = &pattern;
  // What other conditions have told of the fact that is imagined here.
  const Value* row = near.match().rows[pattern.row];
  for (std::size_t f = 0;
       row && f < memory.schema()[pattern.type].fields.size(); ++f) {
    auto tested = [&](const FieldTest& t) {
      return t.field == f && t.comparison == Comparison::Equal;
    };
    if (!row[f].known() ||
        std::any_of(pattern.tests.begin(), pattern.tests.end(), tested)) {
      continue;
    }
    out.wanted.push_back(
        {.field = static_cast<FieldIndex>(f), .wanted = {row[f]}});
  }
  std::vector<NearFact> all;
  for (FactId id : memory.facts(pattern.type)) {
    all.push_back(compare(pattern, memory.fact(id), out.wanted, near));
  }
  out.facts_of_type = all.size();
  std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
    return distance(a) < distance(b);
  });
  for (const NearFact& fact : all) {
    bool may_fit = std::all_of(fact.mismatches.begin(), fact.mismatches.end(),
                               [](const Mismatch& m) { return m.unknown; });
    if (!may_fit || fact.mismatches.empty()) continue;
    out.standing = Standing::Unknown;
    std::vector<FieldIndex> fields;
    for (const Mismatch& m : fact.mismatches) fields.push_back(m.field);
    miss(pattern, fields, out);
  }
  if (near.may_be_more(pattern)) {
    out.standing = Standing::Unknown;
    miss(pattern, {}, out);
  }
  all.resize(std::min(all.size(), options_.shown));
  out.nearest = std::move(all);
  out.makers = makers_of(session_.base(), pattern.type);
}

NearFact Analysis::compare(const Pattern& pattern, const Fact& fact,
                           const std::vector<Mismatch>& wanted,
                           const NearMatch& near) {
  NearFact out{fact.id};
  const Symbols& symbols = session_.memory().symbols();
  // A test may speak of the fact's own fields.
  MatchView match = near.match();
  std::vector<const Value*> rows(match.rows.begin(), match.rows.end());
  rows[pattern.row] = fact.values.data();
  match.rows = rows;
  auto differs = [&](FieldIndex field) {
    return std::any_of(out.mismatches.begin(), out.mismatches.end(),
                       [&](const Mismatch& m) { return m.field == field; });
  };
  for (const FieldTest& test : pattern.tests) {
    Value found = fact.values[test.field];
    if (!test.entry.empty() && found.known()) {
      found = found.entry(test.entry, symbols);
    }
    std::vector<Value> values;
    for (const Operand& operand : test.operands) {
      values.push_back(evaluator_.value(operand, match, item_));
    }
    bool free = test.comparison != Comparison::IsKnown &&
                std::all_of(values.begin(), values.end(),
                            [](const Value& v) { return !v.known(); });
    if (free && found.known()) continue;  // what it is joined with is not there
    Truth truth =
        truth_of(test, found, values, session_.options().now, symbols);
    if (truth == Truth::Yes) continue;
    out.mismatches.push_back(
        {test.field, &test, found, std::move(values), truth == Truth::Unknown});
  }
  for (const Mismatch& want : wanted) {
    const Value& found = fact.values[want.field];
    if (found == want.wanted.front() || differs(want.field)) continue;
    out.mismatches.push_back(
        {want.field, nullptr, found, want.wanted, !found.known()});
  }
  for (FieldIndex field : pattern.binds) {
    if (fact.values[field].known() || differs(field)) continue;
    out.mismatches.push_back({.field = field, .unknown = true});
  }
  return out;
}

// ---- what is made of conditions ----

void Analysis::blocked(const Condition& condition, const NearMatch& near,
                       ConditionReport& out) {
  std::vector<FactId> before = facts_of(near.match());
  if (condition.inner.size() == 1) out.pattern = &condition.inner[0].pattern;
  near.each(condition.inner, Certainty::Certain, [&](const MatchView& match) {
    std::vector<FactId> facts;
    add_facts(match, before, facts);
    out.blocked_by.push_back(std::move(facts));
    return out.blocked_by.size() < options_.shown;
  });
  if (out.blocked_by.empty()) may_hold(condition, near, out);
}

void Analysis::exceptions(const Condition& condition, const NearMatch& near,
                          ConditionReport& out) {
  out.pattern = &condition.pattern;
  near.each(condition.pattern, Certainty::Certain, [&](const MatchView& match) {
    FactId fact = match.facts[condition.pattern.row];
    bool has = false;
    near.each(condition.inner, Certainty::Certain, [&](const MatchView&) {
      has = true;
      return false;
    });
    if (!has) out.exceptions.push_back(fact);
    return out.exceptions.size() < options_.shown;
  });
}

void Analysis::branches(const Condition& condition, const NearMatch& near,
                        ConditionReport& out) {
  for (const Condition::Branch& branch : condition.branches) {
    std::size_t most = branch.conditions.size();
    bool found = false;
    for (std::size_t spares = 1; spares <= most && !found; ++spares) {
      near.near(branch.conditions, {spares, options_.steps, {}},
                [&](const NearMatch& inner) {
                  found = true;
                  out.branches.push_back(report(branch.conditions, inner));
                  return false;
                });
    }
  }
}

// ---- what is read and what is not known ----

std::string Analysis::name_of(Source source) const {
  if (source == now_source) return "now";
  for (const Layout::Variable& v : layout_.variables) {
    if (!v.is_fact && v.source == source) return v.name;
  }
  return {};
}

void Analysis::read(std::span<const Source> sources, const NearMatch& near,
                    ConditionReport& out) {
  for (Source source : sources) {
    const Value* row = near.match().rows[source.row];
    std::string name = name_of(source);
    if (name.empty()) {
      // $f.field of a fact variable.
      for (const Layout::Variable& v : layout_.variables) {
        if (!v.is_fact || v.source.row != source.row) continue;
        FactId fact = near.match().facts[source.row];
        if (fact.number == 0) continue;
        const FactType& type =
            session_.base().schema[session_.memory().fact(fact).type];
        name = v.name + "." + type.fields[source.column].name;
      }
    }
    if (name.empty()) continue;
    auto known =
        std::find_if(out.values.begin(), out.values.end(),
                     [&](const auto& value) { return value.first == name; });
    if (known != out.values.end()) continue;
    out.values.emplace_back(name, row ? row[source.column] : Value());
  }
}

namespace {

// The question that a pattern over `ask.answer` waits for.
const Question* asked_by(const Session& session, const Pattern& pattern) {
  const FactType& type = session.base().schema[pattern.type];
  auto field = type.find("question_id");
  if (type.name != "ask.answer" || !field) return nullptr;
  for (const FieldTest& test : pattern.tests) {
    if (test.field != *field || test.operands.size() != 1) continue;
    auto* id = std::get_if<Operand::Constant>(&test.operands.front().form);
    if (!id || !id->value.is_text()) continue;
    return session.base().find_question(
        session.memory().symbols().text(id->value.shown()));
  }
  return nullptr;
}

bool answered(const Session& session, const Question& question) {
  return std::any_of(
      session.answers().begin(), session.answers().end(),
      [&](const auto& answer) { return answer.first == question.id; });
}

// May a claim speak of the fact that the pattern looks for? Of a keyed type
// the key decides, else all that is constant.
bool speaks_of(const Claim& claim, const Pattern& pattern, const FactType& type,
               Symbols& symbols) {
  for (const FieldTest& test : pattern.tests) {
    bool one = test.comparison == Comparison::Equal ||
               test.comparison == Comparison::OneOf;
    const Field& field = type.fields[test.field];
    const Node* said = claim.fields.find(field.name);
    if (!one || !said || !test.entry.empty()) continue;
    if (type.keyed() && !field.key) continue;
    Result<Value> value = read_value(field.type, *said, symbols);
    if (!value) return false;
    bool same = std::any_of(
        test.operands.begin(), test.operands.end(), [&](const Operand& o) {
          auto* constant = std::get_if<Operand::Constant>(&o.form);
          return !constant || constant->value == *value;
        });
    if (!same) return false;
  }
  return true;
}

// Would an answer tell of these fields (none: of the fact at all)?
bool tells(const Question& question, const Pattern& pattern,
           const std::vector<FieldIndex>& fields, const FactType& type,
           Symbols& symbols) {
  auto helps = [&](const Claim& claim) {
    if (claim.type != type.name) return false;
    bool says = fields.empty();
    for (FieldIndex field : fields) {
      says = says || claim.fields.find(type.fields[field].name);
    }
    return says && speaks_of(claim, pattern, type, symbols);
  };
  return std::any_of(question.answers.begin(), question.answers.end(),
                     [&](const Question::Answer& answer) {
                       return std::any_of(answer.tells.begin(),
                                          answer.tells.end(), helps);
                     });
}

}  // namespace

void Analysis::miss(const Pattern& pattern,
                    const std::vector<FieldIndex>& fields,
                    ConditionReport& out) {
  const KnowledgeBase& base = session_.base();
  bool said = std::any_of(out.missing.begin(), out.missing.end(),
                          [&](const Missing& m) {
                            return m.type == pattern.type && m.fields == fields;
                          });
  if (said) return;
  Missing missing{pattern.type, fields};
  if (fields.empty()) {
    for (TypeId type : base.observed_below[pattern.type]) {
      if (session_.memory().collection(type) != CollectionStatus::Complete) {
        missing.observed.push_back(type);
      }
    }
  }
  if (const Question* question = asked_by(session_, pattern)) {
    if (!answered(session_, *question)) missing.questions.push_back(question);
  } else {
    for (const Question& other : base.questions) {
      if (!answered(session_, other) &&
          tells(other, pattern, fields, base.schema[pattern.type],
                session_.memory().symbols())) {
        missing.questions.push_back(&other);
      }
    }
  }
  out.missing.push_back(std::move(missing));
}

}  // namespace lastmile
