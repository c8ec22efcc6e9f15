// Any bytes as a file of sections and values (rdpwrap.ini, .rdp), as what reg
// query printed, and as a program with a version: places lie within, and what
// reg query showed reads as an export.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "facts/readers/ini.hpp"
#include "facts/readers/pe_version.hpp"
#include "facts/readers/plain_text.hpp"
#include "facts/readers/reg_file.hpp"
#include "facts/readers/reg_query.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  using namespace lastmile;
  ByteView bytes(data, size);
  if (auto version = read_pe_version(bytes)) {
    if (version->version.size() > 64) std::abort();
  }
  RegQuerySummary asked;
  std::string exported = reg_query_as_export(bytes, asked);
  RegFileSummary summary;
  auto file = RegFile::read(view(exported), summary);
  if (is_reg_query(bytes) && !file) std::abort();
  std::optional<std::string> text = plain_text(bytes);
  if (!text) return 0;
  auto lines = static_cast<std::size_t>(
      std::count(text->begin(), text->end(), '\n') + 1);
  Ini ini = read_ini(*text);
  if (ini.lines_unknown > lines) std::abort();
  for (const IniSection& section : ini.sections) {
    if (section.line > lines) std::abort();
    for (const IniValue& value : section.values) {
      if (value.line > lines) std::abort();
    }
  }
  return 0;
}
