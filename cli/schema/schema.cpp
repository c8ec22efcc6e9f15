#include "cli/schema/schema.hpp"

#include "cli/schema/parts.hpp"

namespace lastmile {
namespace schema {

MapShape item(const std::string& kind) {
  MapShape out;
  out.must(kind, about(named("new-id"),
                       "Its id, which no other " + kind + " of the pack has"));
  out.may("title", named("text")).may("about", named("text"));
  out.may("status", words({"draft", "test", "stable", "retired", "refuted"}));
  out.may("tags", named("texts")).may("author", named("text"));
  out.may("since", named("text"));
  out.may("replaces", about(named("texts"), "The ids that it had before"));
  out.may("sources", list_of(named("source")));
  return out;
}

}  // namespace schema

Node editor_schema(const KnowledgeBase& base, const Scales& scales) {
  using namespace schema;
  Node defs = Node::map();
  Node kinds = Node::list({});
  for (const char* kind : {"fact", "table", "rule", "sign", "cause", "fix",
                           "question", "gather", "test"}) {
    kinds.items.push_back(named(kind));
  }
  add_data_items(defs);
  add_diagnosis_items(defs);
  add_fix_item(defs);
  add_gather_item(defs, base);
  add_test_item(defs);
  add_pack_yaml(defs);
  add_conditions(defs, base);
  add_references(defs, base);
  add_fact_types(defs, base);
  add_values(defs, scales);
  std::string names;
  for (const PackInfo& pack : base.packs) {
    names += (names.empty() ? "" : ", ") + pack.name + " " + pack.version;
  }
  Node out = Node::map();
  out.set("$schema", "https://json-schema.org/draft/2020-12/schema");
  out.set("title", "Files of rules beside " + names);
  out.set("type", "array");
  out.set("items", Node::map().set("anyOf", std::move(kinds)));
  out.set("$defs", std::move(defs));
  return out;
}

}  // namespace lastmile
