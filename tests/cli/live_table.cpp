// Real servers on loopback, probed by the program as a user would, and what
// the knowledge base makes of them. The table says for each server which facts
// must be seen, which causes must stand first, which must be ruled out, and
// which next step tells the rest apart. Where the facts alone do not decide,
// the row says so: a certificate that has expired is presented by many healthy
// servers, and only the code of the dialog makes it the cause.

#include <catch2/catch_test_macros.hpp>
#include <functional>
#include <map>

#include "tests/cli/typed.hpp"
#include "tests/support/loopback_server.hpp"

namespace lastmile {
namespace {

constexpr std::int64_t day = 24 * 3600;

// What one run must show. A set of causes stands first where its members fill
// the first rows, in any order.
struct Expected {
  std::vector<std::string> symptoms = {};
  std::map<std::string, std::string> facts = {};  // "type.field" to value
  std::vector<std::string> first = {};
  std::string word = {};                 // of the first, where it counts
  std::vector<std::string> remain = {};  // ranked, not ruled out
  std::vector<std::string> ruled_out = {};
  std::string next = {};  // among the next steps
  bool decides = true;    // false: no cause reaches possible
};

Node diagnose(std::uint16_t port, const std::vector<std::string>& symptoms) {
  std::vector<std::string> arguments{
      "diagnose", "--target", "127.0.0.1:" + std::to_string(port),
      "-f",       "json",     "--no-input"};
  for (const std::string& symptom : symptoms) {
    arguments.insert(arguments.end(), {"--symptom", symptom});
  }
  Answered answered = type(arguments);
  INFO(answered.err);
  REQUIRE(answered.exit == 0);
  return json_of(answered.out);
}

std::string fact(const Node& result, const std::string& path) {
  std::size_t dot = path.rfind('.');
  for (const Node& one : at(result, "facts").items) {
    if (text_at(one, "type") != path.substr(0, dot)) continue;
    const Node* value = at(one, "fields").find(path.substr(dot + 1));
    return value ? value->text : "unknown";
  }
  return "no fact";
}

void check(const Node& result, const Expected& expected) {
  std::vector<std::string> causes = each(at(result, "causes"), "id");
  std::vector<std::string> out = each(at(result, "ruled_out"), "id");
  std::vector<std::string> next = each(at(result, "next"), "id");
  for (const auto& [path, value] : expected.facts) {
    INFO("fact " << path);
    CHECK(fact(result, path) == value);
  }
  for (std::size_t i = 0; i < expected.first.size(); ++i) {
    INFO("row " << i + 1 << " is " << causes[i]);
    CHECK(contains(expected.first, causes[i]));
  }
  for (const std::string& cause : expected.remain) {
    INFO("remains: " << cause);
    CHECK(contains(causes, cause));
    CHECK(!contains(out, cause));
  }
  for (const std::string& cause : expected.ruled_out) {
    INFO("ruled out: " << cause);
    CHECK(contains(out, cause));
  }
  if (!expected.word.empty()) {
    CHECK(text_at(result, "causes.0.word") == expected.word);
  }
  if (!expected.next.empty()) CHECK(contains(next, expected.next));
  double best = number_at(result, "causes.0.probability");
  CHECK((best >= 0.4) == expected.decides);
}

void check_row(std::uint16_t port, const std::vector<Expected>& expectations) {
  for (const Expected& expected : expectations) {
    std::string said;
    for (const std::string& symptom : expected.symptoms) said += symptom + " ";
    INFO("symptoms: " << (said.empty() ? "none" : said));
    check(diagnose(port, expected.symptoms), expected);
  }
}

void xrdp_row(const XrdpSetup& setup,
              const std::vector<Expected>& expectations) {
  std::string why_not;
  std::unique_ptr<RunningServer> server = start_xrdp(setup, why_not);
  if (!server) SKIP(why_not);
  check_row(server->port, expectations);
}

void shadow_row(const ShadowSetup& setup,
                const std::vector<Expected>& expectations) {
  std::string why_not;
  std::unique_ptr<RunningServer> server = start_shadow(setup, why_not);
  if (!server) SKIP(why_not);
  check_row(server->port, expectations);
}

const CertificateOrder sound = {.name = "127.0.0.1",
                                .alternative_names = {"IP:127.0.0.1"}};

// What cannot be where a TCP connection opens.
const std::vector<std::string> closed_port_causes = {
    "cfg.rdp_disabled", "svc.termservice_stopped", "fw.rule_disabled",
    "host.off", "dns.not_found"};
// What cannot be where a handshake with TLS 1.2 or better succeeds.
const std::vector<std::string> broken_tls_causes = {
    "tls.server_protocol_disabled", "tls.no_common_version",
    "tls.no_common_cipher", "cert.private_key_missing"};

std::vector<std::string> both(std::vector<std::string> a,
                              const std::vector<std::string>& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

}  // namespace

TEST_CASE("a sound server: the probe rules out much and accuses nobody",
          "[live][table]") {
  xrdp_row({.certificate = sound},
           {{.facts = {{"net.tls_probe.result", "ok"},
                       {"tls.certificate.name_matches", "true"}},
             .ruled_out = both(closed_port_causes, broken_tls_causes),
             .next = "error-code",
             .decides = false}});
}

TEST_CASE(
    "an expired certificate stands first; only the dialog makes it the "
    "cause",
    "[live][table]") {
  // Alone: most clients connect with a mere warning, so it is a suspect.
  // 0x904/0x7: said by many of expiry, documented by nobody; a weak push.
  // 0x1B07: the documented code for expiry settles it.
  Expected alone{.facts = {{"net.tls_probe.result", "ok"}},
                 .first = {"cert.expired_not_renewed"},
                 .ruled_out = both(closed_port_causes, broken_tls_causes),
                 .next = "error-code",
                 .decides = false};
  Expected closed = alone;
  closed.symptoms = {"0x904/0x7"};
  closed.next = {};
  Expected named = alone;
  named.symptoms = {"0x1B07"};
  named.next = {};
  named.word = "very likely";
  named.decides = true;
  CertificateOrder expired = sound;
  expired.valid_from = -200 * day;
  expired.valid_to = -20 * day;
  xrdp_row({.certificate = expired}, {alone, closed, named});
  // The bound certificate of an authority is another cause with another cure;
  // it is ruled neither in nor out by a self-signed one that is presented.
  shadow_row({.security = "tls", .certificate = expired}, {alone, named});
}

TEST_CASE("a certificate of tomorrow is a matter of clocks", "[live][table]") {
  // Nothing but a wrong clock makes one; a sound host never presents it.
  Expected alone{.first = {"cert.not_yet_valid"},
                 .word = "possible",
                 .ruled_out = both(closed_port_causes, broken_tls_causes)};
  Expected named = alone;
  named.symptoms = {"0x1B07"};
  named.word = "very likely";
  named.remain = {"cert.expired_bound"};
  CertificateOrder tomorrow = sound;
  tomorrow.valid_from = 20 * day;
  tomorrow.valid_to = 200 * day;
  xrdp_row({.certificate = tomorrow}, {alone, named});
}

TEST_CASE(
    "a certificate of another name accuses nobody before the client "
    "says so",
    "[live][table]") {
  // Who dials an address sees this of every Windows host.
  Expected alone{.facts = {{"tls.certificate.name_matches", "false"}},
                 .remain = {"cert.identity_mismatch"},
                 .ruled_out = both(closed_port_causes, broken_tls_causes),
                 .next = "error-code",
                 .decides = false};
  Expected named{.symptoms = {"0x107"},
                 .first = {"cert.identity_mismatch"},
                 .word = "possible"};
  xrdp_row({.certificate = {.name = "other.example.test"}}, {alone, named});
}

TEST_CASE("TLS 1.0 and no better: the versions are in question, the key is not",
          "[live][table]") {
  // The probe takes TLS 1.0; whether this client does is not known. xrdp is no
  // Windows, so Schannel's switches stay below.
  Expected alone{
      .facts = {{"net.tls_probe.version", "TLSv1"}},
      .first = {"tls.no_common_version", "tls.nonwindows_client"},
      .ruled_out = both(closed_port_causes,
                        {"cert.private_key_missing", "cert.machinekeys_acl",
                         "tls.security_layer_rdp_only"}),
      .decides = false};
  xrdp_row({.security = "tls", .protocols = "TLSv1", .certificate = sound},
           {alone});
}

TEST_CASE("no certificate: one of three reasons, and the log says which",
          "[live][table]") {
  // Negotiation failure 3. The knowledge names these; which of them it is can
  // only be seen on the target.
  Expected alone{.facts = {{"net.x224_probe.failure_code", "3"},
                           {"tls.certificate.place", "no fact"}},
                 .first = {"cert.private_key_missing", "cert.machinekeys_acl",
                           "cert.thumbprint_mismatch"},
                 .word = "possible",
                 .ruled_out = closed_port_causes,
                 .next = "certificate-log"};
  Expected closed = alone;
  closed.symptoms = {"0x904/0x7"};
  closed.next = {};
  xrdp_row({.security = "tls", .has_certificate = false}, {alone, closed});
}

TEST_CASE("RDP security in answer to an offer of TLS", "[live][table]") {
  // Old clients connect, so it is a suspect and no more. No TLS is spoken:
  // neither versions nor dates nor NLA can be at fault.
  Expected alone{
      .facts = {{"net.x224_probe.selected", "rdp"}},
      .first = {"tls.security_layer_rdp_only", "tls.encryption_level"},
      .ruled_out = both(closed_port_causes,
                        {"tls.no_common_version", "cert.expired_not_renewed",
                         "nla.client_unsupported"}),
      .decides = false};
  xrdp_row({.security = "rdp"}, {alone});
  // FreeRDP's server refuses instead, with failure 2, which settles it.
  shadow_row({.security = "rdp"},
             {{.facts = {{"net.x224_probe.failure_code", "2"}},
               .first = {"tls.security_layer_rdp_only"},
               .word = "likely",
               .ruled_out = closed_port_causes}});
}

TEST_CASE("a server with NLA: the client that cannot is named by its dialog",
          "[live][table]") {
  // The probe offers NLA and is served; that says nothing against a client
  // that does not offer it.
  Expected alone{.facts = {{"net.x224_probe.selected", "credssp"}},
                 .ruled_out = both(closed_port_causes, broken_tls_causes),
                 .next = "error-code",
                 .decides = false};
  Expected named{.symptoms = {"0xB09"},
                 .first = {"nla.client_unsupported"},
                 .word = "very likely"};
  shadow_row({.security = "nla", .certificate = sound}, {alone, named});
}

TEST_CASE("a server without NLA rules the missing NLA of the client out",
          "[live][table]") {
  shadow_row({.security = "tls", .certificate = sound},
             {{.facts = {{"net.x224_probe.selected", "tls"}},
               .ruled_out = both(broken_tls_causes, {"nla.client_unsupported"}),
               .decides = false}});
}

TEST_CASE(
    "a closed port: the service or the switch, and the service is asked "
    "for",
    "[live][table]") {
  // Refused: the host is up and nobody listens. Which of the two common
  // reasons it is, nothing on the network can say.
  Expected alone{.facts = {{"net.tcp_probe.result", "refused"},
                           {"net.x224_probe.reply", "no fact"}},
                 .first = {"svc.termservice_stopped", "cfg.rdp_disabled"},
                 .remain = {"client.port_mismatch", "os.no_rdp_host"},
                 .next = "termservice-state",
                 .decides = false};
  Expected dialog = alone;
  dialog.symptoms = {"0x204"};
  check_row(free_port(), {alone, dialog});
}

TEST_CASE("a port that opens and stays silent: a hung service or another one",
          "[live][table]") {
  LoopbackServer silent([](Peer& peer) { peer.wait_for_the_end(); });
  check_row(silent.port(),
            {{.facts = {{"net.tcp_probe.result", "open"},
                        {"net.x224_probe.reply", "timeout"}},
              .first = {"net.wrong_service", "svc.termservice_crash"},
              .remain = {"fw.third_party_av", "os.memory_exhausted"},
              .ruled_out = closed_port_causes,
              .decides = false}});
}

TEST_CASE("something that is not RDP is named at once", "[live][table]") {
  LoopbackServer ssh([](Peer& peer) {
    peer.say("SSH-2.0-OpenSSH_9.2\r\n");
    peer.wait_for_the_end();
  });
  check_row(ssh.port(), {{.facts = {{"net.x224_probe.reply", "non_rdp"}},
                          .first = {"net.wrong_service"},
                          .ruled_out = closed_port_causes}});
}

}  // namespace lastmile
