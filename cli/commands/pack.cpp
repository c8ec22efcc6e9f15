#include "cli/commands/pack.hpp"

#include <CLI/App.hpp>

#include "cli/commands/commands.hpp"

namespace lastmile {

static constexpr void (*verbs[])(CLI::App&, Context&) = {
    add_pack_init,   add_pack_build,   add_pack_keygen,   add_pack_sign,
    add_pack_verify, add_pack_install, add_pack_rollback, add_pack_pin,
    add_pack_remove, add_pack_list,    add_pack_info,     add_pack_diff,
    add_pack_update, add_pack_mirror,  add_pack_trust,    add_pack_publish,
};

void add_pack(CLI::App& app, Context& context) {
  CLI::App* pack = app.add_subcommand(
      "pack", "Build, sign, install and update packs of knowledge");
  pack->require_subcommand(1);
  pack->fallthrough();
  for (auto add : verbs) add(*pack, context);
}

}  // namespace lastmile
