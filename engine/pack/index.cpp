#include "engine/pack/index.hpp"

#include <algorithm>

#include "engine/pack/members.hpp"
#include "engine/pack/refusal.hpp"

namespace lastmile {
namespace {

std::uint64_t read_size(Members& members, std::string_view key,
                        std::uint64_t most) {
  return static_cast<std::uint64_t>(
      members.number(key, 1, static_cast<std::int64_t>(most)));
}

std::vector<DependsEntry> read_depends(Members& members, std::string_view key) {
  std::vector<DependsEntry> out;
  for (Members& said : members.objects(key, 64, true)) {
    out.push_back({said.name("name"), said.text("range")});
    said.done();
  }
  return out;
}

std::string read_channel(Members& members) {
  std::string channel = members.text("channel", 16);
  if (!members.failed() && channel != "stable" && channel != "beta" &&
      channel != "nightly") {
    members.fail("has a \"channel\" that is none of stable, beta, nightly");
  }
  return channel;
}

bool is_version(std::string_view text) {
  return text.find_first_not_of(
             "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
             ".+-") == text.npos;
}

VersionEntry read_version(Members& members) {
  VersionEntry out;
  out.version = members.text("version", 64);
  if (!members.failed() && !is_version(out.version)) {
    members.fail("has a \"version\" that is none");
  }
  out.seq = members.number("seq", 1, INT64_MAX);
  out.channel = read_channel(members);
  out.engine = members.text("engine");
  out.schema = members.text("schema");
  out.size = read_size(members, "size", most_archive_bytes);
  out.sha256 = members.hash("sha256");
  out.tar_size = read_size(members, "tar_size", most_tar_bytes);
  out.tar_sha256 = members.hash("tar_sha256");
  out.manifest_sha256 = members.hash("manifest_sha256");
  out.roots = members.texts("roots", 64, true);
  out.depends = read_depends(members, "depends");
  out.conflicts = read_depends(members, "conflicts");
  if (members.has("yanked")) {
    Members yanked = members.object("yanked");
    out.yanked = yanked.text("reason");
    yanked.done();
  }
  for (Members& said : members.objects("deltas", 3, true)) {
    out.deltas.push_back({said.number("from_seq", 1, INT64_MAX),
                          read_size(said, "size", most_archive_bytes),
                          said.hash("sha256")});
    said.done();
  }
  members.done();
  return out;
}

PackEntry read_pack(const std::string& name, Members& members) {
  PackEntry out{name};
  for (Members& said : members.objects("versions", 64)) {
    out.versions.push_back(read_version(said));
  }
  members.done();
  auto& versions = out.versions;
  std::sort(versions.begin(), versions.end(),
            [](const auto& a, const auto& b) { return a.seq < b.seq; });
  if (versions.empty() && !members.failed()) members.fail("has no version");
  for (std::size_t i = 1; i < versions.size(); ++i) {
    if (versions[i].seq == versions[i - 1].seq) {
      members.fail("has two versions with one seq");
    }
  }
  return out;
}

}  // namespace

std::int64_t PackEntry::newest_seq() const {
  return versions.empty() ? 0 : versions.back().seq;
}

const VersionEntry* PackEntry::find(std::int64_t seq) const {
  auto at = std::find_if(versions.begin(), versions.end(),
                         [&](const auto& entry) { return entry.seq == seq; });
  return at == versions.end() ? nullptr : &*at;
}

Result<Index> Index::read(std::string_view bytes) {
  if (bytes.size() > most_bytes) {
    return refusal(Reason::Size, "an index has at most 8 MiB");
  }
  Result<Node> node = read_signed_json(bytes, "index");
  if (!node) return node.error();
  Members::Fault fault;
  Members members(&*node, "index", fault);
  members.text("format");
  members.text("kind");
  Index index;
  index.repository = members.name("repository");
  index.number = members.number("number", 1, INT64_MAX);
  index.created = members.time("created");
  index.expires = members.time("expires");
  for (auto& [name, said] : members.named_objects("packs", 10'000)) {
    index.packs.push_back(read_pack(name, said));
  }
  std::sort(index.packs.begin(), index.packs.end(),
            [](const auto& a, const auto& b) { return a.name < b.name; });
  for (const std::string& hash : members.texts("revoked", 10'000, true)) {
    if (!is_sha256(hash)) members.fail("has a \"revoked\" that is no SHA-256");
    index.revoked.insert(hash);
  }
  members.done();
  if (!fault && index.expires <= index.created) {
    members.fail("expires before it was created");
  }
  if (fault) return std::move(*fault);
  return index;
}

const PackEntry* Index::find(std::string_view name) const {
  auto at = std::lower_bound(
      packs.begin(), packs.end(), name,
      [](const PackEntry& pack, std::string_view n) { return pack.name < n; });
  return at != packs.end() && at->name == name ? &*at : nullptr;
}

bool Index::is_revoked(const VersionEntry& version) const {
  return revoked.count(version.sha256) + revoked.count(version.tar_sha256) +
             revoked.count(version.manifest_sha256) >
         0;
}

SignedAs Index::scope() const {
  return {"index", repository, std::to_string(number),
          static_cast<std::uint64_t>(number)};
}

Result<Timestamp> Timestamp::read(std::string_view bytes) {
  if (bytes.size() > most_bytes) {
    return refusal(Reason::Size, "a timestamp has at most 1 KiB");
  }
  Result<Node> node = read_signed_json(bytes, "timestamp");
  if (!node) return node.error();
  Members::Fault fault;
  Members members(&*node, "timestamp", fault);
  members.text("format");
  members.text("kind");
  Timestamp out;
  out.repository = members.name("repository");
  out.number = members.number("number", 1, INT64_MAX);
  out.issued = members.time("issued");
  out.expires = members.time("expires");
  out.root = members.number("root", 1, INT64_MAX);
  Members index = members.object("index");
  out.index = index.number("number", 1, INT64_MAX);
  out.index_size = read_size(index, "size", Index::most_bytes);
  out.index_sha256 = index.hash("sha256");
  index.done();
  members.done();
  if (!fault && out.expires <= out.issued) {
    members.fail("expires before it was issued");
  }
  if (fault) return std::move(*fault);
  return out;
}

SignedAs Timestamp::scope() const {
  return {"timestamp", repository, std::to_string(number),
          static_cast<std::uint64_t>(number)};
}

}  // namespace lastmile
