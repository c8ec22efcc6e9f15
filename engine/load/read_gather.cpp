// engine/load/read_gather.cpp
//
// `gather:` items: where they look. What they tell is read in
// read_gather_value.cpp.

#include <algorithm>

#include "engine/base/scalar.hpp"
#include "engine/base/suggest.hpp"
#include "engine/load/gather_reader.hpp"

namespace lastmile {
namespace {

constexpr std::string_view source_words[] = {
    "registry", "settings", "certificates", "events", "json", "text", "ini"};

constexpr std::string_view hives[] = {"HKLM",
                                      "HKCU",
                                      "HKU",
                                      "HKCR",
                                      "HKCC",
                                      "HKEY_LOCAL_MACHINE",
                                      "HKEY_CURRENT_USER",
                                      "HKEY_USERS",
                                      "HKEY_CLASSES_ROOT",
                                      "HKEY_CURRENT_CONFIG"};

}  // namespace

std::optional<Regex> GatherReader::pattern(const Node& scalar) {
  std::size_t offset = 0;
  Result<Regex> regex = Regex::compile(scalar.text, false, &offset);
  if (regex) return *regex;
  Diagnostic fault = std::move(regex).error();
  fault.place = place_within(base_.sources, scalar, offset);
  reading_.fault(std::move(fault));
  return std::nullopt;
}

std::optional<Finder> GatherReader::finder(const Node& scalar) {
  std::size_t offset = 0;
  Result<Finder> found = Finder::compile(scalar.text, &offset);
  if (found) return *found;
  Diagnostic fault = std::move(found).error();
  fault.place = place_within(base_.sources, scalar, offset);
  reading_.fault(std::move(fault));
  return std::nullopt;
}

std::optional<Regex> GatherReader::pattern_at(MapReader& map,
                                              std::string_view key) {
  const Node* node = map.node().find(key);
  if (!map.text(key)) return std::nullopt;
  std::optional<Regex> found = pattern(*node);
  if (found) knows_groups(*found);
  return found;
}

std::optional<JsonPath> GatherReader::path(const Node& scalar) {
  std::size_t offset = 0;
  Result<JsonPath> path = JsonPath::parse(scalar.text, &offset);
  if (path) return *path;
  Diagnostic fault = std::move(path).error();
  fault.place = place_within(base_.sources, scalar, offset);
  reading_.fault(std::move(fault));
  return std::nullopt;
}

// A whole path: of a hive that has a name, without empty parts.
bool GatherReader::registry_path(const Node& scalar) {
  std::string_view text = scalar.text;
  std::size_t end = text.find('\\');
  std::string_view root = text.substr(0, end);
  bool known =
      std::find(std::begin(hives), std::end(hives), root) != std::end(hives);
  bool empty_part =
      text.ends_with('\\') || text.find("\\\\") != std::string_view::npos;
  if (known && !empty_part) return true;
  std::string hint = known ? "one \\ between two parts, none at the end"
                           : did_you_mean(root, hives);
  if (hint.empty()) hint = "such as HKLM\\SYSTEM\\CurrentControlSet\\Services";
  reading_.fault("LM0142", "'" + scalar.text + "' is no path of the registry",
                 scalar.place, hint);
  return false;
}

void GatherReader::registry(MapReader& map, const Node& where) {
  RegistryLook look;
  for (const Node* node : map.text_nodes("registry")) {
    if (registry_path(*node)) look.keys.push_back(node->text);
  }
  if (look.keys.empty() && where.is_list() && where.items.empty()) {
    reading_.fault("LM0142", "no key of the registry is named", where.place,
                   "write its path");
  }
  knows({"key", "path"});
  std::string each = map.text_or("each", "");
  if (each == "subkeys") {
    look.each = RegistryLook::Each::Subkey;
  } else if (each == "values") {
    look.each = RegistryLook::Each::Value;
    knows({"name", "value"});
  } else if (!each.empty()) {
    reading_.fault("LM0140", "'" + each + "' is nothing that a key has",
                   map.node().find("each")->place, "subkeys or values");
  }
  look.named = pattern_at(map, "named");
  if (look.named && look.each == RegistryLook::Each::Key) {
    reading_.fault("LM0140", "'named' chooses among subkeys or values",
                   map.node().find("named")->place,
                   "add each: subkeys, or each: values");
  }
  spec_.from = std::move(look);
}

const DataTable* GatherReader::table(const Node& where) {
  std::string_view id = where.text;
  std::vector<std::string_view> known;
  for (const DataTable& one : base_.tables) {
    bool of_pack = id.size() == one.pack.size() + 1 + one.id.size() &&
                   id.starts_with(one.pack) && id.ends_with(one.id);
    if (one.id == id || of_pack) return &one;
    known.push_back(one.id);
  }
  std::string hint = suggestion(id, known, "there are ");
  if (hint.empty()) hint = "declare it: - table: " + where.text;
  reading_.fault("LM0108", "there is no table '" + where.text + "'",
                 where.place, hint);
  return nullptr;
}

void GatherReader::settings(const Node& where) {
  SettingsLook look;
  knows({"key", "scope", "exists", "value"});
  const DataTable* table = this->table(where);
  if (!table) {
    spec_.from = std::move(look);
    return;
  }
  std::optional<Table::Column> columns[5];
  constexpr std::string_view names[5] = {"key", "side", "path", "value",
                                         "policy"};
  for (std::size_t i = 0; i < 5; ++i) {
    columns[i] = table->column(names[i]);
    if (columns[i]) continue;
    reading_.fault("LM0115",
                   "table '" + table->id + "' has no column '" +
                       std::string(names[i]) + "', which settings need",
                   where.place,
                   "a table of settings has key, side, path, "
                   "value and policy");
    spec_.from = std::move(look);
    return;
  }
  auto cell = [&](std::size_t row, std::size_t column) -> std::string {
    Value value = table->row(row)[columns[column]->index];
    if (!value.is_text()) return {};
    return std::string(base_.symbols.text(value.shown()));
  };
  for (std::size_t row = 0; row < table->rows(); ++row) {
    look.rows.push_back(
        {cell(row, 0), cell(row, 1), cell(row, 2), cell(row, 3), cell(row, 4)});
  }
  spec_.from = std::move(look);
}

void GatherReader::certificates(const Node& where) {
  CertificatesLook look;
  if (where.is_scalar() && where.text == "files") {
    spec_.from = std::move(look);
  } else {
    Node whole = Node::map().set("certificates", where);
    MapReader map(reading_, whole, "'from'");
    for (const Node* node : map.text_nodes("certificates")) {
      if (registry_path(*node)) look.stores.push_back(node->text);
    }
    if (where.is_list() && where.items.empty()) {
      reading_.fault("LM0142", "no store of certificates is named", where.place,
                     "the path of its key, or: files");
    }
    spec_.from = std::move(look);
  }
  knows({"subject", "issuer", "self_signed", "not_before", "not_after",
         "thumbprint", "signature_algorithm", "key_type", "key_bits", "eku",
         "server_auth", "san", "has_private_key", "bound_to_listener",
         "store"});
}

void GatherReader::events(const Node& where) {
  EventsLook look;
  MapReader map(reading_, where, "'events'");
  look.channels = map.texts("channel");
  look.providers = map.texts("provider");
  for (const Node* node : map.text_nodes("ids")) {
    Result<std::int64_t> id = parse_integer(node->text);
    if (id && *id >= 0 && *id <= 0xffffffffLL) {
      look.ids.push_back(static_cast<std::uint32_t>(*id));
    } else {
      reading_.fault("LM0120", "'" + node->text + "' is no id of an event",
                     node->place, "such as [1149, 261]");
    }
  }
  map.finish();
  if (where.is_map() && look.channels.empty() && look.providers.empty()) {
    reading_.fault("LM0106", "'events' needs 'channel' or 'provider'",
                   where.place, "an id alone is many events");
  }
  knows({"id", "provider", "channel", "level", "count", "first", "last",
         "per_hour", "computer", "user"});
  spec_.from = std::move(look);
}

void GatherReader::json(MapReader& map, const Node& where) {
  JsonLook look{.name = where.text};
  for (const Node* node : map.text_nodes("shape")) {
    if (auto one = path(*node)) look.shape.push_back(std::move(*one));
  }
  map.required("shape");
  const Node* each = map.node().find("each");
  if (map.text("each")) {
    if (auto one = path(*each)) look.each = std::move(*one);
  }
  knows({"file"});
  spec_.from = std::move(look);
}

std::vector<Regex> GatherReader::shape(MapReader& map) {
  std::vector<Regex> out;
  map.required("shape");
  for (const Node* node : map.text_nodes("shape")) {
    if (auto one = pattern(*node)) out.push_back(std::move(*one));
  }
  return out;
}

void GatherReader::text(MapReader& map, const Node& where) {
  TextLook look{.name = where.text, .shape = shape(map)};
  const Node* each = map.node().find("each");
  if (map.text("each")) look.each = finder(*each);
  if (look.each) knows_groups(*look.each);
  knows({"file"});
  spec_.from = std::move(look);
}

void GatherReader::ini(MapReader& map, const Node& where) {
  IniLook look{.name = where.text, .shape = shape(map)};
  look.sections = pattern_at(map, "sections");
  knows({"file", "section"});
  spec_.from = std::move(look);
}

void GatherReader::source(const Node& from) {
  MapReader map(reading_, from, "'from'");
  const Node* where = nullptr;
  std::string word;
  for (std::string_view one : source_words) {
    const Node* node = map.take(one);
    if (!node) continue;
    if (where) {
      reading_.fault("LM0140", "an item looks in one place, and here are two",
                     node->place, "make two items of it");
      continue;
    }
    where = node;
    word = one;
  }
  if (!where) {
    std::vector<std::string_view> known(std::begin(source_words),
                                        std::end(source_words));
    std::string hint =
        "registry, settings, certificates, events, json, text "
        "or ini";
    Place at = from.place;
    if (from.is_map() && !from.entries.empty()) {
      at = from.entries.front().key_place;
      std::string near = did_you_mean(from.entries.front().key, known);
      if (!near.empty()) hint = near;
    }
    if (from.is_map()) {
      reading_.fault("LM0140", "'from' does not say where to look", at, hint);
    }
    return;
  }
  bool scalar_only =
      word == "settings" || word == "json" || word == "text" || word == "ini";
  if (scalar_only && !map.text(word)) return;
  if (word == "registry") registry(map, *where);
  if (word == "settings") settings(*where);
  if (word == "certificates") certificates(*where);
  if (word == "events") events(*where);
  if (word == "json") json(map, *where);
  if (word == "text") text(map, *where);
  if (word == "ini") ini(map, *where);
  map.finish();
}

GatherSpec read_gather_spec(Faults& faults, const KnowledgeBase& base,
                            GatherSpec spec) {
  const Node& node = spec.written;
  MapReader map(faults, node, "gather '" + spec.id + "'");
  map.take("gather");
  Item item;
  read_common(faults, map, item);
  spec.title = item.title;
  spec.about = item.about;
  GatherReader reader(faults, base, spec);
  const Node* from = map.required("from");
  if (from) reader.source(*from);
  spec.of = map.text_or("of", "");
  if (!spec.of.empty() && spec.of != "target" && spec.of != "client") {
    faults.fault("LM0140", "'" + spec.of + "' is no machine of a case",
                 node.find("of")->place, "target or client");
  }
  std::string sees = map.text_or("sees", "all");
  spec.sees_all = sees == "all";
  if (sees != "all" && sees != "part") {
    faults.fault("LM0140", "an item sees all or part of what there is",
                 node.find("sees")->place, "all or part");
  }
  map.required("emit");
  if (const Node* emit = map.list("emit")) spec.emit = reader.emissions(*emit);
  if (const Node* absent = map.list("absent")) {
    spec.absent = reader.emissions(*absent);
    if (!std::holds_alternative<RegistryLook>(spec.from)) {
      faults.fault("LM0140", "only of the registry is it known what is absent",
                   absent->place, "leave 'absent' out");
    }
  }
  map.finish();
  return spec;
}

void read_gather(Reading& reading, const RawItem& raw) {
  reading.base.gathers.push_back(read_gather_spec(reading, reading.base,
                                                  {.id = raw.id,
                                                   .pack = raw.pack->name,
                                                   .place = raw.id_place,
                                                   .written = *raw.node}));
}

}  // namespace lastmile
