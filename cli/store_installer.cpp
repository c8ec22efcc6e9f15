#include "cli/store_installer.hpp"

#include <algorithm>

#include "engine/pack/refusal.hpp"

namespace lastmile {
namespace {

std::vector<DependsEntry> entries(const std::vector<PackRange>& ranges) {
  std::vector<DependsEntry> out;
  for (const PackRange& range : ranges) {
    out.push_back({range.name, range.range.text()});
  }
  return out;
}

bool same(const std::vector<DependsEntry>& a,
          const std::vector<DependsEntry>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const DependsEntry& x, const DependsEntry& y) {
                      return x.name == y.name && x.range == y.range;
                    });
}

// The release keys speak for the index, the publisher's for the pack: what
// was chosen by the one must be what the other made.
Result<void> check_described(const OpenedPack& pack, const std::string& name,
                             const VersionEntry& version) {
  const Manifest& manifest = pack.manifest;
  std::string_view differs;
  if (manifest.name != name) differs = "name";
  if (manifest.version.text() != version.version) differs = "version";
  if (manifest.seq != static_cast<std::uint64_t>(version.seq)) differs = "seq";
  if (manifest.channel != version.channel) differs = "channel";
  if (manifest.engine.text() != version.engine) differs = "engine";
  if (manifest.schema.text() != version.schema) differs = "schema";
  if (manifest.roots != version.roots) differs = "roots";
  if (!same(entries(manifest.depends), version.depends)) differs = "depends";
  if (!same(entries(manifest.conflicts), version.conflicts)) {
    differs = "conflicts";
  }
  if (pack.manifest_sha256 != version.manifest_sha256) differs = "manifest";
  if (differs.empty()) return {};
  return refusal(Reason::Mix,
                 "the index and the pack " + name + " " + version.version +
                     " differ in '" + std::string(differs) + "'",
                 "a release key is misused, or the publisher made a mistake");
}

}  // namespace

Result<std::vector<PackInUse>> StoreInstaller::installed() {
  std::vector<PackInUse> out;
  const Generation& now = store_.current();
  for (const InstalledPack& pack : now.packs) {
    Result<PackTree> tree = store_.read(pack);
    if (!tree) return std::move(tree).error();
    PackInUse one{pack.name, pack.version, static_cast<std::int64_t>(pack.seq),
                  pack.channel, pack.manifest_sha256};
    one.pinned = !now.pinned(pack.name).empty() || now.held(pack.name);
    one.roots = tree->manifest.roots;
    one.depends = entries(tree->manifest.depends);
    one.conflicts = entries(tree->manifest.conflicts);
    out.push_back(std::move(one));
  }
  return out;
}

Result<std::string> StoreInstaller::tar_of(std::string_view name) {
  const InstalledPack* pack = store_.current().find(name);
  if (pack != nullptr) return store_.tar_of(*pack);
  return refusal(Reason::Absent, std::string(name) + " is not installed");
}

Result<void> StoreInstaller::stage(const std::string& name,
                                   const VersionEntry& version,
                                   Arrived arrived) {
  ExpectedTar expected{version.tar_size, version.tar_sha256};
  Result<OpenedPack> opened = arrived.is_tar
                                  ? open_tar(std::move(arrived.bytes), expected)
                                  : open_archive(arrived.bytes, expected);
  if (!opened) return std::move(opened).error();
  Result<void> good = check_described(*opened, name, version);
  if (!good) return good;
  // One signature of the manifest is all that a tar has room for; where more
  // are asked for, those of the archive were counted.
  SignedAs as{"manifest", name, version.version,
              static_cast<std::uint64_t>(version.seq)};
  std::vector<std::string> signature{std::string(opened->manifest_signature)};
  good = trust_.check(as, opened->manifest_text, signature);
  bool enough =
      good || (!arrived.is_tar && is(good.error(), Reason::Threshold));
  if (!enough) return good;
  Result<StagedPack> staged = store_.stage(*opened);
  if (!staged) return std::move(staged).error();
  staged_.push_back(std::move(*staged));
  return {};
}

Result<void> StoreInstaller::remember(const Index& index) {
  const Sightings& seen = trust_.state;
  State before = store_.state();
  State& state = store_.state();
  auto number = [](std::int64_t n) { return static_cast<std::uint64_t>(n); };
  state.newest_time = seen.newest_time();
  state.root = number(seen.root);
  state.index = number(seen.index.number);
  state.timestamp = number(seen.timestamp.number);
  state.timestamp_sha256 = seen.timestamp.sha256;
  state.fresh_until = seen.timestamp.expires;
  for (const auto& [name, pack] : seen.packs) {
    state.packs[name] = number(pack.seq);
  }
  for (const InstalledPack& pack : store_.current().packs) {
    state.saw(pack.name, pack.seq);
  }
  state.revoked.clear();
  state.yanked.clear();
  for (const std::string& hash : index.revoked) {
    state.revoked[hash] = "revoked by " + index.repository;
  }
  for (const PackEntry& pack : index.packs) {
    for (const VersionEntry& version : pack.versions) {
      if (index.is_revoked(version)) {
        state.revoked[version.manifest_sha256] =
            "revoked by " + index.repository;
      }
      if (!version.yanked.empty()) {
        state.yanked[version.manifest_sha256] = version.yanked;
      }
    }
  }
  if (state.text() == before.text()) return {};
  return store_.save_state();
}

Result<void> StoreInstaller::activate(const std::string& why) {
  Result<Generation> now = store_.activate(staged_, why, trial_);
  staged_.clear();
  if (!now) return std::move(now).error();
  return {};
}

Result<void> same_memory(const Store& store, Trust& trust) {
  const State& state = store.state();
  Sightings& seen = trust.state;
  if (seen.empty() && state.timestamp == 0) return {};
  // After a root that took away keys, the store's numbers may be higher.
  if (state.root != static_cast<std::uint64_t>(seen.root)) return {};
  auto newest = static_cast<std::uint64_t>(seen.timestamp.number);
  auto index = static_cast<std::uint64_t>(seen.index.number);
  if (state.timestamp < newest || state.index < index || seen.empty()) {
    return refusal(Reason::State,
                   "state.json and what was seen of the repository are not of "
                   "one time",
                   "if you put back a backup yourself, --reset-state begins "
                   "anew; else somebody may want to show you old knowledge");
  }
  return {};
}

}  // namespace lastmile
