#include "cli/commands/gather.hpp"

namespace lastmile {

void add_cloud(CLI::App& command, CloudAsked& asked) {
  command.add_option("--cloud", asked.provider,
                     "aws, azure, gcp or tencent: ask its own program");
  command.add_option("--instance", asked.instance,
                     "The target as that cloud knows it");
  command.add_option("--region,--zone", asked.region,
                     "Where it is, if that program is not set so");
  command.add_option("--resource-group", asked.group, "Of Azure");
  command.add_option("--project", asked.project, "Of Google");
}

void add_gather(CLI::App& app, Context& context) {
  CLI::App* gather = app.add_subcommand(
      "gather", "See what can be seen, and conclude nothing");
  gather->require_subcommand(1);
  gather->fallthrough();
  add_gather_plan(*gather, context);
  add_gather_run(*gather, context);
  add_gather_list(*gather, context);
  add_gather_inspect(*gather, context);
}

}  // namespace lastmile
