// `run`: the bare engine as a program of its own. Small rule programs, given
// facts in every notation, sessions in steps, limits.

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <set>

#include "tests/cli/typed.hpp"

namespace lastmile {
namespace {

// g makes p, p makes q, q makes p again: a circle that g alone holds up.
constexpr std::string_view circle = R"(
- fact: g
  fields: {x: {type: integer, key: yes}}
- fact: p
  fields: {x: {type: integer, key: yes}}
- fact: q
  fields: {x: {type: integer, key: yes}}
- rule: from-g
  when: [{g: {x: $x}}]
  derive: {p: {x: $x}}
- rule: from-p
  when: [{p: {x: $x}}]
  derive: {q: {x: $x}}
- rule: from-q
  when: [{q: {x: $x}}]
  derive: {p: {x: $x}}
)";

constexpr std::string_view counter = R"(
- fact: n
  fields: {x: integer}
- rule: grow
  when: [{n as $n: {x: $x}}]
  then: [{update: $n, set: {x: '{$x + 1}'}}]
)";

constexpr std::string_view family = R"(
- fact: parent
  fields: {of: name, is: name}
- fact: ancestor
  fields: {of: name, is: name}
- rule: near
  when: [{parent: {of: $a, is: $b}}]
  derive: {ancestor: {of: $a, is: $b}}
- rule: far
  when: [{parent: {of: $a, is: $b}}, {ancestor: {of: $b, is: $c}}]
  derive: {ancestor: {of: $a, is: $c}}
)";

Node run_json(const std::vector<std::string>& arguments, int exit = 0) {
  std::vector<std::string> all{"run"};
  all.insert(all.end(), arguments.begin(), arguments.end());
  all.insert(all.end(), {"-f", "json"});
  Answered answered = type(all);
  INFO(answered.err);
  REQUIRE(answered.exit == exit);
  return json_of(answered.out);
}

// What holds at the end, without the ids.
std::set<std::string> facts(const Node& result) {
  std::set<std::string> out;
  for (const Node& fact : at(result, "facts").items) {
    out.insert(text_at(fact, "type") + " " + to_text(at(fact, "fields")));
  }
  return out;
}

}  // namespace

TEST_CASE("a circle of reasons falls with the last reason outside it",
          "[cli][run]") {
  Files files;
  std::string program = files.write("circle.yaml", circle);
  std::string steps = files.write("steps.yaml", R"(
- assert: {g: {x: 1}}
- assert: {g: {x: 2}}
- run: yes
- retract: {g: {x: 1}}
- run: yes
- retract: {g: {}}
- run: yes
)");
  Node result = run_json({program, "--steps", steps});
  CHECK(text_at(result, "schema") == "lastmile.run/1");
  const Node& snapshots = at(result, "snapshots");
  REQUIRE(snapshots.items.size() == 3);
  CHECK(at(snapshots, "0.facts").items.size() == 6);
  CHECK(facts(snapshots.items[1]) ==
        std::set<std::string>{"g {x: 2}", "p {x: 2}", "q {x: 2}"});
  CHECK(at(snapshots, "2.facts").items.empty());
  CHECK(at(result, "facts").items.empty());
}

TEST_CASE("a fact says who made it and how many reasons it has", "[cli][run]") {
  Files files;
  std::string program = files.write("circle.yaml", circle);
  std::string given = files.write("given.yaml", "- g: {x: 1}\n- q: {x: 1}\n");
  Node result = run_json({program, "--given", given});
  for (const Node& fact : at(result, "facts").items) {
    std::string type = text_at(fact, "type");
    INFO(type);
    CHECK(text_at(fact, "by") == (type == "p" ? "from-g" : "told"));
    CHECK(text_at(fact, "supports") == (type == "g" ? "1" : "2"));
  }
  CHECK(each(at(result, "fired"), "rule") ==
        std::vector<std::string>{"from-g", "from-p", "from-q"});
  CHECK(text_at(result, "firings") == "3");
  CHECK(text_at(result, "stopped") == "quiescent");
}

TEST_CASE("the order of what is given does not matter", "[cli][run]") {
  Files files;
  std::string program = files.write("family.yaml", family);
  std::vector<std::string> lines = {
      "- parent: {of: ann, is: ben}\n", "- parent: {of: ben, is: cas}\n",
      "- parent: {of: cas, is: dan}\n", "- parent: {of: dan, is: eve}\n"};
  std::set<std::string> first;
  std::size_t orders = 0;
  std::sort(lines.begin(), lines.end());
  do {
    std::string text;
    for (const std::string& line : lines) text += line;
    std::string given = files.write("given.yaml", text);
    std::set<std::string> all = facts(run_json({program, "--given", given}));
    if (first.empty()) first = all;
    CHECK(all == first);
    ++orders;
  } while (std::next_permutation(lines.begin(), lines.end()));
  CHECK(orders == 24);
  CHECK(first.size() == 4 + 10);
}

