#include "engine/text/archive.hpp"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <map>

#include "tests/support/archive_maker.hpp"

namespace lastmile {
namespace {

using Type = Packed::Type;

struct Seen : ArchiveVisitor {
  void member(ArchiveMember& member) override {
    std::string bytes(100'000, '\0');
    bytes.resize(member.read(bytes.data(), bytes.size()));
    std::string more(std::size_t{1} << 20, '\0');
    while (std::size_t got = member.read(more.data(), more.size())) {
      total += got;
      if (got < more.size()) break;
    }
    total += bytes.size();
    names.push_back(member.name());
    texts[member.name()] = bytes;
  }
  void refused(const std::string& name, Diagnostic why) override {
    refusals.emplace_back(name, why.code);
    CHECK(why.message.find("'" + name + "'") != why.message.npos);
    CHECK_FALSE(why.hint.empty());
  }

  std::vector<std::string> names = {};
  std::map<std::string, std::string> texts = {};
  std::vector<std::pair<std::string, std::string>> refusals = {};
  std::uint64_t total = 0;
  std::string ended = {};  // the code
};

Seen read(const std::string& bytes, const ArchiveLimits& limits = {},
          const std::string& name = "a") {
  Seen seen;
  if (auto fault = read_archive(bytes, name, limits, seen)) {
    seen.ended = fault->code;
    CHECK(fault->message.starts_with(name));
  }
  return seen;
}

using Refusals = std::vector<std::pair<std::string, std::string>>;

}  // namespace

TEST_CASE("every kind of archive is read, and known by its content",
          "[archive]") {
  std::string large(300'000, 'x');
  std::vector<Packed> files{
      {"logs", "", Type::Folder}, {"logs/a.txt", "first"}, {"b", large}};
  for (auto [format, filter] :
       std::vector<std::pair<std::string, std::string>>{{"zip", ""},
                                                        {"7zip", ""},
                                                        {"ustar", ""},
                                                        {"gnutar", ""},
                                                        {"ustar", "gzip"},
                                                        {"ustar", "bzip2"},
                                                        {"ustar", "xz"},
                                                        {"ustar", "zstd"}}) {
    INFO(format << ' ' << filter);
    std::string bytes = packed(format, filter, files);
    CHECK(is_archive(std::string_view(bytes).substr(0, 512)));
    Seen seen = read(bytes);
    CHECK(seen.ended.empty());
    std::sort(seen.names.begin(), seen.names.end());
    CHECK(seen.names == std::vector<std::string>{"b", "logs/a.txt"});
    CHECK(seen.texts["logs/a.txt"] == "first");
    CHECK(seen.total == large.size() + 5);
    CHECK(seen.refusals.empty());
  }
}

TEST_CASE("a file that is compressed alone is called by its archive's name",
          "[archive]") {
  for (auto [filter, ending] :
       std::vector<std::pair<std::string, std::string>>{{"gzip", ".gz"},
                                                        {"bzip2", ".bz2"},
                                                        {"xz", ".xz"},
                                                        {"zstd", ".zst"}}) {
    INFO(filter);
    std::string bytes = compressed(filter, "the log");
    CHECK(is_archive(bytes));
    Seen seen = read(bytes, {}, "logs/System.evtx" + ending);
    CHECK(seen.ended.empty());
    CHECK(seen.texts["System.evtx"] == "the log");
  }
}

TEST_CASE("what is no archive is not taken for one", "[archive]") {
  std::string log = "ElfFile" + std::string(1, '\0') + std::string(600, 'x');
  for (std::string_view bytes :
       {std::string_view(), std::string_view("P"), std::string_view(log),
        std::string_view("case: a\n"), std::string_view("regf")}) {
    CHECK_FALSE(is_archive(bytes));
  }
  CHECK_FALSE(is_archive(std::string(1024, '\0')));
  CHECK_FALSE(is_archive(std::string(1024, ' ')));
}

TEST_CASE("a name that leads out of the archive is refused, the rest is read",
          "[archive]") {
  std::vector<Packed> files{{"../../evil", "1"},   {"/etc/passwd", "2"},
                            {"a/../../evil", "3"}, {"C:/Windows/x", "4"},
                            {"..", "5"},           {"..\\evil", "6"},
                            {"good..name/x", "7"}};
  for (std::string format : {"zip", "ustar"}) {
    INFO(format);
    Seen seen = read(packed(format, "", files));
    CHECK(seen.names == std::vector<std::string>{"good..name/x"});
    REQUIRE(seen.refusals.size() == 6);
    for (const auto& [name, code] : seen.refusals) {
      INFO(name);
      CHECK(code == "LM0770");
    }
    CHECK(seen.refusals[5].first == "../evil");
  }
}

TEST_CASE("links and devices are refused", "[archive]") {
  Seen seen = read(packed("gnutar", "",
                          {{"one", "1"},
                           {"link", "/etc/passwd", Type::Link},
                           {"hard", "one", Type::HardLink},
                           {"pipe", "", Type::Pipe},
                           {"two", "2"}}));
  CHECK(seen.names == std::vector<std::string>{"one", "two"});
  CHECK(seen.refusals ==
        Refusals{{"link", "LM0771"}, {"hard", "LM0771"}, {"pipe", "LM0771"}});
}

TEST_CASE("of two with one name the first counts", "[archive]") {
  Seen seen = read(
      packed("ustar", "", {{"a", "first"}, {"./a", "second"}, {"A", "other"}}));
  CHECK(seen.names == std::vector<std::string>{"a", "A"});
  CHECK(seen.texts["a"] == "first");
  CHECK(seen.refusals == Refusals{{"a", "LM0772"}});
}

TEST_CASE("what grows beyond measure ends the reading", "[archive]") {
  std::string zeros(std::size_t{3} << 20, '\0');
  std::string bomb = packed("zip", "", {{"small", "x"}, {"zeros", zeros}});
  CHECK(read(bomb).ended.empty());  // a log of zeros may be
  ArchiveLimits tight{.free_bytes = 1 << 20};
  Seen seen = read(bomb, tight);
  CHECK(seen.ended == "LM0775");
  CHECK(seen.names.front() == "small");
  CHECK(seen.total <= (std::uint64_t{1} << 20) + (1 << 16) + 1);
  CHECK(read(bomb, {.member_bytes = 1 << 20}).ended == "LM0775");
  CHECK(read(bomb, {.total_bytes = 1 << 20}).ended == "LM0775");
  std::string gz = compressed("gzip", std::string(std::size_t{80} << 20, 'x'));
  CHECK(read(gz).ended == "LM0775");
}

TEST_CASE("so many members and no more", "[archive]") {
  std::vector<Packed> many;
  for (int i = 0; i < 50; ++i) many.push_back({std::to_string(i), "x"});
  std::string bytes = packed("zip", "", many);
  CHECK(read(bytes).names.size() == 50);
  Seen seen = read(bytes, {.members = 10});
  CHECK(seen.names.size() == 10);
  CHECK(seen.ended == "LM0775");
}

TEST_CASE("compressed again and again is refused", "[archive]") {
  std::string bytes = packed("ustar", "gzip", {{"a", "x"}});
  CHECK(read(compressed("gzip", bytes)).names.size() == 1);
  std::string often = bytes;
  for (int i = 0; i < 4; ++i) often = compressed("gzip", often);
  CHECK(read(often).ended == "LM0776");
}

TEST_CASE("an archive that is cut off or torn is said to be damaged",
          "[archive]") {
  std::string noise;
  for (unsigned i = 0, x = 1; i < 20'000; ++i) {
    noise += static_cast<char>((x = x * 1103515245 + 12345) >> 16);
  }
  std::vector<Packed> files{{"first", "whole"}, {"noise", noise}};
  for (auto [format, filter] : std::vector<std::pair<std::string, std::string>>{
           {"zip", ""}, {"7zip", ""}, {"ustar", "gzip"}, {"ustar", "xz"}}) {
    std::string whole = packed(format, filter, files);
    for (std::size_t size = 16; size + 600 < whole.size(); size += 512) {
      INFO(format << ' ' << size);
      Seen seen = read(whole.substr(0, size));
      CHECK((seen.ended == "LM0774" || seen.ended == "LM0776"));
    }
    std::string torn = whole;
    for (std::size_t i = 40; i < torn.size(); i += 97) torn[i] ^= 0x55;
    read(torn);  // ends, whatever it says
  }
  CHECK(read("PK\x03\x04 and nothing more").ended == "LM0774");
}

}  // namespace lastmile
