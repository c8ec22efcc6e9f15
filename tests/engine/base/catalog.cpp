// The catalogue and the sources say the same codes.

#include "engine/base/catalog.hpp"
#include "places.hpp"

#include <catch2/catch_test_macros.hpp>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

namespace lastmile {
namespace {

// Every LMdddd in the .cpp files of engine, facts and cli but the catalogue's
// own, with the file where it was first seen.
std::map<std::string, std::string> used_codes() {
  namespace fs = std::filesystem;
  std::map<std::string, std::string> codes;
  for (const char* folder : {"engine", "facts", "cli"}) {
    fs::path root = fs::path(LASTMILE_SOURCE_DIR) / folder;
    if (!fs::exists(root)) continue;
    for (const auto& entry : fs::recursive_directory_iterator(root)) {
      std::string name = entry.path().filename().string();
      if (!name.ends_with(".cpp") || name.starts_with("catalog_")) continue;
      std::ifstream in(entry.path());
      std::stringstream text;
      text << in.rdbuf();
      std::string content = text.str();
      for (std::size_t at = content.find("\"LM"); at != std::string::npos;
           at = content.find("\"LM", at + 1)) {
        std::string code = content.substr(at + 1, 6);
        bool digits = code.size() == 6;
        for (std::size_t i = 2; i < code.size(); ++i) {
          digits = digits && std::isdigit(static_cast<unsigned char>(code[i]));
        }
        if (digits) codes.emplace(code, name);
      }
    }
  }
  return codes;
}

}  // namespace

TEST_CASE("every code that the program can print is in the catalogue",
          "[catalog]") {
  auto used = used_codes();
  REQUIRE(used.size() > 100);
  for (const auto& [code, file] : used) {
    INFO(code << " in " << file);
    CHECK(find_catalog_entry(code) != nullptr);
  }
}

TEST_CASE("no code stands in the catalogue twice, and each is explained",
          "[catalog]") {
  std::set<std::string_view> seen;
  std::string_view last;
  for (const CatalogEntry& entry : catalog()) {
    INFO(entry.code);
    CHECK(seen.insert(entry.code).second);
    CHECK(last < entry.code);
    CHECK_FALSE(entry.title.empty());
    CHECK(entry.explanation.size() > 20);
    CHECK((entry.good.empty() || entry.bad != entry.good));
    last = entry.code;
  }
  CHECK(find_catalog_entry("lm0107") != nullptr);
  CHECK(find_catalog_entry("LM9999") == nullptr);
}

}  // namespace lastmile
