// test, as engine/load/read_case.cpp reads it, and pack.yaml, as load.cpp does.

#include "cli/schema/parts.hpp"
#include "cli/schema/schema.hpp"

namespace lastmile::schema {
namespace {

Node cause_or_none() {
  Node cause = any_of({named("a-cause"), words({"none"})});
  return one_or_list(std::move(cause));
}

Node expected() {
  MapShape expect;
  expect.may("derived", named("claims")).may("not derived", named("claims"));
  expect.may("signs", named("sign-states"));
  expect.may("top cause",
             about(cause_or_none(), "One of these comes out first; or none"));
  expect.may("may be", about(named("causes"), "May stand below it"));
  expect.may("not cause", about(named("causes"), "Must not reach possible"));
  expect.may("cause", named("cause-bounds"));
  expect.may("fix", named("fixes")).may("next", named("texts"));
  return expect.done();
}

// Types that were not seen completely, and why.
Node not_collected() {
  Node status = words({"not tried", "failed", "denied", "partial"});
  MapShape record;
  record.must("status", status).may("why", named("text"));
  record.may("by", named("text")).may("host", named("text"));
  Node either = any_of({std::move(status), record.done()});
  return type("object").set("additionalProperties", std::move(either));
}

Node tried() {
  Node fixes = any_of({named("a-fix"), list_of(named("a-fix"))});
  return any_of({named("tried-fixes"), std::move(fixes)});
}

}  // namespace

void add_test_item(Node& defs) {
  MapShape test = item("test");
  test.may("now", about(named("text"), "The time of the case, in UTC"));
  test.may("target", named("text")).may("client", named("text"));
  test.may("symptom", about(named("texts"), "Such as 0x904/0x7"));
  test.may("given", named("claims"));
  test.may("collected", about(one_or_list(named("fact-type")),
                              "Types that were seen completely"));
  test.may("not collected", not_collected());
  test.may("answers", named("answered"));
  test.may("tried", about(tried(), "Fixes that did not help"));
  test.must("expect", expected());
  defs.set("test", test.done("A case and what must come of it"));
  Node word =
      words({"very likely", "likely", "possible", "unlikely", "very unlikely"});
  MapShape bound;
  bound.may("at least", word).may("at most", word);
  defs.set("bound", bound.done());
}

void add_pack_yaml(Node& defs) {
  Node weights = type("object").set("additionalProperties", named("share"));
  MapShape scales, pack;
  scales.may("frequency", weights).may("base rate", weights);
  pack.must("pack", about(named("text"), "Its name"));
  pack.must("version", named("text"));
  pack.may("title", named("text")).may("about", named("text"));
  pack.may("status", words({"draft", "test", "stable", "retired", "refuted"}));
  pack.may("tags", named("texts")).may("author", named("text"));
  pack.may("since", named("text")).may("replaces", named("texts"));
  pack.may("sources", list_of(named("source")));
  for (const char* key : {"engine", "schema", "needs", "publish"}) {
    pack.may(key, Node::map());
  }
  pack.may("scales", scales.done());
  pack.may("other", about(named("share"),
                          "How likely is a cause that it does not know?"));
  pack.may("cost of escalation", named("duration"));
  defs.set("pack.yaml", pack.done("What a pack is called and needs"));
}

}  // namespace lastmile::schema