TEST_CASE("facts are given as a list, as a map, and line by line",
          "[cli][run]") {
  Files files;
  std::string program = files.write("family.yaml", family);
  const std::vector<std::pair<std::string, std::string>> notations = {
      {"list.yaml",
       "- parent: {of: ann, is: ben}\n- parent: {of: ben, is: c}\n"},
      {"map.yaml",
       "given:\n  - parent: {of: ann, is: ben}\n"
       "  - parent: {of: ben, is: c}\n"},
      {"lines.ndjson",
       "{\"parent\": {\"of\": \"ann\", \"is\": \"ben\"}}\n\n"
       "{\"parent\": {\"of\": \"ben\", \"is\": \"c\"}}\n"},
      {"list.json",
       "[{\"parent\": {\"of\": \"ann\", \"is\": \"ben\"}},"
       "{\"parent\": {\"of\": \"ben\", \"is\": \"c\"}}]"}};
  std::set<std::string> first;
  for (const auto& [name, text] : notations) {
    INFO(name);
    Node result = run_json({program, "--given", files.write(name, text)});
    if (first.empty()) first = facts(result);
    CHECK(facts(result) == first);
    CHECK(first.size() == 5);
  }
  std::string one = files.write("1.yaml", "- parent: {of: ann, is: ben}\n");
  std::string two = files.write("2.yaml", "- parent: {of: ben, is: c}\n");
  CHECK(facts(run_json({program, "--given", one, "--given", two})) == first);
}

TEST_CASE("a program that does not end is stopped, with what it had",
          "[cli][run]") {
  Files files;
  std::string program = files.write("counter.yaml", counter);
  std::string given = files.write("given.yaml", "- n: {x: 1}\n");
  std::vector<std::string> command{program, "--given", given, "--max-firings",
                                   "100"};
  Node result = run_json(command, 10);
  CHECK(text_at(result, "stopped") == "limit");
  CHECK(text_at(result, "firings") == "100");
  CHECK(text_at(result, "facts.0.fields.x") == "101");
  command.insert(command.begin(), "run");
  Answered text = type(command);
  CHECK(text.exit == 10);
  CHECK(text.says("grow"));
  CHECK(text.out.find("n {x: 101}") != std::string::npos);
}

TEST_CASE("values keep their kind in JSON", "[cli][run]") {
  Files files;
  std::string program = files.write("kinds.yaml", R"(
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
    not_given: integer
)");
  std::string given = files.write("given.yaml", R"(
- v:
    i: 0x904
    n: 2.5
    b: no
    t: "no"
    name: TermService
    when: 2026-01-01
    span: 90m
    a: 10.0.0.4
    ver: "10.0"
    list: [a, "1"]
    map: {k: v}
)");
  Node result = run_json({program, "--given", given});
  const Node& v = at(result, "facts.0.fields");
  CHECK(text_at(v, "i") == "2308");
  CHECK(at(v, "i").style == Style::Plain);
  CHECK(text_at(v, "n") == "2.5");
  CHECK(text_at(v, "b") == "false");
  CHECK(at(v, "b").style == Style::Plain);
  CHECK(text_at(v, "t") == "no");
  CHECK(at(v, "t").style == Style::Quoted);
  CHECK(text_at(v, "name") == "TermService");
  CHECK(text_at(v, "when") == "2026-01-01T00:00:00Z");
  CHECK(text_at(v, "span") == "1h30m");
  CHECK(text_at(v, "a") == "10.0.0.4");
  CHECK(text_at(v, "ver") == "10.0");
  CHECK(text_at(v, "list.1") == "1");
  CHECK(text_at(v, "map.k") == "v");
  CHECK(v.find("not_given") == nullptr);
}

TEST_CASE("what is printed comes in order, and times are told on request",
          "[cli][run]") {
  Files files;
  std::string program = files.write("print.yaml", R"(
- fact: n
  fields: {x: integer}
- rule: last
  when: [{n: {x: $x}}]
  salience: -1
  then: [{print: 'last {$x}'}, {stop: yes}]
- rule: first
  when: [{n: {x: $x}}]
  then: [{print: 'first {$x}'}]
)");
  std::string given = files.write("given.yaml", "- n: {x: 7}\n");
  Node result = run_json({program, "--given", given, "--stats"});
  CHECK(text_at(result, "printed.0") == "first 7");
  CHECK(text_at(result, "printed.1") == "last 7");
  CHECK(text_at(result, "stopped") == "stop");
  CHECK(number_at(result, "seconds.load") > 0);
  CHECK(number_at(result, "seconds.assert") >= 0);
  CHECK(number_at(result, "seconds.run") >= 0);
  CHECK(number_at(result, "peak_rss_bytes") > 1e6);
  CHECK(number_at(result, "counts.rules") == 2);
}

TEST_CASE("a program with errors ends with 4 and all of them", "[cli][run]") {
  Files files;
  std::string one = files.write("one.yaml", "- rule: r\n  wehn: []\n");
  std::string two = files.write("two.yaml", "- fcat: x\n");
  Answered answered = type({"run", one, two});
  CHECK(answered.exit == 4);
  CHECK(answered.out.empty());
  CHECK(answered.says("one.yaml:2:3"));
  CHECK(answered.says("two.yaml:1:3"));
}

}  // namespace lastmile
