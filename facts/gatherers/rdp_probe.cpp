// facts/gatherers/rdp_probe.cpp
//
// One polite connection to the port of Remote Desktop, taken as far as it goes
// without a log-on, and what each stage of it showed:
//
//   TCP      net.tcp_probe    {host, port, vantage, result, rtt_ms,
//                              elapsed_ms, address}
//   X.224    net.x224_probe   {host, port, vantage, reply, offered, selected,
//                              failure_code, banner, elapsed_ms}
//            rdp.server       {host, port, impl}
//   TLS      net.tls_probe    {host, port, vantage, result, alert, version,
//                              cipher, cert_thumbprint, elapsed_ms}
//            tls.certificate  {place: presented, …, name_matches}
//   CredSSP  net.ntlm         {host, port, computer, domain, dns_computer,
//                              dns_domain, dns_tree, os_build, clock_skew,
//                              credssp_version, error_code}
//            win.time         {skew_s, between}
//            target.os        {build}
//
// The offer is TLS and NLA; standard RDP security is what a server falls back
// to by itself. rtt_ms is given where the port opened. `os_build` and
// `target.os` are given for Windows only: other servers send a made-up
// version. The clock is compared with the middle of the round trip; FreeRDP
// cuts it to whole seconds, so less than two seconds mean nothing.
//
// In the records, `failed` is said where this machine could not look;
// `partial` where the target was silent or made no sense, or where there is
// more of the kind than can be seen from here; and what lies behind the stage
// that ended the conversation is `not tried`.

#include <algorithm>
#include <array>

#include "engine/base/scalar.hpp"
#include "facts/gatherer.hpp"
#include "facts/gatherers/target_name.hpp"
#include "facts/gatherers/tcp_port.hpp"
#include "facts/readers/certificate.hpp"
#include "facts/readers/credssp.hpp"
#include "facts/readers/x224.hpp"

namespace lastmile {

namespace {

using Status = CollectionStatus;

constexpr std::string_view by = "rdp_probe";
constexpr std::array<std::string_view, 8> produces = {
    "net.tcp_probe",   "net.x224_probe", "rdp.server", "net.tls_probe",
    "tls.certificate", "net.ntlm",       "win.time",   "target.os"};

constexpr std::uint32_t offer =
    protocol_tls | protocol_credssp | protocol_credssp_ex;
constexpr Span stage_limit = std::chrono::seconds(5);
// For the server's own goodbye; one that lingers is left alone.
constexpr Span goodbye = std::chrono::milliseconds(20);
// A host that is down on the local link is told after 3.1 s.
constexpr Span telling_silence = std::chrono::milliseconds(3200);
constexpr std::size_t most_banner = 64;

class Probe {
 public:
  Probe(const Request& request, Host& host, Moment deadline)
      : request_(request), host_(host), deadline_(deadline) {
    for (std::size_t i = 0; i < produces.size(); ++i) {
      out_.records.push_back(
          {.type = std::string(produces[i]), .by = std::string(by)});
    }
  }

  Gathered run(const Gathered& before) {
    std::vector<std::string> addresses = find_addresses(before);
    if (!addresses.empty()) converse(addresses);
    return std::move(out_);
  }

 private:
  // --- what is said ---

  void record(std::string_view type, Status status, std::string why) {
    for (CollectionRecord& each : out_.records) {
      if (each.type != type) continue;
      each.status = status;
      each.why = std::move(why);
    }
  }

  // All that nothing was said of yet lies behind this.
  void rest_not_tried(const std::string& why) {
    for (CollectionRecord& each : out_.records) {
      if (each.why.empty()) each.why = why;
    }
  }

  Node& claim(std::string_view type, std::string locator) {
    out_.claims.push_back({.type = std::string(type),
                           .from = {.by = std::string(by),
                                    .source = source(),
                                    .locator = std::move(locator),
                                    .observed = host_.now()}});
    return out_.claims.back().fields;
  }

  Node& claim_of_port(std::string_view type, std::string locator) {
    Node& fields = claim(type, std::move(locator));
    fields.set("host", std::string(target_role));
    fields.set("port", std::int64_t{request_.port});
    return fields;
  }

