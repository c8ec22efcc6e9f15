#include "facts/host/recorded.hpp"

#include <catch2/catch_test_macros.hpp>

#include "tests/facts/seen.hpp"

namespace lastmile {

namespace {

using Kind = RecordedStep::Kind;
using namespace std::chrono_literals;

HostRecording one_of_each() {
  return {
      .now = 1780315200000000,
      .steps = {
          {.kind = Kind::Resolve,
           .subject = "vm1",
           .took = 3ms,
           .answer = Answer::Found,
           .addresses = {"10.0.0.4", "::1"}},
          {.kind = Kind::Connect,
           .subject = "10.0.0.4",
           .port = 3389,
           .took = 1ms,
           .reach = Reach::Open},
          {.kind = Kind::Send, .transfer = Transfer::Done, .bytes = {1, 2, 3}},
          {.kind = Kind::Receive,
           .took = 2ms,
           .transfer = Transfer::Done,
           .bytes = {4, 5, 6}},
          {.kind = Kind::Secure,
           .subject = "vm1",
           .took = 4ms,
           .why = "alert 80",
           .tls = {.result = Handshake::Alert,
                   .alert = 80,
                   .version = "TLSv1.2",
                   .cipher = "C",
                   .chain = {{7, 8}}}},
          {.kind = Kind::Receive,
           .took = 5s,
           .why = "silence",
           .transfer = Transfer::Timeout}}};
}

std::optional<HostRecording> read(const std::string& text, Diagnostics& found) {
  Sources sources;
  return read_recording(sources.add("recording.json", text), sources, found);
}

}  // namespace

TEST_CASE("a recording reads back as it was written", "[recorded]") {
  std::string text = write_recording(one_of_each());
  Diagnostics found;
  std::optional<HostRecording> again = read(text, found);
  REQUIRE(again);
  CHECK(write_recording(*again) == text);
  CHECK(again->steps.size() == 6);
  CHECK(again->steps[4].tls.alert == 80);
  CHECK(again->steps[5].transfer == Transfer::Timeout);
}

TEST_CASE("a replay answers what was recorded, and its time goes by",
          "[recorded]") {
  RecordedHost host(one_of_each());
  std::int64_t start = host.now();
  CHECK(host.resolve("vm1", 1s).addresses.size() == 2);
  Connected connected = host.connect({"10.0.0.4", 3389}, 1s);
  REQUIRE(connected.connection);
  Connection& line = *connected.connection;
  CHECK(line.send(Bytes{1, 2, 3}, 1s) == Transfer::Done);
  CHECK(line.receive(2, 1s).bytes == Bytes{4, 5});
  CHECK(line.receive(9, 1s).bytes == Bytes{6});
  CHECK(line.secure("vm1", 1s).alert == 80);
  CHECK(line.receive(9, 1s).status == Transfer::Timeout);
  CHECK(host.finished());
  CHECK(host.divergence().empty());
  CHECK(host.monotonic() == 5010ms);
  CHECK(host.now() - start == 5010000);
  CHECK(line.receive(9, 1s).status == Transfer::Failed);
  CHECK(host.divergence() == "the recording ends before: receive");
}

TEST_CASE("what was not recorded is not made up", "[recorded]") {
  RecordedHost host(one_of_each());
  CHECK(host.resolve("vm2", 1s).answer == Answer::Failed);
  CHECK(host.divergence() == "step 1 is 'resolve vm1', not 'resolve vm2'");
  host.resolve("vm1", 1s);
  Connected connected = host.connect({"10.0.0.4", 3389}, 1s);
  REQUIRE(connected.connection);
  CHECK(connected.connection->send(Bytes{9}, 1s) == Transfer::Failed);
}

TEST_CASE("what is no recording is refused at its place", "[recorded]") {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"{}", "no recording"},
      {R"({"schema": "lastmile.recording/2", "steps": []})", "no recording"},
      {R"({"schema": "lastmile.recording/1", "now": "noon", "steps": []})", ""},
      {R"({"schema": "lastmile.recording/1", "steps": [{}]})",
       "'receive' is missing"},
      {R"({"schema": "lastmile.recording/1", "steps":
         [{"receive": "0g", "transfer": "done"}]})",
       "no hex digits"},
      {R"({"schema": "lastmile.recording/1", "steps":
         [{"receive": "", "transfer": "done"}]})",
       "nothing was received"},
      {R"({"schema": "lastmile.recording/1", "steps":
         [{"send": "00", "transfer": "maybe"}]})",
       "'maybe' is unknown"},
      {R"({"schema": "lastmile.recording/1", "steps":
         [{"connect": "10.0.0.4", "port": 70000, "reach": "open"}]})",
       "from 0 to 65535"},
      {R"({"schema": "lastmile.recording/1", "steps":
         [{"secure": "vm1", "handshake": "ok", "certificates": ["xyz"]}]})",
       "no hex digits"},
  };
  for (const auto& [text, reason] : cases) {
    Diagnostics found;
    INFO(text);
    CHECK_FALSE(read(std::string(text), found));
    REQUIRE(found.has_errors());
    CHECK(found.all()[0].code == "LM0710");
    CHECK(found.all()[0].place.known());
    CHECK(found.all()[0].message.find(reason) != std::string::npos);
  }
}

}  // namespace lastmile
