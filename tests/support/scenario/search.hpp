// tests/support/scenario/search.hpp
//
// Holds a law against many random scenarios and fails the test with the first
// that breaks it, cut down to what breaks it still. As many as the test asks
// for; or, for a long search, in processes of their own that may crash or hang,
//
//   LASTMILE_PROGRAMS=100000 LASTMILE_SEED=7 build/dev/tests/test_property NAME

#pragma once

#include <functional>

#include "tests/support/scenario/author.hpp"

namespace lastmile {

struct Judgement {
  std::string broken = {};  // how, in words; its first line says in what
  bool sound = true;        // false: the scenario itself is at fault
};

using Law = std::function<Judgement(const Scenario&)>;

enum class Genres : std::uint8_t { Logic, Acting, Both };

// How many it was held against; 0 of a long search, which counts nothing.
std::size_t hold(const Law& law, Genres genres, std::size_t programs);

// The same over scenarios that somebody else makes up, by seed.
using Maker = std::function<Scenario(std::uint64_t)>;
std::size_t hold(const Law& law, const Maker& maker, std::size_t programs);

}  // namespace lastmile
