// bench_limit_NAME FAMILY RULES FACTS: a program for one benchmark, measured
// as the engines are; RULES is not read.

#include "tests/bench/families.hpp"
#include "tests/bench/limit/manners.hpp"
#include "tests/bench/limit/waltz.hpp"

int main(int count, char** words) {
  return lastmile::bench::run_family<lastmile::bench::LIMIT>(count, words);
}
