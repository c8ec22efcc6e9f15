// Captures of real connections, and packets made for the case.

#include <catch2/catch_test_macros.hpp>

#include "facts/evidence_files.hpp"
#include "facts/readers/capture.hpp"
#include "facts/readers/x224.hpp"
#include "tests/facts/seen.hpp"
#include "tests/support/captured.hpp"

namespace lastmile {

namespace {

Evidence of(const std::string& bytes, const AskedOf& asked = {}) {
  EvidenceReading reading;
  add_evidence({"seen.pcap", view(bytes)}, reading);
  return reading.finish(0, asked);
}

void put(std::string& to, std::uint32_t number, std::size_t size) {
  for (std::size_t i = size; i > 0; --i) {
    to += static_cast<char>(number >> (8 * (i - 1)) & 0xff);
  }
}

constexpr int fin = 1, syn = 2, reset = 4, ack = 16;

// A capture of raw IP packets between two machines, written packet by packet.
class Made {
 public:
  Made() {
    out_ = std::string("\xa1\xb2\xc3\xd4\0\2\0\4", 8) + std::string(8, '\0');
    put(out_, 65535, 4);
    put(out_, 101, 4);
  }
  Made& client(int flags, std::string_view bytes = {}) {
    return packet(true, flags, bytes);
  }
  Made& server(int flags, std::string_view bytes = {}) {
    return packet(false, flags, bytes);
  }
  Made& wait(std::uint32_t seconds) {
    time_ += seconds;
    return *this;
  }
  // The next packets of the client come again.
  Made& back(std::uint32_t bytes) {
    next_[1] -= bytes;
    return *this;
  }
  const std::string& bytes() const { return out_; }

 private:
  Made& packet(bool from_client, int flags, std::string_view bytes) {
    std::string ip("\x45\0", 2);
    put(ip, static_cast<std::uint32_t>(40 + bytes.size()), 2);
    ip += std::string("\0\0\0\0\x40\x06\0\0", 8);
    put(ip, from_client ? 0xc0000207 : 0xcb007150, 4);
    put(ip, from_client ? 0xcb007150 : 0xc0000207, 4);
    put(ip, from_client ? 50111 : 3389, 2);
    put(ip, from_client ? 3389 : 50111, 2);
    put(ip, next_[from_client], 4);
    put(ip, 0, 4);
    ip += '\x50';
    ip += static_cast<char>(flags);
    ip += std::string(6, '\0');
    ip += bytes;
    next_[from_client] += static_cast<std::uint32_t>(bytes.size()) +
                          ((flags & (syn | fin)) != 0 ? 1 : 0);
    put(out_, time_, 4);
    put(out_, 0, 4);
    put(out_, static_cast<std::uint32_t>(ip.size()), 4);
    put(out_, static_cast<std::uint32_t>(ip.size()), 4);
    out_ += ip;
    return *this;
  }

