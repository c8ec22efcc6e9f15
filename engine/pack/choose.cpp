#include "engine/pack/choose.hpp"

#include <algorithm>
#include <map>
#include <optional>

#include "engine/pack/refusal.hpp"
#include "engine/pack/version.hpp"
#include "engine/text/source.hpp"

namespace lastmile {
namespace {

// Does the range, which is text of a signed file, hold the version?
bool within(const std::string& range, const std::string& version) {
  Result<VersionRange> read = VersionRange::read(range);
  Result<Version> at = Version::read(version);
  return read && at && read->contains(*at);
}

struct Need {
  std::string range;
  std::string chain;  // "a 1.0.0 → b"
};

// A pack as it will stand: of the index, or installed and left alone.
struct Standing {
  const VersionEntry* entry = nullptr;
  const PackInUse* installed = nullptr;

  const std::string& version() const {
    return entry != nullptr ? entry->version : installed->version;
  }
  const std::vector<DependsEntry>& depends() const {
    return entry != nullptr ? entry->depends : installed->depends;
  }
  const std::vector<DependsEntry>& conflicts() const {
    return entry != nullptr ? entry->conflicts : installed->conflicts;
  }
  const std::vector<std::string>& roots() const {
    return entry != nullptr ? entry->roots : installed->roots;
  }
};

class Chooser {
 public:
  Chooser(const Index& index, const std::vector<PackInUse>& installed,
          const UpdateWish& wanted, Diagnostics& notes)
      : index_(index), wanted_(wanted), notes_(notes) {
    for (const PackInUse& pack : installed) installed_[pack.name] = &pack;
  }
  Result<std::vector<Choice>> run();

 private:
  const PackInUse* here(const std::string& name) const {
    auto at = installed_.find(name);
    return at == installed_.end() ? nullptr : at->second;
  }
  bool stays(const PackInUse& pack) const;
  bool channel_allows(const std::string& channel) const;
  bool fits_engine(const VersionEntry& entry) const {
    return within(entry.engine, wanted_.engine) &&
           within(entry.schema, wanted_.schema);
  }
  Result<void> pick(const std::string& name);
  std::optional<Diagnostic> why_none(const std::string& name,
                                     const PackEntry* pack) const;
  Result<void> settle();
  Result<bool> need_all();
  Result<void> check_roots() const;
  Result<void> check_conflicts() const;
  void say_of_installed() const;

