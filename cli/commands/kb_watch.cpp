// lastmile kb watch [FOLDER…]
//
// Checks and tests knowledge anew whenever one of its files changes, until it
// is interrupted. What is written goes out at once, a round at a time.

#include <chrono>
#include <cstdio>
#include <ostream>
#include <thread>

#include "cli/batch/lines.hpp"
#include "cli/commands/commands.hpp"
#include "cli/test_run.hpp"
#include "engine/text/source.hpp"

namespace lastmile {
namespace {

struct Options {
  std::vector<std::string> folders;
  unsigned rounds = 0;  // 0: until it is interrupted
};

constexpr std::chrono::milliseconds pause{300};

void out(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
}

// What stands for the contents of all files.
std::string contents(const std::vector<PackText>& packs) {
  std::string all;
  for (const PackText& pack : packs) all += pack.info.sha256 + " ";
  return all;
}

std::string counted(std::size_t n, const char* word) {
  return std::to_string(n) + " " + word + (n == 1 ? "" : "s");
}

// One round; false where something is wrong with it.
bool round(std::vector<PackText> packs) {
  Loaded loaded = load(std::move(packs));
  const Sources& sources = loaded.base->sources;
  for (const Diagnostic& each : loaded.found.all()) out(render(each, sources));
  if (!loaded.sound()) {
    out(counted(loaded.found.errors(), "error") + "\n");
    return false;
  }
  std::size_t failed = 0;
  for (const Test& test : loaded.base->tests) {
    std::vector<std::string> failures = run_test(loaded.base, test);
    if (failures.empty()) continue;
    ++failed;
    out(failure_text(sources, test, failures) + "\n");
  }
  out(counted(loaded.base->tests.size() - failed, "test") + " passed, " +
      std::to_string(failed) + " failed\n");
  return failed == 0;
}

void run(Context& context, const Options& options) {
  if (!context.format_is_one_of({"text"})) return;
  if (!options.folders.empty()) context.kb = options.folders;
  heed_interrupts();
  std::string before;
  unsigned rounds = 0;
  bool sound = true;
  std::ostream nowhere(nullptr), *err = context.err;
  while (!interrupted()) {
    std::optional<std::vector<PackText>> packs = context.packs();
    context.err = err;
    if (!packs && rounds == 0) return;  // it has been said why
    if (!packs) {
      // A file that is being written; it will be there again. Said once.
      context.exit = Done;
      context.err = &nowhere;
    } else if (std::string now = contents(*packs); now != before) {
      before = std::move(now);
      if (rounds > 0) out("\n");
      sound = round(std::move(*packs));
      if (++rounds == options.rounds) break;
      context.say("Waiting for a change …");
    }
    std::this_thread::sleep_for(pause);
  }
  context.exit = interrupted() ? Interrupted : sound ? Done : ProblemsFound;
}

}  // namespace

void add_kb_watch(CLI::App& kb, Context& context) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      kb.add_subcommand("watch", "Check and test anew whenever a file changes");
  command->fallthrough();
  command->add_option("folder", options->folders, "Folders of packs");
  command->add_option("--rounds", options->rounds,
                      "End after so many; 1 is once, now");
  command->callback([options, &context] { run(context, *options); });
}

}  // namespace lastmile
