#include "engine/text/source.hpp"

#include <catch2/catch_test_macros.hpp>

#include "engine/text/document.hpp"

using namespace lastmile;

namespace {

// The place of the first occurrence of `part` within the value of key a.
struct Within {
  Sources sources = {};
  Place place = {};

  Within(std::string text, std::string_view part, std::string path = "x.yaml") {
    FileId file = sources.add(std::move(path), std::move(text));
    Diagnostics found;
    auto node = read_document(file, sources, TextLimits{}, found);
    REQUIRE(node);
    const Node* value = node->find("a");
    REQUIRE(value);
    std::size_t at = value->text.find(part);
    REQUIRE(at != std::string::npos);
    place = place_within(sources, *value, at, part.size());
  }
  bool is(std::uint32_t line, std::uint32_t column, std::uint32_t end) const {
    return place.line == line && place.column == column &&
           place.end_line == line && place.end_column == end;
  }
};

}  // namespace

TEST_CASE("a text that was never added is empty", "[source]") {
  Sources sources;
  CHECK(sources.path(FileId{}).empty());
  CHECK(sources.text(FileId{3}).empty());
  CHECK(sources.line(FileId{1}, 1).empty());
  CHECK(sources.place(FileId{1}, 5).line == 0);
}

TEST_CASE("lines have no line break, with LF and with CRLF", "[source]") {
  Sources sources;
  FileId file = sources.add("x", "one\r\ntwo\n\nfour");
  CHECK(sources.line(file, 1) == "one");
  CHECK(sources.line(file, 2) == "two");
  CHECK(sources.line(file, 3).empty());
  CHECK(sources.line(file, 4) == "four");
  CHECK(sources.line(file, 5).empty());
  CHECK(sources.line_count(file) == 4);
}

TEST_CASE("views stay good while the sources grow and move", "[source]") {
  Sources sources;
  FileId first = sources.add("x", "short");
  std::string_view text = sources.text(first);
  for (int i = 0; i < 100; ++i) sources.add("y", "z");
  Sources moved = std::move(sources);
  CHECK(text == "short");
  CHECK(moved.text(first).data() == text.data());
}

TEST_CASE("a byte becomes a line and a column in characters and back",
          "[source]") {
  Sources sources;
  FileId file = sources.add("x", "aü€b\nc");
  Place b = sources.place(file, 6, 7);
  CHECK(b == Place{file, 1, 4, 1, 5});
  CHECK(sources.offset(b) == 6);
  CHECK(sources.place(file, 8).line == 2);
  CHECK(sources.place(file, 999) == Place{file, 2, 2});
}

TEST_CASE("an offset in a scalar is found in the file", "[source]") {
  CHECK(Within("a: $x > $foo\n", "$foo").is(1, 9, 13));
  CHECK(Within("ü: 1\na: 'it''s $foo'\n", "$foo").is(2, 11, 15));
  CHECK(Within("a: \"x\\t\\u00fc\\\\ $foo\"\n", "$foo").is(1, 17, 21));
  CHECK(Within("a: \"\\x41\\\" € $foo\"\n", "$foo").is(1, 14, 18));
  CHECK(Within("b: 1\na: |\n  one\n  two $foo x\n", "$foo").is(4, 7, 11));
  CHECK(Within("a: |2\n    deep\n  x $foo\n", "$foo").is(3, 5, 9));
  CHECK(Within("a: |\n\n  x $foo\n", "$foo").is(3, 5, 9));
  CHECK(Within("{\"a\": \"\\ud83d\\ude00 $foo\"}", "$foo").is(1, 21, 25));
  CHECK(Within("{\"a\": [\"x\"], \"b\": 1, \"a b\": 2, \"a\\u0000\": 1}", "",
               "x.json")
            .place.column == 7);
}

TEST_CASE("an offset in a folded scalar is its beginning", "[source]") {
  Within folded("b: 1\na: one\n  two $foo\n", "$foo");
  CHECK(folded.place.line == 2);
  CHECK(folded.place.column == 4);
  Within quoted("a: 'one\n  two $foo'\n", "$foo");
  CHECK(quoted.place.line == 1);
  CHECK(quoted.place.column == 4);
  Within block("a: >\n  one\n  two $foo\n", "$foo");
  CHECK(block.place.line == 2);
  CHECK(block.place.column == 3);
}

