// lastmile gather run [--target HOST[:PORT]] [INPUT…] -o BUNDLE
//
// Looks, and keeps what was seen for whoever diagnoses it later. What leaves a
// machine is redacted unless somebody says otherwise.

#include "cli/commands/gather.hpp"
#include "cli/gathering.hpp"
#include "cli/report/words.hpp"

namespace lastmile {
namespace {

struct Options {
  GatheringOptions gathering;
  bool redact = false;
  bool keep_names = false;
};

void run(Context& context, Options& options) {
  if (!context.format_is_one_of({"text", "json"})) return;
  GatheringOptions& asked = options.gathering;
  // -o is the bundle, and not where the report goes.
  asked.bundle = std::exchange(context.output, "");
  asked.redact = !options.keep_names;
  if (asked.bundle.empty() || (options.redact && options.keep_names)) {
    context.report({"LM0784",
                    asked.bundle.empty()
                        ? "where shall it go?"
                        : "--redact and --no-redact cannot both be meant",
                    {},
                    "lastmile gather run --target vm1 -o vm1.zip"});
    context.exit = Usage;
    return;
  }
  if (asked.inputs.empty() && asked.target.empty() && asked.symptoms.empty() &&
      asked.cloud.provider.empty()) {
    context.report(
        {"LM0907",
         "there is nothing to gather",
         {},
         "give evidence, --target HOST, --cloud aws, or --symptom 0x904/0x7"});
    context.exit = Usage;
    return;
  }
  gather_into_bundle(context, asked);
}

}  // namespace

void add_gather_run(CLI::App& gather, Context& context) {
  auto options = std::make_shared<Options>();
  GatheringOptions& asked = options->gathering;
  CLI::App* command = gather.add_subcommand(
      "run", "Look, and write what was seen into a bundle (-o)");
  command->fallthrough();
  command->add_option("input", asked.inputs,
                      "Case files, evidence files, folders and archives");
  command->add_option("--target", asked.target,
                      "HOST[:PORT] to probe over the network");
  add_cloud(*command, asked.cloud);
  command->add_option("--symptom", asked.symptoms, "A code or a text")
      ->allow_extra_args(false);
  command->add_option("--gather", asked.gather,
                      "Gatherers to run, with commas; all, harmless, none");
  command->add_option("--timeout", asked.timeout,
                      "At most this long for all gathering");
  command->add_option("--now", asked.now, "The time of the case");
  command->add_flag("--redact", options->redact,
                    "Replace names and addresses (the default)");
  command->add_flag("--no-redact", options->keep_names,
                    "Keep names and addresses, and the raw files");
  command->callback([options, &context] {
    if (check_cloud(context, options->gathering.cloud)) run(context, *options);
  });
}

}  // namespace lastmile
