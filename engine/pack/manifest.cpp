#include "engine/pack/manifest.hpp"

#include <algorithm>

#include "engine/base/scalar.hpp"
#include "engine/pack/members.hpp"
#include "engine/pack/names.hpp"
#include "engine/pack/refusal.hpp"
#include "engine/text/source.hpp"

namespace lastmile {
namespace {

constexpr std::size_t most_listed = 1000;
constexpr std::int64_t most_seq = INT64_MAX;

bool is_one_of(std::string_view word,
               std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

std::string word(Members& from, std::string_view key,
                 std::initializer_list<std::string_view> words) {
  std::string said = from.text(key, 40);
  if (!from.failed() && !is_one_of(said, words)) {
    std::string list;
    for (std::string_view one : words) {
      list += (list.empty() ? "" : ", ") + std::string(one);
    }
    from.fail("'" + std::string(key) + "' is one of " + list);
  }
  return said;
}

std::string text_or_none(Members& from, std::string_view key,
                         std::size_t most = 200) {
  return from.has(key) ? from.text(key, most) : std::string();
}

std::uint64_t count(Members& from, std::string_view key,
                    std::int64_t most = 1'000'000) {
  return from.has(key) ? static_cast<std::uint64_t>(from.number(key, 0, most))
                       : 0;
}

VersionRange range(Members& from, std::string_view key) {
  std::string text = from.text(key, 100);
  if (from.failed()) return {};
  Result<VersionRange> read = VersionRange::read(text);
  if (read) return std::move(*read);
  from.fail("'" + std::string(key) + "': " + printable(text) +
            " is no range of versions");
  return {};
}

std::vector<PackRange> ranges(Members& from, std::string_view key) {
  std::vector<PackRange> out;
  for (Members& one : from.objects(key, 100, true)) {
    PackRange pack{one.name("name"), range(one, "range")};
    one.done();
    out.push_back(std::move(pack));
  }
  return out;
}

ManifestFile read_file(Members& from) {
  ManifestFile file;
  file.path = from.text("path");
  file.size = static_cast<std::uint64_t>(
      from.number("size", 0, static_cast<std::int64_t>(most_pack_file_bytes)));
  file.sha256 = from.hash("sha256");
  file.kind = from.text("kind", 40);
  from.done();
  return file;
}

// A file is wanted at a path that no other stands at or above.
std::optional<Diagnostic> check_files(const std::vector<ManifestFile>& files) {
  std::uint64_t total = 0;
  const ManifestFile* before = nullptr;
  for (const ManifestFile& file : files) {
    if (auto why = refuse_path(file.path)) {
      return refusal(
          Reason::Name,
          "the manifest lists '" + printable(file.path) + "', which " + *why);
    }
    if (file.path == manifest_name || file.path == manifest_signature_name) {
      return refusal(Reason::Manifest, "the manifest lists itself");
    }
    if (before && !(before->path < file.path)) {
      return refusal(Reason::MetaFormat, "the manifest lists '" + file.path +
                                             "' twice or out of order");
    }
    total += file.size;
    before = &file;
  }
  if (total <= most_pack_bytes) return std::nullopt;
  return refusal(Reason::Size, "the pack has " + std::to_string(total) +
                                   " bytes, and at most 64 MiB are allowed");
}

// The range that a manifest of a later format asks for, if it can be read.
std::optional<Diagnostic> later_format(const Node& node) {
  const Node* format = node.find("format");
  if (!format || !format->is_scalar() || format->style != Style::Quoted ||
      format->text == Manifest::format ||
      !format->text.starts_with("lastmile-pack/")) {
    return std::nullopt;
  }
  const Node* engine = node.find("engine");
  bool known = engine && engine->is_scalar() && engine->text.size() < 100;
  return refusal(Reason::Compat,
                 "MANIFEST.json is of the format '" +
                     printable(format->text.substr(0, 40)) +
                     "', which this engine does not know; the pack needs "
                     "engine " +
                     (known ? printable(engine->text) : "of a later version"),
                 "get a newer lastmile");
}

void read_lists(Members& from, Manifest& out) {
  out.roots = from.texts("roots", 100);
  out.depends = ranges(from, "depends");
  out.conflicts = ranges(from, "conflicts");
  out.replaces = from.texts("replaces", 100, true);
  for (Members& one : from.objects("requires_facts", most_listed, true)) {
    out.requires_facts.push_back(
        {one.text("name"), one.text("type"), count(one, "schema")});
    one.done();
  }
  for (Members& one : from.objects("files", most_pack_files)) {
    out.files.push_back(read_file(one));
    if (from.failed()) return;
  }
  out.authors = from.texts("authors", 100, true);
  for (Members& one : from.objects("changelog", 10'000, true)) {
    out.changelog.push_back(
        {one.text("id"), word(one, "change", {"added", "changed", "removed"}),
         one.text("text", 1000)});
    one.done();
  }
}

void read_parts(Members& from, Manifest& out) {
  if (from.has("counts")) {
    Members counts = from.object("counts");
    out.counts = {count(counts, "rules"),      count(counts, "causes"),
                  count(counts, "fixes"),      count(counts, "facts"),
                  count(counts, "lua_blocks"), count(counts, "tests")};
    counts.done();
  }
  if (from.has("provenance")) {
    Members made = from.object("provenance");
    out.provenance = {
        text_or_none(made, "source", 500), text_or_none(made, "commit"),
        text_or_none(made, "builder"), text_or_none(made, "build_id"),
        made.has("reproducible_tar_sha256")
            ? made.hash("reproducible_tar_sha256")
            : ""};
    made.done();
  }
  if (from.has("quality")) {
    Members quality = from.object("quality");
    out.quality = {count(quality, "tests_run"), count(quality, "tests_passed"),
                   count(quality, "cause_coverage", 100),
                   text_or_none(quality, "lint_version")};
    quality.done();
  }
}

bool sound_root(const std::string& root) {
  return !root.empty() && root.size() <= 64 &&
         std::all_of(root.begin(), root.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                  c == '.' || c == '_' || c == '-';
         });
}

}  // namespace

std::string kind_of_path(std::string_view path) {
  std::size_t slash = path.find('/');
  return slash == path.npos ? "pack" : std::string(path.substr(0, slash));
}

bool Manifest::owns(std::string_view id) const {
  return std::any_of(roots.begin(), roots.end(), [&](const std::string& root) {
    return id.starts_with(root) || std::string(id) + "." == root;
  });
}

Result<Manifest> Manifest::read(std::string_view text) {
  if (text.size() > most_bytes) {
    return refusal(Reason::Size, "MANIFEST.json is larger than 4 MiB");
  }
  Result<Node> node = read_strict_json(text, manifest_name);
  if (!node) return std::move(node).error();
  if (auto later = later_format(*node)) return std::move(*later);
  Members::Fault fault;
  Members from(&*node, std::string(manifest_name), fault);
  Manifest out;
  word(from, "format", {format});
  out.name = from.name("name");
  std::string version = from.text("version", 100);
  out.seq = static_cast<std::uint64_t>(from.number("seq", 1, most_seq));
  out.channel = word(from, "channel", {"stable", "beta", "nightly"});
  out.created = from.time("created");
  out.expires = from.time("expires");
  out.engine = range(from, "engine");
  out.schema = range(from, "schema");
  if (from.has("lua_profile")) {
    out.lua_profile = word(from, "lua_profile", {"none", "strict"});
  }
  read_lists(from, out);
  out.licence = text_or_none(from, "licence");
  read_parts(from, out);
  from.done();
  if (!from.failed() &&
      !std::all_of(out.roots.begin(), out.roots.end(), sound_root)) {
    from.fail("'roots' are what ids begin with: \"tls.\"");
  }
  if (!from.failed() && out.expires <= out.created) {
    from.fail("'expires' is after 'created'");
  }
  if (fault) return std::move(*fault);
  Result<Version> read = Version::read(version);
  if (!read) return std::move(read).error();
  out.version = std::move(*read);
  if (auto wrong = check_files(out.files)) return std::move(*wrong);
  return out;
}

}  // namespace lastmile
