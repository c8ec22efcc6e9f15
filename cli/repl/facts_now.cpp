#include "cli/repl/facts_now.hpp"

#include <set>
#include <string_view>

#include "cli/report/words.hpp"

namespace lastmile {
namespace {

Difference::Facts those_not_in(const FactsNow& other, const FactsNow& facts) {
  std::set<std::string_view> known;
  for (const auto& [id, text] : other) known.insert(text);
  Difference::Facts out;
  for (const auto& fact : facts) {
    if (!known.contains(fact.second)) out.emplace_back(fact);
  }
  return out;
}

}  // namespace

FactsNow facts_now(const Session& session) {
  FactsNow out;
  const WorkingMemory& memory = session.memory();
  for (std::size_t type = 0; type < session.base().schema.size(); ++type) {
    for (FactId id : memory.facts(static_cast<TypeId>(type))) {
      out.emplace(id, fact_text(session, id));
    }
  }
  return out;
}

Difference difference(const FactsNow& before, const FactsNow& after) {
  return {those_not_in(after, before), those_not_in(before, after)};
}

}  // namespace lastmile
