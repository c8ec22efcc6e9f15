// facts/evidence_files.hpp
//
// Brings evidence from where a person has it: a folder (and what lies below
// it), an archive, a file, or bytes that were read already. An archive in a
// folder is looked into; an archive in an archive is not.
//
// Reads, and never writes. Links are not followed and devices not opened: what
// lies in a folder may have been laid there. One file is in memory at a time.
// Whatever cannot be brought has its report, and the next is read.

#pragma once

#include <string>

#include "facts/evidence.hpp"

namespace lastmile {

struct EvidenceLimits {
  std::size_t files = 50'000;
  std::size_t depth = 24;  // folders within folders
  std::uint64_t file_bytes = std::uint64_t{2} << 30;
};

// Is it a folder, an archive, or a file of a kind that has a reader? A path
// that a person named is followed where it is a link. False for what is not
// there.
bool is_evidence(const std::string& path);
bool is_evidence(ByteView bytes);

// Adds all of it, files of a folder in the order of their names. What is named
// by the person and cannot be read is a report with a problem: LM0762 (the
// system says no), LM0763 (too large), LM0764 (an archive in an archive),
// LM0765 (too many files), LM077x (see engine/text/archive.hpp).
void add_evidence(const std::string& path, EvidenceReading& reading,
                  const EvidenceLimits& limits = {});
// Bytes that came some other way: standard input.
void add_evidence(const EvidenceFile& file, EvidenceReading& reading);

}  // namespace lastmile
