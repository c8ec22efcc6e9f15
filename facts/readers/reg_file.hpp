// facts/readers/reg_file.hpp
//
// Registry exports (.reg), as regedit and `reg export` write them: version 5
// in UTF-16 and REGEDIT4 in a code page; UTF-8 too, which people make of them.
// The tree holds whole paths: its root's children are HKLM, HKCU, HKU, ….
//
// What is exported is a key with all below it, so what is not found below an
// exported key is known not to be there; but not where the file takes keys or
// values away (then it is a list of changes, not an export) or holds lines
// that are none of its grammar.

#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "engine/base/result.hpp"
#include "facts/readers/registry.hpp"

namespace lastmile {

struct RegFileSummary {
  int version = 5;         // 5, or 4 for REGEDIT4
  std::uint64_t keys = 0;  // that have a line of their own
  std::uint64_t values = 0;
  std::uint64_t deletions = 0;      // [-KEY], "name"=-
  std::uint64_t lines_unknown = 0;  // passed over
  std::uint64_t first_unknown = 0;  // the first of them, from 1

  bool is_export() const { return deletions == 0 && lines_unknown == 0; }
};

// By its first line.
bool is_reg_file(ByteView bytes);

class RegFile final : public Registry {
 public:
  // LM0742 where it does not begin as one.
  static Result<std::unique_ptr<RegFile>> read(ByteView bytes,
                                               RegFileSummary& summary);
  ~RegFile() override;

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
  explicit RegFile(std::unique_ptr<Tree> tree);
  std::unique_ptr<Tree> tree_;
};

}  // namespace lastmile
