#include "facts/evidence.hpp"

#include <catch2/catch_test_macros.hpp>

#include "engine/base/digest.hpp"
#include "engine/base/scalar.hpp"
#include "tests/facts/readers/event_samples.hpp"
#include "tests/facts/seen.hpp"

namespace lastmile {

namespace {

constexpr std::string_view security = "win11-rathbun/Security.evtx";

Evidence read(const std::vector<std::pair<std::string, std::string>>& files,
              EvidenceOptions options = {}) {
  EvidenceReading reading(options);
  for (const auto& [name, bytes] : files) reading.add({name, view(bytes)});
  return reading.finish(*parse_time("2022-03-01T00:00:00Z"));
}

}  // namespace

TEST_CASE("a file is known by its content, whatever it is called",
          "[evidence]") {
  std::string log = event_sample(security);
  Evidence evidence = read({{"photo.jpg", log}, {"System.evtx", "hello"}});
  REQUIRE(evidence.files.size() == 2);
  CHECK(evidence.files[0].kind == "event log");
  CHECK(evidence.files[0].sha256 == sha256(log));
  CHECK(evidence.files[0].bytes == log.size());
  CHECK(evidence.files[0].host == "GoldPaperW11");
  CHECK_FALSE(evidence.files[0].damaged());
  CHECK(evidence.files[1].kind == "unknown");
  REQUIRE(evidence.files[1].problems.size() == 1);
  CHECK(evidence.files[1].problems[0].code == "LM0761");
  CHECK(field(evidence.seen, "win.event", "channel") == "Security");
}

TEST_CASE("what is passed over says why", "[evidence]") {
  Evidence evidence = read({{"notes.txt", "nothing"}, {"empty", ""}});
  CHECK(evidence.files[0].ignored == "nothing here reads such a file");
  CHECK(evidence.files[1].ignored == "it is empty");
  CHECK_FALSE(evidence.files[0].damaged());
  CHECK(evidence.seen.records.empty());
}

TEST_CASE("a case among the files is kept as a text", "[evidence]") {
  for (std::string_view text :
       {"case: a\n", "# mine\n---\nnow: 2026-01-01\n", "{\"given\": []}",
        "{ 'case' : a}", "not collected: {}\n",
        "\xef\xbb\xbf"
        "symptom: 0x904\n"}) {
    INFO(text);
    Evidence evidence = read({{"mine", std::string(text)}});
    REQUIRE(evidence.texts.size() == 1);
    CHECK(evidence.files[0].kind == "case");
    CHECK(evidence.texts[0].second == text);
  }
  for (std::string_view text : {"cases: a\n", "- case: a\n", "in case: x\n", "",
                                "#", "{", "\"case", "casefile"}) {
    INFO(text);
    CHECK(read({{"mine", std::string(text)}}).texts.empty());
  }
}

TEST_CASE("a record for every fact type of a reader that had a file",
          "[evidence]") {
  Evidence evidence = read({{"log", event_sample(security)}});
  for (std::string_view type : evidence_readers()[0]->produces) {
    INFO(type);
    CHECK(record(evidence.seen, type).by == evidence_readers()[0]->name);
  }
}

TEST_CASE("every kind of evidence has a reader with a name of its own",
          "[evidence]") {
  std::vector<std::string_view> names;
  for (const EvidenceReaderInfo* reader : evidence_readers()) {
    CHECK_FALSE(reader->about.empty());
    CHECK_FALSE(reader->produces.empty());
    CHECK(std::find(names.begin(), names.end(), reader->name) == names.end());
    names.push_back(reader->name);
  }
}

}  // namespace lastmile
