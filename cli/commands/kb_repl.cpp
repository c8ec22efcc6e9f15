// lastmile kb repl [CASE]
//
// Rules tried out line by line: what is told, what follows, and why.

#include <unistd.h>

#include <iostream>

#include "cli/commands/commands.hpp"
#include "cli/repl/repl.hpp"
#include "cli/report/origin.hpp"

namespace lastmile {
namespace {

void run(Context& context, ConsultOptions options) {
  if (!context.format_is_one_of({"text"})) return;
  std::shared_ptr<const KnowledgeBase> base = context.knowledge();
  if (!base) return;
  options.gather = "none";
  std::optional<Consultation> consultation =
      Consultation::open(context, base, options);
  if (!consultation) return;
  bool terminal = isatty(STDIN_FILENO) == 1;
  if (terminal) {
    for (const std::string& banner : banners()) context.say(banner);
    context.say("`help` lists the commands, `quit` ends.");
  }
  Repl(context, *consultation, base)
      .hold(std::cin, terminal && !context.no_input);
}

}  // namespace

void add_kb_repl(CLI::App& kb, Context& context) {
  auto options = std::make_shared<ConsultOptions>();
  CLI::App* command = kb.add_subcommand("repl", "Try rules out, line by line");
  command->fallthrough();
  command->add_option("case", options->inputs, "Case files to begin with");
  command->add_option("--now", options->now, "What $now is");
  command->callback([options, &context] { run(context, *options); });
}

}  // namespace lastmile
