#include "facts/gather/asked_events.hpp"

#include <algorithm>
#include <charconv>

#include "engine/base/symbol.hpp"
#include "facts/readers/event_xml.hpp"
#include "facts/readers/evtx.hpp"

namespace lastmile {
namespace {

constexpr std::size_t most_groups = 5'000;
constexpr std::size_t longest_datum = 500;

bool one_of(const std::vector<std::string>& folded, const std::string& text) {
  return folded.empty() ||
         std::find(folded.begin(), folded.end(), text) != folded.end();
}

std::vector<std::string> folded(const std::vector<std::string>& texts) {
  std::vector<std::string> out;
  for (const std::string& text : texts) out.push_back(fold_case(text));
  return out;
}

// Every datum that a value asks for, alternatives included.
void add_names(const GatherValue& value, std::vector<std::string>& names) {
  for (const GatherValue& one : value.first) add_names(one, names);
  bool asks = value.from == GatherValue::From::Data;
  if (asks &&
      std::find(names.begin(), names.end(), value.name) == names.end()) {
    names.push_back(value.name);
  }
}

std::optional<std::string> datum(const EventRecord& record,
                                 const std::string& name) {
  const EventValue* found = find_datum(record, name);
  if (!found) {
    std::uint32_t number = 0;
    auto [end, fault] =
        std::from_chars(name.data(), name.data() + name.size(), number);
    if (fault != std::errc() || end != name.data() + name.size()) return {};
    for (const EventDatum& one : record.data) {
      if (one.index == number) found = &one.value;
    }
  }
  if (!found || found->null()) return std::nullopt;
  std::string text = to_text(*found);
  if (text.size() > longest_datum) {
    std::size_t end = longest_datum;
    while (end > 0 && (text[end] & 0xc0) == 0x80) --end;
    text.resize(end);
  }
  return text;
}

}  // namespace

struct AskedEvents::Sink : EventSink {
  Sink(AskedEvents& counts, const std::string& log_name)
      : all(counts), log(log_name) {}

  bool wants(const Wanted& wanted, const EventRecord& record) {
    const auto& ids = wanted.look->ids;
    bool id = ids.empty() ||
              std::find(ids.begin(), ids.end(), record.event_id) != ids.end();
    return id && one_of(wanted.channels, channel) &&
           (one_of(wanted.providers, provider) ||
            one_of(wanted.providers, fold_case(record.source)));
  }

  // Folding a name a record would cost more than reading the log.
  void look_at_names(const EventRecord& record) {
    if (record.channel != last_channel) {
      last_channel = record.channel;
      channel = fold_case(last_channel);
      all.channels_.insert(channel);
    }
    if (record.provider != last_provider) {
      last_provider = record.provider;
      provider = fold_case(last_provider);
    }
  }

  bool wants_data(const EventRecord& record) override {
    look_at_names(record);
    return std::any_of(all.wanted_.begin(), all.wanted_.end(),
                       [&](const Wanted& wanted) {
                         return !wanted.names.empty() && wants(wanted, record);
                       });
  }

  void event(const EventRecord& record) override {
    look_at_names(record);
    for (Wanted& wanted : all.wanted_) {
      if (wants(wanted, record)) count(wanted, record);
    }
  }

  CountedEvents& group(Wanted& wanted, const EventRecord& record) {
    std::vector<std::optional<std::string>> data;
    std::string key = provider + '\0' + channel + '\0';
    key += std::to_string(record.event_id);
    for (const std::string& name : wanted.names) {
      data.push_back(datum(record, name));
      key += data.back() ? '\1' + *data.back() : std::string(1, '\0');
    }
    bool full = wanted.groups.size() >= most_groups;
    if (full && !wanted.numbers.contains(key)) {
      key = "\2 beyond";
      data.assign(wanted.names.size(), std::nullopt);
    }
    auto [at, fresh] = wanted.numbers.emplace(key, wanted.groups.size());
    if (fresh) {
      wanted.groups.push_back({.provider = std::string(record.provider),
                               .channel = std::string(record.channel),
                               .id = record.event_id,
                               .data = std::move(data)});
    }
    return wanted.groups[at->second];
  }

  void count(Wanted& wanted, const EventRecord& record) {
    CountedEvents& one = group(wanted, record);
    if (one.count == 0 || record.created < one.first) {
      one.first = record.created;
    }
    if (one.count == 0 || record.created >= one.last) {
      one.last = record.created;
      one.record = record.id;
      one.log = log;
      one.level = record.level;
      one.computer = record.computer;
      one.user = to_text(record.user);
    }
    ++one.count;
  }

  AskedEvents& all;
  const std::string& log;
  std::string last_channel, channel, last_provider, provider;
};

AskedEvents::AskedEvents(const std::vector<const GatherSpec*>& items) {
  for (const GatherSpec* item : items) {
    const auto* look = std::get_if<EventsLook>(&item->from);
    if (!look) continue;
    Wanted& wanted = wanted_.emplace_back();
    wanted.item = item;
    wanted.look = look;
    wanted.channels = folded(look->channels);
    wanted.providers = folded(look->providers);
    for (const GatherEmit& emit : item->emit) {
      for (const GatherField& field : emit.fields) {
        add_names(field.value, wanted.names);
      }
    }
  }
}

void AskedEvents::read(const EvidenceFile& file) {
  if (wanted_.empty() || !is_event_log(file.bytes)) return;
  Sink sink(*this, file.name);
  ++logs_;
  if (is_evtx(file.bytes)) {
    auto summary = read_evtx(file.bytes, sink);
    in_part_ += !summary || summary->unreadable != 0;
  } else {
    auto summary = read_event_xml(file.bytes, sink);
    in_part_ += !summary || summary->unreadable != 0;
  }
}

const AskedEvents::Wanted& AskedEvents::wanted(const GatherSpec& item) const {
  static const Wanted none;
  for (const Wanted& one : wanted_) {
    if (one.item == &item) return one;
  }
  return none;
}

const std::vector<CountedEvents>& AskedEvents::of(
    const GatherSpec& item) const {
  return wanted(item).groups;
}

const std::vector<std::string>& AskedEvents::names(
    const GatherSpec& item) const {
  return wanted(item).names;
}

bool AskedEvents::saw_channel(const std::string& channel) const {
  return channels_.contains(fold_case(channel));
}

}  // namespace lastmile
