// engine/memory/working_memory.hpp
//
// What is held true in one session. Working memory is a set: an equal fact
// said again is the same fact with one more claim. Facts of a keyed type with
// one key are one fact, whose visible values are the fold of all claims in an
// order of their own (time observed, who says so, text), so that the order of
// telling never matters. It keeps no reasons of conclusions; those are kept by
// engine/fire.

#pragma once

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/base/arena.hpp"
#include "engine/base/result.hpp"
#include "engine/memory/claim.hpp"
#include "engine/memory/collection.hpp"
#include "engine/memory/fact.hpp"

namespace lastmile {

// A claim that was found sound.
struct SoundClaim {
  std::vector<Value> values;  // by field index
  Provenance from;
};

// Two claims about one key that cannot both be true.
struct Disagreement {
  FactId fact;
  FieldIndex field;
  Value taken;  // the value that the fold shows
  Provenance taken_from;
  Value refused;
  Provenance refused_from;
};

class WorkingMemory {
 public:
  // What an act did: the fact that stands now, whether it is new, and the fact
  // that it takes the place of, if any (both 0 where nothing changed).
  struct Change {
    FactId fact;
    FactId added = {};
    FactId removed = {};
  };

  // Both outlive the memory; the symbols are the session's overlay.
  WorkingMemory(const Schema& schema, Symbols& symbols);

  // The values of a claim by field index, with defaults (of a keyed type only
  // those of its key; the fold adds the others); every fault of the claim goes
  // to `faults` (LM05xx, LM012x), and then there are none.
  std::optional<std::vector<Value>> check(const Claim& claim,
                                          Diagnostics& faults);

  // The number of a provenance, the same for equal ones.
  ProvenanceId source(const Provenance& from);
  const Provenance& source(ProvenanceId id) const {
    return sources_[id.number];
  }

  // Is there a value of its kind, or Unknown, for each field, and none Unknown
  // of a key?
  bool fits(TypeId type, std::span<const Value> values) const;
  // Says a fact; the values have been checked.
  Change tell(TypeId type, std::span<const Value> values, ProvenanceId from);
  // Takes back all that was told of a fact. It stays where `concluded` says
  // that a rule holds it up.
  Change untell(FactId id, bool concluded);
  // A conclusion: the fact, made if it is new. Types that are keyed only by
  // all their fields, or not at all.
  Change conclude(TypeId type, std::span<const Value> values);
  // No rule concludes it any more: removes it unless it was told.
  Change unconclude(FactId id);

  bool alive(FactId id) const {
    const Record* record = find_record(id);
    return record && record->alive;
  }
  // Also of a fact that is gone, until the next `sweep`; after it, a fact
  // without values.
  Fact fact(FactId id) const {
    const Record* record = find_record(id);
    if (!record || !record->values) return {id};
    return {id, record->type, {record->values, record->width}};
  }
  bool told(FactId id) const {
    const Record* record = find_record(id);
    return record && record->told;
  }
  // In the order of the fold: the last that knows a field decides it.
  std::vector<SoundClaim> claims(FactId id) const;
  // Alive facts of a type in order of birth.
  std::span<const FactId> facts(TypeId type) const;
  // Null where there is none with these values, or with this key.
  FactId find(TypeId type, std::span<const Value> values) const;
  FactId find_key(TypeId type, std::span<const Value> key) const;
  FactId last() const {  // the youngest fact ever born
    return FactId{next_ - 1};
  }
  std::size_t standing() const { return standing_; }  // alive facts
  std::vector<Disagreement> disagreements() const;

  // Notes a look; of two records about one type and host the better stands.
  // The `collection` fact follows it.
  Change collect(const CollectionRecord& record);
  // The `collection` fact that says `not tried`, for rules that match it;
  // `collect` takes its place.
  Change await(TypeId type);
  CollectionStatus collection(TypeId type, std::string_view host = {}) const;
  // The best record, or null where nobody tried.
  const CollectionRecord* collection_record(TypeId type,
                                            std::string_view host = {}) const;
  const std::vector<CollectionRecord>& collections() const {
    return collections_;
  }

  const Schema& schema() const { return schema_; }
  Symbols& symbols() const { return symbols_; }

