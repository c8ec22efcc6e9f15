// `kb fmt` as it is typed: what it writes, what it names, and what it leaves
// alone. The rules of the layout are in tests/engine/text/layout.cpp.

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <optional>

#include "engine/text/layout.hpp"
#include "engine/text/yaml.hpp"
#include "tests/cli/typed.hpp"

namespace lastmile {
namespace {

namespace fs = std::filesystem;

const std::string untidy = "- fact: a  \n- fact: b\n\n\n";
const std::string tidy = "- fact: a\n\n- fact: b\n";

std::optional<Node> document_of(const std::string& text) {
  Sources sources;
  Diagnostics found;
  std::optional<Node> node =
      read_yaml(sources.add("x", text), sources, TextLimits::in_pack(), found);
  return found.has_errors() ? std::nullopt : node;
}

mode_t mode_of(const std::string& path) {
  struct stat about = {};
  REQUIRE(::stat(path.c_str(), &about) == 0);
  return about.st_mode & 07777;
}

// Every file of the shipped pack, in a folder of the test's own.
std::vector<std::string> copy_of_knowledge(const Files& files) {
  fs::path from = in_project(knowledge()), to = files.path("kb");
  fs::copy(from, to, fs::copy_options::recursive);
  std::vector<std::string> out;
  for (const auto& entry : fs::recursive_directory_iterator(to)) {
    if (entry.path().extension() == ".yaml") out.push_back(entry.path());
  }
  std::sort(out.begin(), out.end());
  REQUIRE(out.size() > 100);
  return out;
}

}  // namespace

TEST_CASE("a file is written in place and named", "[cli][fmt]") {
  Files files;
  std::string a = files.write("a.yaml", untidy);
  std::string b = files.write("b.yaml", tidy);
  REQUIRE(::chmod(a.c_str(), 0640) == 0);
  Answered answered = type({"kb", "fmt", a, b});
  CHECK(answered.exit == 0);
  CHECK(answered.err.empty());
  CHECK(answered.out == a + "\n");
  CHECK(Files::text_of(a) == tidy);
  CHECK(mode_of(a) == 0640);
  // Nothing else is left in the folder.
  CHECK(std::distance(fs::directory_iterator(fs::path(a).parent_path()),
                      fs::directory_iterator()) == 2);
  CHECK(type({"kb", "fmt", a, b}).out.empty());
}

TEST_CASE("what does not change is not touched", "[cli][fmt]") {
  Files files;
  std::string path = files.write("a.yaml", tidy);
  auto long_ago = fs::file_time_type::clock::now() - std::chrono::hours(48);
  fs::last_write_time(path, long_ago);
  auto before = fs::last_write_time(path);
  CHECK(type({"kb", "fmt", path}).exit == 0);
  CHECK(fs::last_write_time(path) == before);
}

TEST_CASE("a link stays a link", "[cli][fmt]") {
  Files files;
  std::string path = files.write("real/a.yaml", untidy);
  std::string link = files.path("a.yaml");
  fs::create_symlink(path, link);
  CHECK(type({"kb", "fmt", link}).exit == 0);
  CHECK(fs::is_symlink(link));
  CHECK(Files::text_of(path) == tidy);
}

TEST_CASE("--check names what would change, and writes nothing", "[cli][fmt]") {
  Files files;
  std::string a = files.write("a.yaml", untidy);
  std::string b = files.write("b.yaml", tidy);
  Answered answered = type({"kb", "fmt", "--check", a, b});
  CHECK(answered.exit == 1);
  CHECK(answered.out == a + "\n");
  CHECK(Files::text_of(a) == untidy);
  CHECK(type({"kb", "fmt", "--check", b}).exit == 0);
}

TEST_CASE("- is laid out to stdout", "[cli][fmt]") {
  Answered answered = type({"kb", "fmt", "-"}, {.input = untidy});
  CHECK(answered.exit == 0);
  CHECK(answered.out == tidy);
  Answered check = type({"kb", "fmt", "-", "--check"}, {.input = untidy});
  CHECK(check.exit == 1);
  CHECK(check.out == "standard input\n");
  CHECK(type({"kb", "fmt", "-", "x.yaml"}, {.input = untidy}).exit == 2);
  CHECK(type({"kb", "fmt", "-"}, {.input = "- a: \"\n"}).exit == 3);
}

TEST_CASE("without a name it takes the folders of --kb, and no others",
          "[cli][fmt]") {
  Files files;
  std::string a = files.write("kb/rules/a.yaml", untidy);
  std::string lua = files.write("kb/lua/b.lua", "return {}  \n\n\n");
  std::string json = files.write("kb/c.json", "[ ]  \n\n\n");
  Answered answered = type({"kb", "fmt", "--kb", files.path("kb")});
  CHECK(answered.exit == 0);
  CHECK(answered.out == a + "\n");
  CHECK(Files::text_of(a) == tidy);
  CHECK(Files::text_of(lua) == "return {}  \n\n\n");
  CHECK(Files::text_of(json) == "[ ]  \n\n\n");
  Answered none = type({"kb", "fmt"});
  CHECK(none.exit == 2);
  CHECK(none.says("LM0927"));
}

TEST_CASE("what cannot be read is reported and left alone", "[cli][fmt]") {
  const std::vector<std::pair<std::string, std::string>> hostile = {
      {"- fact: \"a\n\n\n", ":1:9: error"},
      {"- fact: a \n\tabout: b\n", "LM0008"},
      {"- fact: a \r- fact: b\n", "LM0007"},
      {"- fact: a \n---\n- fact: b\n", "LM0015"},
      {"- fact: &a b \n", "LM0016"},
      {"- fact: \xff \n", "LM0002"},
      {"\xef\xbb\xbf- fact: a \n", "LM0004"},
      {std::string("- fact: a\0b \n", 13), "zero bytes"},
      {"\x7f"
       "ELF\x02\x01\x01 \n",
       "LM0005"},
      {"", "LM0024"},
      {"# nothing else \n\n\n", "LM0024"},
      {"- fact: a \n  about:\n", "LM0022"},
  };
  for (const auto& [text, said] : hostile) {
    Files files;
    std::string bad = files.write("bad.yaml", text);
    std::string good = files.write("good.yaml", untidy);
    Answered alone = type({"kb", "fmt", bad});
    INFO(said << "\n" << alone.err);
    CHECK(alone.exit == 3);
    CHECK(alone.says(said));
    CHECK(alone.out.empty());
    CHECK(Files::text_of(bad) == text);
    Answered both = type({"kb", "fmt", bad, good});
    CHECK(both.exit == 8);
    CHECK(both.out == good + "\n");
    CHECK(Files::text_of(bad) == text);
    CHECK(Files::text_of(good) == tidy);
  }
}

TEST_CASE("CRLF and a lost last line break are mended", "[cli][fmt]") {
  Files files;
  std::string path = files.write("a.yaml", "- fact: a\r\n- fact: b");
  CHECK(type({"kb", "fmt", "--check", path}).exit == 1);
  CHECK(Files::text_of(path) == "- fact: a\r\n- fact: b");
  CHECK(type({"kb", "fmt", path}).exit == 0);
  CHECK(Files::text_of(path) == tidy);
}

TEST_CASE("a file that may not be written is named", "[cli][fmt]") {
  if (::geteuid() == 0) SKIP("everything may be written by root");
  Files files;
  std::string path = files.write("a.yaml", untidy);
  REQUIRE(::chmod(path.c_str(), 0400) == 0);
  Answered answered = type({"kb", "fmt", path});
  CHECK(answered.exit == 7);
  CHECK(answered.says("LM0905"));
  CHECK(Files::text_of(path) == untidy);
}

TEST_CASE("the shipped knowledge says the same, and is stable", "[cli][fmt]") {
  Files files;
  std::vector<std::string> paths = copy_of_knowledge(files);
  std::vector<Node> before;
  for (const std::string& path : paths) {
    std::optional<Node> node = document_of(Files::text_of(path));
    REQUIRE(node);
    before.push_back(*std::move(node));
  }
  Answered answered = type({"kb", "fmt", files.path("kb")});
  INFO(answered.err);
  CHECK(answered.exit == 0);
  for (std::size_t i = 0; i < paths.size(); ++i) {
    INFO(paths[i]);
    std::string text = Files::text_of(paths[i]);
    std::optional<Node> after = document_of(text);
    REQUIRE(after);
    CHECK(same_document(before[i], *after));
    CHECK(!text.starts_with('\n'));
    CHECK((text.ends_with('\n') && !text.ends_with("\n\n")));
  }
  Answered again = type({"kb", "fmt", "--check", files.path("kb")});
  CHECK(again.exit == 0);
  CHECK(again.out.empty());
}

}  // namespace lastmile
