#include "engine/memory/working_memory.hpp"

#include <algorithm>
#include <limits>
#include <tuple>

#include "engine/base/scalar.hpp"

namespace lastmile {

WorkingMemory::WorkingMemory(const Schema& schema, Symbols& symbols)
    : schema_(schema),
      symbols_(symbols),
      by_type_(schema.size()),
      shapes_(schema.size()) {
  for (std::size_t t = 0; t < schema.size(); ++t) {
    const FactType& type = schema[static_cast<TypeId>(t)];
    Shape& shape = shapes_[t];
    shape.width = static_cast<std::uint16_t>(type.fields.size());
    shape.keyed = type.keyed();
    std::size_t first = std::min(type.fields.size(), Shape::few);
    for (std::size_t f = 0; f < first; ++f) {
      shape.kinds[f] = type.fields[f].type.kind;
    }
  }
}

bool WorkingMemory::fits(TypeId type, std::span<const Value> values) const {
  const Shape& shape = shapes_[type];
  if (values.size() != shape.width) return false;
  auto is_of = [](const Value& value, Kind wanted) {
    return value.kind() == wanted || wanted == Kind::Unknown || !value.known();
  };
  for (std::size_t f = 0; f < values.size(); ++f) {
    Kind wanted =
        f < Shape::few ? shape.kinds[f] : schema_[type].fields[f].type.kind;
    if (!is_of(values[f], wanted)) return false;
  }
  return !shape.keyed ||
         std::ranges::all_of(schema_[type].key, [&](FieldIndex key) {
           return values[key].known();
         });
}

// ---- facts by what they say ----

std::uint32_t WorkingMemory::identity(TypeId type,
                                      std::span<const Value> values) const {
  std::uint64_t h = type;
  if (shapes_[type].keyed) {
    for (FieldIndex field : schema_[type].key) {
      h = hash_mix(h, hash(values[field]));
    }
  } else {
    for (const Value& value : values) h = hash_mix(h, hash(value));
  }
  return static_cast<std::uint32_t>(h >> 32);
}

std::size_t WorkingMemory::seek(TypeId type, std::span<const Value> values,
                                std::uint32_t hash) const {
  std::size_t mask = slots_.size() - 1, at = hash & mask;
  for (; slots_[at].fact; at = (at + 1) & mask) {
    if (slots_[at].hash != hash) continue;
    const Record& record = *find_record(FactId{slots_[at].fact});
    if (record.type != type) continue;
    bool same =
        shapes_[type].keyed
            ? std::ranges::all_of(
                  schema_[type].key,
                  [&](FieldIndex f) { return record.values[f] == values[f]; })
            : std::equal(values.begin(), values.end(), record.values);
    if (same) break;
  }
  return at;
}

FactId WorkingMemory::find(TypeId type, std::span<const Value> values) const {
  if (slots_.empty()) return {};
  return FactId{slots_[seek(type, values, identity(type, values))].fact};
}

FactId WorkingMemory::find_key(TypeId type, std::span<const Value> key) const {
  const FactType& shape = schema_[type];
  std::vector<Value> values(shape.fields.size());
  for (std::size_t i = 0; i < shape.key.size(); ++i) {
    values[shape.key[i]] = key[i];
  }
  return find(type, values);
}

// For one fact more.
void WorkingMemory::make_room() {
  if (slots_.size() >= 2 * (standing_ + 1)) return;
  std::vector<Slot> old(std::max<std::size_t>(64, slots_.size() * 2));
  slots_.swap(old);
  std::size_t mask = slots_.size() - 1;
  for (const Slot& slot : old) {
    if (!slot.fact) continue;
    std::size_t at = slot.hash & mask;
    while (slots_[at].fact) at = (at + 1) & mask;
    slots_[at] = slot;
  }
}

// Moves back what stands behind it, so that no probe ends too early (Knuth,
// volume 3, algorithm 6.4R).
void WorkingMemory::erase_slot(std::uint32_t hash, FactId id) {
  std::size_t mask = slots_.size() - 1, at = hash & mask;
  while (slots_[at].fact != id.number) at = (at + 1) & mask;
  for (std::size_t next = (at + 1) & mask; slots_[next].fact;
       next = (next + 1) & mask) {
    std::size_t home = slots_[next].hash & mask;
    if (((next - home) & mask) < ((next - at) & mask)) continue;
    slots_[at] = slots_[next];
    at = next;
  }
  slots_[at] = {};
}

FactId WorkingMemory::add(TypeId type, std::span<const Value> values,
                          std::uint32_t hash) {
  make_room();
  return add(type, values, hash, seek(type, values, hash));
}

FactId WorkingMemory::add(TypeId type, std::span<const Value> values,
                          std::uint32_t hash, std::size_t slot) {
  FactId id{next_};
  std::size_t block = id.number / Block::size;
  if (block >= blocks_.size()) {
    blocks_.reserve(blocks_.size() + 1);
    if (spare_blocks_.empty()) {
      blocks_.push_back(std::make_unique<Block>());
    } else {
      blocks_.push_back(std::move(spare_blocks_.back()));
      spare_blocks_.pop_back();
    }
  }
  OfType& of = by_type_[type];
  if (of.dead > 32 && of.dead > of.ids.size() / 2) compact(of);
  if (!of.touched) {
    touched_.push_back(type);
    of.touched = true;
  }
  auto* kept = arena_.array<Value>(values.size());
  std::copy(values.begin(), values.end(), kept);
  of.ids.push_back(id);
  slots_[slot] = {hash, id.number};
  ++next_;
  Record& record = *find_record(id);
  record = {.values = kept,
            .hash = hash,
            .type = type,
            .width = static_cast<std::uint16_t>(values.size()),
            .alive = true};
  ++blocks_[block]->held;
  ++standing_;
  return id;
}

void WorkingMemory::remove(FactId id) {
  gone_.push_back(id);
  Record& record = *find_record(id);
  erase_slot(record.hash, id);
  --standing_;
  OfType& of = by_type_[record.type];
  if (of.ids.back() == id) {
    of.ids.pop_back();
  } else {
    ++of.dead;
  }
  forget_claims(id, record);
  record.alive = false;
}

void WorkingMemory::sweep() {
  for (FactId id : gone_) {
    Record& record = *find_record(id);
    arena_.release(const_cast<Value*>(record.values),
                   record.width * sizeof(Value));
    record.values = nullptr;
    std::uint32_t number = id.number / Block::size;
    bool full = (number + 1) * Block::size <= next_;
    if (--blocks_[number]->held == 0 && full) {
      spare_blocks_.push_back(std::move(blocks_[number]));
    }
  }
  gone_.clear();
}

void WorkingMemory::reset() {
  clear_slots();
  for (auto& block : blocks_) {
    if (!block) continue;
    block->held = 0;
    spare_blocks_.push_back(std::move(block));
  }
  blocks_.clear();
  arena_.reset();
  next_ = 1;
  gone_.clear();
  for (TypeId type : touched_) {
    by_type_[type].ids.clear();
    by_type_[type].dead = 0;
    by_type_[type].touched = false;
  }
  touched_.clear();
  standing_ = 0;
  if (!claims_.empty()) claims_.clear();
  sources_.resize(1);
  if (!source_numbers_.empty()) source_numbers_.clear();
  collections_.clear();
  if (!best_collection_.empty()) best_collection_.clear();
}

// A large table that holds little is cleared where it holds something.
void WorkingMemory::clear_slots() {
  if (standing_ * 8 > slots_.size()) {
    std::fill(slots_.begin(), slots_.end(), Slot());
    return;
  }
  std::size_t mask = slots_.size() - 1;
  for (TypeId type : touched_) {
    for (FactId id : by_type_[type].ids) {
      if (!alive(id)) continue;
      std::size_t at = find_record(id)->hash & mask;
      for (; slots_[at].fact; at = (at + 1) & mask) slots_[at] = {};
    }
  }
}

void WorkingMemory::compact(OfType& of) const {
  std::erase_if(of.ids, [&](FactId id) { return !alive(id); });
  of.dead = 0;
}

std::span<const FactId> WorkingMemory::facts(TypeId type) const {
  OfType& of = by_type_[type];
  if (of.dead > 0) compact(of);
  return of.ids;
}

// ---- who says so ----

ProvenanceId WorkingMemory::source(const Provenance& from) {
  if (from == Provenance()) return {};
  std::uint64_t h = hash_bytes(from.by);
  h = hash_mix(h, hash_bytes(from.source));
  h = hash_mix(h, hash_bytes(from.locator));
  auto [begin, end] = source_numbers_.equal_range(h);
  for (auto it = begin; it != end; ++it) {
    if (sources_[it->second] == from) return {it->second};
  }
  auto number = static_cast<std::uint32_t>(sources_.size());
  sources_.push_back(from);
  source_numbers_.emplace(h, number);
  return {number};
}

void WorkingMemory::forget_claims(FactId id, Record& record) {
  if (record.many) claims_.erase(id);
  record.many = record.told = false;
}

std::vector<SoundClaim> WorkingMemory::claims(FactId id) const {
  const Record* record = find_record(id);
  if (!record || !record->told) return {};
  if (!record->many) {
    return {{{record->values, record->values + record->width},
             sources_[record->from.number]}};
  }
  std::vector<SoundClaim> out;
  for (const Said& said : claims_.at(id)) {
    out.push_back({said.values, sources_[said.from.number]});
  }
  return out;
}

namespace {

std::string claim_text(std::span<const Value> values, const Symbols& symbols) {
  std::string out;
  for (const Value& value : values) {
    out += to_text(value, symbols);
    out += '\x1f';
  }
  return out;
}

// The order of the fold: what was observed later wins, a claim without a time
// loses against one with a time; then who says so, then the text.
auto rank(std::span<const Value> values, const Provenance& from,
          const Symbols& symbols) {
  return std::tuple(
      from.observed.value_or(std::numeric_limits<std::int64_t>::min()), from.by,
      claim_text(values, symbols), from.source, from.locator);
}

}  // namespace

// False where the very same claim was there already.
bool WorkingMemory::insert_claim(std::vector<Said>& said, Said claim) const {
  auto wanted = rank(claim.values, source(claim.from), symbols_);
  auto at = said.begin();
  for (; at != said.end(); ++at) {
    auto other = rank(at->values, source(at->from), symbols_);
    if (other == wanted) return false;
    if (wanted < other) break;
  }
  said.insert(at, std::move(claim));
  return true;
}

std::vector<Value> WorkingMemory::fold(TypeId type,
                                       const std::vector<Said>& said) const {
  const FactType& shape = schema_[type];
  std::vector<Value> values(shape.fields.size());
  for (const Said& claim : said) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (claim.values[i].known()) values[i] = claim.values[i];
    }
  }
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!values[i].known()) values[i] = shape.fields[i].fallback;
  }
  return values;
}

