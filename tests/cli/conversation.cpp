// A consultation as a person holds it: at a terminal, from a code alone to a
// fix, with an answer that he does not know, a step back and a fix that did
// not help; and later from where it was left.

#include <catch2/catch_test_macros.hpp>
#include <set>

#include "places.hpp"
#include "tests/cli/typed.hpp"
#include "tests/support/terminal.hpp"

namespace lastmile {
namespace {

constexpr const char* prompt = "\n> ";

std::vector<std::string> ask(const std::string& save,
                             std::vector<std::string> more) {
  std::vector<std::string> words{LASTMILE_BINARY_DIR "/lastmile", "diagnose",
                                 "--ask", "--now", "2026-06-01"};
  if (!save.empty()) words.insert(words.end(), {"--save", save});
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

// The line of a step: what stands behind "Question: " or "Try: ".
std::string step_of(const std::string& shown, const std::string& head) {
  std::size_t at = shown.rfind("\n" + head);
  if (at == std::string::npos) return {};
  at += 1 + head.size();
  return shown.substr(at, shown.find('\n', at) - at);
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

Node saved(const Files& files, const std::string& name) {
  std::string path = files.path(name);
  // As the program itself reads it.
  Answered answered = type({"next", path, "-f", "json"});
  INFO(answered.err);
  REQUIRE(answered.exit == 0);
  return json_of(answered.out);
}

}  // namespace

TEST_CASE(
    "a consultation goes from a code alone to a fix, with an unknown "
    "answer, a step back and a failed fix on the way",
    "[cli][conversation]") {
  Files files;
  std::string path = files.path("held.yaml");
  Terminal terminal(ask(path, {"--symptom", "0x904/0x7"}), LASTMILE_SOURCE_DIR);

  std::string shown = terminal.read_until(prompt);
  std::string first = step_of(shown, "Question: ");
  INFO(shown);
  REQUIRE_FALSE(first.empty());
  terminal.type("why");
  CHECK(has(terminal.read_until(prompt), "It is expected to save"));

  // What nobody knows stays unknown, and is not asked again.
  terminal.type("don't know");
  shown = terminal.read_until(prompt);
  std::string second = step_of(shown, "Question: ");
  REQUIRE_FALSE(second.empty());
  CHECK(second != first);

  // A step back takes an answer back: the same question stands there again.
  std::string before = shown;
  terminal.type("1");
  std::string answered = terminal.read_until(prompt);
  CHECK(step_of(answered, "Question: ") != second);
  terminal.type("back");
  shown = terminal.read_until(prompt);
  CHECK(step_of(shown, "Question: ") == second);
  CHECK(has(shown,
            before.substr(before.find("\n  1  "),
                          before.find("\nQuestion") - before.find("\n  1  "))));

  // What is no answer is said to be none, and nothing happens.
  terminal.type("perhaps\x7f\x1b[31m");
  answered = terminal.read_until(prompt);
  CHECK(has(answered, "is none of the answers"));

  // Some answers, until a fix is proposed.
  std::set<std::string> asked{first, second};
  terminal.type("1");
  shown = terminal.read_until(prompt);
  for (int steps = 0; steps < 40; ++steps) {
    std::string question = step_of(shown, "Question: ");
    if (question.empty()) break;
    INFO(question);
    CHECK(asked.insert(question).second);  // nothing is asked twice
    terminal.type(steps % 2 ? "don't know" : "1");
    shown = terminal.read_until(prompt);
  }
  std::string fix = step_of(shown, "Try: ");
  INFO(shown);
  REQUIRE_FALSE(fix.empty());

  // It did not help; the next one is another, and helps.
  terminal.type("no");
  shown = terminal.read_until(prompt);
  for (int steps = 0; steps < 40 && has(shown, "\nQuestion: "); ++steps) {
    terminal.type("skip");
    shown = terminal.read_until(prompt);
  }
  std::string other = step_of(shown, "Try: ");
  INFO(shown);
  REQUIRE_FALSE(other.empty());
  CHECK(other != fix);
  terminal.type("yes");
  std::string end = terminal.read_until(prompt);
  CHECK(terminal.exit() == 0);
  CHECK(has(end, "it was."));
  CHECK(has(end, "Saved: "));

  std::string file = Files::text_of(path);
  INFO(file);
  CHECK(has(file, "don't know"));
  CHECK(has(file, ": did not help\n"));
  CHECK(has(file, ": helped\n"));
}

TEST_CASE("a consultation goes on from where it was left",
          "[cli][conversation]") {
  Files files;
  std::string path = files.path("left.yaml");
  std::string second;
  {
    Terminal terminal(ask(path, {"--symptom", "0x904/0x7"}),
                      LASTMILE_SOURCE_DIR);
    terminal.read_until(prompt);
    terminal.type("1");
    second = step_of(terminal.read_until(prompt), "Question: ");
    REQUIRE_FALSE(second.empty());
    terminal.type("quit");
    CHECK(has(terminal.read_until(prompt), "Saved: "));
    CHECK(terminal.exit() == 0);
  }
  CHECK(at(saved(files, "left.yaml"), "next").items.size() > 0);
  Terminal terminal(ask("", {path}), LASTMILE_SOURCE_DIR);
  CHECK(step_of(terminal.read_until(prompt), "Question: ") == second);
  // The end of the input is an end, not a fault.
  terminal.end_of_input();
  CHECK(has(terminal.read_until(prompt), "were not saved"));
  CHECK(terminal.exit() == 0);
}

TEST_CASE("nothing is asked but at a terminal", "[cli][conversation]") {
  Answered piped =
      type({"diagnose", "--symptom", "0x904/0x7", "--ask"}, {.input = "1\n"});
  CHECK(piped.exit == 0);
  CHECK(piped.says("LM0933"));
  CHECK_FALSE(piped.says("> "));
  CHECK(has(piped.out, "Next"));
  Terminal terminal(ask("", {"--symptom", "0x904/0x7", "--no-input"}),
                    LASTMILE_SOURCE_DIR);
  std::string shown = terminal.read_until(prompt);
  CHECK(terminal.exit() == 0);
  CHECK(has(shown, "LM0933"));
  CHECK_FALSE(has(shown, prompt));
}

TEST_CASE("next prints the steps that a consultation takes",
          "[cli][conversation]") {
  Answered next = type(
      {"next", "--symptom", "0x904/0x7", "--now", "2026-06-01", "-f", "json"});
  REQUIRE(next.exit == 0);
  Node result = json_of(next.out);
  CHECK(text_at(result, "schema") == "lastmile.next/1");
  std::string question;
  for (const Node& step : at(result, "next").items) {
    CHECK(number_at(step, "saves") > 0);
    CHECK(number_at(step, "cost") >= 0);
    if (question.empty() && text_at(step, "kind") == "question") {
      question = text_at(step, "ask");
    }
  }
  REQUIRE_FALSE(question.empty());
  Terminal terminal(ask("", {"--symptom", "0x904/0x7"}), LASTMILE_SOURCE_DIR);
  std::string shown = step_of(terminal.read_until(prompt), "Question: ");
  shown = shown.substr(0, shown.rfind(" ("));  // without what it takes
  REQUIRE_FALSE(shown.empty());
  CHECK(question.starts_with(shown.substr(0, 40)));
  terminal.type("quit");
  terminal.read_until(prompt);
  CHECK(terminal.exit() == 0);
}

TEST_CASE("what-if ranks a case before and after, and says what turned",
          "[cli][what-if]") {
  std::vector<std::string> words{"what-if", sample_case(), "--answer",
                                 "vpn=no",  "-f",          "json"};
  Answered answered = type(words);
  INFO(answered.err);
  REQUIRE(answered.exit == 0);
  Node result = json_of(answered.out);
  CHECK(text_at(result, "schema") == "lastmile.what-if/1");
  Node as_it_is = json_of(type({"diagnose", sample_case(), "-f", "json"}).out);
  CHECK(text_at(result, "before.causes.0.id") ==
        text_at(as_it_is, "causes.0.id"));
  CHECK(text_at(result, "before.causes.0.probability") ==
        text_at(as_it_is, "causes.0.probability"));
  Node with = json_of(
      type({"diagnose", sample_case(), "--answer", "vpn=no", "-f", "json"})
          .out);
  CHECK(text_at(result, "after.causes.0.id") == text_at(with, "causes.0.id"));
  CHECK(text_at(result, "after.other.probability") ==
        text_at(with, "other.probability"));
  CHECK_FALSE(at(result, "turned").items.empty());

  Answered nothing = type({"what-if", sample_case()});
  CHECK(nothing.exit == 2);
  CHECK(nothing.says("LM0932"));
  CHECK(type({"what-if", sample_case(), "--answer", "none=yes"}).exit == 2);
}

TEST_CASE("a case says which fixes did not help", "[cli][tried]") {
  Files files;
  auto write = [&](const std::string& tried) {
    return files.write(
        "case.yaml", "case: x\nnow: 2026-06-01\nsymptom: 0x904/0x7\n" + tried);
  };
  auto probability = [](const Answered& answered, const std::string& id) {
    INFO(answered.err);
    REQUIRE(answered.exit == 0);
    Node result = json_of(answered.out);
    for (const Node& cause : at(result, "causes").items) {
      if (text_at(cause, "id") == id) return number_at(cause, "probability");
    }
    return 0.0;
  };
  Node plain = json_of(type({"diagnose", write(""), "-f", "json"}).out);
  std::string fix = text_at(plain, "fixes.0.id");
  std::string cause = text_at(plain, "fixes.0.of.0");
  double before = 0;
  for (const Node& each : at(plain, "causes").items) {
    if (text_at(each, "id") == cause) before = number_at(each, "probability");
  }
  Answered tried =
      type({"diagnose", write("tried: {" + fix + ": did not help}\n"), "-f",
            "json"});
  CHECK(probability(tried, cause) < before);
  CHECK_FALSE(contains(each(at(json_of(tried.out), "fixes"), "id"), fix));
  CHECK(probability(type({"diagnose", write(""), "--tried", fix, "-f", "json"}),
                    cause) == probability(tried, cause));
  // What helped weighs nothing.
  CHECK(probability(type({"diagnose", write("tried: {" + fix + ": helped}\n"),
                          "-f", "json"}),
                    cause) == before);
  Answered odd = type({"diagnose", write("tried: {" + fix + ": maybe}\n")});
  CHECK(odd.exit == 3);
  CHECK(odd.says("LM0930"));
  Answered none = type({"diagnose", write("tried: [no.such-fix]\n")});
  CHECK(none.exit == 3);
  CHECK(none.says("LM0931"));
}

}  // namespace lastmile
