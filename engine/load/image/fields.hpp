// engine/load/image/fields.hpp
//
// Internal to engine/load/image: what each structure of a knowledge base
// consists of, for Writer and Reader alike. A field that is missing here does
// not compile (field_count.hpp).

#pragma once

#include "engine/knowledge/knowledge_base.hpp"
#include "engine/load/image/formula.hpp"
#include "engine/load/image/pass.hpp"

namespace lastmile::image {

template <>
constexpr Kind last_of() {
  return Kind::Map;
}
template <>
constexpr Severity last_of() {
  return Severity::Error;
}
template <>
constexpr Style last_of() {
  return Style::Block;
}
template <>
constexpr Node::Form last_of() {
  return Node::Form::Map;
}
template <>
constexpr Comparison last_of() {
  return Comparison::IsKnown;
}
template <>
constexpr Aggregate last_of() {
  return Aggregate::List;
}
template <>
constexpr Condition::Form last_of() {
  return Condition::Form::Compare;
}
template <>
constexpr Status last_of() {
  return Status::Refuted;
}
template <>
constexpr SourceKind last_of() {
  return SourceKind::Refuted;
}
template <>
constexpr FixKind last_of() {
  return FixKind::Ask;
}
template <>
constexpr Risk last_of() {
  return Risk::High;
}
template <>
constexpr CollectionStatus last_of() {
  return CollectionStatus::Complete;
}
template <>
constexpr ScriptRole last_of() {
  return ScriptRole::Module;
}

// ---- what everything is made of ----

template <class A, std::same_as<Type> T>
void parts(A& a, T& x) {
  fields<T>(a, x.kind, x.element, x.values);
}

template <class A, std::same_as<Node> T>
void parts(A& a, T& x) {
  if constexpr (A::reads) a.enter();
  fields<T>(a, x.form, x.style, x.place, x.text, x.items, x.entries);
  if constexpr (A::reads) a.leave();
}

template <class A, std::same_as<NodeEntry> T>
void parts(A& a, T& x) {
  fields<T>(a, x.key, x.key_place, x.key_style, x.value);
}

template <class A, std::same_as<Provenance> T>
void parts(A& a, T& x) {
  fields<T>(a, x.by, x.source, x.locator, x.observed);
}

template <class A, std::same_as<Claim> T>
void parts(A& a, T& x) {
  fields<T>(a, x.type, x.fields, x.from, x.place);
}

template <class A, std::same_as<CollectionRecord> T>
void parts(A& a, T& x) {
  fields<T>(a, x.type, x.host, x.status, x.by, x.why);
}

template <class A, std::same_as<Reference> T>
void parts(A& a, T& x) {
  fields<T>(a, x.where, x.kind, x.checked, x.says);
}

template <class A, std::same_as<Item> T>
void parts(A& a, T& x) {
  fields<T>(a, x.id, x.pack, x.title, x.about, x.status, x.tags, x.replaces,
            x.sources, x.place);
}

template <class A, std::same_as<Field> T>
void parts(A& a, T& x) {
  fields<T>(a, x.name, x.type, x.key, x.fallback, x.min, x.about, x.place);
}

template <class A, std::same_as<FactType> T>
void parts(A& a, T& x) {
  fields<T>(a, x.id, x.name, x.fields, x.key, x.single, x.observed,
            x.about_host, x.about, x.pack, x.place);
  if constexpr (A::reads) {
    for (FieldIndex key : x.key) a.hold(key < x.fields.size());
    a.hold(!x.about_host || *x.about_host < x.fields.size());
  }
}

// ---- conditions ----

// Are there such a type and such fields of it?
inline void hold_field(Reader& a, TypeId type, FieldIndex field) {
  a.hold(type < a.schema->size() && field < (*a.schema)[type].fields.size());
}

template <class A, std::same_as<ScriptId> T>
void parts(A& a, T& x) {
  fields<T>(a, x.number);
  if constexpr (A::reads) a.hold(x.number < a.scripts);
}

template <class A, std::same_as<Operand::Constant> T>
void parts(A& a, T& x) {
  fields<T>(a, x.value);
}

template <class A, std::same_as<Operand::Variable> T>
void parts(A& a, T& x) {
  fields<T>(a, x.source);
}

template <class A, std::same_as<Operand> T>
void parts(A& a, T& x) {
  fields<T>(a, x.form, x.place);
}

template <class A, std::same_as<FieldTest> T>
void parts(A& a, T& x) {
  fields<T>(a, x.field, x.entry, x.comparison, x.without_case, x.wants_known,
            x.operands, x.expressions, x.place);
}

template <class A, std::same_as<Pattern> T>
void parts(A& a, T& x) {
  fields<T>(a, x.type, x.row, x.tests, x.binds, x.fact_variable, x.place);
  if constexpr (A::reads) {
    a.hold(x.type < a.schema->size());
    for (const FieldTest& test : x.tests) hold_field(a, x.type, test.field);
    for (FieldIndex field : x.binds) hold_field(a, x.type, field);
  }
}

template <class A, std::same_as<Tally::Filter> T>
void parts(A& a, T& x) {
  fields<T>(a, x.comparison, x.operand, x.without_case);
}

template <class A, std::same_as<Tally::Group> T>
void parts(A& a, T& x) {
  fields<T>(a, x.from, x.column, x.without_case);
}

template <class A, std::same_as<Tally> T>
void parts(A& a, T& x) {
  fields<T>(a, x.aggregate, x.pattern, x.field, x.column, x.filters, x.groups,
            x.grouped, x.compares, x.equal_to, x.without_case);
}

template <class A, std::same_as<ScriptCall> T>
void parts(A& a, T& x) {
  fields<T>(a, x.script, x.arguments);
}

template <class A, std::same_as<Condition::Binding> T>
void parts(A& a, T& x) {
  fields<T>(a, x.column, x.value, x.name, x.equal_to, x.without_case);
}

template <class A, std::same_as<Condition::Branch> T>
void parts(A& a, T& x) {
  fields<T>(a, x.conditions, x.visible);
}

template <class A, std::same_as<Condition> T>
void parts(A& a, T& x) {
  if constexpr (A::reads) a.enter();
  fields<T>(a, x.form, x.place, x.number, x.pattern, x.inner, x.branches,
            x.tally, x.lets, x.check, x.check_text, x.lua, x.sign, x.state);
  if constexpr (A::reads) a.leave();
}

template <class A, std::same_as<Layout::Variable> T>
void parts(A& a, T& x) {
  fields<T>(a, x.name, x.source, x.type, x.is_fact);
}

template <class A, std::same_as<Layout> T>
void parts(A& a, T& x) {
  fields<T>(a, x.rows, x.columns, x.variables);
}

template <class A, std::same_as<When> T>
void parts(A& a, T& x) {
  fields<T>(a, x.conditions, x.layout);
}

// ---- rules ----

template <class A, std::same_as<Assertion> T>
void parts(A& a, T& x) {
  fields<T>(a, x.type, x.fields, x.place);
  if constexpr (A::reads) {
    a.hold(x.type < a.schema->size());
    for (const auto& [field, value] : x.fields) hold_field(a, x.type, field);
  }
}

template <class A, std::same_as<Retraction> T>
void parts(A& a, T& x) {
  fields<T>(a, x.row);
}

template <class A, std::same_as<Update> T>
void parts(A& a, T& x) {
  fields<T>(a, x.row, x.type, x.fields);
  if constexpr (A::reads) {
    a.hold(x.type < a.schema->size());
    for (const auto& [field, value] : x.fields) hold_field(a, x.type, field);
  }
}

template <class A, std::same_as<Print> T>
void parts(A& a, T& x) {
  fields<T>(a, x.text, x.place);
}

template <class A, std::same_as<Stop> T>
void parts(A&, T&) {
  static_assert(std::is_empty_v<T>);
}

template <class A, std::same_as<ScriptAction> T>
void parts(A& a, T& x) {
  fields<T>(a, x.call, x.types, x.place);
  if constexpr (A::reads) {
    for (TypeId type : x.types) a.hold(type < a.schema->size());
  }
}

template <class A, std::same_as<Rule> T>
void parts(A& a, T& x) {
  fields<T>(a, static_cast<Item&>(x), x.index, x.when, x.derive, x.then,
            x.salience, x.say, x.stratum, x.recursive);
}

template <class A, std::same_as<Footprints::Group> T>
void parts(A& a, T& x) {
  fields<T>(a, x.type, x.fields, x.keys, x.needs);
}

template <class A, std::same_as<Footprints> T>
void parts(A& a, T& x) {
  fields<T>(a, x.groups, x.rule_of, x.needs, x.made_from, x.made,
            x.constants_from, x.constant_fields, x.constant_hashes,
            x.reads_now);
}

// ---- what a diagnosis weighs ----

template <class A, std::same_as<Sign> T>
void parts(A& a, T& x) {
  fields<T>(a, static_cast<Item&>(x), x.otherwise, x.when, x.absent_when);
}

template <class A, std::same_as<Cause::Shows> T>
void parts(A& a, T& x) {
  fields<T>(a, x.sign, x.how_often, x.otherwise, x.refuted, x.word, x.sources);
}

template <class A, std::same_as<Cause::Cure> T>
void parts(A& a, T& x) {
  fields<T>(a, x.fix, x.how_often, x.word);
}

template <class A, std::same_as<Cause> T>
void parts(A& a, T& x) {
  fields<T>(a, static_cast<Item&>(x), x.layer, x.base_rate, x.base_word,
            x.shows, x.rules_out, x.proven_by, x.caused_by, x.fixed_by,
            x.only_when);
}

template <class A, std::same_as<Fix::Step> T>
void parts(A& a, T& x) {
  fields<T>(a, x.text, x.shell, x.script);
}

template <class A, std::same_as<Fix::Check> T>
void parts(A& a, T& x) {
  fields<T>(a, x.text, x.sign, x.becomes);
}

template <class A, std::same_as<Fix> T>
void parts(A& a, T& x) {
  fields<T>(a, static_cast<Item&>(x), x.kind, x.risk, x.takes, x.effects,
            x.takes_effect, x.on, x.rights, x.through, x.only_when, x.before,
            x.steps, x.verify, x.undo, x.no_undo_because, x.danger);
}

template <class A, std::same_as<Question::Answer> T>
void parts(A& a, T& x) {
  fields<T>(a, x.value, x.text, x.tells);
}

template <class A, std::same_as<Question> T>
void parts(A& a, T& x) {
  fields<T>(a, static_cast<Item&>(x), x.ask, x.why, x.takes, x.answers,
            x.only_when, x.ask_made, x.why_made, x.given);
}

// ---- cases and tests ----

template <class A, std::same_as<Case> T>
void parts(A& a, T& x) {
  fields<T>(a, x.name, x.now, x.target, x.client, x.symptoms, x.given,
            x.collected, x.answers, x.answer_places, x.tried, x.tried_places,
            x.place);
}

template <class A, std::same_as<Test::Bound> T>
void parts(A& a, T& x) {
  fields<T>(a, x.cause, x.at_least, x.at_most);
}

template <class A, std::same_as<Test> T>
void parts(A& a, T& x) {
  fields<T>(a, static_cast<Item&>(x), x.given, x.derived, x.not_derived,
            x.signs, x.top_cause, x.may_be, x.not_cause, x.causes, x.fixes,
            x.next);
}

// ---- Lua, packs ----

template <class A, std::same_as<ScriptFunction> T>
void parts(A& a, T& x) {
  fields<T>(a, x.name, x.line, x.parameters, x.open);
}

template <class A, std::same_as<Script> T>
void parts(A& a, T& x) {
  fields<T>(a, x.role, x.name, x.place, x.parameters, x.source, x.loops, x.nuls,
            x.functions);
}

// Where its folder is and what it hashes to are the reader's to say.
template <class A, std::same_as<PackInfo> T>
void parts(A& a, T& x) {
  static_assert(field_count<T>() == 7);
  pass(a, x.name);
  pass(a, x.version);
  pass(a, x.title);
  pass(a, x.other);
  pass(a, x.escalation);
}

}  // namespace lastmile::image
