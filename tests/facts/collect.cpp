#include "facts/collect.hpp"

#include <catch2/catch_test_macros.hpp>
#include <condition_variable>
#include <mutex>

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

// A clock that only rests move.
class Resting : public Host {
 public:
  std::int64_t now() override { return 0; }
  Moment monotonic() override { return clock; }
  void rest(Span length) override {
    rests.push_back(length);
    clock += length;
  }
  Resolution resolve(const std::string&, Moment) override { return {}; }
  Connected connect(const Endpoint&, Moment) override { return {}; }

  Moment clock = {};
  std::vector<Span> rests = {};
};

Gathered connects(const Request&, const Gathered&, Host& host, Moment) {
  Gathered out;
  out.claims.push_back({.type = "t.one"});
  out.claims.back().fields.set("at", std::int64_t(host.monotonic().count()));
  return out;
}

Gatherer connecting(std::string_view name, Effect effect) {
  return {.info = {.name = name,
                   .produces = one_type,
                   .effect = effect,
                   .timeout = std::chrono::seconds(7),
                   .connections = 1},
          .gather = connects};
}

// Ends when somebody else is here too, or says that nobody came.
struct Meeting {
  std::mutex door;
  std::condition_variable came;
  int here = 0;
} meeting;

Gathered meets(const Request&, const Gathered&, Host&, Moment) {
  std::unique_lock<std::mutex> lock(meeting.door);
  ++meeting.here;
  meeting.came.notify_all();
  bool both = meeting.came.wait_for(lock, std::chrono::seconds(10),
                                    [] { return meeting.here >= 2; });
  Gathered out;
  out.claims.push_back({.type = "t.one"});
  out.claims.back().fields.set_yes_no("met", both);
  return out;
}

Gatherer meeting_one(std::string_view name) {
  return {.info = {.name = name,
                   .produces = one_type,
                   .effect = Effect::ReadsFiles,
                   .timeout = std::chrono::seconds(20)},
          .gather = meets};
}

std::vector<std::string> all_of(const Gathered& seen, std::string_view field) {
  std::vector<std::string> out;
  for (const Claim& claim : seen.claims) {
    const Node* value = claim.fields.find(field);
    out.push_back(value ? value->text : "-");
  }
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

TEST_CASE("harmless gatherers run at the same time, what asks does not",
          "[collect]") {
  meeting.here = 0;
  RecordedHost host({});
  Gatherer first = meeting_one("first"), second = meeting_one("second");
  const Gatherer* set[] = {&logs, &first, &second};
  CollectLimits limits{.open_host = [] {
    return std::make_unique<RecordedHost>(HostRecording{});
  }};
  for (const PlannedLook& step : plan(set, {}, limits)) {
    CHECK(step.beside == (step.gatherer != &logs));
  }
  Gathered seen = collect(set, {}, host, limits);
  CHECK(all_of(seen, "met") == std::vector<std::string>{"yes", "yes", "-"});
  // The last knows what both saw.
  CHECK(all_of(seen, "before") == std::vector<std::string>{"-", "-", "2"});
}

TEST_CASE("facts come in the order of the plan, whoever ends first",
          "[collect]") {
  Gatherer a = meeting_one("a"), b = meeting_one("b");
  a.gather = b.gather = [](const Request& request, const Gathered& before,
                           Host& host, Moment end) {
    Gathered out = meets(request, before, host, end);
    std::lock_guard<std::mutex> lock(meeting.door);
    out.claims.back().fields.set("came", std::int64_t(meeting.here));
    return out;
  };
  a.info.effect = Effect::Nothing;
  for (int round = 0; round < 20; ++round) {
    meeting.here = 0;
    RecordedHost host({});
    const Gatherer* set[] = {&b, &a, &logs};
    CollectLimits limits{.open_host = [] {
      return std::make_unique<RecordedHost>(HostRecording{});
    }};
    Gathered seen = collect(set, {}, host, limits);
    REQUIRE(seen.claims.size() == 3);
    CHECK(all_of(seen, "met") == std::vector<std::string>{"yes", "yes", "-"});
    CHECK(seen.claims[2].fields.find("before")->text == "2");
  }
}

TEST_CASE("between two that connect to the target there is a rest",
          "[collect]") {
  Gatherer one = connecting("one", Effect::Network);
  Gatherer two = connecting("two", Effect::WritesLog);
  Gatherer three = connecting("three", Effect::WritesLog);
  Gatherer quiet = connecting("quiet", Effect::Network);
  quiet.info.connections = 0;
  const Gatherer* set[] = {&two, &one, &three, &quiet};
  Resting host;
  Gathered seen = collect(set, {}, host);
  CHECK(host.rests == std::vector<Span>(2, std::chrono::seconds(1)));
  CHECK(all_of(seen, "at") ==
        std::vector<std::string>{"0", "0", "1000000", "2000000"});
  // Never longer than all have, and what there is no time for is not tried.
  Resting short_of_time;
  Gathered some = collect(set, {}, short_of_time,
                          {.overall = std::chrono::milliseconds(1500)});
  CHECK(all_of(some, "at") == std::vector<std::string>{"0", "0", "1000000"});
  CHECK(short_of_time.clock <= std::chrono::milliseconds(1500));
}

TEST_CASE("a look that says nothing of its type is a failure of it",
          "[collect]") {
  Gatherer mute = connecting("mute", Effect::Network);
  const Gatherer* set[] = {&mute};
  Resting host;
  CHECK(status(collect(set, {}, host), "t.one") == "failed");
}

TEST_CASE("every gatherer says what it costs, needs and does", "[collect]") {
  for (const Gatherer* gatherer : roster()) {
    const GathererInfo& info = gatherer->info;
    INFO(info.name);
    CHECK_FALSE(info.version.empty());
    CHECK_FALSE(info.needs.empty());
    CHECK(info.minutes >= 0);
    // Who goes beyond this machine says so, and how far.
    CHECK((info.connections == 0 || info.effect >= Effect::Network));
    CHECK((info.rights != Rights::Cloud || info.effect >= Effect::Network));
    CHECK(runs_here(info.platform));
  }
}

}  // namespace lastmile
