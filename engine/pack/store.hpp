// engine/pack/store.hpp
//
// The installed packs on disk:
//
//   store/<name>-<version>@<sha256 of its manifest>/   trees, never changed
//   generations/00000042   CURRENT   state.json   lock   tmp/   trust/
//
// A change is made beside what is in use: trees are written and flushed in
// tmp/, tried, moved into store/; the state, a new generation and at last
// CURRENT are written, each whole or not at all. Whoever reads opens CURRENT
// once and has a set of packs that belong together.
//
// Promises: killed or failing at any call, the store is as it was or as it
// should become, and the next change succeeds; nothing is written outside tmp/
// before every check has passed; what is read is held against the manifest in
// the same buffer. Never: a name from an archive that names.hpp refuses; a
// link followed below the store's folder. One writer at a time (`lock`); any
// number of readers, without a lock.

#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/pack/archive.hpp"
#include "engine/pack/disk.hpp"
#include "engine/pack/generation.hpp"
#include "engine/pack/state.hpp"

namespace lastmile {

// A tree, read and verified.
struct PackTree {
  InstalledPack pack;
  Manifest manifest;
  std::string manifest_text, manifest_signature;
  std::vector<std::pair<std::string, std::string>> files;  // path, bytes
  std::string folder;                                      // on the disk
};

// A tree in tmp/ that waits to be used.
struct StagedPack {
  InstalledPack pack;
  std::string folder;  // its name in tmp/
};

// Asked of the packs that would then be in use, before they are: do they load,
// and do their own tests pass? The packs that are new are said by name.
using Trial = std::function<Result<void>(
    const std::vector<PackTree>& packs, const std::vector<std::string>& fresh)>;

struct StoreOptions {
  std::string path;
  double wait = 10;  // seconds for the lock
  std::string engine;
  std::int64_t now = 0;
  std::string who;
  // Makes a lost or older state anew from the generations instead of STATE.
  bool reset_state = false;
  bool allow_revoked = false;
};

class Store {
 public:
  // Nothing is written. A store that is not there is one with nothing in it.
  static Result<Store> open_to_read(const StoreOptions& options);
  // Made where it is not there, locked until the Store goes, tmp/ emptied.
  static Result<Store> open_to_write(const StoreOptions& options);

  Store(Store&& other) noexcept;
  Store& operator=(Store&& other) = delete;
  ~Store();

  const std::string& path() const { return options_.path; }
  // The one in use: CURRENT's, or the newest that is whole where CURRENT is
  // broken, which a note then says.
  const Generation& current() const { return current_; }
  const std::vector<Diagnostic>& notes() const { return notes_; }
  // All that are whole, oldest first.
  Result<std::vector<Generation>> history() const;

  State& state() { return state_; }
  const State& state() const { return state_; }
  // Writes the state alone: lists were seen, but no pack changed.
  Result<void> save_state();

  // Every file against the manifest, the manifest against the generation.
  Result<PackTree> read(const InstalledPack& pack) const;
  // The tar that the tree was unpacked from, for differences to it.
  Result<std::string> tar_of(const InstalledPack& pack) const;

  // Writes a pack to tmp/, flushed. COMPAT, ROLLBACK where a higher seq of it
  // was seen, REVOKED.
  Result<StagedPack> stage(const OpenedPack& pack);
  // All of them at once, beside what stays. DEP, ROOTS, whatever the trial
  // says. Where nothing would change, nothing is written.
  Result<Generation> activate(const std::vector<StagedPack>& packs,
                              const std::string& why, const Trial& trial);
  // Removes packs of these names.
  Result<Generation> remove(const std::vector<std::string>& names,
                            const std::string& why, const Trial& trial);
  // To the packs of an earlier generation; 0: the one before. REVOKED, ABSENT.
  Result<Generation> roll_back(std::uint64_t number, const Trial& trial);
  // An empty version lets go. ABSENT.
  Result<Generation> pin(const std::string& name, const std::string& version);
  Result<Generation> hold(const std::string& name, bool held);

  // Removes what no generation of the last five names, and no pin.
  Result<void> collect_garbage();

  // For trust metadata: the folder trust/, 0700.
  Result<Folder> trust_folder() const;

 private:
  Store(StoreOptions options, std::optional<Folder> root)
      : options_(std::move(options)), root_(std::move(root)) {}

  Result<void> make_folders();
  Result<void> find_newest();
  Result<void> find_current();
  Result<void> load_state();
  Result<void> write_state();
  Result<Generation> read_generation(const std::string& file) const;
  Result<bool> is_whole(const Generation& generation) const;
  Result<Generation> switch_to(Generation next, const std::string& why);
  Result<void> adopt(const StagedPack& staged);
  Result<void> try_out(const Generation& next,
                       const std::vector<StagedPack>& staged,
                       const Trial& trial) const;
  Result<PackTree> read_tree(const Folder& parent, const std::string& name,
                             const InstalledPack& pack) const;
  Generation next() const;

  StoreOptions options_;
  std::optional<Folder> root_;  // none: nothing is there
  int lock_ = -1;
  Generation current_;
  State state_;
  std::uint64_t newest_ = 0;       // number of any generation
  std::uint64_t least_state_ = 0;  // that the generations have seen
  bool broken_current_ = false;
  std::vector<Diagnostic> notes_ = {};
  unsigned staged_ = 0;
};

}  // namespace lastmile
