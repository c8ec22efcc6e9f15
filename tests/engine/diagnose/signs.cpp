// Signs: present, absent or unknown, and what would have to be known.

#include <catch2/catch_test_macros.hpp>

#include "engine/diagnose/sign_states.hpp"
#include "tests/support/program.hpp"

namespace lastmile {
namespace {

constexpr const char* items = R"(
- fact: port
  fields: {number: integer, open: yes or no}
  observed: yes
- fact: svc
  fields: {name: {type: name, key: yes}, state: text}
  observed: yes
- fact: ask.answer
  fields: {question_id: {type: text, key: yes}, answer: text}
- sign: s
  when:
    - port: {number: 3389, open: no}
    - svc: {name: TermService, state: running}
- sign: stated
  when: [{port: {open: no}}]
  absent when: [{port: {open: yes}}]
- sign: asked
  when: [{ask.answer: {question_id: q, answer: yes}}]
- fact: disk
  fields: {drive: text, free: integer, total: integer}
  observed: yes
- sign: checked
  when:
    - disk as $d: {drive: c}
    - check: $d.free * 10 < $d.total
- sign: computed
  when:
    - disk as $d: {drive: c}
    - let: {$share: $d.free / $d.total}
    - check: $share < 0.1
- sign: bound
  when:
    - disk as $d: {drive: c, free: $free}
    - check: $free + $d.free < 5
- sign: without
  when:
    - disk: {drive: c}
    - no: [{disk as $d: {drive: d}}, {check: $d.free > 5}]
- question: q
  ask: Does it?
)";

SignReport report(Program& p, const char* sign) {
  p.run();
  return sign_report(p.session(), *p.base().find_sign(sign));
}

std::string missing(Program& p, const SignReport& report) {
  std::string out;
  for (const SignReport::Missing& m : report.missing) {
    const FactType& type = p.base().schema[m.type];
    out += (out.empty() ? "" : " ") + type.name;
    for (FieldIndex f : m.fields) out += "." + type.fields[f].name;
    if (!m.question.empty()) out += "?" + m.question;
  }
  return out;
}

}  // namespace

TEST_CASE("a sign that nobody looked for is unknown and names all of it",
          "[sign]") {
  Program p(items);
  SignReport r = report(p, "s");
  CHECK(r.state == SignState::Unknown);
  CHECK(missing(p, r) == "port svc");
}

TEST_CASE("missing names what the match that got furthest lacks", "[sign]") {
  Program p(items);
  p.tell("- port: {number: 3389, open: no}");
  SignReport r = report(p, "s");
  CHECK(r.state == SignState::Unknown);
  CHECK(missing(p, r) == "svc");
  p.tell("- svc: {name: termservice}");
  r = report(p, "s");
  CHECK(missing(p, r) == "svc.state");
}

TEST_CASE("missing names the fields that an undecided check reads", "[sign]") {
  Program p(items);
  p.collect("disk");
  p.tell("- disk: {drive: c}");
  SignReport r = report(p, "checked");
  CHECK(r.state == SignState::Unknown);
  CHECK(missing(p, r) == "disk.free disk.total");
  Program half(items);
  half.collect("disk");
  half.tell("- disk: {drive: c, total: 100}");
  CHECK(missing(half, report(half, "checked")) == "disk.free");
  Program decided(items);
  decided.collect("disk");
  decided.tell("- disk: {drive: c, total: 100, free: 1}");
  r = report(decided, "checked");
  CHECK(r.state == SignState::Present);
  CHECK(r.missing.empty());
}

TEST_CASE("missing names what an undecided let reads, once", "[sign]") {
  Program p(items);
  p.collect("disk");
  p.tell("- disk: {drive: c, free: 5}");
  SignReport r = report(p, "computed");
  CHECK(r.state == SignState::Unknown);
  CHECK(missing(p, r) == "disk.total");
  // The pattern binds it and says so; the check need not say it again.
  Program twice(items);
  twice.collect("disk");
  twice.tell("- disk: {drive: c}");
  CHECK(missing(twice, report(twice, "bound")) == "disk.free");
  // Nobody looked: the fact is what is missing, not its fields.
  Program unseen(items);
  CHECK(missing(unseen, report(unseen, "checked")) == "disk");
}