WorkingMemory::Change WorkingMemory::tell(TypeId type,
                                          std::span<const Value> values,
                                          ProvenanceId from) {
  make_room();
  std::uint32_t hash = identity(type, values);
  std::size_t slot = seek(type, values, hash);
  FactId id{slots_[slot].fact};
  if (id.number != 0) return tell_again(id, values, from);
  if (!shapes_[type].keyed) {
    id = add(type, values, hash, slot);
    Record& record = *find_record(id);
    record.told = true;
    record.from = from;
    return {id, id, {}};
  }
  std::vector<Said> said{{{values.begin(), values.end()}, from}};
  id = add(type, fold(type, said), hash, slot);
  Record& record = *find_record(id);
  record.told = record.many = true;
  claims_.emplace(id, std::move(said));
  return {id, id, {}};
}

WorkingMemory::Change WorkingMemory::tell_again(FactId id,
                                                std::span<const Value> values,
                                                ProvenanceId from) {
  Record& record = *find_record(id);
  if (!record.told) {
    record.told = true;
    record.from = from;
    if (!schema_[record.type].keyed()) return {id};
    record.many = true;
  } else if (!record.many) {
    if (record.from == from) return {id};
    record.many = true;
    claims_[id].push_back(
        {{record.values, record.values + record.width}, record.from});
  }
  std::vector<Said>& said = claims_[id];
  bool fresh = insert_claim(said, {{values.begin(), values.end()}, from});
  if (!fresh || !schema_[record.type].keyed()) return {id};
  std::vector<Value> visible = fold(record.type, said);
  if (std::equal(visible.begin(), visible.end(), record.values)) return {id};
  std::vector<Said> moved = std::move(said);
  std::uint32_t hash = record.hash;
  TypeId type = record.type;
  remove(id);
  FactId now = add(type, visible, hash);
  Record& other = *find_record(now);
  other.told = other.many = true;
  claims_[now] = std::move(moved);
  return {now, now, id};
}

