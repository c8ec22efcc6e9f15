// Functions that the program around the engine offers to rules.

#include <atomic>
#include <limits>
#include <stdexcept>

#include "tests/engine/library/given.hpp"

using namespace lastmile;
using namespace std::chrono_literals;

namespace {

constexpr const char* ask = R"yaml(
- fact: ask
  fields: {x: any}
- fact: said
  fields: {x: any}
- rule: ask
  when: [{ask: {x: $x}}, {let: {$y: my.f($x)}}]
  derive: {said: {x: $y}}
)yaml";

// A session of rules that ask my.f of whatever is told.
Session asking(Function function) {
  function.name = "my.f";
  if (function.parameters.empty()) function.parameters = {{"x"}};
  return Session(sound(Loader().add(std::move(function)).text("ask", ask)));
}

// What comes of one call: the answer, or the reason for none.
std::string answer(Function function, Value value = "x") {
  Session session = asking(std::move(function));
  auto told = session.tell("ask", {{"x", std::move(value)}});
  REQUIRE(told);
  session.run();
  std::string out = lines(session, "said");
  for (const Diagnostic& fault : session.faults()) {
    out += fault.code + " " + fault.message;
  }
  return out;
}

}  // namespace

TEST_CASE("a function sees its arguments and gives a value", "[library]") {
  CHECK(answer({.call = [](Call& call) -> Value {
          return std::string(call.text(0)) + "!";
        }}) == "said {x: x!}\n");
  CHECK(
      answer({.parameters = {{"n", Kind::Integer}},
              .gives = Kind::Integer,
              .call = [](Call& call) -> Value { return call.integer(0) + 1; }},
             41) == "said {x: 42}\n");
  CHECK(answer({.parameters = {{"n", Kind::Number}},
                .gives = Kind::Number,
                .call = [](Call& call) -> Value { return call.number(0) / 2; }},
               3) == "said {x: 1.5}\n");
}

TEST_CASE("every kind goes in and comes out as it is", "[library]") {
  Time time = std::chrono::sys_days(2026y / 6 / 1) + 12h;
  for (const Value& value :
       {Value("text"), Value::name("Name"), Value(7), Value(0.5), Value(true),
        Value(time), Value(90s), Value::address("fe80::1"),
        Value::version("10.0")}) {
    Value seen;
    answer({.call =
                [&](Call& call) {
                  seen = call.value(0);
                  CHECK(call.kind(0) == value.kind());
                  return Value();
                }},
           value);
    INFO(to_text(value));
    CHECK(seen.kind() == value.kind());
    CHECK(seen == value);
  }
}

TEST_CASE("an argument that is not there is empty, not undefined",
          "[library]") {
  answer({.call = [](Call& call) -> Value {
    CHECK(call.size() == 1);
    CHECK(call.kind(7) == Kind::Unknown);
    CHECK(call.text(7).empty());
    CHECK(call.integer(7) == 0);
    CHECK(call.number(7) == 0);
    CHECK_FALSE(call.yes(7));
    CHECK(call.time(7) == Time());
    CHECK(call.duration(7) == Duration());
    CHECK_FALSE(call.value(7).known());
    CHECK(call.integer(0) == 0);  // it is a text
    return Value();
  }});
}

TEST_CASE("a function that fails leaves the condition undecided and says why",
          "[library]") {
  CHECK(answer({.call = [](Call& call) {
          return call.fail("out of order");
        }}) == "LM0243 my.f(): out of order, with $x = 'x'");
  CHECK(answer({.call = [](Call& call) { return call.fail(""); }}) ==
        "LM0243 my.f(): it failed and does not say why, with $x = 'x'");
}

TEST_CASE("what a function throws is a failure", "[library]") {
  CHECK(answer({.call = [](Call&) -> Value {
          throw std::runtime_error("no such table");
        }}) == "LM0243 my.f(): no such table, with $x = 'x'");
  CHECK(answer({.call = [](Call&) -> Value { throw 7; }}) ==
        "LM0243 my.f(): it threw what is no std::exception, with $x = 'x'");
}

TEST_CASE("a failure is reported, and other facts are not touched by it",
          "[library]") {
  Session session = asking({.call = [](Call& call) -> Value {
    if (call.text(0) == "bad") return call.fail("bad");
    return call.value(0);
  }});
  CHECK(session.tell("ask", {{"x", "bad"}}));
  CHECK(session.tell("ask", {{"x", "good"}}));
  CHECK(session.run().stopped == Stopped::Quiescent);
  CHECK(lines(session, "said") == "said {x: good}\n");
  REQUIRE(session.faults().size() == 1);
  CHECK(session.faults()[0].file == "ask");
  CHECK(session.faults()[0].line == 7);
}

TEST_CASE("a function that knows nothing gives unknown, which is no failure",
          "[library]") {
  CHECK(answer({.gives = Kind::Number, .call = give({})}).empty());
}

TEST_CASE("a function gives what it says or fails", "[library]") {
  CHECK(answer({.gives = Kind::Number, .call = give(true)}) ==
        "LM0243 my.f(): it gave what it may not: here is wanted: number; given "
        "was: yes or no, with $x = 'x'");
  CHECK(answer({.gives = Kind::Number, .call = give(2)}) == "said {x: 2}\n");
  // A text is read, as everywhere.
  CHECK(answer({.gives = Kind::Duration, .call = give("90s")}) ==
        "said {x: 1m30s}\n");
  CHECK(
      answer({.gives = Kind::Address, .call = give("ten.0.0.1")})
          .starts_with("LM0243 my.f(): it gave what it may not: 'ten.0.0.1'"));
}

