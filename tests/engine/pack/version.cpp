#include "engine/pack/version.hpp"

#include <catch2/catch_test_macros.hpp>

#include "engine/pack/names.hpp"

using namespace lastmile;

namespace {

bool in(std::string_view range, std::string_view version) {
  Result<VersionRange> read = VersionRange::read(range);
  Result<Version> at = Version::read(version);
  return read && at && read->contains(*at);
}

}  // namespace

TEST_CASE("versions are ordered as semver says", "[pack][version]") {
  const char* ascending[] = {"0.1.0",        "1.0.0-alpha",   "1.0.0-alpha.1",
                             "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1",
                             "1.0.0",        "1.0.1",         "1.2.0",
                             "1.10.0",       "2.0.0"};
  for (std::size_t i = 1; i < std::size(ascending); ++i) {
    CHECK(*Version::read(ascending[i - 1]) < *Version::read(ascending[i]));
  }
  CHECK(*Version::read("1.0.0+a") == *Version::read("1.0.0+b"));
  for (const char* wrong :
       {"", "1", "1.0", "01.0.0", "1.0.0-", "1.0.0-01", "1.0.0.0", "v1.0.0",
        "1.0.0 ", "-1.0.0", "1.0.0+", "99999999999.0.0"}) {
    INFO(wrong);
    CHECK_FALSE(Version::read(wrong));
  }
}

TEST_CASE("a range holds what it says", "[pack][version]") {
  CHECK(in(">=0.1", "0.1.0"));
  CHECK_FALSE(in(">=0.2", "0.1.9"));
  CHECK(in(">=1 <3", "2.9.9"));
  CHECK_FALSE(in(">=1, <3", "3.0.0"));
  CHECK(in("^1.2", "1.9.0"));
  CHECK_FALSE(in("^1.2", "2.0.0"));
  CHECK_FALSE(in("^0.2", "0.3.0"));
  CHECK_FALSE(in("^0.0.3", "0.0.4"));
  CHECK(in("~1.2.3", "1.2.9"));
  CHECK_FALSE(in("~1.2.3", "1.3.0"));
  CHECK(in("1.2", "1.2.7"));
  CHECK_FALSE(in("1.2", "1.3.0"));
  CHECK(in("=1.2.3", "1.2.3"));
  CHECK_FALSE(in(">1.2", "1.2.9"));
  CHECK(in("<=1.2", "1.2.9"));
  CHECK(in("*", "7.0.0"));
  // A pre-release only where the range names one.
  CHECK_FALSE(in(">=1.0.0", "2.0.0-rc.1"));
  CHECK(in(">=2.0.0-rc.1", "2.0.0-rc.2"));
  for (const char* wrong : {"", " ", ">=", "=>1", "1.x", "abc", ">=1 |2", "!1",
                            "^", "1 2 3 4 5 6 7 8 9"}) {
    INFO(wrong);
    CHECK_FALSE(VersionRange::read(wrong));
  }
}

TEST_CASE("names that some system reads otherwise are refused",
          "[pack][names]") {
  for (const char* fine :
       {"rules/a.yaml", "pack.yaml", "a/b/c/d/e/f/g/h", "tests/a-b_c.test.yaml",
        "rules/com10.yaml", "MANIFEST.json", "rules/console.yaml"}) {
    INFO(fine);
    CHECK_FALSE(refuse_path(fine));
  }
  for (const char* wrong : {"",
                            ".",
                            "./a",
                            "..",
                            "../evil",
                            "a/../../evil",
                            "/etc/passwd",
                            "a//b",
                            "a/",
                            "A.yaml",
                            "a\\b",
                            "C:\\evil",
                            "c:evil",
                            "a.yaml:stream",
                            "CON",
                            "con",
                            "con.yaml",
                            "rules/aux.yaml",
                            "rules/nul",
                            "com1.yaml",
                            "lpt9.yaml",
                            "a.",
                            "a/b./c",
                            "a ",
                            " a",
                            "-a",
                            "a/-b",
                            ".hidden",
                            "a/.b",
                            "a\nb",
                            "a\tb",
                            "\xc3\xa9.yaml",
                            "e\xcc\x81.yaml",
                            "\xe2\x80\xae.yaml",
                            "a/b/c/d/e/f/g/h/i",
                            "rules/MANIFEST.json",
                            "manifest.JSON",
                            "a*b",
                            "a?b",
                            "a|b",
                            "a\"b",
                            "a'b",
                            "a~1"}) {
    INFO(wrong);
    CHECK(refuse_path(wrong));
  }
  CHECK(refuse_path(std::string(201, 'a')));
}

TEST_CASE("an archive is called by name and version", "[pack][names]") {
  auto both = [](std::string_view file) {
    auto read = read_archive_name(file);
    return read ? read->name + " " + read->version : std::string();
  };
  CHECK(both("rdp-1.4.2.lmpack") == "rdp 1.4.2");
  CHECK(both("my-pack-1.0.0-rc.1.lmpack") == "my-pack 1.0.0-rc.1");
  CHECK(both("rdp-2-1.0.0.lmpack") == "rdp-2 1.0.0");
  for (const char* wrong :
       {"rdp.lmpack", "rdp-1.lmpack", "-1.0.0.lmpack", "../rdp-1.0.0.lmpack",
        "RDP-1.0.0.lmpack", "rdp-1.0.0.zip", "rdp-1.0.0"}) {
    CHECK(both(wrong).empty());
  }
}
