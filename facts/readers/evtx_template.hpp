// facts/readers/evtx_template.hpp
//
// BinXML elements, from a template or a record itself, made into programs: a
// row of steps that each put one value somewhere (a field of System, a named
// datum). A chunk's records share few templates, so the XML's structure is
// read once for many records, and no XML is ever built.
//
// What a program may cost is bounded, whatever the bytes say: elements are at
// most 32 deep, and all that one chunk makes the reader do is paid from one
// budget.

#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/arena.hpp"
#include "facts/readers/event_shape.hpp"
#include "facts/readers/event_value.hpp"
#include "facts/readers/evtx_bytes.hpp"

namespace lastmile {

// Part of a value: a literal, or what a record puts in for a number.
struct EvtxPiece {
  static constexpr std::uint16_t none = 0xffff;
  EventValue literal = {};
  std::uint16_t substitution = none;
  bool optional = false;  // where it is null, what it stands in is not there
};

struct EvtxStep {
  EventField field = EventField::None;  // None: a datum
  bool counted = false;                 // a Data, which has an index
  bool within = false;  // an element of others: only what is nested counts
  EventSpot spot = {};  // where it stands, for what is nested in it
  std::string_view name = {};
  const EvtxPiece* name_from = nullptr;  // instead of `name`
  std::span<const EvtxPiece> pieces = {};
};

struct EvtxProgram {
  std::string_view why = {};  // cannot be read, because; else empty
  std::span<const EvtxStep> fields = {};
  std::span<const EvtxStep> data = {};
};

// How much work a chunk may still make.
class EvtxBudget {
 public:
  // An honest chunk of 64 KiB takes 2,000 to 20,000.
  void refill() { left_ = 400'000; }
  bool spend(std::size_t steps) {
    left_ -= static_cast<std::int64_t>(steps);
    return left_ >= 0;
  }
  bool spent() const { return left_ < 0; }

 private:
  std::int64_t left_ = 0;
};

class EvtxTemplates {
 public:
  explicit EvtxTemplates(EvtxBudget& budget) : budget_(budget) {}

  // All of an earlier chunk is void.
  void begin(ByteView chunk);
  // The template whose definition stands at that offset, in a place.
  EvtxProgram at(std::uint32_t definition, EventSpot spot);
  // Elements outside any template, from a record itself: [begin, end).
  EvtxProgram plain(std::size_t begin, std::size_t end, EventSpot spot);

 private:
  friend class EvtxCompiler;
  struct Known {
    std::uint32_t definition;
    EventSpot spot;
    EvtxProgram program;
    std::uint32_t next;  // in known_, from 1; 0: none
  };
  struct Name {
    std::uint32_t offset = 0;  // 0: none
    std::string_view text = {};
  };

  EvtxProgram define(std::uint32_t definition, EventSpot spot);

  EvtxBudget& budget_;
  ByteView chunk_;
  Arena arena_;
  EventShape shape_;
  std::array<std::uint32_t, 64> heads_{};
  std::vector<Known> known_;
  std::array<Name, 64> names_{};
  // Of the program being made; kept for their room.
  std::vector<EvtxStep> fields_, data_;
  std::vector<EvtxPiece> pieces_;
  std::string text_;
};

}  // namespace lastmile
