// engine/base/build.hpp
//
// Which build of the program this is: a hash over all of it that the linker
// wrote into it, so that two builds that differ in anything have two names and
// the same sources built the same way have one.

#pragma once

#include <string>

namespace lastmile {

// Small hex digits; empty where the program was linked without, or the system
// has no such thing.
std::string build_id();

}  // namespace lastmile
