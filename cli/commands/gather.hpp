// cli/commands/gather.hpp
//
// The verbs of `lastmile gather`, a file each.

#pragma once

#include <CLI/App.hpp>

#include "cli/context.hpp"
#include "facts/gatherer.hpp"

namespace lastmile {

void add_gather(CLI::App& app, Context& context);  // all of these

// --cloud and what else says of which instance.
void add_cloud(CLI::App& command, CloudAsked& asked);

void add_gather_plan(CLI::App& gather, Context& context);
void add_gather_run(CLI::App& gather, Context& context);
void add_gather_list(CLI::App& gather, Context& context);  // list, explain
void add_gather_inspect(CLI::App& gather, Context& context);

}  // namespace lastmile
