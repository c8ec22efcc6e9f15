// The probe and the name resolution on recordings: of real servers, and of
// every way in which a connect can end.

#include <catch2/catch_test_macros.hpp>

#include "tests/facts/seen.hpp"

namespace lastmile {

namespace {

using Kind = RecordedStep::Kind;
using namespace std::chrono_literals;

RecordedHost replay(const std::string& name) {
  Sources sources;
  Diagnostics found;
  FileId file = sources.add(name, read_test_file("probe/" + name + ".json"));
  std::optional<HostRecording> recording = read_recording(file, sources, found);
  REQUIRE(recording);
  return RecordedHost(*std::move(recording));
}

const Request vm1{.target = "vm1.example.test"};

Gathered look(RecordedHost& host) {
  Gathered seen = probe(vm1, host);
  INFO(host.divergence());
  CHECK(host.divergence().empty());
  CHECK(host.finished());
  return seen;
}

Gathered look(const std::string& name) {
  RecordedHost host = replay(name);
  return look(host);
}

RecordedStep connect(const std::string& address, Reach reach, Span took,
                     std::string why = "as the system says") {
  return {.kind = Kind::Connect,
          .subject = address,
          .port = 3389,
          .took = took,
          .why = std::move(why),
          .reach = reach};
}

RecordedStep resolve(Answer answer, std::vector<std::string> addresses,
                     std::string why = {}) {
  return {.kind = Kind::Resolve,
          .subject = "vm1.example.test",
          .took = 12ms,
          .why = std::move(why),
          .answer = answer,
          .addresses = std::move(addresses)};
}

}  // namespace

TEST_CASE("xrdp of today", "[replay]") {
  Gathered seen = look("xrdp-tls13");
  CHECK(field(seen, "net.dns", "addresses") == "[\"10.0.0.4\"]");
  CHECK(field(seen, "net.tcp_probe", "address") == "10.0.0.4");
  CHECK(field(seen, "net.x224_probe", "offered") ==
        "[tls, credssp, credssp_ex]");
  CHECK(field(seen, "net.tls_probe", "version") == "TLSv1.3");
  CHECK(field(seen, "tls.certificate", "name_matches") == "yes");
  CHECK(find_claim(seen, "net.tcp_probe")->from.source ==
        "vm1.example.test:3389 (10.0.0.4)");
  CHECK(find_claim(seen, "net.x224_probe")->from.locator ==
        "X.224 answer 030000130ed000001234000201080001000000");
}

TEST_CASE("xrdp of long ago", "[replay]") {
  Gathered seen = look("xrdp-tls10");
  CHECK(field(seen, "net.tls_probe", "result") == "ok");
  CHECK(field(seen, "net.tls_probe", "version") == "TLSv1");
}

TEST_CASE("xrdp whose certificate has expired", "[replay]") {
  Gathered seen = look("xrdp-expired");
  CHECK(field(seen, "net.tls_probe", "result") == "ok");
  CHECK(field(seen, "tls.certificate", "not_after") < "2026-11-01");
}

TEST_CASE("xrdp without a certificate", "[replay]") {
  Gathered seen = look("xrdp-no-certificate");
  CHECK(field(seen, "net.x224_probe", "failure_code") == "3");
  CHECK(field(seen, "rdp.server", "impl") == "unknown");
}

TEST_CASE("FreeRDP's server with NLA", "[replay]") {
  Gathered seen = look("shadow-nla");
  CHECK(field(seen, "net.x224_probe", "selected") == "credssp");
  CHECK(field(seen, "rdp.server", "impl") == "freerdp");
  CHECK(field(seen, "net.ntlm", "computer") != "?");
  CHECK(field(seen, "net.ntlm", "os_build") == "?");
}

TEST_CASE("FreeRDP's server without TLS", "[replay]") {
  Gathered seen = look("shadow-rdp");
  CHECK(field(seen, "net.x224_probe", "reply") == "neg_failure");
  CHECK(field(seen, "net.x224_probe", "failure_code") == "2");
}

TEST_CASE("a Windows in a domain tells its names, its build and its clock",
          "[replay]") {
  Gathered seen = look("windows-nla");
  CHECK(field(seen, "net.x224_probe", "selected") == "credssp_ex");
  CHECK(field(seen, "rdp.server", "impl") == "windows");
  CHECK(field(seen, "net.ntlm", "computer") == "CBTH-WS-2");
  CHECK(field(seen, "net.ntlm", "domain") == "BLACKCLOVER");
  CHECK(field(seen, "net.ntlm", "dns_computer") ==
        "CBTH-WS-2.blackclover.local");
  CHECK(field(seen, "net.ntlm", "dns_tree") == "blackclover.local");
  CHECK(field(seen, "net.ntlm", "os_build") == "10.0.18362");
  CHECK(field(seen, "net.ntlm", "clock_skew").starts_with("5m"));
  CHECK(field(seen, "win.time", "skew_s").starts_with("300."));
  CHECK(field(seen, "target.os", "build") == "18362");
  CHECK(status(seen, "net.ntlm") == "complete");
  CHECK(status(seen, "target.os") == "partial");
}

TEST_CASE("the same recording gives the same facts, to the byte", "[replay]") {
  auto print = [] {
    std::string out;
    for (const Claim& claim : look("windows-nla").claims) {
      out += claim.type + ' ' + to_text(claim.fields) + ' ' +
             claim.from.locator + ' ' + std::to_string(*claim.from.observed);
    }
    return out;
  };
  CHECK(print() == print());
}

TEST_CASE(
    "every end of a connect is a result, and only what this machine "
    "could not try is none",
    "[replay]") {
  struct Row {
    Reach reach;
    Span took;
    std::string_view result;
    std::string_view status;
  };
  const Row rows[] = {
      {Reach::Refused, 1ms, "refused", "complete"},
      {Reach::Timeout, 5s, "timeout", "complete"},
      {Reach::Reset, 1ms, "reset", "complete"},
      {Reach::Unreachable, 1ms, "unreachable", "complete"},
      {Reach::HostUnreachable, 3051ms, "host_unreachable", "complete"},
      {Reach::NetUnreachable, 0ms, "net_unreachable", "complete"},
      {Reach::Forbidden, 0ms, "-", "denied"},
      {Reach::Failed, 0ms, "-", "failed"},
  };
  for (const Row& row : rows) {
    RecordedHost host({.steps = {resolve(Answer::Found, {"10.0.0.4"}),
                                 connect("10.0.0.4", row.reach, row.took)}});
    Gathered seen = look(host);
    INFO(to_text(row.reach));
    CHECK(field(seen, "net.tcp_probe", "result") == row.result);
    CHECK(status(seen, "net.tcp_probe") == row.status);
    CHECK(why(seen, "net.tcp_probe").starts_with("TCP: "));
    for (std::string_view type :
         {"net.x224_probe", "net.tls_probe", "tls.certificate", "net.ntlm"}) {
      CHECK(status(seen, type) == "not tried");
      CHECK_FALSE(why(seen, type).empty());
    }
    if (row.result == "-") continue;
    CHECK(field(seen, "net.tcp_probe", "rtt_ms") == "?");
    CHECK(field(seen, "net.tcp_probe", "elapsed_ms") ==
          std::to_string(row.took.count() / 1000));
  }
}

TEST_CASE("silence that was cut short is a time-out, but no complete look",
          "[replay]") {
  RecordedHost host({.steps = {connect("10.0.0.4", Reach::Timeout, 1s)}});
  Gathered seen = probe({.target = "10.0.0.4"}, host, {.overall = 1s});
  CHECK(field(seen, "net.tcp_probe", "result") == "timeout");
  CHECK(status(seen, "net.tcp_probe") == "partial");
  CHECK(why(seen, "net.tcp_probe").find("within 1 s") != std::string::npos);
}

TEST_CASE("addresses are tried in their order until one opens", "[replay]") {
  HostRecording base = {
      .steps = {resolve(Answer::Found, {"2001:db8::4", "10.0.0.4"}),
                connect("2001:db8::4", Reach::NetUnreachable, 0ms)}};
  SECTION("the second opens") {
    HostRecording recording = base;
    recording.steps.push_back(connect("10.0.0.4", Reach::Open, 1ms));
    RecordedHost host(recording);
    Gathered seen = probe(vm1, host);
    CHECK(field(seen, "net.tcp_probe", "result") == "open");
    CHECK(field(seen, "net.tcp_probe", "address") == "10.0.0.4");
  }
  SECTION("none opens: the most telling failure counts") {
    HostRecording recording = base;
    recording.steps.push_back(connect("10.0.0.4", Reach::Refused, 1ms));
    RecordedHost host(recording);
    Gathered seen = look(host);
    CHECK(field(seen, "net.tcp_probe", "result") == "refused");
    CHECK(field(seen, "net.tcp_probe", "address") == "10.0.0.4");
  }
  SECTION("no time for the second: that is said") {
    HostRecording recording = base;
    recording.steps[1] = connect("2001:db8::4", Reach::Timeout, 5s);
    RecordedHost host(recording);
    Gathered seen = probe(vm1, host, {.overall = 4s});
    CHECK(status(seen, "net.tcp_probe") == "partial");
    CHECK(why(seen, "net.tcp_probe").find("1 of 2 addresses") !=
          std::string::npos);
  }
}

TEST_CASE("what the resolver says is told from what it does not say",
          "[replay]") {
  SECTION("there is no such name: a fact") {
    RecordedHost host(
        {.steps = {resolve(Answer::NoSuch, {}, "Name or service not known")}});
    Gathered seen = look(host);
    CHECK(field(seen, "net.dns", "resolved") == "no");
    CHECK(field(seen, "net.dns", "addresses") == "[]");
    CHECK(field(seen, "net.dns", "elapsed_ms") == "12");
    CHECK(status(seen, "net.dns") == "complete");
    CHECK(why(seen, "net.tcp_probe") == "the name has no address");
  }
  SECTION("no name server answers: no fact, and no second question") {
    RecordedHost host(
        {.steps = {resolve(Answer::Failed, {},
                           "Temporary failure in name resolution")}});
    Gathered seen = look(host);
    CHECK(find_claim(seen, "net.dns") == nullptr);
    CHECK(status(seen, "net.dns") == "failed");
    CHECK(why(seen, "net.dns") ==
          "name resolution: Temporary failure in name resolution");
    CHECK(status(seen, "net.tcp_probe") == "not tried");
  }
  SECTION("the resolver hangs: no fact") {
    RecordedHost host({.steps = {resolve(Answer::Timeout, {}, "silence")}});
    Gathered seen = look(host);
    CHECK(find_claim(seen, "net.dns") == nullptr);
    CHECK(why(seen, "net.dns") == "name resolution: no answer within 12 ms");
  }
  SECTION("the probe alone asks by itself") {
    RecordedHost host({.steps = {resolve(Answer::Found, {"10.0.0.4"}),
                                 connect("10.0.0.4", Reach::Refused, 1ms)}});
    const Gatherer* set[] = {find_gatherer("rdp_probe")};
    Gathered seen = collect(set, vm1, host);
    CHECK(host.finished());
    CHECK(field(seen, "net.tcp_probe", "result") == "refused");
  }
}

TEST_CASE("an address needs no resolver, and what can be no name gets none",
          "[replay]") {
  RecordedHost host({});
  Gathered address = probe({.target = "192.0.2.7"}, host);
  CHECK(field(address, "net.dns", "resolved") == "yes");
  CHECK(field(address, "net.dns", "addresses") == "[\"192.0.2.7\"]");
  Gathered broken = probe({.target = "https://vm1"}, host);
  CHECK(field(broken, "net.dns", "name") == "https://vm1");
  CHECK(field(broken, "net.dns", "resolved") == "no");
  CHECK(status(broken, "net.dns") == "complete");
  CHECK(why(broken, "net.tcp_probe") == "the name has no address");
}

TEST_CASE("a certificate that cannot be read is said, and the rest stays",
          "[replay]") {
  RecordedHost host = replay("xrdp-tls13");
  HostRecording recording = {
      .steps = {connect("10.0.0.4", Reach::Open, 1ms),
                {.kind = Kind::Send,
                 .transfer = Transfer::Done,
                 .bytes = hex("0300002e29e00000000000436f6f6b69653a206d73747368"
                              "6173683d6c6173746d696c650d0a010008000b000000")},
                {.kind = Kind::Receive,
                 .transfer = Transfer::Done,
                 .bytes = hex("030000130ed000001234000201080001000000")},
                {.kind = Kind::Secure,
                 .subject = "10.0.0.4",
                 .tls = {.result = Handshake::Ok,
                         .version = "TLSv1.2",
                         .cipher = "X",
                         .chain = {hex("3000")}}}}};
  RecordedHost damaged(recording);
  Gathered seen = probe({.target = "10.0.0.4"}, damaged);
  CHECK(damaged.divergence().empty());
  CHECK(field(seen, "net.tls_probe", "result") == "ok");
  CHECK(find_claim(seen, "tls.certificate") == nullptr);
  CHECK(status(seen, "tls.certificate") == "partial");
  REQUIRE(seen.notes.size() == 1);
  CHECK(seen.notes[0].code == "LM0720");
}

}  // namespace lastmile
