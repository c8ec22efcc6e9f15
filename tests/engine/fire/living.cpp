// A session that can be taken back, returned to, given again, and given other
// rules: story by story.

#include <catch2/catch_test_macros.hpp>

#include "engine/explain/why.hpp"
#include "engine/fire/living_session.hpp"
#include "engine/load/read_inputs.hpp"
#include "engine/text/document.hpp"
#include "tests/support/program.hpp"

namespace lastmile {
namespace {

// A living session that is driven as by `lastmile run --steps`.
class Story {
 public:
  explicit Story(std::string rules,
                 Session::Options options = {.now = test_now})
      : living_(load_sound(std::move(rules)), std::move(options)) {}

  LivingSession& living() { return living_; }

  SessionRecording read(std::string steps) {
    Sources sources;
    Diagnostics found;
    FileId file = sources.add("steps.yaml", std::move(steps));
    std::optional<Node> node = read_document(file, sources, {}, found);
    std::optional<SessionRecording> out;
    if (node) out = read_inputs(*node, "steps.yaml", found);
    INFO(lines_of(found));
    REQUIRE_FALSE(found.has_errors());
    return *std::move(out);
  }

  // All steps must be taken.
  Story& steps(const std::string& text) {
    for (Input& input : read(text).inputs) {
      Diagnostics faults;
      bool taken = living_.give(std::move(input), faults);
      INFO(lines_of(faults));
      REQUIRE(taken);
    }
    return *this;
  }

  // What is wrong with them, found without giving any.
  std::string wrong(const std::string& text) {
    Diagnostics faults;
    SessionRecording recording = read(text);
    bool sound = living_.check(recording.inputs, faults);
    CHECK(sound != faults.has_errors());
    return lines_of(faults);
  }

  // With ids, so that another numbering is seen; and what fired and printed.
  std::string state() {
    const Session& session = living_.session();
    const WorkingMemory& memory = session.memory();
    std::string out;
    for (std::uint32_t n = 1; n <= memory.last().number; ++n) {
      if (!memory.alive({n})) continue;
      out += std::to_string(n) + " " +
             to_text(memory.fact({n}), memory.schema(), memory.symbols());
      for (const SoundClaim& claim : memory.claims({n})) {
        out += " [" + claim.from.by + " " + claim.from.source + " " +
               claim.from.locator + "]";
      }
      out += "\n";
    }
    for (const Rule& rule : session.base().rules) {
      std::size_t count = session.fired()[rule.index];
      if (count != 0) out += rule.id + " " + std::to_string(count) + "\n";
    }
    for (const std::string& line : living_.printed()) out += line + "\n";
    return out;
  }

  std::string facts() {
    const WorkingMemory& memory = living_.session().memory();
    std::string out;
    for (std::uint32_t n = 1; n <= memory.last().number; ++n) {
      if (!memory.alive({n})) continue;
      if (memory.fact({n}).type == Schema::collection) continue;
      out +=
          to_text(memory.fact({n}), memory.schema(), memory.symbols()) + "\n";
    }
    return out;
  }

  std::string printed() {
    std::string out;
    for (const std::string& line : living_.printed()) out += line + "\n";
    return out;
  }

  bool replace(std::string rules, std::string* wrong = nullptr) {
    Diagnostics faults;
    bool done = living_.give(
        {Input::Replace{{}, {}, load_sound(std::move(rules))}}, faults);
    CHECK(done != faults.has_errors());
    if (!wrong) INFO(lines_of(faults));
    if (wrong) {
      for (const Diagnostic& fault : faults.all()) {
        *wrong += std::string(fault.code) + " " + fault.item + ": " +
                  fault.message + "\n";
      }
    } else {
      REQUIRE(done);
    }
    return done;
  }

  // Another session on the same rules, given what this one was given, by way
  // of its text.
  std::string again(std::string rules,
                    Session::Options options = {.now = test_now}) {
    std::string text;
    for (const Input& input : living_.inputs()) text += to_text(input);
    Story other(std::move(rules), std::move(options));
    other.steps(text);
    return other.state();
  }

