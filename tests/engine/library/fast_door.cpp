// Facts by handles: types, cells, sources.

#include <limits>

#include "tests/engine/library/given.hpp"

using namespace lastmile;
using namespace std::chrono_literals;

namespace {

const Knowledge& knowledge() {
  static const Knowledge made = sound(Loader()
                                          .text("doors.yaml", R"yaml(
- fact: door
  fields:
    id: {type: integer, key: yes}
    room: name
    state: {type: one of, values: [open, shut], default: shut}
    width: number
    seen: time
    locked: yes or no
    note: any
    address: address
    tags: list of text
- fact: draught
  fields: {room: name}
- rule: draught
  when: [{door: {room: $room, state: open}}]
  derive: {draught: {room: $room}}
)yaml")
                                          .words({"hall"}));
  return made;
}

const TypeId door = knowledge().type("door")->id;

std::string refused(Session& session, std::initializer_list<Cell> cells) {
  auto found = session.check(door, {cells.begin(), cells.size()});
  bool told = static_cast<bool>(session.tell(door, cells));
  CHECK(told == static_cast<bool>(found));
  return codes(found.diagnostics());
}

}  // namespace

TEST_CASE("the fast door and the checked one tell the same fact", "[library]") {
  Session session(knowledge());
  FactId fast = session.tell(
      door, {1, session.intern("Hall"), *knowledge().word("open"), 2});
  REQUIRE(fast);
  auto checked = session.tell(
      "door", {{"id", 1}, {"room", "Hall"}, {"state", "open"}, {"width", 2}});
  REQUIRE(checked);
  CHECK(*checked == fast);
  session.run();
  CHECK(lines(session, "draught") == "draught {room: Hall}\n");
}

TEST_CASE("what is left out at the fast door takes its default", "[library]") {
  Session session(knowledge());
  REQUIRE(session.tell(door, {1}));
  REQUIRE(session.tell(door, {2, Cell(), Cell(), 0.5}));
  CHECK(lines(session, "door") ==
        "door {id: 1, state: shut}\ndoor {id: 2, state: shut, width: 0.5}\n");
}

TEST_CASE("a cell that was read can be told again", "[library]") {
  Session session(knowledge());
  Time seen = std::chrono::sys_days(2026y / 6 / 1);
  auto first = session.tell("door", {{"id", 1},
                                     {"room", "Cellar"},
                                     {"state", "open"},
                                     {"width", 1.5},
                                     {"seen", seen},
                                     {"locked", true},
                                     {"note", "x"},
                                     {"address", "::1"},
                                     {"tags", Value::List{"a"}}});
  REQUIRE(first);
  Fact fact = *session.fact(*first);
  std::vector<Cell> cells = {2};
  for (std::size_t i = 1; i < fact.type().fields.size(); ++i) {
    cells.push_back(fact.cell(i));
  }
  FactId second = session.tell(door, cells);
  REQUIRE(second);
  Fact copy = *session.fact(second);
  for (std::size_t i = 1; i < cells.size(); ++i) {
    CHECK(copy.value(i) == fact.value(i));
    CHECK(copy.value(i).kind() == fact.value(i).kind());
  }
}

TEST_CASE("what does not fit is refused at the fast door and check says why",
          "[library]") {
  Session session(knowledge());
  Cell text = session.intern("x");
  CHECK(refused(session, {}) == "LM0612");               // no key
  CHECK(refused(session, {Cell()}) == "LM0612");         // no key
  CHECK(refused(session, {1, 2}) == "LM0612");           // a name
  CHECK(refused(session, {text}) == "LM0612");           // an integer
  CHECK(refused(session, {0.5}) == "LM0612");            // an integer
  CHECK(refused(session, {true}) == "LM0612");           // an integer
  CHECK(refused(session, {1, text, text}) == "LM0612");  // open or shut
  CHECK(refused(session, {1, text, Cell(), true}) == "LM0612");
  CHECK(refused(session, {1, text, Cell(), 1, 5}) == "LM0612");
  CHECK(refused(session, {1, 2, 3}) == "LM0612 LM0612");
  double infinite = std::numeric_limits<double>::infinity();
  CHECK(refused(session, {1, text, Cell(), infinite}) == "LM0612");
  CHECK(refused(session, {1, text, Cell(), 1, Time::max()}) == "LM0612");
  CHECK(refused(session, {std::numeric_limits<std::uint64_t>::max()}) ==
        "LM0612");
  CHECK(
      refused(session, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10}).starts_with("LM0612"));
  CHECK(session.facts(door).empty());
  CHECK_FALSE(session.tell(TypeId(), {1}));
  CHECK(codes(session.check(TypeId(), {}).diagnostics()) == "LM0611");
  CHECK_FALSE(session.tell(knowledge().type("collection")->id, {}));
}

