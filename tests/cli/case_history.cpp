// `lastmile case`, `fix` and the commands that read a pack, as a user types
// them, on a pack that is small enough to be read here.

#include <catch2/catch_test_macros.hpp>

#include "tests/cli/typed.hpp"

namespace lastmile {
namespace {

const char* const pack_text = R"(
- fact: seen
  fields: {name: name, port: integer, thumbprint: name}
  observed: yes
- fact: derived
  fields: {name: name}
- table: codes
  key: [ns, code]
  columns: {ns: text, code: integer, name: text, meaning: text}
  rows:
    - [mstsc, 0x10, socketGone, the peer went away without a word]
    - [errinfo, 0x10, SERVER_BUSY, the server has no time]
    - [hresult, 0x80004005, E_FAIL, something failed]
- rule: follow
  title: What is seen follows
  when:
    - seen: {name: $n}
  derive: {derived: {name: $n}}
- sign: gone
  title: The thing is gone
  seen otherwise: rarely
  when:
    - derived: {name: gone}
- cause: broken
  title: The thing is broken
  layer: test
  base rate: very common
  shows: {gone: always}
  fixed by: {mend: usually, replace: sometimes}
  sources: [{document: a book, kind: vendor}]
- cause: tired
  title: The thing is tired
  layer: test
  base rate: rare
  shows: {gone: rarely}
  fixed by: {mend: rarely}
- fix: mend
  title: Mend the thing
  kind: repair
  risk: low
  takes: 5m
  before:
    - save: 'HKLM\SYSTEM\Thing'
  steps:
    - do: Mend it.
      run: {shell: cmd, script: 'mend /host:<host> /port:<port>'}
    - do: Tell the user.
      run: {shell: powershell, script: 'Send-Note <user>'}
  verify: [{sign: gone, becomes: absent}]
  undo:
    - do: Break it again.
      run: {shell: cmd, script: 'break /host:<host>'}
- fix: replace
  title: Replace the thing
  kind: repair
  risk: high
  takes: 1h
  danger: It is lost.
  steps: [{do: Replace it., run: {shell: shell, script: replace it}}]
  undo: none
  because: the old one is gone
- test: shown
  given: [{seen: {name: gone}}]
  collected: [seen]
  expect: {top cause: broken}
)";

const char* const case_text = R"(case: shop
now: 2026-06-01T09:30:00Z
target: 'vm1.example:3390'
given:
  - seen: {name: gone, port: 3390, thumbprint: 'AB; del *'}
collected: [seen]
)";

class Shop {
 public:
  Shop() {
    files_.write("pack/pack.yaml", "pack: shop\nversion: 1.0.0\n");
    files_.write("pack/items.yaml", pack_text);
    case_ = files_.write("case.yaml", case_text);
  }

  Answered run(std::vector<std::string> typed) const {
    typed.insert(typed.end(), {"--kb", files_.path("pack")});
    return type(typed, {.environment = {{"LASTMILE_HOME", home()}}});
  }
  std::string out(const std::vector<std::string>& typed) const {
    Answered answered = run(typed);
    INFO(answered.err);
    CHECK(answered.exit == 0);
    return answered.out;
  }
  const std::string& a_case() const { return case_; }
  std::string home() const { return files_.path("home"); }
  const Files& files() const { return files_; }

 private:
  Files files_;
  std::string case_;
};

bool holds(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

std::size_t at_of(const std::string& text, std::string_view part) {
  std::size_t at = text.find(part);
  INFO(part << " in\n" << text);
  CHECK(at != std::string::npos);
  return at;
}

}  // namespace

