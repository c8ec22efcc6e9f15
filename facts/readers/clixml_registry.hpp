// facts/readers/clixml_registry.hpp
//
// What Get-ItemProperty said of keys of the registry, as the export that
// `reg export` would have written of the same values, so that it is read as
// one. It says which key it was (PSPath); whether these are all of its values
// it does not say, so nothing is absent for not being in it.

#pragma once

#include <cstdint>
#include <string>

#include "facts/readers/clixml.hpp"

namespace lastmile {

struct CliRegistry {
  std::string exported = {};  // empty: no key of the registry is in it
  std::uint64_t keys = 0, values = 0;
};

CliRegistry clixml_registry(const CliXml& objects);

}  // namespace lastmile
