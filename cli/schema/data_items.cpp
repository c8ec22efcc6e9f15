// fact, table, rule: as engine/load/read_fact_type.cpp, read_table.cpp and
// read_rule.cpp read them.

#include "cli/schema/parts.hpp"
#include "cli/schema/schema.hpp"

namespace lastmile::schema {
namespace {

constexpr const char* type_words =
    "^(one of|any|map of text|(list of )?(text|name|integer|number|yes or no|"
    "time|duration|address|version|any))$";

Node fact() {
  MapShape field;
  field.must("type", named("type"));
  field.may("values", about(named("texts"), "Of one of, or of list of text"));
  field.may("key",
            about(named("yes-or-no"), "Facts with the same key are one fact"));
  field.may("default", Node::map());
  field.may("min", about(types({"number", "string"}),
                         "A bound that lets sums be known in part"));
  field.may("about", named("text")).may("unit", named("text"));
  MapShape fact = item("fact");
  fact.may("single", about(named("yes-or-no"), "One fact a case"));
  fact.may("observed", about(named("yes-or-no"),
                             "It comes from outside: what nobody looked for "
                             "is unknown"));
  fact.may("fields", type("object").set("additionalProperties",
                                        any_of({named("type"), field.done()})));
  fact.may("about host",
           about(named("text"), "The field that says whose fact this is"));
  return fact.done("A kind of fact");
}

Node table() {
  MapShape table = item("table");
  table.must("columns",
             type("object").set("additionalProperties", named("type")));
  table.must("key", named("texts"));
  Node row = any_of({list_of(Node::map()), type("object")});
  table.may("rows", list_of(std::move(row)));
  return table.done("Constant data, which expressions look up");
}

Node action() {
  Node variable = matching("^\\$[A-Za-z_][A-Za-z0-9_]*$");
  MapShape action;
  action.may("assert", named("conclusion"));
  action.may("retract", variable).may("update", variable);
  action.may("set", type("object")).may("print", named("text"));
  action.may("stop", named("yes-or-no"));
  action.may("lua", type("string")).may("with", named("texts"));
  action.with("minProperties", Node::scalar("1"));
  return action.done();
}

Node rule() {
  MapShape rule = item("rule");
  rule.may("when", named("conditions"));
  rule.may("derive", about(one_or_list(named("conclusion")),
                           "Stands while a reason for it holds"));
  rule.may("then", about(list_of(named("action")), "Once a match"));
  rule.may("salience", about(named("integer"), "Of then rules: higher first"));
  rule.may("say", named("text"));
  rule.with("oneOf", Node::list({having("derive"), having("then")}));
  return rule.done("What follows without doubt");
}

}  // namespace

void add_data_items(Node& defs) {
  defs.set("fact", fact());
  defs.set("table", table());
  defs.set("rule", rule());
  defs.set("action", action());
  defs.set("type", matching(type_words));
}

}  // namespace lastmile::schema
