// tests/facts/seen.hpp
//
// Short questions to what was gathered.

#pragma once

#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include "facts/collect.hpp"
#include "facts/host/recorded.hpp"
#include "facts/roster.hpp"
#include "places.hpp"

namespace lastmile {

inline const Claim* find_claim(const Gathered& seen, std::string_view type) {
  for (const Claim& claim : seen.claims) {
    if (claim.type == type) return &claim;
  }
  return nullptr;
}

// The text of a field; "-" where there is no such fact, "?" where it does not
// have the field.
inline std::string field(const Gathered& seen, std::string_view type,
                         std::string_view name) {
  const Claim* claim = find_claim(seen, type);
  if (!claim) return "-";
  const Node* value = claim->fields.find(name);
  if (!value) return "?";
  return value->is_scalar() ? value->text : to_text(*value);
}

inline const CollectionRecord& record(const Gathered& seen,
                                      std::string_view type) {
  static const CollectionRecord none{.why = "there is no record"};
  for (const CollectionRecord& each : seen.records) {
    if (each.type == type) return each;
  }
  return none;
}

inline std::string status(const Gathered& seen, std::string_view type) {
  return std::string(to_text(record(seen, type).status));
}

inline std::string why(const Gathered& seen, std::string_view type) {
  return record(seen, type).why;
}

inline std::string read_test_file(const std::string& path) {
  std::ifstream in(LASTMILE_SOURCE_DIR "/tests/recordings/" + path,
                   std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

inline Bytes hex(std::string_view text) {
  Bytes out;
  if (!from_hex(text, out)) out.clear();
  return out;
}

inline Gathered probe(const Request& request, Host& host,
                      const CollectLimits& limits = {}) {
  const Gatherer* set[] = {find_gatherer("name_resolution"),
                           find_gatherer("rdp_probe")};
  return collect(set, request, host, limits);
}

}  // namespace lastmile
