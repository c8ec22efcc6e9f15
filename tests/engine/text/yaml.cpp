#include "engine/text/yaml.hpp"

#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "engine/text/document.hpp"

using namespace lastmile;

namespace {

struct Read {
  Sources sources = {};
  Diagnostics found = {};
  std::optional<Node> node = {};

  explicit Read(std::string text, std::string path = "x.yaml") {
    FileId file = sources.add(std::move(path), std::move(text));
    node = read_document(file, sources, TextLimits{}, found);
  }
  std::string codes() const {
    std::string out;
    for (const Diagnostic& one : found.all()) {
      out += (out.empty() ? "" : " ") + std::string(one.code);
    }
    return out;
  }
};

}  // namespace

TEST_CASE("a scalar keeps the text that was written", "[yaml]") {
  Read read(
      "a: NO\nb: 012\nc: 1.10\nd: 0x904\ne: tRUE\nf: null\ng: 'no'\n"
      "h: 2026-01-01\n");
  REQUIRE(read.node);
  const std::vector<std::string> expected = {
      "NO", "012", "1.10", "0x904", "tRUE", "null", "no", "2026-01-01"};
  REQUIRE(read.node->entries.size() == expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    CHECK(read.node->entries[i].value.text == expected[i]);
  }
  CHECK_FALSE(read.found.has_errors());
}

TEST_CASE("a quoted no stays a text and is known as quoted", "[yaml]") {
  Read read(
      "plain: no\nsingle: 'no'\ndouble: \"no\"\nblock: |\n  no\n"
      "'quoted key': 1\n\"\": ''\n");
  REQUIRE(read.node);
  CHECK(read.node->find("plain")->style == Style::Plain);
  CHECK(read.node->find("single")->style == Style::Quoted);
  CHECK(read.node->find("double")->style == Style::Quoted);
  CHECK(read.node->find("block")->style == Style::Block);
  CHECK(read.node->entries[4].key_style == Style::Quoted);
  CHECK(read.node->entries[0].key_style == Style::Plain);
  REQUIRE(read.node->find(""));
  CHECK(read.node->find("")->text.empty());
}

TEST_CASE("a quoted merge key is a key like others", "[yaml]") {
  Read read("\"<<\": 1\n");
  CHECK_FALSE(read.found.has_errors());
  CHECK(read.node->find("<<") != nullptr);
}

TEST_CASE("places count characters and know the end of a scalar", "[yaml]") {
  Read read("ü: {größe: 'ß', b: x}\n- never\n");
  read = Read("ü: {größe: 'ß', b: xy}\n");
  REQUIRE(read.node);
  const NodeEntry& outer = read.node->entries[0];
  CHECK(outer.key_place == Place{outer.key_place.file, 1, 1, 1, 2});
  const Node& inner = outer.value;
  CHECK(inner.place.column == 4);
  CHECK(inner.entries[0].key_place.column == 5);
  CHECK(inner.entries[0].value.place.column == 12);
  CHECK(inner.entries[0].value.place.end_column == 15);
  CHECK(inner.entries[1].key_place.column == 17);
  CHECK(inner.entries[1].value.place.end_column == 22);
}

TEST_CASE("places are the same with CRLF", "[yaml]") {
  Read unix_ends("- a: 1\n  b: |\n    x\n    y\n- 'c'\n");
  Read dos_ends("- a: 1\r\n  b: |\r\n    x\r\n    y\r\n- 'c'\r\n");
  REQUIRE(unix_ends.node);
  REQUIRE(dos_ends.node);
  CHECK(same_content(*unix_ends.node, *dos_ends.node));
  CHECK(unix_ends.node->items[0].find("b")->place ==
        dos_ends.node->items[0].find("b")->place);
  CHECK(unix_ends.node->items[1].place == dos_ends.node->items[1].place);
}

TEST_CASE("the place of a block is its first line of content", "[yaml]") {
  Read read("a:\n  code: |\n    one\n    two\n  more: |2\n      three\n");
  REQUIRE(read.node);
  const Node* code = read.node->find("a")->find("code");
  CHECK(code->text == "one\ntwo\n");
  CHECK(code->place.line == 3);
  CHECK(code->place.column == 5);
  const Node* more = read.node->find("a")->find("more");
  CHECK(more->text == "  three\n");
  CHECK(more->place.line == 6);
  CHECK(more->place.column == 5);
}

TEST_CASE("tabs are fine inside blocks and texts and after values", "[yaml]") {
  Read read("a: |\n  x\n  \ty\n\nb: x\ty\nc: 1\t# end\n");
  CHECK(read.codes() == "");
  REQUIRE(read.node);
  CHECK(read.node->find("a")->text == "x\n\ty\n");
}

TEST_CASE("a percent sign and brackets inside a block are text", "[yaml]") {
  std::string brackets(80, '[');
  Read read("a: |\n  %x " + brackets + "\n  --- x\nb: 1\n");
  CHECK(read.codes() == "");
}

