#include "facts/event_logs.hpp"

#include <algorithm>

#include "engine/base/scalar.hpp"
#include "facts/event_groups.hpp"
#include "facts/readers/event_xml.hpp"
#include "facts/readers/evtx.hpp"

namespace lastmile {

namespace {

// What both readers say of a log.
struct Log {
  std::string name;
  std::uint64_t records = 0;
  std::uint64_t unreadable = 0;
  std::uint64_t damaged = 0;  // of `records`
  std::optional<std::int64_t> oldest = {};
  std::optional<std::int64_t> newest = {};
  std::string first_fault = {};  // "at byte 102040: …"
  bool counts_logons = false;    // it is one that failed logons are in
};

// Passes records on, and keeps what the note and the record need.
struct Watching : EventSink {
  Watching(EventSink& sink, Log& seen) : to(sink), log(seen) {}

  bool wants_data(const EventRecord& record) override {
    return to.wants_data(record);
  }
  void event(const EventRecord& record) override {
    log.counts_logons = log.counts_logons || record.channel == "Security" ||
                        record.channel.find("RdpCoreTS") != record.channel.npos;
    to.event(record);
  }
  void unreadable(const UnreadableEvent& found) override {
    if (!log.first_fault.empty()) return;
    log.first_fault = "at byte " + std::to_string(found.offset) + ": ";
    log.first_fault += found.why;
  }

  EventSink& to;
  Log& log;
};

Log read_log(const EvidenceFile& file, EventGroups& groups) {
  Log log{.name = file.name};
  Watching sink(groups, log);
  groups.begin_log(file.name);
  auto take = [&log](const auto& summary) {
    log.records = summary.records;
    log.unreadable = summary.unreadable;
    log.oldest = summary.oldest;
    log.newest = summary.newest;
  };
  if (is_evtx(file.bytes)) {
    if (auto summary = read_evtx(file.bytes, sink)) {
      take(*summary);
      log.damaged = summary->damaged_records;
      if (summary->bytes_missing != 0 && log.unreadable == 0) {
        log.unreadable = 1;
        log.first_fault = "its end is missing, " +
                          std::to_string(summary->bytes_missing) + " bytes";
      }
    }
  } else if (auto summary = read_event_xml(file.bytes, sink)) {
    take(*summary);
  }
  return log;
}

std::string described(const Log& log) {
  std::string out = log.name + " (" + std::to_string(log.records) + " records";
  if (log.oldest && log.newest) {
    out += ", " + format_time(*log.oldest) + " to " + format_time(*log.newest);
  }
  return out + ")";
}

Diagnostic note_of(const Log& log) {
  std::string message = log.name + ": ";
  if (log.unreadable != 0) {
    message += std::to_string(log.unreadable) +
               (log.unreadable == 1 ? " part" : " parts") +
               " of it could not be read, the first " + log.first_fault;
  }
  if (log.damaged != 0) {
    if (log.unreadable != 0) message += "; ";
    message += std::to_string(log.damaged) +
               " of its records lie where a checksum is wrong";
  }
  return {.code = "LM0732",
          .message = std::move(message),
          .hint = "Copy the log again, or export it: wevtutil epl LOG FILE.",
          .severity = Severity::Warning};
}

std::string listed(const std::vector<Log>& logs) {
  constexpr std::size_t most = 5;
  std::string out;
  for (std::size_t i = 0; i < std::min(most, logs.size()); ++i) {
    out += (i == 0 ? "" : ", ") + described(logs[i]);
  }
  if (logs.size() > most) {
    out += " and " + std::to_string(logs.size() - most) + " more";
  }
  return out;
}

CollectionRecord events_record(const std::vector<Log>& logs) {
  CollectionRecord record{.type = "win.event"};
  record.why = logs.empty() ? "no event log was given"
                            : "what these logs reach: " + listed(logs);
  if (!logs.empty()) record.status = CollectionStatus::Partial;
  return record;
}

CollectionRecord logons_record(const std::vector<Log>& logs) {
  CollectionRecord record{.type = "sec.failed_logons",
                          .why = "no log that failed logons are written to"};
  for (const Log& log : logs) {
    if (!log.counts_logons) continue;
    bool sound = log.unreadable == 0 && log.damaged == 0;
    CollectionStatus status =
        sound ? CollectionStatus::Complete : CollectionStatus::Partial;
    if (status <= record.status) continue;
    record.status = status;
    record.why = described(log);
  }
  return record;
}

}  // namespace

bool is_event_log(ByteView bytes) {
  return is_evtx(bytes) || is_event_xml(bytes);
}

Gathered read_event_logs(std::span<const EvidenceFile> files,
                         std::string_view by, std::int64_t now) {
  Gathered out;
  EventGroups groups;
  std::vector<Log> logs;
  for (const EvidenceFile& file : files) {
    if (!is_event_log(file.bytes)) continue;
    logs.push_back(read_log(file, groups));
    const Log& log = logs.back();
    if (log.unreadable + log.damaged != 0) out.notes.push_back(note_of(log));
  }
  out.claims = groups.claims(by, now);
  out.records = {events_record(logs), logons_record(logs)};
  for (CollectionRecord& record : out.records) record.by = by;
  return out;
}

}  // namespace lastmile
