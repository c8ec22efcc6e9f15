#include "facts/capture_evidence.hpp"

#include <algorithm>
#include <map>

#include "facts/readers/capture.hpp"
#include "facts/readers/x224.hpp"

namespace lastmile {

namespace {

// What the client offers in its first packet; nothing where it is no request
// of Remote Desktop, and 0 where it offers nothing but what is old.
std::optional<std::uint32_t> offer_of(const std::string& bytes) {
  auto byte = [&](std::size_t at) {
    return static_cast<unsigned char>(bytes[at]);
  };
  if (bytes.size() < 11 || byte(0) != 3 || byte(1) != 0) return std::nullopt;
  std::size_t size = std::size_t{byte(2)} << 8 | byte(3);
  if (size < 11 || (byte(5) & 0xf0) != 0xe0) return std::nullopt;
  size = std::min(size, bytes.size());
  // The negotiation is the last eight bytes of the packet.
  if (size < 19 || byte(size - 8) != 1 || byte(size - 6) != 8) return 0;
  return byte(size - 4) | std::uint32_t{byte(size - 3)} << 8 |
         std::uint32_t{byte(size - 2)} << 16 |
         std::uint32_t{byte(size - 1)} << 24;
}

struct TlsSeen {
  bool any = false, not_tls = false, hello = false, finished = false;
  std::optional<int> alert = {};
  std::string version = {};
};

std::string version_word(unsigned minor) {
  return minor == 0 ? "SSL3" : "TLS1." + std::to_string(minor - 1);
}

// The records of one side that are not encrypted.
TlsSeen tls_in(std::string_view bytes) {
  TlsSeen out;
  auto byte = [&](std::size_t at) {
    return static_cast<unsigned char>(bytes[at]);
  };
  for (std::size_t at = 0; at + 5 <= bytes.size();) {
    unsigned kind = byte(at);
    std::size_t size = std::size_t{byte(at + 3)} << 8 | byte(at + 4);
    if (kind < 20 || kind > 23 || byte(at + 1) != 3) {
      out.not_tls = !out.any;
      return out;
    }
    out.any = true;
    bool whole = at + 5 + size <= bytes.size();
    if (kind == 21 && size == 2 && whole && !out.finished) {
      out.alert = byte(at + 6);
    }
    if (kind == 22 && whole && size >= 6 && byte(at + 5) == 2) {
      out.hello = true;
      out.version = version_word(byte(at + 10));
    }
    if (kind == 20 || kind == 23) out.finished = true;
    at += 5 + size;
  }
  return out;
}

class Telling {
 public:
  Telling(const std::string& file, std::int64_t now, Gathered& out)
      : file_(file), now_(now), out_(out) {}

  void all(const TcpConversation& of, std::int64_t capture_ends) {
    if (!tcp(of, capture_ends)) return;
    std::optional<std::uint32_t> offer = offer_of(of.of_client.bytes);
    if (!offer) return;
    X224Answer answer = read_connection_answer(view(of.of_server.bytes));
    if (!x224(of, *offer, answer)) return;
    bool secure =
        answer.reply == X224Reply::Response && answer.selected != protocol_rdp;
    if (secure) tls(of, answer);
  }

 private:
  Node& claim(std::string type, const TcpConversation& of) {
    Claim made{.type = std::move(type)};
    made.from = {.by = std::string(capture_evidence.name),
                 .source = file_,
                 .locator = "conversation from packet " +
                            std::to_string(of.first_packet),
                 .observed = now_};
    made.fields.set("host", std::string("target"));
    made.fields.set("port", std::int64_t{of.server_port});
    made.fields.set("vantage", std::string("client"));
    out_.claims.push_back(std::move(made));
    return out_.claims.back().fields;
  }

  // Did it open?
  bool tcp(const TcpConversation& of, std::int64_t capture_ends) {
    std::string result;
    constexpr std::int64_t patience = 3'000'000;
    if (of.answered) {
      result = "open";
    } else if (of.of_server.reset) {
      result = "refused";
    } else if (of.tries > 1 ||
               (of.tries == 1 && capture_ends - of.first_time > patience)) {
      result = "timeout";
    } else {
      return false;
    }
    Node& fields = claim("net.tcp_probe", of);
    fields.set("result", result);
    fields.set("address", of.server);
    return result == "open";
  }

  static std::string ending(const TcpConversation& of) {
    if (of.of_server.reset || of.of_server.fin) return "closed";
    return "timeout";
  }

