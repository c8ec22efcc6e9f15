// engine/knowledge/item.hpp
//
// What every item of a pack has: an id, a title, a status, where it came from.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/diagnostic.hpp"

namespace lastmile {

enum class Status : std::uint8_t { Draft, Test, Stable, Retired, Refuted };
enum class SourceKind : std::uint8_t {
  Vendor,
  Verified,
  Community,
  Unverified,
  Refuted,
};

std::string_view to_text(Status status);
std::string_view to_text(SourceKind kind);

// Where a claim of the pack comes from, and how much it weighs.
struct Reference {
  std::string where;  // url or document
  SourceKind kind = SourceKind::Unverified;
  std::string checked = {};  // a date
  std::string says = {};     // what it says, in our own words
};

struct Item {
  std::string id;
  std::string pack = {};
  std::string title = {};
  std::string about = {};
  Status status = Status::Stable;
  std::vector<std::string> tags = {};
  std::vector<std::string> replaces = {};
  std::vector<Reference> sources = {};
  Place place = {};
};

// [a-z0-9]+([._-][a-z0-9]+)*, at most 128 bytes.
bool is_item_id(std::string_view id);

// Is every source of this kind (and is there one)?
bool all_sources_are(const std::vector<Reference>& sources, SourceKind kind);

}  // namespace lastmile
