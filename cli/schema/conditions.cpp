// Conditions: `when`, `absent when`, and `only when`, which alone knows signs.

#include "cli/schema/parts.hpp"
#include "cli/schema/schema.hpp"

namespace lastmile::schema {
namespace {

constexpr const char* variable = "\\$[A-Za-z_][A-Za-z0-9_]*";

// Its heads that begin with a fact type. As keys for who completes, and as
// expressions for all forms of them.
void add_heads(MapShape& shape, const FactType& type) {
  Node pattern = named("pattern." + type.name);
  for (const char* before : {"", "no ", "some ", "every "}) {
    shape.may(before + type.name, pattern);
  }
  std::string name = escaped(type.name);
  if (!type.pack.empty()) name = "(" + escaped(type.pack) + ":)?" + name;
  std::string as = std::string(" as ") + variable;
  shape.like("^((no|some|every) )?" + name + "(" + as + ")?$", pattern);
  shape.like("^count of " + name + as + "$", pattern);
  std::vector<std::string> fields;
  for (const Field& field : type.fields) fields.push_back(field.name);
  if (fields.empty()) return;
  shape.like("^(sum|average|least|most|list) of " + name + "\\." +
                 one_of(fields) + as + "$",
             pattern);
}

// What must stand beside a word: `with` beside `lua`.
Node beside() {
  auto text = [](const char* said) {
    return Node::list({Node::scalar(said, Style::Quoted)});
  };
  return Node::map().set("with", text("lua")).set("is", text("sign"));
}

Node condition(const KnowledgeBase& base, const std::string& name, bool signs) {
  Node list = named(name + "s");
  Node expressions =
      MapShape().like(std::string("^") + variable + "$", named("text")).done();
  MapShape shape;
  shape.may("no", list).may("some", list).may("all", list);
  shape.may("any", list_of(any_of({named(name), list})));
  shape.may("let", expressions).may("check", named("text"));
  shape.may("lua", type("string")).may("with", named("texts"));
  shape.may("has", list);
  for (const char* word :
       {"above", "below", "at least", "at most", "equal to"}) {
    shape.may(word, named("operand"));
  }
  shape.may("group by",
            one_or_list(matching(std::string("^") + variable + "$")));
  if (signs) {
    shape.may("sign", named("a-sign"));
    shape.may("is", words({"present", "absent", "unknown"}));
  }
  for (TypeId id = 0; id < base.schema.size(); ++id) {
    add_heads(shape, base.schema[id]);
  }
  shape.with("minProperties", Node::scalar("1"));
  shape.with("dependentRequired", beside());
  return shape.done();
}

}  // namespace

void add_conditions(Node& defs, const KnowledgeBase& base) {
  defs.set("condition", condition(base, "condition", false));
  defs.set("conditions", list_of(named("condition")));
  defs.set("case-condition", condition(base, "case-condition", true));
  defs.set("case-conditions", list_of(named("case-condition")));
}

}  // namespace lastmile::schema
