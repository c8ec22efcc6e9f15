// facts/host/recording_text.cpp
//
// A recording as JSON, and back.

#include <functional>
#include <limits>

#include "engine/base/scalar.hpp"
#include "engine/text/json.hpp"
#include "facts/host/recorded.hpp"

namespace lastmile {

namespace {

using Kind = RecordedStep::Kind;

constexpr std::string_view schema = "lastmile.recording/1";

// The enumerator that is written like that. Every enumeration of host.hpp
// counts from zero and its texts are known up to `last`.
template <class E>
bool read_enumerator(const std::string& text, E last, E& out) {
  for (int i = 0; i <= static_cast<int>(last); ++i) {
    if (to_text(static_cast<E>(i)) != text) continue;
    out = static_cast<E>(i);
    return true;
  }
  return false;
}

class Reader {
 public:
  explicit Reader(Diagnostics& found) : found_(found) {}

  std::optional<HostRecording> recording(const Node& node) {
    const Node* kind = node.find("schema");
    const Node* steps = node.find("steps");
    if (!kind || kind->text != schema || !steps || !steps->is_list()) {
      fail(node, "this is no recording: 'schema' is not '" +
                     std::string(schema) + "', or there are no 'steps'");
      return {};
    }
    HostRecording out;
    if (const Node* now = node.find("now")) {
      Result<std::int64_t> time = parse_time(now->text);
      if (time) {
        out.now = *time;
      } else {
        fail(*now, time.error().message);
      }
    }
    for (const Node& item : steps->items) out.steps.push_back(step(item));
    if (found_.has_errors()) return {};
    return out;
  }

 private:
  void fail(const Node& at, std::string message) {
    found_.add(
        {.code = "LM0710", .message = std::move(message), .place = at.place});
  }

  const Node* want(const Node& in, std::string_view key) {
    const Node* value = in.find(key);
    if (!value) fail(in, "'" + std::string(key) + "' is missing");
    return value;
  }

  std::string text(const Node& in, std::string_view key) {
    const Node* value = in.find(key);
    return value ? value->text : std::string();
  }

  std::int64_t number(const Node& in, std::string_view key,
                      std::int64_t fallback, std::int64_t most) {
    const Node* value = in.find(key);
    if (!value) return fallback;
    Result<std::int64_t> parsed = parse_integer(value->text);
    if (parsed && *parsed >= 0 && *parsed <= most) return *parsed;
    fail(*value, "'" + std::string(key) + "' is no number from 0 to " +
                     std::to_string(most));
    return fallback;
  }

  void hex(const Node& node, Bytes& out) {
    if (!from_hex(node.text, out)) fail(node, "these are no hex digits");
  }

  template <class E>
  void enumerator(const Node& in, std::string_view key, E last, E& out) {
    const Node* value = want(in, key);
    if (value && !read_enumerator(value->text, last, out)) {
      fail(*value, "'" + value->text + "' is unknown here");
    }
  }

  RecordedStep step(const Node& node) {
    RecordedStep out;
    constexpr std::int64_t year = 366LL * 24 * 3600 * 1000000;
    out.took = Span(number(node, "took_us", 0, year));
    out.why = text(node, "why");
    if (const Node* name = node.find("resolve")) {
      out.kind = Kind::Resolve;
      out.subject = name->text;
      enumerator(node, "answer", Answer::Timeout, out.answer);
      if (const Node* list = node.find("addresses")) {
        for (const Node& item : list->items) out.addresses.push_back(item.text);
      }
    } else if (const Node* address = node.find("connect")) {
      out.kind = Kind::Connect;
      out.subject = address->text;
      out.port = static_cast<std::uint16_t>(number(node, "port", 0, 65535));
      enumerator(node, "reach", Reach::Failed, out.reach);
    } else if (const Node* secure = node.find("secure")) {
      out.kind = Kind::Secure;
      out.subject = secure->text;
      out.tls = tls(node);
    } else if (const Node* command = node.find("run")) {
      out.kind = Kind::Run;
      out.subject = command->text;
      ran(node, out);
    } else {
      const Node* sent = node.find("send");
      const Node* bytes = sent ? sent : want(node, "receive");
      out.kind = sent ? Kind::Send : Kind::Receive;
      if (bytes) hex(*bytes, out.bytes);
      enumerator(node, "transfer", Transfer::Failed, out.transfer);
      if (!sent && out.transfer == Transfer::Done && out.bytes.empty()) {
        fail(node, "nothing was received, and yet it is done");
      }
    }
    return out;
  }

  void ran(const Node& node, RecordedStep& out) {
    enumerator(node, "ending", CommandEnding::Failed, out.ending);
    out.code = static_cast<int>(number(node, "code", 0, 255));
    out.errors = text(node, "errors");
    if (const Node* output = node.find("output")) hex(*output, out.bytes);
  }

  TlsOutcome tls(const Node& node) {
    TlsOutcome out;
    enumerator(node, "handshake", Handshake::Failed, out.result);
    out.alert = static_cast<int>(number(node, "alert", -1, 255));
    out.version = text(node, "version");
    out.cipher = text(node, "cipher");
    if (const Node* chain = node.find("certificates")) {
      for (const Node& item : chain->items) hex(item, out.chain.emplace_back());
    }
    return out;
  }

  Diagnostics& found_;
};

void write_tls(JsonWriter& json, const TlsOutcome& tls) {
  json.key("handshake").value(to_text(tls.result));
  if (tls.alert >= 0) json.key("alert").value(tls.alert);
  if (!tls.version.empty()) json.key("version").value(tls.version);
  if (!tls.cipher.empty()) json.key("cipher").value(tls.cipher);
  if (tls.chain.empty()) return;
  json.key("certificates").array();
  for (const Bytes& der : tls.chain) json.value(to_hex(der));
  json.end();
}

void write_step(JsonWriter& json, const RecordedStep& step) {
  json.object();
  switch (step.kind) {
    case Kind::Resolve:
      json.key("resolve").value(step.subject);
      json.key("answer").value(to_text(step.answer));
      json.key("addresses").array();
      for (const std::string& address : step.addresses) json.value(address);
      json.end();
      break;
    case Kind::Connect:
      json.key("connect").value(step.subject).key("port").value(step.port);
      json.key("reach").value(to_text(step.reach));
      break;
    case Kind::Send:
    case Kind::Receive:
      json.key(step.kind == Kind::Send ? "send" : "receive");
      json.value(to_hex(step.bytes));
      json.key("transfer").value(to_text(step.transfer));
      break;
    case Kind::Secure:
      json.key("secure").value(step.subject);
      write_tls(json, step.tls);
      break;
    case Kind::Run:
      json.key("run").value(step.subject);
      json.key("ending").value(to_text(step.ending));
      json.key("code").value(step.code);
      json.key("output").value(to_hex(step.bytes));
      json.key("errors").value(step.errors);
      break;
  }
  if (!step.why.empty()) json.key("why").value(step.why);
  json.key("took_us").value(step.took.count()).end();
}

}  // namespace

std::optional<HostRecording> read_recording(FileId file, const Sources& sources,
                                            Diagnostics& found) {
  std::optional<Node> node = read_json(file, sources, {}, found);
  if (!node || found.has_errors()) return {};
  return Reader(found).recording(*node);
}

std::string write_recording(const HostRecording& recording) {
  JsonWriter json;
  json.object().key("schema").value(schema);
  json.key("now").value(format_time(recording.now)).key("steps").array();
  for (const RecordedStep& step : recording.steps) write_step(json, step);
  json.end().end();
  return json.take();
}

}  // namespace lastmile
