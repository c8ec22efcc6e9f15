// engine/library/functions.hpp
//
// From a function of the program around us to one that expressions call.

#pragma once

#include "engine/library/inside.hpp"

namespace lastmile::inline v0::detail {

// LM0616 where it cannot be offered, LM0223 where the name is taken.
inside::Result<void> add_function(const Function& function,
                                  Functions& functions);

}  // namespace lastmile::inline v0::detail
