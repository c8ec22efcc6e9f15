// engine/memory/collection.hpp
//
// Did anybody look? For each observed fact type (and host, where the type
// says whose facts it holds; else once a case) a session keeps one collection
// record. Nothing but a complete look makes something absent: what nobody
// looked at is unknown.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lastmile {

enum class CollectionStatus : std::uint8_t {
  NotTried,  // the default
  Failed,    // tried, and nothing could be seen
  Denied,    // refused for want of rights
  Partial,   // some was seen, not all
  Complete,  // all that there is was seen
};

// "complete", "partial", "denied", "failed", "not tried"
std::string_view to_text(CollectionStatus status);
std::optional<CollectionStatus> parse_collection_status(std::string_view text);

struct CollectionRecord {
  std::string type;       // a fact type's name
  std::string host = {};  // empty: the whole case
  CollectionStatus status = CollectionStatus::NotTried;
  std::string by = {};   // the gatherer, "case file", "answer"
  std::string why = {};  // the reason in words: "no answer within 5 s"
};

}  // namespace lastmile