 private:
  LivingSession living_;
};

constexpr const char* shop = R"(
- fact: order
  fields: {item: text, count: integer}
- fact: stock
  fields:
    item: {type: text, key: yes}
    count: integer
- fact: shipped
  fields: {item: text, count: integer}
- fact: low
  fields: {item: text}
- rule: ship
  when:
    - order as $o: {item: $i, count: $n}
    - stock as $s: {item: $i, count: {is: $have, at least: $n}}
  then:
    - retract: $o
    - update: $s
      set: {count: '{$have - $n}'}
    - assert: {shipped: {item: $i, count: $n}}
    - print: 'shipped {$n} of {$i}'
- rule: low
  when: [{stock: {item: $i, count: {below: 3}}}]
  derive: {low: {item: $i}}
)";

constexpr const char* circle = R"(
- fact: g
- fact: a
- fact: b
- rule: ground
  when: [{g: {}}]
  derive: {a: {}}
- rule: there
  when: [{a: {}}]
  derive: {b: {}}
- rule: back
  when: [{b: {}}]
  derive: {a: {}}
)";

}  // namespace

// ---- undo ----

TEST_CASE("what is taken back leaves no trace, not even what was printed",
          "[living][undo]") {
  Story story(shop);
  story.steps(R"(
- assert: {stock: {item: pen, count: 5}}
- run: yes
)");
  std::string before = story.state();
  story.steps(R"(
- assert: {order: {item: pen, count: 4}}
- run: yes
)");
  CHECK(story.printed() == "shipped 4 of pen\n");
  CHECK(story.facts() ==
        "stock {item: pen, count: 1}\n"
        "shipped {item: pen, count: 4}\n"
        "low {item: pen}\n");
  story.steps("- undo: yes\n");
  CHECK(story.state() == before);
  CHECK(story.printed() == "");
}

TEST_CASE("undo goes back one saying at a time, the runs stay",
          "[living][undo]") {
  Story story(shop);
  story.steps(R"(
- assert: {stock: {item: pen, count: 9}}
- assert: {order: {item: pen, count: 1}}
- assert: {order: {item: pen, count: 2}}
- run: yes
- undo: yes
)");
  CHECK(story.printed() == "shipped 1 of pen\n");
  story.steps("- undo: yes\n");
  CHECK(story.facts() == "stock {item: pen, count: 9}\n");
  story.steps("- undo: yes\n");
  CHECK(story.facts() == "");
  Diagnostics faults;
  CHECK_FALSE(story.living().give({Input::Undo{}}, faults));
  CHECK(faults.all().front().code == "LM0508");
}

TEST_CASE("a taking back, an update and an answer can be taken back",
          "[living][undo]") {
  Story story(std::string(shop) + R"(
- fact: ask.answer
  fields: {question_id: text, answer: text}
- question: more
  ask: More?
  why: It matters.
  takes: 1m
  answers: {yes: Yes, no: No}
  tells:
    yes: {order: {item: pen, count: 7}}
)");
  story.steps("- assert: {stock: {item: pen, count: 9}}\n- run: yes\n");
  std::string before = story.state();
  for (const char* step :
       {"- retract: {stock: {item: pen}}\n- run: yes\n",
        "- update: {stock: {}}\n  set: {count: 1}\n- run: yes\n",
        "- answer: {more: yes}\n- run: yes\n",
        "- collect: [stock]\n- run: yes\n"}) {
    story.steps(step);
    CHECK(story.state() != before);
    story.steps("- undo: yes\n");
    CHECK(story.state() == before);
  }
}

TEST_CASE("who listens is told anew what stands after an undo",
          "[living][undo]") {
  Story story(shop);
  Journal journal;
  story.living().listen(&journal);
  story.steps(R"(
- assert: {stock: {item: pen, count: 5}}
- assert: {order: {item: pen, count: 4}}
- run: yes
- assert: {order: {item: pen, count: 1}}
- run: yes
- undo: yes
)");
  CHECK(journal.rounds() == 2);  // ship, low
  std::set<FactId> seen;
  const Session& session = story.living().session();
  FactId shipped =
      session.memory().facts(session.base().schema.find("shipped")->id)[0];
  Proof proof = why(session, shipped, seen, {.journal = &journal});
  REQUIRE(proof.rule);
  CHECK(proof.rule->id == "ship");
  CHECK(proof.from.size() == 2);
}

// ---- snapshots ----

