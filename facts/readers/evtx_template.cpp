#include "facts/readers/evtx_template.hpp"

#include "facts/readers/evtx_compiler.hpp"

namespace lastmile {

namespace {

constexpr std::size_t definition_header = 24;  // next, GUID, size

std::size_t slot_of(std::uint32_t definition) { return definition / 8 % 64; }

}  // namespace

void EvtxTemplates::begin(ByteView chunk) {
  chunk_ = chunk;
  arena_.reset();
  heads_.fill(0);
  known_.clear();
  names_.fill({});
  if (shape_.paths() > 1024) shape_.forget_paths();
}

EvtxProgram EvtxTemplates::at(std::uint32_t definition, EventSpot spot) {
  std::uint32_t& head = heads_[slot_of(definition)];
  for (std::uint32_t i = head; i != 0; i = known_[i - 1].next) {
    const Known& known = known_[i - 1];
    if (known.definition == definition && known.spot == spot) {
      return known.program;
    }
    if (!budget_.spend(1)) return {.why = "its chunk is too intricate"};
  }
  EvtxProgram program = define(definition, spot);
  known_.push_back({definition, spot, program, head});
  head = static_cast<std::uint32_t>(known_.size());
  return program;
}

EvtxProgram EvtxTemplates::define(std::uint32_t definition, EventSpot spot) {
  EvtxCursor header(chunk_, definition, chunk_.size());
  header.skip(definition_header - 4);
  std::size_t size = header.u32();
  if (header.failed() || size > header.left()) {
    return {.why = "its template is cut off"};
  }
  std::size_t begin = header.at();
  return EvtxCompiler(*this, true).fragment(begin, begin + size, spot);
}

EvtxProgram EvtxTemplates::plain(std::size_t begin, std::size_t end,
                                 EventSpot spot) {
  return EvtxCompiler(*this, false).fragment(begin, end, spot);
}

}  // namespace lastmile
