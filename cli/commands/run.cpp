// lastmile run PROGRAM… --given FACTS [--steps FILE] [--record FILE]

#include <algorithm>
#include <chrono>
#include <fstream>
#include <set>

#include "cli/commands/commands.hpp"
#include "cli/report/proof_report.hpp"
#include "cli/report/run_report.hpp"
#include "cli/rule_program.hpp"
#include "engine/base/suggest.hpp"
#include "engine/explain/trace.hpp"
#include "engine/match/explain_plan.hpp"

namespace lastmile {
namespace {

std::int64_t nanoseconds() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

// One run of a program, with whoever listens to it.
class Performance {
 public:
  Performance(Context& context, const RunOptions& options,
              const RuleProgram& program)
      : context_(context),
        options_(options),
        program_(program),
        trace_([this](const std::string& line) {
          *context_.err << printable(line) << '\n';
        }),
        watch_(nanoseconds),
        report_(context.json(), program.driven(), *program.base(),
                program.session_options().now) {
    times_.load = program.load_seconds();
    if (options.trace) audience_.add(trace_);
    if (options.profile) audience_.add(watch_);
    if (!options.why.empty()) audience_.add(journal_);
  }

  void play() {
    if (program_.living()) {
      play_living();
    } else {
      play_plain();
    }
  }

 private:
  // ---- as it was given, once from beginning to end ----

  void play_plain() {
    Session::Options wanted = program_.session_options();
    // The plan is shown with what stands in the whole network.
    wanted.once = !options_.explain_plan && options_.plan_of.empty();
    Session session(program_.base(), std::move(wanted));
    if (!audience_.empty()) session.listen(&audience_);
    session.listen_near_limit(late(), LoopGuard::window);
    Diagnostics found;
    std::int64_t began = nanoseconds();
    for (const Input& input : program_.inputs()) tell(session, input, found);
    times_.assertion = seconds(began);
    if (refused(found)) return;
    began = nanoseconds();
    Ran ran = session.run();
    watch_.rest();
    times_.run = seconds(began);
    finish(session, ran, {});
  }

  static void tell(Session& session, const Input& input, Diagnostics& found) {
    if (auto* assertion = std::get_if<Input::Assert>(&input.form)) {
      for (const Claim& claim : assertion->claims) session.tell(claim, found);
    } else if (auto* looks = std::get_if<Input::Collect>(&input.form)) {
      for (const auto& record : looks->records) session.collect(record, found);
    } else if (auto* answer = std::get_if<Input::Answer>(&input.form)) {
      Diagnostics own;
      session.answer(answer->question, answer->answer, own);
      for (Diagnostic fault : own.all()) {
        fault.place = input.place;
        found.add(std::move(fault));
      }
    }
  }

  // ---- with steps, to be recorded or given again ----

  void play_living() {
    LivingSession living(program_.base(), program_.session_options());
    if (!audience_.empty()) living.listen(&audience_);
    living.listen_near_limit(late(), LoopGuard::window);
    for (const Input& input : program_.inputs()) {
      if (!step(living, input)) break;
    }
    finish(living.session(), living.ran(), living.past());
    record(living);
  }

  bool step(LivingSession& living, const Input& input) {
    bool run = std::holds_alternative<Input::Run>(input.form);
    bool back = std::holds_alternative<Input::Undo>(input.form) ||
                std::holds_alternative<Input::Restore>(input.form);
    Diagnostics faults;
    if (options_.trace) note(input);
    trace_.hush(back);
    std::int64_t began = nanoseconds();
    bool taken = living.give(input, faults);
    watch_.rest();
    (run ? times_.run : times_.assertion) += seconds(began);
    trace_.hush(false);
    if (!run) {
      report_.moved_on();
    } else if (program_.driven()) {
      report_.snapshot(living.session(),
                       "after run " + std::to_string(++runs_));
    }
    if (taken) return true;
    // What was said before it stands; its result is shown.
    context_.report(faults, program_.sources());
    context_.exit = KnowledgeUnsound;
    return false;
  }

  // What makes the numbers of facts and firings begin anew is in the trace.
  void note(const Input& input) {
    if (std::holds_alternative<Input::Undo>(input.form)) {
      trace_.note("undo");
    } else if (auto* restore = std::get_if<Input::Restore>(&input.form)) {
      trace_.note("restore " + restore->name);
    } else if (auto* snapshot = std::get_if<Input::Snapshot>(&input.form)) {
      trace_.note("snapshot " + snapshot->name);
    } else if (std::holds_alternative<Input::Replace>(input.form)) {
      trace_.note("replace");
    }
  }

  void record(const LivingSession& living) {
    if (options_.record.empty()) return;
    std::ofstream file(options_.record, std::ios::binary);
    file << to_text(program_.recording(living.inputs()));
    file.close();
    if (file) return;
    context_.report({"LM0905",
                     "cannot write " + options_.record,
                     {},
                     "check the folder and the rights"});
    context_.exit = NotAllowed;
  }

  // ---- what came of it ----

  Listener* late() {
    late_.add(audience_, true);
    late_.add(guard_);
    return &late_;
  }

  static double seconds(std::int64_t since) {
    return static_cast<double>(nanoseconds() - since) * 1e-9;
  }

  bool refused(const Diagnostics& found) {
    context_.report(found, program_.sources());
    if (found.has_errors()) context_.exit = InputUnreadable;
    return found.has_errors();
  }

