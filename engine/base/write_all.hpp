// engine/base/write_all.hpp
//
// All bytes to an open file, whatever the system takes at a time.

#pragma once

#include <string_view>

namespace lastmile {

// False where it cannot be; errno says why (EIO where nothing is taken).
bool write_all(int file, std::string_view bytes);

}  // namespace lastmile
