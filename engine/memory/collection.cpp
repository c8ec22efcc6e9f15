#include "engine/memory/collection.hpp"

#include <array>
#include <utility>

namespace lastmile {
namespace {

constexpr std::array<std::pair<CollectionStatus, std::string_view>, 5> words{{
    {CollectionStatus::NotTried, "not tried"},
    {CollectionStatus::Failed, "failed"},
    {CollectionStatus::Denied, "denied"},
    {CollectionStatus::Partial, "partial"},
    {CollectionStatus::Complete, "complete"},
}};

}  // namespace

std::string_view to_text(CollectionStatus status) {
  for (const auto& [value, word] : words) {
    if (value == status) return word;
  }
  return "not tried";
}

std::optional<CollectionStatus> parse_collection_status(std::string_view text) {
  for (const auto& [value, word] : words) {
    if (word == text) return value;
  }
  return std::nullopt;
}

}  // namespace lastmile
