#include "facts/gatherers/rdp_report.hpp"

#include <algorithm>

#include "engine/base/scalar.hpp"
#include "facts/gatherers/target_name.hpp"
#include "facts/readers/certificate.hpp"

namespace lastmile {

namespace {

using Status = CollectionStatus;

constexpr std::string_view by = "rdp_probe";
constexpr std::size_t most_shown = 64;  // bytes of an answer
// A host that is down on the local link is told after 3.1 s.
constexpr Span telling_silence = std::chrono::milliseconds(3200);

void set_elapsed(Node& fields, std::string key, Span elapsed) {
  fields.set(std::move(key), Node::scalar(milliseconds(elapsed.count())));
}

ByteView start_of(ByteView bytes) {
  return bytes.first(std::min(bytes.size(), most_shown));
}

// The field `reply`, and how the conversation stands in words.
struct Reply {
  std::string_view value;
  std::string words;
};

Reply describe(const X224Answer& answer) {
  switch (answer.reply) {
    case X224Reply::Response: {
      std::string name(protocol_name(answer.selected));
      if (name.empty()) name = "an unknown protocol";
      return {"neg_rsp", "the server chose " + name};
    }
    case X224Reply::Failure:
      return {"neg_failure", "the server refused the negotiation with code " +
                                 std::to_string(answer.failure_code)};
    case X224Reply::NoNegotiation:
      return {"no_neg", "the server does not negotiate"};
    case X224Reply::Disconnect:
      return {"disconnect", "the server disconnected"};
    default: return {"non_rdp", "what answers is no RDP: " + answer.why};
  }
}

std::string describe(const TlsOutcome& tls, Span limit) {
  switch (tls.result) {
    case Handshake::Ok: return "TLS: " + tls.version + ' ' + tls.cipher;
    case Handshake::Timeout:
      return "TLS: the handshake did not end within " + in_words(limit.count());
    case Handshake::Closed: return "TLS: the server closed the connection";
    case Handshake::Reset: return "TLS: the connection was reset";
    default: return "TLS: " + tls.why;
  }
}

}  // namespace

RdpReport::RdpReport(const Request& request, Host& host)
    : request_(request), host_(host) {
  for (std::string_view type : types) {
    out_.records.push_back({.type = std::string(type), .by = std::string(by)});
  }
}

void RdpReport::record(std::string_view type, Status status, std::string why) {
  for (CollectionRecord& each : out_.records) {
    if (each.type != type) continue;
    each.status = status;
    each.why = std::move(why);
    return;
  }
}

void RdpReport::end(const std::string& why) {
  for (CollectionRecord& each : out_.records) {
    if (each.why.empty()) each.why = why;
  }
}

Node& RdpReport::claim(std::string_view type, std::string locator) {
  out_.claims.push_back({.type = std::string(type),
                         .from = {.by = std::string(by),
                                  .source = source(),
                                  .locator = std::move(locator),
                                  .observed = host_.now()}});
  return out_.claims.back().fields;
}

Node& RdpReport::claim_of_port(std::string_view type, std::string locator) {
  Node& fields = claim(type, std::move(locator));
  fields.set("host", std::string(target_role));
  fields.set("port", std::int64_t{request_.port});
  return fields;
}

std::string RdpReport::source() const {
  bool v6 = request_.target.find(':') != std::string::npos;
  std::string out = v6 ? '[' + request_.target + ']' : request_.target;
  out += ':' + std::to_string(request_.port);
  if (!address_.empty() && address_ != request_.target) {
    out += " (" + address_ + ')';
  }
  return out;
}

void RdpReport::tcp(const OpenedPort& port, std::size_t addresses) {
  address_ = port.address;
  const Connected& outcome = port.outcome;
  bool forbidden = outcome.reach == Reach::Forbidden;
  if (forbidden || outcome.reach == Reach::Failed) {
    record("net.tcp_probe", forbidden ? Status::Denied : Status::Failed,
           "TCP: this machine could not try: " + outcome.why);
    end("TCP could not be tried");
    return;
  }
  std::string result(to_text(outcome.reach));
  bool open = outcome.reach == Reach::Open;
  Node& fields = claim_of_port("net.tcp_probe", "TCP connect");
  fields.set("vantage", request_.vantage);
  fields.set("result", result);
  if (open) set_elapsed(fields, "rtt_ms", outcome.elapsed);
  set_elapsed(fields, "elapsed_ms", outcome.elapsed);
  fields.set("address", address_.substr(0, address_.find('%')));
  Status status = Status::Complete;
  std::string why =
      outcome.reach == Reach::Timeout
          ? "no answer within " + in_words(port.limit.count())
          : result + " after " + milliseconds(outcome.elapsed.count()) + " ms";
  if (outcome.reach == Reach::Timeout && port.limit < telling_silence) {
    status = Status::Partial;
    why += "; that a host is down would show after 3.1 s only";
  }
  if (!open && port.tried < addresses) {
    status = Status::Partial;
    why += "; there was time for " + std::to_string(port.tried) + " of " +
           std::to_string(addresses) + " addresses only";
  }
  record("net.tcp_probe", status, "TCP: " + why);
  if (!open) end("the port is not open: " + result);
}

void RdpReport::no_answer(Transfer transfer, ByteView so_far, Span elapsed,
                          Span limit) {
  std::string why = "X.224: ";
  why += so_far.empty()
             ? "no answer"
             : "only " + std::to_string(so_far.size()) + " bytes of an answer";
  Status status = Status::Complete;
  switch (transfer) {
    case Transfer::Timeout:
      why += " within " + in_words(limit.count());
      status = Status::Partial;
      break;
    case Transfer::Closed: why += ", the connection was closed"; break;
    case Transfer::Reset: why += ", the connection was reset"; break;
    default:
      why += ", this machine could not go on";
      status = Status::Failed;
      break;
  }
  if (status != Status::Failed) {
    std::string locator = "bytes so far: " + to_hex(start_of(so_far));
    Node& fields =
        claim_of_port("net.x224_probe", so_far.empty() ? "no bytes" : locator);
    bool silent = transfer == Transfer::Timeout;
    fields.set("vantage", request_.vantage);
    fields.set("reply", std::string(silent ? "timeout" : "closed"));
    set_elapsed(fields, "elapsed_ms", elapsed);
  }
  record("net.x224_probe", status, why);
  end(why);
}

void RdpReport::answer(const X224Answer& answer, std::uint32_t offer,
                       ByteView bytes, Span elapsed) {
  Reply reply = describe(answer);
  Node& fields = claim_of_port("net.x224_probe",
                               "X.224 answer " + to_hex(start_of(bytes)));
  fields.set("vantage", request_.vantage);
  fields.set("reply", std::string(reply.value));
  Node offered = Node::list({});
  for (std::string_view name : protocol_names(offer)) {
    offered.items.push_back(Node::scalar(std::string(name)));
  }
  fields.set("offered", std::move(offered));
  std::string selected(protocol_name(answer.selected));
  bool agreed = answer.reply == X224Reply::Response;
  if (agreed && !selected.empty()) fields.set("selected", selected);
  if (answer.reply == X224Reply::Failure) {
    fields.set("failure_code", std::int64_t{answer.failure_code});
  }
  std::string banner = printable_start(bytes, most_shown);
  bool alien = answer.reply == X224Reply::NotRdp;
  if (alien && !banner.empty()) fields.set("banner", banner);
  set_elapsed(fields, "elapsed_ms", elapsed);
  record("net.x224_probe", Status::Complete, "X.224: " + reply.words);
  if (!alien) {
    std::string_view server = implementation_of(answer, offer);
    is_windows_ = server == "windows";
    claim_of_port("rdp.server", "shape of the X.224 answer")
        .set("impl", std::string(server));
    record("rdp.server", Status::Complete, "X.224: by the shape of the answer");
  }
  if (!agreed || answer.selected == protocol_rdp) end("X.224: " + reply.words);
}

void RdpReport::tls(const TlsOutcome& tls, Span limit) {
  std::string why = describe(tls, limit);
  if (tls.result == Handshake::Failed) {
    record("net.tls_probe", Status::Failed, why);
    end(why);
    return;
  }
  Node& fields = claim_of_port("net.tls_probe", "TLS handshake");
  fields.set("vantage", request_.vantage);
  fields.set("result", std::string(to_text(tls.result)));
  if (tls.alert >= 0) fields.set("alert", std::int64_t{tls.alert});
  if (!tls.version.empty()) fields.set("version", tls.version);
  if (!tls.cipher.empty()) fields.set("cipher", tls.cipher);
  set_elapsed(fields, "elapsed_ms", tls.elapsed);
  bool silent = tls.result == Handshake::Timeout;
  record("net.tls_probe", silent ? Status::Partial : Status::Complete, why);
  if (!tls.chain.empty()) {
    certificate(tls.chain.front());
  } else if (tls.result == Handshake::Ok) {
    record("tls.certificate", Status::Partial,
           "TLS: the server showed no certificate; no store was read");
  }
  if (tls.result != Handshake::Ok) end(why);
}

// Follows the claim of the handshake, which gets the thumbprint.
void RdpReport::certificate(ByteView der) {
  Result<Certificate> read = read_certificate(der);
  if (!read) {
    record("tls.certificate", Status::Partial,
           "TLS: the server's certificate cannot be read");
    out_.notes.push_back(read.error());
    return;
  }
  out_.claims.back().fields.set("cert_thumbprint", read->thumbprint);
  Node& fields =
      claim_of_port("tls.certificate", "TLS handshake, first certificate");
  fields.set("place", "presented");
  Node more = certificate_fields(*read);
  for (NodeEntry& entry : more.entries) {
    fields.entries.push_back(std::move(entry));
  }
  fields.set_yes_no("name_matches", names_server(*read, request_.target));
  record("tls.certificate", Status::Partial,
         "only what the port presents; no store was read");
}

void RdpReport::no_challenge(const std::string& why) {
  record("net.ntlm", Status::Partial, why);
  end(why);
}

void RdpReport::challenge(const CredsspAnswer& answer, std::int64_t middle) {
  Node& fields = claim_of_port("net.ntlm", "CredSSP answer, NTLM challenge");
  fields.set("credssp_version", answer.version);
  if (answer.error_code) {
    fields.set("error_code", std::int64_t{*answer.error_code});
  }
  if (!answer.challenge) {
    no_challenge("CredSSP: the answer holds no NTLM challenge");
    return;
  }
  const NtlmChallenge& ntlm = *answer.challenge;
  names(ntlm, fields);
  record("net.ntlm", Status::Complete, "CredSSP: the NTLM challenge was read");
  if (ntlm.time) {
    std::int64_t skew = (*ntlm.time - middle) / 1000 * 1000;
    fields.set("clock_skew", Node::scalar(format_duration(skew)));
    clock(skew);
  }
  if (is_windows_ && !ntlm.version.empty()) {
    std::string build = ntlm.version.substr(ntlm.version.rfind('.') + 1);
    claim("target.os", "NTLM challenge, version").set("build", build);
    record("target.os", Status::Partial, "only what NTLM says of itself");
  }
  end("the NTLM challenge does not say so");
}

void RdpReport::names(const NtlmChallenge& ntlm, Node& fields) const {
  auto set = [&](std::string key, const std::string& text) {
    if (!text.empty()) fields.set(std::move(key), text);
  };
  set("computer", ntlm.computer);
  set("domain", ntlm.domain);
  set("dns_computer", ntlm.dns_computer);
  set("dns_domain", ntlm.dns_domain);
  set("dns_tree", ntlm.dns_tree);
  if (is_windows_) set("os_build", ntlm.version);
}

void RdpReport::clock(std::int64_t skew) {
  Node& time = claim("win.time", "NTLM challenge, timestamp");
  double seconds = static_cast<double>(skew) / 1e6;
  time.set("skew_s", Node::scalar(format_number(seconds)));
  time.set("between", "target and this machine");
  record("win.time", Status::Partial, "only the clocks of these two");
}

}  // namespace lastmile
