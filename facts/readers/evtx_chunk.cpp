#include "facts/readers/evtx_chunk.hpp"

#include <algorithm>

namespace lastmile {

namespace {

constexpr std::uint8_t fragment_header = 0x0f;
constexpr std::uint8_t template_instance = 0x0c;
constexpr std::size_t deepest = 16;        // fragments within values
constexpr std::size_t most_data = 16'384;  // of one record
constexpr std::string_view too_intricate = "its chunk is too intricate";

}  // namespace

void EvtxChunk::begin(ByteView chunk) {
  chunk_ = chunk;
  budget_.refill();
  templates_.begin(chunk);
}

bool EvtxChunk::fail(std::string_view why) {
  if (why_.empty()) why_ = why;
  return false;
}

std::string_view EvtxChunk::read(std::size_t begin, std::size_t end,
                                 EventSink& sink, EventRecord& record) {
  why_ = {};
  fields_.clear();
  values_.clear();
  data_.clear();
  counted_ = 0;
  depth_ = 0;
  if (scratched_) scratch_.reset();
  scratched_ = false;
  Instance whole;
  if (!top(begin, end, {EventSpot::Document}, whole)) return why_;
  if (!run(whole.program.fields, whole.values)) return why_;
  bool data_read = !fields_.has_event_id();
  if (data_read && !run(whole.program.data, whole.values)) return why_;
  why_ = fields_.settle(record);
  if (!why_.empty()) return why_;
  if (!sink.wants_data(record)) {
    record.data = {};
    return {};
  }
  if (!data_read && !run(whole.program.data, whole.values)) return why_;
  record.data = data_;
  return {};
}

// A fragment is one template instance, or elements.
bool EvtxChunk::top(std::size_t begin, std::size_t end, EventSpot spot,
                    Instance& out) {
  EvtxCursor in(chunk_, begin, end);
  if (in.peek() == fragment_header) in.skip(4);
  if (in.peek() == template_instance) {
    in.skip(1);
    return instance(in, spot, out);
  }
  if (in.failed()) return fail("its XML is cut off");
  out.program = templates_.plain(in.at(), end, spot);
  return out.program.why.empty() || fail(out.program.why);
}

bool EvtxChunk::instance(EvtxCursor& in, EventSpot spot, Instance& out) {
  in.skip(5);  // a version and the template's id
  std::uint32_t definition = in.u32();
  if (definition == in.at()) {  // here it is used first, and defined
    in.skip(20);
    in.skip(in.u32());
  }
  if (in.failed()) return fail("its template is cut off");
  if (!take_values(in, out.values)) return false;
  out.program = templates_.at(definition, spot);
  return out.program.why.empty() || fail(out.program.why);
}

bool EvtxChunk::take_values(EvtxCursor& in, Values& out) {
  constexpr std::uint8_t array_flag = 0x80;
  std::size_t count = in.u32();
  if (count > in.left() / 4) return fail("its values are cut off");
  if (!budget_.spend(count)) return fail(too_intricate);
  ByteView kinds = in.take(count * 4);
  out = {values_.size(), count};
  values_.resize(values_.size() + count);
  EventValue* to = values_.data() + out.first;
  for (const std::uint8_t* kind = kinds.data(); count > 0; --count, kind += 4) {
    to->bytes = in.take(evtx_load<std::uint16_t>(kind));
    to->type = static_cast<EventType>(kind[2] & ~array_flag);
    to->array = kind[2] & array_flag;
    ++to;
  }
  return !in.failed() || fail("its values are cut off");
}

bool EvtxChunk::run(std::span<const EvtxStep> steps, Values values) {
  if (!budget_.spend(steps.size())) return fail(too_intricate);
  for (const EvtxStep& next : steps) {
    if (!step(next, values)) return false;
  }
  return true;
}

bool EvtxChunk::step(const EvtxStep& step, Values values) {
  if (step.pieces.size() == 1) {
    const EvtxPiece& piece = step.pieces[0];
    if (piece.substitution == EvtxPiece::none) {
      return put(step, values, piece.literal);
    }
    const EventValue& value = substitution(values, piece.substitution);
    if (value.null() && piece.optional) return true;
    return put(step, values, value);
  }
  bool elements = step.within;
  for (const EvtxPiece& piece : step.pieces) {
    elements = elements || is_nested(values, piece);
  }
  if (elements) return nested_pieces(step, values);
  EventValue value = utf8_value({});
  return value_of(step, values, value) && put(step, values, value);
}

bool EvtxChunk::is_nested(Values values, const EvtxPiece& piece) const {
  return piece.substitution != EvtxPiece::none &&
         substitution(values, piece.substitution).type == EventType::Nested;
}

// Elements beside each other; text between them is layout.
bool EvtxChunk::nested_pieces(const EvtxStep& step, Values values) {
  for (const EvtxPiece& piece : step.pieces) {
    if (!is_nested(values, piece)) continue;
    ByteView bytes = substitution(values, piece.substitution).bytes;
    if (!nested(bytes, step.spot)) return false;
  }
  return true;
}

// Text and values in a row are one text.
bool EvtxChunk::value_of(const EvtxStep& step, Values values, EventValue& out) {
  if (step.pieces.empty()) return true;
  std::string text;
  for (const EvtxPiece& piece : step.pieces) {
    const EventValue& value = piece.substitution == EvtxPiece::none
                                  ? piece.literal
                                  : substitution(values, piece.substitution);
    if (!budget_.spend(1 + value.bytes.size() / 16)) {
      return fail(too_intricate);
    }
    append_text(text, value);
  }
  out = utf8_value(keep(text));
  return true;
}

std::string_view EvtxChunk::keep(std::string_view text) {
  char* kept = scratch_.array<char>(text.size());
  scratched_ = true;
  std::copy(text.begin(), text.end(), kept);
  return {kept, text.size()};
}

bool EvtxChunk::put(const EvtxStep& step, Values values,
                    const EventValue& value) {
  if (value.type == EventType::Nested && !value.array) {
    return nested(value.bytes, step.spot);
  }
  if (step.within) return true;
  if (value.type == EventType::Nested) return fail("it has an array of XML");
  if (step.field != EventField::None) {
    fields_[step.field] = value;
    return true;
  }
  std::string_view name = step.name;
  if (step.name_from) {
    const EventValue& from = substitution(values, step.name_from->substitution);
    if (!budget_.spend(1 + from.bytes.size() / 16)) return fail(too_intricate);
    name = keep(to_text(from));
  }
  if (!value.array) return add(name, value, step.counted);
  // An array stands for its element as often as it has values.
  EventValue rest = value, item;
  while (take_item(rest, item)) {
    if (!add(name, item, step.counted)) return false;
  }
  return true;
}

bool EvtxChunk::add(std::string_view name, const EventValue& value,
                    bool counted) {
  if (data_.size() == most_data) return fail("it has more than 16,384 values");
  if (!budget_.spend(1)) return fail(too_intricate);
  data_.push_back({name, value, counted ? ++counted_ : 0});
  return true;
}

bool EvtxChunk::nested(ByteView bytes, EventSpot spot) {
  if (bytes.empty()) return true;
  if (depth_ == deepest) return fail("its XML is nested more than 16 deep");
  ++depth_;
  auto begin = static_cast<std::size_t>(bytes.data() - chunk_.data());
  Instance inner;
  std::size_t values = values_.size();
  bool ok = top(begin, begin + bytes.size(), spot, inner) &&
            run(inner.program.fields, inner.values) &&
            run(inner.program.data, inner.values);
  values_.resize(values);
  --depth_;
  return ok;
}

}  // namespace lastmile
