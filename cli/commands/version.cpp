// lastmile version

#include "cli/commands/commands.hpp"
#include "cli/report/diagnosis_report.hpp"
#include "cli/report/origin.hpp"
#include "engine/text/json.hpp"

namespace lastmile {

void add_version(CLI::App& app, Context& context) {
  CLI::App* command = app.add_subcommand(
      "version", "The version of the program and of its knowledge");
  command->fallthrough();
  command->callback([&context] {
    if (!context.format_is_one_of({"text", "json"})) return;
    std::shared_ptr<const KnowledgeBase> base = context.knowledge();
    if (!base) return;
    if (context.json()) {
      JsonWriter json;
      begin_result(json, "lastmile.version/1", base.get(), std::nullopt);
      json.end();
      context.print(json.take());
      return;
    }
    context.print("lastmile " + std::string(version_text) + "\n");
    for (const PackInfo& pack : base->packs) {
      context.print("pack " + pack.name + " " + pack.version + "  sha256 " +
                    pack.sha256 + "  " + pack.folder + "  (" +
                    std::string(to_text(origin_of(pack.sha256).from)) +
                    ")\n");
    }
  });
}

}  // namespace lastmile
