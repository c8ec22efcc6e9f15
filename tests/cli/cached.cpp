// The compiled cache as a user meets it: the second time is quicker and says
// the same, byte for byte, and nothing that lies in its folder can change that.

#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <fstream>

#include "tests/cli/typed.hpp"

namespace lastmile {
namespace {

Answered with(const Files& files, const std::string& cache,
              std::vector<std::string> typed) {
  Environment environment;
  environment.emplace_back("LASTMILE_CACHE",
                           cache.empty() ? "off" : files.path(cache));
  return type(typed, {.environment = environment});
}

std::vector<std::string> cached_files(const Files& files) {
  std::vector<std::string> out;
  for (const auto& entry :
       std::filesystem::directory_iterator(files.path("cache"))) {
    out.push_back(entry.path().string());
  }
  return out;
}

}  // namespace

TEST_CASE("what is said does not depend on the cache", "[cli][cache]") {
  Files files;
  const std::vector<std::vector<std::string>> questions = {
      {"diagnose", sample_case(), "-f", "json"},
      {"why", "cert.expired_not_renewed", sample_case()},
      {"run", "--kb", knowledge(), "--given", sample_case(), "-f", "json"},
  };
  for (const auto& question : questions) {
    Answered off = with(files, "", question);
    Answered first = with(files, "cache", question);
    Answered second = with(files, "cache", question);
    INFO(question.front() << "\n" << off.err);
    CHECK(first.out == off.out);
    CHECK(second.out == off.out);
    CHECK(second.exit == off.exit);
    CHECK(second.err == off.err);
  }
  // One for each name by which the packs were called.
  CHECK(cached_files(files).size() == 2);
}

TEST_CASE("the tests of the knowledge pass from the cache as without it",
          "[cli][cache]") {
  Files files;
  auto verdicts = [](const Answered& answered) {
    std::string out;
    Node json = json_of(answered.out);
    for (const Node& test : at(json, "tests").items) {
      out += text_at(test, "id") + " " + text_at(test, "file") + " " +
             text_at(test, "line") + " " + text_at(test, "passed") + "\n";
    }
    return out;
  };
  Answered off = with(files, "", {"kb", "test", "-f", "json"});
  with(files, "cache", {"lookup", "0x904"});
  Answered cached = with(files, "cache", {"kb", "test", "-f", "json"});
  CHECK(verdicts(cached) == verdicts(off));
  CHECK(verdicts(off).size() > 1000);
}

TEST_CASE("a cache that is damaged or turned off changes nothing",
          "[cli][cache]") {
  Files files;
  const std::vector<std::string> question = {"diagnose", sample_case(), "-f",
                                             "json"};
  Answered made = with(files, "cache", question);
  const std::string file = cached_files(files).at(0);
  std::string good = Files::text_of(file);
  for (std::size_t at : {std::size_t{20}, good.size() / 3}) {
    std::string bad = good;
    bad[at] = static_cast<char>(~bad[at]);
    std::ofstream(file, std::ios::binary) << bad;
    std::vector<std::string> loud = question;
    loud.push_back("-v");
    Answered after = with(files, "cache", loud);
    CHECK(after.out == made.out);
    CHECK(after.says("cut or changed"));
    CHECK(Files::text_of(file) == good);
  }
  std::vector<std::string> without = question;
  without.push_back("--no-cache");
  std::filesystem::remove(file);
  CHECK(with(files, "cache", without).out == made.out);
  CHECK(cached_files(files).empty());
  // No folder can be made there: nobody is told unless he asks.
  Answered nowhere =
      type(question, {.environment = {{"LASTMILE_CACHE", "/proc/no/cache"}}});
  CHECK(nowhere.out == made.out);
  CHECK(nowhere.err == made.err);
}

}  // namespace lastmile
