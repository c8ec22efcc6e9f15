#include "facts/collect.hpp"

#include <catch2/catch_test_macros.hpp>

#include "tests/facts/seen.hpp"

namespace lastmile {

namespace {

constexpr std::string_view one_type[] = {"t.one"};
constexpr std::string_view two_types[] = {"t.one", "t.two"};

Gathered partly(const Request&, const Gathered& before, Host& host,
                Moment deadline) {
  Gathered out;
  out.claims.push_back({.type = "t.one"});
  out.claims.back().fields.set("before", std::int64_t(before.claims.size()));
  out.claims.back().fields.set(
      "left", std::int64_t((deadline - host.monotonic()).count()));
  out.records.push_back(
      {.type = "t.one", .status = CollectionStatus::Partial, .by = "partly"});
  return out;
}

Gathered wholly(const Request&, const Gathered& before, Host&, Moment) {
  Gathered out;
  out.claims.push_back({.type = "t.one"});
  out.claims.back().fields.set("before", std::int64_t(before.claims.size()));
  out.records.push_back(
      {.type = "t.one", .status = CollectionStatus::Complete, .by = "wholly"});
  return out;
}

const Gatherer logs = {.info = {.name = "partly",
                                .produces = one_type,
                                .effect = Effect::WritesLog,
                                .timeout = std::chrono::seconds(7)},
                       .gather = partly};
const Gatherer harmless = {.info = {.name = "wholly",
                                    .produces = two_types,
                                    .effect = Effect::Nothing,
                                    .timeout = std::chrono::seconds(7)},
                           .gather = wholly};

}  // namespace

TEST_CASE("harmless gatherers run first, and later ones see what they saw",
          "[collect]") {
  RecordedHost host({});
  const Gatherer* set[] = {&logs, &harmless};
  Gathered seen = collect(set, {}, host);
  REQUIRE(seen.claims.size() == 2);
  CHECK(seen.claims[0].fields.find("before")->text == "0");
  CHECK(seen.claims[1].fields.find("before")->text == "1");
}

TEST_CASE("every fact type has one record, of the one who saw most",
          "[collect]") {
  RecordedHost host({});
  const Gatherer* set[] = {&logs, &harmless};
  Gathered seen = collect(set, {}, host);
  REQUIRE(seen.records.size() == 2);
  CHECK(record(seen, "t.one").by == "wholly");
  CHECK(status(seen, "t.one") == "complete");
  CHECK(status(seen, "t.two") == "failed");
  CHECK(why(seen, "t.two") == "the gatherer said nothing of it");
}

TEST_CASE("what goes further than allowed is not tried, and says so",
          "[collect]") {
  RecordedHost host({});
  const Gatherer* set[] = {&logs};
  Gathered seen = collect(set, {}, host, {.most = Effect::Network});
  CHECK(seen.claims.empty());
  CHECK(status(seen, "t.one") == "not tried");
  CHECK(why(seen, "t.one") == "not allowed; its effect: writes log");
}

TEST_CASE("each has its own time, and all have one", "[collect]") {
  RecordedHost host({});
  const Gatherer* set[] = {&logs};
  auto left = [&](const CollectLimits& limits) {
    return field(collect(set, {}, host, limits), "t.one", "left");
  };
  CHECK(left({}) == "7000000");
  CHECK(left({.overall = std::chrono::seconds(2)}) == "2000000");
  CHECK(left({.each = std::chrono::seconds(1)}) == "1000000");
  Gathered late = collect(set, {}, host, {.overall = Span(0)});
  CHECK(status(late, "t.one") == "not tried");
  CHECK(why(late, "t.one") == "the time for gathering was over");
}

TEST_CASE("a symptom is gathered without any target", "[collect]") {
  RecordedHost host({});
  Request request{.symptoms = {"0x904/0x7", "black screen"}};
  Gathered seen = collect(roster(), request, host);
  CHECK(field(seen, "symptom.error", "code") == "2308");
  CHECK(seen.claims.size() == 2);
  CHECK(status(seen, "symptom.error") == "complete");
  CHECK(status(seen, "net.tcp_probe") == "not tried");
  CHECK(why(seen, "net.tcp_probe") == "no target was given");
  CHECK(why(seen, "net.dns") == "no target was given");
  CHECK(host.divergence().empty());
}

TEST_CASE("a text without a code is a partial look at the symptom",
          "[collect]") {
  RecordedHost host({});
  const Gatherer* set[] = {find_gatherer("symptom_text")};
  CHECK(status(collect(set, {.symptoms = {"black screen"}}, host),
               "symptom.error") == "partial");
  Gathered bad = collect(set, {.symptoms = {"0xZZ"}}, host);
  CHECK(status(bad, "symptom.error") == "failed");
  REQUIRE(bad.notes.size() == 1);
  CHECK(bad.notes[0].code == "LM0702");
}

}  // namespace lastmile
