// Any bytes as an export of the registry, with its first line or without.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "engine/text/unicode.hpp"
#include "facts/readers/reg_file.hpp"

namespace {

using namespace lastmile;

void walk(const RegFile& file, RegistryKey key, std::size_t& values) {
  if (!is_utf8(file.name(key))) std::abort();
  for (const std::string& name : file.value_names(key)) {
    ++values;
    auto value = file.value(key, name);
    if (!value) std::abort();
    if (auto text = value->text(); text && !is_utf8(*text)) std::abort();
    value->number();
    value->texts();
  }
  for (RegistryKey child : file.subkeys(key)) {
    if (file.subkey(key, file.name(child)) != child) std::abort();
    walk(file, child, values);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  std::string made = "REGEDIT4\n";
  made.append(reinterpret_cast<const char*>(data), size);
  for (ByteView bytes : {ByteView(data, size), view(made)}) {
    RegFileSummary summary;
    auto file = RegFile::read(bytes, summary);
    if (!file) continue;
    std::size_t values = 0;
    walk(**file, (*file)->root(), values);
    if (values > summary.values) std::abort();
  }
  return 0;
}
