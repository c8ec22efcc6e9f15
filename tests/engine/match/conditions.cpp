// Every head of a condition, with what it holds for when all is known and when
// not everything is.

#include <catch2/catch_test_macros.hpp>

#include "tests/support/program.hpp"

namespace lastmile {
namespace {

constexpr const char* vocabulary = R"(
- fact: host
  fields: {name: name, role: text}
- fact: port
  fields: {host: name, number: integer, open: yes or no}
  observed: yes
- fact: cert
  fields: {print: {type: name, key: yes}, bits: integer, host: name}
  observed: yes
- fact: disk
  fields: {drive: text, free: {type: integer, min: 0}, total: integer, wait: duration}
  observed: yes
- fact: plain
  fields: {n: integer, s: text}
- fact: hit
  fields: {v: any}
)";

// What the rule derives into `hit`, as lines; `given` is all that is known.
std::string hits(const std::string& when, const std::string& given,
                 const std::string& value = "yes",
                 std::vector<std::string> complete = {}) {
  Program p(std::string(vocabulary) + "- rule: r\n  when:\n" + when +
            "  derive: {hit: {v: " + value + "}}\n");
  for (std::string& type : complete) p.collect(type);
  if (!given.empty()) p.tell(given);
  p.run();
  return p.facts("hit");
}

// yes, no or unknown, for the conditions as those of a sign.
std::string state(const std::string& when, const std::string& given,
                  std::vector<std::string> complete = {}) {
  Program p(std::string(vocabulary) + "- sign: s\n  when:\n" + when);
  for (std::string& type : complete) p.collect(type);
  if (!given.empty()) p.tell(given);
  p.run();
  return p.holds("s");
}

std::string firings(const std::string& when, const std::string& given) {
  Program p(std::string(vocabulary) + "- rule: r\n  when:\n" + when +
            "  then: [{print: x}]\n");
  p.tell(given);
  return std::to_string(p.run().firings);
}

}  // namespace

TEST_CASE("names join without case, texts exactly", "[match]") {
  CHECK(hits("    - host: {name: $h}\n    - port: {host: $h, number: $n}\n",
             "- host: {name: VM1}\n- port: {host: vm1, number: 1}\n"
             "- port: {host: vm2, number: 2}",
             "$n") == "hit {v: 1}\n");
  CHECK(hits("    - host: {role: $r}\n    - disk: {drive: $r}\n",
             "- host: {role: A}\n- disk: {drive: a}") == "");
  // A text that meets a name anywhere is compared without case everywhere.
  CHECK(hits("    - host: {role: $r}\n    - disk: {drive: $r}\n"
             "    - port: {host: $r}\n",
             "- host: {role: A}\n- disk: {drive: a}\n- port: {host: A}") ==
        "hit {v: yes}\n");
}

TEST_CASE("a variable that stands twice in a pattern must be equal",
          "[match]") {
  constexpr const char* when = "    - disk: {free: $n, total: $n}\n";
  CHECK(hits(when, "- disk: {free: 1, total: 1}") == "hit {v: yes}\n");
  CHECK(hits(when, "- disk: {free: 1, total: 2}") == "");
  CHECK(hits(when, "- disk: {free: 1}") == "");
}

TEST_CASE("a test may name a variable that is bound later", "[match]") {
  constexpr const char* facts =
      "- plain: {n: 1}\n- disk: {free: 5}\n- disk: {free: 0}";
  CHECK(hits("    - plain: {n below: $f}\n    - disk: {free: $f}\n", facts,
             "$f") == "hit {v: 5}\n");
  CHECK(hits("    - disk: {free: $f}\n    - plain: {n below: $f}\n", facts,
             "$f") == "hit {v: 5}\n");
}

TEST_CASE("an unknown field holds only for $_ and for is known no", "[match]") {
  auto one = [](const std::string& entry) {
    return hits("    - plain: {" + entry + "}\n", "- plain: {n: 1}");
  };
  const std::string yes = "hit {v: yes}\n";
  CHECK(one("s: $_") == yes);
  CHECK(one("s is known: no") == yes);
  CHECK(one("s is known: yes") == "");
  CHECK(one("s not: x") == "");
  CHECK(one("s none of: [x, y]") == "");
  CHECK(one("s: x") == "");
  CHECK(one("n is known: yes") == yes);
  CHECK(hits("    - plain: {s: $s}\n", "- plain: {n: 1}", "$s") == "");
}

