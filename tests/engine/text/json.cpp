#include "engine/text/json.hpp"

#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <limits>

#include "engine/base/catalog.hpp"
#include "engine/text/document.hpp"

using namespace lastmile;

namespace {

struct Read {
  Sources sources = {};
  Diagnostics found = {};
  std::optional<Node> node = {};

  explicit Read(std::string text, std::string path = "x.json") {
    FileId file = sources.add(std::move(path), std::move(text));
    node = read_document(file, sources, TextLimits{}, found);
  }
};

struct Bad {
  std::string text;
  std::string_view code;
  std::uint32_t line, column;
};

}  // namespace

TEST_CASE("JSON keeps texts, styles and places", "[json]") {
  Read read("{\n  \"ü\": [1.10, -0, 1E5, true],\n  \"b\": \"no\"\n}\n");
  REQUIRE(read.node);
  const Node& list = *read.node->find("ü");
  REQUIRE(list.items.size() == 4);
  CHECK(list.items[0].text == "1.10");
  CHECK(list.items[1].text == "-0");
  CHECK(list.items[2].text == "1E5");
  CHECK(list.items[3].text == "true");
  CHECK(list.items[3].style == Style::Plain);
  CHECK(list.place.line == 2);
  CHECK(list.place.column == 8);
  CHECK(list.items[1].place == Place{list.place.file, 2, 15, 2, 17});
  CHECK(read.node->find("b")->style == Style::Quoted);
  CHECK(read.node->entries[1].key_place.line == 3);
}

TEST_CASE("a number of 40 digits keeps all of them", "[json]") {
  std::string digits(40, '7');
  Read read("[" + digits + "]");
  REQUIRE(read.node);
  CHECK(read.node->items[0].text == digits);
}

TEST_CASE("brackets and quotes inside strings do not shift places", "[json]") {
  Read read(R"({"a]": "}\"{,:", "b": "x"})");
  REQUIRE(read.node);
  CHECK(read.node->find("b")->place.column == 23);
}

TEST_CASE("what is no JSON is refused with a code and a place", "[json]") {
  const std::vector<Bad> all = {
      {"{\"a\": 1, \"a\": 2}", "LM0021", 1, 10},
      {"[1, null]", "LM0051", 1, 5},
      {"{a: 1}", "LM0050", 1, 2},
      {"{\"a\": 1,}", "LM0050", 1, 9},
      {"[1, 2", "LM0050", 1, 6},
      {"[\n1,\n@]", "LM0050", 3, 1},
      {"['a']", "LM0050", 1, 2},
      {"{\"a\": tru}", "LM0050", 1, 7},
      {"[1, # c\n2]", "LM0050", 1, 5},
      {"[1] 2", "LM0050", 1, 5},
      {"[1e999]", "LM0050", 1, 2},
      {"[\"\\q\"]", "LM0050", 1, 4},
      {"[\"\\ud800\"]", "LM0050", 1, 9},
      {"[\"a\nb\"]", "LM0050", 1, 4},
      {"", "LM0050", 1, 1},
      {"[\"\xff\"]", "LM0002", 1, 3},
      {"\xef\xbb\xbf[]", "LM0004", 1, 1},
      {std::string("[1]\0", 4), "LM0005", 1, 4},
      {std::string(200000, '['), "LM0012", 1, 65},
      {"[\"" + std::string(70000, 'x') + "\"]", "LM0011", 1, 2},
  };
  for (const Bad& bad : all) {
    Read read(bad.text);
    INFO(bad.text.substr(0, 40));
    bool met = false;
    std::string seen;
    for (const Diagnostic& one : read.found.all()) {
      met |= one.code == bad.code && one.place.line == bad.line &&
             one.place.column == bad.column;
      CHECK(find_catalog_entry(one.code));
      CHECK_FALSE(one.hint.empty());
      seen += std::string(one.code) + ' ' + std::to_string(one.place.line) +
              ':' + std::to_string(one.place.column) + ' ';
    }
    INFO(seen);
    CHECK(met);
  }
}

TEST_CASE("duplicates and nulls are all found in one run", "[json]") {
  Read read("{\"a\": null, \"b\": [null], \"c\": 1, \"c\": 2, \"d\": 3}");
  CHECK(read.found.errors() == 3);
  REQUIRE(read.node);
  CHECK(to_text(*read.node) == "{b: [], c: 1, d: 3}");
}

TEST_CASE("the name or the first character decides between YAML and JSON",
          "[json]") {
  CHECK(Read("a: 1", "x.yaml").node);
  CHECK_FALSE(Read("a: 1", "x.JSON").node);
  CHECK(Read(" \n{\"a\": 1}", "case.yaml").node);
  Read flow("{a: 1}", "case.yaml");
  CHECK_FALSE(flow.node);
  CHECK(flow.found.all()[0].hint.find("read as JSON") != std::string::npos);
}

TEST_CASE("NDJSON is a list of lines, and a broken one does not stop it",
          "[json]") {
  Read read("{\"a\": 1}\r\n\n{\"a\": }\n  [2]\n", "x.ndjson");
  REQUIRE(read.node);
  REQUIRE(read.node->items.size() == 2);
  CHECK(read.node->items[0].place.line == 1);
  CHECK(read.node->items[1].place.line == 4);
  CHECK(read.node->items[1].place.column == 3);
  REQUIRE(read.found.errors() == 1);
  CHECK(read.found.all()[0].place.line == 3);
  CHECK(read.found.all()[0].place.column == 7);
}

TEST_CASE("the writer keeps the order of the calls", "[json]") {
  JsonWriter json;
  json.object().key("z").value(1).key("a").array().value(true).null().end();
  json.key("e").object().end().key("f").array().end().end();
  CHECK(json.take() ==
        "{\n  \"z\": 1,\n  \"a\": [\n    true,\n    null\n  ],\n"
        "  \"e\": {},\n  \"f\": []\n}\n");
  JsonWriter compact(JsonWriter::Compact);
  compact.array().value("x").value(2).object().key("k").value(false).end();
  compact.end();
  CHECK(compact.take() == "[\"x\",2,{\"k\":false}]");
}

TEST_CASE("the writer escapes what JSON and a terminal need", "[json]") {
  std::string out;
  append_json_string(out, "a\"\\\n\t\x01ü\xff\xe2\x80\xae");
  CHECK(out == "\"a\\\"\\\\\\n\\t\\u0001ü\ufffd\\u202e\"");
}

TEST_CASE("numbers are written so that they read back the same", "[json]") {
  auto written = [](auto number) {
    JsonWriter json(JsonWriter::Compact);
    json.value(number);
    return json.take();
  };
  CHECK(written(0.1) == "0.1");
  CHECK(written(1e300) == "1e+300");
  CHECK(written(std::numeric_limits<std::int64_t>::min()) ==
        "-9223372036854775808");
  CHECK(written(std::size_t{7}) == "7");
  CHECK(written(std::nan("")) == "null");
  CHECK(written(std::numeric_limits<double>::infinity()) == "null");
  CHECK(std::stod(written(1.0 / 3)) == 1.0 / 3);
}

TEST_CASE("what is written is read back", "[json]") {
  JsonWriter json;
  json.object().key("ü \x07").value("x\ud7ff\u2028\"").end();
  Read read(json.take());
  REQUIRE(read.node);
  CHECK(read.node->find("ü \x07")->text == "x\ud7ff\u2028\"");
}
