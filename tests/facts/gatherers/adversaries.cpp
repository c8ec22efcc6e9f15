// Servers that misbehave at every stage: each probe ends within its time, and
// its records say at which stage and why.

#include <sys/socket.h>

#include <catch2/catch_test_macros.hpp>
#include <chrono>

#include "facts/host/real_posix.hpp"
#include "tests/facts/seen.hpp"
#include "tests/facts/tls_peer.hpp"
#include "tests/support/server_process.hpp"

namespace lastmile {

using namespace std::chrono_literals;

namespace {

const std::string chooses_tls = std::string(
    "\x03\x00\x00\x13\x0e\xd0\x00\x00\x12\x34\x00\x02\x01\x08\x00"
    "\x01\x00\x00\x00",
    19);
const std::string chooses_nla = std::string(
    "\x03\x00\x00\x13\x0e\xd0\x00\x00\x12\x34\x00\x02\x1f\x08\x00"
    "\x08\x00\x00\x00",
    19);

struct Outcome {
  Gathered seen;
  std::chrono::milliseconds took;
  int connections;
};

Outcome meet(const LoopbackServer::Behaviour& behaviour,
             std::chrono::milliseconds limit = 300ms) {
  LoopbackServer server(behaviour);
  std::unique_ptr<Host> host = open_real();
  auto start = std::chrono::steady_clock::now();
  Outcome out;
  out.seen = probe({.target = "127.0.0.1", .port = server.port()}, *host,
                   {.overall = limit});
  out.took = std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::steady_clock::now() - start);
  out.connections = server.connections();
  CHECK(field(out.seen, "net.tcp_probe", "result") == "open");
  CHECK(status(out.seen, "net.tcp_probe") == "complete");
  CHECK(out.took < limit + 200ms);
  return out;
}

// The first record after those that are complete names the stage.
void check_x224(const Outcome& out, std::string_view reply,
                std::string_view state, std::string_view reason) {
  CHECK(field(out.seen, "net.x224_probe", "reply") == reply);
  CHECK(status(out.seen, "net.x224_probe") == state);
  INFO(why(out.seen, "net.x224_probe"));
  CHECK(why(out.seen, "net.x224_probe").starts_with("X.224: "));
  CHECK(why(out.seen, "net.x224_probe").find(reason) != std::string::npos);
  for (std::string_view type :
       {"net.tls_probe", "tls.certificate", "net.ntlm", "win.time"}) {
    CHECK(status(out.seen, type) == "not tried");
    CHECK(why(out.seen, type).starts_with("X.224: "));
    CHECK(find_claim(out.seen, type) == nullptr);
  }
  CHECK(out.connections == 1);
}

void check_tls(const Outcome& out, std::string_view result,
               std::string_view state, std::string_view reason) {
  CHECK(field(out.seen, "net.x224_probe", "reply") == "neg_rsp");
  CHECK(status(out.seen, "net.x224_probe") == "complete");
  CHECK(field(out.seen, "net.tls_probe", "result") == result);
  CHECK(status(out.seen, "net.tls_probe") == state);
  INFO(why(out.seen, "net.tls_probe"));
  CHECK(why(out.seen, "net.tls_probe").starts_with("TLS: "));
  CHECK(why(out.seen, "net.tls_probe").find(reason) != std::string::npos);
  CHECK(status(out.seen, "net.ntlm") == "not tried");
  CHECK(why(out.seen, "net.ntlm").starts_with("TLS: "));
  CHECK(out.connections == 1);
}

// Until the client's hello is there.
void agree_on(Peer& peer, const std::string& answer) {
  peer.hear();
  peer.say(answer);
}

struct Tunnel {
  TemporaryFolder folder;
  CertificateFiles files = make_certificate({}, folder.path());
};

}  // namespace

TEST_CASE("a silent server ends at the X.224 stage, within the time",
          "[adversary]") {
  Outcome out = meet([](Peer& peer) { peer.wait_for_the_end(); });
  check_x224(out, "timeout", "partial", "no answer within");
  CHECK(out.took >= 290ms);
}

TEST_CASE("a server that drips a byte now and then ends within the time",
          "[adversary]") {
  Outcome out = meet([](Peer& peer) { peer.drip(chooses_tls, 100ms); });
  check_x224(out, "timeout", "partial", "bytes of an answer within");
}

TEST_CASE("half a packet and silence is no answer", "[adversary]") {
  Outcome out = meet([](Peer& peer) {
    peer.say(chooses_tls.substr(0, 10));
    peer.wait_for_the_end();
  });
  check_x224(out, "timeout", "partial", "only 10 bytes of an answer");
  const Claim* claim = find_claim(out.seen, "net.x224_probe");
  REQUIRE(claim);
  CHECK(claim->from.locator == "bytes so far: 030000130ed000001234");
}

