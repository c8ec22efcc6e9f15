// What the shipped knowledge says of codes, and what it does not say.

#include <catch2/catch_test_macros.hpp>

#include "tests/cli/typed.hpp"

namespace lastmile {
namespace {

Node json(const std::vector<std::string>& typed) {
  std::vector<std::string> all = typed;
  all.insert(all.end(), {"-f", "json"});
  Answered answered = type(all);
  INFO(answered.err);
  REQUIRE(answered.exit == 0);
  return json_of(answered.out);
}

}  // namespace

TEST_CASE("0x904/0x7 alone accuses nobody and asks", "[cli][knowledge]") {
  Node result = json({"diagnose", "--symptom", "0x904/0x7", "--no-input"});
  for (const Node& cause : at(result, "causes").items) {
    INFO(text_at(cause, "id"));
    CHECK(number_at(cause, "probability") < 0.4);
  }
  CHECK(!at(result, "next").items.empty());
  std::vector<std::string> next = each(at(result, "next"), "id");
  CHECK(contains(next, "rdp_probe"));
  CHECK((contains(next, "stage") || contains(next, "other-client")));
  std::string text = type({"diagnose", "--symptom", "0x904/0x7"}).out;
  CHECK(text.find("No cause is likely enough to name") != std::string::npos);
  CHECK(text.find("Next") != std::string::npos);
  // Nothing was looked at, so nothing may be said to be absent.
  for (const Node& sign : at(result, "signs").items) {
    std::string id = text_at(sign, "id");
    if (!id.starts_with("code.") && !id.starts_with("text.") &&
        !id.starts_with("nego.") && !id.starts_with("tls-alert.") &&
        text_at(sign, "state") == "present") {
      FAIL_CHECK(id << " is present");
    }
  }
}

TEST_CASE("both notations of a pair are the same look-up", "[cli][knowledge]") {
  std::string one = type({"lookup", "0x904", "0x7"}).out;
  CHECK(one == type({"lookup", "0x904/0x7"}).out);
  CHECK(one == type({"lookup", "2308", "7"}).out);
  CHECK(type({"lookup", "-2146893043"}).exit == 0);
}

TEST_CASE("each code of the pair is named in its own list, with sources",
          "[cli][knowledge]") {
  Node result = json({"lookup", "0x904", "0x7"});
  const Node& codes = at(result, "codes");
  REQUIRE(codes.items.size() == 2);
  CHECK(text_at(codes, "0.ns") == "mstsc");
  CHECK(text_at(codes, "0.code") == "2308");
  CHECK(text_at(codes, "0.name") == "disconnectReasonAtClientWinsockFDCLOSE");
  CHECK(text_at(codes, "1.ns") == "mstsc_ext");
  CHECK(text_at(codes, "1.name") == "exDiscReasonServerDeniedConnection");
  std::string text = type({"lookup", "0x904", "0x7"}).out;
  CHECK(text.find("source: ms.ondisc (vendor") != std::string::npos);
  CHECK(text.find("source: ms.extdisc (vendor") != std::string::npos);
}

TEST_CASE("the status story and the profile story are refuted",
          "[cli][knowledge]") {
  Node result = json({"lookup", "0x904", "0x7"});
  std::vector<std::string> refuted = each(at(result, "refuted"), "id");
  CHECK(contains(refuted, "claim.ntstatus_0x904"));
  CHECK(contains(refuted, "claim.profile_explains_0x7"));
  std::string text = type({"lookup", "0x904", "0x7"}).out;
  CHECK(text.find("REFUTED") != std::string::npos);
  CHECK(text.find("STATUS_MEDIA_WRITE_PROTECTED") != std::string::npos);
  // Nor are they ever in a ranking.
  for (const std::string& id :
       each(at(json({"diagnose", "--symptom", "0x904/0x7"}), "causes"), "id")) {
    CHECK(!id.starts_with("claim."));
  }
  Answered why = type({"why", "claim.ntstatus_0x904", sample_case()});
  CHECK(why.exit == 0);
  CHECK(why.out.find("refuted") != std::string::npos);
}

TEST_CASE("a bare number is looked up in every list", "[cli][knowledge]") {
  Node result = json({"lookup", "0x104"});
  std::vector<std::string> lists = each(at(result, "codes"), "ns");
  CHECK(contains(lists, "mstsc"));      // a name that does not resolve
  CHECK(contains(lists, "mstsc_ext"));  // a licence of another computer
  CHECK(contains(each(at(json({"lookup", "1149"}), "events"), "id"), "1149"));
  Node none = json({"lookup", "0x7FFFFFF1"});
  CHECK(at(none, "not_found").items.size() == 1);
}

TEST_CASE("what is not known is said to be so", "[cli][knowledge]") {
  Answered answered = type({"lookup", "xyzzy"});
  CHECK(answered.exit == 0);
  CHECK(answered.out.find("Nothing is known of xyzzy") != std::string::npos);
}

TEST_CASE("no page of a code is missing from the help", "[cli][knowledge]") {
  std::string list = type({"help", "codes"}).out;
  std::size_t pages = 0;
  for (std::size_t i = list.find("LM"); i != std::string::npos;
       i = list.find("\n  LM", i)) {
    if (list[i] == '\n') i += 3;
    ++pages;
  }
  CHECK(pages > 100);
}

}  // namespace lastmile