TEST_CASE("a snapshot is returned to, and the story goes on as from there",
          "[living][snapshot]") {
  const char* first = R"(
- assert: {stock: {item: pen, count: 9}}
- assert: {order: {item: pen, count: 1}}
- run: yes
)";
  const char* second = R"(
- assert: {order: {item: pen, count: 2}}
- run: yes
)";
  Story straight(shop), bent(shop);
  straight.steps(first).steps(second);
  bent.steps(first).steps("- snapshot: morning\n").steps(R"(
- assert: {order: {item: pen, count: 8}}
- retract: {stock: {}}
- run: yes
- restore: morning
)");
  bent.steps(second);
  // Refraction, ids and counts are as if nothing had been in between.
  CHECK(bent.state() == straight.state());
  CHECK(bent.printed() == "shipped 1 of pen\nshipped 2 of pen\n");
}

TEST_CASE("a session is written down and continued elsewhere",
          "[living][snapshot]") {
  Story story(shop);
  story.steps(R"(
- assert:
  - stock: {item: pen, count: 9}
  - order: {item: pen, count: 1}
- collect: {order: {status: partial, by: clerk, why: lunch}}
- run: yes
- retract: {shipped: {item: pen}}
)");
  Diagnostics faults;
  std::string text;
  for (const Input& input : story.living().inputs()) text += to_text(input);
  Story other(shop);
  other.steps(text);
  CHECK(other.state() == story.state());
  const char* more = "- assert: {order: {item: pen, count: 3}}\n- run: yes\n";
  story.steps(more);
  other.steps(more);
  CHECK(other.state() == story.state());
}

// ---- replay ----

TEST_CASE(
    "a recorded session is given again with the same facts, ids, "
    "firings and prints",
    "[living][replay]") {
  Story story(shop);
  story.steps(R"(
- assert: {stock: {item: pen, count: 9}}
  from: {by: clerk, source: shelf 3, observed: '2026-05-01T10:00:00.5Z'}
- assert: {stock: {item: pen, count: 12}}
  from: {by: clerk, source: shelf 4, observed: '2026-05-02'}
- assert: {order: {item: "pen, \"red\"\n", count: 0x2}}
- assert: {stock: {item: "pen, \"red\"\n", count: 08}}
- run: yes
- update: {stock: {count: 12}}
  set: {count: 2}
- run: yes
- undo: yes
- snapshot: 'a: b'
- retract: {stock: {}}
- run: yes
- restore: 'a: b'
- assert: {order: {item: pen, count: 5}}
- run: yes
)");
  CHECK(story.again(shop) == story.state());
  CHECK(story.printed() == "shipped 2 of pen, \"red\"\n\nshipped 5 of pen\n");
}

TEST_CASE("values of every type come back as they were", "[living][replay]") {
  const char* kinds = R"(
- fact: v
  fields:
    i: integer
    n: number
    b: yes or no
    t: text
    name: name
    when: time
    span: duration
    a: address
    ver: version
    list: {type: list of text}
    map: {type: map of text}
    x: any
    y: any
    z: any
)";
  Story story(kinds);
  story.steps(R"(
- assert:
    v: {i: 0x904, n: 2, b: no, t: "no", name: TermService,
        when: 2026-01-01T00:00:00.000001Z, span: 90m, a: "fe80::1",
        ver: "10.0", list: [a, "1", "x: y"], map: {k: "v: w"}, x: 08, y: "08",
        z: yes}
)");
  CHECK(story.again(kinds) == story.state());
  // Also by way of an update, which writes what stands.
  story.steps("- update: {v: {i: 2308}}\n  set: {t: other}\n");
  CHECK(story.again(kinds) == story.state());
  CHECK(story.facts().find("x: 8, y: 08, z: yes") != std::string::npos);
  story.steps("- retract: {v: {y: \"08\", x: 8, z: yes}}\n");
  CHECK(story.facts() == "");
}

TEST_CASE("an exact retraction spares what says more", "[living]") {
  Story story(shop);
  story.steps(R"(
- assert:
  - order: {item: pen}
  - order: {item: pen, count: 1}
- retract: {order: {item: pen}}
  exactly: yes
)");
  CHECK(story.facts() == "order {item: pen, count: 1}\n");
}

