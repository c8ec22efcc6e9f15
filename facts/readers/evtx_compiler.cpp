#include "facts/readers/evtx_compiler.hpp"

#include <algorithm>
#include <memory>

#include "engine/text/unicode.hpp"
#include "facts/readers/utf16.hpp"

namespace lastmile {

namespace {

// MS-EVEN6 2.2.12; 0x40 beside a token: more of its kind follows.
enum Token : std::uint8_t {
  EndOfFragment = 0,
  OpenStart = 1,
  CloseStart = 2,
  CloseEmpty = 3,
  EndElement = 4,
  Value = 5,
  Attribute = 6,
  Cdata = 7,
  CharReference = 8,
  EntityReference = 9,
  InstructionTarget = 10,
  InstructionData = 11,
  Substitution = 13,
  OptionalSubstitution = 14,
  FragmentHeader = 15,
};
constexpr std::uint8_t more = 0x40;

constexpr std::size_t deepest = 32;
constexpr std::size_t longest_name = 1024;
constexpr std::uint8_t string_type = 1;
constexpr std::string_view too_intricate = "its chunk is too intricate";

// What Windows keeps beside a name, to find it again; here it tells a name
// from bytes that only stand where one was.
std::uint16_t name_hash(ByteView units) {
  std::uint32_t hash = 0;
  for (std::size_t at = 0; at + 2 <= units.size(); at += 2) {
    hash = hash * 65599 + evtx_load<std::uint16_t>(units.data() + at);
  }
  return static_cast<std::uint16_t>(hash);
}

struct Entity {
  std::string_view name;
  std::string_view text;
};
constexpr Entity entities[] = {
    {"amp", "&"}, {"lt", "<"}, {"gt", ">"}, {"quot", "\""}, {"apos", "'"}};

bool has_own_text(EventSpot::Kind kind) {
  return kind == EventSpot::Part || kind == EventSpot::Datum ||
         kind == EventSpot::Tree;
}

template <class T>
std::span<const T> copy(Arena& arena, std::span<const T> from) {
  if (from.empty()) return {};
  T* to = arena.array<T>(from.size());
  std::uninitialized_copy(from.begin(), from.end(), to);
  return {to, from.size()};
}

}  // namespace

bool EvtxCompiler::fail(std::string_view why) {
  if (why_.empty()) why_ = why;
  return false;
}

EvtxProgram EvtxCompiler::fragment(std::size_t begin, std::size_t end,
                                   EventSpot spot) {
  of_.fields_.clear();
  of_.data_.clear();
  of_.pieces_.clear();
  EvtxCursor in(of_.chunk_, begin, end);
  if (!elements(in, spot)) return {.why = why_};
  return {.fields = copy<EvtxStep>(of_.arena_, of_.fields_),
          .data = copy<EvtxStep>(of_.arena_, of_.data_)};
}

bool EvtxCompiler::elements(EvtxCursor& in, EventSpot spot) {
  while (true) {
    if (!of_.budget_.spend(1)) return fail(too_intricate);
    std::uint8_t token = in.u8();
    if (in.failed()) return fail("its XML is cut off");
    bool ok = true;
    switch (token & ~more) {
      case EndOfFragment:
        return open_.empty() || fail("its XML ends within an element");
      case FragmentHeader: in.skip(3); break;
      case OpenStart:
        ok = open(in, token & more, open_.empty() ? spot : open_.back().spot);
        break;
      case EndElement: ok = close(); break;
      default: ok = content(in, token); break;
    }
    if (!ok) return false;
  }
}

bool EvtxCompiler::open(EvtxCursor& in, bool with_attributes, EventSpot spot) {
  if (open_.size() == deepest) return fail("its XML is more than 32 deep");
  if (in_template_) in.skip(2);  // which substitution it depends on
  in.skip(4);                    // its size
  Element element{.pieces = of_.pieces_.size()};
  if (!name(in, element.name)) return false;
  element.name = local_name(element.name);
  element.spot = of_.shape_.child(spot, element.name);
  if (!of_.budget_.spend(of_.shape_.path(element.spot.path).size() / 8)) {
    return fail(too_intricate);
  }
  if (!open_.empty()) open_.back().has_children = true;
  open_.push_back(element);
  if (with_attributes) {
    in.skip(4);  // the attributes' size
    if (!attributes(in)) return false;
  }
  std::uint8_t token = in.u8();
  if (token == CloseEmpty) return close();
  return token == CloseStart || fail("its XML breaks off within a tag");
}

bool EvtxCompiler::attributes(EvtxCursor& in) {
  while ((in.peek() & ~more) == Attribute) {
    if (!attribute(in)) return false;
  }
  return true;
}

bool EvtxCompiler::attribute(EvtxCursor& in) {
  in.skip(1);
  std::string_view called;
  if (!name(in, called)) return false;
  std::size_t from = floor_ = of_.pieces_.size();
  while (true) {
    std::uint8_t token = in.peek() & ~more;
    bool ends =
        token == Attribute || token == CloseStart || token == CloseEmpty;
    if (ends) break;
    in.skip(1);
    if (in.failed() || !piece(in, token)) {
      return fail("its XML breaks off within an attribute");
    }
  }
  return finish_attribute(open_.back(), called, from);
}

bool EvtxCompiler::finish_attribute(Element& element, std::string_view called,
                                    std::size_t from) {
  EventAttribute says =
      of_.shape_.attribute(element.spot, element.name, called);
  std::span<const EvtxPiece> pieces = take_pieces(from);
  switch (says.kind) {
    case EventAttribute::Ignored: return true;
    case EventAttribute::Name:
      if (pieces.size() > 1) return fail("a datum's name is put together");
      if (pieces.empty()) return true;
      if (pieces[0].substitution != EvtxPiece::none) {
        element.called_by = pieces.data();
      } else {
        element.called = {
            reinterpret_cast<const char*>(pieces[0].literal.bytes.data()),
            pieces[0].literal.bytes.size()};
      }
      return true;
    case EventAttribute::Field:
      step({.field = says.field, .pieces = pieces});
      return true;
    case EventAttribute::Datum:
      element.has_attributes = true;
      step({.name = keep(of_.shape_.path(says.path)), .pieces = pieces});
      return true;
  }
  return true;
}

bool EvtxCompiler::content(EvtxCursor& in, std::uint8_t token) {
  if (open_.empty()) return fail("its XML has something outside elements");
  floor_ = open_.back().pieces;
  std::uint8_t kind = token & ~more;
  if (kind == InstructionTarget || kind == InstructionData) {
    return kind == InstructionTarget ? skip_instruction(in)
                                     : (in.skip(in.u16() * 2u), true);
  }
  return piece(in, kind);
}

bool EvtxCompiler::skip_instruction(EvtxCursor& in) {
  std::string_view target;
  return name(in, target);
}

bool EvtxCompiler::piece(EvtxCursor& in, std::uint8_t token) {
  if (!of_.budget_.spend(1)) return fail(too_intricate);
  switch (token) {
    case Value:
      if (in.u8() != string_type) return fail("its XML has a value of no text");
      return literal_text(in);
    case Cdata: return literal_text(in);
    case CharReference: {
      of_.text_.clear();
      char32_t unit = in.u16();
      bool half = unit >= 0xd800 && unit < 0xe000;
      append_utf8(of_.text_, half || unit == 0 ? U'\uFFFD' : unit);
      return add_literal(of_.text_);
    }
    case EntityReference: return entity(in);
    case Substitution:
    case OptionalSubstitution: {
      if (!in_template_) return fail("its XML lacks a template");
      std::uint16_t number = in.u16();
      in.skip(1);  // the type due; the record's own is what counts
      if (in.failed()) return fail("its XML is cut off");
      of_.pieces_.push_back(
          {.substitution = number, .optional = token == OptionalSubstitution});
      return true;
    }
    default: return fail("its XML has an unknown token");
  }
}

bool EvtxCompiler::literal_text(EvtxCursor& in) {
  ByteView units = in.take(in.u16() * 2u);
  if (in.failed()) return fail("its XML is cut off");
  of_.text_.clear();
  append_utf16(of_.text_, units);
  return add_literal(of_.text_);
}

bool EvtxCompiler::entity(EvtxCursor& in) {
  std::string_view called;
  if (!name(in, called)) return false;
  for (const Entity& known : entities) {
    if (known.name == called) return add_literal(known.text);
  }
  return fail("its XML has an unknown entity");
}

// Names are kept where they were first used; later ones refer to them.
bool EvtxCompiler::name(EvtxCursor& in, std::string_view& out) {
  std::uint32_t offset = in.u32();
  bool here = offset == in.at();
  EvtxTemplates::Name& known = of_.names_[offset / 4 % of_.names_.size()];
  if (known.offset == offset && offset != 0 && !here) {
    out = known.text;
    return !in.failed() || fail("its XML is cut off");
  }
  EvtxCursor at(of_.chunk_, offset, of_.chunk_.size());
  at.skip(4);  // the next name of the same hash
  std::uint16_t hash = at.u16();
  std::uint16_t count = at.u16();
  ByteView units = at.take(count * 2u);
  at.skip(2);  // a NUL
  if (here) in.skip(at.at() - offset);
  if (in.failed() || at.failed()) return fail("a name of its XML is cut off");
  if (count == 0 || count > longest_name || name_hash(units) != hash) {
    return fail("a name of its XML is damaged");
  }
  if (!of_.budget_.spend(1 + count / 8)) {
    return fail(too_intricate);
  }
  of_.text_.clear();
  append_utf16(of_.text_, units);
  out = keep(of_.text_);
  known = {offset, out};
  return true;
}

bool EvtxCompiler::close() {
  if (open_.empty()) return fail("its XML closes what it never opened");
  Element element = open_.back();
  open_.pop_back();
  bool own = has_own_text(element.spot.kind);
  std::span<const EvtxPiece> pieces = take_pieces(element.pieces);
  EvtxStep made{.field = element.spot.field,
                .within = !own || element.has_children,
                .spot = element.spot,
                .pieces = pieces};
  if (element.spot.kind == EventSpot::Ignored) return true;
  // White space between elements.
  bool fixed =
      std::none_of(pieces.begin(), pieces.end(), [](const EvtxPiece& piece) {
        return piece.substitution != EvtxPiece::none;
      });
  if (made.within && fixed) return true;
  if (element.spot.kind == EventSpot::Part && !made.within &&
      (made.field == EventField::None || pieces.empty())) {
    return true;
  }
  if (element.spot.kind == EventSpot::Tree) {
    bool says_nothing = element.has_attributes || element.spot.path == 0;
    if (pieces.empty() && says_nothing) return true;
    made.name = keep(of_.shape_.called(element.spot.path));
  } else if (element.spot.kind == EventSpot::Datum) {
    made.counted = true;
    made.name = element.called;
    made.name_from = element.called_by;
  }
  step(made);
  return true;
}

void EvtxCompiler::step(EvtxStep made) {
  (made.field == EventField::None ? of_.data_ : of_.fields_).push_back(made);
}

std::string_view EvtxCompiler::keep(std::string_view text) {
  char* to = of_.arena_.array<char>(text.size());
  std::copy(text.begin(), text.end(), to);
  return {to, text.size()};
}

// Literals beside each other become one.
bool EvtxCompiler::add_literal(std::string_view text) {
  std::vector<EvtxPiece>& pieces = of_.pieces_;
  bool beside =
      pieces.size() > floor_ && pieces.back().substitution == EvtxPiece::none;
  std::size_t whole =
      text.size() + (beside ? pieces.back().literal.bytes.size() : 0);
  if (!of_.budget_.spend(whole / 16)) return fail(too_intricate);
  if (!beside) {
    pieces.push_back({.literal = utf8_value(keep(text))});
    return true;
  }
  ByteView before = pieces.back().literal.bytes;
  char* to = of_.arena_.array<char>(whole);
  std::copy(text.begin(), text.end(),
            std::copy(before.begin(), before.end(), to));
  pieces.back().literal = utf8_value({to, whole});
  return true;
}

std::span<const EvtxPiece> EvtxCompiler::take_pieces(std::size_t from) {
  auto begin = of_.pieces_.begin() + static_cast<std::ptrdiff_t>(from);
  std::span<const EvtxPiece> some(of_.pieces_.data() + from,
                                  of_.pieces_.size() - from);
  std::span<const EvtxPiece> kept = copy<EvtxPiece>(of_.arena_, some);
  of_.pieces_.erase(begin, of_.pieces_.end());
  return kept;
}

}  // namespace lastmile
