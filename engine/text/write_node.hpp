// engine/text/write_node.hpp
//
// A Node as JSON that reads back as the same values: quoted scalars and texts
// as strings, plain ones that are a number, yes or no as JSON's own.

#pragma once

#include "engine/base/node.hpp"
#include "engine/text/json.hpp"

namespace lastmile {

void write_node(JsonWriter& json, const Node& node);

}  // namespace lastmile
