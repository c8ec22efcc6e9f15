// Exports of the registry, in every form that people have them in.

#include "facts/readers/reg_file.hpp"

#include <catch2/catch_test_macros.hpp>
#include <random>

#include "facts/registry_files.hpp"
#include "tests/facts/readers/event_writer.hpp"
#include "tests/facts/seen.hpp"

namespace lastmile {
namespace {

const std::string five = "Windows Registry Editor Version 5.00\r\n\r\n";

struct Export {
  RegFileSummary summary;
  std::unique_ptr<RegFile> file;

  std::optional<RegistryValue> value(std::string_view path,
                                     std::string_view name) const {
    RegistryKey key = file->root();
    for (const std::string& part : registry_parts(path)) {
      key = file->subkey(key, part);
      if (key == 0) return std::nullopt;
    }
    return file->value(key, name);
  }
};

Export read(const std::string& bytes) {
  Export out;
  auto file = RegFile::read(view(bytes), out.summary);
  REQUIRE(file);
  out.file = std::move(*file);
  return out;
}

}  // namespace

TEST_CASE("every kind of value is read", "[reg]") {
  Export seen = read(five +
                     "; a comment\r\n"
                     "[HKEY_LOCAL_MACHINE\\SOFTWARE\\A b]\r\n"
                     "@=\"the default\"\r\n"
                     "\"text\"=\"a \\\"quoted\\\" C:\\\\dir\"\r\n"
                     "\"two\"=\"first\r\nsecond\"\r\n"
                     "\"dword\"=dword:0000ffff\r\n"
                     "\"qword\"=hex(b):01,00,00,00,00,00,00,00\r\n"
                     "\"binary\"=hex:00,ff,\\\r\n  10\r\n"
                     "\"empty\"=hex:\r\n"
                     "\"expand\"=hex(2):25,00,61,00,25,00,00,00\r\n"
                     "\"list\"=hex(7):61,00,00,00,62,00,63,00,00,00,00,00\r\n"
                     "\"a\\\\b=c\"=\"x\"\r\n");
  const char* key = "HKLM\\software\\a B";
  CHECK(seen.value(key, "")->text() == "the default");
  CHECK(seen.value(key, "TEXT")->text() == "a \"quoted\" C:\\dir");
  CHECK(seen.value(key, "two")->text() == "first\nsecond");
  CHECK(seen.value(key, "dword")->number() == 65535);
  CHECK(seen.value(key, "qword")->number() == 1);
  CHECK(seen.value(key, "binary")->data == Bytes{0, 255, 16});
  CHECK(seen.value(key, "empty")->data.empty());
  CHECK(seen.value(key, "expand")->text() == "%a%");
  CHECK(seen.value(key, "list")->texts() ==
        std::vector<std::string>{"a", "bc"});
  CHECK(seen.value(key, "a\\b=c")->text() == "x");
  CHECK(seen.summary.keys == 1);
  CHECK(seen.summary.values == 10);
  CHECK(seen.summary.is_export());
}

TEST_CASE("encodings and versions give the same", "[reg]") {
  std::string body =
      "[HKEY_CURRENT_USER\\Software\\\xC3\x84]\r\n\"n\"=\"\xE2\x82\xAC\"\r\n";
  std::string narrow = five + body;
  for (const std::string& bytes :
       {narrow, "\xEF\xBB\xBF" + narrow, "\xff\xfe" + to_utf16(narrow, false),
        to_utf16(narrow, false)}) {
    CHECK(is_reg_file(view(bytes)));
    CHECK(read(bytes).value("HKCU\\Software\\\xC3\x84", "n")->text() ==
          "\xE2\x82\xAC");
  }
  // REGEDIT4 keeps one byte a character in hex(2) and hex(7).
  Export four = read(
      "REGEDIT4\r\n\r\n[HKEY_LOCAL_MACHINE\\X]\r\n"
      "\"e\"=hex(2):25,61,00\r\n\"l\"=hex(7):61,00,62,00,00\r\n");
  CHECK(four.summary.version == 4);
  CHECK(four.value("HKLM\\X", "e")->text() == "%a");
  CHECK(four.value("HKLM\\X", "l")->texts() ==
        std::vector<std::string>{"a", "b"});
}

TEST_CASE(
    "what is not below an exported key is unknown, what is missing below "
    "it is absent",
    "[reg]") {
  std::string bytes = five +
                      "[HKEY_LOCAL_MACHINE\\SYSTEM\\A]\r\n\"v\"=\"x\"\r\n"
                      "[HKEY_LOCAL_MACHINE\\SYSTEM\\A\\B]\r\n";
  auto known = [](const std::string& text, const char* path, const char* name) {
    EvidenceFile file{"x.reg", view(text)};
    RegistryFiles files = read_registry_files({&file, 1}, "r", 0);
    return files.set.value(path, name).known;
  };
  CHECK(known(bytes, "HKLM\\SYSTEM\\A", "v") == Known::Found);
  CHECK(known(bytes, "HKLM\\SYSTEM\\A", "w") == Known::Absent);
  CHECK(known(bytes, "HKLM\\SYSTEM\\A\\B\\C", "w") == Known::Absent);
  CHECK(known(bytes, "HKLM\\SYSTEM\\Z", "w") == Known::Unknown);
  // A list of changes is no export.
  std::string changes = bytes + "[-HKEY_LOCAL_MACHINE\\SYSTEM\\A\\D]\r\n";
  CHECK(known(changes, "HKLM\\SYSTEM\\A", "v") == Known::Found);
  CHECK(known(changes, "HKLM\\SYSTEM\\A", "w") == Known::Unknown);
  CHECK(known(bytes + "\"gone\"=-\r\n", "HKLM\\SYSTEM\\A", "w") ==
        Known::Unknown);
  CHECK(known(bytes + "nonsense\r\n", "HKLM\\SYSTEM\\A", "w") ==
        Known::Unknown);
}

TEST_CASE("lines that are none are counted and named", "[reg]") {
  std::string bytes = five +
                      "\"before\"=\"any key\"\r\n[HKEY_LOCAL_MACHINE\\A]\r\n"
                      "\"x\"=dword:zz\r\n\"y\"=hex:1g\r\n\"z\"=\"open\r\n";
  EvidenceFile file{"x.reg", view(bytes)};
  RegistryFiles files = read_registry_files({&file, 1}, "r", 0);
  REQUIRE(files.seen.notes.size() == 1);
  CHECK(files.seen.notes[0].code == "LM0742");
  CHECK(files.seen.notes[0].message ==
        "x.reg: 4 lines are none of an export, the first is line 3");
  RegFileSummary summary;
  CHECK_FALSE(RegFile::read(view("[HKEY_LOCAL_MACHINE\\A]\r\n"), summary));
}

TEST_CASE("an export cut anywhere and with bytes turned ends in a record",
          "[reg]") {
  std::string whole = five;
  for (int i = 0; i < 30; ++i) {
    whole += "[HKEY_LOCAL_MACHINE\\K" + std::to_string(i) +
             "]\r\n\"a\"=\"b\\\\\"\r\n\"h\"=hex(7):61,00,\\\r\n  00,00\r\n";
  }
  std::mt19937 random(11);
  RegFileSummary summary;
  std::uint64_t keys = 0;
  for (std::size_t size = 0; size < whole.size(); size += 37) {
    auto cut = RegFile::read(view(whole.substr(0, size)), summary);
    if (cut) (*cut)->subkey(1, "HKLM");
  }
  for (int round = 0; round < 300; ++round) {
    std::string bytes = whole;
    for (int i = 0; i < 6; ++i) {
      bytes[random() % bytes.size()] = static_cast<char>(random());
    }
    (void)RegFile::read(view(bytes), summary);
    keys += summary.keys;
  }
  CHECK(keys > 0);
}

}  // namespace lastmile