TEST_CASE("facts that are updated are not mistaken for each other",
          "[living]") {
  Story story(shop);
  story.steps(R"(
- assert:
  - order: {item: a, count: 1}
  - order: {item: a, count: 2}
- update: {order: {count: 1}}
  set: {count: 2}
)");
  CHECK(story.facts() == "order {item: a, count: 2}\n");
  story.steps("- update: {order: {item: a}}\n  set: {item: b}\n");
  CHECK(story.facts() == "order {item: b, count: 2}\n");
  std::string before = story.state();
  story.steps("- update: {order: {item: b}}\n  set: {count: 2}\n");
  CHECK(story.state() == before);
}

// ---- circular support ----

TEST_CASE("a circle falls with its ground, and comes back with an undo",
          "[living][truth]") {
  Story story(circle);
  story.steps(
      "- assert: {g: {}}\n- run: yes\n- retract: {g: {}}\n- run: yes\n");
  CHECK(story.facts() == "");
  story.steps("- undo: yes\n");
  CHECK(story.facts() == "g {}\na {}\nb {}\n");
}

TEST_CASE("a circle that lost its ground by other rules falls too",
          "[living][truth]") {
  Story story(circle);
  story.steps("- assert: {g: {}}\n- run: yes\n");
  story.replace(R"(
- fact: g
- fact: a
- fact: b
- rule: there
  when: [{a: {}}]
  derive: {b: {}}
- rule: back
  when: [{b: {}}]
  derive: {a: {}}
)");
  story.steps("- run: yes\n");
  CHECK(story.facts() == "g {}\n");
}

// ---- other rules ----

TEST_CASE("under other rules what was told stays, what was derived follows",
          "[living][replace]") {
  Story story(shop);
  story.steps(R"(
- assert: {stock: {item: pen, count: 5}}
- assert: {order: {item: pen, count: 1}}
- run: yes
)");
  std::string rules = shop;
  rules.replace(rules.find("below: 3"), 8, "below: 9");
  REQUIRE(story.facts() ==
          "stock {item: pen, count: 4}\nshipped {item: pen, count: 1}\n");
  story.replace(rules);
  story.steps("- run: yes\n");
  CHECK(story.facts() ==
        "stock {item: pen, count: 4}\n"
        "shipped {item: pen, count: 1}\n"
        "low {item: pen}\n");
  // What was printed before is still there, once.
  CHECK(story.printed() == "shipped 1 of pen\n");
  CHECK(story.living().past().fired.at("ship") == 1);
  story.steps("- undo: yes\n");
  CHECK(story.facts() ==
        "stock {item: pen, count: 4}\nshipped {item: pen, count: 1}\n");
}

namespace {

constexpr const char* greeter = R"(
- fact: guest
  fields: {name: text}
- fact: mood
  fields: {word: text}
- rule: greet
  when:
    - guest: {name: $n}
  then:
    - print: 'hello {$n}'
- rule: mood
  when: [{mood: {word: $w}}]
  then: [{print: 'so {$w}'}]
)";

std::string with(std::string text, std::string_view from, std::string_view to) {
  text.replace(text.find(from), from.size(), to);
  return text;
}

}  // namespace

TEST_CASE("a rule that is the same does not fire again for what it fired for",
          "[living][replace]") {
  Story story(greeter);
  story.steps(
      "- assert: {guest: {name: ann}}\n- assert: {mood: {word: glad}}\n"
      "- run: yes\n- assert: {guest: {name: ben}}\n");
  REQUIRE(story.printed() == "so glad\nhello ann\n");
  // Moved, with a comment, and beside a rule that is another now.
  std::string other =
      "# new\n" + with(greeter, "'so {$w}'", "'how {$w}'") + "# end\n";
  story.replace(other);
  story.steps("- run: yes\n");
  CHECK(story.printed() == "so glad\nhello ann\nhello ben\nhow glad\n");
  // And a second time.
  story.replace(greeter);
  story.steps("- run: yes\n");
  CHECK(story.printed() ==
        "so glad\nhello ann\nhello ben\nhow glad\nso glad\n");
}