TEST_CASE("a case is kept only where somebody asked, and its outcome later",
          "[cli][history]") {
  Shop shop;
  shop.out({"diagnose", shop.a_case()});
  CHECK(Files::text_of(shop.home() + "/cases/cases.sqlite3").empty());
  Answered kept = shop.run({"diagnose", shop.a_case(), "--keep", "-f", "json"});
  CHECK(kept.exit == 0);
  CHECK(kept.says("Kept as case 1."));
  json_of(kept.out);  // the message is not in it
  CHECK(holds(shop.out({"case", "list"}), "broken"));
  CHECK(holds(shop.out({"case", "show", "1", "-f", "yaml"}), "given:"));
  CHECK(shop.out({"case", "export"}).empty());
  CHECK(holds(
      shop.out({"case", "record", "1", "--fix", "mend", "--helped", "no"}),
      "mend did not help"));
  CHECK(holds(shop.out({"case", "outcome", "1", "--cause", "tired", "--fix",
                        "replace"}),
              "it was tired"));
  Node line = json_of(shop.out({"case", "export"}));
  CHECK(text_at(line, "case") == "shop");
  CHECK(text_at(line, "cause") == "tired");
  CHECK(text_at(line, "fix") == "replace");
  CHECK(text_at(line, "first.cause") == "broken");
  CHECK(at(line, "tried").items.size() == 2);
  CHECK(shop.run({"case", "show", "2"}).exit == 2);
  Answered unknown = shop.run({"case", "outcome", "1", "--cause", "brokn"});
  CHECK(unknown.exit == 2);
  CHECK(unknown.says("did you mean 'broken'"));
  CHECK(shop.run({"case", "record", "1"}).exit == 2);
  shop.out({"case", "remove", "1"});
  CHECK(shop.run({"case", "show", "1"}).exit == 2);
}

TEST_CASE("a fix shows what it does, costs and needs, and how it is undone",
          "[cli][fix]") {
  Shop shop;
  std::string text = shop.out({"fix", "show", "mend", shop.a_case()});
  CHECK(at_of(text, "risk low") < at_of(text, "Before"));
  CHECK(at_of(text, "Before") < at_of(text, "Steps"));
  CHECK(at_of(text, "Steps") < at_of(text, "Undo"));
  CHECK(holds(text, "mend /host:vm1.example /port:3390"));
  CHECK(holds(text, "Send-Note <user>"));  // nobody knows the user
  std::string high = shop.out({"fix", "show", "replace"});
  CHECK(holds(high, "none: the old one is gone"));
  CHECK(holds(high, "It is lost."));
  Answered unknown = shop.run({"fix", "show", "mned"});
  CHECK(unknown.exit == 2);
  CHECK(unknown.says("did you mean 'mend'"));
  Node json = json_of(shop.out({"fix", "show", "mend", "-f", "json"}));
  CHECK(text_at(json, "schema") == "lastmile.fix/1");
  CHECK(text_at(json, "verify.0.sign") == "gone");
  CHECK(text_at(json, "undo.0.script") == "break /host:<host>");
}

TEST_CASE("a script saves first, and does not undo what it did", "[cli][fix]") {
  Shop shop;
  std::string cmd =
      shop.out({"fix", "script", "mend", shop.a_case(), "--shell", "cmd"});
  std::size_t saved = at_of(cmd, "\nreg export \"HKLM\\SYSTEM\\Thing\"");
  std::size_t done = at_of(cmd, "\nmend /host:vm1.example /port:3390\n");
  std::size_t undo = at_of(cmd, "\nrem -     break /host:vm1.example\n");
  CHECK(saved < done);
  CHECK(done < undo);
  CHECK(!holds(cmd, "\nbreak"));
  CHECK(holds(cmd, "rem -     Send-Note <user>"));  // another shell's
  // What is not known is left for a person, and not run before.
  std::string blank = shop.out({"fix", "script", "mend", "--shell", "cmd"});
  CHECK(!holds(blank, "\nmend"));
  CHECK(holds(blank, "FILL IN <host>, <port>"));
  CHECK(holds(blank, "rem -     mend /host:<host> /port:<port>"));
  std::string high = shop.out({"fix", "script", "replace"});
  CHECK(high.starts_with("#!/bin/sh\n"));
  CHECK(at_of(high, "Type YES") < at_of(high, "\nreplace it\n"));
  CHECK(holds(high, "none: the old one is gone"));
}

