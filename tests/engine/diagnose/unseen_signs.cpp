// What a diagnosis says of a sign is what looking at it says, whether anything
// of its types was seen or not.

#include <catch2/catch_test_macros.hpp>

#include "engine/diagnose/sign_states.hpp"
#include "engine/load/pack_folder.hpp"
#include "places.hpp"
#include "tests/support/program.hpp"

namespace lastmile {
namespace {

// All that a report says, as text.
std::string text_of(const SignReport& report) {
  std::string out = report.sign->id + " " + std::string(to_text(report.state));
  for (FactId fact : report.because) out += " f" + std::to_string(fact.number);
  for (const SignReport::Missing& missing : report.missing) {
    out += " t" + std::to_string(missing.type) + missing.question;
    for (FieldIndex field : missing.fields) out += "." + std::to_string(field);
  }
  return out;
}

std::size_t compare(Session& session) {
  std::size_t unknown = 0;
  std::vector<SignReport> all = sign_reports(session);
  REQUIRE(all.size() == session.base().signs.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    std::string looked = text_of(sign_report(session, session.base().signs[i]));
    REQUIRE(text_of(all[i]) == looked);
    unknown += all[i].state == SignState::Unknown ? 1 : 0;
  }
  return unknown;
}

void say(Session& session, const Case& given) {
  Diagnostics found;
  for (const Claim& claim : given.given) session.tell(claim, found);
  for (const auto& record : given.collected) session.collect(record, found);
  for (const auto& [question, answer] : given.answers) {
    session.answer(question, answer, found);
  }
  session.run();
}

}  // namespace

TEST_CASE("every sign of the pack reads as if it had been looked at",
          "[diagnose]") {
  auto packs = read_packs(LASTMILE_SOURCE_DIR "/knowledgebase/rdp");
  REQUIRE(packs);
  Loaded loaded = load(std::move(*packs));
  REQUIRE(loaded.sound());
  std::size_t cases = 0, unknown = 0;
  for (const Test& test : loaded.base->tests) {
    if (cases++ % 4 != 0) continue;
    Session session(loaded.base, {.now = test.given.now.value_or(test_now),
                                  .target = test.given.target,
                                  .client = test.given.client});
    unknown += compare(session);  // before anything is said
    say(session, test.given);
    unknown += compare(session);
    session.reset();
    unknown += compare(session);
  }
  CHECK(cases > 20);
  CHECK(unknown > 1000);
}

TEST_CASE("a sign that asks for more than facts is looked at in every case",
          "[diagnose]") {
  auto base = load_sound(R"(
- fact: seen
  fields: {id: integer, at: time}
  observed: yes
- fact: made
  fields: {id: integer}
- rule: made
  when: [{no made: {id: 7}}]
  derive: {seen_none: {}}
- fact: seen_none
  fields: {id: integer}
- sign: clock
  when: [{check: $now > 2000-01-01}]
- sign: none
  when: [{no seen: {}}]
- sign: recent
  when: [{seen: {at within: 10d}}]
- sign: count
  when: [{count of made as $n: {}}, {check: $n == 0}]
- sign: derived
  when: [{seen_none: {}}]
- sign: looked
  when: [{collection: {type: seen, status: denied}}]
)");
  for (std::int64_t now : {std::int64_t{0}, test_now}) {
    Session session(base, {.now = now});
    session.run();
    compare(session);
    std::vector<SignReport> all = sign_reports(session);
    CHECK(all[0].state == (now == 0 ? SignState::Absent : SignState::Present));
    CHECK(all[1].state == SignState::Unknown);
    Diagnostics found;
    session.collect({.type = "seen", .status = CollectionStatus::Complete},
                    found);
    session.run();
    compare(session);
    CHECK(sign_reports(session)[1].state == SignState::Present);
  }
}

}  // namespace lastmile
