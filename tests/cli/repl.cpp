// `kb repl` as an author types into it: what follows from each line, what a
// bad line says, and that the session goes on.

#include <catch2/catch_test_macros.hpp>

#include "places.hpp"
#include "tests/cli/typed.hpp"
#include "tests/support/terminal.hpp"

namespace lastmile {
namespace {

constexpr const char* shop = R"(
- fact: stock
  fields: {item: {type: name, key: yes}, left: integer}
- fact: low
  fields: {item: name}
- rule: shop.low
  when:
    - stock: {item: $i, left: {below: 5}}
  derive:
    low: {item: $i}
)";

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

Answered repl(const std::string& program, const std::string& lines) {
  Files files;
  files.write("rules.yaml", program);
  Answered answered =
      type({"kb", "repl", "--kb", files.path("")}, {.input = lines});
  INFO(answered.err);
  CHECK(answered.exit == 0);
  return answered;
}

}  // namespace

TEST_CASE("a fact is told, and what follows comes and goes", "[cli][repl]") {
  Answered answered = repl(shop,
                           "assert stock: {item: tea, left: 2}\n"
                           "retract stock: {item: tea}\n");
  INFO(answered.out << answered.err);
  CHECK(answered.out ==
        "+ f-1 stock {item: tea, left: 2}\n"
        "+ f-2 low {item: tea}\n"
        "- f-1 stock {item: tea, left: 2}\n"
        "- f-2 low {item: tea}\n");
  CHECK(answered.err.empty());
}

TEST_CASE("the word may be left out, and an id retracts", "[cli][repl]") {
  Answered answered = repl(shop,
                           "stock: {item: tea, left: 2}\n"
                           "retract f-2\n"
                           "retract f-1\n"
                           "facts\n");
  INFO(answered.out << answered.err);
  CHECK(answered.says("LM0942"));  // f-2 follows from a rule
  CHECK(has(answered.out, "- f-1 stock"));
  CHECK(has(answered.out, "No fact stands."));
}

TEST_CASE("a bad line is shown with its place, and the session goes on",
          "[cli][repl]") {
  Answered answered = repl(shop,
                           "\n"
                           "assert stock: {itm: tea}\n"
                           "asert stock\n"
                           "retract stok: {}\n"
                           "stock: {item: tea, left: 9}\n");
  INFO(answered.err);
  CHECK(answered.says("standard input:2:16: error LM0107"));
  CHECK(answered.says("standard input:3:1: error LM0940"));
  CHECK(answered.says("did you mean 'assert'?"));
  CHECK(answered.says("LM0501"));
  CHECK(answered.out == "+ f-1 stock {item: tea, left: 9}\n");
}

TEST_CASE("the last change can be undone", "[cli][repl]") {
  Answered answered = repl(shop,
                           "stock: {item: tea, left: 2}\n"
                           "stock: {item: milk, left: 9}\n"
                           "undo\n"
                           "undo\n"
                           "undo\n");
  INFO(answered.out);
  CHECK(has(answered.out, "- f-3 stock {item: milk, left: 9}\n- f-1 stock"));
  CHECK(answered.says("LM0508"));
}

TEST_CASE("changes wait while they are held back", "[cli][repl]") {
  Answered answered = repl(shop,
                           "hold\n"
                           "stock: {item: tea, left: 2}\n"
                           "run\n");
  INFO(answered.out);
  std::size_t told = answered.out.find("+ f-1 stock");
  std::size_t held = answered.out.find("Held back");
  std::size_t follows = answered.out.find("+ f-2 low");
  REQUIRE(follows != std::string::npos);
  CHECK(told < held);
  CHECK(held < follows);
}

TEST_CASE("what stands is explained", "[cli][repl]") {
  Answered answered = repl(shop,
                           "stock: {item: tea, left: 2}\n"
                           "why f-2\n"
                           "why low: {item: tea}\n"
                           "why nonsense\n"
                           "rules\n");
  INFO(answered.out);
  CHECK(has(answered.out, "rule shop.low, "));
  CHECK(has(answered.out, "line 1"));
  CHECK(answered.says("LM0910"));
  CHECK(has(answered.out, "1       shop.low"));
}

TEST_CASE("knowledge that has not changed changes nothing when read anew",
          "[cli][repl]") {
  Answered answered = repl(shop,
                           "stock: {item: tea, left: 2}\n"
                           "reload\n");
  CHECK(has(answered.out, "Reloaded.\nNothing changed.\n"));
}

TEST_CASE("rules that changed are read anew under what was told",
          "[cli][repl]") {
  Files files;
  files.write("rules.yaml", shop);
  const std::string prompt = "\n> ";
  Terminal terminal(
      {LASTMILE_BINARY_DIR "/lastmile", "kb", "repl", "--kb", files.path("")},
      LASTMILE_SOURCE_DIR);
  terminal.read_until(prompt);
  terminal.type("stock: {item: tea, left: 2}");
  CHECK(has(terminal.read_until(prompt), "+ f-2 low {item: tea}"));
  std::string other = shop;
  other.replace(other.find("below: 5"), 8, "below: 1");
  files.write("rules.yaml", other);
  terminal.type("reload");
  CHECK(has(terminal.read_until(prompt), "- f-2 low {item: tea}"));
  other.replace(other.find("left: {below"), 4, "lfet");
  files.write("rules.yaml", other);
  terminal.type("reload");
  std::string shown = terminal.read_until(prompt);
  CHECK(has(shown, "LM0107"));
  CHECK(has(shown, "The old knowledge stays."));
  terminal.type("facts");
  CHECK(has(terminal.read_until(prompt), "f-1 stock {item: tea, left: 2}"));
  terminal.type("quit");
  CHECK(terminal.exit() == 0);
}

TEST_CASE("a line that is too long is refused whole", "[cli][repl]") {
  Answered answered =
      repl(shop, "stock: {item: " + std::string(70'000, 'x') + "}\nfacts\n");
  CHECK(answered.says("LM0941"));
  CHECK(answered.out == "No fact stands.\n");
}

TEST_CASE("nothing typed drives the terminal", "[cli][repl]") {
  Answered answered = repl(shop, "stock: {item: \"a\\e[31mb\"}\n\x1b[31m\n");
  CHECK(answered.out.find('\x1b') == std::string::npos);
  CHECK(answered.err.find('\x1b') == std::string::npos);
}

TEST_CASE("the shipped knowledge ranks causes line by line", "[cli][repl]") {
  Answered answered =
      type({"kb", "repl", "--kb", knowledge(), "--now", "2026-06-01"},
           {.input = "symptom 0x904/0x7\ncauses\nnext\nsigns\nquit\nfacts\n"});
  INFO(answered.out << answered.err);
  CHECK(answered.exit == 0);
  CHECK(has(answered.out, "something that this pack does not know"));
  CHECK(has(answered.out, "Next A  "));
  CHECK(has(answered.out, " unknown\n"));
}

}  // namespace lastmile
