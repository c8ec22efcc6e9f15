// cli/commands/commands.hpp
//
// A file a verb: each adds its options to the program and does its work when
// it was chosen. To add one: its file, and its line in `all` (commands.cpp).

#pragma once

#include <CLI/App.hpp>

#include "cli/consult.hpp"
#include "cli/context.hpp"

namespace lastmile {

void add_diagnose(CLI::App& app, Context& context);
void add_report(CLI::App& app, Context& context);
void add_why(CLI::App& app, Context& context);
void add_why_not(CLI::App& app, Context& context);
void add_next(CLI::App& app, Context& context);
void add_what_if(CLI::App& app, Context& context);
void add_lookup(CLI::App& app, Context& context);
void add_fix(CLI::App& app, Context& context);
void add_case(CLI::App& app, Context& context);
void add_batch(CLI::App& app, Context& context);
void add_run(CLI::App& app, Context& context);
void add_kb(CLI::App& app, Context& context);  // check, test, …
void add_pack(CLI::App& app, Context& context);  // its verbs are in pack.hpp
void add_doctor(CLI::App& app, Context& context);
void add_completion(CLI::App& app, Context& context);
void add_help(CLI::App& app, Context& context);
void add_version(CLI::App& app, Context& context);

void add_kb_check(CLI::App& kb, Context& context);
void add_kb_test(CLI::App& kb, Context& context);
void add_kb_calibrate(CLI::App& kb, Context& context);
void add_kb_show(CLI::App& kb, Context& context);  // search too
void add_kb_graph(CLI::App& kb, Context& context);
void add_kb_docs(CLI::App& kb, Context& context);
void add_kb_cover(CLI::App& kb, Context& context);
void add_kb_trace(CLI::App& kb, Context& context);
void add_kb_new(CLI::App& kb, Context& context);
void add_kb_watch(CLI::App& kb, Context& context);
void add_kb_diff(CLI::App& kb, Context& context);
void add_kb_fmt(CLI::App& kb, Context& context);
void add_kb_repl(CLI::App& kb, Context& context);
void add_kb_schema(CLI::App& kb, Context& context);
void add_kb_lsp(CLI::App& kb, Context& context);

// The options by which a command is told more of a case: --symptom, --fact,
// --answer, --tried, --now.
void add_said(CLI::App& command, ConsultOptions& options);

void add_commands(CLI::App& app, Context& context);

}  // namespace lastmile
