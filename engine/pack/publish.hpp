// engine/pack/publish.hpp
//
// A repository from its owner's side: the files that are added to it, in the
// order in which they must appear. What is named by number or by hash comes
// first and never changes; timestamp.json comes last and is the only file that
// is replaced. So whoever reads at any moment reads one state.
//
// Promises: nothing is published that a client would refuse: archives are
// checked against their publisher's keys, roots against the chain, and the
// keys that are there must be enough. Never: a file taken away.

#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/pack/index.hpp"
#include "engine/pack/refresh.hpp"
#include "engine/pack/root.hpp"
#include "engine/pack/secret_key.hpp"
#include "engine/pack/transport.hpp"

namespace lastmile {

struct NewFile {
  std::string path = {};
  std::string bytes = {};
};

struct Lifetimes {  // days
  int root = 396;
  int index = 90;
  int timestamp = 7;
};

// The keys of a new repository: two of three for the root, one of two for
// releases, one for freshness, one publisher for all packs.
struct RepositoryKeys {
  std::vector<SecretKey> root, release, freshness, publisher;
  static RepositoryKeys generate();
};

// The files of an empty repository: root 1, index 1, timestamp 1.
Result<std::vector<NewFile>> begin_repository(std::string_view name,
                                              const RepositoryKeys& keys,
                                              std::int64_t now,
                                              const Lifetimes& lifetimes = {});

class Publication {
 public:
  // Reads what is published and checks its roots. META_FORMAT, ABSENT, …
  static Result<Publication> open(Transport& repository);

  const Root& root() const { return root_; }
  const Index& index() const { return index_; }
  const Timestamp& timestamp() const { return timestamp_; }

  // A root to follow the present one, with the signature files beside it;
  // what the given keys can add is added. THRESHOLD, MIX.
  Result<void> add_root(std::string_view bytes,
                        std::vector<std::string> signatures,
                        std::span<const SecretKey> keys);
  // An archive, with its publisher's signatures. What its manifest says goes
  // into the index; deltas are made to it from up to three versions before.
  Result<void> add_pack(std::string_view archive,
                        const std::vector<std::string>& signatures);
  Result<void> yank(std::string_view name, std::string_view version,
                    std::string_view reason);
  Result<void> revoke(std::string_view sha256);

  // The new files, in order. SIG_MISSING where the keys are not enough.
  Result<std::vector<NewFile>> finish(std::span<const SecretKey> keys,
                                      std::int64_t now,
                                      const Lifetimes& lifetimes = {});

 private:
  explicit Publication(Transport& repository) : repository_(&repository) {}
  Result<void> read_roots();
  Result<void> read_present();
  Result<std::string> tar_of(const VersionEntry& version);
  Result<void> add_deltas(PackEntry& pack, VersionEntry& version,
                          std::string_view tar);

  Transport* repository_;
  Root root_ = {};
  Index index_ = {};
  Timestamp timestamp_ = {};
  bool index_changed_ = false;
  std::vector<NewFile> objects_ = {};
  std::vector<NewFile> roots_ = {};
};

// Appends FILE.KEY-ID.minisig for each of the role's keys that is there, then
// the file. `beside`: how the signatures are named, where not like the file.
// SIG_MISSING where the role's threshold is not reached.
Result<void> add_signed(std::vector<NewFile>& out, NewFile file,
                        const SignedAs& scope, const Role& role,
                        std::span<const SecretKey> keys,
                        const std::string& beside = {});

// Writes them below a folder, each in one step, in their order. What is there
// already and the same is left alone; an immutable file that differs is MIX.
Result<void> write_files(const std::string& folder,
                         const std::vector<NewFile>& files);

// The root as a file, for those who sign it.
std::string root_text(const Root& root);

}  // namespace lastmile
