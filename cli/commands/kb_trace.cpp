// lastmile kb trace CASE
//
// What the rules do with a case, a line an event: which fires, what it derives
// and from what, what falls again.

#include "cli/commands/commands.hpp"
#include "cli/consult.hpp"
#include "cli/report/diagnosis_report.hpp"
#include "engine/explain/trace.hpp"
#include "engine/text/json.hpp"
#include "engine/text/source.hpp"

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
  std::vector<std::string> lines;
  Trace trace([&](const std::string& line) { lines.push_back(line); });
  session->listen(&trace);
  Ran ran = session->run();
  if (context.json()) {
    JsonWriter json;
    begin_result(json, "lastmile.trace/1", base.get(), consultation->now());
    json.key("events").array();
    for (const std::string& line : lines) json.value(line);
    json.end();
    json.key("firings").value(ran.firings);
    json.key("stopped").value(to_text(ran.stopped)).end();
    context.print(json.take());
  } else {
    for (const std::string& line : lines) {
      context.print(printable(line) + "\n");
    }
    context.print(std::to_string(ran.firings) + " firings, " +
                  std::string(to_text(ran.stopped)) + "\n");
  }
  if (ran.stopped == Stopped::Limit) context.exit = LimitReached;
}

}  // namespace

void add_kb_trace(CLI::App& kb, Context& context) {
  auto options = std::make_shared<ConsultOptions>();
  CLI::App* command =
      kb.add_subcommand("trace", "What the rules do with a case, in order");
  command->fallthrough();
  command->add_option("case", options->inputs, "Case files; - is stdin")
      ->required();
  command->add_option("--fact", options->facts, "A fact")
      ->allow_extra_args(false);
  command->add_option("--now", options->now, "The time of the case");
  command->callback([options, &context] { run(context, *options); });
}

}  // namespace lastmile
