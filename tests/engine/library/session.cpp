// Facts in, conclusions out, through the public headers alone.

#include <limits>
#include <thread>

#include "tests/engine/library/given.hpp"

using namespace lastmile;
using namespace std::chrono_literals;

namespace {

constexpr const char* parts = R"yaml(
- fact: part
  fields:
    id: {type: integer, key: yes}
    name: name
    state: {type: one of, values: [new, used, broken], default: new}
    weight: number
    bought: time
    warranty: duration
    at: address
    firmware: version
    tags: list of text
    more: map of text
    note: any
- fact: link
  fields: {from: integer, to: integer}
- fact: reached
  fields: {id: integer}
- rule: reach.begins
  when: [{link: {from: 1, to: $to}}]
  derive: {reached: {id: $to}}
- rule: reach.goes-on
  when: [{reached: {id: $here}}, {link: {from: $here, to: $to}}]
  derive: {reached: {id: $to}}
)yaml";

const Knowledge& knowledge() {
  static const Knowledge made = knowledge_of(parts);
  return made;
}

FactId tell_link(Session& session, int from, int to) {
  auto told = session.tell("link", {{"from", from}, {"to", to}});
  INFO(to_text(told.diagnostics()));
  REQUIRE(told);
  return *told;
}

}  // namespace

TEST_CASE("a told fact says what was told, by name and by place", "[library]") {
  Session session(knowledge());
  Time bought = std::chrono::sys_days(2026y / 1 / 2);
  auto id = session.tell("part", {{"id", 7},
                                  {"name", "Lamp"},
                                  {"weight", 2},
                                  {"bought", bought},
                                  {"warranty", 48h},
                                  {"at", "10.0.0.1"},
                                  {"firmware", "1.02"},
                                  {"tags", Value::List{"a", "b"}},
                                  {"more", Value::Map{{"k", "v"}}},
                                  {"note", 0.5}});
  INFO(to_text(id.diagnostics()));
  REQUIRE(id);
  Fact fact = *session.fact(*id);
  CHECK(fact.type().name == "part");
  CHECK(fact["name"].kind() == Kind::Name);
  CHECK(fact["name"] == Value("lamp"));
  CHECK(fact["state"].text() == "new");  // its default
  CHECK(fact["weight"].kind() == Kind::Number);
  CHECK(fact["weight"].number() == 2);
  CHECK(fact["bought"].time() == bought);
  CHECK(fact["warranty"].duration() == 48h);
  CHECK(fact["at"].kind() == Kind::Address);
  CHECK(fact["firmware"] == Value::version("1.2.0"));
  CHECK(fact["tags"].list() == Value::List{"a", "b"});
  CHECK(fact["more"].map() == Value::Map{{"k", "v"}});
  CHECK(fact["note"].number() == 0.5);
  CHECK(fact.value(0).integer() == 7);
  CHECK(fact.text(1) == "Lamp");
  CHECK_FALSE(fact["nmae"].known());
  CHECK_FALSE(fact.value(99).known());
  CHECK(fact.text(0).empty());
  CHECK(to_text(fact) ==
        "part {id: 7, name: Lamp, state: new, weight: 2, bought: "
        "2026-01-02T00:00:00Z, warranty: 2d, at: 10.0.0.1, firmware: 1.02, "
        "tags: [a, b], more: {k: v}, note: 0.5}");
}

TEST_CASE("a text is read as the type of its field says", "[library]") {
  Session session(knowledge());
  auto id = session.tell("part", {{"id", "0x10"},
                                  {"weight", "1.5"},
                                  {"bought", "2026-01-02"},
                                  {"warranty", "2d"},
                                  {"note", "7"}});
  REQUIRE(id);
  CHECK(to_text(*session.fact(*id)) ==
        "part {id: 16, state: new, weight: 1.5, bought: 2026-01-02T00:00:00Z, "
        "warranty: 2d, note: 7}");
  CHECK((*session.fact(*id))["note"].kind() == Kind::Text);
}

TEST_CASE("every fault of what is told is said, and nothing is told",
          "[library]") {
  Session session(knowledge());
  auto told = session.tell(
      "part", {{"nmae", "x"},
               {"name", 7},
               {"state", "borken"},
               {"weight", std::numeric_limits<double>::quiet_NaN()},
               {"bought", Time::max()},
               {"warranty", 3},
               {"at", "here"},
               {"tags", "a"},
               {"more", Value::List{}},
               {"note", std::string("\xFF")},
               {"id", std::numeric_limits<std::uint64_t>::max()}});
  CHECK(codes(told.diagnostics()) ==
        "LM0107 LM0615 LM0129 LM0122 LM0124 LM0615 LM0126 LM0128 LM0615 LM0002 "
        "LM0615");
  CHECK(told.diagnostics()[0].hint == "did you mean 'name'?");
  CHECK(told.diagnostics()[2].hint == "did you mean 'broken'?");
  CHECK(told.diagnostics()[2].item == "field state of part");
  CHECK(session.facts("part").empty());
  CHECK(codes(session.tell("part", {{"name", "x"}}).diagnostics()) == "LM0503");
  CHECK(codes(session.tell("prat", {}).diagnostics()) == "LM0501");
  CHECK(codes(session.tell("collection", {}).diagnostics()) == "LM0320");
}

