// facts/readers/evtx_compiler.hpp
//
// Walks the tokens of one BinXML fragment (MS-EVEN6 2.2.12) and leaves its
// program. Of evtx_template.cpp alone.

#pragma once

#include "facts/readers/evtx_template.hpp"

namespace lastmile {

class EvtxCompiler {
 public:
  EvtxCompiler(EvtxTemplates& of, bool in_template)
      : of_(of), in_template_(in_template) {}

  EvtxProgram fragment(std::size_t begin, std::size_t end, EventSpot spot);

 private:
  struct Element {
    EventSpot spot;
    std::string_view name;
    std::size_t pieces;  // its first in of_.pieces_
    bool has_children = false;
    bool has_attributes = false;
    std::string_view called = {};  // a Data's Name
    const EvtxPiece* called_by = nullptr;
  };

  // Each gives false, with why_ set, where it cannot go on.
  bool elements(EvtxCursor& in, EventSpot spot);
  bool open(EvtxCursor& in, bool with_attributes, EventSpot spot);
  bool attributes(EvtxCursor& in);
  bool attribute(EvtxCursor& in);
  bool content(EvtxCursor& in, std::uint8_t token);
  bool piece(EvtxCursor& in, std::uint8_t token);
  bool close();
  bool name(EvtxCursor& in, std::string_view& out);
  bool literal_text(EvtxCursor& in);
  bool entity(EvtxCursor& in);
  bool skip_instruction(EvtxCursor& in);
  bool fail(std::string_view why);

  bool add_literal(std::string_view text);
  std::span<const EvtxPiece> take_pieces(std::size_t from);
  std::string_view keep(std::string_view text);
  void step(EvtxStep made);
  bool finish_attribute(Element& element, std::string_view name,
                        std::size_t from);

  EvtxTemplates& of_;
  bool in_template_;
  std::vector<Element> open_;
  std::size_t floor_ = 0;  // where the pieces of the present text begin
  std::string_view why_ = {};
};

}  // namespace lastmile
