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
  observed: yes
- sign: s
  when:
    - port: {number: 3389, open: no}
    - svc: {name: TermService, state: running}
- sign: stated
  when: [{port: {open: no}}]
  absent when: [{port: {open: yes}}]
- sign: asked
  when: [{ask.answer: {question_id: q, answer: yes}}]
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

}  // namespace lastmile
