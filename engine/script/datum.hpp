// engine/script/datum.hpp
//
// What Lua gave back, before a declared type decides what it is: as a Node is
// what somebody wrote. It holds no state of Lua and no symbol.

#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/base/type.hpp"
#include "engine/base/value.hpp"

namespace lastmile {

struct Datum;
using DatumList = std::vector<Datum>;
using DatumMap = std::map<std::string, std::string>;

struct Datum {
  std::variant<bool, std::int64_t, double, std::string, DatumList, DatumMap>
      content = false;
};

// A fact that an action asks for: {type = "…", FIELD = …}. In the order of
// the names of the fields.
struct ScriptFact {
  std::string type = {};
  std::vector<std::pair<std::string, Datum>> fields = {};
};

// As a value of that type; a time or duration is an integer of microseconds,
// an address or version its text. Nothing is converted silently: 3.0 is no
// integer. LM1011, or a code of LM012x, without a place.
Result<Value> value_of(const Datum& datum, const Type& type, Symbols& symbols);

}  // namespace lastmile