  const Index& index_;
  const UpdateWish& wanted_;
  Diagnostics& notes_;
  std::map<std::string, const PackInUse*> installed_ = {};
  std::map<std::string, Standing> standing_ = {};
  std::map<std::string, std::vector<Need>> needs_ = {};
};

bool Chooser::stays(const PackInUse& pack) const {
  if (pack.pinned) return true;
  if (!wanted_.only) return false;
  return std::find(wanted_.names.begin(), wanted_.names.end(), pack.name) ==
         wanted_.names.end();
}

bool Chooser::channel_allows(const std::string& channel) const {
  auto rank = [](std::string_view name) {
    return name == "stable" ? 0 : name == "beta" ? 1 : 2;
  };
  return rank(channel) <= rank(wanted_.channel);
}

// Why no version of a pack fits.
std::optional<Diagnostic> Chooser::why_none(const std::string& name,
                                            const PackEntry* pack) const {
  auto needs = needs_.find(name);
  bool needed = needs != needs_.end() && !needs->second.empty();
  std::string chain = needed ? needs->second.front().chain : name;
  if (pack == nullptr) {
    return refusal(needed ? Reason::Dep : Reason::Absent,
                   needed ? chain + ": no such pack in the signed index"
                          : "the repository has no pack " + printable(name),
                   "lastmile pack list --available");
  }
  std::vector<const VersionEntry*> good;
  for (const VersionEntry& entry : pack->versions) {
    if (!index_.is_revoked(entry) && entry.yanked.empty() &&
        channel_allows(entry.channel)) {
      good.push_back(&entry);
    }
  }
  if (good.empty()) {
    return refusal(Reason::Absent,
                   name + " has no version in channel " + wanted_.channel +
                       " that is not withdrawn",
                   "another channel: --channel beta");
  }
  if (std::none_of(good.begin(), good.end(),
                   [&](auto* entry) { return fits_engine(*entry); })) {
    return refusal(Reason::Compat,
                   name + " " + good.back()->version + " needs engine " +
                       printable(good.back()->engine) + " and schema " +
                       printable(good.back()->schema) + "; this is " +
                       wanted_.engine + " with schema " + wanted_.schema,
                   "update the program");
  }
  std::string all;
  if (needed) {
    for (const Need& need : needs->second) {
      all += (all.empty() ? "" : "; ") + need.chain + " wants " +
             printable(need.range);
    }
  }
  return refusal(Reason::Dep, "no version of " + name + " fits: " + all,
                 "update the packs that want it, one after the other");
}

Result<void> Chooser::pick(const std::string& name) {
  const PackInUse* old = here(name);
  const PackEntry* pack = index_.find(name);
  auto needed = [&](const std::string& version) {
    const auto& needs = needs_[name];
    return std::all_of(needs.begin(), needs.end(), [&](const Need& need) {
      return within(need.range, version);
    });
  };
  bool old_fits = old != nullptr && needed(old->version);
  if (old != nullptr && old_fits && (stays(*old) || pack == nullptr)) {
    standing_[name] = {nullptr, old};
    return {};
  }
  if (pack != nullptr && (old == nullptr || !stays(*old))) {
    for (auto entry = pack->versions.rbegin(); entry != pack->versions.rend();
         ++entry) {
      if (old != nullptr && entry->seq <= old->seq) break;
      if (index_.is_revoked(*entry) || !entry->yanked.empty() ||
          !channel_allows(entry->channel) || !fits_engine(*entry) ||
          !needed(entry->version)) {
        continue;
      }
      standing_[name] = {&*entry, nullptr};
      return {};
    }
  }
  if (old_fits) {
    standing_[name] = {nullptr, old};
    return {};
  }
  return *why_none(name, pack);
}

// Writes down what every standing pack needs; true where something that is
// needed does not stand yet, or not as it is needed.
Result<bool> Chooser::need_all() {
  needs_.clear();
  std::map<std::string, std::string> chains;
  for (const auto& [name, pack] : standing_) {
    if (chains.count(name) == 0) chains[name] = name + " " + pack.version();
  }
  for (const auto& [name, pack] : standing_) {
    for (const DependsEntry& need : pack.depends()) {
      if (need.name == name) {
        return refusal(Reason::Dep, name + " → " + name + ": needs itself");
      }
      needs_[need.name].push_back(
          {need.range, chains[name] + " → " + need.name});
    }
  }
  for (const auto& [name, needs] : needs_) {
    auto at = standing_.find(name);
    bool good = at != standing_.end() &&
                std::all_of(needs.begin(), needs.end(), [&](const Need& need) {
                  return within(need.range, at->second.version());
                });
    if (!good) return true;
  }
  return false;
}

Result<void> Chooser::settle() {
  // Each round takes the newest that fits what is known so far; a choice can
  // only go down, so it ends.
  for (int round = 0; round < 100; ++round) {
    Result<bool> more = need_all();
    if (!more) return more.error();
    if (!*more) return {};
    auto needs = needs_;
    for (const auto& [name, all] : needs) {
      if (Result<void> picked = pick(name); !picked) return picked;
    }
  }
  return refusal(Reason::Dep,
                 "the packs need each other in ways that do not "
                 "come to rest");
}

Result<void> Chooser::check_roots() const {
  std::vector<std::pair<std::string, std::string>> all;
  for (const auto& [name, pack] : standing_) {
    for (const std::string& root : pack.roots()) all.emplace_back(root, name);
  }
  std::sort(all.begin(), all.end());
  for (std::size_t i = 1; i < all.size(); ++i) {
    for (std::size_t j = i; j-- > 0;) {
      const auto& [root, owner] = all[j];
      const auto& [below, other] = all[i];
      bool inside = below.starts_with(root);
      if (inside && owner != other) {
        return refusal(
            Reason::Roots,
            owner + " and " + other + " both own '" + printable(below) + "'",
            "only one of them can be installed");
      }
    }
  }
  return {};
}

Result<void> Chooser::check_conflicts() const {
  for (const auto& [name, pack] : standing_) {
    for (const DependsEntry& other : pack.conflicts()) {
      auto at = standing_.find(other.name);
      if (at == standing_.end() || other.name == name ||
          !within(other.range, at->second.version())) {
        continue;
      }
      return refusal(Reason::Dep,
                     name + " " + pack.version() + " cannot stand beside " +
                         other.name + " " + at->second.version(),
                     "only one of them can be installed");
    }
  }
  return {};
}

void Chooser::say_of_installed() const {
  for (const auto& [name, old] : installed_) {
    const PackEntry* pack = index_.find(name);
    const VersionEntry* mine = pack ? pack->find(old->seq) : nullptr;
    std::string what = name + " " + old->version;
    bool revoked = index_.revoked.count(old->manifest_sha256) > 0 ||
                   (mine != nullptr && index_.is_revoked(*mine));
    if (revoked) {
      notes_.add(caution(Reason::Revoked, what + " is revoked",
                         "it is not loaded; update or remove it"));
    } else if (mine != nullptr && !mine->yanked.empty()) {
      notes_.add(caution(
          Reason::Revoked, what + " was withdrawn: " + printable(mine->yanked),
          old->pinned ? "it is pinned; lastmile pack unpin " + name : ""));
    }
    if (pack == nullptr || pack->versions.empty()) continue;
    const VersionEntry& newest = pack->versions.back();
    if (newest.seq > old->seq && !old->pinned &&
        channel_allows(newest.channel) && !fits_engine(newest)) {
      notes_.add(caution(Reason::Compat,
                         name + " " + newest.version + " needs engine " +
                             printable(newest.engine) + " and schema " +
                             printable(newest.schema),
                         "update the program"));
    }
  }
}

Result<std::vector<Choice>> Chooser::run() {
  say_of_installed();
  std::vector<std::string> names = wanted_.names;
  for (const auto& [name, pack] : installed_) names.push_back(name);
  for (const std::string& name : names) {
    if (Result<void> picked = pick(name); !picked) return picked.error();
  }
  if (Result<void> settled = settle(); !settled) return settled.error();
  if (Result<void> roots = check_roots(); !roots) return roots.error();
  if (Result<void> free = check_conflicts(); !free) return free.error();
  std::vector<Choice> out;
  for (const auto& [name, pack] : standing_) {
    if (pack.entry == nullptr) continue;
    const PackInUse* old = here(name);
    out.push_back({name, pack.entry, old != nullptr ? old->seq : 0});
  }
  return out;
}

}  // namespace

Result<std::vector<Choice>> choose(const Index& index,
                                   const std::vector<PackInUse>& installed,
                                   const UpdateWish& wanted,
                                   Diagnostics& notes) {
  return Chooser(index, installed, wanted, notes).run();
}

}  // namespace lastmile
