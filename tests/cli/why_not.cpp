// `why-not`, and the questions that `run` answers once it has run: text kept
// as files, the shape of the JSON, what is no such thing.

#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <fstream>

#include "tests/cli/typed.hpp"

namespace lastmile {
namespace {

const std::string folder = "tests/golden/why-not/";
const std::string shop = "tests/golden/run/shop.yaml";
const std::string given = "tests/golden/run/shop.given.yaml";

void check_golden(const std::string& name,
                  const std::vector<std::string>& typed, int exit = 0) {
  Answered answered = type(typed);
  std::string text = answered.out + answered.err;
  std::string path = in_project(folder + name);
  if (std::getenv("LASTMILE_UPDATE_GOLDEN")) {
    std::ofstream(path, std::ios::binary) << text;
  }
  INFO(name << "; LASTMILE_UPDATE_GOLDEN=1 writes it anew");
  CHECK(answered.exit == exit);
  CHECK(text == Files::text_of(path));
}

std::vector<std::string> of_pack(std::vector<std::string> typed) {
  typed.insert(typed.begin(), "why-not");
  typed.insert(typed.end(), {"--kb", "knowledgebase"});
  return typed;
}

}  // namespace

TEST_CASE("what a sign lacks, with who could tell", "[cli][why-not][golden]") {
  check_golden("sign.txt",
               of_pack({"drops-now-and-then-in-session", sample_case()}));
  check_golden("sign-any.txt",
               of_pack({"code.connection-lost", sample_case()}));
}

TEST_CASE("why a cause is not the one", "[cli][why-not][golden]") {
  check_golden("cause.txt", of_pack({"net.unstable", sample_case()}));
}

TEST_CASE("what lacks just one condition", "[cli][why-not][golden]") {
  check_golden("near.txt", of_pack({"--near", sample_case()}));
}

TEST_CASE("a run is asked why and why not", "[cli][run][why-not][golden]") {
  check_golden("run.txt", {"run", shop, "--given", given, "--why", "shipped",
                           "--why", "f-5", "--why-not", "ship", "--why-not",
                           "low: {item: hat}", "--near-misses"});
}

TEST_CASE("a run of steps is asked why a fact is gone", "[cli][run][why-not]") {
  Files files;
  std::string steps = files.write(
      "steps.yaml", "- run: yes\n- retract: {stock: {}}\n- run: yes\n");
  Answered answered = type({"run", shop, "--given", given, "--steps", steps,
                            "--why", "low: {item: cap}"});
  CHECK(answered.exit == 0);
  CHECK(answered.out.find(
            "why: low: {item: cap}\n"
            "  low {item: cap} — rule low, tests/golden/run/shop.yaml:29; fell "
            "after firing 3: what it followed\n"
            "    from no longer holds\n"
            "    stock {item: cap, count: 2} — told: "
            "tests/golden/run/shop.given.yaml, line 4; taken back\n") !=
        std::string::npos);
}

TEST_CASE("the shape of a why-not", "[cli][json][why-not]") {
  Answered answered = type(
      of_pack({"drops-now-and-then-in-session", sample_case(), "-f", "json"}));
  REQUIRE(answered.exit == 0);
  Node node = json_of(answered.out);
  CHECK(text_at(node, "schema") == "lastmile.why-not/1");
  CHECK(text_at(node, "packs.0.name") == "rdp");
  CHECK(text_at(node, "now") == "2026-06-01T09:30:00Z");
  CHECK(text_at(node, "kind") == "sign");
  CHECK(text_at(node, "says.0") == "It is unknown.");
  CHECK(text_at(node, "items.0.lacks") == "2");
  CHECK(text_at(node, "items.0.holds") == "false");
  CHECK(text_at(node, "items.0.conditions.0.state") == "unknown");
  CHECK(text_at(node, "items.0.conditions.0.type") == "symptom.scope");
  const Node& near = at(node, "items.0.conditions.0.nearest.0");
  CHECK(text_at(near, "fact.type") == "symptom.scope");
  CHECK(text_at(near, "mismatches.0.field") == "intermittent");
  CHECK(text_at(near, "mismatches.0.operator") == "is");
  CHECK(text_at(near, "mismatches.0.wanted.0") == "true");
  CHECK(text_at(near, "mismatches.0.unknown") == "true");
  const Node& missing = at(node, "items.0.conditions.0.missing.0");
  CHECK(text_at(missing, "fields.0") == "intermittent");
  CHECK(text_at(missing, "questions.0") == "intermittent");
  const Node& looked = at(node, "items.0.conditions.1.missing.1.collections.0");
  CHECK(text_at(looked, "type") == "symptom.error");
  CHECK(text_at(looked, "status") == "not tried");
  CHECK(text_at(looked, "gatherers.0") == "symptom_text");
}

TEST_CASE("the shape of what a run is asked", "[cli][json][why-not]") {
  Answered answered =
      type({"run", shop, "--given", given, "--why", "shipped", "--why-not",
            "ship", "--near-misses", "-f", "json"});
  REQUIRE(answered.exit == 0);
  Node node = json_of(answered.out);
  CHECK(text_at(node, "why.0.asked") == "shipped");
  CHECK(text_at(node, "why.0.proofs.0.rule") == "ship");
  CHECK(text_at(node, "why.0.proofs.0.firing") == "2");
  CHECK(text_at(node, "why.0.proofs.0.acted") == "true");
  CHECK(text_at(node, "why.0.proofs.0.from.0.ended_by") == "ship");
  CHECK(text_at(node, "why.0.proofs.0.from.0.said") ==
        "told: tests/golden/run/shop.given.yaml, line 5");
  CHECK(text_at(node, "why_not.0.id") == "ship");
  CHECK(text_at(node, "why_not.0.items.0.bindings.i") == "cap");
  CHECK(text_at(node, "why_not.1.kind") == "near misses");
}

TEST_CASE("one asks for one match among many", "[cli][why-not]") {
  Files files;
  files.write("kb/shop.yaml", Files::text_of(in_project(shop)));
  std::string kb = files.path("kb");
  Answered pen = type(
      {"why-not", "ship", given, "--kb", kb, "--with", "$i=hat", "-f", "json"});
  REQUIRE(pen.exit == 0);
  CHECK(text_at(json_of(pen.out), "items.0.bindings.i") == "hat");
  Answered none = type({"why-not", "ship", given, "--kb", kb, "--with", "x=1"});
  CHECK(none.exit == 2);
  CHECK(none.says("LM0922"));
  Answered number =
      type({"why-not", "ship", given, "--kb", kb, "--with", "n=many"});
  CHECK(number.exit == 2);
  CHECK(number.says("LM0120"));
}

TEST_CASE("a conclusion that stands is no question", "[cli][why-not]") {
  Files files;
  files.write("kb/shop.yaml", Files::text_of(in_project(shop)));
  Answered answered =
      type({"why-not", "low: {item: cap}", given, "--kb", files.path("kb")});
  CHECK(answered.exit == 0);
  CHECK(answered.out.find("It stands: f-") != std::string::npos);
}

TEST_CASE("what cannot be explained is said", "[cli][why-not]") {
  Answered nothing = type({"why-not"});
  CHECK(nothing.exit == 2);
  CHECK(nothing.says("LM0923"));
  Answered typo = type(of_pack({"cert-expierd", sample_case()}));
  CHECK(typo.exit == 2);
  CHECK(typo.says("did you mean 'cert-expired'?"));
  Answered field =
      type(of_pack({"win.service: {nmae: TermService}", sample_case()}));
  CHECK(field.exit == 2);
  CHECK(field.says("did you mean 'name'?"));
  Answered missing = type(of_pack({"cert-expired", "no-such.yaml"}));
  CHECK(missing.exit == 3);
  Answered unknown = type({"run", shop, "--why", "nosuch"});
  CHECK(unknown.exit == 2);
  CHECK(unknown.says("'nosuch' is nothing of this program"));
}

}  // namespace lastmile
