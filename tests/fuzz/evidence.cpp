// Any bytes as a file of evidence: recognised or not, it has one report, its
// records fit what its reader produces, and nothing is made up.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "facts/evidence_files.hpp"

using namespace lastmile;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  EvidenceReading reading({.inspect = true});
  ByteView bytes(data, size);
  bool known = recognise(bytes) != nullptr;
  add_evidence({"fuzz.evtx", bytes}, reading);
  Evidence evidence = reading.finish(0);
  if (evidence.files.empty()) std::abort();
  if (!known && !evidence.seen.claims.empty() &&
      evidence.files.back().kind != "archive") {
    std::abort();
  }
  for (const CollectionRecord& record : evidence.seen.records) {
    bool said = false;
    for (const EvidenceReaderInfo* reader : evidence_readers()) {
      said = said || std::find(reader->produces.begin(), reader->produces.end(),
                               record.type) != reader->produces.end();
    }
    if (!said) std::abort();
  }
  return 0;
}
