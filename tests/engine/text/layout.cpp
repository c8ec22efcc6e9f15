// Files laid out alike, and never saying anything else afterwards.

#include "engine/text/layout.hpp"

#include <catch2/catch_test_macros.hpp>
#include <optional>

#include "engine/text/yaml.hpp"

namespace lastmile {
namespace {

struct Read {
  Sources sources;
  FileId file = {};
  std::optional<Node> document;

  explicit Read(const std::string& text) {
    file = sources.add("a.yaml", text);
    Diagnostics found;
    document = read_yaml(file, sources, {}, found);
    for (const Diagnostic& each : found.all()) {
      UNSCOPED_INFO(render(each, sources));
    }
    INFO(text);
    REQUIRE(document);
    REQUIRE(!found.has_errors());
  }
  std::string laid_out() const { return lay_out(file, sources, *document); }
};

// The text laid out; that it says the same and is stable, whatever it is.
std::string laid_out(const std::string& text) {
  Read before(text);
  std::string made = before.laid_out();
  INFO("of\n" << text << "\ncame\n" << made);
  Read after(made);
  CHECK(same_document(*before.document, *after.document));
  CHECK(after.laid_out() == made);
  return made;
}

struct Golden {
  std::string_view law;
  std::string text, made;
};

const std::vector<Golden> goldens = {
    {"what is laid out stays", "- fact: a\n\n- fact: b\n",
     "- fact: a\n\n- fact: b\n"},
    {"lines end with LF", "- fact: a\r\n  about: b\r\n",
     "- fact: a\n  about: b\n"},
    {"no trailing blanks", "- fact: a  \n  about: b \t\n   \n  title: c\n",
     "- fact: a\n  about: b\n\n  title: c\n"},
    {"one final line break, where there is none", "- fact: a", "- fact: a\n"},
    {"one final line break, where there are more", "- fact: a\n\n \n\n",
     "- fact: a\n"},
    {"no blank line at the start", "\n  \n- fact: a\n", "- fact: a\n"},
    {"one blank line between items", "- fact: a\n- fact: b\n\n\n- fact: c\n",
     "- fact: a\n\n- fact: b\n\n- fact: c\n"},
    {"none more than one within", "- fact: a\n\n\n  about: b\n",
     "- fact: a\n\n  about: b\n"},
    {"none between the entries of an inner list",
     "- rule: a\n  when:\n    - b: {}\n    - c: {}\n",
     "- rule: a\n  when:\n    - b: {}\n    - c: {}\n"},
    {"items at column 0",
     "  # of a\n  - fact: a\n    about: |\n      b\n        c\n  - fact: b\n",
     "# of a\n- fact: a\n  about: |\n    b\n      c\n\n- fact: b\n"},
    {"a map at column 0", "  pack: a\n  version: b\n", "pack: a\nversion: b\n"},
    {"a map has no items", "pack: a\nneeds:\n- b\n- c\n",
     "pack: a\nneeds:\n- b\n- c\n"},
};

const std::vector<Golden> comments = {
    {"the comment above an item stays with it",
     "# head\n- fact: a\n# of b\n# more\n- fact: b\n",
     "# head\n- fact: a\n\n# of b\n# more\n- fact: b\n"},
    {"an indented comment stays with the item before",
     "- fact: a\n  # of a\n- fact: b\n", "- fact: a\n  # of a\n\n- fact: b\n"},
    {"a heading of its own stays so", "- fact: a\n\n# section\n\n- fact: b\n",
     "- fact: a\n\n# section\n\n- fact: b\n"},
    {"a comment at column 0 within an item",
     "- fact: a\n# of about\n  about: b\n",
     "- fact: a\n# of about\n  about: b\n"},
    {"comments at the end", "- fact: a  # one \n# two\n\n\n# three\n\n",
     "- fact: a  # one\n# two\n\n# three\n"},
};

const std::vector<Golden> scalars = {
    {"a block is kept byte for byte",
     "- rule: a\n  say: |\n    b  \n\n\n    - c\n    # no comment \n- rule: "
     "d\n",
     "- rule: a\n  say: |\n    b  \n\n\n    - c\n    # no comment \n\n"
     "- rule: d\n"},
    {"so is a folded one", "- rule: a\n  say: >-  \n    b\n\n\n      c \n\n\n",
     "- rule: a\n  say: >-\n    b\n\n\n      c \n"},
    {"blank lines after a block are none of it",
     "- rule: a\n  say: |\n    b\n\n\n\n  title: c\n",
     "- rule: a\n  say: |\n    b\n\n  title: c\n"},
    {"but those that a block keeps",
     "- rule: a\n  say: |+  # kept\n    b\n\n\n- rule: c\n",
     "- rule: a\n  say: |+  # kept\n    b\n\n\n- rule: c\n"},
    {"and where it keeps, none is added",
     "- rule: a\n  say: |+\n    b\n- rule: c\n",
     "- rule: a\n  say: |+\n    b\n- rule: c\n"},
    {"whatever stands in the comment of its header",
     "- rule: a\n  say: |+ # b | c > d\n    e\n\n\n- rule: f\n",
     "- rule: a\n  say: |+ # b | c > d\n    e\n\n\n- rule: f\n"},
    {"those at the end of the file too", "- rule: a\n  say: |+\n    b\n\n\n",
     "- rule: a\n  say: |+\n    b\n\n\n"},
    {"an indentation that is given", "- rule: a\n  say: |2\n      b \n    c\n",
     "- rule: a\n  say: |2\n      b \n    c\n"},
    {"a block at the end, without a line break",
     "- rule: a\n- rule: b\n  say: |\n    c",
     "- rule: a\n\n- rule: b\n  say: |\n    c"},
    {"a block of CRLF lines", "- rule: a\r\n  say: |\r\n    b\r\n    c\r\n",
     "- rule: a\n  say: |\n    b\n    c\n"},
    {"a quoted text of several lines",
     "- rule: a\n  say: \"b \n\n\n    c\\\n    \\ d\"  \n- rule: e\n",
     "- rule: a\n  say: \"b \n\n\n    c\\\n    \\ d\"\n\n- rule: e\n"},
    {"one in single quotes",
     "- rule: a\n  say: 'it''s  \n\n\n    # b' \n  title: c\n",
     "- rule: a\n  say: 'it''s  \n\n\n    # b'\n  title: c\n"},
    {"a plain text keeps its blank lines",
     "- rule: a\n  say: b  \n    c\n\n\n    d\n  title: e\n",
     "- rule: a\n  say: b\n    c\n\n\n    d\n  title: e\n"},
    {"brackets of several lines",
     "- rule: a\n  when: [b,  \n\n\n    c]\n- rule: d\n",
     "- rule: a\n  when: [b,\n\n    c]\n\n- rule: d\n"},
};

void check(const std::vector<Golden>& all) {
  for (const Golden& golden : all) {
    INFO(golden.law);
    CHECK(laid_out(golden.text) == golden.made);
  }
}

}  // namespace

TEST_CASE("lines and items are laid out alike", "[layout]") { check(goldens); }

TEST_CASE("comments stay where they stand", "[layout]") { check(comments); }

TEST_CASE("what a text says is left alone", "[layout]") { check(scalars); }

TEST_CASE("the ways in which a scalar is written are told apart", "[layout]") {
  Read plain("- a: 08\n"), quoted("- a: '08'\n"), other("- a: 8\n");
  CHECK(same_document(*plain.document, *plain.document));
  CHECK(!same_document(*plain.document, *quoted.document));
  CHECK(!same_document(*plain.document, *other.document));
  Read far("\n\n- a:   08\n");
  CHECK(same_document(*plain.document, *far.document));
}

}  // namespace lastmile
