// Any bytes as a hive: it is read or refused, all keys and values that it says
// it has can be asked for, and it says so of itself in a record. Bytes that
// are no hive are taken for the bins of one, with a base block before them.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>

#include "engine/text/unicode.hpp"
#include "facts/readers/hive.hpp"
#include "facts/registry_files.hpp"

namespace {

using namespace lastmile;

void walk(const Hive& hive, RegistryKey key, int depth, int& left) {
  if (!is_utf8(hive.name(key)) || --left < 0 || depth > 32) return;
  for (const std::string& name : hive.value_names(key)) {
    if (!is_utf8(name)) std::abort();
    auto value = hive.value(key, name);
    if (!value) continue;
    if (auto text = value->text(); text && !is_utf8(*text)) std::abort();
    value->number();
    value->texts();
    if (--left < 0) return;
  }
  for (RegistryKey child : hive.subkeys(key)) {
    walk(hive, child, depth + 1, left);
  }
}

std::string as_hive(const std::uint8_t* data, std::size_t size) {
  std::string out(4096, '\0');
  std::memcpy(out.data(), "regf", 4);
  out[20] = 1;
  out[24] = 5;
  out[32] = 1;
  out[36] = 0x20;
  std::uint32_t bins = static_cast<std::uint32_t>((size + 4095) / 4096 * 4096);
  std::memcpy(out.data() + 40, &bins, 4);
  out.append(reinterpret_cast<const char*>(data), size);
  out.resize(4096 + bins);
  std::uint32_t sum = hive_checksum(view(out));
  std::memcpy(out.data() + 508, &sum, 4);
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  ByteView given(data, size);
  std::string made;
  if (!is_hive(given)) {
    made = as_hive(data, size);
    given = view(made);
  }
  HiveHealth health;
  auto hive = Hive::open(given, health);
  if (hive) {
    int left = 20'000;
    walk(**hive, (*hive)->root(), 0, left);
  }
  EvidenceFile file{"hive", given};
  RegistryFiles files = read_registry_files({&file, 1}, "fuzz", 0);
  if (files.seen.records.size() != 1) std::abort();
  files.set.value("HKLM\\SYSTEM\\CurrentControlSet\\Control", "x");
  return 0;
}
