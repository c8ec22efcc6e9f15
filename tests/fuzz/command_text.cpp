// Any bytes as what a command of Windows printed, also as that of each command
// that it is not: lines are counted, what is told has a place in the text, and
// nothing is both whole and in part.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "engine/text/unicode.hpp"
#include "facts/readers/command_text.hpp"
#include "facts/readers/plain_text.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  using namespace lastmile;
  std::optional<std::string> text = plain_text(ByteView(data, size));
  if (!text) return 0;
  if (!is_utf8(*text)) std::abort();
  auto lines = static_cast<std::size_t>(
      std::count(text->begin(), text->end(), '\n') + 1);
  for (int i = 0; i <= static_cast<int>(WindowsCommand::Icacls); ++i) {
    Told seen = read_command(static_cast<WindowsCommand>(i), *text);
    if (seen.lines_unknown > lines || seen.first_unknown > lines) std::abort();
    for (const ToldLine& fact : seen.told) {
      if (fact.line > lines || fact.type.empty()) std::abort();
    }
  }
  recognise_command(*text);
  return 0;
}