TEST_CASE("verify says what must be gone, how to look, and whether it is",
          "[cli][fix]") {
  Shop shop;
  std::string text = shop.out({"fix", "verify", "mend"});
  CHECK(holds(text, "must be  absent"));
  CHECK(holds(text, "rests on seen"));
  CHECK(shop.run({"fix", "verify", "mend", shop.a_case()}).exit == 1);
  std::string after =
      shop.files().write("after.yaml",
                         "now: 2026-06-01\ngiven: [{seen: {name: other}}]\n"
                         "collected: [seen]\n");
  CHECK(holds(shop.out({"fix", "verify", "mend", after}), "is       absent"));
  std::string unknown = shop.files().write("unknown.yaml", "now: 2026-06-01\n");
  CHECK(shop.run({"fix", "verify", "mend", unknown}).exit == 1);
}

TEST_CASE("a code is looked up in every list, in every notation",
          "[cli][lookup]") {
  Shop shop;
  for (const char* code : {"0x10", "16"}) {
    Node result = json_of(shop.out({"lookup", code, "-f", "json"}));
    CHECK(each(at(result, "codes"), "ns") ==
          std::vector<std::string>{"mstsc", "errinfo"});
  }
  for (const char* code : {"0x80004005", "2147500037", "-2147467259"}) {
    CHECK(holds(shop.out({"lookup", code}), "E_FAIL"));
  }
  CHECK(holds(shop.out({"lookup", "0x99"}), "Nothing is known of 0x99"));
}

TEST_CASE("words find texts in any order, with slips of the fingers",
          "[cli][lookup]") {
  Shop shop;
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"peer went away"},
        {"away peer"},
        {"pere awya went"},
        {"the", "PEER", "went"},
        {"socketgone"}}) {
    std::vector<std::string> typed{"lookup"};
    typed.insert(typed.end(), words.begin(), words.end());
    CHECK(holds(shop.out(typed), "socketGone"));
  }
  CHECK(!holds(shop.out({"lookup", "entirely different words"}), "socketGone"));
}

TEST_CASE("items are shown as they are written, found, counted and drawn",
          "[cli][kb]") {
  Shop shop;
  std::string shown = shop.out({"kb", "show", "gone"});
  CHECK(holds(shown, "    - sign: gone\n"));
  CHECK(holds(shown, "items.yaml:19"));
  CHECK(!holds(shown, "- cause: broken"));
  CHECK(holds(shown, "cause broken: shows always"));
  CHECK(holds(shown, "fix mend: checked by absent"));
  CHECK(shop.run({"kb", "show", "gnoe"}).exit == 2);
  CHECK(holds(shop.out({"kb", "search", "brokne thing"}), "broken"));
  std::string dot = shop.out({"kb", "graph"});
  CHECK(dot.starts_with("digraph knowledge {"));
  CHECK(holds(dot, "label=\"shows always\""));
  CHECK(!holds(shop.out({"kb", "graph", "follow"}), "tired"));
  Node cover = json_of(shop.out({"kb", "cover", "-f", "json"}));
  CHECK(number_at(cover, "rules.covered") == 1);
  CHECK(number_at(cover, "signs_present.covered") == 1);
  CHECK(number_at(cover, "signs_absent.covered") == 0);
  CHECK(text_at(cover, "causes.missing.0") == "tired");
  std::string docs = shop.out({"kb", "docs"});
  CHECK(docs.starts_with("<!DOCTYPE html>"));
  CHECK(!holds(docs, "<script"));
  CHECK(holds(docs, "Replace the thing"));
}

TEST_CASE("the program looks at itself, and completes its own commands",
          "[cli]") {
  Shop shop;
  CHECK(holds(shop.out({"doctor"}), "pack shop"));
  Answered without = type({"doctor", "--kb", shop.files().path("nowhere")});
  CHECK(without.exit == 1);
  CHECK(holds(without.out, "bad"));
  for (const char* shell : {"bash", "zsh", "fish"}) {
    std::string script = shop.out({"completion", shell});
    CHECK(holds(script, "diagnose"));
    CHECK(holds(script, "cover"));
    CHECK(holds(script, "explain"));
  }
  CHECK(shop.run({"completion", "tcsh"}).exit == 2);
}

}  // namespace lastmile
