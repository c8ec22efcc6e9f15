// How a store changes: staged, tried, adopted, switched to.

#include <algorithm>

#include "engine/base/digest.hpp"
#include "engine/pack/names.hpp"
#include "engine/pack/refusal.hpp"
#include "engine/pack/resolve.hpp"
#include "engine/pack/store.hpp"

namespace lastmile {
namespace {

// The folder of a path within a tree, made part by part, and its last part.
Result<Folder> folder_of(const Folder& tree, std::string_view path,
                         std::string& last) {
  std::size_t slash = path.find('/');
  last = std::string(path.substr(slash == path.npos ? 0 : path.rfind('/') + 1));
  Result<Folder> at = tree.folder(".");
  for (std::size_t from = 0; at && slash != path.npos;
       from = slash + 1, slash = path.find('/', from)) {
    at = at->folder_or_make(std::string(path.substr(from, slash - from)));
  }
  return at;
}

Result<void> write_file(const Folder& tree, std::string_view path,
                        std::string_view bytes) {
  std::string last;
  Result<Folder> folder = folder_of(tree, path, last);
  if (!folder) return std::move(folder).error();
  return folder->write_new(last, bytes, 0444);
}

// The folder and all below it, so that their entries last.
Result<void> sync_all(const Folder& folder) {
  Result<std::vector<Folder::Entry>> entries = folder.list();
  if (!entries) return std::move(entries).error();
  for (const Folder::Entry& entry : *entries) {
    if (entry.kind != Folder::Kind::Folder) continue;
    Result<Folder> inner = folder.folder(entry.name);
    if (!inner) return std::move(inner).error();
    if (Result<void> done = sync_all(*inner); !done) return done;
  }
  return folder.sync();
}

}  // namespace

Result<StagedPack> Store::stage(const OpenedPack& pack) {
  const Manifest& manifest = pack.manifest;
  if (Result<void> fits =
          check_engine(PackNeeds::of(manifest), options_.engine);
      !fits) {
    return fits.error();
  }
  auto revoked = state_.revoked.find(pack.manifest_sha256);
  if (revoked != state_.revoked.end() && !options_.allow_revoked) {
    return refusal(Reason::Revoked, manifest.name + " " +
                                        manifest.version.text() +
                                        " was withdrawn: " + revoked->second);
  }
  auto seen = state_.packs.find(manifest.name);
  if (seen != state_.packs.end() && manifest.seq < seen->second) {
    return refusal(Reason::Rollback,
                   manifest.name + " " + manifest.version.text() +
                       " has the number " + std::to_string(manifest.seq) +
                       ", and " + std::to_string(seen->second) + " was seen",
                   "lastmile pack rollback goes back to what was installed");
  }
  StagedPack out{{manifest.name, manifest.version.text(), manifest.seq,
                  manifest.channel, pack.manifest_sha256},
                 std::to_string(staged_++)};
  Result<Folder> tmp = root_->folder("tmp");
  if (!tmp) return std::move(tmp).error();
  Result<Folder> tree = tmp->make(out.folder);
  if (!tree) return std::move(tree).error();
  Result<void> done = write_file(*tree, manifest_name, pack.manifest_text);
  if (done) {
    done = write_file(*tree, manifest_signature_name, pack.manifest_signature);
  }
  for (const UstarFile& file : pack.files) {
    if (done) done = write_file(*tree, file.path, file.bytes);
  }
  if (done) done = sync_all(*tree);
  if (!done) return done.error();
  return out;
}

// The packs that would be in use, read back from the disk.
Result<void> Store::try_out(const Generation& next,
                            const std::vector<StagedPack>& staged,
                            const Trial& trial) const {
  std::vector<PackTree> trees;
  std::vector<PackNeeds> needs;
  std::vector<std::string> fresh;
  for (const InstalledPack& pack : next.packs) {
    auto from =
        std::find_if(staged.begin(), staged.end(),
                     [&](const StagedPack& one) { return one.pack == pack; });
    Result<Folder> parent =
        root_->folder(from == staged.end() ? "store" : "tmp");
    if (!parent) return std::move(parent).error();
    Result<PackTree> tree = read_tree(
        *parent, from == staged.end() ? pack.tree() : from->folder, pack);
    if (!tree) return std::move(tree).error();
    needs.push_back(PackNeeds::of(tree->manifest));
    if (from != staged.end()) fresh.push_back(pack.name);
    trees.push_back(std::move(*tree));
  }
  if (Result<void> fits = check_set(needs, options_.engine); !fits) return fits;
  return trial ? trial(trees, fresh) : Result<void>();
}

// Into store/, or found there with the same contents.
Result<void> Store::adopt(const StagedPack& staged) {
  Result<Folder> tmp = root_->folder("tmp");
  if (!tmp) return std::move(tmp).error();
  Result<Folder> trees = root_->folder("store");
  if (!trees) return std::move(trees).error();
  if (trees->has(staged.pack.tree())) {
    Result<PackTree> there = read_tree(*trees, staged.pack.tree(), staged.pack);
    if (there) return {};
    bool in_use = current_.find(staged.pack.name) &&
                  *current_.find(staged.pack.name) == staged.pack;
    Diagnostic why = there.error();
    if (!in_use) {
      why.hint = "remove " + trees->path() + "/" + staged.pack.tree() +
                 " if you know why it is so";
      return why;
    }
    // Mended: what lies there is damaged, and the same pack was given again.
    if (Result<void> moved =
            trees->move(staged.pack.tree(), *tmp, "damaged-" + staged.folder);
        !moved) {
      return moved;
    }
  }
  if (Result<void> moved = tmp->move(staged.folder, *trees, staged.pack.tree());
      !moved) {
    return moved;
  }
  return trees->sync();
}

Generation Store::next() const {
  Generation out = current_;
  out.number = newest_ + 1;
  out.origin = out.number;
  out.time = options_.now;
  out.who = options_.who;
  return out;
}

// The order is the promise: what was seen, then the generation, then CURRENT.
Result<Generation> Store::switch_to(Generation next, const std::string& why) {
  next.why = why;
  for (const InstalledPack& pack : next.packs) {
    state_.saw(pack.name, pack.seq);
  }
  state_.newest_time = std::max(state_.newest_time, std::int64_t{0});
  if (Result<void> seen = write_state(); !seen) return seen.error();
  next.state = state_.count;
  Result<Folder> tmp = root_->folder("tmp");
  if (!tmp) return std::move(tmp).error();
  Result<Folder> generations = root_->folder("generations");
  if (!generations) return std::move(generations).error();
  Result<void> done = tmp->write_new(next.file(), next.text());
  if (done) done = tmp->move(next.file(), *generations, next.file());
  if (done) done = generations->sync();
  if (!done) return done.error();
  newest_ = next.number;
  bool switched = false;
  done = root_->replace("CURRENT", next.file() + "\n", switched);
  if (switched) {
    current_ = next;
    broken_current_ = false;
  } else {
    // It was not to be: a later recovery shall not find it.
    (void)generations->remove(next.file());
  }
  if (switched && !done) {
    return refusal(
        Reason::Durability,
        "installed, durability not confirmed (" + done.error().message + ")",
        "look after the disk, and run the command again");
  }
  if (!done) return done.error();
  return current_;
}

Result<Generation> Store::activate(const std::vector<StagedPack>& packs,
                                   const std::string& why, const Trial& trial) {
  Generation next = this->next();
  bool changed = broken_current_;
  for (std::size_t i = 0; i < packs.size(); ++i) {
    const InstalledPack& pack = packs[i].pack;
    for (std::size_t j = 0; j < i; ++j) {
      const InstalledPack& other = packs[j].pack;
      if (other.name != pack.name || other == pack) continue;
      return refusal(Reason::Dep, "two versions are wanted: " + pack.name +
                                      " " + other.version + " and " +
                                      pack.version);
    }
    std::string pinned = next.pinned(pack.name);
    if (!pinned.empty() && pinned != pack.version) {
      return refusal(Reason::Dep, pack.name + " is pinned to " + pinned,
                     "lastmile pack pin --remove " + pack.name);
    }
    const InstalledPack* before = next.find(pack.name);
    bool whole = before && *before == pack && read(pack);
    changed = changed || !whole;
    std::erase_if(next.packs,
                  [&](const auto& old) { return old.name == pack.name; });
    next.packs.push_back(pack);
    auto allowed =
        std::find(next.allowed.begin(), next.allowed.end(), pack.name);
    if (allowed != next.allowed.end()) next.allowed.erase(allowed);
    if (state_.revoked.contains(pack.manifest_sha256)) {
      next.allowed.push_back(pack.name);
    }
  }
  std::sort(next.packs.begin(), next.packs.end(),
            [](const auto& a, const auto& b) { return a.name < b.name; });
  if (Result<void> fine = try_out(next, packs, trial); !fine) {
    return fine.error();
  }
  if (!changed) return current_;
  for (const StagedPack& staged : packs) {
    if (Result<void> in = adopt(staged); !in) return in.error();
  }
  return switch_to(std::move(next), why);
}

}  // namespace lastmile