WorkingMemory::Change WorkingMemory::untell(FactId id, bool concluded) {
  if (concluded) {
    forget_claims(id, *find_record(id));
    return {id};
  }
  remove(id);
  return {{}, {}, id};
}

WorkingMemory::Change WorkingMemory::conclude(TypeId type,
                                              std::span<const Value> values) {
  make_room();
  std::uint32_t hash = identity(type, values);
  std::size_t slot = seek(type, values, hash);
  FactId id{slots_[slot].fact}, added;
  if (id.number == 0) id = added = add(type, values, hash, slot);
  find_record(id)->concluded = true;
  return {id, added, {}};
}

WorkingMemory::Change WorkingMemory::unconclude(FactId id) {
  Record& record = *find_record(id);
  record.concluded = false;
  if (record.told) return {id};
  remove(id);
  return {{}, {}, id};
}

std::string to_text(const Fact& fact, const Schema& schema,
                    const Symbols& symbols) {
  const FactType& shape = schema[fact.type];
  std::string out = shape.name + " {";
  bool first = true;
  for (std::size_t i = 0; i < fact.values.size(); ++i) {
    if (!fact.values[i].known()) continue;
    if (!first) out += ", ";
    first = false;
    out += shape.fields[i].name + ": " + to_text(fact.values[i], symbols);
  }
  return out + "}";
}

}  // namespace lastmile