TEST_CASE("an equal fact told again is the same fact", "[library]") {
  Session session(knowledge());
  FactId first = tell_link(session, 1, 2);
  CHECK(tell_link(session, 1, 2) == first);
  CHECK(session.facts("link").size() == 1);
}

TEST_CASE("what follows stands and falls with its premises", "[library]") {
  Session session(knowledge());
  tell_link(session, 1, 2);
  FactId bridge = tell_link(session, 2, 3);
  tell_link(session, 3, 4);
  CHECK(session.run().firings == 3);
  CHECK(lines(session, "reached") ==
        "reached {id: 2}\nreached {id: 3}\nreached {id: 4}\n");
  REQUIRE(session.retract(bridge));
  session.run();
  CHECK(lines(session, "reached") == "reached {id: 2}\n");
  CHECK_FALSE(session.fact(bridge));
  CHECK(codes(session.retract(bridge).diagnostics()) == "LM0610");
  CHECK(session.fired("reach.goes-on") == 2);
  CHECK(session.fired("no.such.rule") == 0);
}

TEST_CASE("what is only derived cannot be taken back or changed", "[library]") {
  Session session(knowledge());
  tell_link(session, 1, 2);
  session.run();
  FactId derived = (*session.facts("reached").begin()).id();
  CHECK_FALSE(session.fact(derived)->told());
  CHECK(codes(session.retract(derived).diagnostics()) == "LM0603");
  CHECK(codes(session.update(derived, {{"id", 3}}).diagnostics()) == "LM0603");
  CHECK(session.fact(derived));
}

TEST_CASE("an update is a new fact with the other fields as they were",
          "[library]") {
  Session session(knowledge());
  auto id = session.tell("part", {{"id", 7}, {"name", "Lamp"}});
  REQUIRE(id);
  auto used = session.update(*id, {{"state", "used"}});
  REQUIRE(used);
  CHECK(*used != *id);
  CHECK(lines(session, "part") == "part {id: 7, name: Lamp, state: used}\n");
  auto same = session.update(*used, {{"state", "used"}});
  REQUIRE(same);
  CHECK(*same == *used);
  CHECK(codes(session.update(*used, {{"state", "gone"}}).diagnostics()) ==
        "LM0129");
  CHECK(codes(session.update(*used, {{"id", Value()}}).diagnostics()) ==
        "LM0503");
  CHECK(codes(session.update(*id, {}).diagnostics()) == "LM0610");
  CHECK(session.fact(*used));
}

TEST_CASE("an update without a word changes nothing", "[library]") {
  Session session(knowledge());
  FactId link = tell_link(session, 1, 2);
  auto same = session.update(link, {});
  REQUIRE(same);
  CHECK(*same == link);
}

TEST_CASE("a text of facts is told as a whole or not at all", "[library]") {
  Session session(knowledge());
  auto wrong = session.tell_text("given.yaml",
                                 "- link: {from: 1, to: 2}\n"
                                 "- link: {from: 2, ot: 3}\n"
                                 "- part: {id: seven}\n");
  CHECK(codes(wrong.diagnostics()) == "LM0107 LM0120");
  CHECK(wrong.diagnostics()[1].file == "given.yaml");
  CHECK(wrong.diagnostics()[1].line == 3);
  CHECK(session.facts("link").empty());
  auto json = session.tell_text(
      "given.json", R"([{"link": {"from": 1, "to": 2}}, {"part": {"id": 7}}])");
  INFO(to_text(json.diagnostics()));
  REQUIRE(json);
  CHECK(json->size() == 2);
  CHECK(lines(session, "link") == "link {from: 1, to: 2}\n");
  CHECK(session.tell_text("none.yaml", "[]"));
  CHECK_FALSE(session.tell_text("bad.yaml", "- [unclosed"));
}

TEST_CASE("a session that was reset is as new, and keeps its options",
          "[library]") {
  Session session(knowledge_of(R"(
- fact: start
  fields: {n: integer}
- rule: say
  when: [{start: {n: $n}}]
  then: [{print: "{$n} at {$now}"}]
)"),
                  {.now = Time(1h)});
  auto say = [&](int n) {
    REQUIRE(session.tell("start", {{"n", n}}));
    session.run();
    std::string all;
    for (const std::string& line : session.printed()) all += line + "\n";
    return all;
  };
  CHECK(say(1) == "1 at 1970-01-01T01:00:00Z\n");
  session.reset();
  CHECK(session.facts("start").empty());
  CHECK(session.printed().empty());
  CHECK(say(2) == "2 at 1970-01-01T01:00:00Z\n");
  session.reset({.now = Time(2h)});
  CHECK(say(3) == "3 at 1970-01-01T02:00:00Z\n");
}

