// lastmile help [TOPIC]

#include "cli/commands/commands.hpp"
#include "cli/report/words.hpp"
#include "engine/base/catalog.hpp"
#include "engine/base/suggest.hpp"
#include "engine/formula/functions.hpp"
#include "facts/roster.hpp"

namespace lastmile {
namespace {

std::string indented(std::string_view text) {
  std::string out = "    ";
  for (char c : text) {
    out += c;
    if (c == '\n') out += "    ";
  }
  return out + "\n";
}

std::string entry_text(const CatalogEntry& entry) {
  std::string out = std::string(entry.code) + "  " +
                    std::string(entry.title) + "\n\n" +
                    wrapped(entry.explanation, 80, 0) + "\n";
  if (!entry.bad.empty()) out += "\nbad\n" + indented(entry.bad);
  if (!entry.good.empty()) out += "\ngood\n" + indented(entry.good);
  return out;
}

// docs/diagnostics.md is exactly this.
std::string diagnostics_page() {
  std::string out =
      "# Diagnostics\n\nEvery code that the program prints, made by `lastmile "
      "help diagnostics`. `lastmile help CODE` explains one.\n";
  for (const CatalogEntry& entry : catalog()) {
    out += "\n## " + std::string(entry.code) + ": " +
           std::string(entry.title) + "\n\n" + std::string(entry.explanation) +
           "\n";
    for (const auto& [word, example] :
         {std::pair(std::string_view("Bad"), entry.bad),
          std::pair(std::string_view("Good"), entry.good)}) {
      if (!example.empty()) {
        out += "\n" + std::string(word) + ":\n\n```yaml\n" +
               std::string(example) + "\n```\n";
      }
    }
  }
  return out;
}

std::string gatherers_page() {
  std::string out = "What this program can look at\n\n";
  for (const Gatherer* gatherer : roster()) {
    const GathererInfo& info = gatherer->info;
    std::string text(info.about);
    text += " Needs " + std::string(info.needs) + ". Effect: " +
            std::string(to_text(info.effect)) + ". Gives";
    for (std::string_view type : info.produces) {
      text += (type == info.produces.front() ? " " : ", ") + std::string(type);
    }
    out += "  " + padded(info.name, 17) + wrapped(text + ".", 80, 19) + "\n";
  }
  return out;
}

std::string functions_page() {
  Functions functions = Functions::builtin();
  std::string out = "Functions of expressions\n\n";
  for (const Function* function : functions.all()) {
    out += "  " + signature(*function) + "\n      " +
           wrapped(function->doc, 80, 6) + "\n";
  }
  return out;
}

std::string list_page() {
  std::string out = "Diagnostic codes; lastmile help CODE explains one\n\n";
  for (const CatalogEntry& entry : catalog()) {
    out += "  " + std::string(entry.code) + "  " + std::string(entry.title) +
           "\n";
  }
  return out;
}

const CLI::App* find_command(const CLI::App& app, const std::string& name) {
  for (const CLI::App* command :
       app.get_subcommands([](const CLI::App*) { return true; })) {
    if (command->get_name() == name) return command;
  }
  return nullptr;
}

void run(Context& context, CLI::App& app, const std::string& topic) {
  if (topic.empty()) {
    context.print(app.help("", CLI::AppFormatMode::Normal));
    return;
  }
  if (const CatalogEntry* entry = find_catalog_entry(topic)) {
    context.print(entry_text(*entry));
  } else if (topic == "codes") {
    context.print(list_page());
  } else if (topic == "diagnostics") {
    context.print(diagnostics_page());
  } else if (topic == "gatherers") {
    context.print(gatherers_page());
  } else if (topic == "functions") {
    context.print(functions_page());
  } else if (const CLI::App* command = find_command(app, topic)) {
    context.print(command->help());
  } else {
    std::vector<std::string> names{"codes", "diagnostics", "gatherers",
                                   "functions"};
    for (const CLI::App* sub :
         app.get_subcommands([](CLI::App*) { return true; })) {
      names.push_back(sub->get_name());
    }
    std::vector<std::string_view> known(names.begin(), names.end());
    std::string hint = did_you_mean(topic, known);
    context.report({"LM0908", "there is no help on '" + topic + "'", {},
                    hint.empty() ? "topics: a command, codes, gatherers, "
                                   "functions, or a code such as LM0107"
                                 : hint});
    context.exit = Usage;
  }
}

}  // namespace

void add_help(CLI::App& app, Context& context) {
  auto topic = std::make_shared<std::string>();
  CLI::App* command = app.add_subcommand(
      "help", "Help on a command, a topic, or a diagnostic code");
  command->fallthrough();
  command->add_option("topic", *topic,
                      "A command, codes, gatherers, functions, LM0107, …");
  command->callback([topic, &app, &context] { run(context, app, *topic); });
}

}  // namespace lastmile
