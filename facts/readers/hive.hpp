// facts/readers/hive.hpp
//
// The tree of a registry hive file, read by hivex, behind the Registry that
// all sources share. What hivex refuses for its base block alone (a wrong
// checksum, an end that is missing) is read as far as it goes; the health says
// what was wrong. Keys are visited once each, at most `most_keys`: a tree that
// bites its tail ends too.

#pragma once

#include <memory>
#include <span>
#include <string>

#include "engine/base/result.hpp"
#include "facts/readers/hive_health.hpp"
#include "facts/readers/registry.hpp"

namespace lastmile {

class Hive final : public Registry {
 public:
  static constexpr std::uint64_t most_keys = 1'000'000;

  // `health` is filled whether it can be read or not. LM0740 where nothing of
  // the tree can be reached. The bytes are copied.
  static Result<std::unique_ptr<Hive>> open(
      ByteView bytes, HiveHealth& health, std::span<const ByteView> logs = {});
  ~Hive() override;

  // "HKLM\SYSTEM", "HKLM\SOFTWARE", "HKCU", …: told by the keys at its root,
  // where these are damaged by the name that Windows wrote into it. Empty:
  // neither says.
  std::string mount() const;

  RegistryKey root() const override;
  std::string name(RegistryKey key) const override;
  std::vector<RegistryKey> subkeys(RegistryKey key) const override;
  RegistryKey subkey(RegistryKey key, std::string_view name) const override;
  std::vector<std::string> value_names(RegistryKey key) const override;
  std::optional<RegistryValue> value(RegistryKey key,
                                     std::string_view name) const override;
  bool whole(RegistryKey key) const override;

 private:
  struct Tree;
  explicit Hive(std::unique_ptr<Tree> tree);
  std::unique_ptr<Tree> tree_;
};

}  // namespace lastmile
