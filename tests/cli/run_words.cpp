// `run` with what its hardest user does: quiet, files that are none, numbers
// that are none, and questions of which every word of the answer counts.

#include <catch2/catch_test_macros.hpp>

#include "tests/cli/typed.hpp"

namespace lastmile {
namespace {

constexpr std::string_view shop = R"(
- fact: order
  fields: {id: integer, item: name, n: integer}
- fact: line
  fields: {id: integer, total: number}
- fact: big
  fields: {item: name}
- rule: line
  when:
    - order: {id: $id, n: $n}
    - let: {$total: $n * 2.5}
  derive: {line: {id: $id, total: $total}}
  say: 'Order {$id} costs {$total}.'
- rule: big
  when:
    - order: {id: $id, item: $i}
    - sum of line.total as $sum: {id: $id}
      above: 10
  derive: {big: {item: $i}}
)";

bool says(const std::string& whole, std::string_view part) {
  return whole.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("why tells what a rule says of its conclusion, and what it computed",
          "[cli][run]") {
  Files files;
  std::string rules = files.write("shop.yaml", shop);
  std::string facts =
      files.write("facts.yaml", "- order: {id: 1, item: Pen, n: 6}\n");
  std::vector<std::string> typed = {"run",   rules, "--given", facts,
                                    "--why", "big", "--why",   "line"};
  Answered text = type(typed);
  CHECK(text.exit == 0);
  CHECK(says(text.out, "rule line, "));
  CHECK(says(text.out, "\n    Order 1 costs 15.\n    with $total = 15\n"));
  CHECK(says(text.out, "\n    with $sum = 15\n"));
  typed.insert(typed.end(), {"-f", "json"});
  Node json = json_of(type(typed).out);
  CHECK(text_at(json, "why.1.proofs.0.says") == "Order 1 costs 15.");
  CHECK(number_at(json, "why.0.proofs.0.values.sum") == 15);
}

TEST_CASE("the value of an aggregate that is compared is used", "[cli][run]") {
  Files files;
  Answered answered = type({"run", files.write("shop.yaml", shop)});
  CHECK(answered.exit == 0);
  CHECK(answered.err.empty());
}

TEST_CASE("a variable that nothing reads is warned of by what it is",
          "[cli][run]") {
  Files files;
  auto warned = [&](const std::string& when) {
    return type({"run", files.write("w.yaml",
                                    "- fact: n\n  fields: {x: integer}\n"
                                    "- rule: r\n  when: [" +
                                        when + "]\n  then: [print: 'x']\n")});
  };
  CHECK(warned("n as $f: {x: 1}").says("leave out 'as $f'"));
  CHECK(warned("n: {x: $x}").says("write $_ for anything"));
  CHECK(warned("n: {x: 1}, let: {$y: 2}").says("nothing reads it"));
}

TEST_CASE("quiet is quiet but for errors", "[cli][run]") {
  Files files;
  std::string rules = files.write("q.yaml", R"(
- fact: n
  fields: {x: integer}
- rule: r
  when: [n as $f: {x: $x}, check: 1 / $x > 0]
  then: [print: '{$x}']
)");
  std::string facts = files.write("facts.yaml", "- n: {x: 0}\n");
  Answered loud = type({"run", rules, "--given", facts});
  CHECK(loud.says("LM0310"));
  CHECK(loud.says("LM0241"));
  Answered quiet = type({"run", rules, "--given", facts, "-q"});
  CHECK(quiet.exit == 0);
  CHECK(quiet.err.empty());
  CHECK(quiet.out == loud.out);
  std::string bad = files.write("bad.yaml", "- n: {y: 0}\n");
  CHECK(type({"run", rules, "--given", bad, "-q"}).says("LM0107"));
}

TEST_CASE("a limit is a whole number that is not negative", "[cli][run]") {
  Files files;
  std::string rules = files.write("shop.yaml", shop);
  for (std::string option : {"--max-firings", "--max-facts"}) {
    for (std::string number : {"-1", "x", "1.5", "99999999999999999999"}) {
      Answered answered = type({"run", rules, option, number});
      INFO(option << " " << number << "\n" << answered.err);
      CHECK(answered.exit == 2);
      CHECK(answered.says("LM0924"));
      CHECK(answered.says("'" + number + "'"));
      CHECK(answered.out.empty());
    }
  }
}

TEST_CASE("a recording that cannot be read is no missing program",
          "[cli][run][replay]") {
  Answered answered = type({"run", "--replay", "no-such-file.yaml"});
  CHECK(answered.exit == 3);
  CHECK(answered.says("cannot read no-such-file.yaml"));
  CHECK_FALSE(answered.says("LM0920"));
}

TEST_CASE("a program that is no text is refused in one sentence",
          "[cli][run]") {
  Files files;
  std::string binary = files.write("b.yaml", std::string("a\0b\x01\x02", 5));
  Answered answered = type({"run", binary});
  CHECK(answered.exit == 3);
  CHECK(answered.says("is no text"));
  CHECK(answered.says("UTF-8"));
}

TEST_CASE("the plan of one rule among many", "[cli][run]") {
  Files files;
  std::string rules = files.write("shop.yaml", shop);
  Answered one = type({"run", rules, "--plan-of", "big"});
  CHECK(one.exit == 0);
  CHECK(says(one.out, "rule big, "));
  CHECK_FALSE(says(one.out, "rule line, "));
  Node json = json_of(type({"run", rules, "--plan-of", "line", "--plan-of",
                            "big", "-f", "json"})
                          .out);
  CHECK(each(at(json, "plan.rules"), "rule") ==
        std::vector<std::string>{"line", "big"});
  Answered none = type({"run", rules, "--plan-of", "bigg"});
  CHECK(none.exit == 2);
  CHECK(none.says("did you mean 'big'?"));
}

TEST_CASE("a trace says where the session goes back", "[cli][run]") {
  Files files;
  std::string rules = files.write("shop.yaml", shop);
  std::string steps = files.write("steps.yaml", R"(
- snapshot: a
- assert: {order: {id: 1, item: Pen, n: 6}}
- run: yes
- undo: yes
- restore: a
- run: yes
)");
  Answered answered = type({"run", rules, "--steps", steps, "--trace"});
  CHECK(answered.exit == 0);
  CHECK(says(answered.err, "0 snapshot a\n0 tell f-1 order"));
  CHECK(says(answered.err, "\n2 undo\n0 restore a\n"));
}

TEST_CASE("what fails leaves the file of the result as it was", "[cli][run]") {
  Files files;
  std::string kept = files.write("out.txt", "kept");
  CHECK(type({"run", "no-such.yaml", "-o", kept}).exit == 3);
  CHECK(Files::text_of(kept) == "kept");
  std::string rules = files.write("shop.yaml", shop);
  CHECK(type({"run", rules, "-o", kept}).exit == 0);
  CHECK(Files::text_of(kept) == "0 firings, quiescent\n");
}

TEST_CASE("a folder is named with --kb", "[cli][run]") {
  Files files;
  files.write("pack/shop.yaml", shop);
  std::string folder = files.path("pack");
  Answered file = type({"run", folder});
  CHECK(file.exit == 3);
  CHECK(file.says("--kb"));
  CHECK(type({"run", "--kb", folder}).exit == 0);
}

TEST_CASE("facts and steps may begin with a byte order mark, packs not",
          "[cli][run]") {
  Files files;
  const std::string mark = "\xef\xbb\xbf";
  std::string rules = files.write("shop.yaml", shop);
  std::string facts = "- order: {id: 1, item: Pen, n: 6}\r\n";
  std::string given = files.write("f.yaml", mark + facts);
  CHECK(says(type({"run", rules, "--given", given}).out, "Pen"));
  std::string json =
      files.write("f.json", mark + R"([{"order": {"id": 1, "item": "Pen"}}])");
  CHECK(says(type({"run", rules, "--given", json}).out, "Pen"));
  std::string steps = files.write("s.yaml", mark + "- run: yes\n");
  CHECK(type({"run", rules, "--given", given, "--steps", steps}).exit == 0);
  std::string bad = files.write("bad.yaml", mark + "- order: {idd: 1}\n");
  CHECK(type({"run", rules, "--given", bad}).says("bad.yaml:1:"));
  std::string marked = files.write("m.yaml", mark + std::string(shop));
  Answered pack = type({"run", marked});
  CHECK(pack.exit == 4);
  CHECK(pack.says("LM0004"));
}

TEST_CASE("who reads $now is told when nobody said what it is", "[cli][run]") {
  Files files;
  const std::string type_n = "- fact: n\n  fields: {x: time}\n";
  auto warned = [&](const std::string& rule,
                    std::vector<std::string> more = {}) {
    std::vector<std::string> typed = {
        "run", files.write("n.yaml", type_n + "- rule: r\n" + rule)};
    typed.insert(typed.end(), more.begin(), more.end());
    return type(typed).says("LM0925");
  };
  CHECK(warned("  when: [n: {x: {before: $now}}]\n  then: [print: a]\n"));
  CHECK(warned("  when: [n: {x: {within: 2d}}]\n  then: [print: a]\n"));
  CHECK(warned("  when: [n: {x: $_}]\n  then: [print: 'it is {$now}']\n"));
  CHECK(warned("  when: [n: {x: $_}]\n  derive: {n: {x: $now}}\n"));
  CHECK_FALSE(warned("  when: [n: {x: $_}]\n  then: [print: a]\n"));
  std::string now_reader =
      "  when: [n: {x: {before: $now}}]\n  then: [print: a]\n";
  CHECK_FALSE(warned(now_reader, {"--now", "2026-06-01"}));
  std::string given = files.write("g.yaml", "now: 2026-06-01\ngiven: []\n");
  CHECK_FALSE(warned(now_reader, {"--given", given}));
}

TEST_CASE("Lua that hits a limit is told of, whatever failed before",
          "[cli][run][lua]") {
  Files files;
  std::string rules = files.write("l.yaml", R"(
- fact: n
  fields: {x: integer}
- rule: r
  when:
    - n: {x: $x}
    - lua: |
        if x == 1 then error("no one") end
        if x == 2 then while true do end end
        return true
      with: [$x]
  derive: {n: {x: 9}}
)");
  std::string facts =
      files.write("facts.yaml", "- n: {x: 1}\n- n: {x: 2}\n- n: {x: 3}\n");
  Answered answered = type({"run", rules, "--given", facts});
  CHECK(answered.exit == 0);
  CHECK(answered.says("LM1010"));
  CHECK(answered.says("LM1020"));
}

TEST_CASE("why-not tells how the look went on each host", "[cli][run]") {
  Files files;
  std::string rules = files.write("h.yaml", R"(
- fact: host
  fields: {name: name}
- fact: port
  fields: {host: name, n: integer}
  observed: yes
  about host: host
- fact: closed
  fields: {host: name}
- fact: other
  fields: {host: name}
- rule: closed
  when: [host: {name: $h}, no port: {host: $h}]
  derive: {closed: {host: $h}}
- rule: never
  when: [host: {name: $h}, host: {name: zz}]
  derive: {closed: {host: zz}}
- rule: nowhere
  when: [host: {name: $h}, host: {name: zz}]
  derive: {closed: {host: yy}}
)");
  std::string facts = files.write("facts.yaml", R"(
given: [host: {name: a}]
not collected: {port: {status: denied, why: no rights, host: a}}
)");
  std::vector<std::string> typed = {"run", rules,       "--given",
                                    facts, "--why-not", "closed: {host: a}"};
  Answered text = type(typed);
  CHECK(says(text.out, "looked at port: not tried; on a: denied (no rights)"));
  CHECK(says(text.out,
             "Rules never and nowhere conclude other facts of this type."));
  typed.insert(typed.end(), {"-f", "json"});
  Node json = json_of(type(typed).out);
  CHECK(text_at(json,
                "why_not.0.items.0.conditions.1.missing.0.collections.0."
                "hosts.0.status") == "denied");
}

}  // namespace lastmile
