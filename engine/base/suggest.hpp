// engine/base/suggest.hpp
//
// "Did you mean": the known word nearest to one that is not known.

#pragma once

#include <span>
#include <string>
#include <string_view>

namespace lastmile {

// The word of `known` with the smallest edit distance to `word` (insertions,
// deletions, substitutions, swaps of neighbours; letter case counts half), or
// empty where none is near enough to be meant: at most a third of the length
// of `word`, at least 1; a word of one or two letters may differ in letter case
// alone. Ties: the first in `known`.
std::string nearest_word(std::string_view word,
                         std::span<const std::string_view> known);

// "did you mean 'x'?", or empty.
std::string did_you_mean(std::string_view word,
                         std::span<const std::string_view> known);

}  // namespace lastmile
