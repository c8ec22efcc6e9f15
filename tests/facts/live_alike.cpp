// What other programs take for one thing, or see otherwise, on the same real
// servers: outcomes that a client reports with one code are different facts,
// and what nmap reads of NLA is what we read.

#include <array>
#include <catch2/catch_test_macros.hpp>
#include <cstdio>
#include <fstream>
#include <map>
#include <set>

#include "engine/base/scalar.hpp"
#include "facts/host/real_posix.hpp"
#include "tests/facts/seen.hpp"
#include "tests/support/server_process.hpp"

namespace lastmile {

namespace {

constexpr std::int64_t day = 24 * 3600;

Gathered look(std::uint16_t port) {
  std::unique_ptr<Host> host = open_real();
  return probe({.target = "127.0.0.1", .port = port}, *host);
}

std::unique_ptr<RunningServer> xrdp(const XrdpSetup& setup) {
  std::string why_not;
  std::unique_ptr<RunningServer> server = start_xrdp(setup, why_not);
  if (!server) SKIP(why_not);
  return server;
}

// What a rule can tell it by.
std::string told(const Gathered& seen, std::int64_t now) {
  auto time = [&](std::string_view name) {
    Result<std::int64_t> at = parse_time(field(seen, "tls.certificate", name));
    return at ? *at : now;
  };
  return field(seen, "net.x224_probe", "reply") + ", TLS " +
         field(seen, "net.tls_probe", "result") + " " +
         field(seen, "net.tls_probe", "version") +
         (time("not_after") < now ? ", expired" : "") +
         (time("not_before") > now ? ", not yet valid" : "") + ", name " +
         field(seen, "tls.certificate", "name_matches");
}

std::string output(const std::string& command) {
  std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"),
                                             &pclose);
  std::string out;
  std::array<char, 4096> part;
  while (std::size_t size = fread(part.data(), 1, part.size(), pipe.get())) {
    out.append(part.data(), size);
  }
  return out;
}

// "|   NetBIOS_Computer_Name: X" of nmap.
std::string said(const std::string& report, const std::string& name) {
  std::size_t at = report.find(name + ": ");
  if (at == report.npos) return "?";
  at += name.size() + 2;
  return report.substr(at, report.find('\n', at) - at);
}

}  // namespace

// FreeRDP 2 ends each of these with ERRCONNECT_TLS_CONNECT_FAILED.
TEST_CASE("failures of TLS that a client calls by one name are told apart",
          "[live]") {
  const CertificateOrder own{.alternative_names = {"IP:127.0.0.1"}};
  CertificateOrder expired = own, early = own, other = own;
  expired.valid_from = -200 * day;
  expired.valid_to = -20 * day;
  early.valid_from = 20 * day;
  other.alternative_names = {"DNS:elsewhere.example.test"};
  std::map<std::string, std::string> facts;
  auto add = [&](const std::string& what, const XrdpSetup& setup,
                 bool break_key = false) {
    auto server = xrdp(setup);
    if (break_key) {
      for (const auto& entry :
           std::filesystem::directory_iterator(server->folder->path())) {
        if (entry.path().extension() != ".key") continue;
        std::ofstream(entry.path()) << "no key\n";
      }
    }
    facts[what] = told(look(server->port), open_real()->now());
  };
  add("sound", {.security = "tls", .certificate = own});
  add("expired", {.security = "tls", .certificate = expired});
  add("not yet valid", {.security = "tls", .certificate = early});
  add("wrong name", {.security = "tls", .certificate = other});
  add("TLS 1.0 only",
      {.security = "tls", .protocols = "TLSv1", .certificate = own});
  add("broken key", {.security = "tls", .certificate = own}, true);
  std::set<std::string> different;
  for (const auto& [what, each] : facts) {
    UNSCOPED_INFO(what << ": " << each);
    different.insert(each);
  }
  CHECK(different.size() == facts.size());
  // And the broken one is none that could pass for sound.
  CHECK(facts["broken key"].find("TLS ok") == std::string::npos);
}

TEST_CASE("nmap reads the same of a server with NLA", "[.peer][live]") {
  if (output("command -v nmap").empty()) SKIP("no nmap here");
  std::string why_not;
  auto server = start_shadow({.security = "nla"}, why_not);
  if (!server) SKIP(why_not);
  Gathered seen = look(server->port);
  std::string report =
      output("nmap -Pn -n -p " + std::to_string(server->port) +
             " --script +rdp-ntlm-info 127.0.0.1 2> /dev/null");
  INFO(report);
  CHECK(said(report, "NetBIOS_Computer_Name") ==
        field(seen, "net.ntlm", "computer"));
  CHECK(said(report, "DNS_Computer_Name") ==
        field(seen, "net.ntlm", "dns_computer"));
  // nmap's clock and ours are one, so its time of the server is ours.
  CHECK(said(report, "System_Time") != "?");
}

}  // namespace lastmile
