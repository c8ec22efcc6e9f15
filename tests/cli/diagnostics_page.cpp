// docs/diagnostics.md is made by the program, never by hand.

#include <catch2/catch_test_macros.hpp>
#include <cstdio>
#include <fstream>
#include <sstream>
#include <string>

#include "places.hpp"

namespace {

std::string said_by(const std::string& command) {
  std::string out;
  FILE* pipe = popen(command.c_str(), "r");
  REQUIRE(pipe != nullptr);
  char block[4096];
  for (std::size_t n = 0; (n = fread(block, 1, sizeof block, pipe)) > 0;) {
    out.append(block, n);
  }
  REQUIRE(pclose(pipe) == 0);
  return out;
}

}  // namespace

TEST_CASE("the page of diagnostics is what the program says", "[cli][docs]") {
  std::ifstream file(LASTMILE_SOURCE_DIR "/docs/diagnostics.md");
  std::stringstream page;
  page << file.rdbuf();
  INFO("lastmile help diagnostics > docs/diagnostics.md");
  CHECK(page.str() ==
        said_by(LASTMILE_BINARY_DIR "/lastmile help diagnostics"));
}
