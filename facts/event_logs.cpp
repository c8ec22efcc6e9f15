#include "facts/event_logs.hpp"

#include <algorithm>
#include <optional>
#include <set>

#include "engine/base/scalar.hpp"
#include "facts/event_counts.hpp"
#include "facts/event_groups.hpp"
#include "facts/evidence_machines.hpp"
#include "facts/readers/event_xml.hpp"
#include "facts/readers/evtx.hpp"

namespace lastmile {

namespace {

// Of a log that others were forwarded to.
constexpr std::size_t most_computers = 1000;

// What both readers say of a log.
struct Log {
  std::string name;
  std::uint64_t records = 0;
  std::uint64_t unreadable = 0;
  std::uint64_t damaged = 0;    // of `records`
  std::uint64_t recovered = 0;  // of `records`
  std::optional<std::int64_t> oldest = {};
  std::optional<std::int64_t> newest = {};
  std::string first_fault = {};  // "at byte 102040: …"
  bool counts_logons = false;    // it is one that failed logons are in
  std::string computer = {};     // of its last record
  std::set<std::string> computers = {};
  std::int64_t last = 0;
  bool forwarded = false;
  bool mixed = false;  // numbers of several machines
};

// Passes records on, and keeps what the report and the record need.
struct Watching : EventSink {
  Watching(EventSink& sink, Log& seen, const EvidenceOptions& options,
           EventCounts* counted)
      : to(sink), log(seen), wanted(options.computers), counts(counted) {}

  bool wants_data(const EventRecord& record) override {
    return is_wanted(record) && to.wants_data(record);
  }
  void event(const EventRecord& record) override {
    if (!is_wanted(record)) return;
    log.counts_logons = log.counts_logons || record.channel == "Security" ||
                        record.channel.find("RdpCoreTS") != record.channel.npos;
    log.forwarded = log.forwarded || record.source_id != record.id;
    if (log.computer.empty() || record.created >= log.last) {
      log.last = record.created;
      if (log.computer != record.computer) log.computer = record.computer;
    }
    note_machine(record);
    if (counts) counts->add(record);
    to.event(record);
  }
  void unreadable(const UnreadableEvent& found) override {
    if (!log.first_fault.empty()) return;
    log.first_fault = "at byte " + std::to_string(found.offset) + ": ";
    log.first_fault += found.why;
  }

  // Names come in rows: whoever has the same as the last is the same.
  bool is_wanted(const EventRecord& record) {
    if (wanted.empty() || record.computer.empty()) return true;
    if (record.computer != last) {
      last = record.computer;
      last_wanted = std::find(wanted.begin(), wanted.end(), short_name(last)) !=
                    wanted.end();
    }
    return last_wanted;
  }

  // In a log of its own a machine that is renamed counts on; the text of
  // forwarded events has the numbers that they had where they happened.
  void note_machine(const EventRecord& record) {
    std::uint64_t apart = std::max(record.source_id, previous_id) -
                          std::min(record.source_id, previous_id);
    previous_id = record.source_id;
    if (record.computer == previous || record.computer.empty()) return;
    log.mixed = log.mixed || (!previous.empty() && apart > 2);
    previous = record.computer;
    if (log.computers.size() < most_computers) log.computers.insert(previous);
  }

