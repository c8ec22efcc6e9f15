#include "engine/load/reading.hpp"

#include <algorithm>

#include "engine/base/scalar.hpp"
#include "engine/base/suggest.hpp"

namespace lastmile {

Scales Scales::standard() {
  return {{{"always", .99},
           {"almost always", .95},
           {"usually", .80},
           {"often", .60},
           {"sometimes", .35},
           {"occasionally", .15},
           {"rarely", .05},
           {"almost never", .01},
           {"practically never", .001},
           {"never", 0}},
          {{"very common", .30},
           {"common", .10},
           {"occasional", .03},
           {"uncommon", .01},
           {"rare", .003}}};
}

void Faults::fault(std::string_view code, std::string message, Place place,
                   std::string hint, Severity severity) {
  found.add({code, std::move(message), place, std::move(hint), item, severity});
}

void Faults::fault(Diagnostic diagnostic) {
  if (diagnostic.item.empty()) {
    diagnostic.item = item;
  } else if (!item.empty()) {
    diagnostic.item = item + ", " + diagnostic.item;
  }
  found.add(std::move(diagnostic));
}

namespace {

// Where an expression's fault has no hint of its own.
std::string_view way_out(std::string_view code) {
  if (code == "LM0201") return "write what is missing, or less";
  if (code == "LM0222") return "a function of a module is MODULE.NAME(…)";
  if (code == "LM0225") return "look at the fields of its fact type";
  if (code == "LM0221" || code == "LM0226" || code == "LM0227") {
    return "text(…), integer(…), round(…) and their kin make one of another";
  }
  if (code == "LM0229") return "it has no variable in it: mend it here";
  if (code == "LM0231" || code == "LM0232") return "look at the table's item";
  return "";
}

}  // namespace

Written Reading::written(const Node& scalar, std::size_t offset) {
  return {scalar.place, scalar.style, scalar.text,
          static_cast<std::uint32_t>(offset)};
}

void Reading::formula_fault(const FormulaFault& fault, const Node& scalar) {
  bool at_end = fault.offset + fault.length >= scalar.text.size();
  std::string hint =
      fault.hint.empty() ? std::string(way_out(fault.code)) : fault.hint;
  if (at_end && cut_by_comment(scalar)) hint = comment_hint;
  found.add({fault.code, fault.message,
             place_within(base.sources, scalar, fault.offset,
                          std::max<std::size_t>(1, fault.length)),
             std::move(hint), item});
}

bool Reading::cut_by_comment(const Node& scalar) const {
  if (scalar.style != Style::Plain) return false;
  std::string_view raw = base.sources.text(scalar.place.file);
  std::size_t end = base.sources.offset(scalar.place) + scalar.text.size();
  if (end >= raw.size()) return false;
  std::string_view rest = raw.substr(end);
  rest = rest.substr(0, rest.find('\n'));
  std::size_t next = rest.find_first_not_of(" \t");
  return next > 0 && next != rest.npos && rest[next] == '#';
}

std::vector<std::string_view> Reading::known_ids(std::string_view kind) const {
  std::vector<std::string_view> known;
  auto of_kind = ids.find(kind);
  if (of_kind != ids.end()) {
    for (const auto& [id, seen] : of_kind->second) known.push_back(id);
  }
  std::sort(known.begin(), known.end());
  return known;
}

std::optional<std::string> Reading::id_of(std::string_view kind,
                                          const std::string& text,
                                          Place place) {
  auto of_kind = ids.find(kind);
  if (of_kind != ids.end()) {
    if (of_kind->second.contains(text)) return text;
    std::size_t colon = std::min(text.find(':'), text.size() - 1);
    auto known = of_kind->second.find(text.substr(colon + 1));
    if (known != of_kind->second.end() &&
        known->second.pack == text.substr(0, colon)) {
      return known->first;
    }
  }
  std::string hint = suggestion(text, known_ids(kind), "there are ");
  if (hint.empty()) hint = "declare it: - " + std::string(kind) + ": " + text;
  fault("LM0108", "there is no " + std::string(kind) + " '" + text + "'", place,
        hint);
  return std::nullopt;
}

std::string form_of(const Node& node) {
  return node.is_list() ? "a list" : node.is_map() ? "a map" : "a text";
}

std::string suggestion(std::string_view word,
                       const std::vector<std::string_view>& known,
                       std::string_view lead) {
  std::string out = did_you_mean(word, known);
  if (!out.empty() || known.empty() || known.size() > 16) return out;
  out = lead;
  for (std::string_view one : known) {
    if (one != known.front()) out += ", ";
    out += one;
  }
  return out;
}

MapReader::MapReader(Faults& faults, const Node& map, std::string what)
    : faults_(faults), node_(map), what_(std::move(what)) {
  if (!map.is_map()) {
    faults_.fault("LM0103",
                  what_ + " is a map, and here stands " + form_of(map),
                  map.place, "write it as {key: value}");
  }
}

const Node* MapReader::take(std::string_view key) {
  asked_.emplace_back(key);
  return node_.find(key);
}

std::optional<std::string> MapReader::text(std::string_view key) {
  const Node* node = take(key);
  if (!node) return std::nullopt;
  if (node->is_scalar()) return node->text;
  faults_.fault(
      "LM0103",
      "'" + std::string(key) + "' is a text, and here stands " + form_of(*node),
      node->place, "write a single value there");
  return std::nullopt;
}

std::string MapReader::text_or(std::string_view key, std::string fallback) {
  std::optional<std::string> found = text(key);
  return found ? std::move(*found) : std::move(fallback);
}

namespace {

template <class T>
std::optional<T> scalar_of(Faults& reading, const Node* node,
                           const std::optional<std::string>& text,
                           Result<T> (*parse)(std::string_view)) {
  if (!text) return std::nullopt;
  Result<T> value = parse(*text);
  if (value) return *value;
  Diagnostic error = std::move(value).error();
  error.place = node->place;
  reading.fault(std::move(error));
  return std::nullopt;
}

}  // namespace

std::optional<bool> MapReader::yes_no(std::string_view key) {
  return scalar_of(faults_, node_.find(key), text(key), parse_yes_no);
}

std::optional<std::int64_t> MapReader::integer(std::string_view key) {
  return scalar_of(faults_, node_.find(key), text(key), parse_integer);
}

std::optional<std::int64_t> MapReader::duration(std::string_view key) {
  return scalar_of(faults_, node_.find(key), text(key), parse_duration);
}

std::vector<const Node*> MapReader::text_nodes(std::string_view key) {
  std::vector<const Node*> out;
  const Node* node = take(key);
  if (!node) return out;
  if (node->is_scalar()) {
    out.push_back(node);
    return out;
  }
  auto wrong = [&](const Node& at) {
    faults_.fault("LM0103",
                  "'" + std::string(key) +
                      "' is a list of texts, and here "
                      "stands " +
                      form_of(at),
                  at.place, "write it as [a, b]");
  };
  if (node->is_map()) {
    wrong(*node);
    return out;
  }
  for (const Node& item : node->items) {
    if (item.is_scalar()) {
      out.push_back(&item);
    } else {
      wrong(item);
    }
  }
  return out;
}

std::vector<std::string> MapReader::texts(std::string_view key) {
  std::vector<std::string> out;
  for (const Node* node : text_nodes(key)) out.push_back(node->text);
  return out;
}

const Node* MapReader::list(std::string_view key) {
  const Node* node = take(key);
  if (!node || node->is_list()) return node;
  faults_.fault(
      "LM0103",
      "'" + std::string(key) + "' is a list, and here stands " + form_of(*node),
      node->place, "begin each entry with '- '");
  return nullptr;
}

const Node* MapReader::map(std::string_view key) {
  const Node* node = take(key);
  if (!node || node->is_map()) return node;
  faults_.fault(
      "LM0103",
      "'" + std::string(key) + "' is a map, and here stands " + form_of(*node),
      node->place, "write it as {key: value}");
  return nullptr;
}

const Node* MapReader::required(std::string_view key) {
  const Node* node = take(key);
  if (!node && node_.is_map()) {
    faults_.fault("LM0106", what_ + " needs '" + std::string(key) + "'",
                  node_.place, "add " + std::string(key) + ": …");
  }
  return node;
}

void MapReader::finish() {
  std::vector<std::string_view> known(asked_.begin(), asked_.end());
  for (const NodeEntry& entry : node_.entries) {
    if (std::find(known.begin(), known.end(), entry.key) != known.end()) {
      continue;
    }
    faults_.fault("LM0104", what_ + " has no key '" + entry.key + "'",
                  entry.key_place,
                  suggestion(entry.key, known, "its keys are "));
  }
}

namespace {

std::optional<SourceKind> read_source_kind(std::string_view word) {
  for (SourceKind kind :
       {SourceKind::Vendor, SourceKind::Verified, SourceKind::Community,
        SourceKind::Unverified, SourceKind::Refuted}) {
    if (to_text(kind) == word) return kind;
  }
  return std::nullopt;
}

void read_status(Faults& reading, MapReader& map, Item& item) {
  const Node* node = map.node().find("status");
  std::optional<std::string> word = map.text("status");
  if (!word) return;
  for (Status status : {Status::Draft, Status::Test, Status::Stable,
                        Status::Retired, Status::Refuted}) {
    if (to_text(status) == *word) {
      item.status = status;
      return;
    }
  }
  static constexpr std::string_view words[] = {"draft", "test", "stable",
                                               "retired", "refuted"};
  std::string hint = did_you_mean(*word, words);
  reading.fault(
      "LM0109", "there is no status '" + *word + "'", node->place,
      hint.empty() ? "draft, test, stable, retired or refuted" : hint);
}

}  // namespace

std::vector<Reference> read_sources(Faults& reading, const Node& list) {
  std::vector<Reference> sources;
  for (const Node& node : list.items) {
    MapReader map(reading, node, "a source");
    Reference source;
    std::optional<std::string> url = map.text("url");
    std::optional<std::string> document = map.text("document");
    source.where = url ? *url : document ? *document : "";
    if (source.where.empty() && node.is_map()) {
      reading.fault("LM0106", "a source needs 'url' or 'document'", node.place,
                    "say where it can be looked up");
    }
    if (std::optional<std::string> word = map.text("kind")) {
      if (std::optional<SourceKind> kind = read_source_kind(*word)) {
        source.kind = *kind;
      } else {
        reading.fault("LM0109", "there is no kind of source '" + *word + "'",
                      node.find("kind")->place,
                      "vendor, verified, community, unverified or refuted");
      }
    } else if (node.is_map()) {
      map.required("kind");
    }
    source.checked = map.text_or("checked", "");
    if (Result<std::int64_t> day = parse_time(source.checked);
        !day && node.find("checked")) {
      Diagnostic error = std::move(day).error();
      error.place = node.find("checked")->place;
      reading.fault(std::move(error));
    }
    source.says = map.text_or("says", "");
    map.finish();
    sources.push_back(std::move(source));
  }
  return sources;
}

void read_common(Faults& reading, MapReader& map, Item& item) {
  item.title = map.text_or("title", "");
  item.about = map.text_or("about", "");
  read_status(reading, map, item);
  item.tags = map.texts("tags");
  map.text("author");
  map.text("since");
  item.replaces = map.texts("replaces");
  if (const Node* list = map.list("sources")) {
    item.sources = read_sources(reading, *list);
  }
}

std::optional<double> read_frequency(
    Reading& reading, const Node& node,
    const std::map<std::string, double, std::less<>>& scale) {
  if (node.is_scalar()) {
    auto word = scale.find(node.text);
    if (word != scale.end()) return word->second;
    Result<double> number = parse_number(node.text);
    if (number && *number >= 0 && *number <= 1) return *number;
  }
  std::vector<std::string_view> words;
  for (const auto& [word, value] : scale) words.push_back(word);
  std::string hint = did_you_mean(node.text, words);
  if (hint.empty()) {
    hint = "write a number from 0 to 1 or one of: ";
    for (std::string_view word : words) {
      if (word != words.front()) hint += ", ";
      hint += word;
    }
  }
  reading.fault("LM0402",
                node.is_scalar()
                    ? "'" + node.text.substr(0, 60) + "' says no frequency"
                    : "a frequency is a word or a number, and here stands " +
                          form_of(node),
                node.place, hint);
  return std::nullopt;
}

std::vector<Claim> read_claims(Faults& reading, const Node& node,
                               const Provenance& from) {
  std::vector<Claim> claims;
  auto add = [&](const Node& map) {
    if (!map.is_map()) {
      reading.fault("LM0504",
                    "a fact is written as TYPE: {field: value}, and here "
                    "stands " +
                        form_of(map),
                    map.place, "such as  - win.service: {name: TermService}");
      return;
    }
    for (const NodeEntry& entry : map.entries) {
      Claim claim{entry.key, entry.value, from, entry.key_place};
      if (from.locator.empty() && claim.place.known()) {
        claim.from.locator = "line " + std::to_string(claim.place.line);
      }
      claims.push_back(std::move(claim));
    }
  };
  if (node.is_list()) {
    for (const Node& item : node.items) add(item);
  } else {
    add(node);
  }
  return claims;
}

}  // namespace lastmile