TEST_CASE("no holds only where all was looked through", "[open world]") {
  constexpr const char* when = "    - no port: {open: yes}\n";
  CHECK(state(when, "") == "unknown");
  CHECK(state(when, "", {"port"}) == "yes");
  CHECK(state(when, "- port: {open: no}", {"port"}) == "yes");
  CHECK(state(when, "- port: {open: yes}") == "no");
  // A known fact could match through its unknown field.
  CHECK(state(when, "- port: {number: 1}", {"port"}) == "unknown");
  // Closed types need no look.
  CHECK(state("    - no plain: {n: 1}\n", "") == "yes");
}

TEST_CASE("a collection short of complete closes nothing", "[open world]") {
  for (CollectionStatus status :
       {CollectionStatus::NotTried, CollectionStatus::Failed,
        CollectionStatus::Denied, CollectionStatus::Partial}) {
    Program p(std::string(vocabulary) + "- sign: s\n  when: [{no port: {}}]\n");
    p.collect("port", status);
    p.run();
    INFO(to_text(status));
    CHECK(p.holds("s") == "unknown");
  }
}

TEST_CASE("a type about a host is complete for the host that was looked at",
          "[open world]") {
  Program p(R"(
- fact: svc
  fields: {host: name, name: name}
  observed: yes
  about host: host
- sign: on-a
  when: [{no svc: {host: A, name: x}}]
- sign: on-b
  when: [{no svc: {host: b, name: x}}]
- sign: anywhere
  when: [{no svc: {name: x}}]
)");
  p.collect("svc", CollectionStatus::Complete, "a");
  p.run();
  CHECK(p.holds("on-a") == "yes");
  CHECK(p.holds("on-b") == "unknown");
  CHECK(p.holds("anywhere") == "unknown");
}

TEST_CASE("a known key decides what nobody collected", "[open world]") {
  constexpr const char* when = "    - no cert: {print: AB, bits below: 2048}\n";
  CHECK(state(when, "") == "unknown");
  CHECK(state(when, "- cert: {print: ab, bits: 4096}") == "yes");
  CHECK(state(when, "- cert: {print: ab, bits: 1024}") == "no");
  CHECK(state(when, "- cert: {print: ab}") == "unknown");
  CHECK(state(when, "- cert: {print: CD, bits: 4096}") == "unknown");
}

TEST_CASE("a key that a join supplies decides, in either order",
          "[open world]") {
  constexpr const char* facts =
      "- host: {name: h, role: AB}\n- cert: {print: ab, bits: 4096}";
  CHECK(state("    - host: {role: $p}\n    - cert: {print: $p, bits: 1024}\n",
              facts) == "no");
  CHECK(state("    - cert: {print: $p, bits: 1024}\n    - host: {role: $p}\n",
              facts) == "no");
}

TEST_CASE("what a join tells of an unseen fact can refute it", "[open world]") {
  // The unseen certificate would have to be AB, and it is no CD.
  constexpr const char* facts = "- host: {name: h, role: AB}";
  CHECK(state("    - cert: {print: $p, print starts with: cd}\n"
              "    - host: {role: $p}\n",
              facts) == "no");
  CHECK(state("    - cert: {print: $p, print starts with: ab}\n"
              "    - host: {role: $p}\n",
              facts) == "unknown");
}

TEST_CASE("an unknown field is one value wherever it is joined",
          "[open world]") {
  constexpr const char* facts =
      "- plain: {s: x}\n- disk: {drive: c, free: 1, total: 2}";
  CHECK(state("    - plain: {n: $n}\n    - disk: {free: $n, total: $n}\n",
              facts, {"disk"}) == "no");
  CHECK(state("    - disk: {free: $n, total: $n}\n    - plain: {n: $n}\n",
              facts, {"disk"}) == "no");
  CHECK(state("    - plain: {n: $n}\n    - disk: {free: $n}\n", facts,
              {"disk"}) == "unknown");
}

TEST_CASE("no over a list is nested and joins within", "[match]") {
  constexpr const char* when =
      "    - host: {name: $h}\n"
      "    - no:\n"
      "        - port: {host: $h, number: $n}\n"
      "        - plain: {n: $n}\n";
  constexpr const char* facts =
      "- host: {name: a}\n- host: {name: b}\n- port: {host: a, number: 1}\n"
      "- port: {host: b, number: 2}\n- plain: {n: 1}\n";
  CHECK(hits(when, facts, "$h", {"port"}) == "hit {v: b}\n");
  CHECK(hits(when, facts, "$h") == "");
}

