#include "cli/commands/commands.hpp"

#include "cli/commands/gather.hpp"

namespace lastmile {

static constexpr void (*all[])(CLI::App&, Context&) = {
    add_diagnose,   add_report, add_next,    add_why,  add_why_not,
    add_what_if,    add_lookup, add_fix,     add_case, add_run,
    add_batch,      add_kb,     add_gather,  add_pack, add_doctor,
    add_completion, add_help,   add_version,
};

void add_commands(CLI::App& app, Context& context) {
  for (auto add : all) add(app, context);
}

void add_kb(CLI::App& app, Context& context) {
  CLI::App* kb = app.add_subcommand("kb", "Check, test and read knowledge");
  kb->require_subcommand(1);
  kb->fallthrough();
  add_kb_check(*kb, context);
  add_kb_test(*kb, context);
  add_kb_calibrate(*kb, context);
  add_kb_show(*kb, context);
  add_kb_graph(*kb, context);
  add_kb_docs(*kb, context);
  add_kb_cover(*kb, context);
  add_kb_trace(*kb, context);
  add_kb_diff(*kb, context);
  add_kb_new(*kb, context);
  add_kb_watch(*kb, context);
  add_kb_fmt(*kb, context);
  add_kb_repl(*kb, context);
  add_kb_schema(*kb, context);
  add_kb_lsp(*kb, context);
}

}  // namespace lastmile