TEST_CASE(
    "facts that do not fit other rules are all named, and nothing "
    "changes",
    "[living][replace]") {
  Story story(shop);
  story.steps(R"(
- assert:
  - stock: {item: pen, count: 9}
  - order: {item: pen, count: 1}
  - order: {item: cap, count: 2}
- collect: [order]
- run: yes
)");
  std::string before = story.state();
  std::size_t inputs = story.living().inputs().size();
  std::string wrong;
  // `order` has no `count`, `stock` counts in words, `shipped` is gone.
  CHECK_FALSE(story.replace(R"(
- fact: order
  fields: {item: text}
- fact: stock
  fields:
    item: {type: text, key: yes}
    count: {type: one of, values: [none, some]}
)",
                            &wrong));
  CHECK(wrong ==
        "LM0107 order {item: \"cap\", count: 2}: fact type 'order' has no "
        "field 'count'\n"
        "LM0129 stock {item: \"pen\", count: 8}, field count of stock: '8' is "
        "none of the values of this field\n"
        "LM0501 shipped {item: \"pen\", count: 1}: there is no fact type "
        "'shipped'\n");
  CHECK(story.state() == before);
  CHECK(story.living().inputs().size() == inputs);
  // And it goes on as if nobody had tried.
  story.steps("- assert: {stock: {item: cap, count: 2}}\n- run: yes\n");
  CHECK(story.printed() == "shipped 1 of pen\nshipped 2 of cap\n");
}

TEST_CASE("an endless program is given other rules and comes to rest",
          "[living][replace]") {
  const char* endless = R"(
- fact: n
  fields: {x: integer}
- rule: grow
  when: [{n as $n: {x: $x}}]
  then: [{update: $n, set: {x: '{$x + 1}'}}]
)";
  Story story(endless, {.now = test_now, .max_firings = 50});
  story.steps("- assert: {n: {x: 0}}\n- run: yes\n");
  CHECK(story.living().ran().stopped == Stopped::Limit);
  story.replace(with(endless, "x: $x}", "x: {is: $x, below: 60}}"));
  story.steps("- run: yes\n");
  CHECK(story.living().ran().stopped == Stopped::Quiescent);
  CHECK(story.facts() == "n {x: 60}\n");
  CHECK(story.living().past().firings == 50);
}

TEST_CASE("names are matched whatever number the new rules give them",
          "[living][replace]") {
  Story story(
      "- fact: b\n  fields: {x: integer}\n"
      "- fact: a\n  fields: {x: integer, y: text}\n");
  story.steps("- assert: [{a: {x: 1, y: one}}, {b: {x: 2}}]\n");
  story.replace(
      "- fact: a\n  fields: {y: text, z: integer, x: number}\n"
      "- fact: b\n  fields: {x: text}\n");
  CHECK(story.facts() == "a {y: one, x: 1}\nb {x: 2}\n");
}

// ---- checking before ----

TEST_CASE("all that is wrong with steps is found before any is taken",
          "[living][check]") {
  Story story(shop);
  CHECK(story.wrong(R"(
- assert: {order: {item: pen, cuont: 1}}
- retract: {ordre: {}}
- update: {stock: {item: pen}}
  set: {count: many}
- collect: [ordr]
- answer: {why: yes}
- restore: noon
- undo: yes
- undo: yes
- undo: yes
- undo: yes
- undo: yes
- undo: yes
)") == "2:31 error LM0107 fact type 'order' has no field 'cuont'\n"
       "3:13 error LM0501 there is no fact type 'ordre'\n"
       "5:16 error LM0120 'many' is not an integer\n"
       "6:3 error LM0501 there is no fact type 'ordr'\n"
       "7:12 error LM0108 there is no question 'why'\n"
       "8:3 error LM0508 there is no snapshot 'noon'\n"
       "14:3 error LM0508 there is nothing to take back\n");
  CHECK(story.state() == "");
}

TEST_CASE("an unsound input is refused whole", "[living]") {
  Story story(shop);
  SessionRecording steps = story.read(
      "- assert: [{order: {item: a, count: 1}}, {order: {item: b, count: x}}]");
  Diagnostics faults;
  CHECK_FALSE(story.living().give(steps.inputs.front(), faults));
  CHECK(faults.errors() == 1);
  CHECK(story.facts() == "");
  CHECK(story.living().inputs().empty());
}

}  // namespace lastmile