  bool x224(const TcpConversation& of, std::uint32_t offer,
            const X224Answer& answer) {
    Node& fields = claim("net.x224_probe", of);
    Node offered = Node::list({});
    for (std::string_view name : protocol_names(offer)) {
      offered.items.push_back(Node::scalar(std::string(name), Style::Quoted));
    }
    fields.set("offered", std::move(offered));
    switch (answer.reply) {
      case X224Reply::Incomplete: fields.set("reply", ending(of)); break;
      case X224Reply::Response:
        fields.set("reply", std::string("neg_rsp"));
        if (!protocol_name(answer.selected).empty()) {
          fields.set("selected", std::string(protocol_name(answer.selected)));
        }
        return true;
      case X224Reply::Failure:
        fields.set("reply", std::string("neg_failure"));
        fields.set("failure_code", std::int64_t{answer.failure_code});
        break;
      case X224Reply::NoNegotiation:
        fields.set("reply", std::string("no_neg"));
        break;
      case X224Reply::Disconnect:
        fields.set("reply", std::string("disconnect"));
        break;
      case X224Reply::NotRdp:
        fields.set("reply", std::string("non_rdp"));
        break;
    }
    return false;
  }

  void tls(const TcpConversation& of, const X224Answer& answer) {
    std::string_view server = of.of_server.bytes, client = of.of_client.bytes;
    server.remove_prefix(std::min(answer.size, server.size()));
    std::size_t request =
        client.size() >= 4
            ? std::size_t{static_cast<unsigned char>(client[2])} << 8 |
                  static_cast<unsigned char>(client[3])
            : 0;
    client.remove_prefix(std::min(request, client.size()));
    TlsSeen theirs = tls_in(server), ours = tls_in(client);
    if (!ours.any) return;  // the client did not go on
    std::string result;
    std::optional<int> alert = theirs.alert ? theirs.alert : ours.alert;
    if (theirs.not_tls) {
      result = "not_tls_reply";
    } else if (alert) {
      result = "alert";
    } else if (theirs.hello && theirs.finished) {
      result = "ok";
    } else if (of.of_server.reset) {
      result = "reset";
    } else if (of.of_server.fin) {
      result = "closed";
    } else {
      return;  // it goes on behind the end of the capture
    }
    Node& fields = claim("net.tls_probe", of);
    fields.set("result", result);
    if (alert) fields.set("alert", std::int64_t{*alert});
    if (!theirs.version.empty()) fields.set("version", theirs.version);
  }

  const std::string& file_;
  std::int64_t now_;
  Gathered& out_;
};

class CaptureEvidence final : public EvidenceReader {
 public:
  void about(const AskedOf& asked) override { asked_ = asked; }

  void read(const EvidenceFile& file, FileReport& report) override {
    File one{.name = file.name};
    std::uint64_t other = 0;
    CaptureSummary summary =
        read_capture(file.bytes, [&](const CapturedPacket& packet) {
          one.ends = std::max(one.ends, packet.time);
          other += !one.conversations.add(packet);
        });
    auto count = [&](const char* name, std::uint64_t number) {
      report.details.set(name, static_cast<std::int64_t>(number));
    };
    count("packets", summary.packets);
    count("not_tcp", other);
    count("conversations", one.conversations.all().size());
    if (summary.ends_early) {
      report.problems.push_back(
          {.code = "LM0757",
           .message = file.name + " ends within a packet, or is damaged; " +
                      std::to_string(summary.packets) + " packets were read",
           .hint = "stop the capture before the file is copied",
           .severity = Severity::Warning});
    }
    files_.push_back(std::move(one));
  }

  Gathered finish(std::int64_t now) override {
    Gathered out;
    for (File& file : files_) {
      // By port; the last of one port counts.
      std::map<std::uint16_t, const TcpConversation*> last;
      for (const TcpConversation& one : file.conversations.all()) {
        bool rdp = one.server_port == asked_.port || one.server_port == 3389 ||
                   offer_of(one.of_client.bytes);
        if (rdp) last[one.server_port] = &one;
      }
      for (const auto& [port, one] : last) {
        Telling(file.name, now, out).all(*one, file.ends);
      }
    }
    for (std::string_view type : capture_evidence.produces) {
      bool told =
          std::any_of(out.claims.begin(), out.claims.end(),
                      [&](const Claim& claim) { return claim.type == type; });
      out.records.push_back(
          {.type = std::string(type),
           .status =
               told ? CollectionStatus::Partial : CollectionStatus::NotTried,
           .by = std::string(capture_evidence.name),
           .why = told ? "one connection of those in the capture"
                       : "no connection in the capture shows it"});
    }
    return out;
  }

 private:
  struct File {
    std::string name;
    TcpConversations conversations = {};
    std::int64_t ends = 0;
  };
  std::vector<File> files_ = {};
  AskedOf asked_ = {};
};

constexpr std::string_view types[] = {"net.tcp_probe", "net.x224_probe",
                                      "net.tls_probe"};

std::unique_ptr<EvidenceReader> open(const EvidenceOptions&) {
  return std::make_unique<CaptureEvidence>();
}

}  // namespace

const EvidenceReaderInfo capture_evidence{
    .name = "capture",
    .version = "1",
    .about =
        "Connections in a capture: whether the port opened, what was "
        "negotiated, how TLS ended.",
    .produces = types,
    .open = open};

}  // namespace lastmile