  EventSink& to;
  Log& log;
  const std::vector<std::string>& wanted;
  std::string last = {};
  bool last_wanted = false;
  std::string previous = {};
  std::uint64_t previous_id = 0;
  EventCounts* counts;
};

void say_number(Node& details, std::string_view name, std::uint64_t number) {
  details.set(std::string(name), static_cast<std::int64_t>(number));
}

void say_common(Node& details, const Log& log) {
  say_number(details, "records", log.records);
  say_number(details, "unreadable", log.unreadable);
  say_number(details, "damaged_records", log.damaged);
  say_number(details, "recovered_records", log.recovered);
  if (log.oldest) details.set("oldest", format_time(*log.oldest));
  if (log.newest) details.set("newest", format_time(*log.newest));
}

void say_health(Node& details, const EvtxSummary& summary) {
  details.set_yes_no("header_sound", summary.header_sound);
  details.set_yes_no("dirty", summary.dirty);
  say_number(details, "bytes_missing", summary.bytes_missing);
  say_number(details, "chunks", summary.chunks);
  say_number(details, "chunks_damaged",
             summary.chunks_damaged + summary.chunks_unknown);
}

template <class Summary>
void take(Log& log, const Summary& summary) {
  log.records = summary.records;
  log.unreadable = summary.unreadable;
  log.oldest = summary.oldest;
  log.newest = summary.newest;
}

void read_binary(const EvidenceFile& file, Watching& sink, Log& log,
                 Node& details) {
  auto summary = read_evtx(file.bytes, sink);
  if (!summary) return;  // it has been recognised as one
  take(log, *summary);
  log.damaged = summary->damaged_records;
  log.recovered = summary->recovered_records;
  if (summary->bytes_missing != 0 && log.unreadable == 0) {
    log.unreadable = 1;
    log.first_fault = "its end is missing, " +
                      std::to_string(summary->bytes_missing) + " bytes";
  }
  say_common(details, log);
  say_health(details, *summary);
}

std::string described(const Log& log) {
  std::string out = log.name + " (" + std::to_string(log.records) + " records";
  if (log.oldest && log.newest) {
    out += ", " + format_time(*log.oldest) + " to " + format_time(*log.newest);
  }
  return out + ")";
}

Diagnostic problem_of(const Log& log) {
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

class EventLogs : public EvidenceReader {
 public:
  explicit EventLogs(const EvidenceOptions& options) : options_(options) {}

  void read(const EvidenceFile& file, FileReport& report) override {
    Log log{.name = file.name};
    EventCounts counts;
    Watching sink(groups_, log, options_, options_.inspect ? &counts : nullptr);
    groups_.begin_log(file.name);
    if (is_evtx(file.bytes)) {
      read_binary(file, sink, log, report.details);
    } else if (auto summary = read_event_xml(file.bytes, sink)) {
      take(log, *summary);
      say_common(report.details, log);
      log.forwarded = log.mixed;
    }
    if (options_.inspect) report.details.set("events", counts.list());
    if (log.unreadable + log.damaged != 0) {
      report.problems.push_back(problem_of(log));
    }
    if (!log.forwarded) report.host = log.computer;
    if (log.forwarded || log.computers.size() > 1) {
      report.named.assign(log.computers.begin(), log.computers.end());
    }
    logs_.push_back(std::move(log));
  }

  Gathered finish(std::int64_t now) override {
    Gathered out;
    out.claims = groups_.claims(event_logs_evidence.name, now);
    out.records = {events_record(), logons_record()};
    for (CollectionRecord& record : out.records) {
      record.by = event_logs_evidence.name;
    }
    return out;
  }

 private:
  CollectionRecord events_record() const {
    CollectionRecord record{.type = "win.event"};
    record.why = logs_.empty() ? "no event log was given"
                               : "what these logs reach: " + listed(logs_);
    if (!logs_.empty()) record.status = CollectionStatus::Partial;
    return record;
  }

  CollectionRecord logons_record() const {
    CollectionRecord record{.type = "sec.failed_logons",
                            .why = "no log that failed logons are written to"};
    for (const Log& log : logs_) {
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

  EvidenceOptions options_;
  EventGroups groups_;
  std::vector<Log> logs_;
};

constexpr std::string_view types[] = {"win.event", "sec.failed_logons"};

std::unique_ptr<EvidenceReader> open(const EvidenceOptions& options) {
  return std::make_unique<EventLogs>(options);
}

}  // namespace

bool is_event_log(ByteView bytes) {
  return is_evtx(bytes) || is_event_xml(bytes);
}

const EvidenceReaderInfo event_logs_evidence{
    .name = "event_logs",
    .version = "1",
    .about =
        "Events counted by provider, id, channel and status; failed "
        "logons over the network.",
    .produces = types,
    .open = open};

}  // namespace lastmile
