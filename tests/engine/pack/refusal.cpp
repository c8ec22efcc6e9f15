// Reasons are a contract: word, code and exit.

#include "engine/pack/refusal.hpp"

#include <catch2/catch_test_macros.hpp>
#include <set>

#include "engine/base/catalog.hpp"

using namespace lastmile;

TEST_CASE("every reason has a word, a code of its own and a catalogue entry",
          "[pack][refusal]") {
  std::set<std::string_view> words, codes;
  std::size_t place = 0;
  for (const ReasonInfo& about : reasons()) {
    CHECK(static_cast<std::size_t>(about.reason) == place++);
    CHECK(words.insert(about.word).second);
    CHECK(codes.insert(about.code).second);
    const CatalogEntry* entry = find_catalog_entry(about.code);
    REQUIRE(entry);
    CHECK(entry->title.starts_with(std::string(about.word) + ":"));
  }
}

TEST_CASE("the message of a refusal begins with its word", "[pack][refusal]") {
  Diagnostic bad = refusal(Reason::SigBad, "x was changed", "get it again");
  CHECK(bad.message == "SIG_BAD: x was changed");
  CHECK(bad.severity == Severity::Error);
  CHECK(is(bad, Reason::SigBad));
  CHECK(exit_of(bad) == 6);
  CHECK(exit_of(caution(Reason::Expired, "since May")) == 6);
  CHECK(exit_of({"LM0107", "anything else"}) == 3);
}
