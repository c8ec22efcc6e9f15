// facts/readers/registry.hpp
//
// One tree of the Windows registry, from whatever it was read: a hive file, a
// .reg export, a live machine. Names of keys and values are compared without
// case, as Windows does. It only answers; where the tree hangs and what is
// absent is for RegistrySet (registry_set.hpp) to say.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "facts/readers/bytes.hpp"

namespace lastmile {

// The kinds that Windows names; others are kept by their number.
enum class RegistryKind : std::uint32_t {
  None = 0,
  Text = 1,        // REG_SZ
  ExpandText = 2,  // REG_EXPAND_SZ: %SystemRoot% is left as it stands
  Binary = 3,
  Dword = 4,
  DwordBigEndian = 5,
  Link = 6,
  TextList = 7,  // REG_MULTI_SZ
  Qword = 11,
};

struct RegistryValue {
  std::string name = {};  // empty: the default value of the key
  RegistryKind kind = RegistryKind::None;
  Bytes data = {};

  // Of a Text, ExpandText or Link: up to the first NUL, behind which Windows
  // leaves what lay in its memory.
  std::optional<std::string> text() const;
  // Of a Dword, DwordBigEndian or Qword that is as long as it should be.
  std::optional<std::uint64_t> number() const;
  // Of a TextList: its texts, up to the empty one that ends it.
  std::optional<std::vector<std::string>> texts() const;
};

// A key, as its tree numbers it. 0 is none.
using RegistryKey = std::uint64_t;

class Registry {
 public:
  virtual ~Registry() = default;

  virtual RegistryKey root() const = 0;  // 0: nothing can be read
  virtual std::string name(RegistryKey key) const = 0;
  virtual std::vector<RegistryKey> subkeys(RegistryKey key) const = 0;
  virtual RegistryKey subkey(RegistryKey key, std::string_view name) const = 0;
  virtual std::vector<std::string> value_names(RegistryKey key) const = 0;
  virtual std::optional<RegistryValue> value(RegistryKey key,
                                             std::string_view name) const = 0;
  // Is what is not found below this key known not to be there?
  virtual bool whole(RegistryKey key) const = 0;
};

}  // namespace lastmile
