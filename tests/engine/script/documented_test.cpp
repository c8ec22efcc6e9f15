// The reference names what Lua is offered.

#include <catch2/catch_test_macros.hpp>
#include <fstream>
#include <sstream>

#include "engine/script/library.hpp"
#include "places.hpp"

namespace lastmile {

TEST_CASE("every function that Lua is offered is in the reference",
          "[script][docs]") {
  std::ifstream in(LASTMILE_SOURCE_DIR "/docs/rule-language.md");
  std::stringstream page;
  page << in.rdbuf();
  const std::string text = page.str();
  const std::size_t from = text.find("\n## Lua\n");
  REQUIRE(from != text.npos);
  const std::string lua =
      text.substr(from, text.find("\n## ", from + 4) - from);
  using namespace script_detail;
  for (auto natives : {basic_natives, string_natives, table_natives,
                       math_natives, domain_natives}) {
    for (const Native& native : natives) {
      INFO(native.name);
      const std::string name = native.name;
      CHECK((lua.find("`" + name + "`") != lua.npos ||
             lua.find("`" + name + "(") != lua.npos));
    }
  }
}

}  // namespace lastmile