TEST_CASE("some gives one match however many facts there are", "[match]") {
  CHECK(firings("    - some port: {open: yes}\n",
                "- port: {number: 1, open: yes}\n"
                "- port: {number: 2, open: yes}") == "1");
  CHECK(firings("    - port: {open: yes}\n",
                "- port: {number: 1, open: yes}\n"
                "- port: {number: 2, open: yes}") == "2");
  CHECK(state("    - some port: {open: yes}\n", "") == "unknown");
  CHECK(state("    - some port: {open: yes}\n", "", {"port"}) == "no");
}

TEST_CASE("every holds over nothing and fails on one that lacks", "[match]") {
  constexpr const char* when =
      "    - every disk: {drive: $_, free: $f}\n"
      "      has: [{check: $f > 10}]\n";
  CHECK(state(when, "", {"disk"}) == "yes");
  CHECK(state(when, "") == "unknown");
  CHECK(state(when, "- disk: {drive: c, free: 20}", {"disk"}) == "yes");
  CHECK(state(when, "- disk: {drive: c, free: 20}") == "unknown");
  CHECK(state(when, "- disk: {drive: c, free: 5}") == "no");
  CHECK(state(when, "- disk: {drive: c}", {"disk"}) == "unknown");
}

TEST_CASE("every joins what its has names", "[match]") {
  constexpr const char* when =
      "    - every plain: {n: $n}\n"
      "      has: [{disk: {free: $n}}]\n";
  CHECK(state(when,
              "- plain: {n: 1}\n- plain: {n: 2}\n- disk: {free: 1}\n"
              "- disk: {free: 2}") == "yes");
  CHECK(state(when, "- plain: {n: 1}\n- plain: {n: 2}\n- disk: {free: 1}") ==
        "unknown");
  CHECK(state(when, "- plain: {n: 1}\n- plain: {n: 2}\n- disk: {free: 1}",
              {"disk"}) == "no");
}

TEST_CASE("branches that hold for the same facts are one match", "[match]") {
  constexpr const char* when =
      "    - any:\n"
      "        - plain: {n above: 1}\n"
      "        - plain: {n above: 2}\n";
  CHECK(firings(when, "- plain: {n: 3}") == "1");
  CHECK(firings(when, "- plain: {n: 2}\n- plain: {n: 3}") == "2");
  CHECK(hits("    - any:\n        - port: {number: $n}\n"
             "        - [{disk: {free: $n}}, {check: $n > 5}]\n",
             "- port: {number: 1}\n- disk: {free: 7}\n- disk: {free: 2}",
             "$n") == "hit {v: 1}\nhit {v: 7}\n");
}

TEST_CASE("a match through another branch for the same facts is no new match",
          "[match]") {
  Program p(std::string(vocabulary) + R"(
- rule: r
  when:
    - any:
        - [{plain: {n: $_}}, {no host: {}}]
        - plain: {n: $_}
  then: [{print: x}]
)");
  p.tell("- plain: {n: 1}");
  p.run();
  p.tell("- host: {name: a}");
  p.run();
  CHECK(p.printed() == "x\n");
}

TEST_CASE("all groups conditions within any", "[match]") {
  constexpr const char* when =
      "    - any:\n"
      "        - all: [{plain: {n: 1}}, {plain: {n: 2}}]\n"
      "        - plain: {n: 9}\n";
  CHECK(hits(when, "- plain: {n: 1}") == "");
  CHECK(hits(when, "- plain: {n: 1}\n- plain: {n: 2}") == "hit {v: yes}\n");
  CHECK(hits(when, "- plain: {n: 9}") == "hit {v: yes}\n");
}