  std::string source() const {
    bool v6 = request_.target.find(':') != std::string::npos;
    std::string out = v6 ? '[' + request_.target + ']' : request_.target;
    out += ':' + std::to_string(request_.port);
    if (!address_.empty() && address_ != request_.target) {
      out += " (" + address_ + ')';
    }
    return out;
  }

  static void set_elapsed(Node& fields, std::string key, Span elapsed) {
    fields.set(std::move(key), Node::scalar(milliseconds(elapsed.count())));
  }

  // --- the stages ---

  std::vector<std::string> find_addresses(const Gathered& before);
  void converse(const std::vector<std::string>& addresses);
  bool approach(const std::vector<std::string>& addresses);
  bool negotiate(Connection& connection);
  bool secure(Connection& connection);
  void challenge(Connection& connection);

  void tell_answer(const X224Answer& answer, const Bytes& bytes, Span elapsed);
  void tell_silence(Transfer transfer, const Bytes& bytes, Span elapsed,
                    Span limit);
  void tell_certificate(const Bytes& der);
  void tell_challenge(const CredsspAnswer& answer, std::int64_t middle,
                      const Bytes& bytes);

  Moment stage_end() {
    return std::min(deadline_, host_.monotonic() + stage_limit);
  }

  const Request& request_;
  Host& host_;
  Moment deadline_;
  Gathered out_;
  std::string address_;
  std::uint32_t selected_ = 0;
  bool is_windows_ = false;
};

// From the name resolution that ran before, else from the host itself.
std::vector<std::string> Probe::find_addresses(const Gathered& before) {
  if (request_.target.empty()) {
    rest_not_tried("no target was given");
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
    if (addresses.empty()) rest_not_tried("the name has no address");
    return addresses;
  }
  for (const CollectionRecord& record : before.records) {
    if (record.type != "net.dns" || record.by != "name_resolution") continue;
    rest_not_tried("the name has no known address; " + record.why);
    return {};
  }
  if (!can_be_host_name(request_.target)) {
    rest_not_tried("this can be no host name");
    return {};
  }
  Resolution found = host_.resolve(request_.target, stage_end());
  if (found.addresses.empty()) {
    rest_not_tried("the name has no known address; name resolution: " +
                   found.why);
  }
  return found.addresses;
}

void Probe::converse(const std::vector<std::string>& addresses) {
  OpenedPort port = open_port(addresses, request_.port, host_, deadline_);
  address_ = port.address;
  std::string_view result = to_text(port.outcome.reach);
  Span elapsed = port.outcome.elapsed;
  if (port.outcome.reach == Reach::Forbidden ||
      port.outcome.reach == Reach::Failed) {
    bool denied = port.outcome.reach == Reach::Forbidden;
    record("net.tcp_probe", denied ? Status::Denied : Status::Failed,
           "TCP: this machine could not try: " + port.outcome.why);
    rest_not_tried("TCP could not be tried");
    return;
  }
  Node& fields = claim_of_port("net.tcp_probe", "TCP connect");
  fields.set("vantage", request_.vantage);
  fields.set("result", std::string(result));
  if (port.outcome.reach == Reach::Open) {
    set_elapsed(fields, "rtt_ms", elapsed);
  }
  set_elapsed(fields, "elapsed_ms", elapsed);
  fields.set("address", address_.substr(0, address_.find('%')));
  bool silent = port.outcome.reach == Reach::Timeout;
  if (silent && port.limit < telling_silence) {
    record("net.tcp_probe", Status::Partial,
           "TCP: no answer within " + in_words(port.limit.count()) +
               "; that a host is down would show after 3.1 s only");
  } else if (silent) {
    record("net.tcp_probe", Status::Complete,
           "TCP: no answer within " + in_words(port.limit.count()));
  } else {
    record("net.tcp_probe", Status::Complete,
           "TCP: " + std::string(result) + " after " +
               milliseconds(elapsed.count()) + " ms");
  }
  if (port.tried < addresses.size() && port.outcome.reach != Reach::Open) {
    record("net.tcp_probe", Status::Partial,
           "TCP: " + std::string(result) + "; time for " +
               std::to_string(port.tried) + " of " +
               std::to_string(addresses.size()) + " addresses only");
  }
  if (!port.outcome.connection) {
    rest_not_tried("the port is not open: " + std::string(result));
    return;
  }
  Connection& connection = *port.outcome.connection;
  if (negotiate(connection) && secure(connection)) challenge(connection);
  connection.close(std::min(deadline_, host_.monotonic() + goodbye));
}

bool Probe::negotiate(Connection& connection) {
  Moment start = host_.monotonic();
  Moment end = stage_end();
  Transfer transfer =
      connection.send(write_connection_request(offer, "lastmile"), end);
  Bytes bytes;
  X224Answer answer;
  while (transfer == Transfer::Done) {
    constexpr std::size_t unknown = 4096;
    std::size_t want = answer.size ? answer.size - bytes.size() : unknown;
    Received got = connection.receive(want, end);
    transfer = got.status;
    bytes.insert(bytes.end(), got.bytes.begin(), got.bytes.end());
    answer = read_connection_answer(bytes);
    if (answer.reply != X224Reply::Incomplete) break;
  }
  Span elapsed = host_.monotonic() - start;
  if (answer.reply == X224Reply::Incomplete) {
    tell_silence(transfer, bytes, elapsed, end - start);
    return false;
  }
  tell_answer(answer, bytes, elapsed);
  return answer.reply == X224Reply::Response && selected_ != protocol_rdp;
}

void Probe::tell_silence(Transfer transfer, const Bytes& bytes, Span elapsed,
                         Span limit) {
  std::string seen = bytes.empty() ? "no answer"
                                   : "only " + std::to_string(bytes.size()) +
                                         " bytes of an answer";
  std::string why = "X.224: " + seen;
  bool silent = transfer == Transfer::Timeout;
  if (silent) {
    why += " within " + in_words(limit.count());
  } else if (transfer == Transfer::Failed) {
    why += ", this machine could not go on";
  } else {
    why += transfer == Transfer::Reset ? ", the connection was reset"
                                       : ", the connection was closed";
  }
  if (transfer != Transfer::Failed) {
    Node& fields = claim_of_port(
        "net.x224_probe",
        bytes.empty() ? "no bytes" : "bytes so far: " + to_hex(bytes));
    fields.set("vantage", request_.vantage);
    fields.set("reply", std::string(silent ? "timeout" : "closed"));
    set_elapsed(fields, "elapsed_ms", elapsed);
  }
  Status status = silent                         ? Status::Partial
                  : transfer == Transfer::Failed ? Status::Failed
                                                 : Status::Complete;
  record("net.x224_probe", status, why);
  rest_not_tried(why);
}

void Probe::tell_answer(const X224Answer& answer, const Bytes& bytes,
                        Span elapsed) {
  ByteView shown = ByteView(bytes).first(std::min(bytes.size(), most_banner));
  Node& fields =
      claim_of_port("net.x224_probe", "X.224 answer " + to_hex(shown));
  fields.set("vantage", request_.vantage);
  std::string behind;
  std::string reply;
  Node offered = Node::list({});
  for (std::string_view name : protocol_names(offer)) {
    offered.items.push_back(Node::scalar(std::string(name)));
  }
  switch (answer.reply) {
    case X224Reply::Response: {
      reply = "neg_rsp";
      selected_ = answer.selected;
      std::string name(protocol_name(selected_));
      if (!name.empty()) fields.set("selected", name);
      behind =
          "the server chose " + (name.empty() ? "an unknown protocol" : name);
      break;
    }
    case X224Reply::Failure:
      reply = "neg_failure";
      fields.set("failure_code", std::int64_t{answer.failure_code});
      behind = "the server refused the negotiation with code " +
               std::to_string(answer.failure_code);
      break;
    case X224Reply::NoNegotiation:
      reply = "no_neg";
      behind = "the server does not negotiate";
      break;
    case X224Reply::Disconnect:
      reply = "disconnect";
      behind = "the server disconnected";
      break;
    default:
      reply = "non_rdp";
      behind = "what answers is no RDP: " + answer.why;
      break;
  }
  fields.set("reply", reply);
  fields.set("offered", std::move(offered));
  std::string banner = printable_start(shown, most_banner);
  if (reply == "non_rdp" && !banner.empty()) fields.set("banner", banner);
  set_elapsed(fields, "elapsed_ms", elapsed);
  record("net.x224_probe", Status::Complete, "X.224: " + behind);
  if (answer.reply == X224Reply::NotRdp) {
    rest_not_tried("X.224: " + behind);
    return;
  }
  std::string_view server = implementation_of(answer, offer);
  is_windows_ = server == "windows";
  Node& who = claim_of_port("rdp.server", "shape of the X.224 answer");
  who.set("impl", std::string(server));
  record("rdp.server", Status::Complete, "X.224: the answer has its shape");
  if (answer.reply != X224Reply::Response || selected_ == protocol_rdp) {
    rest_not_tried("X.224: " + behind);
  }
}

bool Probe::secure(Connection& connection) {
  Moment start = host_.monotonic();
  Moment end = stage_end();
  TlsOutcome tls = connection.secure(request_.target, end);
  bool local = tls.result == Handshake::Failed;
  std::string why = "TLS: ";
  if (tls.result == Handshake::Ok) {
    why += tls.version + ' ' + tls.cipher;
  } else if (tls.result == Handshake::Timeout) {
    why +=
        "the handshake did not end within " + in_words((end - start).count());
  } else if (tls.result == Handshake::Closed) {
    why += "the server closed the connection";
  } else if (tls.result == Handshake::Reset) {
    why += "the connection was reset";
  } else {
    why += tls.why;
  }
  if (!local) {
    Node& fields = claim_of_port("net.tls_probe", "TLS handshake");
    fields.set("vantage", request_.vantage);
    fields.set("result", std::string(to_text(tls.result)));
    if (tls.alert >= 0) fields.set("alert", std::int64_t{tls.alert});
    if (!tls.version.empty()) fields.set("version", tls.version);
    if (!tls.cipher.empty()) fields.set("cipher", tls.cipher);
    set_elapsed(fields, "elapsed_ms", tls.elapsed);
  }
  Status status = local                              ? Status::Failed
                  : tls.result == Handshake::Timeout ? Status::Partial
                                                     : Status::Complete;
  record("net.tls_probe", status, why);
  if (!tls.chain.empty()) {
    tell_certificate(tls.chain.front());
  } else if (tls.result == Handshake::Ok) {
    record("tls.certificate", Status::Partial,
           "TLS: the server showed no certificate; no store was read");
  }
  bool nla = selected_ & (protocol_credssp | protocol_credssp_ex);
  if (tls.result != Handshake::Ok) {
    rest_not_tried(why);
  } else if (!nla) {
    rest_not_tried("the server chose TLS without NLA");
  }
  return tls.result == Handshake::Ok && nla;
}

void Probe::tell_certificate(const Bytes& der) {
  Result<Certificate> certificate = read_certificate(der);
  if (!certificate) {
    record("tls.certificate", Status::Partial,
           "TLS: the server's certificate cannot be read");
    out_.notes.push_back(certificate.error());
    return;
  }
  for (Claim& earlier : out_.claims) {
    if (earlier.type != "net.tls_probe") continue;
    earlier.fields.set("cert_thumbprint", certificate->thumbprint);
  }
  Node& fields = claim("tls.certificate", "TLS handshake, first certificate");
  fields.set("place", "presented");
  Node more = certificate_fields(*certificate);
  for (NodeEntry& entry : more.entries) {
    fields.entries.push_back(std::move(entry));
  }
  fields.set_yes_no("name_matches",
                    names_server(*certificate, request_.target));
  record("tls.certificate", Status::Partial,
         "only what the port presents; no store was read");
}

void Probe::challenge(Connection& connection) {
  Moment start = host_.monotonic();
  Moment end = stage_end();
  std::int64_t sent_at = host_.now();
  Transfer transfer = connection.send(write_credssp_negotiate(), end);
  Bytes bytes;
  CredsspAnswer answer;
  while (transfer == Transfer::Done) {
    Received got = connection.receive(4096, end);
    transfer = got.status;
    bytes.insert(bytes.end(), got.bytes.begin(), got.bytes.end());
    answer = read_credssp_answer(bytes);
    if (answer.reply != CredsspReply::Incomplete) break;
  }
  if (answer.reply == CredsspReply::Answered) {
    std::int64_t middle = sent_at + (host_.now() - sent_at) / 2;
    tell_challenge(answer, middle, bytes);
    return;
  }
  std::string why = "CredSSP: ";
  if (answer.reply == CredsspReply::NotCredssp) {
    why += "what answers is no CredSSP: " + answer.why;
  } else if (transfer == Transfer::Timeout) {
    why += "no whole answer within " + in_words((end - start).count());
  } else {
    why += "the connection ended before the answer";
  }
  record("net.ntlm", Status::Partial, why);
  rest_not_tried(why);
}

void Probe::tell_challenge(const CredsspAnswer& answer, std::int64_t middle,
                           const Bytes& bytes) {
  Node& fields = claim_of_port("net.ntlm", "CredSSP answer of " +
                                               std::to_string(bytes.size()) +
                                               " bytes, NTLM challenge");
  fields.set("credssp_version", answer.version);
  if (answer.error_code) {
    fields.set("error_code", std::int64_t{*answer.error_code});
  }
  if (!answer.challenge) {
    record("net.ntlm", Status::Partial,
           "CredSSP: the answer holds no NTLM challenge");
    rest_not_tried("CredSSP: the answer holds no NTLM challenge");
    return;
  }
  const NtlmChallenge& ntlm = *answer.challenge;
  const std::pair<std::string_view, const std::string&> names[] = {
      {"computer", ntlm.computer},
      {"domain", ntlm.domain},
      {"dns_computer", ntlm.dns_computer},
      {"dns_domain", ntlm.dns_domain},
      {"dns_tree", ntlm.dns_tree}};
  for (const auto& [key, text] : names) {
    if (!text.empty()) fields.set(std::string(key), text);
  }
  bool versioned = is_windows_ && !ntlm.version.empty();
  if (versioned) fields.set("os_build", ntlm.version);
  if (ntlm.time) {
    std::int64_t rounded = (*ntlm.time - middle) / 1000 * 1000;
    fields.set("clock_skew", Node::scalar(format_duration(rounded)));
  }
  record("net.ntlm", Status::Complete, "CredSSP: the NTLM challenge was read");
  if (ntlm.time) {
    double skew = static_cast<double>(*ntlm.time - middle) / 1e6;
    Node& time = claim("win.time", "NTLM challenge, timestamp");
    time.set("skew_s", Node::scalar(format_number(skew)));
    time.set("between", "target and this machine");
    record("win.time", Status::Partial, "only the clocks of these two");
  }
  if (versioned) {
    std::string build = ntlm.version.substr(ntlm.version.rfind('.') + 1);
    claim("target.os", "NTLM challenge, version").set("build", build);
    record("target.os", Status::Partial, "only what NTLM says of itself");
  }
  rest_not_tried("the NTLM challenge does not say so");
}

Gathered gather(const Request& request, const Gathered& before, Host& host,
                Moment deadline) {
  return Probe(request, host, deadline).run(before);
}

}  // namespace

extern const Gatherer rdp_probe;
const Gatherer rdp_probe = {
    .info = {.name = "rdp_probe",
             .version = "1",
             .about = "Opens one connection to the Remote Desktop port, reads "
                      "what the server says of itself before a log-on, and "
                      "closes it.",
             .produces = produces,
             .needs = "a target",
             .effect = Effect::WritesLog,
             .minutes = 0.1,
             .timeout = std::chrono::seconds(20)},
    .gather = gather};

}  // namespace lastmile