  std::string out_;
  std::uint32_t time_ = 1'000'000;
  std::uint32_t next_[2] = {0xfffffff0, 7000};  // the server's runs over
};

std::string request() {
  Bytes bytes = write_connection_request(11, "x");
  return {bytes.begin(), bytes.end()};
}

const std::string selected_tls(
    "\3\0\0\x13\x0e\xd0\0\0\x12\x34\0\2\x1f\x08\0"
    "\1\0\0\0",
    19);
const std::string refused_nla(
    "\3\0\0\x13\x0e\xd0\0\0\x12\x34\0\3\0\x08\0\5\0"
    "\0\0",
    19);
const std::string hello("\x16\3\1\0\6\1\0\0\2\3\3", 11);

Made opened() {
  Made made;
  made.client(syn).server(syn | ack).client(ack, request());
  return made;
}

std::string tcp(const Made& made) {
  return field(of(made.bytes()).seen, "net.tcp_probe", "result");
}

}  // namespace

TEST_CASE("real connections of Windows are read from captures", "[capture]") {
  Gathered tls = of(captured("captures/rdp-to-ssl.pcap.xz")).seen;
  CHECK(field(tls, "net.tcp_probe", "result") == "open");
  CHECK(field(tls, "net.tcp_probe", "address") == "192.168.1.150");
  CHECK(field(tls, "net.x224_probe", "selected") == "credssp");
  CHECK(field(tls, "net.x224_probe", "offered") == "[\"tls\", \"credssp\"]");
  CHECK(field(tls, "net.tls_probe", "result") == "ok");
  CHECK(field(tls, "net.tls_probe", "version") == "TLS1.0");
  // The first attempt was refused; the client tried again with less.
  Gathered old =
      of(captured("captures/rdp-proprietary-encryption.pcap.xz")).seen;
  CHECK(field(old, "net.x224_probe", "selected") == "rdp");
  CHECK(field(old, "net.tls_probe", "result") == "-");
  Gathered plain = of(captured("captures/rdp-x509.pcap")).seen;
  CHECK(field(plain, "net.x224_probe", "reply") == "neg_rsp");
  Evidence other = of(captured("captures/dce_rpc_ntlm.pcapng"));
  CHECK(other.files[0].kind == "capture");
  CHECK(field(other.seen, "net.tcp_probe", "result") == "-");
  CHECK(status(other.seen, "net.tcp_probe") == "not tried");
}

TEST_CASE("how a connection ended is told from how it began", "[capture]") {
  CHECK(tcp(Made().client(syn).server(reset | ack)) == "refused");
  CHECK(tcp(Made().client(syn).wait(1).back(1).client(syn)) == "timeout");
  CHECK(tcp(Made().client(syn).server(syn | ack)) == "open");
  // One packet at the end of a capture says nothing yet.
  CHECK(tcp(Made().client(syn)) == "-");
}

TEST_CASE("what was negotiated, and how TLS ended", "[capture]") {
  Made nla = opened();
  nla.server(ack, refused_nla).server(fin | ack);
  Gathered seen = of(nla.bytes()).seen;
  CHECK(field(seen, "net.x224_probe", "reply") == "neg_failure");
  CHECK(field(seen, "net.x224_probe", "failure_code") == "5");
  Made closed = opened();
  closed.server(reset);
  CHECK(field(of(closed.bytes()).seen, "net.x224_probe", "reply") == "closed");
  Made alert = opened();
  alert.server(ack, selected_tls).client(ack, hello);
  alert.server(ack, std::string("\x15\3\1\0\2\2\x46", 7));
  Gathered refused = of(alert.bytes()).seen;
  CHECK(field(refused, "net.tls_probe", "result") == "alert");
  CHECK(field(refused, "net.tls_probe", "alert") == "70");
  Made broken = opened();
  broken.server(ack, selected_tls).client(ack, hello).server(reset);
  CHECK(field(of(broken.bytes()).seen, "net.tls_probe", "result") == "reset");
  Made other = opened();
  other.server(ack, selected_tls)
      .client(ack, hello)
      .server(ack, std::string("\3\0\0\x09x", 5));
  CHECK(field(of(other.bytes()).seen, "net.tls_probe", "result") ==
        "not_tls_reply");
  Made open = opened();
  open.server(ack, selected_tls).client(ack, hello);
  CHECK(field(of(open.bytes()).seen, "net.tls_probe", "result") == "-");
}

TEST_CASE("bytes count once, however often and in whatever order they come",
          "[capture]") {
  Made made;
  std::string all = request();
  made.client(syn).server(syn | ack);
  made.client(ack, all.substr(0, 10)).back(10).client(ack, all.substr(0, 10));
  made.client(ack, all.substr(10)).server(ack, refused_nla);
  Gathered seen = of(made.bytes()).seen;
  CHECK(field(seen, "net.x224_probe", "failure_code") == "5");
}

TEST_CASE("a capture that is cut or changed anywhere is no fault",
          "[capture]") {
  Made made = opened();
  made.server(ack, selected_tls).client(ack, hello);
  std::string whole = made.bytes(),
              next = captured("captures/dce_rpc_ntlm.pcapng");
  for (std::string file : {whole, next}) {
    for (std::size_t size = 0; size < file.size(); ++size) {
      std::string cut = file.substr(0, size);
      TcpConversations seen;
      auto add = [&](const CapturedPacket& packet) { seen.add(packet); };
      read_capture(view(cut), add);
      std::string other = file;
      other[size] = static_cast<char>(~other[size]);
      read_capture(view(other), add);
    }
  }
  Evidence half = of(whole.substr(0, whole.size() - 3));
  REQUIRE(half.files[0].problems.size() == 1);
  CHECK(half.files[0].problems[0].code == "LM0757");
  CHECK(field(half.seen, "net.x224_probe", "selected") == "tls");
}

}  // namespace lastmile
