#include "facts/bundle.hpp"

#include <algorithm>

#include "engine/base/scalar.hpp"
#include "engine/base/version.hpp"
#include "engine/text/json.hpp"
#include "engine/text/write_node.hpp"

namespace lastmile {

namespace {

constexpr std::string_view manifest_schema = "lastmile.bundle/1";
constexpr std::string_view facts_schema = "lastmile.facts/1";

// Both documents begin with their schema, as we write them.
bool begins_with_schema(ByteView head, std::string_view schema) {
  std::string_view text(reinterpret_cast<const char*>(head.data()),
                        std::min<std::size_t>(head.size(), 200));
  std::size_t brace = text.find_first_not_of(" \t\r\n");
  if (brace == text.npos || text[brace] != '{') return false;
  std::string quoted = "\"" + std::string(schema) + "\"";
  std::size_t key = text.find("\"schema\"");
  return key != text.npos && text.find(quoted, key) != text.npos;
}

// Reads one document of ours; the first fault is kept.
class Reader {
 public:
  Reader(std::string_view text, std::string_view what) : what_(what) {
    TextLimits limits;
    limits.file_bytes = std::size_t{256} << 20;
    Diagnostics found;
    root_ = read_json(sources_.add(std::string(what), std::string(text)),
                      sources_, limits, found);
    if (found.has_errors()) {
      fault(found.all().front().message);
      root_.reset();
    }
  }

  const Node* root() const { return root_ ? &*root_ : nullptr; }
  bool sound() const { return root_ && !fault_; }
  Diagnostic take_fault() { return std::move(*fault_); }

  void fault(const std::string& why) {
    if (fault_) return;
    fault_ = Diagnostic{
        .code = "LM0781",
        .message = "this is no " + std::string(what_) + " of a bundle: " + why,
        .hint = "make the bundle again: lastmile gather run … -o BUNDLE"};
  }

  std::string text(const Node& map, std::string_view key) {
    const Node* value = map.find(key);
    if (!value) return {};
    if (value->is_scalar()) return value->text;
    fault("'" + std::string(key) + "' is no text");
    return {};
  }

  std::optional<std::int64_t> time(const Node& map, std::string_view key) {
    std::string said = text(map, key);
    if (said.empty()) return {};
    Result<std::int64_t> moment = parse_time(said);
    if (moment) return *moment;
    fault("'" + said + "' is no time");
    return {};
  }

  std::uint64_t number(const Node& map, std::string_view key) {
    Result<std::int64_t> value = parse_integer(text(map, key));
    if (value && *value >= 0) return static_cast<std::uint64_t>(*value);
    fault("'" + std::string(key) + "' is no number");
    return 0;
  }

  // The maps of a list; none where it is not there.
  std::vector<const Node*> maps(std::string_view key) {
    std::vector<const Node*> out;
    const Node* list = root_ ? root_->find(key) : nullptr;
    if (!list) return out;
    if (!list->is_list()) fault("'" + std::string(key) + "' is no list");
    for (const Node& item : list->items) {
      if (item.is_map()) {
        out.push_back(&item);
      } else {
        fault("in '" + std::string(key) + "' stands what is no map");
      }
    }
    return out;
  }

