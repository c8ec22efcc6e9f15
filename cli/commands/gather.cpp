#include "cli/commands/gather.hpp"

namespace lastmile {

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
