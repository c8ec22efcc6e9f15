// facts/gatherers/rdp_report.hpp
//
// What each stage of the RDP probe showed, as claims and collection records:
//
//   TCP      net.tcp_probe    {host, port, vantage, result, rtt_ms,
//                              elapsed_ms, address}
//   X.224    net.x224_probe   {host, port, vantage, reply, offered, selected,
//                              failure_code, banner, elapsed_ms}
//            rdp.server       {host, port, impl}
//   TLS      net.tls_probe    {host, port, vantage, result, alert, version,
//                              cipher, cert_thumbprint, elapsed_ms}
//            tls.certificate  {host, port, place: presented, name_matches, and
//                              the fields of readers/certificate.hpp}
//   CredSSP  net.ntlm         {host, port, computer, domain, dns_computer,
//                              dns_domain, dns_tree, os_build, clock_skew,
//                              credssp_version, error_code}
//            win.time         {skew_s, between}
//            target.os        {build}
//
// rtt_ms is given where the port opened. `os_build` and `target.os` are given
// for Windows only: other servers send a made-up version. The clock is
// compared with the middle of the round trip; FreeRDP cuts it to whole
// seconds, so less than two seconds mean nothing.
//
// In the records, `failed` is said where this machine could not look;
// `partial` where the target was silent or made no sense, or where there is
// more of the kind than can be seen from here; and what lies behind the stage
// that ended the conversation is `not tried`, with that stage's reason.

#pragma once

#include <array>
#include <string>
#include <string_view>

#include "facts/gatherer.hpp"
#include "facts/gatherers/tcp_port.hpp"
#include "facts/readers/credssp.hpp"
#include "facts/readers/x224.hpp"

namespace lastmile {

class RdpReport {
 public:
  static constexpr std::array<std::string_view, 8> types = {
      "net.tcp_probe",   "net.x224_probe", "rdp.server", "net.tls_probe",
      "tls.certificate", "net.ntlm",       "win.time",   "target.os"};

  // Both must outlive it.
  RdpReport(const Request& request, Host& host);

  // In the order of the stages, each at most once.
  void tcp(const OpenedPort& port, std::size_t addresses);
  void no_answer(Transfer transfer, ByteView so_far, Span elapsed, Span limit);
  void answer(const X224Answer& answer, std::uint32_t offer, ByteView bytes,
              Span elapsed);
  void tls(const TlsOutcome& tls, Span limit);
  void no_challenge(const std::string& why);
  // `middle` of the round trip, on this machine's clock.
  void challenge(const CredsspAnswer& answer, std::int64_t middle);

  // Every type of which nothing was said yet was not tried, for this reason.
  void end(const std::string& why);
  Gathered take() { return std::move(out_); }

 private:
  void record(std::string_view type, CollectionStatus status, std::string why);
  // Good until the next claim is made.
  Node& claim(std::string_view type, std::string locator);
  Node& claim_of_port(std::string_view type, std::string locator);
  std::string source() const;
  void certificate(ByteView der);
  void names(const NtlmChallenge& ntlm, Node& fields) const;
  void clock(std::int64_t skew);

  const Request& request_;
  Host& host_;
  Gathered out_;
  std::string address_;
  bool is_windows_ = false;
};

}  // namespace lastmile
