// The index and the timestamp as JSON: written for those who sign them. One
// order of keys, so that the same content is the same bytes.

#include "engine/base/scalar.hpp"
#include "engine/pack/index.hpp"
#include "engine/text/json.hpp"

namespace lastmile {
namespace {

void write_depends(JsonWriter& json, std::string_view key,
                   const std::vector<DependsEntry>& entries) {
  if (entries.empty()) return;
  json.key(key).array();
  for (const DependsEntry& entry : entries) {
    json.object().key("name").value(entry.name);
    json.key("range").value(entry.range).end();
  }
  json.end();
}

void write_version(JsonWriter& json, const VersionEntry& version) {
  json.object();
  json.key("version").value(version.version);
  json.key("seq").value(version.seq);
  json.key("channel").value(version.channel);
  json.key("engine").value(version.engine);
  json.key("schema").value(version.schema);
  json.key("size").value(version.size);
  json.key("sha256").value(version.sha256);
  json.key("tar_size").value(version.tar_size);
  json.key("tar_sha256").value(version.tar_sha256);
  json.key("manifest_sha256").value(version.manifest_sha256);
  if (!version.roots.empty()) {
    json.key("roots").array();
    for (const std::string& root : version.roots) json.value(root);
    json.end();
  }
  write_depends(json, "depends", version.depends);
  write_depends(json, "conflicts", version.conflicts);
  if (!version.yanked.empty()) {
    json.key("yanked").object().key("reason").value(version.yanked).end();
  }
  if (!version.deltas.empty()) {
    json.key("deltas").array();
    for (const DeltaEntry& delta : version.deltas) {
      json.object().key("from_seq").value(delta.from_seq);
      json.key("size").value(delta.size);
      json.key("sha256").value(delta.sha256).end();
    }
    json.end();
  }
  json.end();
}

}  // namespace

std::string Index::text() const {
  JsonWriter json;
  json.object().key("format").value("lastmile-index/1");
  json.key("kind").value("index");
  json.key("repository").value(repository);
  json.key("number").value(number);
  json.key("created").value(format_time(created));
  json.key("expires").value(format_time(expires));
  json.key("packs").object();
  for (const PackEntry& pack : packs) {
    json.key(pack.name).object().key("versions").array();
    for (const VersionEntry& version : pack.versions) {
      write_version(json, version);
    }
    json.end().end();
  }
  json.end();
  if (!revoked.empty()) {
    json.key("revoked").array();
    for (const std::string& hash : revoked) json.value(hash);
    json.end();
  }
  json.end();
  return json.take();
}

std::string Timestamp::text() const {
  JsonWriter json;
  json.object().key("format").value("lastmile-timestamp/1");
  json.key("kind").value("timestamp");
  json.key("repository").value(repository);
  json.key("number").value(number);
  json.key("issued").value(format_time(issued));
  json.key("expires").value(format_time(expires));
  json.key("root").value(root);
  json.key("index").object().key("number").value(index);
  json.key("size").value(index_size);
  json.key("sha256").value(index_sha256).end().end();
  return json.take();
}

}  // namespace lastmile