TEST_CASE("no value that a function gives can harm the session", "[library]") {
  double infinite = std::numeric_limits<double>::infinity();
  for (const Value& value :
       {Value(infinite), Value(-infinite), Value(0 * infinite),
        Value(std::string("\xC3\x28")), Value(std::string(70'000, 'x')),
        Value(Value::List(10'001)), Value(Time::max()), Value(Time::min()),
        Value(Value::Map{{"\xFF", "x"}}), Value(Value::List{Value::List{1}})}) {
    INFO(static_cast<int>(value.kind()));
    CHECK(answer({.call = give(value)}).starts_with("LM0243 my.f(): it gave"));
  }
}

TEST_CASE("a function may take lists and give them", "[library]") {
  Function reversed{.name = "my.reversed",
                    .parameters = {{"list", Kind::List}},
                    .gives = Kind::List,
                    .call = [](Call& call) -> Value {
                      Value list = call.value(0);
                      return Value::List(list.list().rbegin(),
                                         list.list().rend());
                    }};
  Session session(sound(Loader().add(reversed).text("r", R"yaml(
- fact: a
  fields: {l: list of integer}
- rule: r
  when: [{a: {l: $l}}, {let: {$r: my.reversed($l)}}]
  then: [{print: "{$r}"}]
)yaml")));
  CHECK(session.tell("a", {{"l", Value::List{1, 2, 3}}}));
  session.run();
  CHECK(session.printed() == std::vector<std::string>{"[3, 2, 1]"});
}

TEST_CASE("optional and repeated parameters are counted at load", "[library]") {
  Function size{.name = "my.size",
                .parameters = {{"a"}, {.name = "more", .optional = true}},
                .repeats = true,
                .gives = Kind::Integer,
                .call = [](Call& call) -> Value { return call.size(); }};
  auto loaded = [&](std::string call) {
    return Loader()
        .add(size)
        .text("r",
              "- fact: a\n  fields: {n: integer}\n- rule: r\n"
              "  when: [{a: {n: $n}}, {let: {$s: '" +
                  call + "'}}]\n  derive: {a: {n: $s}}\n")
        .load();
  };
  CHECK(codes(loaded("my.size() + $n").diagnostics()) == "LM0224");
  for (std::string call :
       {"my.size($n)", "my.size($n, 1)", "my.size($n, 1, 2)"}) {
    CHECK(loaded(call));
  }
  auto three = loaded("my.size($n, 1, 2)");
  Session session(*three);
  CHECK(session.tell("a", {{"n", 1}}));
  session.run();
  CHECK(lines(session, "a") == "a {n: 1}\na {n: 3}\n");
}

TEST_CASE("rules are held against a function's kinds at load", "[library]") {
  Function f{.name = "my.f",
             .parameters = {{"n", Kind::Integer}},
             .gives = Kind::Integer,
             .call = give(1)};
  auto found = Loader()
                   .add(f)
                   .text("r", R"yaml(
- fact: a
  fields: {t: text}
- rule: r
  when: [{a: {t: $t}}, {check: my.f($t) > 0}]
  then: [{print: x}]
)yaml")
                   .load();
  CHECK(codes(found.diagnostics()) == "LM0221");
}

TEST_CASE("what cannot be offered is refused with its reason", "[library]") {
  auto refused = [](Function function) {
    auto loaded = Loader().add(std::move(function)).text("r", "[]").load();
    REQUIRE_FALSE(loaded);
    return loaded.diagnostics()[0].code + loaded.diagnostics()[0].message;
  };
  for (std::string name : {"", "price", "Shop.price", "shop.", ".price",
                           "shop.the.price", "shop.1", "shop price", "a-b.c"}) {
    INFO(name);
    CHECK(refused({.name = name, .call = give(1)}).find("module.function") !=
          std::string::npos);
  }
  CHECK(refused({.name = "shop.price"}).find("nothing to call") !=
        std::string::npos);
  CHECK(refused({.name = "shop.price", .repeats = true, .call = give(1)})
            .find("to repeat") != std::string::npos);
  CHECK(refused({.name = "shop.price",
                 .parameters = {{.name = "a", .optional = true}, {"b"}},
                 .call = give(1)})
            .find("'b' follows") != std::string::npos);
}

TEST_CASE("of two functions with one name the second is refused", "[library]") {
  auto loaded = Loader()
                    .add({.name = "shop.price", .call = give(1)})
                    .add({.name = "shop.price", .call = give(2)})
                    .text("r", "[]")
                    .load();
  CHECK(codes(loaded.diagnostics()) == "LM0223");
}

TEST_CASE("a function lives as long as a session can call it", "[library]") {
  auto alive = std::make_shared<int>(7);
  std::weak_ptr<int> watch = alive;
  {
    std::optional<Session> session =
        asking({.call = [alive](Call&) -> Value { return *alive; }});
    alive.reset();
    CHECK_FALSE(watch.expired());
    CHECK(session->tell("ask", {{"x", 1}}));
    session->run();
    CHECK(lines(*session, "said") == "said {x: 7}\n");
  }
  CHECK(watch.expired());
}

TEST_CASE("a function that changes the session that calls it is refused",
          "[library]") {
  Session* inside = nullptr;
  std::string said;
  Session session = asking({.call = [&](Call& call) -> Value {
    auto told = inside->tell("ask", {{"x", "more"}});
    said = codes(told.diagnostics());
    CHECK_FALSE(inside->tell(inside->knowledge().type("ask")->id, {1}));
    CHECK(inside->run().firings == 0);
    inside->reset();
    return call.value(0);
  }});
  inside = &session;
  CHECK(session.tell("ask", {{"x", "one"}}));
  session.run();
  CHECK(said == "LM0613");
  CHECK(lines(session, "said") == "said {x: one}\n");
  CHECK(codes(session.faults()) == "LM0613 LM0613");
}
