// lastmile gather inspect FILE…
//
// What is in files, folders and archives, without a case and without
// knowledge: kind, hash, size, machine, health, counts.

#include <algorithm>

#include "cli/commands/gather.hpp"
#include "cli/input.hpp"
#include "cli/report/diagnosis_report.hpp"
#include "cli/report/evidence_report.hpp"
#include "cli/report/words.hpp"
#include "facts/evidence_files.hpp"
#include "facts/host/real_posix.hpp"

namespace lastmile {
namespace {

// Bad, good or neither: of files that are passed over nothing is asked.
void decide_exit(Context& context, const std::vector<FileReport>& files) {
  auto damaged = [](const FileReport& file) { return file.damaged(); };
  auto sound = [](const FileReport& file) {
    return !file.damaged() && file.kind != "unknown" && file.kind != "archive";
  };
  bool any_damaged = std::any_of(files.begin(), files.end(), damaged);
  bool any_sound = std::any_of(files.begin(), files.end(), sound);
  if (any_damaged) {
    context.exit = any_sound ? SomeFailed : InputUnreadable;
  } else if (!any_sound) {
    context.report({"LM0760",
                    "nothing in what was given can be read",
                    {},
                    "`lastmile gather list` says what can be"});
    context.exit = InputUnreadable;
  }
}

void add(Context& context, const std::string& path, EvidenceReading& reading) {
  if (path != "-") return add_evidence(path, reading);
  Result<std::string> bytes = read_bytes(path);
  if (bytes) return add_evidence({"standard input", view(*bytes)}, reading);
  context.report(bytes.error());
  reading.add(
      {.path = "standard input", .problems = {std::move(bytes).error()}});
}

void run(Context& context, const std::vector<std::string>& paths) {
  if (!context.format_is_one_of({"text", "json"})) return;
  EvidenceReading reading({.inspect = true});
  for (const std::string& path : paths) add(context, path, reading);
  Evidence evidence = reading.finish(open_real()->now());
  if (context.json()) {
    JsonWriter json;
    begin_result(json, "lastmile.inspect/1", nullptr, std::nullopt);
    write_files(json, evidence.files, true);
    json.end();
    context.print(json.take());
  } else {
    std::size_t width = context.output.empty() ? terminal_width() : 100;
    context.print(files_text(evidence.files, width));
  }
  decide_exit(context, evidence.files);
}

}  // namespace

void add_gather_inspect(CLI::App& gather, Context& context) {
  auto paths = std::make_shared<std::vector<std::string>>();
  CLI::App* command = gather.add_subcommand(
      "inspect", "What is in files, folders and archives");
  command->fallthrough();
  command
      ->add_option("input", *paths, "Files, folders and archives; - is stdin")
      ->required();
  command->callback([paths, &context] { run(context, *paths); });
}

}  // namespace lastmile
