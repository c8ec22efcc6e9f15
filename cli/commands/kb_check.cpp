// lastmile kb check [FOLDER…]

#include <chrono>
#include <cstdio>

#include "cli/commands/commands.hpp"
#include "cli/report/diagnosis_report.hpp"
#include "engine/text/json.hpp"

namespace lastmile {
namespace {

std::string as_json(const Loaded& loaded) {
  const Sources& sources = loaded.base->sources;
  JsonWriter json;
  begin_result(json, "lastmile.check/1", loaded.base.get(), std::nullopt);
  json.key("diagnostics").array();
  for (const Diagnostic& d : loaded.found.all()) {
    json.object().key("code").value(d.code);
    json.key("severity").value(to_text(d.severity));
    json.key("message").value(d.message);
    json.key("file").value(sources.path(d.place.file));
    json.key("line").value(d.place.line);
    json.key("column").value(d.place.column);
    json.key("end_line").value(d.place.end_line);
    json.key("end_column").value(d.place.end_column);
    json.key("item").value(d.item);
    json.key("hint").value(d.hint).end();
  }
  json.end().end();
  return json.take();
}

std::string count(std::size_t n, const char* word) {
  return std::to_string(n) + " " + word + (n == 1 ? "" : "s");
}

void run(Context& context, const std::vector<std::string>& folders) {
  if (!context.format_is_one_of({"text", "json"})) return;
  if (!folders.empty()) context.kb = folders;
  auto start = std::chrono::steady_clock::now();
  std::optional<std::vector<PackText>> packs = context.packs();
  if (!packs) return;
  std::size_t files = 0;
  for (const PackText& pack : *packs) {
    files += pack.files.size() + (pack.pack_yaml.empty() ? 0 : 1);
  }
  Loaded loaded = load(std::move(*packs));
  std::chrono::duration<double> took =
      std::chrono::steady_clock::now() - start;
  if (!loaded.sound()) context.exit = ProblemsFound;
  if (context.json()) {
    context.print(as_json(loaded));
    return;
  }
  for (const Diagnostic& d : loaded.found.all()) {
    context.print(render(d, loaded.base->sources));
  }
  std::size_t errors = loaded.found.errors();
  std::size_t warnings = 0;
  for (const Diagnostic& d : loaded.found.all()) {
    warnings += d.severity == Severity::Warning;
  }
  char seconds[32];
  std::snprintf(seconds, sizeof seconds, " (%.2f s)\n", took.count());
  std::string summary = errors == 0 && warnings == 0
                            ? "No faults"
                            : count(errors, "error") + (warnings ? " and " +
                                  count(warnings, "warning") : "");
  context.print(summary + " in " + count(files, "file") + seconds);
}

}  // namespace

void add_kb_check(CLI::App& kb, Context& context) {
  auto folders = std::make_shared<std::vector<std::string>>();
  CLI::App* command = kb.add_subcommand(
      "check", "Find every mistake in a folder of knowledge");
  command->fallthrough();
  command->add_option("folder", *folders, "Folders of packs");
  command->callback([folders, &context] { run(context, *folders); });
}

}  // namespace lastmile
