// What a wrong, careless or hostile author may hand us: each refused with the
// code and at the place that is said here, in no time, and without an
// exception.

#include <catch2/catch_test_macros.hpp>
#include <ctime>
#include <string>
#include <vector>

#include "engine/base/catalog.hpp"
#include "engine/text/document.hpp"
#include "engine/text/yaml.hpp"
#include "tests/support/patience.hpp"

using namespace lastmile;

namespace {

struct Hostile {
  std::string_view name;
  std::string text;
  std::string_view code;
  std::uint32_t line;
  std::uint32_t column;
};

std::string many(std::size_t times, std::string_view unit) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) out += unit;
  return out;
}

std::string bytes(std::initializer_list<int> values) {
  std::string out;
  for (int value : values) out += static_cast<char>(value);
  return out;
}

std::string billion_laughs() {
  std::string out = "a0: &a0 [x]\n";
  for (int i = 1; i < 9; ++i) {
    std::string n = std::to_string(i), before = std::to_string(i - 1);
    out += "a" + n + ": &a" + n + " [" + many(8, "*a" + before + ", ") + "*a" +
           before + "]\n";
  }
  return out;
}

std::vector<Hostile> hostile() {
  const std::string bom = "\xef\xbb\xbf";
  return {
      // What yaml-cpp makes of these is in the first column of the design.
      {"a comma", ",", "LM0036", 1, 1},
      {"a comma and a slash", ",/", "LM0036", 1, 1},
      {"a comma after a list", "- a\n, b", "LM0036", 2, 1},
      {"a comma after a list, more", "- a\n, b\n- c\n", "LM0036", 2, 1},
      {"billion laughs", billion_laughs(), "LM0016", 1, 5},
      {"billion laughs, an alias", billion_laughs(), "LM0017", 2, 10},
      {"a cycle", "&a [*a]", "LM0016", 1, 1},
      {"a cycle, its alias", "x: &a [*a]", "LM0017", 1, 8},
      {"200,000 [ in a line", many(200000, "["), "LM0010", 1, 1},
      {"200,000 [ in lines", "x: " + many(200000, "[\n"), "LM0012", 64, 1},
      {"40,000 [ in lines", "x: " + many(40000, "[\n"), "LM0012", 64, 1},
      {"20,000 {a: ", "x: " + many(20000, "{a: "), "LM0012", 1, 256},
      {"20,000 dashes", many(20000, "- "), "LM0012", 1, 129},
      {"20,000 question marks", many(20000, "? "), "LM0012", 1, 129},
      {"deep indentation",
       [] {
         std::string out;
         for (std::size_t i = 0; i < 70; ++i)
           out += std::string(i, ' ') + "a:\n";
         return out;
       }(),
       "LM0012", 65, 65},
      {"a quote that is never closed", "a: \"abc\nb: 1\n", "LM0025", 1, 4},
      {"one at the end", "a: 'abc", "LM0025", 1, 4},
      {"one in a list", "- x\n- 'abc\n- y\n", "LM0025", 2, 3},
      {"one between brackets", "a: [x, \"y]\nb: 1\n", "LM0025", 1, 8},
      {"one that ends in a backslash", "a: \"abc\\", "LM0025", 1, 4},
      {"a document mark in quotes", "a: \"x\n---\ny\"\n", "LM0025", 1, 4},
      {"a key twice", "a: 1\nb: 2\na: 3\n", "LM0021", 3, 1},
      {"a key twice, quoted", "\"a\": 1\na: 3\n", "LM0021", 2, 1},
      {"a key twice, escaped", "\"\\x61\": 1\na: 3\n", "LM0021", 2, 1},
      {"a key twice in braces", "x: {a: 1, b: 2, a: 3}", "LM0021", 1, 17},
      {"a key twice, not ASCII", "ü: ö\nü: ä\n", "LM0021", 2, 1},
      {"a key twice, in braces after ü", "x: {ü: 1, ü: 3}", "LM0021", 1, 11},
      {"two documents", "a: 1\n---\nb: 2\n", "LM0015", 2, 1},
      {"two documents, ended", "a: 1\n...\n---\nb: 2\n", "LM0015", 3, 1},
      {"an empty second document", "a: 1\n---\n", "LM0015", 2, 1},
      {"a list in a line too long", "a: {" + many(300000, "a,") + "}", "LM0010",
       1, 1},
      {"a list between brackets too long",
       "a:\n  x: [\n" + many(60000, "[],\n") + "]", "LM0014", 2, 6},
      {"a tag", "a: !!python/object:os.system x\n", "LM0018", 1, 4},
      {"a tag of our own", "a: !x 1", "LM0018", 1, 4},
      {"a bare tag", "a: ! 1", "LM0018", 1, 4},
      {"a tag on a list", "a: !!seq [1]", "LM0018", 1, 4},
      {"a tag on a map", "!!map\na: 1", "LM0018", 1, 1},
      {"a broken tag", "a: !<x\n", "LM0018", 1, 7},
      {"a directive", "%FOO\na: 1\n", "LM0009", 1, 1},
      {"a version", "%YAML 1.2\n---\na: 1\n", "LM0009", 1, 1},
      {"a late directive", "a: 1\n%TAG ! x\n", "LM0009", 2, 1},
      {"a merge key", "a:\n  <<: {b: 1}\n", "LM0019", 2, 3},
      {"UTF-16 LE with BOM", bytes({0xff, 0xfe, 'a', 0, ':', 0}), "LM0003", 1,
       1},
      {"UTF-16 BE with BOM", bytes({0xfe, 0xff, 0, 'a', 0, ':'}), "LM0003", 1,
       1},
      {"UTF-16 LE", bytes({'a', 0, ':', 0, ' ', 0, '1', 0}), "LM0003", 1, 1},
      {"UTF-16 BE", bytes({0, 'a', 0, ':', 0, ' ', 0, '1'}), "LM0003", 1, 1},
      {"UTF-32 BE", bytes({0, 0, 0, 'a', 0, 0, 0, ':'}), "LM0003", 1, 1},
      {"UTF-32 LE", bytes({'a', 0, 0, 0, ':', 0, 0, 0}), "LM0003", 1, 1},
      {"a stray byte", "a: 1\nb: \xff\n", "LM0002", 2, 4},
      {"Latin-1", "a: gr\xfc\xdf\n", "LM0002", 1, 6},
      {"an overlong slash", "a: \xc0\xaf", "LM0002", 1, 4},
      {"a surrogate", "a: \xed\xa0\x80", "LM0002", 1, 4},
      {"beyond Unicode", "a: \xf4\x90\x80\x80", "LM0002", 1, 4},
      {"a character cut off", "a: \xe2\x82", "LM0002", 1, 4},
      {"a NUL", "a: x" + std::string(1, '\0') + "y", "LM0005", 1, 5},
      {"an escape character", "a: \x1b[31m\n", "LM0005", 1, 4},
      {"the end mark of yaml-cpp", "a: 1\n\x04\nb: 2\n", "LM0005", 2, 1},
      {"DEL", "a: \x7f", "LM0005", 1, 4},
      {"C1", "a: ü\xc2\x9b", "LM0005", 1, 5},
      {"a BOM", bom + "a: 1\n", "LM0004", 1, 1},
      {"a BOM in the middle", "a: 1\n" + bom + "b: 2\n", "LM0004", 2, 1},
      {"an override", "a: x\xe2\x80\xaey\n", "LM0006", 1, 5},
      {"an isolate", "# \xe2\x81\xa6 x\na: 1\n", "LM0006", 1, 3},
      {"a lone CR", "a: 1\rb: 2\n", "LM0007", 1, 5},
      {"a tab indent", "a:\n\tb: 1\n", "LM0008", 2, 1},
      {"a tab after blanks", "a:\n  b: 1\n  \tc: 1\n", "LM0008", 3, 3},
      {"a tab after a dash", "-\ta: 1\n", "LM0008", 1, 2},
      {"a long line", "a: 1\nb: " + many(70000, "x"), "LM0010", 2, 1},
      {"a long text", "a: >\n" + many(700, "  " + many(100, "y") + "\n"),
       "LM0011", 1, 4},
      {"an empty value", "a: 1\nb:\nc: 2\n", "LM0022", 2, 1},
      {"an empty value at the end", "a: 1\nb:", "LM0022", 2, 1},
      {"an empty value with a comment", "a: # x\n", "LM0022", 1, 1},
      {"an empty value in braces", "x: {a: , b: 1}", "LM0022", 1, 5},
      {"a word in braces", "x: {a, b: 1}", "LM0022", 1, 5},
      {"an empty value before null", "x:\nnull: 1\n", "LM0022", 1, 1},
      {"an empty entry", "- a\n-\n- b\n", "LM0022", 2, 1},
      {"an empty entry at the end", "- a\n- # x\n", "LM0022", 2, 1},
      {"an empty entry before null", "x:\n  -\nnull: 1\n", "LM0022", 2, 3},
      {"two commas", "x: [a, , b]", "LM0022", 1, 8},
      {"a tilde", "a: ~\n", "LM0023", 1, 4},
      {"a tilde in a list", "- ~\n", "LM0023", 1, 3},
      {"a tilde alone", "~\n", "LM0023", 1, 1},
      {"a tilde as a key", "~: 1\n", "LM0020", 1, 1},
      {"a list as a key", "? [a]\n: 1\n", "LM0020", 1, 3},
      {"a map as a key", "{a: 1}: b\n", "LM0020", 1, 1},
      {"no key", ": x\n", "LM0034", 1, 1},
      {"nothing", "", "LM0024", 1, 1},
      {"only a comment", "# x\n", "LM0024", 1, 1},
      {"only a mark", "---\n", "LM0024", 1, 1},
      // Expressions and paths that YAML takes apart.
      {"text after a quote", "check: \"x\" == $a\n", "LM0026", 1, 12},
      {"text after a single quote", "- 'x' == $a\n", "LM0026", 1, 7},
      {"quotes side by side", "a: \"x\" \"y\"\n", "LM0026", 1, 8},
      {"text after a bracket", "a: [1] contains $x\n", "LM0026", 1, 8},
      {"text after a brace", "a: {0} was\n", "LM0026", 1, 8},
      {"text after a quote in a list", "a: [\"x\" == $a]\n", "LM0026", 1, 9},
      {"a second colon", "a: b: c\n", "LM0027", 1, 5},
      {"a bracket never closed", "a: [1, 2\nb: 3\n", "LM0028", 1, 4},
      {"a brace never closed", "a: {b: 1\n", "LM0028", 1, 4},
      {"brackets crossed", "a: [1, 2}\n", "LM0028", 1, 9},
      {"a bracket that closes nothing", "a: ]\n", "LM0028", 1, 4},
      {"a leading comma", "a: , b\n", "LM0029", 1, 4},
      {"a leading at", "a: @x\n", "LM0029", 1, 4},
      {"a leading backtick", "- `x`\n", "LM0029", 1, 3},
      {"a leading percent", "a: %x%\n", "LM0029", 1, 4},
      {"a path in double quotes", "a: \"C:\\Users\"\n", "LM0030", 1, 7},
      {"an unknown escape", "a: \"\\d+\"\n", "LM0030", 1, 5},
      {"an escape that is no UTF-8", "a: \"x\\Ny\"\n", "LM0030", 1, 6},
      {"a surrogate by escape", "a: \"\\ud800\"\n", "LM0030", 1, 5},
      {"a tab in a comment line", "a: 1\n\t# x\n", "LM0008", 2, 1},
      {"a tab in an empty line", "a: 1\n\t\nb: 2\n", "LM0008", 2, 1},
      {"a tab in an empty line of a block", "a: |\n  x\n\t\n", "LM0008", 3, 1},
      {"greater than", "check: > 5\n", "LM0031", 1, 8},
      {"a map under a value", "a: 1\n  b: 2\n", "LM0032", 2, 3},
      {"half an indentation", "a:\n  b: 1\n c: 2\n", "LM0032", 3, 2},
      {"a list after a map", "a: 1\n- b\n", "LM0032", 2, 1},
      {"a list in a line", "a: - b\n", "LM0033", 1, 4},
      {"a glob", "a: *.evtx\n", "LM0017", 1, 4},
      {"an ampersand", "a: && b\n", "LM0016", 1, 4},
      {"a long key", many(1100, "k") + ": 1\n", "LM0040", 1, 1},
      {"a cut at a comma", "a: {b: max($a, $b)}", "LM0038", 1, 8},
      {"a cut at a comment", "a: has($a, \"x #1\")", "LM0039", 1, 4},
      {"the word null", "a: null", "LM0035", 1, 4},
  };
}

}  // namespace

