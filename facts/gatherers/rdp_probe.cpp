// facts/gatherers/rdp_probe.cpp
//
// One polite connection to the port of Remote Desktop, taken as far as it goes
// without a log-on: TCP, X.224 negotiation, TLS, and where the server chose
// NLA one round of CredSSP. What each stage shows is in rdp_report.hpp.
//
// The offer is TLS and NLA; standard RDP security is what a server falls back
// to by itself. Every stage ends by its own five seconds and by the deadline,
// whatever the server does; nothing is asked twice.

#include <algorithm>

#include "facts/gatherer.hpp"
#include "facts/gatherers/rdp_report.hpp"
#include "facts/gatherers/target_name.hpp"
#include "facts/gatherers/tcp_port.hpp"

namespace lastmile {

namespace {

constexpr std::uint32_t offer =
    protocol_tls | protocol_credssp | protocol_credssp_ex;
constexpr std::uint32_t nla = protocol_credssp | protocol_credssp_ex;
constexpr Span stage_limit = std::chrono::seconds(5);
// For the server's own goodbye; one that lingers is left alone.
constexpr Span goodbye = std::chrono::milliseconds(20);
constexpr std::size_t chunk = 4096;

class Probe {
 public:
  Probe(const Request& request, Host& host, Moment deadline)
      : request_(request),
        host_(host),
        deadline_(deadline),
        report_(request, host) {}

  Gathered run(const Gathered& before) {
    std::vector<std::string> addresses = find_addresses(before);
    if (!addresses.empty()) converse(addresses);
    return report_.take();
  }

 private:
  std::vector<std::string> find_addresses(const Gathered& before);
  std::vector<std::string> ask_for_addresses();
  void converse(const std::vector<std::string>& addresses);
  // What the server chose; protocol_rdp where there is nothing to go on with.
  std::uint32_t negotiate(Connection& connection);
  bool secure(Connection& connection);
  void challenge(Connection& connection);

  Moment stage_end() {
    return std::min(deadline_, host_.monotonic() + stage_limit);
  }

  const Request& request_;
  Host& host_;
  Moment deadline_;
  RdpReport report_;
};

// From the name resolution that ran before, else from the host itself.
std::vector<std::string> Probe::find_addresses(const Gathered& before) {
  if (request_.target.empty()) {
    report_.end("no target was given");
    return {};
  }
  if (is_address(request_.target)) return {request_.target};
  for (const Claim& claim : before.claims) {
    const Node* name = claim.fields.find("name");
    const Node* list = claim.fields.find("addresses");
    bool ours = claim.type == "net.dns" && claim.from.by == "name_resolution";
    if (!ours || !name || name->text != request_.target || !list) continue;
    std::vector<std::string> addresses;
    for (const Node& item : list->items) addresses.push_back(item.text);
    if (addresses.empty()) report_.end("the name has no address");
    return addresses;
  }
  for (const CollectionRecord& record : before.records) {
    if (record.type != "net.dns" || record.by != "name_resolution") continue;
    report_.end("the name has no known address; " + record.why);
    return {};
  }
  return ask_for_addresses();
}

std::vector<std::string> Probe::ask_for_addresses() {
  if (!can_be_host_name(request_.target)) {
    report_.end("this can be no host name");
    return {};
  }
  Resolution found = host_.resolve(request_.target, stage_end());
  if (found.addresses.empty()) {
    report_.end("the name has no known address; name resolution: " + found.why);
  }
  return found.addresses;
}

void Probe::converse(const std::vector<std::string>& addresses) {
  OpenedPort port = open_port(addresses, request_.port, host_, deadline_);
  report_.tcp(port, addresses.size());
  if (!port.outcome.connection) return;
  Connection& connection = *port.outcome.connection;
  std::uint32_t chosen = negotiate(connection);
  if (chosen != protocol_rdp && secure(connection)) {
    if (chosen & nla) {
      challenge(connection);
    } else {
      report_.end("the server chose TLS without NLA");
    }
  }
  connection.close(std::min(deadline_, host_.monotonic() + goodbye));
}

std::uint32_t Probe::negotiate(Connection& connection) {
  Moment start = host_.monotonic();
  Moment end = stage_end();
  Transfer transfer =
      connection.send(write_connection_request(offer, "lastmile"), end);
  Bytes bytes;
  X224Answer answer;
  while (transfer == Transfer::Done) {
    std::size_t want = answer.size ? answer.size - bytes.size() : chunk;
    Received got = connection.receive(want, end);
    transfer = got.status;
    bytes.insert(bytes.end(), got.bytes.begin(), got.bytes.end());
    answer = read_connection_answer(bytes);
    if (answer.reply != X224Reply::Incomplete) break;
  }
  Span elapsed = host_.monotonic() - start;
  if (answer.reply == X224Reply::Incomplete) {
    report_.no_answer(transfer, bytes, elapsed, end - start);
    return protocol_rdp;
  }
  report_.answer(answer, offer, bytes, elapsed);
  bool agreed = answer.reply == X224Reply::Response;
  return agreed ? answer.selected : protocol_rdp;
}

bool Probe::secure(Connection& connection) {
  Moment start = host_.monotonic();
  Moment end = stage_end();
  TlsOutcome tls = connection.secure(request_.target, end);
  report_.tls(tls, end - start);
  return tls.result == Handshake::Ok;
}

void Probe::challenge(Connection& connection) {
  Moment start = host_.monotonic();
  Moment end = stage_end();
  std::int64_t sent_at = host_.now();
  Transfer transfer = connection.send(write_credssp_negotiate(), end);
  Bytes bytes;
  CredsspAnswer answer;
  while (transfer == Transfer::Done) {
    Received got = connection.receive(chunk, end);
    transfer = got.status;
    bytes.insert(bytes.end(), got.bytes.begin(), got.bytes.end());
    answer = read_credssp_answer(bytes);
    if (answer.reply != CredsspReply::Incomplete) break;
  }
  if (answer.reply == CredsspReply::Answered) {
    report_.challenge(answer, sent_at + (host_.now() - sent_at) / 2);
  } else if (answer.reply == CredsspReply::NotCredssp) {
    report_.no_challenge("CredSSP: what answers is no CredSSP: " + answer.why);
  } else if (transfer == Transfer::Timeout) {
    report_.no_challenge("CredSSP: no whole answer within " +
                         in_words((end - start).count()));
  } else {
    report_.no_challenge("CredSSP: the connection ended before the answer");
  }
}

Gathered gather(const Request& request, const Gathered& before, Host& host,
                Moment deadline) {
  return Probe(request, host, deadline).run(before);
}

}  // namespace

extern const Gatherer rdp_probe_gatherer;
const Gatherer rdp_probe_gatherer = {
    .info = {.name = "rdp_probe",
             .version = "1",
             .about = "Opens one connection to the Remote Desktop port, reads "
                      "what the server says of itself before a log-on, and "
                      "closes it.",
             .produces = RdpReport::types,
             .needs = "a target",
             .effect = Effect::WritesLog,
             .minutes = 0.1,
             .timeout = std::chrono::seconds(25),
             .connections = 1},
    .gather = gather};

}  // namespace lastmile
