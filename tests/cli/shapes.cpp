// The JSON of every command has the fields that are promised, of the promised
// kind. Fields may be added; none of these may go.

#include <catch2/catch_test_macros.hpp>

#include "tests/cli/typed.hpp"

namespace lastmile {
namespace {

Node result(const std::vector<std::string>& typed) {
  std::vector<std::string> all = typed;
  all.insert(all.end(), {"-f", "json"});
  Answered answered = type(all);
  INFO(answered.err);
  REQUIRE((answered.exit == 0 || answered.exit == 1));
  return json_of(answered.out);
}

// Scalars keep how they were written: a text is quoted, a number is not.
enum class Is { Text, Number, YesNo, List, Map };

void check(const Node& node, std::string_view path, Is kind) {
  const Node& value = at(node, path);
  INFO("path " << path << " is " << to_text(value).substr(0, 80));
  switch (kind) {
    case Is::List: CHECK(value.is_list()); return;
    case Is::Map: CHECK(value.is_map()); return;
    case Is::Text:
      CHECK((value.is_scalar() && value.style == Style::Quoted));
      return;
    case Is::YesNo:
      CHECK((value.text == "true" || value.text == "false"));
      CHECK(value.style == Style::Plain);
      return;
    case Is::Number:
      CHECK((value.is_scalar() && value.style == Style::Plain));
      CHECK(value.text.find_first_not_of("-+.0123456789eE") ==
            std::string::npos);
      return;
  }
}

using Shape = std::vector<std::pair<std::string_view, Is>>;

void check(const Node& node, const Shape& shape) {
  for (const auto& [path, kind] : shape) check(node, path, kind);
}

void check_head(const Node& node, std::string_view schema) {
  CHECK(text_at(node, "schema") == schema);
  check(node, {{"engine", Is::Text}, {"packs", Is::List}, {"now", Is::Text}});
  if (at(node, "packs").items.empty()) return;
  check(node, {{"packs.0.name", Is::Text},
               {"packs.0.version", Is::Text},
               {"packs.0.sha256", Is::Text}});
  CHECK(text_at(node, "packs.0.sha256").size() == 64);
}

}  // namespace

TEST_CASE("the shape of a diagnosis", "[cli][json]") {
  Node node = result({"diagnose", sample_case()});
  check_head(node, "lastmile.diagnosis/1");
  CHECK(text_at(node, "now") == "2026-06-01T09:30:00Z");
  check(node, {{"causes", Is::List},
               {"causes.0.id", Is::Text},
               {"causes.0.title", Is::Text},
               {"causes.0.layer", Is::Text},
               {"causes.0.probability", Is::Number},
               {"causes.0.word", Is::Text},
               {"causes.0.score", Is::Number},
               {"causes.0.basis.known", Is::Number},
               {"causes.0.basis.signs", Is::Number},
               {"causes.0.root", Is::Text},
               {"causes.0.below", Is::List},
               {"causes.0.ledger.0.sign", Is::Text},
               {"causes.0.ledger.0.state", Is::Text},
               {"causes.0.ledger.0.points", Is::Number},
               {"causes.0.ledger.0.because", Is::Text},
               {"causes.0.ledger.0.sources", Is::List},
               {"ruled_out.0.id", Is::Text},
               {"ruled_out.0.by", Is::List},
               {"ruled_out.0.because", Is::Text},
               {"other.probability", Is::Number},
               {"unexplained", Is::List},
               {"signs.0.id", Is::Text},
               {"signs.0.state", Is::Text},
               {"signs.0.missing", Is::List},
               {"fixes.0.id", Is::Text},
               {"fixes.0.title", Is::Text},
               {"fixes.0.kind", Is::Text},
               {"fixes.0.risk", Is::Text},
               {"fixes.0.takes", Is::Number},
               {"fixes.0.cures", Is::Number},
               {"next", Is::List},
               {"collections.0.type", Is::Text},
               {"collections.0.host", Is::Text},
               {"collections.0.status", Is::Text},
               {"collections.0.by", Is::Text},
               {"collections.0.why", Is::Text},
               {"facts.0.id", Is::Number},
               {"facts.0.type", Is::Text},
               {"facts.0.fields", Is::Map},
               {"facts.0.by", Is::Text},
               {"facts.0.supports", Is::Number},
               {"facts.0.source", Is::Text}});
  double sum = number_at(node, "other.probability");
  double last = 1e9;
  for (const Node& cause : at(node, "causes").items) {
    sum += number_at(cause, "probability");
    CHECK(number_at(cause, "score") <= last);
    last = number_at(cause, "score");
  }
  CHECK(sum > 0.9);
  CHECK(sum < 1.0001);
  CHECK(at(node, "causes").items.size() >= 10);
}

TEST_CASE("the shape of a next step", "[cli][json]") {
  Node node = result({"diagnose", "--symptom", "0x904/0x7"});
  check(node, {{"next.0.kind", Is::Text},
               {"next.0.id", Is::Text},
               {"next.0.saves", Is::Number},
               {"next.0.cost", Is::Number}});
  for (const Node& step : at(node, "next").items) {
    std::string kind = text_at(step, "kind");
    CHECK((kind == "question" || kind == "gather"));
    CHECK(number_at(step, "saves") > 0);
  }
}

TEST_CASE("the shape of a reason", "[cli][json]") {
  Node node = result({"why", "cert.expired_not_renewed", sample_case()});
  check_head(node, "lastmile.why/1");
  check(node, {{"id", Is::Text},
               {"kind", Is::Text},
               {"title", Is::Text},
               {"says.0", Is::Text},
               {"reasons.0.text", Is::Text},
               {"reasons.0.state", Is::Text},
               {"reasons.0.proofs", Is::List},
               {"sources.0.where", Is::Text},
               {"sources.0.kind", Is::Text}});
}

TEST_CASE("the shape of a look-up", "[cli][json]") {
  Node node = result({"lookup", "0x904", "0x7"});
  check_head(node, "lastmile.lookup/1");
  check(node, {{"codes.0.ns", Is::Text},
               {"codes.0.code", Is::Number},
               {"codes.0.name", Is::Text},
               {"codes.0.meaning", Is::Text},
               {"events", Is::List},
               {"settings", Is::List},
               {"claims.0.verdict", Is::Text},
               {"refuted.0.id", Is::Text},
               {"refuted.0.about", Is::Text},
               {"causes", Is::List},
               {"not_found", Is::List}});
}

TEST_CASE("the shapes of the knowledge commands", "[cli][json]") {
  Node check_result = result({"kb", "check"});
  check_head(check_result, "lastmile.check/1");
  CHECK(at(check_result, "diagnostics").items.empty());
  Node test_result = result({"kb", "test"});
  check_head(test_result, "lastmile.test/1");
  check(test_result, {{"tests.0.id", Is::Text},
                      {"tests.0.file", Is::Text},
                      {"tests.0.line", Is::Number},
                      {"tests.0.passed", Is::YesNo},
                      {"tests.0.seconds", Is::Number},
                      {"tests.0.failures", Is::List}});
  check_head(result({"version"}), "lastmile.version/1");
}

TEST_CASE("the shape of what kb check finds", "[cli][json]") {
  Files files;
  std::string pack = files.write("broken.yaml", "- fcat: x\n");
  Answered answered = type({"kb", "check", files.path(""), "-f", "json"});
  CHECK(answered.exit == 1);
  Node node = json_of(answered.out);
  check(node, {{"diagnostics.0.code", Is::Text},
               {"diagnostics.0.severity", Is::Text},
               {"diagnostics.0.message", Is::Text},
               {"diagnostics.0.file", Is::Text},
               {"diagnostics.0.line", Is::Number},
               {"diagnostics.0.column", Is::Number},
               {"diagnostics.0.end_line", Is::Number},
               {"diagnostics.0.end_column", Is::Number},
               {"diagnostics.0.item", Is::Text},
               {"diagnostics.0.hint", Is::Text}});
  CHECK(text_at(node, "diagnostics.0.hint") == "did you mean 'fact'?");
}

TEST_CASE("the tests of the pack pass, in TAP as well", "[cli][json]") {
  Node node = result({"kb", "test"});
  std::size_t cases = 0;
  for (const Node& test : at(node, "tests").items) {
    INFO(text_at(test, "id"));
    CHECK(text_at(test, "passed") == "true");
    CHECK(at(test, "failures").items.empty());
    cases += text_at(test, "file").find("/cases/") != std::string::npos;
  }
  CHECK(cases >= 37);
  std::string tap = type({"kb", "test", "-f", "tap"}).out;
  CHECK(tap.starts_with("TAP version 13\n1.." +
                        std::to_string(at(node, "tests").items.size())));
  CHECK(tap.find("\nnot ok") == std::string::npos);
}

}  // namespace lastmile
