#include "engine/text/ustar.hpp"

#include <catch2/catch_test_macros.hpp>
#include <cstdio>
#include <string>

using namespace lastmile;
using Kind = UstarFault::Kind;

namespace {

std::vector<UstarFile> two() {
  return {{"rules/a.yaml", "- rule: a\n"}, {"tests/b.yaml", "- test: b\n"}};
}

std::string honest() { return write_ustar(two(), 1'700'000'000); }

// Makes the checksum of the header at `at` right again.
void sum(std::string& tar, std::size_t at = 0) {
  tar.replace(at + 148, 8, 8, ' ');
  unsigned total = 0;
  for (std::size_t i = 0; i < 512; ++i) {
    total += static_cast<unsigned char>(tar[at + i]);
  }
  char text[9];
  std::snprintf(text, sizeof text, "%06o", total);
  tar.replace(at + 148, 7, text, 7);
  tar[at + 155] = ' ';
}

std::string with(std::size_t at, std::string_view bytes) {
  std::string tar = honest();
  tar.replace(at, bytes.size(), bytes);
  sum(tar);
  return tar;
}

Kind fault_of(const std::string& tar, const UstarLimits& limits = {}) {
  std::vector<UstarFile> out;
  auto fault = read_ustar(tar, limits, out);
  REQUIRE(fault);
  CHECK(out.empty());
  return fault->kind;
}

}  // namespace

TEST_CASE("an archive gives back its files in their order", "[text][ustar]") {
  std::string tar = honest();
  CHECK(tar == honest());
  CHECK(tar.size() % 10240 == 0);
  std::vector<UstarFile> out;
  REQUIRE_FALSE(read_ustar(tar, {}, out));
  REQUIRE(out.size() == 2);
  CHECK(out[0].path == "rules/a.yaml");
  CHECK(out[0].bytes == "- rule: a\n");
  CHECK(out[1].path == "tests/b.yaml");
  // A path above 100 bytes is divided.
  std::string folder(60, 'f'), file(80, 'n');
  tar = write_ustar({{folder + "/" + file, "x"}}, 0);
  REQUIRE_FALSE(read_ustar(tar, {}, out));
  CHECK(out[0].path == folder + "/" + file);
}

TEST_CASE("nothing but regular files", "[text][ustar]") {
  for (char type : std::string("1234567gxLKSVMNAXD\0 ", 20)) {
    INFO("type " << int(type));
    CHECK(fault_of(with(156, std::string(1, type))) == Kind::Type);
  }
  CHECK(fault_of(with(157, "/etc/passwd")) == Kind::Type);
}

TEST_CASE("only ustar headers, whole and honest", "[text][ustar]") {
  CHECK(fault_of(with(257, "ustar  ")) == Kind::NotUstar);             // GNU
  CHECK(fault_of(with(257, std::string(8, '\0'))) == Kind::NotUstar);  // v7
  std::string tar = honest();
  tar[0] = 'x';  // the checksum is of another name
  CHECK(fault_of(tar) == Kind::NotUstar);
  CHECK(fault_of(with(500, "hidden")) == Kind::NotUstar);
  CHECK(fault_of(with(13, "behind")) == Kind::Name);  // after the name's zero
  CHECK(fault_of(with(124, "77777777777")) != Kind::Type);  // size
  CHECK(fault_of(with(124, "-0000000001")) != Kind::Type);
  CHECK(fault_of("") == Kind::NotUstar);
  CHECK(fault_of(std::string(10240, 'x')) == Kind::NotUstar);
}

TEST_CASE("only the mode 0644 and the owner 0", "[text][ustar]") {
  for (std::string_view mode : {"000666", "000000", "004644", "000755"}) {
    CHECK(fault_of(with(100, mode)) == Kind::Mode);
  }
  CHECK(fault_of(with(108, "001750")) == Kind::Mode);
  CHECK(fault_of(with(116, "001750")) == Kind::Mode);
  CHECK(fault_of(with(265, "mallory")) == Kind::Mode);
}

TEST_CASE("every byte belongs to a file or is padding", "[text][ustar]") {
  std::string tar = honest();
  CHECK(fault_of(tar + honest()) == Kind::NotUstar);
  CHECK(fault_of(tar + std::string(512, 'j')) == Kind::NotUstar);
  CHECK(fault_of(tar + "x") == Kind::NotUstar);
  CHECK(fault_of(tar + std::string(10240, '\0')) == Kind::NotUstar);
  for (std::size_t at : {std::size_t{600}, std::size_t{2100}, tar.size() - 1}) {
    std::string junk = tar;
    junk[at] = 'j';
    CHECK(fault_of(junk) == Kind::NotUstar);
  }
  for (std::size_t size = 0; size < 2560; size += 256) {
    CHECK(fault_of(tar.substr(0, size)) == Kind::NotUstar);
  }
}

TEST_CASE("limits of count, size and names are kept", "[text][ustar]") {
  CHECK(fault_of(honest(), {.files = 1}) == Kind::TooMany);
  CHECK(fault_of(honest(), {.file_bytes = 9}) == Kind::TooLarge);
  UstarLimits limits;
  limits.refuse_path = [](std::string_view path) -> std::optional<std::string> {
    if (path == "tests/b.yaml") return "is not wanted";
    return std::nullopt;
  };
  CHECK(fault_of(honest(), limits) == Kind::Name);
}