TEST_CASE("hostile YAML is refused with a code and a place", "[yaml]") {
  std::vector<Hostile> all = hostile();
  REQUIRE(all.size() >= 90);
  for (const Hostile& one : all) {
    DYNAMIC_SECTION(one.name) {
      Sources sources;
      FileId file = sources.add("x.yaml", one.text);
      Diagnostics found;
      std::clock_t start = std::clock();
      CHECK_NOTHROW(read_yaml(file, sources, YamlLimits{}, found));
      double took = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
      bool met = false;
      std::string seen;
      for (const Diagnostic& diagnostic : found.all()) {
        CHECK(diagnostic.place.line > 0);
        CHECK(diagnostic.place.column > 0);
        CHECK(find_catalog_entry(diagnostic.code) != nullptr);
        if (diagnostic.severity != Severity::Note) {
          CHECK_FALSE(diagnostic.hint.empty());
        }
        met |= diagnostic.code == one.code &&
               diagnostic.place.line == one.line &&
               diagnostic.place.column == one.column;
        seen += std::string(diagnostic.code) + " " +
                std::to_string(diagnostic.place.line) + ":" +
                std::to_string(diagnostic.place.column) + "  ";
      }
      INFO("found: " << seen.substr(0, 300));
      CHECK(met);
      CHECK(took < patience);
    }
  }
}

