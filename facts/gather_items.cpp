#include "facts/gather_items.hpp"

#include <iterator>
#include <utility>

#include "facts/gather/asked_events.hpp"
#include "facts/gather/file_text.hpp"
#include "facts/gather/telling.hpp"

namespace lastmile {

struct GatherItems::Item {
  Item(const GatherSpec& of, const GatherInput& input)
      : spec(of), telling(of, input, told) {
    tell = [this](const Thing& thing, const std::vector<GatherEmit>& emit) {
      telling.tell(thing, emit);
    };
    left_out = !of.of.empty() && of.of != input.side;
    if (left_out) {
      looked.why = "it is of the " + of.of + ", and this is the " + input.side;
    } else if (auto name = wanted()) {
      looked.why = "no file has the shape of " + *name;
    } else if (std::holds_alternative<CertificatesLook>(of.from)) {
      looked.why = "no certificate was given";
    }
  }

  std::optional<std::string> wanted() const {
    if (auto* json = std::get_if<JsonLook>(&spec.from)) return json->name;
    if (auto* text = std::get_if<TextLook>(&spec.from)) return text->name;
    if (auto* ini = std::get_if<IniLook>(&spec.from)) return ini->name;
    return std::nullopt;
  }

  void read(const EvidenceFile& file, FileText& text) {
    if (left_out) return;
    if (auto* json = std::get_if<JsonLook>(&spec.from)) {
      look_in_json(spec, *json, text, looked, tell);
    } else if (auto* words = std::get_if<TextLook>(&spec.from)) {
      look_in_text(spec, *words, text, looked, tell);
    } else if (auto* ini = std::get_if<IniLook>(&spec.from)) {
      look_in_ini(spec, *ini, text, looked, tell);
    } else if (auto* from = std::get_if<CertificatesLook>(&spec.from)) {
      if (from->stores.empty()) look_at_certificate(spec, file, looked, tell);
    }
  }

  void finish(const RegistrySet& registry, const AskedEvents& events,
              const GatherInput& input) {
    if (left_out) return;
    if (auto* look = std::get_if<RegistryLook>(&spec.from)) {
      looked = look_in_registry(spec, *look, registry, tell);
    } else if (auto* rows = std::get_if<SettingsLook>(&spec.from)) {
      looked = look_at_settings(spec, *rows, input, registry, tell);
    } else if (auto* asked = std::get_if<EventsLook>(&spec.from)) {
      looked = look_at_events(spec, *asked, events, tell);
    } else if (auto* from = std::get_if<CertificatesLook>(&spec.from)) {
      if (!from->stores.empty()) {
        looked = look_in_stores(spec, *from, registry, tell);
      }
    }
  }

  void give(Gathered& into, std::int64_t now) {
    if (looked.status == CollectionStatus::Complete && !spec.sees_all) {
      looked.status = CollectionStatus::Partial;
      looked.why += "; it sees part of them";
    }
    for (std::string& type : spec.types()) {
      into.records.push_back({.type = std::move(type),
                              .status = looked.status,
                              .by = spec.id,
                              .why = looked.why});
    }
    for (Claim& claim : told.claims) claim.from.observed = now;
    auto move = [](auto& from, auto& to) {
      to.insert(to.end(), std::make_move_iterator(from.begin()),
                std::make_move_iterator(from.end()));
    };
    move(told.claims, into.claims);
    move(told.notes, into.notes);
    move(looked.notes, into.notes);
  }

  const GatherSpec& spec;
  Gathered told = {};
  Telling telling;
  Tell tell;
  Looked looked = {};
  bool left_out = false;
};

void saw_file(Looked& looked, const std::string& name) {
  bool first = looked.status == CollectionStatus::NotTried;
  looked.why = first ? "read from " + name : looked.why + ", " + name;
  if (first) looked.status = CollectionStatus::Complete;
}

GatherItems::GatherItems(const std::vector<const GatherSpec*>& items,
                         GatherInput input)
    : events_(std::make_unique<AskedEvents>(items)), input_(std::move(input)) {
  for (const GatherSpec* spec : items) {
    items_.push_back(std::make_unique<Item>(*spec, input_));
  }
}

GatherItems::~GatherItems() = default;

bool GatherItems::read(const EvidenceFile& file) {
  FileText text(file);
  std::size_t seen = 0, logs = events_->logs();
  for (auto& item : items_) {
    std::string before = item->looked.why;
    item->read(file, text);
    seen += item->looked.why != before;
  }
  events_->read(file);
  return seen != 0 || events_->logs() != logs;
}

Gathered GatherItems::finish(const RegistrySet& registry, std::int64_t now) {
  Gathered out;
  for (auto& item : items_) {
    item->finish(registry, *events_, input_);
    item->give(out, now);
  }
  return out;
}

}  // namespace lastmile