TEST_CASE("half a packet and a close is a closed connection", "[adversary]") {
  check_x224(meet([](Peer& peer) {
               peer.hear();
               peer.say(chooses_tls.substr(0, 10));
             }),
             "closed", "complete", "only 10 bytes of an answer");
}

TEST_CASE("a server that closes at once is closed", "[adversary]") {
  check_x224(meet([](Peer& peer) { peer.hear(); }), "closed", "complete",
             "no answer, the connection was closed");
}

TEST_CASE("a server that resets at once is closed, by a reset", "[adversary]") {
  check_x224(meet([](Peer& peer) {
               peer.hear();
               peer.reset();
             }),
             "closed", "complete", "no answer, the connection was reset");
}

TEST_CASE("another service is shown by what it says", "[adversary]") {
  Outcome out = meet([](Peer& peer) {
    peer.say("SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n");
    peer.wait_for_the_end();
  });
  check_x224(out, "non_rdp", "complete", "TPKT");
  CHECK(field(out.seen, "net.x224_probe", "banner") ==
        "SSH-2.0-OpenSSH_9.2p1 Debian-2");
  CHECK(find_claim(out.seen, "rdp.server") == nullptr);
  CHECK(out.took < 200ms);
}

TEST_CASE("garbage and an endless stream are no RDP", "[adversary]") {
  check_x224(meet([](Peer& peer) {
               std::string noise(4096, '\xa5');
               while (peer.say(noise)) {
               }
             }),
             "non_rdp", "complete", "TPKT");
}

TEST_CASE(
    "a packet that promises more than it ever sends is not waited for "
    "beyond the time",
    "[adversary]") {
  check_x224(meet([](Peer& peer) {
               peer.say(std::string("\x03\x00\xff\xff\x0e\xd0", 6));
               peer.wait_for_the_end();
             }),
             "timeout", "partial", "only 6 bytes of an answer");
}

TEST_CASE("an endless packet is read to its own end only", "[adversary]") {
  check_x224(meet([](Peer& peer) {
               peer.say(std::string("\x03\x00\xff\xff\x0e\xe0", 6));
               std::string noise(4096, '\xa5');
               while (peer.say(noise)) {
               }
             }),
             "non_rdp", "complete", "another kind");
}

TEST_CASE("a TPKT length that is too small is no RDP", "[adversary]") {
  check_x224(meet([](Peer& peer) {
               peer.say(std::string("\x03\x00\x00\x04", 4));
               peer.wait_for_the_end();
             }),
             "non_rdp", "complete", "TPKT length is 4");
}

TEST_CASE("silence instead of TLS ends at the TLS stage", "[adversary]") {
  check_tls(meet([](Peer& peer) {
              agree_on(peer, chooses_tls);
              peer.wait_for_the_end();
            }),
            "timeout", "partial", "did not end within");
}

TEST_CASE("a close instead of TLS is told from a reset", "[adversary]") {
  check_tls(meet([](Peer& peer) {
              agree_on(peer, chooses_tls);
              peer.hear();
            }),
            "closed", "complete", "closed");
  check_tls(meet([](Peer& peer) {
              agree_on(peer, chooses_tls);
              peer.hear();
              peer.reset();
            }),
            "reset", "complete", "reset");
}

TEST_CASE("what is no TLS after the server chose TLS is called so",
          "[adversary]") {
  check_tls(meet([](Peer& peer) {
              agree_on(peer, chooses_tls);
              peer.hear();
              peer.say(chooses_tls);
              peer.wait_for_the_end();
            }),
            "not_tls_reply", "complete", "begins with 0300001");
}

TEST_CASE("an endless stream of TLS records ends", "[adversary]") {
  check_tls(meet(
                [](Peer& peer) {
                  agree_on(peer, chooses_tls);
                  peer.hear();
                  // Handshake records that hold the start of a huge message.
                  std::string record = std::string("\x16\x03\x03\x40\x00", 5) +
                                       std::string(0x4000, '\x00');
                  while (peer.say(record)) {
                  }
                },
                2000ms),
            "not_tls_reply", "complete", "");
}

TEST_CASE("TLS bytes that drip end within the time", "[adversary]") {
  check_tls(meet([](Peer& peer) {
              agree_on(peer, chooses_tls);
              peer.hear();
              peer.drip(std::string("\x16\x03\x03\x00\x7a\x02\x00\x00\x76", 9),
                        100ms);
            }),
            "timeout", "partial", "did not end within");
}

