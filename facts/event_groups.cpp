#include "facts/event_groups.hpp"

#include <algorithm>

#include "engine/base/scalar.hpp"

namespace lastmile {

namespace {

constexpr std::uint32_t most_statuses = 64;
constexpr std::size_t most_groups = 5'000;
constexpr std::size_t most_sources = 100'000;
constexpr std::size_t longest_status = 200;
constexpr std::size_t longest_datum = 500;
constexpr std::size_t most_data = 48;
constexpr std::size_t longest_data = 4'096;  // all of a group's
constexpr double hour = 3600e6;              // in microseconds

// Data that say why, as the providers of Remote Desktop, logon, Schannel and
// user profiles name them.
constexpr std::string_view status_names[] = {
    "Status", "SubStatus",  "ErrorCode", "ResultCode",  "ReasonCode",
    "Reason", "ErrorState", "AlertDesc", "Error",       "error",
    "Result", "HResult",    "hr",        "ErrorStatus", "value"};

void cut(std::string& text, std::size_t most) {
  if (text.size() <= most) return;
  std::size_t end = most;
  while (end > 0 && (text[end] & 0xc0) == 0x80) --end;
  text.resize(end);
}

void add_word(std::string& text, const EventValue& value) {
  if (value.null() || value.bytes.empty()) return;
  if (!text.empty()) text += ' ';
  append_text(text, value);
}

// TermDD's binary data are words; what has an error's severity is a code.
void add_driver_codes(std::string& text, const EventValue& binary) {
  std::string hex = to_text(binary);
  for (std::size_t at = 0; at + 8 <= hex.size(); at += 8) {
    std::string code = "0x";
    for (std::size_t byte : {6, 4, 2, 0}) code += hex.substr(at + byte, 2);
    if (code[2] != 'C' && code[2] != 'D') continue;
    if (!text.empty()) text += ' ';
    text += code;
  }
}

std::string times_of(std::uint64_t count) {
  return count == 1 ? "1 record" : std::to_string(count) + " records";
}

double per_hour(std::uint64_t count, std::int64_t first, std::int64_t last) {
  // What came within an hour came so often in that hour.
  double hours = static_cast<double>(last - first) / hour;
  return static_cast<double>(count) / std::max(hours, 1.0);
}

Node number_node(double value) { return Node::scalar(format_number(value)); }

Node time_node(std::int64_t moment) {
  return Node::scalar(format_time(moment));
}

}  // namespace

std::string event_status(const EventRecord& record) {
  std::string out;
  for (std::string_view name : status_names) {
    const EventValue* value = find_datum(record, name);
    if (value) add_word(out, *value);
    if (out.size() > longest_status) break;
  }
  if (out.empty() && record.provider == "TermDD") {
    const EventValue* binary = find_datum(record, "Binary");
    if (binary) add_driver_codes(out, *binary);
  }
  if (out.empty()) {
    for (const EventDatum& datum : record.data) {
      if (datum.name.empty()) add_word(out, datum.value);
      if (out.size() > longest_status) break;
    }
  }
  cut(out, longest_status);
  return out;
}

void EventGroups::begin_log(std::string_view name) { logs_.emplace_back(name); }

void EventGroups::event(const EventRecord& record) {
  ++records_;
  if (logs_.empty()) begin_log("");
  add(group_of(record), record);
  failed_logon(record);
}

// The group of the record's status, or of its kind where there are too many.
EventGroup& EventGroups::group_of(const EventRecord& record) {
  key_.assign(record.provider).append(1, '\0').append(record.channel);
  key_.append(1, '\0').append(std::to_string(record.event_id));
  std::size_t kind_size = key_.size();
  std::string status = event_status(record);
  key_.append(1, '\0').append(status);
  auto known = numbers_.find(key_);
  if (known != numbers_.end()) return groups_[known->second];
  Kind& kind = kinds_[key_.substr(0, kind_size)];
  bool full = kind.statuses >= most_statuses || groups_.size() >= most_groups;
  if (full && kind.other != 0) return groups_[kind.other - 1];
  groups_.push_back({.provider = std::string(record.provider),
                     .channel = std::string(record.channel),
                     .status = full ? std::string() : std::move(status),
                     .id = record.event_id,
                     .level = record.level});
  auto number = static_cast<std::uint32_t>(groups_.size());
  if (full) {
    kind.other = number;
  } else {
    ++kind.statuses;
    numbers_.emplace(key_, number - 1);
  }
  return groups_.back();
}

void EventGroups::add(EventGroup& group, const EventRecord& record) {
  EventSample sample{static_cast<std::uint32_t>(logs_.size() - 1), record.id,
                     record.created};
  bool latest = group.count == 0 || record.created >= group.last;
  if (group.count == 0 || record.created < group.first) {
    group.first = record.created;
    if (group.samples.empty()) group.samples.push_back(sample);
    group.samples[0] = sample;
  }
  if (group.count == 0 || latest) group.last = record.created;
  ++group.count;
  if (!latest) return;
  if (group.count == 2) group.samples.push_back(sample);
  if (group.count > 2) {
    if (group.samples.size() < 3) group.samples.push_back(sample);
    // The one of between is the latest of before at every power of two.
    bool power = (group.count & (group.count - 1)) == 0;
    if (power) group.samples[1] = group.samples.back();
    group.samples.back() = sample;
  }
  keep_data(group, record);
}

void EventGroups::keep_data(EventGroup& group, const EventRecord& record) {
  std::size_t kept = 0, bytes = 0;
  for (const EventDatum& datum : record.data) {
    if (kept == most_data || bytes > longest_data) break;
    if (kept == group.data.size()) group.data.emplace_back();
    auto& [name, text] = group.data[kept++];
    name.assign(datum.name.substr(0, longest_datum));
    if (name.empty()) name = std::to_string(datum.index);
    text_.clear();
    append_text(text_, datum.value);
    cut(text_, longest_datum);
    text.assign(text_);
    bytes += name.size() + text.size();
  }
  group.data.resize(kept);
}

void EventGroups::failed_logon(const EventRecord& record) {
  bool security = record.event_id == 4625 &&
                  record.provider == "Microsoft-Windows-Security-Auditing";
  bool listener =
      record.event_id == 140 &&
      record.provider == "Microsoft-Windows-RemoteDesktopServices-RdpCoreTS";
  if (!security && !listener) return;
  if (security) {
    const EventValue* type = find_datum(record, "LogonType");
    std::uint64_t number = type ? to_number(*type).value_or(0) : 0;
    // Network, and remote interactive: the others are no remote logons.
    if (number != 3 && number != 10) return;
  }
  Failed& failed = security ? by_security_ : by_listener_;
  if (failed.count == 0) failed.first = failed.last = record.created;
  failed.log = static_cast<std::uint32_t>(logs_.size() - 1);
  ++failed.count;
  failed.first = std::min(failed.first, record.created);
  failed.last = std::max(failed.last, record.created);
  const EventValue* source =
      find_datum(record, security ? "IpAddress" : "IPString");
  std::string text = source ? to_text(*source) : std::string();
  bool known = !text.empty() && text != "-";
  if (known && failed.sources.size() < most_sources) {
    failed.sources.insert(std::move(text));
  }
}

Claim EventGroups::claim_of(const EventGroup& group, std::int64_t now) const {
  Claim claim{.type = "win.event"};
  Node& fields = claim.fields;
  fields.set("provider", group.provider);
  fields.set("id", static_cast<std::int64_t>(group.id));
  if (!group.channel.empty()) fields.set("channel", group.channel);
  std::string_view level = level_name(group.level);
  if (!level.empty()) fields.set("level", std::string(level));
  fields.set("count", static_cast<std::int64_t>(group.count));
  fields.set("first_time", time_node(group.first));
  fields.set("last_time", time_node(group.last));
  fields.set("per_hour",
             number_node(per_hour(group.count, group.first, group.last)));
  if (now >= group.last) {
    fields.set("age_h",
               number_node(static_cast<double>(now - group.last) / hour));
  }
  if (!group.status.empty()) fields.set("status", group.status);
  Node data = Node::map();
  for (const auto& [name, text] : group.data) {
    if (!data.find(name)) data.set(name, text);
  }
  if (!data.entries.empty()) fields.set("data", std::move(data));
  std::string where = "record";
  if (group.samples.size() > 1) where += 's';
  for (std::size_t i = 0; i < group.samples.size(); ++i) {
    const EventSample& sample = group.samples[i];
    where += (i == 0 ? " " : ", ") + std::to_string(sample.record);
    if (sample.log != group.samples.back().log) {
      where += " (" + logs_[sample.log] + ")";
    }
  }
  claim.from.source = logs_[group.samples.back().log];
  claim.from.locator = where + " of " + times_of(group.count);
  return claim;
}

std::optional<Claim> EventGroups::failed_logons() const {
  bool security = by_security_.count != 0;
  const Failed& failed = security ? by_security_ : by_listener_;
  if (failed.count == 0) return {};
  Claim claim{.type = "sec.failed_logons"};
  claim.fields.set("per_hour", number_node(per_hour(failed.count, failed.first,
                                                    failed.last)));
  if (!failed.sources.empty()) {
    claim.fields.set("distinct_sources",
                     static_cast<std::int64_t>(failed.sources.size()));
  }
  claim.from.source = logs_[failed.log];
  claim.from.locator =
      times_of(failed.count) + " of event " + (security ? "4625" : "140") +
      ", " + format_time(failed.first) + " to " + format_time(failed.last);
  return claim;
}

std::vector<Claim> EventGroups::claims(std::string_view by,
                                       std::int64_t now) const {
  std::vector<Claim> out;
  for (const EventGroup& group : groups_) out.push_back(claim_of(group, now));
  if (std::optional<Claim> failed = failed_logons()) {
    out.push_back(std::move(*failed));
  }
  for (Claim& claim : out) {
    claim.from.by = by;
    claim.from.observed = now;
  }
  return out;
}

}  // namespace lastmile
