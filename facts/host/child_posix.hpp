// facts/host/child_posix.hpp
//
// Runs a program of this machine: Host::run of the real host. The program is
// looked for in the absolute folders of PATH alone, so that nothing that lies
// beside evidence is ever run; its arguments are a list that no shell reads; it
// has no input and no terminal of ours, and this program's environment.
//
// Promises: the call ends by its deadline, or half a second after it at worst;
// no more than Command::most_bytes of output are held; whatever the program
// started in its process group is ended with it.

#pragma once

#include "facts/host/host.hpp"

namespace lastmile {

CommandOutcome run_child(const Command& command, Moment deadline);

}  // namespace lastmile
