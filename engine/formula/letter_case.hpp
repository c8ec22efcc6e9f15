// engine/formula/letter_case.hpp
//
// Small letters and capitals, made from the case folding of engine/base: one
// letter for one letter, the same for every language. A letter whose capital
// is written with two (ß) stays as it is.

#pragma once

#include <string>
#include <string_view>

namespace lastmile::formula_detail {

std::string lower_case(std::string_view text);
std::string upper_case(std::string_view text);

}  // namespace lastmile::formula_detail
