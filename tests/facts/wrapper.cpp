// RDP Wrapper's settings and the library that they must fit.

#include <catch2/catch_test_macros.hpp>

#include "facts/evidence.hpp"
#include "facts/readers/pe_version.hpp"
#include "tests/facts/seen.hpp"

namespace lastmile {

namespace {

void put(std::string& to, std::size_t at, std::uint32_t number,
         std::size_t size) {
  for (std::size_t i = 0; i < size; ++i) {
    to[at + i] = static_cast<char>(number >> (8 * i) & 0xff);
  }
}

std::string wide(std::string_view text) {
  std::string out;
  for (char c : text) {
    out += c;
    out += '\0';
  }
  return out;
}

// A library of one section that holds nothing but its version.
std::string library(std::uint32_t high, std::uint32_t low,
                    std::string_view name = "termsrv.dll") {
  std::string out(0x400, '\0');
  out[0] = 'M';
  out[1] = 'Z';
  put(out, 0x3c, 0x80, 4);
  put(out, 0x80, 0x4550, 4);
  put(out, 0x86, 1, 2);      // sections
  put(out, 0x94, 0xf0, 2);   // of the optional header
  put(out, 0x98, 0x20b, 2);  // 64 bit
  put(out, 0x98 + 112 + 16, 0x1000, 4);
  std::size_t section = 0x98 + 0xf0;
  put(out, section + 12, 0x1000, 4);
  put(out, section + 16, 0x200, 4);
  put(out, section + 20, 0x200, 4);
  // Type 16, name 1, language 1033, its data.
  for (std::size_t depth = 0; depth < 3; ++depth) {
    std::size_t at = 0x200 + depth * 24;
    put(out, at + 14, 1, 2);
    put(out, at + 16, depth == 0 ? 16 : depth == 1 ? 1 : 1033, 4);
    std::uint32_t next = static_cast<std::uint32_t>(depth + 1) * 24;
    put(out, at + 20, depth < 2 ? next | 0x80000000 : next, 4);
  }
  put(out, 0x200 + 72, 0x1060, 4);
  put(out, 0x200 + 76, 0x180, 4);
  put(out, 0x260 + 40, 0xfeef04bd, 4);
  put(out, 0x260 + 48, high, 4);
  put(out, 0x260 + 52, low, 4);
  std::string said = wide("OriginalFilename") + std::string(4, '\0') +
                     wide(name) + std::string(2, '\0');
  out.replace(0x2c0, said.size(), said);
  return out;
}

constexpr std::string_view settings =
    "; RDP Wrapper\r\n[Main]\r\nUpdated=2024-05-12\r\n"
    "SLPolicyHookNT60=1\r\n\r\n[SLPolicy]\r\nbRemoteConnAllowed=1\r\n\r\n"
    "[10.0.17763.1]\r\nLocalOnlyPatch.x64=1\r\n\r\n"
    "[10.0.17763.1-SLInit]\r\nbInit.x64=1\r\n\r\n";

Gathered of(const std::vector<std::string>& files) {
  EvidenceReading reading;
  for (const std::string& bytes : files) reading.add({"file", view(bytes)});
  return reading.finish(0).seen;
}

std::string wrapper(const Gathered& seen, std::string_view name) {
  return field(seen, "win.wrapper", name);
}

}  // namespace

TEST_CASE("a library says its version and the name it was built under",
          "[wrapper]") {
  std::string bytes = library(0x000a0000, 0x45630001);
  std::optional<PeVersion> seen = read_pe_version(view(bytes));
  REQUIRE(seen);
  CHECK(seen->version == "10.0.17763.1");
  CHECK(seen->original_name == "termsrv.dll");
  // Cut anywhere, or with any byte another: no fault.
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    std::string cut = bytes.substr(0, size);
    read_pe_version(view(cut));
    std::string other = bytes;
    other[size] = static_cast<char>(~other[size]);
    read_pe_version(view(other));
  }
  CHECK_FALSE(is_pe(view("MZ")));
  CHECK_FALSE(read_pe_version(view(std::string(4096, 'M'))));
}

TEST_CASE("whether the settings know the library needs both", "[wrapper]") {
  std::string ini(settings);
  std::string known = library(0x000a0000, 0x45630001);
  Gathered both = of({ini, known});
  CHECK(wrapper(both, "ini_has_termsrv_section") == "yes");
  CHECK(wrapper(both, "termsrv_version") == "10.0.17763.1");
  CHECK(wrapper(both, "ini_updated") == "2024-05-12");
  CHECK(wrapper(both, "ini_ends_with_blank_line") == "yes");
  CHECK(wrapper(both, "ini_duplicate_or_stale_lines") == "no");
  CHECK(status(both, "win.wrapper") == "partial");
  // Another build of the same Windows is another section.
  Gathered other = of({library(0x000a0000, 0x45630002), ini});
  CHECK(wrapper(other, "ini_has_termsrv_section") == "no");
  CHECK(wrapper(of({ini}), "ini_has_termsrv_section") == "?");
  CHECK(wrapper(of({known}), "ini_updated") == "?");
  CHECK(wrapper(of({library(1, 1, "notepad.exe")}), "termsrv_version") == "-");
}

TEST_CASE("what is wrong with the settings is told", "[wrapper]") {
  std::string ini(settings);
  std::string ends = ini.substr(0, ini.size() - 4);
  CHECK(wrapper(of({ends}), "ini_ends_with_blank_line") == "no");
  CHECK(wrapper(of({ini + "[10.0.17763.1]\r\nLocalOnlyPatch.x64=1\r\n"}),
                "ini_duplicate_or_stale_lines") == "yes");
  // An ini of something else is none of it.
  CHECK(wrapper(of({"[Main]\r\nUpdated=2024-05-12\r\n"}), "ini_updated") ==
        "-");
}

}  // namespace lastmile
