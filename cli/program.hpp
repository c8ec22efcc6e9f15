// cli/program.hpp
//
// The whole program but its main, so that tests can call it.

#pragma once

namespace lastmile {

// Returns the exit code. Results go to stdout or --output, messages to stderr.
int run_program(int argc, char** argv);

}  // namespace lastmile
