// The compiled cache is only ever quicker: whatever happens to its file, its
// folder or the packs, what is loaded is what the texts say.

#include "engine/load/cache.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "engine/load/image.hpp"
#include "tests/support/program.hpp"

namespace lastmile {
namespace {

namespace fs = std::filesystem;
using What = CacheNote::What;

class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "lastmile-XXXXXX").string();
    path_ = mkdtemp(name.data());
  }
  ~Folder() { fs::remove_all(path_); }
  std::string cache() const { return path_ + "/some/where/lastmile"; }
  std::string path() const { return path_; }

 private:
  std::string path_;
};

// Large enough to be worth keeping.
std::vector<PackText> packs(const std::string& title = "A rule") {
  std::string items = "- fact: seen\n  fields: {id: integer}\n";
  for (int i = 0; i < 400; ++i) {
    items += "- sign: s" + std::to_string(i) + "\n  title: " + title +
             "\n  about: As it is written in the book of all rules and signs.\n"
             "  when: [{seen: {id: " +
             std::to_string(i) + "}}]\n";
  }
  PackText pack;
  pack.info.name = "test";
  pack.files.emplace_back("items.yaml", std::move(items));
  std::vector<PackText> out;
  out.push_back(std::move(pack));
  return out;
}

// What both know of it, as bytes.
std::string all_of(const Loaded& loaded) { return write_image(loaded); }

Loaded through(const Folder& folder, CacheNote& note,
               const std::string& title = "A rule") {
  return load_cached(packs(title), folder.cache(), &note);
}

std::string text_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void write(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

}  // namespace

TEST_CASE("the second load comes from the cache and is the same",
          "[load][cache]") {
  Folder folder;
  CacheNote first, second, off;
  std::string made = all_of(through(folder, first));
  INFO(to_text(first));
  REQUIRE(first.what == What::Made);
  CHECK(all_of(through(folder, second)) == made);
  CHECK(second.what == What::Used);
  CHECK(second.file == first.file);
  CHECK(fs::path(first.file).filename().string().size() == 64 + 1 + 16 + 4);
  load_cached(packs(), "", &off);
  CHECK(off.what == What::Off);
}

TEST_CASE("any change of a pack is another cache", "[load][cache]") {
  std::vector<std::string> keys{cache_key(packs())};
  auto add = [&](auto change) {
    std::vector<PackText> changed = packs();
    change(changed);
    keys.push_back(cache_key(changed));
  };
  add([](auto& p) { p[0].files[0].second.back() = ' '; });
  add([](auto& p) { p[0].files[0].first = "other.yaml"; });
  add([](auto& p) { p[0].files.emplace_back("more.yaml", ""); });
  add([](auto& p) { p[0].info.name = "other"; });
  add([](auto& p) { p[0].info.folder = "/other"; });
  add([](auto& p) { p[0].pack_yaml = "pack: x"; });
  add([](auto& p) { p[0].info.sha256 = "0"; });
  add([](auto& p) { p.push_back(p.front()); });
  // What comes beside hashed files is hashed too.
  add([](auto& p) { p[0].hashed = 1; });
  add([](auto& p) {
    p[0].hashed = 1;
    p[0].files.emplace_back("test.yaml", "a");
  });
  add([](auto& p) {
    p[0].hashed = 1;
    p[0].files.emplace_back("test.yaml", "b");
  });
  std::sort(keys.begin(), keys.end());
  CHECK(std::unique(keys.begin(), keys.end()) == keys.end());
  CHECK(keys.front().size() == 64);
}

TEST_CASE("a cache file that was changed or cut anywhere is made anew",
          "[load][cache]") {
  Folder folder;
  CacheNote note;
  std::string made = all_of(through(folder, note));
  const std::string file = note.file;
  const std::string good = text_of(file);
  std::size_t step = good.size() / 25;
  std::vector<std::string> bad{"", good + "x", good + good};
  for (std::size_t at = 0; at < good.size(); at += at < 4 ? 1 : step) {
    bad.push_back(good);
    bad.back()[at] = static_cast<char>(bad.back()[at] ^ 0x10);
  }
  for (std::size_t size : {std::size_t{1}, std::size_t{40}, std::size_t{144},
                           good.size() / 2, good.size() - 1}) {
    bad.push_back(good.substr(0, size));
  }
  for (const std::string& bytes : bad) {
    write(file, bytes);
    std::string loaded = all_of(through(folder, note));
    REQUIRE(loaded == made);
    REQUIRE(note.what == What::Made);
    REQUIRE(note.why == "it was cut or changed");
    REQUIRE(text_of(file) == good);
  }
}

