// tests/support/scenario/vocabulary.hpp
//
// The fact types of random programs: every kind of field, keyed and not, one
// fact a case, observed with and without a host, and three layers of types
// that are derived. And values of their fields, few enough to meet.

#pragma once

#include <string>
#include <vector>

#include "engine/base/value.hpp"

namespace lastmile {

struct FieldWords {
  std::string name;
  std::string type;  // as a pack says it
  Kind kind;
  std::vector<std::string> values;  // as facts and patterns give them
  bool key = false;
};

struct TypeWords {
  std::string name;
  std::vector<FieldWords> fields;
  int layer = 0;          // 0: told; above: derived from what is not above it
  std::string more = {};  // further keys of its item
  bool observed = false;
  bool about_host = false;  // its first field is the host
  bool keyed = false;

  std::string item() const;
};

// The told ones first, then those of layer 1, 2 and 3.
const std::vector<TypeWords>& vocabulary();

}  // namespace lastmile
