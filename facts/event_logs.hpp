// facts/event_logs.hpp
//
// The reader of event logs among evidence: .evtx files, and event XML as
// wevtutil writes it, to the facts that are in them.
//
// Logs hold a window of time and a choice of channels, so win.event is never
// more than partial: an event that is not there may have rolled over. Failed
// logons are complete where the log that counts them was read to its end.
//
// What of a log could not be read is a problem (LM0732) in its report. A log
// is of the machine that its last record names; a forwarded one may hold those
// of many, and then it names none.

#pragma once

#include "facts/evidence.hpp"

namespace lastmile {

// Is there a reader of events for these bytes?
bool is_event_log(ByteView bytes);

extern const EvidenceReaderInfo event_logs_evidence;

}  // namespace lastmile
