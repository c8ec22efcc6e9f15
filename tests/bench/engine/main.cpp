// bench_engine FAMILY RULES [FACTS] [--OPTION=VALUE]…

#include "tests/bench/engine/listeners.hpp"
#include "tests/bench/families.hpp"

int main(int count, char** words) {
  return lastmile::bench::run_family<lastmile::bench::Listened>(count, words);
}