TEST_CASE("a cell of another session, or from before a reset, fits nowhere",
          "[library]") {
  Session session(knowledge()), other(knowledge());
  Cell mine = session.intern("a room of my own");
  Cell of_all = *knowledge().word("hall");
  CHECK(refused(session, {1, mine}).empty());
  CHECK(refused(other, {1, mine}) == "LM0612");
  CHECK(refused(other, {1, of_all}).empty());
  session.reset();
  CHECK(refused(session, {1, mine}) == "LM0612");
  CHECK(refused(session, {1, of_all}).empty());
  Session foreign(knowledge_of("- fact: a\n  fields: {t: text}\n"));
  TypeId a = foreign.knowledge().type("a")->id;
  CHECK_FALSE(foreign.tell(a, {of_all}));
  CHECK_FALSE(session.tell(a, {of_all}));
  CHECK(foreign.facts(door).empty());
}

TEST_CASE("a fact that is read gives texts of the knowledge as cells for all",
          "[library]") {
  Session session(knowledge()), other(knowledge());
  FactId id = session.tell(door, {1, session.intern("hall")});
  Cell hall = session.fact(id)->cell(1);
  CHECK(other.tell(door, {1, hall}));
}

TEST_CASE("an id of another session, or from before a reset, is no fact",
          "[library]") {
  Session session(knowledge()), other(knowledge());
  FactId mine = session.tell(door, {1});
  FactId others = other.tell(door, {1});
  CHECK(mine != others);
  CHECK_FALSE(session.fact(others));
  CHECK(codes(session.retract(others).diagnostics()) == "LM0610");
  CHECK(session.why(others).steps.empty());
  Fact before = *session.fact(mine);
  session.reset();
  FactId now = session.tell(door, {2});
  REQUIRE(now.number() == mine.number());
  CHECK(now != mine);
  CHECK_FALSE(session.fact(mine));
  CHECK(codes(session.update(mine, {{"room", "x"}}).diagnostics()) == "LM0610");
  CHECK_FALSE(before.alive());
  CHECK_FALSE(before["id"].known());
  CHECK_FALSE(before.cell(0).known());
  CHECK(before.type().name.empty());
  CHECK(to_text(before) == "no fact");
  CHECK_FALSE(session.fact(FactId()));
}

TEST_CASE("what is no text is interned as a cell that fits nowhere",
          "[library]") {
  Session session(knowledge());
  CHECK(refused(session, {1, session.intern("\xFF")}) == "LM0612");
  CHECK(refused(session, {1, session.intern(std::string(70'000, 'x'))}) ==
        "LM0612");
  CHECK(refused(session, {1, session.intern("")}).empty());
}

TEST_CASE("a cell of any value is read as its field says", "[library]") {
  Session session(knowledge());
  auto address = session.cell(door, 7, "10.0.0.1");
  REQUIRE(address);
  CHECK(address->kind() == Kind::Address);
  auto tags = session.cell(door, 8, Value::List{"a", "b"});
  REQUIRE(tags);
  CHECK(session.tell(door, {1, Cell(), Cell(), Cell(), Cell(), Cell(), Cell(),
                            *address, *tags}));
  CHECK(lines(session, "door") ==
        "door {id: 1, state: shut, address: 10.0.0.1, tags: [a, b]}\n");
  CHECK(codes(session.cell(door, 7, "here").diagnostics()) == "LM0126");
  CHECK(codes(session.cell(door, 99, 1).diagnostics()) == "LM0107");
  CHECK(codes(session.cell(TypeId(), 0, 1).diagnostics()) == "LM0611");
}

TEST_CASE("only texts that the knowledge holds are its words", "[library]") {
  CHECK(knowledge().word("open"));  // of a one of
  CHECK(knowledge().word("hall"));  // of Loader::words
  CHECK_FALSE(knowledge().word("a text that nobody mentions"));
}

TEST_CASE("sources survive a reset and say where a fact is from", "[library]") {
  Session session(knowledge());
  SourceId sensor = session.source({.by = "sensor", .source = "bus 3"});
  FactId first = session.tell(door, {1}, sensor);
  CHECK(session.why(first).steps.at(0).told_by.at(0).by == "sensor");
  session.reset();
  FactId second = session.tell(door, {1}, sensor);
  CHECK(session.why(second).steps.at(0).told_by.at(0).source == "bus 3");
  FactId third = session.tell(door, {2});
  CHECK(session.why(third).steps.at(0).told_by.at(0).by == "told");
}

TEST_CASE("of two claims about one key the one that was seen later counts",
          "[library]") {
  Session session(knowledge());
  SourceId early = session.source({.by = "z", .observed = Time(1h)});
  SourceId late = session.source({.by = "a", .observed = Time(2h)});
  Cell open = *knowledge().word("open"), shut = *knowledge().word("shut");
  session.tell(door, {1, Cell(), open}, late);
  session.tell(door, {1, Cell(), shut}, early);
  CHECK(lines(session, "door") == "door {id: 1, state: open}\n");
}
