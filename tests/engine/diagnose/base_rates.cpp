// Base rates from what came of cases.

#include "engine/diagnose/base_rates.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>

#include "tests/support/program.hpp"

namespace lastmile {

using Catch::Matchers::WithinAbs;

TEST_CASE("base rates move from the author's guess to what was met",
          "[base rates]") {
  auto base = load_sound(
      "- cause: a\n  base rate: common\n"
      "- cause: b\n  base rate: common\n"
      "- cause: c\n  status: refuted\n");
  std::vector<std::string> met(100, "a");
  met.resize(150, "other");
  met.resize(200, "c");  // takes no part in the ranking
  BaseRates rates = estimate_base_rates(*base, met);
  REQUIRE(rates.enough());
  REQUIRE(rates.rows.size() == 2);
  CHECK_THAT(rates.rows[0].estimated, WithinAbs((100 + 45.) / 300, 1e-12));
  CHECK_THAT(rates.rows[1].estimated, WithinAbs(45. / 300, 1e-12));
  CHECK_THAT(rates.other.estimated, WithinAbs((100 + 10.) / 300, 1e-12));
}

TEST_CASE("ninety-nine outcomes are too few", "[base rates]") {
  auto base = load_sound("- cause: a\n");
  CHECK_FALSE(
      estimate_base_rates(*base, std::vector<std::string>(99, "a")).enough());
  CHECK(
      estimate_base_rates(*base, std::vector<std::string>(100, "a")).enough());
}

}  // namespace lastmile