TEST_CASE("a time of the case beyond all calendars is the nearest that is none",
          "[library]") {
  Session session(knowledge_of("- fact: a\n  fields: {n: integer}\n"
                               "- rule: r\n  when: [{a: {n: 1}}]\n"
                               "  then: [{print: '{$now}'}]\n"),
                  {.now = Time::max()});
  REQUIRE(session.tell("a", {{"n", 1}}));
  session.run();
  CHECK(session.printed()[0] == "9999-12-31T23:59:59.999999Z");
}

TEST_CASE("an endless program stops at its limit and says who went round",
          "[library]") {
  Session session(knowledge_of(R"yaml(
- fact: n
  fields: {x: integer}
- rule: count
  when: [{n as $n: {x: $x}}]
  then: [{update: $n, set: {x: '{$x + 1}'}}]
)yaml"),
                  {.max_firings = 10});
  REQUIRE(session.tell("n", {{"x", 0}}));
  Outcome outcome = session.run();
  CHECK(outcome.stopped == Stopped::Limit);
  CHECK(to_text(outcome.stopped) == "limit");
  CHECK(outcome.firings == 10);
  CHECK(outcome.last_rules == std::vector<std::string>{"count"});
}

TEST_CASE("only a complete look makes something absent", "[library]") {
  Session session(knowledge_of(R"(
- fact: leak
  fields: {where: text}
  observed: yes
- fact: dry
  fields: {}
- rule: dry
  when: [{no leak: {}}]
  derive: {dry: {}}
)"));
  session.run();
  CHECK(session.facts("dry").empty());
  REQUIRE(session.collect("leak", Looked::Denied));
  session.run();
  CHECK(session.facts("dry").empty());
  REQUIRE(session.collect("leak"));
  session.run();
  CHECK(session.facts("dry").size() == 1);
  CHECK(codes(session.collect("leek").diagnostics()) == "LM0501");
}

TEST_CASE("an answer is a fact, and tells what it tells", "[library]") {
  Session session(knowledge_of(R"(
- fact: power
  fields: {on: yes or no}
- question: power
  ask: Is the light on?
  why: Without power nothing works.
  takes: 1m
  answers: {yes: It is, no: It is not}
  tells: {yes: {power: {on: yes}}, no: {power: {on: no}}}
)"));
  REQUIRE(session.answer("power", "no"));
  CHECK(lines(session, "power") == "power {on: no}\n");
  CHECK(codes(session.answer("power", "perhaps").diagnostics()) == "LM0404");
  CHECK(codes(session.answer("water", "no").diagnostics()) == "LM0108");
}

TEST_CASE("a moved session goes on where it was", "[library]") {
  Session first(knowledge());
  FactId link = tell_link(first, 1, 2);
  Fact fact = *first.fact(link);
  Facts links = first.facts("link");
  Session second = std::move(first);
  CHECK(second.fact(link));
  CHECK(to_text(fact) == "link {from: 1, to: 2}");
  CHECK(links.size() == 1);
  second.run();
  Session third(knowledge());
  third = std::move(second);
  CHECK(lines(third, "reached") == "reached {id: 2}\n");
  std::vector<Session> pool;
  pool.push_back(std::move(third));
  for (int i = 0; i < 9; ++i) pool.emplace_back(knowledge());
  CHECK(lines(pool[0], "reached") == "reached {id: 2}\n");
}

TEST_CASE("the knowledge outlives its handles while a session needs it",
          "[library]") {
  std::optional<Knowledge> handle = knowledge_of(parts);
  Session session(*handle);
  Knowledge copy = *handle;
  handle.reset();
  tell_link(session, 1, 2);
  session.run();
  CHECK(lines(session, "reached") == "reached {id: 2}\n");
  CHECK(copy.types().size() == 3);
}

TEST_CASE("nothing that happens to a session breaks a loop over its facts",
          "[library]") {
  Session session(knowledge());
  for (int i = 0; i < 20; ++i) tell_link(session, i, i + 1);
  int seen = 0;
  for (Fact fact : session.facts("link")) {
    if (++seen % 2 == 0) static_cast<void>(session.retract(fact.id()));
    if (seen == 3) tell_link(session, 100, 101);
    REQUIRE(seen < 100);
  }
  CHECK(seen >= 10);
  seen = 0;
  for (Fact fact : session.facts("link")) {
    if (++seen == 2) session.reset();
    CHECK(fact.alive() == (seen == 1));
  }
  CHECK(seen == 2);
}

TEST_CASE("sessions of many threads share one knowledge", "[library]") {
  std::vector<std::jthread> threads;
  std::vector<std::string> said(4);
  for (std::size_t i = 0; i < said.size(); ++i) {
    threads.emplace_back([&, i] {
      Session session(knowledge());
      for (int round = 0; round < 20; ++round) {
        session.reset();
        static_cast<void>(session.tell("link", {{"from", 1}, {"to", 2}}));
        static_cast<void>(session.tell("link", {{"from", 2}, {"to", 3}}));
        session.run();
      }
      said[i] = lines(session, "reached");
    });
  }
  threads.clear();
  for (const std::string& each : said) {
    CHECK(each == "reached {id: 2}\nreached {id: 3}\n");
  }
}
