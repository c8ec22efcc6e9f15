#include "engine/library/telling.hpp"

#include <algorithm>

#include "engine/library/convert.hpp"

namespace lastmile::inline v0::detail {
namespace {

Diagnostics refused(const Parts& parts, std::string_view act) {
  return {outside(parts.refusal(act))};
}

std::string item_of(const inside::FactType& type, std::string_view field) {
  return "field " + std::string(field) + " of " + type.name;
}

// The given fields into the row, which holds what stands without them.
void read_fields(Parts& parts, const inside::FactType& type,
                 std::span<const Given> fields, inside::Diagnostics& found) {
  const TypePlan& plan = parts.body.plans[type.id];
  for (const Given& given : fields) {
    std::optional<FieldIndex> at = type.find(given.field);
    if (!at) {
      found.add({"LM0107",
                 "fact type '" + type.name + "' has no field '" +
                     std::string(given.field) + "'",
                 {},
                 did_you_mean(given.field, type.field_names())});
      continue;
    }
    inside::Result<inside::Value> value = within(
        type.fields[*at].type, given.value, parts.session.memory().symbols());
    if (!value) {
      inside::Diagnostic fault = std::move(value).error();
      fault.item = item_of(type, given.field);
      found.add(std::move(fault));
      continue;
    }
    parts.row[*at] = value->known() ? *value : plan.fields[*at].fallback;
  }
}

void check_key(const Parts& parts, const inside::FactType& type,
               inside::Diagnostics& found) {
  if (found.has_errors()) return;
  for (FieldIndex key : type.key) {
    if (parts.row[key].known()) continue;
    const std::string& name = type.fields[key].name;
    found.add({"LM0503",
               "'" + name + "' is part of the key of '" + type.name +
                   "' and has no default, so it must be given",
               {},
               "give it: {\"" + name + "\", …}"});
  }
}

// Null, and a fault, where there is no such type or nobody may tell of it.
const inside::FactType* find_type(const Parts& parts, std::string_view name,
                                  inside::Diagnostics& found) {
  const Schema& schema = parts.body.base->schema;
  const inside::FactType* type = schema.find(name);
  if (!type) {
    found.add({"LM0501",
               "there is no fact type '" + std::string(name) + "'",
               {},
               did_you_mean(name, schema.names())});
  } else if (type->id == Schema::collection) {
    found.add({"LM0320",
               "'collection' facts are made by looking only",
               {},
               "call collect()"});
    type = nullptr;
  }
  return type;
}

// Null, and a fault, where it is no fact that stands and was told.
const inside::FactType* find_told(const Parts& parts, FactId fact,
                                  inside::Diagnostics& found) {
  if (!parts.stands(fact)) {
    found.add({"LM0610",
               "there is no fact f-" + std::to_string(fact.number()) +
                   " in this session",
               {},
               "it fell, or it is of another session or from before a reset"});
    return nullptr;
  }
  inside::Fact known = parts.session.memory().fact({fact.number()});
  const Schema& schema = parts.body.base->schema;
  if (parts.session.memory().told(known.id) &&
      known.type != Schema::collection) {
    return &schema[known.type];
  }
  found.add({"LM0603",
             "a fact that nobody told cannot be taken back: " +
                 inside::to_text(known, schema, parts.symbols()),
             {},
             "change what it follows from"});
  return nullptr;
}

FactId tell_row(Parts& parts, const inside::FactType& type, ProvenanceId from) {
  return parts.id(parts.session.tell(
      type.id, {parts.row.data(), type.fields.size()}, from));
}

}  // namespace

Result<FactId> tell(Parts& parts, std::string_view name,
                    std::span<const Given> fields, const Source& from) {
  if (parts.busy) return refused(parts, "tell()");
  Parts::Working working(parts);
  inside::Diagnostics found;
  const inside::FactType* type = find_type(parts, name, found);
  if (type) {
    parts.fit_row_to_defaults(parts.body.plans[type->id]);
    read_fields(parts, *type, fields, found);
    check_key(parts, *type, found);
  }
  if (found.has_errors()) return outside(found.all(), Sources());
  return tell_row(parts, *type, parts.provenance(from));
}

Result<std::vector<FactId>> tell_text(Parts& parts, std::string name,
                                      std::string text) {
  if (parts.busy) return refused(parts, "tell_text()");
  Parts::Working working(parts);
  Sources sources;
  inside::Diagnostics found;
  FileId file = sources.add(name, std::move(text));
  std::optional<Node> node = read_document(file, sources, TextLimits(), found);
  std::optional<Case> given;
  if (node) given = read_given(*node, name, found);
  std::vector<std::vector<inside::Value>> rows;
  if (given) {
    for (const Claim& claim : given->given) {
      if (!find_type(parts, claim.type, found)) continue;
      auto values = parts.session.memory().check(claim, found);
      if (values) rows.push_back(std::move(*values));
    }
  }
  if (found.has_errors()) return outside(found.all(), sources);
  std::vector<FactId> facts;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    Claim& claim = given->given[i];
    claim.from.by = Source().by;
    ProvenanceId from = parts.session.source(claim.from);
    inside::TypeId type = parts.body.find(claim.type)->id;
    facts.push_back(parts.id(parts.session.tell(type, rows[i], from)));
  }
  return facts;
}

