#include "engine/load/read_inputs.hpp"

#include <array>

#include "engine/base/scalar.hpp"
#include "engine/base/suggest.hpp"
#include "engine/load/reading.hpp"

namespace lastmile {
namespace {

constexpr std::array<std::string_view, 11> kinds = {
    "assert", "retract",  "update",  "collect", "answer",   "run",
    "undo",   "snapshot", "restore", "replace", "recording"};

std::string all_kinds() {
  std::string out;
  for (std::string_view kind : kinds) {
    if (kind == "recording") continue;
    out += (out.empty() ? "" : ", ") + std::string(kind);
  }
  return out;
}

class StepReader {
 public:
  StepReader(const std::string& path, Diagnostics& found)
      : path_(path), faults_(found) {}

  void read(const Node& step, SessionRecording& into, bool first) {
    if (!step.is_map() || step.entries.empty()) {
      faults_.fault("LM0507",
                    "a step is a map such as  - run: yes, and here stands " +
                        form_of(step),
                    step.place, all_kinds());
      return;
    }
    const NodeEntry& head = step.entries.front();
    MapReader map(faults_, step, "this step");
    place_ = head.key_place;
    if (head.key == "recording") {
      if (first) {
        into.head = this->head(map);
      } else {
        faults_.fault("LM0507", "'recording' stands at the beginning only",
                      place_);
      }
    } else if (!this->step(head, map, into.inputs)) {
      std::string hint = did_you_mean(head.key, kinds);
      faults_.fault("LM0507", "there is no step '" + head.key + "'", place_,
                    hint.empty() ? "it is one of " + all_kinds() : hint);
      return;
    }
    map.finish();
  }

 private:
  bool step(const NodeEntry& head, MapReader& map, std::vector<Input>& into) {
    const std::string& kind = head.key;
    // Asked for here, or by whoever reads it below.
    constexpr std::string_view read_here[] = {"assert", "retract", "update",
                                              "collect", "answer"};
    for (std::string_view key : read_here) {
      if (kind == key) map.take(key);
    }
    const Node& value = head.value;
    auto put = [&](Input::Form form) {
      into.push_back({std::move(form), place_});
    };
    if (kind == "assert") {
      put(Input::Assert{claims(value, map)});
    } else if (kind == "retract") {
      put(Input::Retract{read_claims(faults_, value, {}),
                         map.yes_no("exactly").value_or(false)});
    } else if (kind == "update") {
      put(update(value, map));
    } else if (kind == "collect") {
      put(collect(value));
    } else if (kind == "answer") {
      answers(value, into);
    } else if (kind == "run") {
      if (said_yes(map, kind)) put(Input::Run{});
    } else if (kind == "undo") {
      if (said_yes(map, kind)) put(Input::Undo{});
    } else if (kind == "snapshot") {
      if (auto name = map.text(kind)) put(Input::Snapshot{*name});
    } else if (kind == "restore") {
      if (auto name = map.text(kind)) put(Input::Restore{*name});
    } else if (kind == "replace") {
      put(Input::Replace{map.texts(kind), map.text_or("sha256", "")});
    } else {
      return false;
    }
    return true;
  }

  bool said_yes(MapReader& map, const std::string& kind) {
    std::optional<bool> yes = map.yes_no(kind);
    if (yes && !*yes) {
      faults_.fault("LM0507", "a step '" + kind + "' is always yes", place_,
                    "leave it out");
    }
    return yes.value_or(false);
  }

  // `from`: one for all, or a list with one for each.
  std::vector<Claim> claims(const Node& value, MapReader& map) {
    std::vector<Claim> out =
        read_claims(faults_, value, {.by = "told", .source = path_});
    const Node* from = map.take("from");
    if (!from) return out;
    if (from->is_map()) {
      Provenance one = provenance(*from);
      for (Claim& claim : out) claim.from = one;
    } else if (from->is_list() && from->items.size() == out.size()) {
      for (std::size_t i = 0; i < out.size(); ++i) {
        out[i].from = provenance(from->items[i]);
      }
    } else {
      faults_.fault("LM0507",
                    "'from' is a map for all facts, or a list of one for each",
                    from->place, "from: {by: …, source: …}");
    }
    return out;
  }

  Provenance provenance(const Node& node) {
    MapReader map(faults_, node, "'from'");
    Provenance out{.by = map.text_or("by", "told"),
                   .source = map.text_or("source", ""),
                   .locator = map.text_or("locator", "")};
    if (auto text = map.text("observed")) {
      out.observed = time(*text, node.find("observed")->place);
    }
    map.finish();
    return out;
  }

