#include "engine/knowledge/item.hpp"

#include <algorithm>

namespace lastmile {

std::string_view to_text(Status status) {
  switch (status) {
    case Status::Draft: return "draft";
    case Status::Test: return "test";
    case Status::Stable: return "stable";
    case Status::Retired: return "retired";
    case Status::Refuted: return "refuted";
  }
  return "stable";
}

std::string_view to_text(SourceKind kind) {
  switch (kind) {
    case SourceKind::Vendor: return "vendor";
    case SourceKind::Verified: return "verified";
    case SourceKind::Community: return "community";
    case SourceKind::Unverified: return "unverified";
    case SourceKind::Refuted: return "refuted";
  }
  return "unverified";
}

bool is_item_id(std::string_view id) {
  bool wants_letter = true;
  for (char c : id) {
    bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    bool joint = c == '.' || c == '_' || c == '-';
    if (!letter && (!joint || wants_letter)) return false;
    wants_letter = !letter;
  }
  return !wants_letter && id.size() <= 128;
}

bool all_sources_are(const std::vector<Reference>& sources, SourceKind kind) {
  return !sources.empty() &&
         std::all_of(sources.begin(), sources.end(),
                     [&](const Reference& r) { return r.kind == kind; });
}

}  // namespace lastmile
