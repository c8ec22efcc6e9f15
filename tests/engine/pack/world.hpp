// tests/engine/pack/world.hpp
//
// A repository in memory whose owner, thief and mirrors a test plays, and a
// client of it with a store in memory. Archives are short texts here: what is
// inside an archive is another test's business.

#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/pack/publish.hpp"
#include "engine/pack/update.hpp"

namespace lastmile {

inline constexpr std::int64_t day = 86'400'000'000;
inline constexpr std::int64_t start = 1'800'000'000'000'000;  // in 2027

// The same key for the same number, always.
SecretKey test_key(int number);

using Files = std::map<std::string, std::string>;

// Serves a map, with ETags; `meddle` may answer in its place.
class MemoryTransport : public Transport {
 public:
  explicit MemoryTransport(const Files& files, std::string address = "mem:a")
      : files_(&files), address_(std::move(address)) {}
  Result<FileResponse> fetch(const FileRequest& request) override;
  std::string address() const override { return address_; }
  void pause(std::chrono::milliseconds) override { ++pauses; }

  std::function<std::optional<Result<FileResponse>>(const FileRequest&)>
      meddle = {};
  std::vector<std::string> asked = {};
  int pauses = 0;

 private:
  const Files* files_;
  std::string address_;
};

// Serves bytes as a body of unknown length that is this.
Result<FileResponse> served(const FileRequest& request, std::string_view bytes);

class MemoryInstaller : public Installer {
 public:
  Result<std::vector<PackInUse>> installed() override;
  Result<std::string> tar_of(std::string_view name) override;
  Result<void> stage(const std::string& name, const VersionEntry& version,
                     Arrived arrived) override;
  Result<void> remember(const Index&) override { return {}; }
  Result<void> activate(const std::string& why) override;

  struct Here {
    PackInUse pack;
    std::string tar;
  };
  std::map<std::string, Here> now = {};
  std::map<std::string, Here> staged = {};
  // "": staging succeeds.
  std::function<std::string(const std::string&)> tests_fail = {};
};

// The bytes that stand for a tar and an archive.
std::string fake_tar(const std::string& name, std::int64_t seq);
std::string fake_archive(std::string_view tar);

struct World {
  explicit World(int root_threshold = 2);

  // The owner's keys, by role.
  std::vector<SecretKey> root_keys, release_keys, freshness_keys,
      publisher_keys;
  Root root = {};
  Index index = {};
  Timestamp stamp = {};
  Files files = {};
  std::int64_t now = start;

  // The client.
  TrustMemory store = {};
  MemoryInstaller installer = {};
  std::vector<std::string> wanted = {"rdp"};
  Diagnostics notes = {};

  // The owner's acts. `release` adds a version to the index, with deltas from
  // those before; publish() signs index and timestamp.
  VersionEntry& release(const std::string& name, std::int64_t seq,
                        const std::string& version);
  void publish();
  void stamp_again();
  // A new root from `root`, numbered and signed by old and new keys.
  void publish_root(const std::vector<SecretKey>& signers);

  // Writes a file signed by these keys, as they are.
  void put(const std::string& path, const std::string& bytes,
           const SignedAs& scope, const std::vector<SecretKey>& keys,
           const std::string& beside = {});
  void put_index(const std::string& bytes);  // and a timestamp for it
  void put_timestamp(const std::string& bytes);

  // The client's. trust_first() gives it root 1; update() is one whole run:
  // "ok" or the word of the reason.
  void trust_first();
  std::string update();
  std::string update_from(const std::vector<const Files*>& mirrors);
  // With `meddle` in the only mirror.
  std::string update_meddled(
      std::function<std::optional<Result<FileResponse>>(const FileRequest&)>
          meddle);
  std::string run(const Mirrors& mirrors);
  std::int64_t seq_of(const std::string& name) const;

  UpdateReport report = {};
  Diagnostic fault = {};
};

// The word before the colon.
std::string word(const Diagnostic& diagnostic);
bool noted(const Diagnostics& notes, std::string_view text);

}  // namespace lastmile
