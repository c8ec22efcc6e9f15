// What a person sees of a broken pack: every tests/golden/check/NAME.in.yaml,
// loaded and rendered, is NAME.out. With LASTMILE_ACCEPT set in the
// environment, what is seen is written down instead.

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "places.hpp"
#include "tests/support/program.hpp"

namespace lastmile {
namespace {

std::string read(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

}  // namespace

TEST_CASE("a broken pack is explained as it was agreed", "[golden]") {
  namespace fs = std::filesystem;
  fs::path folder = fs::path(LASTMILE_SOURCE_DIR) / "tests/golden/check";
  std::vector<fs::path> inputs;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().filename().string().ends_with(".in.yaml")) {
      inputs.push_back(entry.path());
    }
  }
  std::sort(inputs.begin(), inputs.end());
  REQUIRE(inputs.size() >= 12);
  for (const fs::path& input : inputs) {
    std::string name = input.filename().string();
    fs::path output = folder / (name.substr(0, name.size() - 8) + ".out");
    Loaded loaded = load_text(read(input), name);
    std::string seen = rendered(loaded);
    INFO(name);
    CHECK_FALSE(seen.empty());
    for (const Diagnostic& d : loaded.found.all()) {
      INFO(d.code << " " << d.message);
      CHECK(d.place.known());
      CHECK_FALSE(d.hint.empty());
    }
    if (std::getenv("LASTMILE_ACCEPT")) {
      std::ofstream(output, std::ios::binary) << seen;
    }
    CHECK(seen == read(output));
  }
}

}  // namespace lastmile
