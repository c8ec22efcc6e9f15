#include "facts/bundle.hpp"
#include "facts/capture_evidence.hpp"
#include "facts/cloud_evidence.hpp"
#include "facts/command_evidence.hpp"
#include "facts/event_logs.hpp"
#include "facts/evidence.hpp"
#include "facts/machine_evidence.hpp"
#include "facts/object_evidence.hpp"
#include "facts/readers/capture.hpp"
#include "facts/readers/case_text.hpp"
#include "facts/readers/certificate.hpp"
#include "facts/readers/clixml.hpp"
#include "facts/readers/event_xml.hpp"
#include "facts/readers/evtx.hpp"
#include "facts/readers/hive_health.hpp"
#include "facts/readers/pe_version.hpp"
#include "facts/readers/reg_file.hpp"
#include "facts/readers/reg_query.hpp"
#include "facts/wrapper_evidence.hpp"

namespace lastmile {

// One line a kind of file: its name, what recognises it, who reads it. Surer
// signatures stand before texts.
static constexpr EvidenceKind kinds[] = {
    {"event log", is_evtx, &event_logs_evidence},
    {"event xml", is_event_xml, &event_logs_evidence},
    {"powershell objects", is_clixml, &object_evidence},
    {"registry hive", is_hive, &machine_evidence},
    {"registry log", is_hive_log, &machine_evidence},
    {"registry export", is_reg_file, &machine_evidence},
    {"certificate", is_certificate_file, &machine_evidence},
    {"capture", is_capture, &capture_evidence},
    {"program", is_pe, &wrapper_evidence},
    {"rdp wrapper settings", is_wrapper_settings, &wrapper_evidence},
    {"cloud answer", is_cloud_answer, &cloud_evidence},
    {"bundle", is_bundle_manifest, nullptr, Use::Manifest},
    {"bundle facts", is_bundle_facts, nullptr, Use::Facts},
    {"reg query text", is_reg_query, &machine_evidence},
    {"case", is_case_text, nullptr, Use::Text},
    {"command text", is_command_text, &command_evidence},
};

std::span<const EvidenceKind> evidence_kinds() { return kinds; }

}  // namespace lastmile
