#include "engine/fire/input_check.hpp"

#include <algorithm>

#include "engine/base/scalar.hpp"
#include "engine/base/suggest.hpp"

namespace lastmile {

bool Likeness::fits(const Fact& fact, bool exactly) const {
  auto agrees = [&](const auto& wanted) {
    const Value& value = fact.values[wanted.first];
    return value.known() && value == wanted.second;
  };
  if (!std::all_of(fields.begin(), fields.end(), agrees)) return false;
  auto known = std::count_if(fact.values.begin(), fact.values.end(),
                             [](const Value& v) { return v.known(); });
  return !exactly || static_cast<std::size_t>(known) == fields.size();
}

namespace {

const FactType* type_of(const Claim& pattern, const Schema& schema,
                        Diagnostics& faults) {
  const FactType* type = schema.find(pattern.type);
  if (!type) {
    std::vector<std::string_view> names = schema.names();
    faults.add({"LM0501", "there is no fact type '" + pattern.type + "'",
                pattern.place, did_you_mean(pattern.type, names)});
  } else if (!pattern.fields.is_map()) {
    faults.add({"LM0502", "a pattern is a map of fields", pattern.fields.place,
                "write it as " + pattern.type + ": {field: value}"});
    return nullptr;
  }
  return type;
}

// The fields of a map by index; what is wrong goes to `faults`.
std::vector<std::pair<FieldIndex, Value>> fields_of(const FactType& type,
                                                    const Node& fields,
                                                    Symbols& symbols,
                                                    Diagnostics& faults) {
  std::vector<std::pair<FieldIndex, Value>> out;
  for (const NodeEntry& entry : fields.entries) {
    std::optional<FieldIndex> field = type.find(entry.key);
    if (!field) {
      std::vector<std::string_view> names = type.field_names();
      faults.add(
          {"LM0107",
           "fact type '" + type.name + "' has no field '" + entry.key + "'",
           entry.key_place, did_you_mean(entry.key, names)});
      continue;
    }
    Result<Value> value =
        read_value(type.fields[*field].type, entry.value, symbols);
    if (value) {
      out.emplace_back(*field, *value);
      continue;
    }
    Diagnostic fault = std::move(value).error();
    fault.item = "field " + entry.key + " of " + type.name;
    faults.add(std::move(fault));
  }
  return out;
}

void check(const Input::Update& update, WorkingMemory& memory,
           Diagnostics& faults) {
  for (const Claim& pattern : update.patterns) {
    std::optional<Likeness> like = likeness(pattern, memory, faults);
    if (!like) continue;
    fields_of(memory.schema()[like->type], update.set, memory.symbols(),
              faults);
  }
}

void check(const Input::Collect& collect, Place place,
           const WorkingMemory& memory, Diagnostics& faults) {
  for (const CollectionRecord& record : collect.records) {
    if (memory.schema().find(record.type)) continue;
    std::vector<std::string_view> names = memory.schema().names();
    faults.add({"LM0501", "there is no fact type '" + record.type + "'", place,
                did_you_mean(record.type, names)});
  }
}

}  // namespace

std::optional<Likeness> likeness(const Claim& pattern, WorkingMemory& memory,
                                 Diagnostics& faults) {
  std::size_t errors = faults.errors();
  const FactType* type = type_of(pattern, memory.schema(), faults);
  if (!type) return std::nullopt;
  Likeness out{type->id,
               fields_of(*type, pattern.fields, memory.symbols(), faults)};
  if (faults.errors() != errors) return std::nullopt;
  return out;
}

bool fits(const Input& input, WorkingMemory& memory, Diagnostics& faults) {
  std::size_t errors = faults.errors();
  if (auto* assertion = std::get_if<Input::Assert>(&input.form)) {
    for (const Claim& claim : assertion->claims) memory.check(claim, faults);
  } else if (auto* retract = std::get_if<Input::Retract>(&input.form)) {
    for (const Claim& p : retract->patterns) likeness(p, memory, faults);
  } else if (auto* update = std::get_if<Input::Update>(&input.form)) {
    check(*update, memory, faults);
  } else if (auto* collect = std::get_if<Input::Collect>(&input.form)) {
    check(*collect, input.place, memory, faults);
  } else if (auto* replace = std::get_if<Input::Replace>(&input.form)) {
    if (!replace->base) {
      faults.add({"LM0509", "the new rules were not loaded", input.place});
    }
  }
  return faults.errors() == errors;
}

}  // namespace lastmile
