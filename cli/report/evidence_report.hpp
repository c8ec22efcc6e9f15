// cli/report/evidence_report.hpp
//
// What was found in files: for `gather inspect`, and for the head of a
// diagnosis that was made from them.

#pragma once

#include <span>
#include <string>

#include "engine/text/json.hpp"
#include "facts/evidence.hpp"

namespace lastmile {

// A list of {path, kind, sha256, bytes, host, ignored, problems, …}; what is
// not known is null. `details` adds what there is to say of its kind.
void write_files(JsonWriter& json, std::span<const FileReport> files,
                 bool details);

// For a person: a paragraph a file.
std::string files_text(std::span<const FileReport> files, std::size_t width);
// In one sentence: "12 files: 10 event logs, 1 case; 1 ignored".
std::string files_summary(std::span<const FileReport> files);

}  // namespace lastmile
