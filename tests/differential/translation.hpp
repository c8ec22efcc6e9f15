// tests/differential/translation.hpp
//
// Says a pack in the language of CLIPS: fact types as templates, rules with
// the heads, operators and actions that both have. It keeps the order in which
// conditions stand: what is used must be bound before. It never guesses: what
// has no like in CLIPS is refused.

#pragma once

#include <string>
#include <vector>

namespace lastmile {

// Rules of `derive` are above all others, those of fact types that stand
// earlier in the pack first, so that they come to rest before anything acts.
inline constexpr int least_derive_salience = 5'000;

struct Translation {
  std::vector<std::string> constructs = {};  // in the order of the pack
  std::string refused = {};                  // why there are none

  std::string text() const;
};

Translation to_clips(const std::string& pack);

}  // namespace lastmile
