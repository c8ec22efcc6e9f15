// lastmile gather plan [--target HOST[:PORT]] [INPUT…]
//
// What `gather run` and `diagnose` would do, before they do it: in which order,
// with which rights, at what cost, and what it leaves behind on the other side.
// Files are recognised, not read.

#include <algorithm>

#include "cli/commands/gather.hpp"
#include "cli/gathering.hpp"
#include "cli/report/diagnosis_report.hpp"
#include "cli/report/evidence_report.hpp"
#include "cli/report/words.hpp"
#include "engine/base/scalar.hpp"
#include "engine/text/json.hpp"
#include "facts/cloud_commands.hpp"
#include "facts/evidence_files.hpp"
#include "facts/host/host.hpp"
#include "facts/roster.hpp"

namespace lastmile {
namespace {

std::string within(const GathererInfo& info) {
  return format_duration(info.timeout.count() * 1000);
}

void write_steps(JsonWriter& json, const std::vector<PlannedLook>& steps) {
  json.key("steps").array();
  for (const PlannedLook& step : steps) {
    const GathererInfo& info = step.gatherer->info;
    json.object().key("gatherer").value(info.name);
    json.key("about").value(info.about);
    json.key("runs").value(step.not_run.empty());
    if (!step.not_run.empty()) json.key("because").value(step.not_run);
    json.key("effect").value(to_text(info.effect));
    json.key("rights").value(to_text(info.rights));
    json.key("connections").value(info.connections);
    json.key("minutes").value(info.minutes);
    json.key("timeout").value(within(info));
    json.key("together").value(step.beside);
    json.key("produces").array();
    for (std::string_view type : info.produces) json.value(type);
    json.end().end();
  }
  json.end();
}

std::string steps_text(const std::vector<PlannedLook>& steps,
                       std::size_t width) {
  std::string out;
  std::size_t number = 0;
  for (const PlannedLook& step : steps) {
    const GathererInfo& info = step.gatherer->info;
    bool runs = step.not_run.empty();
    std::string text(info.about);
    text += " Effect: " + std::string(to_text(info.effect)) +
            "; rights: " + std::string(to_text(info.rights)) + "; " +
            std::to_string(info.connections) +
            (info.connections == 1 ? " connection" : " connections") +
            "; ends within " + within(info) + ".";
    if (!runs) text = "not run: " + step.not_run;
    out += "  " + padded(runs ? std::to_string(++number) : "-", 3) +
           padded(info.name, 17) + wrapped(text, width, 22) + "\n";
  }
  return out;
}

void write_commands(JsonWriter& json, const CloudAsked& cloud) {
  json.key("commands").array();
  for (const CloudCommand& each : cloud_commands(cloud)) {
    json.object().key("run").value(in_one_line(each.command));
    json.key("permission").value(each.permission);
    json.key("tells").array();
    for (std::string_view type : each.tells) json.value(type);
    json.end().end();
  }
  json.end();
}

std::string commands_text(const CloudAsked& cloud, std::size_t width) {
  std::string out =
      "Commands, which only read; what an answer will name is in "
      "capitals:\n";
  for (const CloudCommand& each : cloud_commands(cloud)) {
    out += "  " + wrapped(in_one_line(each.command), width, 4) + "\n";
    out += "    " + wrapped("needs " + std::string(each.permission), width, 6) +
           "\n";
  }
  return out;
}

void run(Context& context, const GatheringOptions& asked) {
  if (!context.format_is_one_of({"text", "json"})) return;
  Result<Target> target = parse_target(asked.target);
  if (!asked.target.empty() && !target) {
    context.report(target.error());
    context.exit = Usage;
    return;
  }
  Request request{.cloud = asked.cloud};
  if (target) request.target = target->host;
  auto limits = gathering_limits(context, asked.timeout);
  auto chosen = chosen_gatherers(context, asked.gather, request);
  if (!limits || !chosen) return;
  EvidenceReading reading({.plan = true});
  for (const std::string& path : asked.inputs) add_evidence(path, reading);
  std::vector<PlannedLook> steps = plan(*chosen, request, *limits);
  const std::vector<FileReport>& files = reading.files();
  if (context.json()) {
    JsonWriter json;
    begin_result(json, "lastmile.plan/1", nullptr, std::nullopt);
    json.key("at_most").value(format_duration(limits->overall.count()));
    write_steps(json, steps);
    if (!asked.cloud.provider.empty()) write_commands(json, asked.cloud);
    write_files(json, files, false);
    json.end();
    context.print(json.take());
    return;
  }
  std::size_t width = context.output.empty() ? terminal_width() : 100;
  context.print("Gathering ends within " +
                format_duration(limits->overall.count()) + ".\n" +
                steps_text(steps, width));
  if (!asked.cloud.provider.empty()) {
    context.print(commands_text(asked.cloud, width));
  }
  if (files.empty()) return;
  context.print("Files: " + files_summary(files) + "\n");
  context.print(files_text(files, width));
}

}  // namespace

void add_gather_plan(CLI::App& gather, Context& context) {
  auto asked = std::make_shared<GatheringOptions>();
  CLI::App* command = gather.add_subcommand(
      "plan", "What would be read, with which rights, at what cost");
  command->fallthrough();
  command->add_option("input", asked->inputs,
                      "Case files, evidence files, folders and archives");
  command->add_option("--target", asked->target,
                      "HOST[:PORT] that would be probed");
  add_cloud(*command, asked->cloud);
  command->add_option("--gather", asked->gather,
                      "Gatherers, with commas; all, harmless, none");
  command->add_option("--timeout", asked->timeout,
                      "At most this long for all gathering");
  command->callback([asked, &context] {
    if (check_cloud(context, asked->cloud)) run(context, *asked);
  });
}

}  // namespace lastmile