TEST_CASE("a cache that others could have written is not read",
          "[load][cache]") {
  Folder folder;
  CacheNote note;
  std::string made = all_of(through(folder, note));
  const std::string file = note.file;
  auto not_used = [&](What what) {
    CHECK(all_of(through(folder, note)) == made);
    INFO(to_text(note));
    CHECK(note.what == what);
    CHECK(!note.why.empty());
  };
  SECTION("a file that others may write") {
    ::chmod(file.c_str(), 0666);
    not_used(What::Made);
    CHECK((fs::status(file).permissions() & fs::perms::others_write) ==
          fs::perms::none);
  }
  SECTION("a folder that is open to others") {
    ::chmod(folder.cache().c_str(), 0755);
    not_used(What::NotKept);
  }
  SECTION("a link in the place of the file") {
    fs::rename(file, folder.path() + "/kept");
    fs::create_symlink(folder.path() + "/kept", file);
    not_used(What::Made);
    CHECK(!fs::is_symlink(file));
  }
  SECTION("a link in the place of the folder") {
    fs::rename(folder.cache(), folder.path() + "/kept");
    fs::create_directory_symlink(folder.path() + "/kept", folder.cache());
    not_used(What::NotKept);
  }
  SECTION("a folder in the place of the file") {
    fs::remove(file);
    fs::create_directories(file + "/x");
    not_used(What::NotKept);
  }
  SECTION("a pipe in the place of the file") {
    fs::remove(file);
    REQUIRE(::mkfifo(file.c_str(), 0600) == 0);
    not_used(What::Made);
  }
  SECTION("a file of somebody else") {
    if (::geteuid() != 0) return;  // only root can give files away
    REQUIRE(::chown(file.c_str(), 12345, 12345) == 0);
    not_used(What::Made);
  }
}

TEST_CASE("a cache of another build or of other packs is not taken",
          "[load][cache]") {
  Folder folder;
  CacheNote one, other;
  through(folder, one, "One");
  std::string two = all_of(through(folder, other, "Two"));
  REQUIRE(one.file != other.file);
  // Sound in itself, but not what it is called.
  fs::copy_file(one.file, other.file, fs::copy_options::overwrite_existing);
  CHECK(all_of(through(folder, other, "Two")) == two);
  CHECK(other.what == What::Made);
}

TEST_CASE("the cache keeps the newest few and nothing half written",
          "[load][cache]") {
  Folder folder;
  CacheNote note;
  for (int i = 0; i < 11; ++i) through(folder, note, std::to_string(i));
  std::size_t files = 0;
  for (const auto& entry : fs::directory_iterator(folder.cache())) {
    CHECK(entry.path().extension() == ".bin");
    CHECK(!entry.path().filename().string().starts_with('.'));
    ++files;
  }
  CHECK(files == 8);
  CHECK(fs::exists(note.file));
}

TEST_CASE("packs with errors, and small ones, are not kept", "[load][cache]") {
  Folder folder;
  CacheNote note;
  std::vector<PackText> wrong = packs();
  wrong[0].files.emplace_back("wrong.yaml", "- rule: x\n  whn: []\n");
  CHECK(!load_cached(std::move(wrong), folder.cache(), &note).sound());
  CHECK(note.what == What::NotKept);
  std::vector<PackText> small = packs();
  small[0].files[0].second = "- fact: seen\n  fields: {id: integer}\n";
  CHECK(load_cached(std::move(small), folder.cache(), &note).sound());
  CHECK(note.what == What::Off);
}

TEST_CASE("where the cache lies is chosen by the environment",
          "[load][cache]") {
  const char* names[] = {"LASTMILE_CACHE", "XDG_CACHE_HOME", "HOME"};
  std::vector<std::optional<std::string>> before;
  for (const char* name : names) {
    const char* value = std::getenv(name);
    before.push_back(value ? std::optional<std::string>(value) : std::nullopt);
    ::unsetenv(name);
  }
  CHECK(cache_folder().empty());
  ::setenv("HOME", "/home/ada", 1);
  CHECK(cache_folder() == "/home/ada/.cache/lastmile");
  ::setenv("XDG_CACHE_HOME", "relative", 1);
  CHECK(cache_folder() == "/home/ada/.cache/lastmile");
  ::setenv("XDG_CACHE_HOME", "/var/cache/ada", 1);
  CHECK(cache_folder() == "/var/cache/ada/lastmile");
  ::setenv("LASTMILE_CACHE", "/mine", 1);
  CHECK(cache_folder() == "/mine");
  ::setenv("LASTMILE_CACHE", "off", 1);
  CHECK(cache_folder().empty());
  for (std::size_t i = 0; i < 3; ++i) {
    if (before[i])
      ::setenv(names[i], before[i]->c_str(), 1);
    else
      ::unsetenv(names[i]);
  }
}

}  // namespace lastmile
