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

bool all_sources_are(const std::vector<Reference>& sources, SourceKind kind) {
  return !sources.empty() &&
         std::all_of(sources.begin(), sources.end(),
                     [&](const Reference& r) { return r.kind == kind; });
}

}  // namespace lastmile