  // What the rooms above keep of a fact, as long as it has values.
  struct Hooks {
    void* matcher = nullptr;
    void* support = nullptr;
  };
  Hooks& hooks(FactId id) { return find_record(id)->hooks; }
  // Null where the fact is not alive.
  Hooks* standing(FactId id, Fact& fact) {
    Record* record = find_record(id);
    if (!record || !record->alive) return nullptr;
    fact = {id, record->type, {record->values, record->width}};
    return &record->hooks;
  }
  const Hooks& hooks(FactId id) const { return find_record(id)->hooks; }

  // Gives back the room of the facts that are gone.
  void sweep();
  // As new, but for the room that it has.
  void reset();

 private:
  struct Record {
    const Value* values = nullptr;
    Hooks hooks = {};
    std::uint32_t hash = 0;  // of its identity
    ProvenanceId from = {};  // of its claim, where it has but one
    TypeId type = 0;
    std::uint16_t width = 0;  // fields
    bool alive = false;
    bool told = false;
    bool concluded = false;
    bool many = false;  // its claims are in `claims_`
  };
  struct Block {
    static constexpr std::uint32_t size = 128;
    Record records[size];
    std::uint32_t held = 0;  // that have values
  };
  struct Said {
    std::vector<Value> values;
    ProvenanceId from;
  };
  struct OfType {
    std::vector<FactId> ids;
    std::uint32_t dead = 0;
    bool touched = false;
  };
  // Of a fact type, what every fact of it asks.
  struct Shape {
    static constexpr std::size_t few = 12;
    std::uint16_t width = 0;
    bool keyed = false;
    std::array<Kind, few> kinds{};  // of the first fields
  };
  struct Slot {
    std::uint32_t hash = 0;
    std::uint32_t fact = 0;  // 0: free
  };

  const Record* find_record(FactId id) const {
    if (id.number - 1 >= next_ - 1) return nullptr;  // 0 too
    std::uint32_t block = id.number / Block::size;
    if (!blocks_[block]) return nullptr;
    return &blocks_[block]->records[id.number % Block::size];
  }
  Record* find_record(FactId id) {
    return const_cast<Record*>(
        static_cast<const WorkingMemory*>(this)->find_record(id));
  }
  FactId add(TypeId type, std::span<const Value> values, std::uint32_t hash);
  void remove(FactId id);
  std::uint32_t identity(TypeId type, std::span<const Value> values) const;
  // The slot of the fact with this identity, or the free one where it belongs;
  // there is one once room was made.
  std::size_t seek(TypeId type, std::span<const Value> values,
                   std::uint32_t hash) const;
  void make_room();
  FactId add(TypeId type, std::span<const Value> values, std::uint32_t hash,
             std::size_t slot);
  void erase_slot(std::uint32_t hash, FactId id);
  void clear_slots();
  void compact(OfType& of) const;
  void forget_claims(FactId id, Record& record);
  Change show(const CollectionRecord& record);
  Change tell_again(FactId id, std::span<const Value> values,
                    ProvenanceId from);
  bool insert_claim(std::vector<Said>& said, Said claim) const;
  std::vector<Value> fold(TypeId type, const std::vector<Said>& said) const;

  const Schema& schema_;
  Symbols& symbols_;
  Arena arena_;  // of the values
  std::vector<std::unique_ptr<Block>> blocks_;
  std::vector<std::unique_ptr<Block>> spare_blocks_;
  std::uint32_t next_ = 1;    // the number of the next fact
  std::vector<FactId> gone_;  // since the last sweep
  mutable std::vector<OfType> by_type_;
  std::vector<Slot> slots_;  // open addressing, by identity
  std::size_t standing_ = 0;
  std::unordered_map<FactId, std::vector<Said>> claims_;
  std::vector<Provenance> sources_{1};
  std::unordered_multimap<std::size_t, std::uint32_t> source_numbers_;
  std::vector<CollectionRecord> collections_;
  std::map<std::pair<TypeId, std::string>, std::size_t> best_collection_;
  std::vector<Shape> shapes_;    // by type
  std::vector<TypeId> touched_;  // types of which facts were born
};

// {field: value, …} without what is unknown.
std::string to_text(const Fact& fact, const Schema& schema,
                    const Symbols& symbols);

}  // namespace lastmile
