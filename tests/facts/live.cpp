// The probe against real servers on loopback, with the facts that each must
// give. A server that is not installed skips its test with a sentence.

#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <cstdlib>

#include "engine/base/scalar.hpp"
#include "facts/host/real_posix.hpp"
#include "tests/facts/seen.hpp"
#include "tests/support/loopback_server.hpp"
#include "tests/support/server_process.hpp"

namespace lastmile {

namespace {

constexpr std::int64_t day = 24 * 3600;

Gathered look(std::uint16_t port, std::string target = "127.0.0.1") {
  std::unique_ptr<Host> host = open_real();
  return probe({.target = std::move(target), .port = port}, *host);
}

std::unique_ptr<RunningServer> xrdp(const XrdpSetup& setup) {
  std::string why_not;
  std::unique_ptr<RunningServer> server = start_xrdp(setup, why_not);
  if (!server) SKIP(why_not);
  return server;
}

std::unique_ptr<RunningServer> shadow(const ShadowSetup& setup) {
  std::string why_not;
  std::unique_ptr<RunningServer> server = start_shadow(setup, why_not);
  if (!server) SKIP(why_not);
  return server;
}

std::int64_t time_of(const Gathered& seen, std::string_view name) {
  Result<std::int64_t> time = parse_time(field(seen, "tls.certificate", name));
  REQUIRE(time);
  return *time;
}

std::int64_t now() { return open_real()->now(); }

void check_tls_ok(const Gathered& seen) {
  CHECK(field(seen, "net.tcp_probe", "result") == "open");
  CHECK(field(seen, "net.x224_probe", "reply") == "neg_rsp");
  CHECK(field(seen, "net.x224_probe", "selected") == "tls");
  CHECK(field(seen, "net.tls_probe", "result") == "ok");
  CHECK(field(seen, "tls.certificate", "place") == "presented");
  CHECK(field(seen, "net.tls_probe", "cert_thumbprint") ==
        field(seen, "tls.certificate", "thumbprint"));
  CHECK(why(seen, "net.ntlm") == "the server chose TLS without NLA");
}

}  // namespace

TEST_CASE("xrdp with a valid certificate", "[live]") {
  auto server = xrdp({.certificate = {.alternative_names = {"IP:127.0.0.1"}}});
  Gathered seen = look(server->port);
  check_tls_ok(seen);
  CHECK(field(seen, "net.tls_probe", "version") == "TLSv1.3");
  CHECK(field(seen, "rdp.server", "impl") == "xrdp");
  CHECK(field(seen, "tls.certificate", "self_signed") == "yes");
  CHECK(field(seen, "tls.certificate", "name_matches") == "yes");
  CHECK(field(seen, "tls.certificate", "server_auth") == "yes");
  CHECK(field(seen, "tls.certificate", "key_bits") == "2048");
  CHECK(time_of(seen, "not_before") < now());
  CHECK(time_of(seen, "not_after") > now());
}

TEST_CASE("xrdp with an expired certificate", "[live]") {
  auto server =
      xrdp({.certificate = {.valid_from = -200 * day, .valid_to = -20 * day}});
  Gathered seen = look(server->port);
  check_tls_ok(seen);
  CHECK(time_of(seen, "not_after") < now() - 19 * day * 1000000);
}

TEST_CASE("xrdp with a certificate that is not yet valid", "[live]") {
  auto server =
      xrdp({.certificate = {.valid_from = 20 * day, .valid_to = 200 * day}});
  Gathered seen = look(server->port);
  check_tls_ok(seen);
  CHECK(time_of(seen, "not_before") > now() + 19 * day * 1000000);
}

TEST_CASE("xrdp with a certificate of another name, and of another use",
          "[live]") {
  auto server = xrdp(
      {.certificate = {.name = "other.example.test", .usage = "clientAuth"}});
  Gathered seen = look(server->port);
  check_tls_ok(seen);
  CHECK(field(seen, "tls.certificate", "subject") == "CN=other.example.test");
  CHECK(field(seen, "tls.certificate", "name_matches") == "no");
  CHECK(field(seen, "tls.certificate", "server_auth") == "no");
}

TEST_CASE("the name that was typed is looked for in the certificate",
          "[live]") {
  if (!knows_localhost()) SKIP("this machine has no name localhost");
  auto server = xrdp({.certificate = {.name = "localhost"}});
  Gathered seen = look(server->port, "localhost");
  CHECK(field(seen, "net.dns", "resolved") == "yes");
  CHECK(field(seen, "net.dns", "name") == "localhost");
  check_tls_ok(seen);
  CHECK(field(seen, "tls.certificate", "name_matches") == "yes");
  CHECK(find_claim(seen, "net.tcp_probe")->from.source ==
        "localhost:" + std::to_string(server->port) + " (127.0.0.1)");
}

TEST_CASE("xrdp with TLS 1.0 only is seen and not refused", "[live]") {
  auto server = xrdp({.security = "tls", .protocols = "TLSv1"});
  Gathered seen = look(server->port);
  check_tls_ok(seen);
  CHECK(field(seen, "net.tls_probe", "version") == "TLSv1");
  CHECK(field(seen, "net.tls_probe", "cipher").find("SHA") !=
        std::string::npos);
}

TEST_CASE("xrdp without a certificate refuses with code 3", "[live]") {
  auto server = xrdp({.security = "tls", .has_certificate = false});
  Gathered seen = look(server->port);
  CHECK(field(seen, "net.tcp_probe", "result") == "open");
  CHECK(field(seen, "net.x224_probe", "reply") == "neg_failure");
  CHECK(field(seen, "net.x224_probe", "failure_code") == "3");
  CHECK(status(seen, "net.x224_probe") == "complete");
  CHECK(status(seen, "net.tls_probe") == "not tried");
  CHECK(why(seen, "net.tls_probe") ==
        "X.224: the server refused the negotiation with code 3");
  CHECK(find_claim(seen, "tls.certificate") == nullptr);
}

TEST_CASE("xrdp with standard RDP security only", "[live]") {
  auto server = xrdp({.security = "rdp"});
  Gathered seen = look(server->port);
  CHECK(field(seen, "net.x224_probe", "reply") == "neg_rsp");
  CHECK(field(seen, "net.x224_probe", "selected") == "rdp");
  CHECK(status(seen, "net.tls_probe") == "not tried");
  CHECK(field(seen, "rdp.server", "impl") == "xrdp");
}

TEST_CASE("the shadow server with NLA tells its names and its clock",
          "[live]") {
  auto server = shadow({.security = "nla"});
  Gathered seen = look(server->port);
  CHECK(field(seen, "net.x224_probe", "selected") == "credssp");
  CHECK(field(seen, "rdp.server", "impl") == "freerdp");
  CHECK(field(seen, "net.tls_probe", "result") == "ok");
  CHECK(status(seen, "net.ntlm") == "complete");
  CHECK(field(seen, "net.ntlm", "credssp_version") == "6");
  CHECK(field(seen, "net.ntlm", "computer").size() > 1);
  CHECK(field(seen, "net.ntlm", "dns_computer").size() > 1);
  // Only Windows tells its true version.
  CHECK(field(seen, "net.ntlm", "os_build") == "?");
  CHECK(find_claim(seen, "target.os") == nullptr);
  Result<double> skew = parse_number(field(seen, "win.time", "skew_s"));
  REQUIRE(skew);
  CHECK(*skew > -2.5);
  CHECK(*skew < 2.5);
}

TEST_CASE("the shadow server with TLS, and with RDP security only", "[live]") {
  {
    auto server = shadow({.security = "tls"});
    Gathered seen = look(server->port);
    check_tls_ok(seen);
    CHECK(field(seen, "rdp.server", "impl") == "freerdp");
  }
  auto server = shadow({.security = "rdp"});
  Gathered seen = look(server->port);
  CHECK(field(seen, "net.x224_probe", "reply") == "neg_failure");
  CHECK(field(seen, "net.x224_probe", "failure_code") == "2");
}

TEST_CASE("a closed port is refused, and what lies behind it not tried",
          "[live]") {
  Gathered seen = look(free_port());
  CHECK(field(seen, "net.tcp_probe", "result") == "refused");
  CHECK(status(seen, "net.tcp_probe") == "complete");
  CHECK(status(seen, "net.x224_probe") == "not tried");
  CHECK(why(seen, "net.x224_probe") == "the port is not open: refused");
}

TEST_CASE("a real run replays from its recording to the same facts", "[live]") {
  auto server = shadow({.security = "nla"});
  std::unique_ptr<Host> real = open_real();
  Recorder recorder(*real);
  Request request{.target = "127.0.0.1", .port = server->port};
  Gathered lived = probe(request, recorder);
  std::string text = write_recording(recorder.recording());
  Sources sources;
  Diagnostics found;
  std::optional<HostRecording> read =
      read_recording(sources.add("recording", text), sources, found);
  REQUIRE(read);
  CHECK(write_recording(*read) == text);
  RecordedHost replay(*std::move(read));
  Gathered replayed = probe(request, replay);
  CHECK(replay.divergence().empty());
  CHECK(replay.finished());
  REQUIRE(lived.claims.size() == replayed.claims.size());
  for (std::size_t i = 0; i < lived.claims.size(); ++i) {
    CHECK(lived.claims[i].type == replayed.claims[i].type);
    for (const NodeEntry& entry : lived.claims[i].fields.entries) {
      const Node* again = replayed.claims[i].fields.find(entry.key);
      REQUIRE(again);
      // Times between the steps are not recorded.
      bool timed = entry.key == "elapsed_ms" || entry.key == "skew_s" ||
                   entry.key == "clock_skew";
      if (!timed) CHECK(same_content(*again, entry.value));
    }
  }
  for (const CollectionRecord& each : lived.records) {
    CHECK(status(replayed, each.type) == to_text(each.status));
  }
}

TEST_CASE("the probe takes hardly longer than the server itself",
          "[live][benchmark]") {
  auto server = xrdp({});
  look(server->port);  // the first connection warms the server up
  std::unique_ptr<Host> real = open_real();
  Recorder recorder(*real);
  auto start = std::chrono::steady_clock::now();
  probe({.target = "127.0.0.1", .port = server->port}, recorder);
  auto took = std::chrono::steady_clock::now() - start;
  Span waited = {};
  for (const RecordedStep& step : recorder.recording().steps) {
    waited += step.took;
  }
  auto beyond =
      std::chrono::duration_cast<std::chrono::milliseconds>(took - waited);
  WARN("beyond the server's own time: "
       << beyond.count() << " ms of "
       << std::chrono::duration_cast<std::chrono::milliseconds>(took).count()
       << " ms");
  CHECK(beyond.count() <= 100);
}

}  // namespace lastmile