 private:
  std::string_view what_;
  Sources sources_ = {};
  std::optional<Node> root_ = {};
  std::optional<Diagnostic> fault_ = {};
};

Claim read_claim(Reader& reader, const Node& node) {
  Claim claim{.type = reader.text(node, "type")};
  if (claim.type.empty()) reader.fault("a claim has no type");
  if (const Node* fields = node.find("fields"); fields && fields->is_map()) {
    claim.fields = *fields;
  } else {
    reader.fault("a claim has no fields");
  }
  claim.from = {.by = reader.text(node, "by"),
                .source = reader.text(node, "source"),
                .locator = reader.text(node, "locator"),
                .observed = reader.time(node, "observed")};
  return claim;
}

// Places are of a text that nobody has any more.
void forget_places(Node& node) {
  node.place = {};
  for (Node& item : node.items) forget_places(item);
  for (NodeEntry& entry : node.entries) {
    entry.key_place = {};
    forget_places(entry.value);
  }
}

CollectionRecord read_collection(Reader& reader, const Node& node) {
  CollectionRecord record{.type = reader.text(node, "type"),
                          .host = reader.text(node, "host"),
                          .by = reader.text(node, "by"),
                          .why = reader.text(node, "why")};
  auto status = parse_collection_status(reader.text(node, "status"));
  if (!status) reader.fault("a collection record has no status");
  record.status = status.value_or(CollectionStatus::NotTried);
  return record;
}

void key_if(JsonWriter& json, std::string_view key, const std::string& text) {
  if (!text.empty()) json.key(key).value(text);
}

void write_claim(JsonWriter& json, const Claim& claim) {
  json.object().key("type").value(claim.type);
  json.key("fields");
  write_node(json, claim.fields);
  key_if(json, "by", claim.from.by);
  key_if(json, "source", claim.from.source);
  key_if(json, "locator", claim.from.locator);
  if (claim.from.observed) {
    json.key("observed").value(format_time(*claim.from.observed));
  }
  json.end();
}

}  // namespace

bool is_bundle_manifest(ByteView head) {
  return begins_with_schema(head, manifest_schema);
}

bool is_bundle_facts(ByteView head) {
  return begins_with_schema(head, facts_schema);
}

std::string write_manifest(const BundleManifest& manifest) {
  JsonWriter json;
  json.object().key("schema").value(manifest_schema);
  json.key("engine").value(manifest.engine);
  json.key("redacted").value(manifest.redacted);
  json.key("files").array();
  for (const BundleFile& file : manifest.files) {
    json.object().key("name").value(file.name);
    json.key("sha256").value(file.sha256);
    json.key("bytes").value(file.bytes).end();
  }
  json.end().key("left_out").array();
  for (const LeftOut& left : manifest.left_out) {
    json.object().key("kind").value(left.kind);
    json.key("bytes").value(left.bytes).key("why").value(left.why).end();
  }
  json.end().end();
  return json.take();
}

std::string write_facts(const BundleFacts& facts) {
  JsonWriter json;
  json.object().key("schema").value(facts_schema);
  json.key("now").value(format_time(facts.now));
  key_if(json, "case", facts.name);
  key_if(json, "target", facts.target);
  key_if(json, "client", facts.client);
  json.key("ran").array();
  for (const std::string& each : facts.ran) json.value(each);
  json.end().key("answers").array();
  for (const auto& [question, answer] : facts.answers) {
    json.object().key("question").value(question);
    json.key("answer").value(answer).end();
  }
  json.end().key("claims").array();
  for (const Claim& claim : facts.seen.claims) write_claim(json, claim);
  json.end().key("collections").array();
  for (const CollectionRecord& record : facts.seen.records) {
    json.object().key("type").value(record.type);
    key_if(json, "host", record.host);
    json.key("status").value(to_text(record.status));
    key_if(json, "by", record.by);
    key_if(json, "why", record.why);
    json.end();
  }
  json.end().end();
  return json.take();
}

Result<BundleManifest> read_manifest(std::string_view text) {
  Reader reader(text, "manifest");
  BundleManifest out;
  if (reader.root() && reader.root()->is_map()) {
    const Node& root = *reader.root();
    if (reader.text(root, "schema") != manifest_schema) {
      reader.fault("its schema is another");
    }
    out.engine = reader.text(root, "engine");
    out.redacted = reader.text(root, "redacted") == "true";
    for (const Node* file : reader.maps("files")) {
      out.files.push_back({.name = reader.text(*file, "name"),
                           .sha256 = reader.text(*file, "sha256"),
                           .bytes = reader.number(*file, "bytes")});
    }
    for (const Node* left : reader.maps("left_out")) {
      out.left_out.push_back({.kind = reader.text(*left, "kind"),
                              .bytes = reader.number(*left, "bytes"),
                              .why = reader.text(*left, "why")});
    }
  } else {
    reader.fault("it is no map");
  }
  if (!reader.sound()) return reader.take_fault();
  return out;
}

Result<BundleFacts> read_facts(std::string_view text) {
  Reader reader(text, "facts.json");
  BundleFacts out;
  if (reader.root() && reader.root()->is_map()) {
    const Node& root = *reader.root();
    if (reader.text(root, "schema") != facts_schema) {
      reader.fault("its schema is another");
    }
    if (auto now = reader.time(root, "now")) {
      out.now = *now;
    } else {
      reader.fault("it has no time");
    }
    out.name = reader.text(root, "case");
    out.target = reader.text(root, "target");
    out.client = reader.text(root, "client");
    const Node* ran = root.find("ran");
    if (ran && ran->is_list()) {
      for (const Node& each : ran->items) out.ran.push_back(each.text);
    }
    for (const Node* answer : reader.maps("answers")) {
      out.answers.emplace_back(reader.text(*answer, "question"),
                               reader.text(*answer, "answer"));
    }
    for (const Node* claim : reader.maps("claims")) {
      out.seen.claims.push_back(read_claim(reader, *claim));
      forget_places(out.seen.claims.back().fields);
    }
    for (const Node* record : reader.maps("collections")) {
      out.seen.records.push_back(read_collection(reader, *record));
    }
  } else {
    reader.fault("it is no map");
  }
  if (!reader.sound()) return reader.take_fault();
  return out;
}

}  // namespace lastmile