TEST_CASE("a fault over unknown fields names them too", "[sign]") {
  Program p(std::string(items) +
            "- sign: faulty\n"
            "  when:\n"
            "    - disk as $d: {drive: c}\n"
            "    - check: not known($d.free) and 1 / ($d.total - 1) > 0\n");
  p.collect("disk");
  p.tell("- disk: {drive: c, total: 1}");
  SignReport r = report(p, "faulty");
  CHECK(r.state == SignState::Unknown);
  CHECK(missing(p, r) == "disk.free");
}

TEST_CASE("missing names what a check within no reads", "[sign]") {
  Program p(items);
  p.collect("disk");
  p.tell("- disk: {drive: c}\n- disk: {drive: d}");
  SignReport r = report(p, "without");
  CHECK(r.state == SignState::Unknown);
  CHECK(missing(p, r) == "disk.free");
}

TEST_CASE("a present sign names the facts that make it so", "[sign]") {
  Program p(items);
  p.tell(
      "- port: {number: 3389, open: no}\n"
      "- svc: {name: termservice, state: running}");
  SignReport r = report(p, "s");
  CHECK(r.state == SignState::Present);
  CHECK(r.because.size() == 2);
  CHECK(r.missing.empty());
}

TEST_CASE("one part that is decided makes a sign absent", "[sign]") {
  Program p(items);
  p.tell("- svc: {name: TermService, state: stopped}");
  // The service is decided by its key, whatever the ports are.
  CHECK(report(p, "s").state == SignState::Absent);
  Program q(items);
  q.collect("port");
  CHECK(report(q, "s").state == SignState::Absent);
}

TEST_CASE("absent when states it outright", "[sign]") {
  Program p(items);
  CHECK(report(p, "stated").state == SignState::Unknown);
  p.tell("- port: {number: 1, open: yes}");
  CHECK(report(p, "stated").state == SignState::Absent);
  p.tell("- port: {number: 2, open: no}");
  CHECK(report(p, "stated").state == SignState::Present);
}

TEST_CASE("an answer decides the sign that waits for it", "[sign]") {
  Program unasked(items);
  SignReport r = report(unasked, "asked");
  CHECK(r.state == SignState::Unknown);
  CHECK(missing(unasked, r) == "ask.answer?q");
  for (const char* answer : {"yes", "no"}) {
    Program p(items);
    p.answer("q", answer);
    CHECK(report(p, "asked").state == (std::string_view(answer) == "yes"
                                           ? SignState::Present
                                           : SignState::Absent));
  }
}

TEST_CASE("a question that was not asked is unknown, whatever was collected",
          "[sign]") {
  Program p(items);
  p.collect("ask.answer");
  CHECK(report(p, "asked").state == SignState::Unknown);
  Program other(items);
  other.collect("ask.answer");
  other.tell("- ask.answer: {question_id: another, answer: yes}");
  CHECK(report(other, "asked").state == SignState::Unknown);
}

TEST_CASE("a sign's absence may rest on a look that nobody took",
          "[collection]") {
  Program p(R"(
- fact: t
  fields: {a: integer}
  observed: yes
- sign: s
  when:
    - t: {a: 1}
  absent when:
    - collection: {type: t, status: not tried}
)");
  CHECK(p.base().asks_collections);
  p.run();
  CHECK(sign_report(p.session(), p.base().signs.front()).state ==
        SignState::Absent);
  p.collect("t", CollectionStatus::Denied);
  p.run();
  CHECK(sign_report(p.session(), p.base().signs.front()).state ==
        SignState::Unknown);
}

}  // namespace lastmile
