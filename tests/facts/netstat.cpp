// That nobody listens is known from a whole list of who does, and from no less.

#include <catch2/catch_test_macros.hpp>

#include "facts/evidence.hpp"
#include "facts/readers/command_text.hpp"
#include "tests/facts/seen.hpp"
#include "tests/support/captured.hpp"

namespace lastmile {

namespace {

Gathered of(std::string_view text, AskedOf asked = {}) {
  EvidenceReading reading;
  reading.add({"netstat.txt", view(text)});
  return reading.finish(0, asked).seen;
}

const std::string head =
    "\r\nActive Connections\r\n\r\n"
    "  Proto  Local Address          Foreign Address        State      PID\r\n";
const std::string tcp =
    "  TCP    0.0.0.0:135            0.0.0.0:0         LISTENING       900\r\n"
    "  TCP    10.0.0.4:50000         10.0.0.9:443      ESTABLISHED     77\r\n";
const std::string tcp6 =
    "  TCP    [::]:135               [::]:0            LISTENING       900\r\n";
const std::string udp =
    "  UDP    0.0.0.0:123            *:*                               44\r\n";
const std::string udp6 =
    "  UDP    [::]:123               *:*                               44\r\n";

std::string without(std::string text, std::string_view part) {
  std::size_t at = text.find(part);
  REQUIRE(at != text.npos);
  return text.erase(at, part.size());
}

const char* record_of(std::string_view text) {
  static std::string out;
  out = status(of(text), "win.port_owner");
  return out.c_str();
}

}  // namespace

TEST_CASE("a whole list without the port says that nobody listens on it",
          "[commands][netstat]") {
  std::string whole = head + tcp + tcp6 + udp + udp6;
  Gathered seen = of(whole);
  CHECK(field(seen, "win.port_owner", "port") == "-");
  CHECK(status(seen, "win.port_owner") == "complete");
  CHECK(why(seen, "win.port_owner") == "read from netstat.txt");
  // A machine without IPv6, and a list without owners.
  CHECK(record_of(head + tcp + udp) == std::string("complete"));
  CHECK(record_of("\r\nActive Connections\r\n\r\n  Proto  Local Address  "
                  "Foreign Address  State\r\n"
                  "  TCP    0.0.0.0:135   0.0.0.0:0   LISTENING\r\n"
                  "  UDP    0.0.0.0:123   *:*\r\n") == std::string("complete"));
  // Copied from a window: it ends with the next prompt.
  CHECK(record_of("C:\\Users\\bob>netstat -ano\r\n" + whole +
                  "\r\nC:\\Users\\bob>") == std::string("complete"));
  // As real machines print it.
  for (const char* name :
       {"windows-10_netstat-aon.out", "windows-10_netstat-aonb.out"}) {
    INFO(name);
    CHECK(record_of(captured(std::string("commands/") + name)) ==
          std::string("complete"));
  }
}

TEST_CASE("title and heads may be in any language and code page",
          "[commands][netstat]") {
  for (std::string_view title :
       {"Aktive Verbindungen\r\n\r\n  Proto  Lokale Adresse         "
        "Remoteadresse          Status           PID\r\n",
        "Connexions actives\r\n\r\n  Proto  Adresse locale         Adresse "
        "distante       \x90tat\r\n",
        "活动连接\r\n\r\n  协议  本地地址          外部地址        状态      "
        "PID\r\n",
        "\x8b\xae\xa7\r\n\r\n  \x88\xac\xef  \x8b\xae  \x82\xad  \x91\r\n"}) {
    INFO(title);
    std::string text = "\r\n" + std::string(title) + tcp + tcp6 + udp + udp6;
    CHECK(record_of(text) == std::string("complete"));
    std::size_t at = text.find("LISTENING");
    text.replace(at, 9, "ABH\xd6REN");
    CHECK(record_of(text) == std::string("complete"));
  }
}

TEST_CASE("what shows less than everybody who listens is partial",
          "[commands][netstat]") {
  std::string whole = head + tcp + tcp6 + udp + udp6;
  // findstr keeps neither the title nor the heads, or one of them.
  CHECK(record_of(tcp + tcp6 + udp + udp6) == std::string("partial"));
  CHECK(record_of(without(whole, "Active Connections\r\n")) ==
        std::string("partial"));
  CHECK(record_of("C:\\>netstat -ano | find \"T\"\r\n" + whole) ==
        std::string("partial"));
  // Without -a nobody listens in it; with -p there is one protocol.
  CHECK(record_of(head +
                  "  TCP    10.0.0.4:50000  10.0.0.9:443  ESTABLISHED 7\r\n"
                  "  TCP    10.0.0.4:50001  10.0.0.9:443  ESTABLISHED 7\r\n") ==
        std::string("partial"));
  CHECK(record_of(head + tcp + tcp) == std::string("partial"));
  CHECK(record_of(head + udp + udp) == std::string("partial"));
  // Left out by whoever sent it.
  CHECK(record_of(head + tcp + "  [...]\r\n" + udp) == std::string("partial"));
  CHECK(record_of(head + tcp + "  ...\r\n" + udp) == std::string("partial"));
  CHECK(record_of(head + tcp + tcp6 + udp) == std::string("partial"));
  CHECK(record_of(head + tcp + "  TCP    0.0.0.0:33\r\n" + udp) ==
        std::string("partial"));
  Gathered seen = of(head + tcp + tcp6);
  CHECK(why(seen, "win.port_owner").find("netstat.txt") != std::string::npos);
  CHECK(why(seen, "win.port_owner").find("cut off") != std::string::npos);
}

TEST_CASE("cut anywhere, a list never says that nobody listens",
          "[commands][netstat]") {
  for (const char* name :
       {"windows-10_netstat-aon.out", "windows-10_netstat-aonb.out"}) {
    std::string whole = captured(std::string("commands/") + name);
    // Up to the last protocol; whoever listens on TCP stands before.
    std::size_t last = whole.rfind("  UDP    0.0.0.0:");
    REQUIRE(last != whole.npos);
    for (std::size_t size = 0; size < last; size += 512) {
      INFO(name << " cut at " << size);
      CHECK(record_of(whole.substr(0, size)) != std::string("complete"));
    }
    for (std::size_t size = last; size < whole.size(); size += 1) {
      // Between two rows nobody sees a cut.
      if (whole[size - 1] == '\n' || whole[size - 1] == '\r') continue;
      if (record_of(whole.substr(0, size)) == std::string("complete")) {
        FAIL(name << " cut at " << size);
      }
      size += 510;
    }
  }
}

TEST_CASE("who listens is told from a part too, and by the port's name",
          "[commands][netstat]") {
  std::string rows =
      "  TCP    0.0.0.0:3389   0.0.0.0:0   LISTENING   1160\r\n"
      "  TCP    0.0.0.0:135    0.0.0.0:0   LISTENING   900\r\n";
  Gathered seen = of(rows);
  CHECK(field(seen, "win.port_owner", "pid") == "1160");
  CHECK(status(seen, "win.port_owner") == "partial");
  // Without -n: names of the machine and of ports.
  seen = of(head +
            "  TCP    0.0.0.0:135          vm1:0       LISTENING\r\n"
            "  TCP    vm1:ms-wbt-server    vm1:0       LISTENING\r\n" +
            udp);
  CHECK(field(seen, "win.port_owner", "port") == "3389");
  // Taken, but nobody listens.
  seen = of(head + tcp +
            "  TCP    0.0.0.0:3389   0.0.0.0:0   BOUND   1160\r\n" + udp);
  CHECK(field(seen, "win.port_owner", "port") == "-");
}

}  // namespace lastmile
