// lastmile diagnose [INPUT…] [--target HOST[:PORT]] [--symptom TEXT] …

#include <unistd.h>

#include <fstream>
#include <iostream>

#include "cli/commands/commands.hpp"
#include "cli/commands/gather.hpp"
#include "cli/consult.hpp"
#include "cli/conversation.hpp"
#include "cli/gathering.hpp"
#include "cli/keep.hpp"
#include "cli/report/diagnosis_report.hpp"
#include "cli/report/pages.hpp"
#include "cli/report/words.hpp"
#include "facts/gatherer.hpp"

namespace lastmile {
namespace {

struct Options {
  ConsultOptions consult;
  std::size_t top = 3;
  std::string least = {};
  bool exit_code = false;
  bool explain = false;
  std::string save = {};
  bool ask = false;
  bool keep = false;
};

bool save_case(Context& context, const Consultation& consultation,
               const std::string& path) {
  std::ofstream file(path, std::ios::binary);
  file << consultation.as_case_file();
  file.close();
  if (file) return true;
  context.report({"LM0905",
                  "cannot write " + path,
                  {},
                  "check the folder and the rights"});
  context.exit = NotAllowed;
  return false;
}

std::optional<std::string> read_line() {
  std::string line;
  if (!std::getline(std::cin, line)) return std::nullopt;
  constexpr std::size_t most = 4096;  // of a line that a person types
  if (line.size() > most) line.resize(most);
  return line;
}

// Where a person reads and answers; else the case is diagnosed as it is.
bool converse(Context& context, Consultation& consultation,
              const Options& options) {
  bool terminal = isatty(STDIN_FILENO) == 1;
  if (!terminal || context.no_input) {
    context.report({.code = "LM0933",
                    .message = terminal ? "--no-input: nothing is asked"
                                        : "stdin is no terminal: nothing is "
                                          "asked",
                    .hint = "--answer QUESTION=VALUE",
                    .severity = Severity::Warning});
    return true;
  }
  Conversation::Options how{.save = options.save, .width = terminal_width()};
  how.color = wants_color(context.color);
  Conversation(context, consultation, std::move(how), read_line).hold();
  return context.exit != NotAllowed;
}

void run(Context& context, const Options& options) {
  if (!context.format_is_one_of({"text", "json", "md", "html"})) return;
  if (!options.least.empty() && probability_of_word(options.least) < 0) {
    context.report({"LM0906",
                    "there is no word '" + options.least + "'",
                    {},
                    "very likely, likely, possible, unlikely, very unlikely"});
    context.exit = Usage;
    return;
  }
  const ConsultOptions& asked = options.consult;
  if (asked.inputs.empty() && asked.target.empty() && asked.symptoms.empty() &&
      asked.facts.empty() && asked.answers.empty() && asked.tried.empty() &&
      asked.cloud.provider.empty() && !options.ask) {
    context.report(
        {"LM0907",
         "there is nothing to diagnose",
         {},
         "give a case file, evidence, --target HOST, or --symptom 0x904/0x7"});
    context.exit = Usage;
    return;
  }
  std::shared_ptr<const KnowledgeBase> base = context.knowledge();
  if (!base) return;
  std::optional<Consultation> consultation =
      Consultation::open(context, base, asked);
  if (!consultation) return;
  if (!options.save.empty() &&
      !save_case(context, *consultation, options.save)) {
    return;
  }
  if (options.ask && !converse(context, *consultation, options)) return;
  std::unique_ptr<Session> session = consultation->session();
  Ran ran = session->run();
  Diagnosis diagnosis = diagnose(
      *session, consultation->looks(), [&] { return consultation->session(); },
      consultation->given().tried);
  if (context.json()) {
    context.print(diagnosis_json(*session, diagnosis, *consultation));
  } else if (context.format != "text") {
    CaseReportOptions page{.causes = std::max<std::size_t>(options.top, 5),
                           .least = options.least};
    if (asked.inputs.size() == 1) page.file = asked.inputs.front();
    context.print(diagnosis_page(context.format, *session, diagnosis,
                                 *consultation, page));
  } else {
    ReportOptions report{
        .top = options.top, .least = options.least, .explain = options.explain};
    report.color = context.output.empty() && wants_color(context.color);
    if (context.output.empty()) report.width = terminal_width();
    if (asked.inputs.size() == 1) report.case_name = asked.inputs.front();
    context.print(diagnosis_text(*session, diagnosis, *consultation, report));
  }
  if (options.keep) {
    std::optional<std::int64_t> id =
        keep_case(context, *base, diagnosis, *consultation);
    if (!id) return;
    context.say("Kept as case " + std::to_string(*id) + ".");
  }
  if (ran.stopped == Stopped::Limit) {
    context.say("stopped at the limit of firings; the result is partial");
    context.exit = LimitReached;
    return;
  }
  std::string least = options.least.empty() ? "possible" : options.least;
  bool found =
      !diagnosis.rows.empty() &&
      diagnosis.rows.front().cause.probability >= probability_of_word(least);
  if (options.exit_code && found && context.exit == Done) {
    context.exit = ProblemsFound;
  }
}

}  // namespace

void add_diagnose(CLI::App& app, Context& context) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("diagnose", "Find the cause of a failing connection");
  command->fallthrough();
  ConsultOptions& asked = options->consult;
  command->add_option(
      "input", asked.inputs,
      "Case files, evidence files, folders and archives; - is stdin");
  CLI::Option* target = command->add_option(
      "--target", asked.target, "HOST[:PORT] to probe over the network");
  add_cloud(*command, asked.cloud);
  add_said(*command, asked);
  command->add_option("--gather", asked.gather,
                      "Gatherers to run, with commas, or none");
  command->add_option("--timeout", asked.timeout,
                      "At most this long for all gathering");
  command->add_option("--top", options->top, "How many causes to show");
  command->add_option("--min", options->least,
                      "The least word to show: possible, likely, …");
  command->add_flag("--exit-code", options->exit_code,
                    "Exit 1 where a cause is at or above --min");
  command->add_flag("--explain", options->explain, "The whole ledger");
  command->add_flag("--ask", options->ask,
                    "Ask what saves most time, step by step, at the terminal");
  command->add_option("--save", options->save,
                      "Write the case with all that was seen");
  command->add_flag("--keep", options->keep,
                    "Keep the case in your history (lastmile case)");
  command->callback([options, target, &context] {
    Result<Target> named = parse_target(options->consult.target);
    if (target->count() > 0 && !named) {
      context.report(named.error());
      context.exit = Usage;
      return;
    }
    if (!check_cloud(context, options->consult.cloud)) return;
    run(context, *options);
  });
}

}  // namespace lastmile
