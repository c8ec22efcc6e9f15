// `lastmile report`, as a user types it.

#include <catch2/catch_test_macros.hpp>

#include "tests/cli/typed.hpp"

namespace lastmile {

TEST_CASE("the name of the output says the format", "[cli][report]") {
  Files files;
  for (const auto& [name, begins] : {std::pair("page.html", "<!DOCTYPE html>"),
                                     std::pair("page.md", "# ")}) {
    std::string path = files.path(name);
    CHECK(type({"report", sample_case(), "-o", path}).exit == 0);
    CHECK(Files::text_of(path).starts_with(begins));
  }
  std::string path = files.path("page.html");
  CHECK(type({"report", sample_case(), "-o", path, "-f", "text"}).exit == 0);
  CHECK(Files::text_of(path).starts_with("Case "));
}

TEST_CASE("a report says what it rests on, and diagnose makes it too",
          "[cli][report]") {
  for (const char* format : {"html", "md"}) {
    std::string page = type({"report", sample_case(), "-f", format}).out;
    INFO(format);
    CHECK(page == type({"diagnose", sample_case(), "-f", format}).out);
    CHECK(page.find("99 %") != std::string::npos);
    CHECK(page.find("line 25") != std::string::npos);  // of the certificate
    CHECK(page.find("Restart-Service SessionEnv") != std::string::npos);
    CHECK(page.find("denied") != std::string::npos);
    CHECK(page.find("came with the program") != std::string::npos);
    CHECK(page.find("sha256") != std::string::npos);
    CHECK(page.find("vendor") != std::string::npos);
  }
}

}  // namespace lastmile