TEST_CASE("count of what is known is a lower bound", "[aggregate]") {
  constexpr const char* two =
      "- port: {number: 1, open: yes}\n- port: {number: 2, open: yes}";
  auto count = [&](const std::string& filter) {
    return "    - count of port as $n: {open: yes}\n      " + filter + "\n";
  };
  CHECK(state(count("at least: 2"), two) == "yes");
  CHECK(state(count("above: 1"), two) == "yes");
  CHECK(state(count("above: 2"), two) == "unknown");
  CHECK(state(count("below: 2"), two) == "no");
  CHECK(state(count("below: 3"), two) == "unknown");
  CHECK(state(count("at most: 2"), two) == "unknown");
  CHECK(state(count("at most: 1"), two) == "no");
  CHECK(state(count("equal to: 1"), two) == "no");
  CHECK(state(count("equal to: 2"), two) == "unknown");
  CHECK(state(count("equal to: 2"), two, {"port"}) == "yes");
  CHECK(state(count("above: 2"), two, {"port"}) == "no");
  // One more may count through a field that nobody knows.
  CHECK(state(count("equal to: 2"), std::string(two) + "\n- port: {number: 3}",
              {"port"}) == "unknown");
}

TEST_CASE("a count holds always and is unknown over an open type",
          "[aggregate]") {
  CHECK(state("    - count of port as $n: {}\n    - check: $n == 0\n", "") ==
        "unknown");
  CHECK(state("    - count of port as $n: {}\n    - check: $n == 0\n", "",
              {"port"}) == "yes");
  CHECK(hits("    - count of plain as $n: {}\n", "", "$n") == "hit {v: 0}\n");
}

TEST_CASE("sum, average, least, most and list over what is complete",
          "[aggregate]") {
  constexpr const char* facts =
      "- disk: {drive: c, free: 5, wait: 2m}\n"
      "- disk: {drive: d, free: 8, wait: 1m}\n";
  auto value = [&](const std::string& head, const std::string& given) {
    return hits("    - " + head + " as $v: {}\n", given, "$v", {"disk"});
  };
  CHECK(value("sum of disk.free", facts) == "hit {v: 13}\n");
  CHECK(value("average of disk.free", facts) == "hit {v: 6.5}\n");
  CHECK(value("least of disk.free", facts) == "hit {v: 5}\n");
  CHECK(value("most of disk.free", facts) == "hit {v: 8}\n");
  CHECK(value("list of disk.drive", facts) == "hit {v: [c, d]}\n");
  CHECK(value("sum of disk.wait", facts) == "hit {v: 3m}\n");
  CHECK(value("average of disk.wait", facts) == "hit {v: 1m30s}\n");
  CHECK(value("sum of disk.free", "") == "hit {v: 0}\n");
  CHECK(value("sum of disk.wait", "") == "hit {v: 0s}\n");
  CHECK(value("list of disk.drive", "") == "hit {v: []}\n");
  for (const char* head : {"average", "least", "most"}) {
    CHECK(value(std::string(head) + " of disk.free", "") == "");
  }
}

TEST_CASE("a sum with a floor decides lower bounds, one without none",
          "[aggregate]") {
  constexpr const char* facts = "- disk: {free: 5, total: 5}";
  CHECK(state("    - sum of disk.free as $n: {}\n      at least: 5\n", facts) ==
        "yes");
  CHECK(state("    - sum of disk.free as $n: {}\n      below: 5\n", facts) ==
        "no");
  CHECK(state("    - sum of disk.total as $n: {}\n      at least: 5\n",
              facts) == "unknown");
  for (const char* head : {"average", "least", "most", "list"}) {
    INFO(head);
    CHECK(state("    - " + std::string(head) + " of disk.free as $n: {}\n",
                facts) == "unknown");
  }
}

TEST_CASE("group by splits, and a group has a match", "[aggregate]") {
  constexpr const char* facts =
      "- port: {host: a, number: 1}\n- port: {host: A, number: 2}\n"
      "- port: {host: b, number: 3}";
  CHECK(hits("    - count of port as $n: {host: $h}\n      group by: [$h]\n",
             facts, "'{$h} {$n}'", {"port"}) == "hit {v: a 2}\nhit {v: b 1}\n");
  CHECK(hits("    - count of port as $n: {host: $h}\n      group by: [$h]\n"
             "      above: 1\n",
             facts, "'{$h}'") == "hit {v: a}\n");
  CHECK(hits("    - count of port as $n: {host: $h}\n      group by: [$h]\n",
             "", "'{$h} {$n}'", {"port"}) == "");
}

