#include "cli/history.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <fstream>

#include "cli/report/history_report.hpp"

namespace lastmile {
namespace fs = std::filesystem;
namespace {

class Folder {
 public:
  Folder() {
    char name[] = "/tmp/lastmile-history-XXXXXX";
    REQUIRE(::mkdtemp(name) != nullptr);
    path_ = name;
  }
  ~Folder() { fs::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::string history() const {
    return (path_ / "home" / "cases" / "cases.sqlite3").string();
  }
  fs::path operator/(const char* name) const { return path_ / name; }

 private:
  fs::path path_;
};

KeptCase sample() {
  return {.kept = 1'780'000'000'000'000,
          .now = 1'779'000'000'000'000,
          .name = "vm1",
          .target = "vm1:3390",
          .packs = "rdp 1.0.0 ab",
          .text = "case: vm1\n",
          .diagnosis = "{}",
          .cause = "cert.expired",
          .probability = 0.9};
}

std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

unsigned mode_of(const fs::path& path) {
  struct stat about {};
  REQUIRE(::stat(path.c_str(), &about) == 0);
  return about.st_mode & 0777U;
}

}  // namespace

TEST_CASE("a kept case comes back as it was kept", "[history]") {
  Folder folder;
  {
    Result<History> history = History::open(folder.history());
    REQUIRE(history);
    REQUIRE(*history->keep(sample()) == 1);
    REQUIRE(*history->keep(sample()) == 2);
  }
  Result<History> history = History::open(folder.history());
  REQUIRE(history);
  std::optional<KeptCase> one = *history->find(2);
  REQUIRE(one);
  CHECK(one->name == "vm1");
  CHECK(one->target == "vm1:3390");
  CHECK(one->text == "case: vm1\n");
  CHECK(one->diagnosis == "{}");
  CHECK(one->cause == "cert.expired");
  CHECK(one->probability == 0.9);
  CHECK(one->now == sample().now);
  CHECK(one->kept == sample().kept);
  CHECK(history->list()->size() == 2);
  CHECK(!*history->find(3));
}

TEST_CASE("what is learned is added, and the last word counts", "[history]") {
  Folder folder;
  Result<History> history = History::open(folder.history());
  REQUIRE(history);
  REQUIRE(history->keep(sample()));
  CHECK(history->find(1)->value().outcome() == "");
  REQUIRE(history->add(1, {.at = 1, .fix = "restart", .helped = false}));
  REQUIRE(history->add(1, {.at = 2, .cause = "other", .text = "a cable"}));
  REQUIRE(history->add(
      1, {.at = 3, .cause = "net.down", .fix = "plug", .helped = true}));
  KeptCase one = history->find(1)->value();
  REQUIRE(one.notes.size() == 3);
  CHECK(one.notes[0].helped == false);
  CHECK(!one.notes[1].helped);
  CHECK(one.notes[1].text == "a cable");
  CHECK(one.outcome() == "net.down");
  CHECK(one.cure() == "plug");
  CHECK(one.cause == "cert.expired");  // what it was taken for stays
}

TEST_CASE("a number is never given twice, and what is removed is gone",
          "[history]") {
  Folder folder;
  {
    Result<History> history = History::open(folder.history());
    REQUIRE(history);
    KeptCase secret = sample();
    secret.text = "a text that must go: xyzzy-plugh";
    REQUIRE(*history->keep(secret) == 1);
    REQUIRE(history->add(1, {.text = "a note that must go: frotz-blorb"}));
    CHECK(bytes_of(folder.history()).find("xyzzy-plugh") != std::string::npos);
    REQUIRE(history->remove(1));
    CHECK(!*history->find(1));
    CHECK(*history->keep(sample()) == 2);
  }
  std::string bytes = bytes_of(folder.history());
  CHECK(bytes.find("xyzzy-plugh") == std::string::npos);
  CHECK(bytes.find("frotz-blorb") == std::string::npos);
}

TEST_CASE("only its owner reads the history", "[history]") {
  Folder folder;
  mode_t before = ::umask(0);
  REQUIRE(History::open(folder.history()));
  ::umask(before);
  CHECK(mode_of(folder.history()) == 0600);
  CHECK(mode_of(fs::path(folder.history()).parent_path()) == 0700);
  ::chmod(fs::path(folder.history()).parent_path().c_str(), 0755);
  REQUIRE(History::open(folder.history()));
  CHECK(mode_of(fs::path(folder.history()).parent_path()) == 0700);
}

TEST_CASE("a link in the place of the history is not followed", "[history]") {
  Folder folder;
  fs::create_directories(folder / "home");
  fs::create_directories(folder / "elsewhere");
  fs::create_directory_symlink(folder / "elsewhere", folder / "home/cases");
  Result<History> history = History::open(folder.history());
  REQUIRE(!history);
  CHECK(history.error().code == "LM0963");
  fs::remove(folder / "home/cases");
  fs::create_directories(folder / "home/cases");
  std::ofstream(folder / "elsewhere/file") << "";
  fs::create_symlink(folder / "elsewhere/file", folder.history());
  CHECK(!History::open(folder.history()));
}

TEST_CASE("a damaged history is refused and left as it is", "[history]") {
  Folder folder;
  {
    Result<History> history = History::open(folder.history());
    REQUIRE(history);
    KeptCase one = sample();
    one.text = std::string(50'000, 'x');
    for (int i = 0; i < 5; ++i) REQUIRE(history->keep(one));
  }
  const std::string whole = bytes_of(folder.history());
  std::string broken = whole;
  SECTION("its head") { broken.replace(0, 16, "no database file"); }
  SECTION("the first page") {
    broken.replace(100, 60, std::string(60, '\xff'));
  }
  SECTION("a page of tables") {
    broken.replace(4096, 4096, std::string(4096, '\xaa'));
  }
  SECTION("half of it") { broken.resize(broken.size() / 2); }
  std::ofstream(folder.history(), std::ios::binary | std::ios::trunc) << broken;
  Result<History> history = History::open(folder.history());
  REQUIRE(!history);
  CHECK(history.error().code == "LM0961");
  CHECK(!history.error().hint.empty());
  CHECK(bytes_of(folder.history()) == broken);
}

TEST_CASE("whatever bytes stand there, it is opened or refused", "[history]") {
  Folder folder;
  {
    Result<History> history = History::open(folder.history());
    REQUIRE(history);
    REQUIRE(history->keep(sample()));
    REQUIRE(history->add(1, {.cause = "x"}));
  }
  const std::string whole = bytes_of(folder.history());
  unsigned random = 12345;
  auto below = [&](std::size_t n) {
    random = random * 1664525U + 1013904223U;
    return (random >> 8U) % n;
  };
  int opened = 0, refused = 0;
  for (int round = 0; round < 60; ++round) {
    std::string bytes = whole;
    for (std::size_t n = 1 + below(8); n > 0; --n) {
      // The head's pages are where damage bites.
      bytes[below(round % 2 ? bytes.size() : 400)] =
          static_cast<char>(below(256));
    }
    std::ofstream(folder.history(), std::ios::binary | std::ios::trunc)
        << bytes;
    Result<History> history = History::open(folder.history());
    (history ? opened : refused)++;
    if (!history) {
      CHECK(history.error().code.starts_with("LM096"));
      continue;
    }
    Result<std::vector<KeptCase>> all = history->list();
    if (!all) CHECK(all.error().code.starts_with("LM096"));
  }
  CHECK(opened > 0);
  CHECK(refused > 0);
}

TEST_CASE("a database of others, or of a newer version, is left alone",
          "[history]") {
  Folder folder;
  fs::create_directories(fs::path(folder.history()).parent_path());
  sqlite3* database = nullptr;
  REQUIRE(sqlite3_open(folder.history().c_str(), &database) == SQLITE_OK);
  const char* made = "CREATE TABLE shop (id INTEGER)";
  SECTION("of others") {}
  SECTION("newer") {
    made =
        "CREATE TABLE kept (id INTEGER); PRAGMA application_id=1280131912; "
        "PRAGMA user_version=9";
  }
  REQUIRE(sqlite3_exec(database, made, nullptr, nullptr, nullptr) == SQLITE_OK);
  sqlite3_close(database);
  std::string before = bytes_of(folder.history());
  Result<History> history = History::open(folder.history());
  REQUIRE(!history);
  CHECK(history.error().code == "LM0962");
  CHECK(bytes_of(folder.history()) == before);
}

TEST_CASE("the line of an outcome is JSON, whatever was recorded",
          "[history]") {
  KeptCase one = sample();
  one.name = "a\"b\n\x1b[31m</script>";
  one.notes.push_back({.cause = "c\"", .fix = "f\\", .helped = true});
  std::string line = outcome_line(one);
  CHECK(line.ends_with("}\n"));
  CHECK(line.find('\n') == line.size() - 1);
  CHECK(line.find('\x1b') == std::string::npos);
  CHECK(line.find(R"("cause":"c\"")") != std::string::npos);
  CHECK(line.find(R"("fix":"f\\")") != std::string::npos);
  std::string text = kept_case_text(one);
  CHECK(text.find('\x1b') == std::string::npos);
}

}  // namespace lastmile