TEST_CASE("the alert of a refusal is kept, and known ones are understood",
          "[adversary]") {
  auto refuse_with = [](char alert) {
    return meet([alert](Peer& peer) {
      agree_on(peer, chooses_tls);
      peer.hear();
      peer.say(std::string("\x15\x03\x03\x00\x02\x02", 6) + alert);
      peer.wait_for_the_end();
    });
  };
  Outcome version = refuse_with(70);
  check_tls(version, "no_common_version", "complete", "alert 70");
  CHECK(field(version.seen, "net.tls_probe", "alert") == "70");
  check_tls(refuse_with(71), "no_common_cipher", "complete", "alert 71");
  Outcome internal = refuse_with(80);
  check_tls(internal, "alert", "complete", "alert 80, internal error");
  CHECK(field(internal.seen, "net.tls_probe", "alert") == "80");
  check_tls(refuse_with(40), "alert", "complete", "alert 40");
}

TEST_CASE("a server that picks what was not offered has nothing in common",
          "[adversary]") {
  auto answer_hello = [](char minor, const std::string& cipher) {
    return meet([=](Peer& peer) {
      agree_on(peer, chooses_tls);
      peer.hear();
      std::string version = std::string("\x03") + minor;
      std::string hello = version + std::string(32, 'r') + '\0' + cipher + '\0';
      std::string message = std::string("\x02\x00\x00", 3) +
                            static_cast<char>(hello.size()) + hello;
      peer.say('\x16' + version + '\0' + static_cast<char>(message.size()) +
               message);
      peer.wait_for_the_end();
    });
  };
  // SSL 3.0, and RC4, of which this build of OpenSSL has neither.
  check_tls(answer_hello(0, std::string("\x00\x2f", 2)), "no_common_version",
            "complete", "unsupported protocol");
  check_tls(answer_hello(3, std::string("\x00\x05", 2)), "no_common_cipher",
            "complete", "cipher returned");
}

TEST_CASE(
    "silence inside the tunnel ends at the CredSSP stage, and the "
    "certificate stays",
    "[adversary]") {
  Tunnel tunnel;
  auto end_in = [&](const std::function<void(TlsPeer&, Peer&)>& then) {
    Outcome out = meet([&](Peer& peer) {
      agree_on(peer, chooses_nla);
      TlsPeer tls(peer, tunnel.files);
      tls.hear();
      then(tls, peer);
    });
    CHECK(field(out.seen, "net.tls_probe", "result") == "ok");
    CHECK(status(out.seen, "net.tls_probe") == "complete");
    CHECK(field(out.seen, "tls.certificate", "subject") ==
          "CN=vm1.example.test");
    CHECK(status(out.seen, "tls.certificate") == "partial");
    CHECK(status(out.seen, "net.ntlm") == "partial");
    CHECK(out.connections == 1);
    return why(out.seen, "net.ntlm");
  };
  CHECK(end_in([](TlsPeer&, Peer& peer) {
          peer.wait_for_the_end();
        }).starts_with("CredSSP: no whole answer within "));
  CHECK(end_in([](TlsPeer&, Peer&) {}) ==
        "CredSSP: the connection ended before the answer");
  CHECK(end_in([](TlsPeer& tls, Peer&) {
          tls.say("HTTP/1.1 400 Bad");
        }).starts_with("CredSSP: what answers is no CredSSP"));
  CHECK(end_in([](TlsPeer& tls, Peer& peer) {
          tls.say(std::string("\x30\x81\x9f\xa0", 4));
          peer.wait_for_the_end();
        }).starts_with("CredSSP: no whole answer within "));
  CHECK(end_in([](TlsPeer& tls, Peer&) {
          std::string endless = std::string("\x30\x83\x00\xff\xff", 5) +
                                std::string(8192, '\x00');
          while (tls.say(endless)) {
          }
        }).starts_with("CredSSP: what answers is no CredSSP"));
}

TEST_CASE("an answer in two halves, with time between, is whole",
          "[adversary]") {
  Outcome out = meet([](Peer& peer) {
    peer.say(chooses_tls.substr(0, 3));
    peer.sleep(20ms);
    peer.say(chooses_tls.substr(3));
    peer.wait_for_the_end();
  });
  CHECK(field(out.seen, "net.x224_probe", "reply") == "neg_rsp");
  CHECK(field(out.seen, "net.x224_probe", "selected") == "tls");
}

TEST_CASE("the goodbye is a proper close, not a reset", "[adversary]") {
  std::atomic<int> last = -1;
  Outcome out = meet([&](Peer& peer) {
    agree_on(peer,
             std::string("\x03\x00\x00\x0b\x06\xd0\x00\x00\x12\x34\x00", 11));
    char byte = 0;
    last = static_cast<int>(::recv(peer.socket(), &byte, 1, 0));
  });
  CHECK(field(out.seen, "net.x224_probe", "reply") == "no_neg");
  CHECK(last == 0);
}

}  // namespace lastmile