TEST_CASE("groups of a variable that meets a name differ without case",
          "[aggregate]") {
  constexpr const char* facts =
      "- plain: {n: 1, s: srv}\n- plain: {n: 2, s: SRV}\n"
      "- plain: {n: 3, s: other}\n- host: {name: Srv}";
  const std::string count =
      "    - count of plain as $n: {s: $s}\n      group by: [$s]\n";
  CHECK(hits(count + "    - some host: {name: $s}\n", facts, "'{$s} {$n}'") ==
        "hit {v: srv 2}\n");
  CHECK(hits(count, facts, "'{$s} {$n}'") ==
        "hit {v: SRV 1}\nhit {v: other 1}\nhit {v: srv 1}\n");
}

TEST_CASE("an aggregate meets a variable that meets a name without case",
          "[aggregate]") {
  constexpr const char* facts =
      "- plain: {n: 1, s: srv}\n- plain: {n: 2, s: SRV}\n- host: {name: Srv}";
  const std::string bound =
      "    - plain: {n: 1, s: $s}\n    - most of plain.s as $s: {n: 2}\n";
  const std::string filter =
      "    - plain: {n: 1, s: $s}\n    - most of plain.s as $_m: {n: 2}\n"
      "      equal to: $s\n";
  for (const std::string& when : {bound, filter}) {
    CHECK(hits(when + "    - some host: {name: $s}\n", facts) ==
          "hit {v: yes}\n");
    CHECK(hits(when, facts) == "");
  }
}

TEST_CASE("an unknown or a fault leaves let and check undecided", "[match]") {
  CHECK(state("    - plain: {n: $n}\n    - check: 1 / $n > 1\n",
              "- plain: {n: 0}") == "unknown");
  CHECK(state("    - plain as $p: {n: 1}\n    - check: \"$p.s == 'x'\"\n",
              "- plain: {n: 1}") == "unknown");
  CHECK(state("    - plain: {n: $n}\n    - let: {$x: 1 / $n}\n"
              "    - check: $x == 1\n",
              "- plain: {n: 0}") == "unknown");
  CHECK(state("    - plain: {n: $n}\n    - check: $n > 5\n",
              "- plain: {n: 1}") == "no");
}

TEST_CASE("a fault within no, every or an aggregate leaves it undecided",
          "[match]") {
  constexpr const char* facts = "- plain: {n: 0}";
  CHECK(state("    - no: [{plain: {n: $n}}, {check: 1 / $n > 0}]\n", facts) ==
        "unknown");
  CHECK(state("    - every plain: {n: $n}\n      has: [{check: 1 / $n > 0}]\n",
              facts) == "unknown");
  CHECK(state("    - no: [{plain: {n: $n}}, {check: 1 / $n > 0}]\n",
              "- plain: {n: 0}\n- plain: {n: 1}") == "no");
  CHECK(state("    - sum of plain.n as $n: {}\n      above: 0\n",
              "- plain: {n: 9223372036854775807}\n- plain: {n: 1}") ==
        "unknown");
}

TEST_CASE("a derived type is complete where what it follows from is",
          "[open world]") {
  Program p(std::string(vocabulary) + R"(
- fact: shut
  fields: {n: integer}
- rule: r
  when: [{port: {number: $n, open: no}}]
  derive: {shut: {n: $n}}
- sign: none-shut
  when: [{no shut: {}}]
)");
  p.run();
  CHECK(p.holds("none-shut") == "unknown");
  p.collect("port");
  p.run();
  CHECK(p.holds("none-shut") == "yes");
  p.tell("- port: {number: 1, open: no}");
  p.run();
  CHECK(p.holds("none-shut") == "no");
}

TEST_CASE("a rule can match how a look ended", "[open world]") {
  Program p(std::string(vocabulary) + R"(
- rule: r
  when: [{collection: {type: port, status: denied, why: $w}}]
  derive: {hit: {v: $w}}
)");
  Diagnostics found;
  p.session().collect({.type = "port",
                       .status = CollectionStatus::Denied,
                       .by = "probe",
                       .why = "no rights"},
                      found);
  p.run();
  CHECK(p.facts("hit") == "hit {v: no rights}\n");
  p.collect("port");
  p.run();
  CHECK(p.facts("hit") == "");
}

TEST_CASE("$now is the time of the case", "[match]") {
  CHECK(hits("    - let: {$t: $now}\n", "", "'{$t}'") ==
        "hit {v: 2026-06-01T12:00:00Z}\n");
}

}  // namespace lastmile
