#include "engine/knowledge/input.hpp"

#include "engine/base/scalar.hpp"

namespace lastmile {
namespace {

Node quoted(const std::string& text) {
  return Node::scalar(text, Style::Quoted);
}

Node yes() { return Node::scalar("yes"); }

Node texts(const std::vector<std::string>& list) {
  Node out = Node::list({});
  for (const std::string& text : list) out.items.push_back(quoted(text));
  return out;
}

Node from_node(const Provenance& from) {
  Node out = Node::map();
  out.set("by", from.by);
  if (!from.source.empty()) out.set("source", from.source);
  if (!from.locator.empty()) out.set("locator", from.locator);
  if (from.observed) out.set("observed", format_time(*from.observed));
  return out;
}

// A key with a list below it, one item a line: so no line grows with the
// number of its facts.
std::string block(std::string_view key, const std::vector<Node>& items) {
  std::string out = std::string(key) + ":\n";
  for (const Node& item : items) out += "  - " + to_text(item) + "\n";
  return out;
}

std::vector<Node> facts(const std::vector<Claim>& claims) {
  std::vector<Node> out;
  for (const Claim& claim : claims) {
    out.push_back(Node::map().set(claim.type, claim.fields));
  }
  return out;
}

struct Writer {
  std::string operator()(const Input::Assert& a) const {
    return "- " + block("assert", facts(a.claims)) + from(a.claims);
  }
  std::string operator()(const Input::Retract& r) const {
    return "- " + block("retract", facts(r.patterns)) +
           (r.exactly ? "  exactly: yes\n" : "");
  }
  std::string operator()(const Input::Update& u) const {
    return "- " + block("update", facts(u.patterns)) +
           "  set: " + to_text(u.set) + "\n" + from(u.patterns);
  }
  std::string operator()(const Input::Collect& c) const {
    std::vector<Node> records;
    for (const CollectionRecord& record : c.records) {
      Node how = Node::map();
      how.set("status", std::string(to_text(record.status)));
      if (!record.host.empty()) how.set("host", record.host);
      if (!record.by.empty()) how.set("by", record.by);
      if (!record.why.empty()) how.set("why", record.why);
      records.push_back(Node::map().set(record.type, std::move(how)));
    }
    return "- " + block("collect", records);
  }
  std::string operator()(const Input::Answer& a) const {
    return line("answer", Node::map().set(a.question, a.answer));
  }
  std::string operator()(const Input::Run&) const { return line("run", yes()); }
  std::string operator()(const Input::Undo&) const {
    return line("undo", yes());
  }
  std::string operator()(const Input::Snapshot& s) const {
    return line("snapshot", quoted(s.name));
  }
  std::string operator()(const Input::Restore& r) const {
    return line("restore", quoted(r.name));
  }
  std::string operator()(const Input::Replace& r) const {
    return line("replace", texts(r.files)) +
           (r.sha256.empty() ? "" : "  sha256: " + r.sha256 + "\n");
  }

  static std::string from(const std::vector<Claim>& claims) {
    std::vector<Node> out;
    for (const Claim& claim : claims) out.push_back(from_node(claim.from));
    return "  " + block("from", out);
  }

  static std::string line(std::string_view key, const Node& value) {
    return "- " + std::string(key) + ": " + to_text(value) + "\n";
  }
};

}  // namespace

bool Input::says() const {
  return !std::holds_alternative<Run>(form) &&
         !std::holds_alternative<Undo>(form) &&
         !std::holds_alternative<Snapshot>(form) &&
         !std::holds_alternative<Restore>(form);
}

std::string to_text(const SessionRecordingHead& head) {
  std::string out = "- recording: 1\n";
  auto put = [&](std::string_view key, const Node& value) {
    out += "  " + std::string(key) + ": " + to_text(value) + "\n";
  };
  if (!head.files.empty()) put("files", texts(head.files));
  if (!head.kb.empty()) put("kb", texts(head.kb));
  std::vector<Node> packs;
  for (const SessionRecordingHead::Pack& pack : head.packs) {
    packs.push_back(Node::map()
                        .set("name", pack.name)
                        .set("version", pack.version)
                        .set("sha256", pack.sha256));
  }
  if (!packs.empty()) out += "  " + block("packs", packs);
  put("now", quoted(format_time(head.now)));
  put("strategy", Node::scalar(head.strategy));
  put("max firings", Node::scalar(std::to_string(head.max_firings)));
  put("max facts", Node::scalar(std::to_string(head.max_facts)));
  if (!head.target.empty()) put("target", quoted(head.target));
  if (!head.client.empty()) put("client", quoted(head.client));
  if (head.driven) put("steps", yes());
  return out;
}

std::string to_text(const Input& input) {
  return std::visit(Writer(), input.form);
}

std::string to_text(const SessionRecording& recording) {
  std::string out;
  if (recording.head) out += to_text(*recording.head);
  for (const Input& input : recording.inputs) out += to_text(input);
  return out;
}

}  // namespace lastmile