Result<void> retract(Parts& parts, FactId fact) {
  if (parts.busy) return refused(parts, "retract()");
  Parts::Working working(parts);
  inside::Diagnostics found;
  if (find_told(parts, fact, found)) parts.session.untell({fact.number()});
  return outside(found.all(), Sources());
}

Result<FactId> update(Parts& parts, FactId fact, std::span<const Given> fields,
                      const Source& from) {
  if (parts.busy) return refused(parts, "update()");
  Parts::Working working(parts);
  inside::Diagnostics found;
  const inside::FactType* type = find_told(parts, fact, found);
  if (type) {
    std::span<const inside::Value> old = parts.values(fact);
    std::copy(old.begin(), old.end(), parts.row.begin());
    read_fields(parts, *type, fields, found);
    check_key(parts, *type, found);
    if (std::equal(old.begin(), old.end(), parts.row.begin())) {
      if (!found.has_errors()) return fact;
    }
  }
  if (found.has_errors()) return outside(found.all(), Sources());
  parts.session.untell({fact.number()});
  return tell_row(parts, *type, parts.provenance(from));
}

Result<void> check(const Parts& parts, TypeId id,
                   std::span<const Cell> values) {
  if (parts.busy) return refused(parts, "tell()");
  if (!parts.ours(id)) {
    return Diagnostics{outside(inside::Diagnostic{
        "LM0611",
        "the TypeId is of another knowledge base, or of none",
        {},
        "ask the Knowledge of this session for its type()"})};
  }
  inside::Diagnostics found;
  const auto& type = parts.body.base->schema[Inside::number(id)];
  const TypePlan& plan = parts.body.plans[type.id];
  if (type.id == Schema::collection) find_type(parts, type.name, found);
  if (values.size() > type.fields.size()) {
    found.add({"LM0612", "'" + type.name + "' has " +
                             std::to_string(type.fields.size()) +
                             " fields; given were " +
                             std::to_string(values.size()) + " values"});
  }
  inside::Value ignored;
  for (std::size_t i = 0; i < type.fields.size(); ++i) {
    Cell cell = i < values.size() ? values[i] : Cell();
    if (parts.fit(plan.fields[i], cell, ignored)) continue;
    const inside::Field& field = type.fields[i];
    std::uint32_t owner = Inside::owner(cell);
    std::string given(to_text(cell.kind()));
    if (!cell.known()) given = "nothing, and it is part of the key";
    if (owner != 0 && !parts.knows(owner)) {
      given += " of another session, from before a reset, or too large";
    }
    found.add({"LM0612",
               "here is wanted: " + inside::to_text(field.type) +
                   "; given was: " + given,
               {},
               "",
               item_of(type, field.name)});
  }
  return outside(found.all(), Sources());
}

Result<Cell> cell(Parts& parts, TypeId id, std::size_t field,
                  const Value& value) {
  if (parts.busy) return refused(parts, "cell()");
  if (!parts.ours(id)) return check(parts, id, {}).diagnostics();
  const auto& type = parts.body.base->schema[Inside::number(id)];
  if (field >= type.fields.size()) {
    return Diagnostics{outside(inside::Diagnostic{
        "LM0107", "fact type '" + type.name + "' has no field number " +
                      std::to_string(field)})};
  }
  inside::Result<inside::Value> read =
      within(type.fields[field].type, value, parts.session.memory().symbols());
  if (read) return parts.cell(*read);
  inside::Diagnostic fault = std::move(read).error();
  fault.item = item_of(type, type.fields[field].name);
  return Diagnostics{outside(fault)};
}

}  // namespace lastmile::inline v0::detail
