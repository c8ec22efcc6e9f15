// engine/memory/working_memory.hpp
//
// What is held true in one session. Working memory is a set: an equal fact
// said again is the same fact with one more claim. Facts of a keyed type with
// one key are one fact, whose visible values are the fold of all claims in an
// order of their own (time observed, who says so, text), so that the order of
// telling never matters. It keeps no reasons of conclusions; those are kept by
// engine/fire.

#pragma once

#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

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

  // Says a fact; the values have been checked.
  Change tell(TypeId type, std::vector<Value> values, Provenance from);
  // Takes back all that was told of a fact. It stays where `concluded` says
  // that a rule holds it up.
  Change untell(FactId id, bool concluded);
  // A conclusion: the fact, made if it is new. Types that are keyed only by
  // all their fields, or not at all.
  Change conclude(TypeId type, std::span<const Value> values);
  // No rule concludes it any more: removes it unless it was told.
  Change unconclude(FactId id);

  bool alive(FactId id) const;
  // Also of a fact that is gone, as long as the session lasts.
  Fact fact(FactId id) const;
  bool told(FactId id) const;
  std::span<const SoundClaim> claims(FactId id) const;
  // Alive facts of a type in order of birth.
  std::span<const FactId> facts(TypeId type) const;
  // Null where there is none with these values, or with this key.
  FactId find(TypeId type, std::span<const Value> values) const;
  FactId find_key(TypeId type, std::span<const Value> key) const;
  FactId last() const {  // the youngest fact ever born
    return FactId{static_cast<std::uint32_t>(records_.size() - 1)};
  }
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

 private:
  struct Record {
    TypeId type = 0;
    bool alive = false;
    bool concluded = false;
    std::vector<Value> values;
    std::vector<SoundClaim> claims;  // in the order of the fold
  };

  FactId add(TypeId type, std::vector<Value> values);
  void remove(FactId id);
  std::uint64_t identity(TypeId type, std::span<const Value> values) const;
  Change show(const CollectionRecord& record);
  bool insert_claim(Record& record, SoundClaim claim) const;
  std::vector<Value> fold(const Record& record) const;

  const Schema& schema_;
  Symbols& symbols_;
  std::vector<Record> records_;  // by fact number
  std::vector<std::vector<FactId>> by_type_;
  std::unordered_multimap<std::uint64_t, FactId> by_identity_;
  std::vector<CollectionRecord> collections_;
  std::map<std::pair<TypeId, std::string>, std::size_t> best_collection_;
};

// {field: value, …} without what is unknown.
std::string to_text(const Fact& fact, const Schema& schema,
                    const Symbols& symbols);

}  // namespace lastmile
