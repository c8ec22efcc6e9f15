// What `lastmile run` says, kept as files: text and JSON, traces, limits,
// steps and their faults. LASTMILE_UPDATE_GOLDEN=1 writes them anew.

#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <fstream>

#include "tests/cli/typed.hpp"

namespace lastmile {
namespace {

const std::string folder = "tests/golden/run/";

void check_golden(const std::string& name, std::vector<std::string> typed,
                  int exit = 0) {
  typed.insert(typed.begin(), "run");
  Answered answered = type(typed);
  std::string text = answered.out;
  if (!answered.err.empty()) text += "---- stderr\n" + answered.err;
  std::string path = in_project(folder + name);
  if (std::getenv("LASTMILE_UPDATE_GOLDEN")) {
    std::ofstream(path, std::ios::binary) << text;
  }
  INFO(name << "; LASTMILE_UPDATE_GOLDEN=1 writes it anew");
  CHECK(answered.exit == exit);
  CHECK(text == Files::text_of(path));
}

std::vector<std::string> shop(std::vector<std::string> more) {
  std::vector<std::string> out{folder + "shop.yaml", "--given",
                               folder + "shop.given.yaml"};
  out.insert(out.end(), more.begin(), more.end());
  return out;
}

}  // namespace

TEST_CASE("a run as text and as JSON", "[cli][run][golden]") {
  check_golden("shop.txt", shop({}));
  check_golden("shop.json", shop({"-f", "json"}));
}

TEST_CASE("a run in each order", "[cli][run][golden]") {
  for (std::string strategy : {"depth", "breadth", "lex", "mea"}) {
    check_golden("strategy-" + strategy + ".txt",
                 {folder + "shop.yaml", "--given",
                  folder + "shop.strategy.yaml", "--strategy", strategy});
  }
}

TEST_CASE("a trace goes to stderr, a line an event", "[cli][run][golden]") {
  check_golden("shop-trace.txt", shop({"--trace"}));
}

TEST_CASE("steps leave a snapshot for each run", "[cli][run][golden]") {
  std::vector<std::string> steps = {"--steps", folder + "shop.steps.yaml"};
  check_golden("steps.txt", shop(steps));
  steps.insert(steps.end(), {"-f", "json"});
  check_golden("steps.json", shop(steps));
}

TEST_CASE("all that is wrong with steps is told at once",
          "[cli][run][golden]") {
  check_golden("faults.txt", shop({"--steps", folder + "faults.steps.yaml"}),
               3);
}

TEST_CASE("rules that the facts do not fit change nothing",
          "[cli][run][golden]") {
  check_golden("misfit.txt", shop({"--steps", folder + "misfit.steps.yaml"}),
               4);
}

TEST_CASE("an endless program ends with what it had, and who goes round",
          "[cli][run][golden]") {
  std::vector<std::string> round = {folder + "round.yaml", "--given",
                                    folder + "round.given.yaml",
                                    "--max-firings", "2001"};
  check_golden("round.txt", round, 10);
  round.insert(round.end(), {"-f", "json"});
  check_golden("round.json", round, 10);
}

TEST_CASE("a recording reads as it is kept", "[cli][run][golden]") {
  Files files;
  std::string path = files.path("record.yaml");
  Answered answered =
      type({"run", folder + "shop.yaml", "--given", folder + "shop.given.yaml",
            "--steps", folder + "shop.steps.yaml", "--record", path});
  REQUIRE(answered.exit == 0);
  std::string kept = in_project(folder + "recording.yaml");
  if (std::getenv("LASTMILE_UPDATE_GOLDEN")) {
    std::ofstream(kept, std::ios::binary) << Files::text_of(path);
  }
  CHECK(Files::text_of(path) == Files::text_of(kept));
}

TEST_CASE("a recorded run is given again to the same bytes",
          "[cli][run][replay]") {
  for (std::vector<std::string> driven :
       {std::vector<std::string>{},
        {"--steps", folder + "shop.steps.yaml"},
        {"--strategy", "mea", "--max-firings", "1"}}) {
    Files files;
    std::string path = files.path("record.yaml");
    std::vector<std::string> typed = shop(driven);
    typed.insert(typed.begin(), "run");
    typed.insert(typed.end(), {"-f", "json"});
    Answered first = type(typed);
    typed.insert(typed.end(), {"--record", path});
    Answered recorded = type(typed);
    Answered again = type({"run", "--replay", path, "-f", "json"});
    CHECK(recorded.out == first.out);
    CHECK(again.out == first.out);
    CHECK(again.err == first.err);
    CHECK(again.exit == first.exit);
    // And its recording is the same again.
    std::string second = files.path("second.yaml");
    type({"run", "--replay", path, "--record", second});
    CHECK(Files::text_of(second) == Files::text_of(path));
  }
}

TEST_CASE("a recording is continued, with facts and with steps",
          "[cli][run][replay]") {
  Files files;
  std::string path = files.path("record.yaml");
  std::vector<std::string> typed = shop({"--record", path});
  typed.insert(typed.begin(), "run");
  REQUIRE(type(typed).exit == 0);
  std::string more = files.write("more.yaml", "- order: {item: pen, count: 1}");
  Node with_facts = json_of(
      type({"run", "--replay", path, "--given", more, "-f", "json"}).out);
  CHECK(text_at(with_facts, "printed.1") == "shipped 1 of pen");
  std::string steps = files.write(
      "steps.yaml", "- assert: {order: {item: pen, count: 1}}\n- run: yes\n");
  Node with_steps = json_of(
      type({"run", "--replay", path, "--steps", steps, "-f", "json"}).out);
  CHECK(to_text(at(with_steps, "facts")) == to_text(at(with_facts, "facts")));
}

TEST_CASE("a recording that was made with other rules says so",
          "[cli][run][replay]") {
  Files files;
  std::string path = files.path("record.yaml");
  std::vector<std::string> typed = shop({"--record", path});
  typed.insert(typed.begin(), "run");
  REQUIRE(type(typed).exit == 0);
  Answered other =
      type({"run", folder + "shop-2.yaml", "--replay", path, "-f", "json"});
  CHECK(other.exit == 0);
  CHECK(other.says("record.yaml:1:3: warning LM0921"));
  CHECK(json_of(other.out).find("facts"));
}

TEST_CASE("the plan of every rule, and how much stands where",
          "[cli][run][golden]") {
  std::vector<std::string> plan = {folder + "plan.yaml", "--given",
                                   folder + "plan.given.yaml",
                                   "--explain-plan"};
  check_golden("plan.txt", plan);
  plan.insert(plan.end(), {"-f", "json"});
  check_golden("plan.json", plan);
}

TEST_CASE("what a run counts", "[cli][run]") {
  std::vector<std::string> typed = shop({"--profile", "-f", "json"});
  typed.insert(typed.begin(), "run");
  Answered answered = type(typed);
  REQUIRE(answered.exit == 0);
  Node result = json_of(answered.out);
  CHECK(text_at(result, "counts.facts") == "6");
  CHECK(text_at(result, "counts.facts_born") == "8");
  CHECK(text_at(result, "counts.matches") == "2");
  CHECK(text_at(result, "counts.by_rule.0.firings") != "0");
  CHECK(number_at(result, "counts.by_rule.0.seconds") > 0);
  typed[typed.size() - 3] = "--stats";
  Node plain = json_of(type(typed).out);
  CHECK(at(plain, "counts.by_rule.0").find("seconds") == nullptr);
  Answered text = type({"run", folder + "shop.yaml", "--given",
                        folder + "shop.given.yaml", "--profile"});
  CHECK(text.out.find("\nrule     firings     matches        time\n") !=
        std::string::npos);
  CHECK(text.out.find("\nlow            2           2") != std::string::npos);
}

TEST_CASE("what cannot be run is said", "[cli][run]") {
  Answered nothing = type({"run"});
  CHECK(nothing.exit == 2);
  CHECK(nothing.says("LM0920"));
  Answered order = type({"run", folder + "shop.yaml", "--strategy", "random"});
  CHECK(order.exit == 2);
  CHECK(order.says("LM0909"));
  Answered nowhere =
      type({"run", folder + "shop.yaml", "--record", "/no/such/folder/x"});
  CHECK(nowhere.exit == 7);
  CHECK(nowhere.says("cannot write /no/such/folder/x"));
}

}  // namespace lastmile
