// From rules and functions to a Knowledge, through the public headers alone.

#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <fstream>
#include <lastmile/session.hpp>

#include "places.hpp"
#include "tests/engine/library/given.hpp"

using namespace lastmile;

TEST_CASE("every fault of every file and function is found in one run",
          "[library]") {
  Loader loader;
  loader.text("a.yaml", "- fact: a\n  fields: {n: intgeer}\n")
      .text("b.yaml", "- rule: r\n  when: [{b: {}}]\n  derive: {a: {}}\n")
      .folder("/there/is/no/such/folder")
      .file("/nor/this.yaml")
      .add({.name = "no-module", .call = give(1)});
  Result<Knowledge> knowledge = loader.load();
  REQUIRE_FALSE(knowledge);
  CHECK(codes(knowledge.diagnostics()) == "LM0616 LM0130 LM0131 LM0110 LM0101");
  const Diagnostic& typo = knowledge.diagnostics()[3];
  CHECK(typo.file == "a.yaml");
  CHECK(typo.line == 2);
  CHECK(typo.column == 15);
  CHECK(typo.item == "fact a");
  CHECK(typo.hint == "did you mean 'integer'?");
  CHECK(typo.shown.find("2 |   fields: {n: intgeer}") != std::string::npos);
}

TEST_CASE("a Loader that was given nothing says so", "[library]") {
  CHECK(codes(Loader().load().diagnostics()) == "LM0130");
  // Rules may be none: a program can tell facts and ask for them.
  CHECK(Loader().text("empty.yaml", "[]").load());
}

TEST_CASE("warnings come with the knowledge", "[library]") {
  auto knowledge = Loader()
                       .text("a.yaml", R"(
- fact: a
  fields: {n: integer}
- rule: r
  when: [{a: {n: $once}}]
  then: [{print: hello}]
)")
                       .load();
  REQUIRE(knowledge);
  CHECK(codes(knowledge.diagnostics()) == "LM0310");
  CHECK_FALSE(has_errors(knowledge.diagnostics()));
}

TEST_CASE("a loader loads again what has changed, and old sessions go on",
          "[library]") {
  Loader loader;
  loader.text("a.yaml", "- fact: a\n  fields: {n: integer}\n");
  Knowledge first = sound(loader);
  Session session(first);
  loader.text("b.yaml", "- fact: b\n  fields: {n: integer}\n");
  Knowledge second = sound(loader);
  CHECK(first.types().size() == 1);
  CHECK(second.types().size() == 2);
  CHECK(session.tell("a", {{"n", 1}}));
  CHECK(codes(session.tell("b", {{"n", 1}}).diagnostics()) == "LM0501");
}

TEST_CASE("fact types are told as they were declared", "[library]") {
  Knowledge knowledge = sound(Loader().text("a.yaml", R"(
- fact: host
  about: A computer.
  fields:
    name: {type: name, key: yes, about: As in DNS.}
    state: {type: one of, values: [up, down], default: up}
    ports: list of integer
    more: map of text
  observed: yes
)"));
  REQUIRE(knowledge.types().size() == 1);
  const FactType& host = knowledge.types()[0];
  CHECK(host.name == "host");
  CHECK(host.about == "A computer.");
  CHECK(host.keyed);
  CHECK(host.observed);
  CHECK(host.field("ports") == 2);
  CHECK_FALSE(host.field("prots"));
  CHECK(host.fields[0].key);
  CHECK(host.fields[0].kind == Kind::Name);
  CHECK(host.fields[0].about == "As in DNS.");
  CHECK(host.fields[1].values == std::vector<std::string>{"up", "down"});
  CHECK(host.fields[1].has_default);
  CHECK(host.fields[2].kind == Kind::List);
  CHECK(host.fields[2].element == Kind::Integer);
  CHECK(host.fields[3].kind == Kind::Map);
  CHECK(knowledge.type("host") == &host);
  CHECK(knowledge.type("hots") == nullptr);
}

TEST_CASE("a folder, a file and a text make one knowledge", "[library]") {
  namespace fs = std::filesystem;
  fs::path folder = fs::path(LASTMILE_BINARY_DIR) / "library-folder";
  fs::remove_all(folder);
  fs::create_directories(folder / "rules");
  std::ofstream(folder / "rules" / "pack.yaml") << "pack: p\nversion: 1\n";
  std::ofstream(folder / "rules" / "a.yaml")
      << "- fact: a\n  fields: {n: integer}\n";
  std::ofstream(folder / "b.yaml") << "- fact: b\n  fields: {n: integer}\n";
  Knowledge knowledge = sound(Loader()
                                  .folder((folder / "rules").string())
                                  .file((folder / "b.yaml").string())
                                  .text("c",
                                        "- rule: r\n  when: [{a: {n: $n}}]\n"
                                        "  derive: {b: {n: $n}}\n"));
  CHECK(knowledge.rules() == std::vector<std::string>{"r"});
  Session session(knowledge);
  CHECK(session.tell("a", {{"n", 3}}));
  session.run();
  CHECK(lines(session, "b") == "b {n: 3}\n");
}
