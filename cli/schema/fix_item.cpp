// fix: as engine/load/read_fix.cpp reads it.

#include "cli/schema/parts.hpp"
#include "cli/schema/schema.hpp"

namespace lastmile::schema {
namespace {

Node step() {
  MapShape run, step;
  run.may("shell", named("text")).must("script", named("text"));
  step.may("do", about(named("text"), "What a person does, in a sentence"));
  step.may("save", about(named("text"), "What is saved before it is changed"));
  step.may("run", run.done());
  return any_of({type("string"), step.done()});
}

Node check() {
  MapShape check;
  check.may("do", named("text")).may("sign", named("a-sign"));
  check.may("becomes", words({"present", "absent", "unknown"}));
  return any_of({type("string"), check.done()});
}

}  // namespace

void add_fix_item(Node& defs) {
  MapShape needs;
  needs.may("on", named("text")).may("rights", named("text"));
  needs.may("through", named("texts"));
  MapShape fix = item("fix");
  fix.may("kind", words({"repair", "workaround", "test", "ask"}));
  fix.may("risk", words({"none", "low", "medium", "high"}));
  fix.may("takes", named("duration"));
  fix.may("effects", about(named("texts"), "What else it breaks or changes"));
  fix.may("takes effect", named("text")).may("danger", named("text"));
  fix.may("needs", needs.done());
  fix.may("only when", named("case-conditions"));
  fix.may("before", named("steps")).may("steps", named("steps"));
  fix.may("verify", one_or_list(named("check")));
  fix.may("undo", about(any_of({words({"none"}), named("steps")}),
                        "How it is taken back; none goes with because"));
  fix.may("because", about(named("text"), "Why nothing can be undone"));
  defs.set("fix", fix.done("What cures a cause"));
  defs.set("step", step());
  defs.set("steps", one_or_list(named("step")));
  defs.set("check", check());
}

}  // namespace lastmile::schema
