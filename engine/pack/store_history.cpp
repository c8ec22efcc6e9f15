// Going back, pinning, and what is no longer needed.

#include <algorithm>

#include "engine/pack/refusal.hpp"
#include "engine/pack/store.hpp"

namespace lastmile {

Result<Generation> Store::remove(const std::vector<std::string>& names,
                                 const std::string& why, const Trial& trial) {
  Generation next = this->next();
  for (const std::string& name : names) {
    if (!next.find(name)) {
      return refusal(Reason::Absent, "'" + name + "' is not installed");
    }
    std::erase_if(next.packs, [&](const auto& p) { return p.name == name; });
    std::erase_if(next.pins, [&](const auto& p) { return p.first == name; });
    std::erase(next.holds, name);
    std::erase(next.allowed, name);
  }
  if (Result<void> fine = try_out(next, {}, trial); !fine) return fine.error();
  return switch_to(std::move(next), why);
}

Result<Generation> Store::roll_back(std::uint64_t number, const Trial& trial) {
  Result<std::vector<Generation>> all = history();
  if (!all) return std::move(all).error();
  const Generation* to = nullptr;
  for (const Generation& one : *all) {
    bool wanted = number > 0 ? one.number == number
                             : one.number < current_.origin &&
                                   !(one.packs == current_.packs);
    if (wanted) to = &one;
  }
  if (!to) {
    return refusal(Reason::Absent,
                   number > 0
                       ? "there is no generation " + std::to_string(number)
                       : "there is no generation to go back to",
                   "lastmile pack list --history");
  }
  Generation next = this->next();
  next.packs = to->packs;
  next.origin = to->origin;
  next.allowed.clear();
  for (const InstalledPack& pack : next.packs) {
    auto revoked = state_.revoked.find(pack.manifest_sha256);
    if (revoked == state_.revoked.end()) continue;
    if (!options_.allow_revoked) {
      return refusal(
          Reason::Revoked,
          pack.name + " " + pack.version + " was withdrawn: " + revoked->second,
          "--allow-revoked goes back to it all the same");
    }
    next.allowed.push_back(pack.name);
  }
  for (auto& [name, version] : next.pins) {
    if (const InstalledPack* pack = next.find(name)) version = pack->version;
  }
  if (Result<void> fine = try_out(next, {}, trial); !fine) return fine.error();
  return switch_to(std::move(next),
                   "rollback to " + std::to_string(to->number));
}

Result<Generation> Store::pin(const std::string& name,
                              const std::string& version) {
  Generation next = this->next();
  next.origin = current_.origin;
  const InstalledPack* pack = next.find(name);
  if (!pack) {
    return refusal(Reason::Absent, "'" + name + "' is not installed");
  }
  if (!version.empty() && version != pack->version) {
    return refusal(Reason::Absent,
                   name + " " + version + " is not what is installed; " +
                       pack->version + " is",
                   "lastmile pack rollback, or install that version first");
  }
  std::erase_if(next.pins, [&](const auto& p) { return p.first == name; });
  if (!version.empty()) next.pins.emplace_back(name, version);
  std::sort(next.pins.begin(), next.pins.end());
  return switch_to(std::move(next), (version.empty() ? "unpin " : "pin ") +
                                        name + " " + version);
}

Result<Generation> Store::hold(const std::string& name, bool held) {
  Generation next = this->next();
  next.origin = current_.origin;
  if (!next.find(name)) {
    return refusal(Reason::Absent, "'" + name + "' is not installed");
  }
  std::erase(next.holds, name);
  if (held) next.holds.push_back(name);
  std::sort(next.holds.begin(), next.holds.end());
  return switch_to(std::move(next), (held ? "hold " : "release ") + name);
}

Result<void> Store::collect_garbage() {
  constexpr std::size_t kept_generations = 5;
  Result<std::vector<Generation>> all = history();
  if (!all) return std::move(all).error();
  std::vector<std::string> trees, drop;
  for (const InstalledPack& pack : current_.packs) {
    trees.push_back(pack.tree());
  }
  std::size_t old =
      all->size() > kept_generations ? all->size() - kept_generations : 0;
  for (std::size_t i = 0; i < all->size(); ++i) {
    const Generation& one = (*all)[i];
    bool pinned = false;
    for (const InstalledPack& pack : one.packs) {
      pinned = pinned || current_.pinned(pack.name) == pack.version;
    }
    if (i < old && one.number != current_.number && !pinned) {
      drop.push_back(one.file());
      continue;
    }
    for (const InstalledPack& pack : one.packs) trees.push_back(pack.tree());
  }
  Result<Folder> generations = root_->folder("generations");
  Result<Folder> store = root_->folder("store");
  Result<Folder> tmp = root_->folder("tmp");
  if (!generations) return std::move(generations).error();
  if (!store) return std::move(store).error();
  if (!tmp) return std::move(tmp).error();
  for (const std::string& file : drop) {
    if (Result<void> gone = generations->remove(file); !gone) return gone;
  }
  if (Result<void> done = generations->sync(); !done) return done;
  Result<std::vector<Folder::Entry>> entries = store->list();
  if (!entries) return std::move(entries).error();
  for (const Folder::Entry& entry : *entries) {
    if (std::find(trees.begin(), trees.end(), entry.name) != trees.end()) {
      continue;
    }
    // First out of store/ as a whole: half a tree never lies there.
    std::string name = "old-" + entry.name;
    if (Result<void> out = store->move(entry.name, *tmp, name); !out) {
      return out;
    }
    if (Result<void> gone = tmp->remove(name); !gone) return gone;
  }
  return store->sync();
}

}  // namespace lastmile
