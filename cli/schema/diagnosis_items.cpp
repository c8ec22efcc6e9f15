// sign, cause, question: as engine/load/read_diagnosis_items.cpp reads them.

#include "cli/schema/parts.hpp"
#include "cli/schema/schema.hpp"

namespace lastmile::schema {
namespace {

Node sign() {
  MapShape sign = item("sign");
  sign.may("seen otherwise",
           about(named("frequency"),
                 "How often it is there when no known cause of it holds"));
  sign.must("when", named("conditions"));
  sign.may("absent when", named("conditions"));
  return sign.done("What can be seen, and speaks for or against causes");
}

Node cause() {
  MapShape cause = item("cause");
  cause.may("layer", named("text"));
  cause.may("base rate", named("base-rate"));
  cause.may("shows",
            about(named("shows"), "How often this cause shows each sign"));
  cause.may("rules out",
            about(named("signs"), "Signs that make it impossible"));
  cause.may("proven by", about(named("signs"), "Signs that settle it"));
  cause.may("caused by", about(named("causes"), "What brings it about"));
  cause.may("fixed by",
            any_of({named("cures"), named("a-fix"), list_of(named("a-fix"))}));
  cause.may("only when", named("case-conditions"));
  return cause.done("Why a connection fails");
}

Node question() {
  MapShape question = item("question");
  question.must("ask", named("text"));
  question.may("why", named("text"));
  question.may("takes", named("duration"));
  question.may("answers",
               type("object").set("additionalProperties", named("text")));
  question.may("tells", about(type("object").set("additionalProperties",
                                                 named("claims")),
                              "The facts that each answer tells"));
  question.may("only when", named("case-conditions"));
  return question.done("What only the user can tell");
}

}  // namespace

void add_diagnosis_items(Node& defs) {
  defs.set("sign", sign());
  defs.set("cause", cause());
  defs.set("question", question());
  MapShape link;
  link.must("how often", named("frequency"));
  link.may("sources", list_of(named("source")));
  defs.set("link", any_of({named("frequency"), link.done()}));
}

}  // namespace lastmile::schema
