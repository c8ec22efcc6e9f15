// Programs that a test writes, run as those of a cloud are: each ends, in time
// and bounded, whatever it does.

#include "facts/host/child_posix.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <thread>

#include "facts/host/real_posix.hpp"
#include "tests/support/programs.hpp"

namespace lastmile {

using namespace std::chrono_literals;

namespace {

CommandOutcome run(std::vector<std::string> words, Span limit = 10s,
                   std::size_t most = std::size_t{1} << 20) {
  std::unique_ptr<Host> host = open_real();
  return host->run({.words = std::move(words), .most_bytes = most},
                   host->monotonic() + limit);
}

std::string printed(const CommandOutcome& ran) {
  return {ran.output.begin(), ran.output.end()};
}

// Whom nobody has fetched is dead all the same.
bool is_alive(const std::string& number) {
  std::ifstream file("/proc/" + std::to_string(std::stoi(number)) + "/stat");
  std::string id, name, state;
  return (file >> id >> name >> state) && state != "Z" && state != "X";
}

}  // namespace

TEST_CASE("words reach a program as they are, and no shell reads them",
          "[child]") {
  Programs programs;
  programs.add("teller", "for word in \"$@\"; do echo \"<$word>\"; done");
  CommandOutcome ran =
      run({"teller", "$HOME", "a b", "; exit 3", "*", "`id`", ""});
  CHECK(ran.ending == CommandEnding::Exited);
  CHECK(ran.code == 0);
  CHECK(printed(ran) == "<$HOME>\n<a b>\n<; exit 3>\n<*>\n<`id`>\n<>\n");
}

TEST_CASE("a program has our environment, no input and a group of its own",
          "[child]") {
  Programs programs;
  ::setenv("LASTMILE_CHILD_TEST", "kept", 1);
  programs.add("asker",
               "read line || line=nothing\n"
               "echo \"$LASTMILE_CHILD_TEST $line\"\n"
               "cut -d' ' -f5 /proc/$$/stat; echo $$");
  CommandOutcome ran = run({"asker"});
  std::string all = printed(ran);
  REQUIRE(all.starts_with("kept nothing\n"));
  std::string group = all.substr(13, all.find('\n', 13) - 13);
  CHECK(all == "kept nothing\n" + group + "\n" + group + "\n");
}

TEST_CASE("how a program fails is told apart", "[child]") {
  Programs programs;
  programs.add("refuses", "echo 'not you' >&2; exit 7");
  CommandOutcome refused = run({"refuses"});
  CHECK(refused.ending == CommandEnding::Exited);
  CHECK(refused.code == 7);
  CHECK(refused.errors == "not you\n");

  programs.add("falls", "kill -SEGV $$");
  CommandOutcome fell = run({"falls"});
  CHECK(fell.ending == CommandEnding::Killed);
  CHECK(fell.code == SIGSEGV);

  CHECK(run({"nobody-has-this"}).ending == CommandEnding::NotInstalled);
  programs.add_bytes("rubbish", std::string("\x7f"
                                            "ELF and no more",
                                            16));
  CHECK(run({"rubbish"}).ending == CommandEnding::Failed);
  CHECK(run({}).ending == CommandEnding::Failed);
  CHECK(run({std::string("a\0b", 3)}).ending == CommandEnding::Failed);
}

TEST_CASE("a program is taken from folders of PATH and from nowhere else",
          "[child]") {
  Programs programs;
  programs.add("beside", "echo here");
  CHECK(run({programs.folder() + "/beside"}).ending == CommandEnding::Failed);
  // Where evidence lies, a program called aws may lie.
  std::string before = std::getenv("PATH");
  char* old = ::getcwd(nullptr, 0);
  REQUIRE(::chdir(programs.folder().c_str()) == 0);
  ::setenv("PATH", ":.:/nowhere", 1);
  CHECK(run({"beside"}).ending == CommandEnding::NotInstalled);
  ::setenv("PATH", before.c_str(), 1);
  REQUIRE(::chdir(old) == 0);
  std::free(old);
  CHECK(run({"beside"}).ending == CommandEnding::Exited);
}

TEST_CASE("a program that hangs is ended with all that it started", "[child]") {
  Programs programs;
  programs.add("hangs", "sleep 60 & echo $!\ntrap '' TERM\nsleep 60");
  auto start = std::chrono::steady_clock::now();
  CommandOutcome ran = run({"hangs"}, 300ms);
  // The program itself would take a minute.
  CHECK(std::chrono::steady_clock::now() - start < 30s);
  CHECK(ran.ending == CommandEnding::Timeout);
  std::string number = printed(ran);  // of the first sleep
  REQUIRE(!number.empty());
  for (int i = 0; i < 100 && is_alive(number); ++i) {
    std::this_thread::sleep_for(10ms);
  }
  CHECK_FALSE(is_alive(number));
}

TEST_CASE("a program that closes its output and goes on is ended too",
          "[child]") {
  Programs programs;
  programs.add("hides", "echo seen\nexec >&- 2>&-\nsleep 60");
  CommandOutcome ran = run({"hides"}, 300ms);
  CHECK(ran.ending == CommandEnding::Timeout);
  CHECK(printed(ran) == "seen\n");
}

TEST_CASE("who has ended is not waited for because of who inherits its output",
          "[child]") {
  Programs programs;
  programs.add("leaves", "sleep 60 &\necho done");
  auto start = std::chrono::steady_clock::now();
  CommandOutcome ran = run({"leaves"}, 30s);
  CHECK(std::chrono::steady_clock::now() - start < 20s);
  CHECK(ran.ending == CommandEnding::Exited);
  CHECK(printed(ran) == "done\n");
}

TEST_CASE("what a program prints is bounded, on both its outputs", "[child]") {
  Programs programs;
  programs.add("prints", "exec head -c 1000000000 /dev/zero");
  CommandOutcome much = run({"prints"}, 10s, 100'000);
  CHECK(much.ending == CommandEnding::TooMuch);
  CHECK(much.output.size() == 100'000);

  programs.add("whole", "exec head -c 100000 /dev/zero");
  CommandOutcome whole = run({"whole"}, 10s, 100'000);
  CHECK(whole.ending == CommandEnding::Exited);
  CHECK(whole.output.size() == 100'000);

  programs.add("complains", "echo first >&2; head -c 3000000 /dev/zero >&2");
  CommandOutcome complained = run({"complains"});
  CHECK(complained.ending == CommandEnding::Exited);
  CHECK(complained.errors.starts_with("first\n"));
  CHECK(complained.errors.size() <= 4096);
}

TEST_CASE("a program takes no file of ours along", "[child]") {
  Programs programs;
  int mine = ::open("/dev/null", O_RDONLY);  // as one that we inherited
  REQUIRE(mine >= 0);
  programs.add("lists",
               "for n in 3 4 5 6 7 8 9; do\n"
               "[ -e /proc/$$/fd/$n ] && echo $n; done; true");
  CommandOutcome ran = run({"lists"});
  ::close(mine);
  CHECK(ran.ending == CommandEnding::Exited);
  CHECK(printed(ran).empty());
}

}  // namespace lastmile
