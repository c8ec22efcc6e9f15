// lastmile lookup A [B]
//
// What a code, an event id or a text means, who claims what of it, and what is
// refuted.

#include <algorithm>

#include "cli/commands/commands.hpp"
#include "cli/lookup.hpp"
#include "cli/report/lookup_report.hpp"

namespace lastmile {
namespace {

void run(Context& context, const std::vector<std::string>& words) {
  if (!context.format_is_one_of({"text", "json"})) return;
  bool blank = std::all_of(words.begin(), words.end(), [](const auto& word) {
    return word.find_first_not_of(" \t\n") == std::string::npos;
  });
  if (blank) {
    context.report({"LM0703",
                    "there is nothing to look up",
                    {},
                    "give a code such as 0x904, an event id, or a word"});
    context.exit = Usage;
    return;
  }
  std::shared_ptr<const KnowledgeBase> base = context.knowledge();
  if (!base) return;
  // More than two are a text that nobody put into quotes.
  std::string first = words[0], second = words.size() == 2 ? words[1] : "";
  for (std::size_t i = 1; words.size() > 2 && i < words.size(); ++i) {
    first += " " + words[i];
  }
  LookupAnswer answer = look_up(base, first, second);
  context.print(context.json() ? lookup_json(*base, answer)
                               : lookup_text(*base, answer));
}

}  // namespace

void add_lookup(CLI::App& app, Context& context) {
  auto words = std::make_shared<std::vector<std::string>>();
  CLI::App* command = app.add_subcommand(
      "lookup",
      "What a code, an event id or a text means, and what is refuted");
  command->fallthrough();
  command
      ->add_option("code", *words, "A code [and an extended code], or a text")
      ->required()
      ->expected(1, 1024);
  command->callback([words, &context] { run(context, *words); });
}

}  // namespace lastmile
