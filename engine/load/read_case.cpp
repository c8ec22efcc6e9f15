#include "engine/load/read_case.hpp"

#include "engine/base/scalar.hpp"
#include "engine/base/suggest.hpp"

namespace lastmile {
namespace {

void read_collected(Faults& faults, MapReader& map, Case& out,
                    const std::string& path) {
  for (const Node* node : map.text_nodes("collected")) {
    out.collected.push_back({.type = node->text,
                             .status = CollectionStatus::Complete,
                             .by = "case file",
                             .why = path});
  }
  const Node* other = map.map("not collected");
  if (!other) return;
  for (const NodeEntry& entry : other->entries) {
    CollectionRecord record{.type = entry.key, .by = "case file"};
    const Node* status = &entry.value;
    if (entry.value.is_map()) {
      MapReader inner(faults, entry.value, "'" + entry.key + "'");
      status = inner.required("status");
      record.why = inner.text_or("why", "");
      record.by = inner.text_or("by", record.by);
      record.host = inner.text_or("host", "");
      inner.finish();
      if (!status) continue;
    }
    std::optional<CollectionStatus> parsed =
        parse_collection_status(status->text);
    if (!parsed || *parsed == CollectionStatus::Complete) {
      faults.fault("LM0505",
                   "'" + status->text + "' is no reason for not collecting",
                   status->place, "not tried, failed, denied or partial");
      continue;
    }
    record.status = *parsed;
    out.collected.push_back(std::move(record));
  }
}

// Which fixes did not help: `{FIX: did not help}`, or a list of them. One that
// helped is no news to a diagnosis.
void read_tried(Faults& faults, MapReader& map, Case& out) {
  const Node* tried = map.take("tried");
  if (!tried) return;
  auto add = [&](const std::string& id, Place place) {
    out.tried.push_back(id);
    out.tried_places.push_back(place);
  };
  if (!tried->is_map()) {
    for (const Node& node :
         tried->is_list() ? tried->items : std::vector<Node>{*tried}) {
      if (node.is_scalar()) {
        add(node.text, node.place);
      } else {
        faults.fault("LM0930",
                     "a fix that was tried is named by its id, and here "
                     "stands " +
                         form_of(node),
                     node.place, "tried: {FIX: did not help}");
      }
    }
    return;
  }
  for (const NodeEntry& entry : tried->entries) {
    const std::string& came = entry.value.text;
    if (came == "did not help") {
      add(entry.key, entry.key_place);
    } else if (came != "helped") {
      faults.fault("LM0930", "'" + came + "' is nothing that comes of a fix",
                   entry.value.place, "did not help, or helped");
    }
  }
}

}  // namespace

Case read_case_keys(Faults& faults, MapReader& map, const std::string& path) {
  Case out{.place = map.node().place};
  if (std::optional<std::string> now = map.text("now")) {
    Result<std::int64_t> time = parse_time(*now);
    if (time) {
      out.now = *time;
    } else {
      Diagnostic error = std::move(time).error();
      error.place = map.node().find("now")->place;
      faults.fault(std::move(error));
    }
  }
  out.target = map.text_or("target", "");
  out.client = map.text_or("client", "");
  for (const Node* node : map.text_nodes("symptom")) {
    out.symptoms.emplace_back(node->text, node->place);
  }
  if (const Node* given = map.take("given")) {
    out.given =
        read_claims(faults, *given, {.by = "case file", .source = path});
  }
  read_collected(faults, map, out, path);
  if (const Node* answers = map.map("answers")) {
    for (const NodeEntry& entry : answers->entries) {
      out.answers.emplace_back(entry.key, entry.value.text);
      out.answer_places.push_back(entry.key_place);
    }
  }
  read_tried(faults, map, out);
  return out;
}

std::optional<Case> read_case(const Node& node, const std::string& path,
                              Diagnostics& found) {
  Faults faults(found);
  if (!node.is_map()) {
    faults.fault("LM0506",
                 "a case file is one map, and here stands " + form_of(node),
                 node.place,
                 "its keys: case, now, symptom, given, collected, "
                 "not collected, answers, tried");
    return std::nullopt;
  }
  MapReader map(faults, node, "a case");
  std::string name = map.text_or("case", "");
  map.take("title");
  map.take("about");
  map.take("sources");
  Case out = read_case_keys(faults, map, path);
  out.name = name;
  map.finish();
  return out;
}

std::optional<Case> read_given(const Node& node, const std::string& path,
                               Diagnostics& found) {
  if (node.is_map() &&
      (node.find("given") || node.find("collected") || node.find("case"))) {
    return read_case(node, path, found);
  }
  Faults faults(found);
  Case out{.place = node.place};
  out.given = read_claims(faults, node, {.by = "case file", .source = path});
  return out;
}

namespace {

std::vector<std::string> cause_ids(Reading& reading, MapReader& map,
                                   std::string_view key, bool none_allowed) {
  std::vector<std::string> out;
  for (const Node* node : map.text_nodes(key)) {
    if (none_allowed && node->text == "none") {
      out.push_back(node->text);
    } else if (auto id = reading.id_of("cause", node->text, node->place)) {
      out.push_back(*id);
    }
  }
  return out;
}

void read_bounds(Reading& reading, const Node& node, Test& test) {
  static constexpr std::string_view words[] = {
      "very likely", "likely", "possible", "unlikely", "very unlikely"};
  auto word = [&](const Node* value) -> std::string {
    if (!value) return {};
    for (std::string_view w : words) {
      if (value->text == w) return value->text;
    }
    reading.fault(
        "LM0109", "there is no probability word '" + value->text + "'",
        value->place, "very likely, likely, possible, unlikely, very unlikely");
    return {};
  };
  for (const NodeEntry& entry : node.entries) {
    auto id = reading.id_of("cause", entry.key, entry.key_place);
    MapReader map(reading, entry.value, "the bound of '" + entry.key + "'");
    Test::Bound bound{id.value_or(entry.key), word(map.take("at least")),
                      word(map.take("at most"))};
    map.finish();
    test.causes.push_back(std::move(bound));
  }
}

void read_expect(Reading& reading, const Node& node, Test& test) {
  MapReader map(reading, node, "'expect'");
  Provenance from{.by = "test"};
  if (const Node* list = map.take("derived")) {
    test.derived = read_claims(reading, *list, from);
  }
  if (const Node* list = map.take("not derived")) {
    test.not_derived = read_claims(reading, *list, from);
  }
  if (const Node* signs = map.map("signs")) {
    for (const NodeEntry& entry : signs->entries) {
      auto id = reading.id_of("sign", entry.key, entry.key_place);
      const std::string& state = entry.value.text;
      if (state != "present" && state != "absent" && state != "unknown") {
        reading.fault("LM0109", "a sign is present, absent or unknown",
                      entry.value.place, "write one of the three");
      }
      test.signs.emplace_back(id.value_or(entry.key), state);
    }
  }
  test.top_cause = cause_ids(reading, map, "top cause", true);
  test.may_be = cause_ids(reading, map, "may be", false);
  test.not_cause = cause_ids(reading, map, "not cause", false);
  if (const Node* causes = map.map("cause")) {
    read_bounds(reading, *causes, test);
  }
  for (const Node* fix : map.text_nodes("fix")) {
    if (auto id = reading.id_of("fix", fix->text, fix->place)) {
      test.fixes.push_back(*id);
    }
  }
  test.next = map.texts("next");
  map.finish();
}

}  // namespace

void read_test(Reading& reading, const RawItem& raw) {
  Test test;
  test.id = raw.id;
  test.pack = raw.pack->name;
  test.place = raw.id_place;
  MapReader map(reading, *raw.node, "test '" + raw.id + "'");
  map.take("test");
  read_common(reading, map, test);
  std::string path(reading.base.sources.path(raw.id_place.file));
  test.given = read_case_keys(reading, map, path);
  test.given.name = raw.id;
  if (const Node* expect = map.map("expect")) {
    read_expect(reading, *expect, test);
  } else {
    map.required("expect");
  }
  map.finish();
  reading.base.tests.push_back(std::move(test));
}

}  // namespace lastmile
