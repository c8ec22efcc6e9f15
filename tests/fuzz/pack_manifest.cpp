// Whatever is in MANIFEST.json, a generation or state.json: a value or one
// refusal; and what was read is written and read again as the same.

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "engine/pack/generation.hpp"
#include "engine/pack/manifest.hpp"
#include "engine/pack/state.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  using namespace lastmile;
  std::string_view text(reinterpret_cast<const char*>(data), size);
  if (Result<Manifest> read = Manifest::read(text)) {
    Result<Manifest> again = Manifest::read(read->text());
    if (!again || again->text() != read->text()) std::abort();
  }
  if (Result<Generation> read = Generation::read(text)) {
    if (!Generation::read(read->text())) std::abort();
  }
  if (Result<State> read = State::read(text)) {
    Result<State> again = State::read(read->text());
    if (!again || again->text() != read->text()) std::abort();
  }
  return 0;
}
