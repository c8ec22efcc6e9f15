#include "engine/base/suggest.hpp"
#include "engine/knowledge/check/check.hpp"
#include "engine/memory/working_memory.hpp"

namespace lastmile {
namespace {

// What a test expects may leave out key fields; so only names and values are
// held against the type.
void check_pattern(const Claim& claim, WorkingMemory& memory,
                   Diagnostics& found) {
  Diagnostics faults;
  memory.check(claim, faults);
  for (Diagnostic fault : faults.all()) {
    if (fault.code != "LM0503") found.add(std::move(fault));
  }
}

}  // namespace

void check_tests(KnowledgeBase& base, Diagnostics& found) {
  Symbols overlay(&base.symbols);
  WorkingMemory memory(base.schema, overlay);
  for (const Test& test : base.tests) {
    Diagnostics faults;
    for (const Claim& claim : test.given.given) memory.check(claim, faults);
    for (const auto* list : {&test.derived, &test.not_derived}) {
      for (const Claim& claim : *list) {
        check_pattern(claim, memory, faults);
      }
    }
    for (const CollectionRecord& record : test.given.collected) {
      if (base.schema.find(record.type)) continue;
      faults.add({"LM0501", "there is no fact type '" + record.type + "'",
                  test.given.place,
                  did_you_mean(record.type, base.schema.names())});
    }
    for (std::size_t i = 0; i < test.given.answers.size(); ++i) {
      const std::string& id = test.given.answers[i].first;
      if (base.find_question(id)) continue;
      faults.add({"LM0108", "there is no question '" + id + "'",
                  test.given.answer_places[i]});
    }
    for (std::size_t i = 0; i < test.given.tried.size(); ++i) {
      if (base.find_fix(test.given.tried[i])) continue;
      faults.add({"LM0931", "there is no fix '" + test.given.tried[i] + "'",
                  test.given.tried_places[i]});
    }
    for (Diagnostic fault : faults.all()) {
      fault.item =
          "test " + test.id + (fault.item.empty() ? "" : ", " + fault.item);
      found.add(std::move(fault));
    }
  }
}

}  // namespace lastmile