TEST_CASE("a file over the limit is not looked into", "[yaml]") {
  Sources sources;
  FileId file = sources.add("x.yaml", std::string((4u << 20) + 1, '\t'));
  Diagnostics found;
  CHECK_FALSE(read_yaml(file, sources, YamlLimits::in_pack(), found));
  REQUIRE(found.all().size() == 1);
  CHECK(found.all()[0].code == "LM0001");
}

TEST_CASE("more values than the limit are refused", "[yaml]") {
  Sources sources;
  FileId file = sources.add("x.yaml", "- 1\n- 2\n- 3\n- 4\n");
  YamlLimits limits;
  limits.values = 3;
  Diagnostics found;
  CHECK_FALSE(read_yaml(file, sources, limits, found));
  REQUIRE(found.all().size() == 1);
  CHECK(found.all()[0].code == "LM0013");
  CHECK(found.all()[0].place.line == 4);
}

TEST_CASE("of one kind twenty faults are shown and then a note", "[yaml]") {
  Sources sources;
  FileId file = sources.add("x.yaml", many(100, "- ~\n"));
  Diagnostics found;
  read_yaml(file, sources, YamlLimits{}, found);
  CHECK(found.errors() == 20);
  REQUIRE(found.all().size() == 21);
  CHECK(found.all()[20].severity == Severity::Note);
}
