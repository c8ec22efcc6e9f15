// tests/facts/readers/hive_samples.hpp
//
// The hives of tests/data/hives, each unpacked once; and a hive of few keys
// that a test makes.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "facts/readers/bytes.hpp"

namespace lastmile {

// "regipy/SYSTEM". Throws std::runtime_error where it cannot be read.
const std::string& hive_sample(std::string_view name);
std::vector<std::string> hive_samples();  // without the logs

// Cells and bins as Windows lays them out, enough for a tree of keys with
// values: no security, no classes.
struct MadeValue {
  std::string name;
  std::uint32_t kind;
  Bytes data;
};
struct MadeKey {
  std::string name;
  std::vector<MadeValue> values = {};
  std::vector<MadeKey> below = {};
};
std::string make_hive(const MadeKey& root, std::string_view own_name);

MadeValue made_text(std::string name, std::string_view text,
                    std::uint32_t kind = 1);
MadeValue made_dword(std::string name, std::uint32_t number);
// The checksum of a base block that was changed, put right.
void mend_checksum(std::string& hive);

}  // namespace lastmile