TEST_CASE("a diagnostic is shown with its line, a caret and a way out",
          "[render]") {
  Sources sources;
  std::string text;
  for (int i = 1; i < 41; ++i) text += "\n";
  FileId file =
      sources.add("rdp/tls.yaml", text + "      not_afer before: $now");
  Diagnostic one{"LM0107", "fact type 'certificate' has no field 'not_afer'",
                 Place{file, 41, 7, 41, 15}, "did you mean 'not_after'?",
                 "rule tls.x, condition 2"};
  CHECK(render(one, sources) ==
        "rdp/tls.yaml:41:7: error LM0107: fact type 'certificate' has no "
        "field 'not_afer'\n"
        "   41 |       not_afer before: $now\n"
        "      |       ^~~~~~~~ did you mean 'not_after'?\n"
        "      = in rule tls.x, condition 2\n");
}

TEST_CASE("related places follow as notes", "[render]") {
  Sources sources;
  FileId file = sources.add("x", "a: 1\na: 2\n");
  Diagnostic one{"LM0021", "twice", Place{file, 2, 1}};
  one.severity = Severity::Warning;
  one.related.emplace_back("first given here", Place{file, 1, 1, 1, 2});
  CHECK(render(one, sources) ==
        "x:2:1: warning LM0021: twice\n"
        "    2 | a: 2\n"
        "      | ^\n"
        "x:1:1: note: first given here\n"
        "    1 | a: 1\n"
        "      | ^\n");
}

TEST_CASE("a diagnostic without a place says what it has", "[render]") {
  Sources sources;
  FileId file = sources.add("x", "a");
  CHECK(render({"LM0001", "no", {}, "do"}, sources) ==
        "error LM0001: no\n      = do\n");
  CHECK(render({"LM0001", "no", Place{file}}, sources) ==
        "x: error LM0001: no\n");
  CHECK(render({"LM0001", "no", Place{file, 7, 3}}, sources) ==
        "x:7:3: error LM0001: no\n");
}

TEST_CASE("what a terminal would obey is shown as an escape", "[render]") {
  Sources sources;
  FileId file = sources.add("a\x1b]0;x", "k: \x1b[31m\xe2\x80\xae\xff\x7f end");
  std::string out = render(
      {"LM0005", "it is \x1b[2J", Place{file, 1, 4, 1, 5}, "\x07", "rule \x9b"},
      sources);
  CHECK(out.find('\x1b') == std::string::npos);
  CHECK(out.find('\x07') == std::string::npos);
  CHECK(out.find('\x7f') == std::string::npos);
  CHECK(out.find("\xe2\x80\xae") == std::string::npos);
  CHECK(out.find('\xff') == std::string::npos);
  CHECK(out.find("\\x1b[31m\\u202e\\xff\\x7f end") != std::string::npos);
  CHECK(out.find("      |    ^~~~ \\x07\n") != std::string::npos);
}

TEST_CASE("carets stand right under wide characters and after tabs",
          "[render]") {
  Sources sources;
  FileId file = sources.add("x", "\t日本: e\u0301x");
  std::string out = render({"LM0005", "m", Place{file, 1, 8, 1, 9}}, sources);
  // Four columns for the tab, two for each wide character, none for the mark.
  CHECK(out.find("    1 |     日本: e\u0301x\n      |            ^\n") !=
        std::string::npos);
  CHECK(display_width("日本e\u0301") == 5);
}

TEST_CASE("a long line is shown around its caret", "[render]") {
  Sources sources;
  FileId file = sources.add(
      "x", std::string(5000, 'a') + "HERE" + std::string(5000, 'b'));
  std::string out =
      render({"LM0010", "m", Place{file, 1, 5001, 1, 9000}}, sources);
  CHECK(out.find("aHEREb") != std::string::npos);
  std::size_t begin = 0;
  for (std::size_t end; (end = out.find('\n', begin)) != std::string::npos;
       begin = end + 1) {
    CHECK(display_width(std::string_view(out).substr(begin, end - begin)) <=
          112);
  }
}
