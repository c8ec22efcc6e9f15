// tests/support/hostile_lua.hpp
//
// The scripts of tests/hostile, and what the first line of each says must
// become of it:
//
//   -- EXPECT outcome[/outcome] [| text that the message holds]
//   -- GENERATE prefix|unit|count|suffix    the body: unit, count times
//   -- RAWBYTES 72 65 …                     the body, byte by byte

#pragma once

#include <string>
#include <vector>

#include "engine/base/value.hpp"

namespace lastmile {

struct HostileLua {
  std::string name;
  // ok:true, error:runtime, limit:fuel, …: any of them.
  std::vector<std::string> outcomes;
  std::string text;
  std::string source;

  bool expects(const std::string& outcome) const;
};

// In the order of their names.
std::vector<HostileLua> all_hostile_lua();

// The table `facts` that they are given.
Value hostile_facts(Symbols& symbols);

// CPU time of this thread.
double milliseconds();

// What no script may take that a limit stops: without the limits some of them
// take ten seconds and more. No measure of speed; a busy machine, sanitizers
// and missing optimisation slow us down as well.
inline constexpr double most_milliseconds =
#ifdef __SANITIZE_ADDRESS__
    10'000;
#else
    4'000;
#endif

}  // namespace lastmile
