// engine/memory/collect.cpp
//
// Collection records, and the `collection` facts that rules match.

#include "engine/base/symbol.hpp"
#include "engine/memory/working_memory.hpp"

namespace lastmile {

WorkingMemory::Change WorkingMemory::collect(const CollectionRecord& record) {
  const FactType* type = schema_.find(record.type);
  if (!type) return {};
  collections_.push_back(record);
  auto key = std::pair(type->id, fold_case(record.host));
  auto [at, fresh] = best_collection_.emplace(key, collections_.size() - 1);
  if (!fresh) {
    if (record.status <= collections_[at->second].status) return {};
    at->second = collections_.size() - 1;
  }
  return show(record);
}

WorkingMemory::Change WorkingMemory::await(TypeId type) {
  return show({.type = schema_[type].name});
}

// The fact takes the place of the one about the same type and host.
WorkingMemory::Change WorkingMemory::show(const CollectionRecord& record) {
  std::vector<Value> values{
      Value::name(record.type, symbols_), Value::name(record.host, symbols_),
      Value::text(to_text(record.status), symbols_),
      Value::text(record.by, symbols_), Value::text(record.why, symbols_)};
  FactId old = find(Schema::collection, values);
  Change change;
  if (old.number != 0) {
    remove(old);
    change.removed = old;
  }
  change.added = change.fact =
      add(Schema::collection, values, identity(Schema::collection, values));
  Record& fact = *find_record(change.added);
  fact.told = true;
  fact.from = source({.by = record.by});
  return change;
}

const CollectionRecord* WorkingMemory::collection_record(
    TypeId type, std::string_view host) const {
  const CollectionRecord* best = nullptr;
  for (std::string_view about : {std::string_view(), host}) {
    auto found = best_collection_.find({type, fold_case(about)});
    if (found == best_collection_.end()) continue;
    const CollectionRecord& record = collections_[found->second];
    if (!best || record.status > best->status) best = &record;
  }
  return best;
}

CollectionStatus WorkingMemory::collection(TypeId type,
                                           std::string_view host) const {
  const CollectionRecord* record = collection_record(type, host);
  return record ? record->status : CollectionStatus::NotTried;
}

}  // namespace lastmile
