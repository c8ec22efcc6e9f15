// cli/pack_changelog.hpp
//
// What a pack's CHANGELOG.md says of one version, as its manifest tells it on:
// a change for every item of the list below the heading of that version.
//
// Promises: the same page gives the same changes; never more than the manifest
// takes, and only what can be printed.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/pack/manifest.hpp"

namespace lastmile {

// `## 1.4.2`, `## [1.4.2] - 2026-06-01`; `### Added`, `### Removed` and words
// such as "added" or "new" at an item's beginning say which kind a change is;
// the first `id` in backquotes that the pack owns, what it is of, else the
// pack.
std::vector<ManifestChange> changes_of(std::string_view page,
                                       const Manifest& manifest);

}  // namespace lastmile
