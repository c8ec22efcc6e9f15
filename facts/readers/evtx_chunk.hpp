// facts/readers/evtx_chunk.hpp
//
// The records of one chunk: their programs (evtx_template.hpp) run over what
// each record puts in. Given 64 KiB at most; what it keeps between chunks is
// only room.

#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/arena.hpp"
#include "facts/readers/event_fields.hpp"
#include "facts/readers/evtx_template.hpp"

namespace lastmile {

class EvtxChunk {
 public:
  EvtxChunk() : templates_(budget_) {}

  // `chunk` begins with its header; offsets in it are its own.
  void begin(ByteView chunk);
  // The BinXML at [begin, end) into the record, which has id and written.
  // Empty, or why it cannot be read. Data is read if the sink wants it.
  std::string_view read(std::size_t begin, std::size_t end, EventSink& sink,
                        EventRecord& record);

 private:
  // A row of values_ that belong to one template instance.
  struct Values {
    std::size_t first = 0;
    std::size_t count = 0;
  };
  struct Instance {
    EvtxProgram program;
    Values values;
  };

  bool instance(EvtxCursor& in, EventSpot spot, Instance& out);
  bool take_values(EvtxCursor& in, Values& out);
  bool top(std::size_t begin, std::size_t end, EventSpot spot, Instance& out);
  bool run(std::span<const EvtxStep> steps, Values values);
  bool step(const EvtxStep& step, Values values);
  bool is_nested(Values values, const EvtxPiece& piece) const;
  bool nested_pieces(const EvtxStep& step, Values values);
  bool value_of(const EvtxStep& step, Values values, EventValue& out);
  bool nested(ByteView bytes, EventSpot spot);
  bool put(const EvtxStep& step, Values values, const EventValue& value);
  std::string_view keep(std::string_view text);
  bool add(std::string_view name, const EventValue& value, bool counted);
  bool fail(std::string_view why);
  // Good until values_ grows.
  const EventValue& substitution(Values values, std::uint16_t number) const {
    static constexpr EventValue missing = {};
    return number < values.count ? values_[values.first + number] : missing;
  }

  EvtxBudget budget_;
  EvtxTemplates templates_;
  ByteView chunk_;
  std::string_view why_;
  // Of the present record:
  EventFields fields_;
  std::vector<EventValue> values_;
  std::vector<EventDatum> data_;
  std::uint32_t counted_ = 0;
  std::size_t depth_ = 0;
  Arena scratch_;  // texts that are put together
  bool scratched_ = false;
};

}  // namespace lastmile
