// engine/memory/check_claim.cpp
//
// From a claim to the values of a fact: every fault of it in one go.

#include "engine/base/scalar.hpp"
#include "engine/base/suggest.hpp"
#include "engine/memory/working_memory.hpp"

namespace lastmile {

std::optional<std::vector<Value>> WorkingMemory::check(const Claim& claim,
                                                       Diagnostics& faults) {
  std::size_t errors = faults.errors();
  const FactType* type = schema_.find(claim.type);
  if (!type) {
    std::vector<std::string_view> names = schema_.names();
    faults.add({"LM0501", "there is no fact type '" + claim.type + "'",
                claim.place, did_you_mean(claim.type, names)});
    return std::nullopt;
  }
  if (!claim.fields.is_map()) {
    faults.add({"LM0502", "a fact is a map of fields", claim.fields.place,
                "write it as " + claim.type + ": {field: value}"});
    return std::nullopt;
  }
  std::vector<Value> values(type->fields.size());
  for (const NodeEntry& entry : claim.fields.entries) {
    std::optional<FieldIndex> field = type->find(entry.key);
    if (!field) {
      std::vector<std::string_view> names = type->field_names();
      faults.add(
          {"LM0107",
           "fact type '" + type->name + "' has no field '" + entry.key + "'",
           entry.key_place, did_you_mean(entry.key, names)});
      continue;
    }
    Result<Value> value =
        read_value(type->fields[*field].type, entry.value, symbols_);
    if (!value) {
      Diagnostic fault = std::move(value).error();
      fault.item = "field " + entry.key + " of " + type->name;
      faults.add(std::move(fault));
      continue;
    }
    values[*field] = *value;
  }
  for (std::size_t i = 0; i < values.size(); ++i) {
    const Field& field = type->fields[i];
    // Facts of one key are folded first: a default overrules no other claim.
    bool folded = type->keyed() && !field.key;
    if (!values[i].known() && !folded) values[i] = field.fallback;
    if (field.key && !values[i].known() && faults.errors() == errors) {
      faults.add({"LM0503",
                  "'" + field.name + "' is part of the key of '" + type->name +
                      "' and has no default, so it must be given",
                  claim.place, "add " + field.name + ": …"});
    }
  }
  if (faults.errors() != errors) return std::nullopt;
  return values;
}

}  // namespace lastmile
