// lastmile next CASE: the same steps that `diagnose --ask` takes, not taken.

#include "cli/commands/commands.hpp"
#include "cli/report/next_report.hpp"
#include "cli/report/words.hpp"

namespace lastmile {
namespace {

void run(Context& context, ConsultOptions options) {
  if (!context.format_is_one_of({"text", "json"})) return;
  std::shared_ptr<const KnowledgeBase> base = context.knowledge();
  if (!base) return;
  options.gather = "none";
  std::optional<Consultation> consultation =
      Consultation::open(context, base, options);
  if (!consultation) return;
  std::unique_ptr<Session> session = consultation->session();
  session->run();
  Diagnosis diagnosis = diagnose(
      *session, consultation->looks(), [&] { return consultation->session(); },
      consultation->given().tried);
  context.print(
      context.json()
          ? next_json(*session, diagnosis, *consultation)
          : next_text(*session, diagnosis, *consultation,
                      context.output.empty() ? terminal_width() : 100));
}

}  // namespace

void add_said(CLI::App& command, ConsultOptions& options) {
  command
      .add_option("--symptom", options.symptoms,
                  "A code such as 0x904/0x7, or the text of the dialog")
      ->allow_extra_args(false);
  command
      .add_option("--fact", options.facts,
                  "A fact: 'win.service: {name: TermService, state: stopped}'")
      ->allow_extra_args(false);
  command.add_option("--answer", options.answers, "QUESTION=VALUE")
      ->allow_extra_args(false);
  command.add_option("--tried", options.tried, "A fix that did not help")
      ->allow_extra_args(false);
  command.add_option("--now", options.now, "The time of the case");
}

void add_next(CLI::App& app, Context& context) {
  auto options = std::make_shared<ConsultOptions>();
  CLI::App* command =
      app.add_subcommand("next", "What to ask, to look at and to try next");
  command->fallthrough();
  command->add_option("case", options->inputs, "Case files; - is stdin");
  add_said(*command, *options);
  command->callback([options, &context] { run(context, *options); });
}

}  // namespace lastmile
