// engine/memory/claim.hpp
//
// A Claim is what somebody says: a fact type, fields and values as they were
// written, unchecked, with where it comes from. Gatherers, case files and
// answers make Claims; only WorkingMemory makes Facts of them, after it held
// them against the fact type. A Claim knows no symbol table, so a gatherer
// needs no session.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/node.hpp"

namespace lastmile {

// Who says so, from what, and when.
struct Provenance {
  std::string by = {};      // "rdp_probe", "case file", "answer", "rule x.y"
  std::string source = {};  // "case.yaml", "127.0.0.1:3389", "System.evtx"
  std::string locator =
      {};  // "line 12", "X.224 answer, bytes 0-18", "record 7"
  std::optional<std::int64_t> observed = {};  // microseconds since 1970 UTC
  bool operator==(const Provenance&) const = default;
};

// A provenance that a session has numbered; 0 is "nobody says".
struct ProvenanceId {
  std::uint32_t number = 0;
  bool operator==(const ProvenanceId&) const = default;
};

struct Claim {
  std::string type;  // a fact type's name: "net.tcp_probe"
  Node fields = Node::map();
  Provenance from = {};
  Place place = {};  // where it was written, if it was
};

}  // namespace lastmile