  std::optional<std::int64_t> time(const std::string& text, Place place) {
    Result<std::int64_t> time = parse_time(text);
    if (time) return *time;
    Diagnostic fault = std::move(time).error();
    fault.place = place;
    faults_.fault(std::move(fault));
    return std::nullopt;
  }

  Input::Update update(const Node& value, MapReader& map) {
    Input::Update out{claims(value, map)};
    const Node* set = map.required("set");
    if (set && !set->is_map()) {
      faults_.fault("LM0507", "'set' is a map of fields", set->place,
                    "set: {field: value}");
    } else if (set) {
      out.set = *set;
    }
    return out;
  }

  // [TYPE, …], all complete, or {TYPE: STATUS}, {TYPE: {status: …}}; a list
  // may hold both.
  Input::Collect collect(const Node& value) {
    Input::Collect out;
    auto one = [&](const Node& item) {
      if (item.is_scalar()) {
        out.records.push_back({.type = item.text,
                               .status = CollectionStatus::Complete,
                               .by = "told",
                               .why = path_});
        return;
      }
      for (const NodeEntry& entry : item.entries) {
        if (auto record = this->record(entry)) {
          out.records.push_back(std::move(*record));
        }
      }
    };
    if (value.is_list()) {
      for (const Node& item : value.items) one(item);
    } else {
      one(value);
    }
    return out;
  }

  std::optional<CollectionRecord> record(const NodeEntry& entry) {
    CollectionRecord out{.type = entry.key, .by = "told"};
    const Node* status = &entry.value;
    if (entry.value.is_map()) {
      MapReader map(faults_, entry.value, "'" + entry.key + "'");
      status = map.required("status");
      out.host = map.text_or("host", "");
      out.by = map.text_or("by", out.by);
      out.why = map.text_or("why", "");
      map.finish();
      if (!status) return std::nullopt;
    }
    std::optional<CollectionStatus> parsed =
        parse_collection_status(status->text);
    if (!parsed) {
      faults_.fault(
          "LM0505", "'" + status->text + "' says nothing of how a look ended",
          status->place, "complete, partial, denied, failed or not tried");
      return std::nullopt;
    }
    out.status = *parsed;
    return out;
  }

  void answers(const Node& value, std::vector<Input>& into) {
    if (!value.is_map()) {
      faults_.fault("LM0507", "an answer is written as QUESTION: VALUE",
                    value.place, "- answer: {other-client: no}");
      return;
    }
    for (const NodeEntry& entry : value.entries) {
      into.push_back(
          {Input::Answer{entry.key, entry.value.text}, entry.key_place});
    }
  }

  SessionRecordingHead head(MapReader& map) {
    SessionRecordingHead out{.place = place_};
    if (map.text_or("recording", "") != "1") {
      faults_.fault("LM0507", "this program reads recordings of version 1",
                    place_);
    }
    out.files = map.texts("files");
    out.kb = map.texts("kb");
    if (const Node* packs = map.list("packs")) {
      for (const Node& node : packs->items) {
        MapReader pack(faults_, node, "a pack");
        out.packs.push_back({pack.text_or("name", ""),
                             pack.text_or("version", ""),
                             pack.text_or("sha256", "")});
        pack.finish();
      }
    }
    if (auto text = map.text("now")) {
      out.now = time(*text, map.node().find("now")->place).value_or(0);
    }
    out.strategy = map.text_or("strategy", out.strategy);
    out.max_firings = count(map, "max firings", out.max_firings);
    out.max_facts = count(map, "max facts", out.max_facts);
    out.target = map.text_or("target", "");
    out.client = map.text_or("client", "");
    out.driven = map.yes_no("steps").value_or(false);
    return out;
  }

  std::size_t count(MapReader& map, std::string_view key,
                    std::size_t otherwise) {
    std::optional<std::int64_t> number = map.integer(key);
    if (!number) return otherwise;
    if (*number >= 0) return static_cast<std::size_t>(*number);
    faults_.fault("LM0507", "'" + std::string(key) + "' is not below 0",
                  map.node().find(key)->place);
    return otherwise;
  }

  const std::string& path_;
  Faults faults_;
  Place place_ = {};
};

}  // namespace

std::optional<SessionRecording> read_inputs(const Node& node,
                                            const std::string& path,
                                            Diagnostics& found) {
  if (!node.is_list()) {
    found.add({"LM0507", "steps are a list, and here stands " + form_of(node),
               node.place,
               "- assert: {TYPE: {…}}, - retract: {TYPE: {…}}, - run: yes"});
    return std::nullopt;
  }
  SessionRecording out;
  StepReader reader(path, found);
  for (const Node& step : node.items) {
    reader.read(step, out, &step == &node.items.front());
  }
  return out;
}

}  // namespace lastmile
