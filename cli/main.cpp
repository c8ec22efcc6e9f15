// The program: reads the command line, lets a command do its work, writes what
// came of it.

#include "cli/program.hpp"

int main(int argc, char** argv) { return lastmile::run_program(argc, argv); }
