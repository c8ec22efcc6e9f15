// facts/host/real_posix.hpp
//
// The machine that this program runs on: its clocks, its resolver, its
// sockets. Non-blocking sockets and poll; no signal ends the program or a wait.

#pragma once

#include <memory>

#include "facts/host/host.hpp"

namespace lastmile {

std::unique_ptr<Host> open_real();

}  // namespace lastmile
