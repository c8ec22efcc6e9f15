// facts/event_logs.hpp
//
// Files that were copied from a machine, or written by wevtutil, to the facts
// that are in the event logs among them. Which files are logs is found out by
// content, not by name. It looks at bytes alone: who calls it brings them.
//
// Logs hold a window of time and a choice of channels, so win.event is never
// more than partial: an event that is not there may have rolled over. Failed
// logons are complete where the log that counts them was read to its end.

#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "facts/gatherer.hpp"
#include "facts/readers/bytes.hpp"

namespace lastmile {

struct EvidenceFile {
  std::string name;  // as the person knows it: "logs/System.evtx"
  ByteView bytes;
};

// Is there a reader of events for these bytes?
bool is_event_log(ByteView bytes);

// Claims of win.event and sec.failed_logons, a collection record for each, and
// a note (LM0732) for each log of which a part could not be read. Files that
// are no logs are passed over. `now`: microseconds since 1970 UTC.
Gathered read_event_logs(std::span<const EvidenceFile> files,
                         std::string_view by, std::int64_t now);

}  // namespace lastmile
