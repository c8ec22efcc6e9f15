#include "engine/base/scalar.hpp"
#include "engine/pack/manifest.hpp"
#include "engine/text/json.hpp"

namespace lastmile {
namespace {

void write(JsonWriter& json, std::string_view key,
           const std::vector<std::string>& texts) {
  json.key(key).array();
  for (const std::string& text : texts) json.value(text);
  json.end();
}

void write(JsonWriter& json, std::string_view key,
           const std::vector<PackRange>& packs) {
  json.key(key).array();
  for (const PackRange& pack : packs) {
    json.object().key("name").value(pack.name);
    json.key("range").value(pack.range.text()).end();
  }
  json.end();
}

void write_files(JsonWriter& json, const std::vector<ManifestFile>& files) {
  json.key("files").array();
  for (const ManifestFile& file : files) {
    json.object().key("path").value(file.path);
    json.key("size").value(file.size);
    json.key("sha256").value(file.sha256);
    json.key("kind").value(file.kind).end();
  }
  json.end();
}

// A text that has nothing in it is left out: the reader wants words.
void write_known(JsonWriter& json, std::string_view key,
                 std::string_view text) {
  if (!text.empty()) json.key(key).value(text);
}

void write_parts(JsonWriter& json, const Manifest& of) {
  json.key("counts").object();
  json.key("rules").value(of.counts.rules);
  json.key("causes").value(of.counts.causes);
  json.key("fixes").value(of.counts.fixes);
  json.key("facts").value(of.counts.facts);
  json.key("lua_blocks").value(of.counts.lua_blocks);
  json.key("tests").value(of.counts.tests).end();
  write_known(json, "licence", of.licence);
  write(json, "authors", of.authors);
  json.key("provenance").object();
  write_known(json, "source", of.provenance.source);
  write_known(json, "commit", of.provenance.commit);
  write_known(json, "builder", of.provenance.builder);
  write_known(json, "build_id", of.provenance.build_id);
  write_known(json, "reproducible_tar_sha256",
              of.provenance.reproducible_tar_sha256);
  json.end();
  json.key("quality").object();
  json.key("tests_run").value(of.quality.tests_run);
  json.key("tests_passed").value(of.quality.tests_passed);
  json.key("cause_coverage").value(of.quality.cause_coverage);
  write_known(json, "lint_version", of.quality.lint_version);
  json.end();
}

}  // namespace

std::string Manifest::text() const {
  JsonWriter json;
  json.object().key("format").value(format);
  json.key("name").value(name);
  json.key("version").value(version.text());
  json.key("seq").value(seq);
  json.key("channel").value(channel);
  json.key("created").value(format_time(created));
  json.key("expires").value(format_time(expires));
  json.key("engine").value(engine.text());
  json.key("schema").value(schema.text());
  json.key("lua_profile").value(lua_profile);
  write(json, "roots", roots);
  write(json, "depends", depends);
  write(json, "conflicts", conflicts);
  write(json, "replaces", replaces);
  json.key("requires_facts").array();
  for (const RequiredFact& fact : requires_facts) {
    json.object().key("name").value(fact.name);
    json.key("type").value(fact.type);
    json.key("schema").value(fact.schema).end();
  }
  json.end();
  write_files(json, files);
  write_parts(json, *this);
  json.key("changelog").array();
  for (const ManifestChange& one : changelog) {
    json.object().key("id").value(one.id);
    json.key("change").value(one.change);
    json.key("text").value(one.text).end();
  }
  json.end().end();
  return json.take();
}

}  // namespace lastmile