  void finish(Session& session, const Ran& ran,
              const LivingSession::Past& past) {
    Diagnostics faults;
    for (const Diagnostic& fault : session.faults()) faults.add(fault);
    context_.report(faults, session.base().sources);
    RunResult result{session, ran, past};
    Loop loop;
    if (ran.stopped == Stopped::Limit) {
      loop = guard_.loop();
      result.loop = &loop;
      context_.report(limit_fault(session, ran, loop));
      if (!context_.quiet) *context_.err << loop_text(session, loop);
      if (context_.exit == Done) context_.exit = LimitReached;
    }
    RunStats stats{times_, options_.profile};
    if (options_.stats || options_.profile) {
      stats.rules = options_.profile ? watch_.profile() : profile(session);
      result.stats = &stats;
    }
    result.answers = answers(session);
    result.plan = plan(session);
    context_.print(report_.finish(result));
  }

  std::optional<Plans> plan(const Session& session) {
    if (!options_.explain_plan && options_.plan_of.empty()) return {};
    Plans plans = explain_plan(session.base());
    if (options_.explain_plan) return plans;
    const auto& wanted = options_.plan_of;
    for (const std::string& id : wanted) {
      if (session.base().find_rule(id)) continue;
      std::vector<std::string_view> known;
      for (const Rule& rule : session.base().rules) known.push_back(rule.id);
      context_.report({"LM0910",
                       "there is no rule '" + id + "'",
                       {},
                       did_you_mean(id, known)});
      context_.exit = Usage;
    }
    std::erase_if(plans.rules, [&](const RulePlan& plan) {
      return std::find(wanted.begin(), wanted.end(), plan.rule->id) ==
             wanted.end();
    });
    return plans;
  }

  RunAnswers answers(Session& session) {
    RunAnswers out{.journal = &journal_};
    for (const std::string& asked : options_.why) {
      std::optional<std::vector<FactId>> facts = facts_asked(session, asked);
      if (!facts) {
        unknown(asked, "--why f-12, a fact type, or 'TYPE: {field: value}'");
        continue;
      }
      std::set<FactId> seen;
      out.why.push_back({asked});
      for (FactId fact : *facts) {
        out.why.back().proofs.push_back(why(
            session, fact, seen, {.journal = &journal_, .depth = why_depth}));
      }
    }
    for (const std::string& asked : options_.why_not) {
      Diagnostics found;
      auto answer = why_not_answer(session, asked, {}, found);
      context_.report(found, Sources());
      if (answer && !found.has_errors()) {
        out.why_not.push_back(std::move(*answer));
      } else {
        unknown(asked, "--why-not RULE, a fact type, or 'TYPE: {…}'");
      }
    }
    if (options_.near_misses) {
      out.why_not.push_back(near_miss_answer(session, {}));
    }
    return out;
  }

  void unknown(const std::string& asked, const std::string& hint) {
    context_.report(
        {"LM0910", "'" + asked + "' is nothing of this program", {}, hint});
    context_.exit = Usage;
  }

  static constexpr std::size_t why_depth = 64;  // steps down shown

  Context& context_;
  const RunOptions& options_;
  const RuleProgram& program_;
  Trace trace_;
  Stopwatch watch_;
  LoopGuard guard_;
  Journal journal_;
  Audience audience_, late_;
  RunTimes times_;
  std::size_t runs_ = 0;
  RunReport report_;
};

void run(Context& context, const RunOptions& options) {
  if (!context.format_is_one_of({"text", "json"})) return;
  std::optional<RuleProgram> program = RuleProgram::read(context, options);
  if (program) Performance(context, options, *program).play();
}

void add_options(CLI::App& command, RunOptions& options) {
  command.add_option("files", options.files, "Rule programs");
  command.add_option("--given", options.given, "Files of facts; repeatable")
      ->allow_extra_args(false);
  command.add_option("--steps", options.steps,
                     "A list of steps: assert, retract, update, run, undo, …");
  command.add_option("--strategy", options.strategy,
                     "depth, breadth, lex or mea");
  command.add_option("--now", options.now, "What $now is");
  command.add_option("--max-firings", options.max_firings,
                     "Stop after so many firings (1000000)");
  command.add_option("--max-facts", options.max_facts,
                     "Stop when more than so many facts stand (1000000)");
  command.add_flag("--trace", options.trace, "A line an event, on stderr");
  command.add_flag("--stats", options.stats, "Times and counts");
  command.add_flag("--profile", options.profile,
                   "The same, with the time of each rule");
  command.add_flag("--explain-plan", options.explain_plan,
                   "How each rule is matched, and how much stands where");
  command
      .add_option("--plan-of", options.plan_of,
                  "The same of one rule; repeatable")
      ->allow_extra_args(false);
  command
      .add_option("--why", options.why,
                  "Explain f-12, a fact type or a fact; repeatable")
      ->allow_extra_args(false);
  command
      .add_option("--why-not", options.why_not,
                  "What a rule, a fact type or a fact lacks; repeatable")
      ->allow_extra_args(false);
  command.add_flag("--near-misses", options.near_misses,
                   "Whatever lacks just one condition");
  command.add_option("--record", options.record,
                     "Write all that was said to a file");
  command.add_option("--replay", options.replay,
                     "Give again what was recorded");
}

}  // namespace

void add_run(CLI::App& app, Context& context) {
  auto options = std::make_shared<RunOptions>();
  CLI::App* command =
      app.add_subcommand("run", "The bare rule engine: run any rule program");
  command->fallthrough();
  add_options(*command, *options);
  command->callback([options, &context] { run(context, *options); });
}

}  // namespace lastmile