TEST_CASE("one leading document mark and one end mark are fine", "[yaml]") {
  Read read("---\na: 1\n...\n");
  CHECK(read.codes() == "");
  REQUIRE(read.node);
  CHECK(read.node->find("a")->text == "1");
}

TEST_CASE("all faults that do not break the structure are found in one run",
          "[yaml]") {
  Read read(
      "a: &x 1\na: 2\nb:\nc: ~\nd: !t 1\n<<: {e: 1}\n[f]: 1\ng: [h, , i]\n"
      "j: *x\nk: good\n");
  CHECK(read.codes() ==
        "LM0016 LM0022 LM0023 LM0018 LM0019 LM0020 LM0022 LM0017");
  REQUIRE(read.node);
  CHECK(read.node->find("k")->text == "good");
  CHECK(read.node->find("g")->items.size() == 2);
}

TEST_CASE("what stands in front of a fault is kept, the fault is not",
          "[yaml]") {
  Read read("a: 1\nb:\na: 2\n");
  REQUIRE(read.node);
  CHECK(to_text(*read.node) == "{a: 1}");
  CHECK(read.found.errors() == 2);
}

TEST_CASE("a duplicate in a large map is found and names both lines",
          "[yaml]") {
  std::string text;
  for (int i = 0; i < 500; ++i) text += "k" + std::to_string(i) + ": 1\n";
  Read read(text + "k7: 2\n");
  REQUIRE(read.found.all().size() == 1);
  const Diagnostic& twice = read.found.all()[0];
  CHECK(twice.code == "LM0021");
  CHECK(twice.place.line == 501);
  REQUIRE(twice.related.size() == 1);
  CHECK(twice.related[0].second.line == 8);
  CHECK(twice.message.find("line 8") != std::string::npos);
}

TEST_CASE("nothing is returned without an error", "[yaml]") {
  for (const char* text : {"", "~", "a: [", "a: \"", ",", "a: 1\n\tb: 2\n"}) {
    Read read(text);
    CHECK_FALSE(read.node);
    CHECK(read.found.has_errors());
  }
}

TEST_CASE("64 levels are read and 65 are not", "[yaml]") {
  auto nested = [](std::size_t n) {
    return "x: " + std::string(n - 1, '[') + "1" + std::string(n - 1, ']');
  };
  CHECK(Read(nested(64)).codes() == "");
  CHECK(Read(nested(65)).codes() == "LM0012");
}

TEST_CASE("an expression that begins with a quote is told to be quoted whole",
          "[yaml]") {
  Read read("check: \"x\" == $a\n");
  REQUIRE(read.found.all().size() == 1);
  CHECK(read.found.all()[0].hint.find("quote the whole expression") == 0);
}

TEST_CASE("a key of 20,000 in one map is found in no time", "[yaml]") {
  std::string text;
  for (int i = 0; i < 20000; ++i) text += "k" + std::to_string(i) + ": 1\n";
  auto start = std::chrono::steady_clock::now();
  Read read(text);
  std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  CHECK(read.node->entries.size() == 20000);
  CHECK(took.count() < 2.0);
}

TEST_CASE("any bytes give a node or a located error, and never a crash",
          "[yaml]") {
  const std::vector<std::string> seeds = {
      "- rule: a.b\n  when:\n    - service: {name: $n, state: [on, 'off']}\n"
      "    - check: '$a > \"5\"'\n  then:\n    - log: |\n        text\n",
      "{\"a\": [1, 2.5, true, \"x\\u0041\"], \"b\": {\"c\": \"d\"}}",
      "a: &b [*b, !c d]\n? e\n: >-\n  f\n  g\n...\n---\nh\n",
  };
  const std::string bits = "[]{},:-?&*!|>'\"%@`#\n\t\r \\~<\xff\xc3\x01u0";
  std::mt19937 random(7);
  auto upto = [&](std::size_t n) { return random() % n; };
  for (int round = 0; round < 4000; ++round) {
    std::string text = seeds[upto(seeds.size())];
    for (std::size_t edits = 1 + upto(6); edits > 0; --edits) {
      std::size_t at = upto(text.size() + 1);
      switch (upto(3)) {
        case 0: text.insert(at, 1, bits[upto(bits.size())]); break;
        case 1: text.erase(at, upto(8)); break;
        default: text.insert(at, text.substr(upto(text.size() + 1), 12));
      }
    }
    Read read(text, round % 5 == 0 ? "x.ndjson" : "x.yaml");
    INFO(printable(text));
    REQUIRE((read.node || read.found.has_errors()));
    for (const Diagnostic& one : read.found.all()) {
      REQUIRE(one.place.line > 0);
      REQUIRE(one.place.column > 0);
      REQUIRE_FALSE(render(one, read.sources).empty());
    }
  }
}
