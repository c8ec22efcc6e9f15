// lastmile report [CASE…] -f text|md|html|json [-o FILE]
//
// The diagnosis of a case as something to hand on. It looks at nothing but what
// it is given: the same case gives the same report, byte for byte.

#include "cli/commands/commands.hpp"
#include "cli/consult.hpp"
#include "cli/report/diagnosis_report.hpp"
#include "cli/report/pages.hpp"
#include "cli/report/words.hpp"

namespace lastmile {
namespace {

struct Options {
  ConsultOptions consult;
  std::size_t causes = 5;
};

// The format that the name of the output says, where none was asked for.
std::string format_of(const std::string& output) {
  for (const auto& [ending, format] :
       {std::pair(".html", "html"), std::pair(".htm", "html"),
        std::pair(".md", "md"), std::pair(".json", "json")}) {
    if (output.ends_with(ending)) return format;
  }
  return "text";
}

void run(Context& context, Options options, bool format_given) {
  if (!format_given) context.format = format_of(context.output);
  if (!context.format_is_one_of({"text", "md", "html", "json"})) return;
  std::shared_ptr<const KnowledgeBase> base = context.knowledge();
  if (!base) return;
  options.consult.gather = "none";
  std::optional<Consultation> consultation =
      Consultation::open(context, base, options.consult);
  if (!consultation) return;
  std::unique_ptr<Session> session = consultation->session();
  Ran ran = session->run();
  Diagnosis diagnosis = diagnose(
      *session, consultation->looks(), [&] { return consultation->session(); },
      consultation->given().tried);
  CaseReportOptions page{.causes = options.causes};
  ReportOptions report{.top = options.causes, .explain = true};
  if (options.consult.inputs.size() == 1) {
    page.file = report.case_name = options.consult.inputs.front();
  }
  report.color = context.output.empty() && wants_color(context.color);
  if (context.output.empty()) report.width = terminal_width();
  context.print(context.json()
                    ? diagnosis_json(*session, diagnosis, *consultation)
                : context.format == "text"
                    ? diagnosis_text(*session, diagnosis, *consultation, report)
                    : diagnosis_page(context.format, *session, diagnosis,
                                     *consultation, page));
  if (ran.stopped == Stopped::Limit) {
    context.say("stopped at the limit of firings; the result is partial");
    context.exit = LimitReached;
  }
}

}  // namespace

void add_report(CLI::App& app, Context& context) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "report", "The diagnosis of a case as a page to hand on");
  command->fallthrough();
  ConsultOptions& asked = options->consult;
  command->add_option("case", asked.inputs, "Case files; - is stdin")
      ->required();
  command
      ->add_option("--symptom", asked.symptoms,
                   "A code such as 0x904/0x7, or the text of the dialog")
      ->allow_extra_args(false);
  command->add_option("--fact", asked.facts, "A fact")->allow_extra_args(false);
  command->add_option("--answer", asked.answers, "QUESTION=VALUE")
      ->allow_extra_args(false);
  command->add_option("--now", asked.now, "The time of the case");
  command->add_option("--top", options->causes, "How many causes to show");
  CLI::Option* format = app.get_option("--format");
  command->callback([options, format, &context] {
    run(context, *options, format->count() > 0);
  });
}

}  // namespace lastmile
