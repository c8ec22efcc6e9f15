// lastmile batch [FILES|-] --jobs N [--full] [--strict]

#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <map>
#include <memory>
#include <mutex>
#include <thread>

#include "cli/batch/case_runner.hpp"
#include "cli/commands/commands.hpp"
#include "cli/consult.hpp"
#include "cli/report/origin.hpp"
#include "engine/base/scalar.hpp"

namespace lastmile {
namespace {

// So many lines are taken at a time: enough to be worth a lock, and few enough
// to be held in memory many times over.
constexpr std::size_t lines_at_once = 16;

struct Options {
  std::vector<std::string> inputs;
  unsigned jobs = std::max(1u, std::thread::hardware_concurrency());
  bool full = false;
  bool strict = false;
  std::string now;
};

// The answers in the order of the cases, whoever is ready first. Memory is
// bounded: who is too far ahead waits.
class InOrder {
 public:
  InOrder(std::FILE* to, std::size_t most) : to_(to), most_(most) {}

  void put(std::size_t number, std::string text) {
    std::unique_lock lock(mutex_);
    room_.wait(lock, [&] { return number < next_ + most_ || broken_; });
    ready_.emplace(number, std::move(text));
    bool wrote = false;
    while (!ready_.empty() && ready_.begin()->first == next_) {
      const std::string& first = ready_.begin()->second;
      wrote = true;
      if (!broken_ &&
          std::fwrite(first.data(), 1, first.size(), to_) != first.size()) {
        broken_ = true;
      }
      ready_.erase(ready_.begin());
      ++next_;
    }
    if (!wrote) return;
    broken_ = std::fflush(to_) != 0 || broken_;
    room_.notify_all();
  }

  bool broken() {
    std::scoped_lock lock(mutex_);
    return broken_;
  }

 private:
  std::FILE* to_;
  std::size_t most_;
  std::mutex mutex_;
  std::condition_variable room_;
  std::map<std::size_t, std::string> ready_;
  std::size_t next_ = 0;
  bool broken_ = false;
};

class Batch {
 public:
  Batch(std::shared_ptr<const KnowledgeBase> base, const Options& options,
        const BatchOptions& each, std::FILE* to)
      : base_(std::move(base)),
        each_(each),
        jobs_(options.jobs),
        lines_(options.inputs),
        answers_(to, std::size_t{8} * options.jobs) {}

  void run() {
    std::vector<std::thread> others;
    for (unsigned i = 1; i < jobs_; ++i)
      others.emplace_back([this] { work(); });
    work();
    for (std::thread& each : others) each.join();
  }

  BatchLines& lines() { return lines_; }
  bool any_failed() const { return failed_; }
  bool broken() { return answers_.broken(); }

 private:
  void work() {
    CaseRunner runner(base_, each_);
    for (;;) {
      std::vector<BatchLine> lines;
      std::size_t number = 0;
      {
        std::scoped_lock lock(mutex_);
        lines = lines_.next(lines_at_once);
        if (lines.empty()) return;
        number = taken_++;
      }
      std::string out;
      for (const BatchLine& line : lines) {
        CaseRunner::Answer answer = runner.run(line);
        if (answer.failed) failed_ = true;
        out += answer.line;
      }
      answers_.put(number, std::move(out));
      if (answers_.broken()) return;
    }
  }

  std::shared_ptr<const KnowledgeBase> base_;
  const BatchOptions& each_;
  unsigned jobs_;
  std::mutex mutex_;  // of the lines
  BatchLines lines_;
  std::size_t taken_ = 0;
  InOrder answers_;
  std::atomic<bool> failed_{false};
};

void finish(Context& context, Batch& batch, bool strict) {
  for (const Diagnostic& each : batch.lines().unreadable()) {
    context.report(each);
  }
  if (interrupted()) {
    context.exit = Interrupted;
  } else if (batch.broken()) {
    context.report({"LM0905", "cannot write the answers"});
    context.exit = NotAllowed;
  } else if (!batch.lines().unreadable().empty()) {
    bool some = batch.lines().readable() > 0;
    context.exit = some ? SomeFailed : InputUnreadable;
  } else if (strict && batch.any_failed()) {
    context.exit = InputUnreadable;
  }
}

void run(Context& context, const Options& options) {
  if (!context.format_is_one_of({"text", "json"})) return;
  BatchOptions each{.full = options.full};
  using std::chrono::system_clock;
  each.now = std::chrono::duration_cast<std::chrono::seconds>(
                 system_clock::now().time_since_epoch())
                 .count() *
             1'000'000;
  if (!options.now.empty()) {
    Result<std::int64_t> now = parse_time(options.now);
    if (!now) {
      context.report(now.error());
      context.exit = Usage;
      return;
    }
    each.now = *now;
  }
  std::shared_ptr<const KnowledgeBase> base = context.knowledge();
  if (!base) return;
  each.is_unsigned = any_unsigned(*base);
  each.looks = Consultation::of(base, {}, each.now).looks();
  std::FILE* to = stdout;
  if (!context.output.empty()) to = std::fopen(context.output.c_str(), "wb");
  if (!to) {
    context.report({"LM0905",
                    "cannot write " + context.output,
                    {},
                    "check the folder and the rights"});
    context.exit = NotAllowed;
    return;
  }
  heed_interrupts();
  Batch batch(base, options, each, to);
  batch.run();
  finish(context, batch, options.strict);
  for (const std::string& banner : banners()) context.say(banner);
  if (to != stdout && std::fclose(to) != 0) context.exit = NotAllowed;
  // Answers went out as they came; there is nothing left to be written.
  context.output.clear();
}

}  // namespace

void add_batch(CLI::App& app, Context& context) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "batch", "Diagnose many cases, one a line of JSON, in their order");
  command->fallthrough();
  command->add_option("input", options->inputs,
                      "Files of cases, NDJSON; - or none is stdin");
  command->add_option("-j,--jobs", options->jobs, "Threads; all processors")
      ->check(CLI::Range(1u, 256u));
  command->add_flag("--full", options->full, "The whole diagnosis of each");
  command->add_flag("--strict", options->strict,
                    "Exit 3 where a case could not be used");
  command->add_option("--now", options->now,
                      "The time of cases that do not say theirs");
  command->callback([options, &context] { run(context, *options); });
}

}  // namespace lastmile
