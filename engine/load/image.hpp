// engine/load/image.hpp
//
// A knowledge base as bytes, and back without reading any YAML: what makes a
// second start quick. An image holds what was made of the packs (symbols, fact
// types, tables, conditions, programs of expressions, Lua, what the checks
// found, every place), not their texts: those come from the packs, which
// whoever reads an image has read anyhow, to know that it is theirs.
//
// It is for the machine and the build that wrote it. Reading believes nothing:
// bytes that were cut or changed give nothing, or a knowledge base that can be
// let go of safely; whether one is the right one only its hash says
// (cache.hpp). Never shipped, never taken from a pack.

#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/load/load.hpp"

namespace lastmile {

// Of what `load` returned for built-in functions. Empty where it is not sound,
// or calls functions of the program's own.
std::string write_image(const Loaded& loaded);

// As `load` of the packs whose image these bytes are; the packs' texts move
// into it where it succeeds, and else stay. `bytes` is kept by what it returns,
// for the parts that are made when somebody looks.
std::optional<Loaded> read_image(std::shared_ptr<const std::string> bytes,
                                 std::vector<PackText>& packs);

}  // namespace lastmile
