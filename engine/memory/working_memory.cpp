#include "engine/memory/working_memory.hpp"

#include <algorithm>
#include <limits>
#include <tuple>

#include "engine/base/scalar.hpp"

namespace lastmile {

WorkingMemory::WorkingMemory(const Schema& schema, Symbols& symbols)
    : schema_(schema), symbols_(symbols), records_(1) {
  by_type_.resize(schema.size());
}

std::uint64_t WorkingMemory::identity(TypeId type,
                                      std::span<const Value> values) const {
  const FactType& shape = schema_[type];
  std::uint64_t h = hash_mix(0x66616374, type);
  if (shape.keyed()) {
    for (FieldIndex field : shape.key) h = hash_mix(h, hash(values[field]));
  } else {
    for (const Value& value : values) h = hash_mix(h, hash(value));
  }
  return h;
}

FactId WorkingMemory::find(TypeId type, std::span<const Value> values) const {
  const FactType& shape = schema_[type];
  auto [from, to] = by_identity_.equal_range(identity(type, values));
  for (auto it = from; it != to; ++it) {
    const Record& record = records_[it->second.number];
    if (record.type != type) continue;
    bool same =
        shape.keyed()
            ? std::all_of(
                  shape.key.begin(), shape.key.end(),
                  [&](FieldIndex f) { return record.values[f] == values[f]; })
            : std::equal(values.begin(), values.end(), record.values.begin());
    if (same) return it->second;
  }
  return {};
}

FactId WorkingMemory::find_key(TypeId type, std::span<const Value> key) const {
  const FactType& shape = schema_[type];
  std::vector<Value> values(shape.fields.size());
  for (std::size_t i = 0; i < shape.key.size(); ++i) {
    values[shape.key[i]] = key[i];
  }
  return find(type, values);
}

FactId WorkingMemory::add(TypeId type, std::vector<Value> values) {
  FactId id{static_cast<std::uint32_t>(records_.size())};
  by_identity_.emplace(identity(type, values), id);
  Record& record = records_.emplace_back();
  record.type = type;
  record.alive = true;
  record.values = std::move(values);
  by_type_[type].push_back(id);
  return id;
}

void WorkingMemory::remove(FactId id) {
  Record& record = records_[id.number];
  auto [from, to] =
      by_identity_.equal_range(identity(record.type, record.values));
  for (auto it = from; it != to; ++it) {
    if (it->second == id) {
      by_identity_.erase(it);
      break;
    }
  }
  std::vector<FactId>& same = by_type_[record.type];
  same.erase(std::lower_bound(same.begin(), same.end(), id));
  record.alive = false;
}

bool WorkingMemory::alive(FactId id) const {
  return id.number < records_.size() && records_[id.number].alive;
}

Fact WorkingMemory::fact(FactId id) const {
  const Record& record = records_[id.number];
  return {id, record.type, record.values};
}

bool WorkingMemory::told(FactId id) const {
  return !records_[id.number].claims.empty();
}

std::span<const SoundClaim> WorkingMemory::claims(FactId id) const {
  return records_[id.number].claims;
}

std::span<const FactId> WorkingMemory::facts(TypeId type) const {
  return by_type_[type];
}

namespace {

std::string claim_text(const SoundClaim& claim, const Symbols& symbols) {
  std::string out;
  for (const Value& value : claim.values) {
    out += to_text(value, symbols);
    out += '\x1f';
  }
  return out;
}

// The order of the fold: what was observed later wins, a claim without a time
// loses against one with a time; then who says so, then the text.
auto rank(const SoundClaim& claim, const Symbols& symbols) {
  return std::tuple(
      claim.from.observed.value_or(std::numeric_limits<std::int64_t>::min()),
      claim.from.by, claim_text(claim, symbols), claim.from.source,
      claim.from.locator);
}

}  // namespace

// False where the very same claim was there already.
bool WorkingMemory::insert_claim(Record& record, SoundClaim claim) const {
  auto wanted = rank(claim, symbols_);
  auto at = record.claims.begin();
  for (; at != record.claims.end(); ++at) {
    auto other = rank(*at, symbols_);
    if (other == wanted) return false;
    if (wanted < other) break;
  }
  record.claims.insert(at, std::move(claim));
  return true;
}

std::vector<Value> WorkingMemory::fold(const Record& record) const {
  std::vector<Value> values(schema_[record.type].fields.size());
  for (const SoundClaim& claim : record.claims) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (claim.values[i].known()) values[i] = claim.values[i];
    }
  }
  const FactType& shape = schema_[record.type];
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!values[i].known()) values[i] = shape.fields[i].fallback;
  }
  return values;
}

WorkingMemory::Change WorkingMemory::tell(TypeId type,
                                          std::vector<Value> values,
                                          Provenance from) {
  SoundClaim claim{std::move(values), std::move(from)};
  FactId id = find(type, claim.values);
  if (id.number == 0) {
    Record alone{.type = type, .claims = {std::move(claim)}};
    id = add(type,
             schema_[type].keyed() ? fold(alone) : alone.claims.front().values);
    records_[id.number].claims = std::move(alone.claims);
    return {id, id, {}};
  }
  Record& record = records_[id.number];
  if (!insert_claim(record, std::move(claim)) || !schema_[type].keyed()) {
    return {id};
  }
  std::vector<Value> visible = fold(record);
  if (std::equal(visible.begin(), visible.end(), record.values.begin())) {
    return {id};
  }
  std::vector<SoundClaim> claims = std::move(record.claims);
  record.claims.clear();
  remove(id);
  FactId fresh = add(type, std::move(visible));
  records_[fresh.number].claims = std::move(claims);
  return {fresh, fresh, id};
}

WorkingMemory::Change WorkingMemory::untell(FactId id, bool concluded) {
  records_[id.number].claims.clear();
  if (concluded) return {id};
  remove(id);
  return {{}, {}, id};
}

WorkingMemory::Change WorkingMemory::conclude(TypeId type,
                                              std::span<const Value> values) {
  FactId id = find(type, values);
  FactId added;
  if (id.number == 0) {
    id = added = add(type, {values.begin(), values.end()});
  }
  records_[id.number].concluded = true;
  return {id, added, {}};
}

WorkingMemory::Change WorkingMemory::unconclude(FactId id) {
  Record& record = records_[id.number];
  record.concluded = false;
  if (!record.claims.empty()) return {id};
  remove(id);
  return {{}, {}, id};
}

std::vector<Disagreement> WorkingMemory::disagreements() const {
  std::vector<Disagreement> found;
  for (std::uint32_t n = 1; n < records_.size(); ++n) {
    const Record& record = records_[n];
    if (!record.alive || record.claims.size() < 2 ||
        record.type == Schema::collection || !schema_[record.type].keyed()) {
      continue;
    }
    for (std::size_t f = 0; f < record.values.size(); ++f) {
      const SoundClaim* taken = nullptr;
      for (auto it = record.claims.rbegin(); it != record.claims.rend(); ++it) {
        if (!it->values[f].known()) continue;
        if (!taken) {
          taken = &*it;
        } else if (!(it->values[f] == taken->values[f])) {
          found.push_back({FactId{n}, static_cast<FieldIndex>(f),
                           taken->values[f], taken->from, it->values[f],
                           it->from});
          break;
        }
      }
    }
  }
  return found;
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
