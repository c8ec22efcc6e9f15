#include "cli/program.hpp"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <csignal>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "cli/commands/commands.hpp"
#include "cli/log.hpp"
#include "cli/report/origin.hpp"
#include "engine/base/suggest.hpp"
#include "engine/text/source.hpp"

namespace lastmile {
namespace {

constexpr const char* about =
    "Finds out why a Remote Desktop connection fails.\n\n"
    "  lastmile diagnose --target vm1 --symptom 0x904/0x7\n"
    "  lastmile diagnose case.yaml\n\n"
    "The four commands one needs: diagnose, why, lookup, help.";

void add_globals(CLI::App& app, Context& context) {
  app.add_option("-f,--format", context.format, "text, json, …");
  app.add_option("-o,--output", context.output, "Write the result to a file");
  app.add_flag("-q,--quiet", context.quiet, "No messages");
  app.add_flag("-v,--verbose", context.verbose, "More messages; repeatable");
  app.add_option("--color", context.color, "auto, always or never")
      ->check(CLI::IsMember({"auto", "always", "never"}));
  app.add_flag("--no-input", context.no_input, "Never ask anything");
  app.add_option("--kb", context.kb, "A folder of knowledge; repeatable")
      ->allow_extra_args(false);
  app.add_flag("--no-cache", context.no_cache,
               "Read all knowledge anew, not what an earlier run made of it");
  app.add_option("--log-file", context.log_file, "Write a log to a file");
}

bool write_result(const Context& context) {
  // What failed leaves a file as it was.
  if (context.result.empty() && context.exit != Done) return true;
  if (context.output.empty()) {
    std::size_t size = context.result.size();
    bool all = std::fwrite(context.result.data(), 1, size, stdout) == size;
    return std::fflush(stdout) == 0 && all;
  }
  std::ofstream file(context.output, std::ios::binary);
  file << context.result;
  file.close();
  return static_cast<bool>(file);
}

// The command that was named, as far as it was: `kb` of `kb chekc`.
const CLI::App* named(const CLI::App& app) {
  const CLI::App* chosen = &app;
  while (!chosen->get_subcommands().empty()) {
    chosen = chosen->get_subcommands().front();
  }
  return chosen;
}

std::vector<std::string> commands_of(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command :
       app.get_subcommands([](const CLI::App*) { return true; })) {
    names.push_back(command->get_name());
  }
  return names;
}

std::vector<std::string> options_of(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* each = &app; each; each = each->get_parent()) {
    for (const CLI::Option* option :
         each->get_options([](const CLI::Option*) { return true; })) {
      for (const std::string& name : option->get_lnames()) {
        names.push_back("--" + name);
      }
    }
  }
  return names;
}

// What is wrong with the command line, and a way out; two lines.
std::string usage_fault(const CLI::App& app, const CLI::ParseError& error) {
  const CLI::App* command = named(app);
  std::string path = "lastmile";
  if (command != &app) {
    bool inner = command->get_parent() != &app;
    path += inner ? " " + command->get_parent()->get_name() : "";
    path += " " + command->get_name();
  }
  std::vector<std::string> left = app.remaining(true);
  bool wants_command = !commands_of(*command).empty();
  std::string says = error.what(), hint;
  if (!left.empty()) {
    bool option = left.front().starts_with('-');
    std::vector<std::string> names =
        option ? options_of(*command) : commands_of(*command);
    std::vector<std::string_view> known(names.begin(), names.end());
    says = option          ? "there is no option '" + left.front() + "'"
           : wants_command ? "there is no command '" + left.front() + "'"
                           : "'" + left.front() + "' is one argument too many";
    hint = did_you_mean(left.front(), known);
  } else if (wants_command && command != &app) {
    says = "a command is missing";
    for (const std::string& name : commands_of(*command)) {
      hint += (hint.empty() ? "it is one of " : ", ") + name;
    }
  }
  return path + ": " + printable(says) + "\n" +
         (hint.empty() ? "" : hint + "\n") + "`" + path +
         " --help` lists what it takes.\n";
}

std::string own_path(const char* called) {
  std::error_code error;
  auto path = std::filesystem::read_symlink("/proc/self/exe", error);
  return error ? called : path.string();
}

int guarded(int argc, char** argv) {
  Context context;
  context.err = &std::cerr;
  context.program = own_path(argv[0]);
  CLI::App app(about, "lastmile");
  app.require_subcommand(0, 1);
  app.fallthrough();
  app.set_help_flag("-h,--help", "This help");
  app.set_version_flag("--version", "lastmile " + std::string(version_text));
  add_globals(app, context);
  // The log must be open before a command runs.
  app.parse_complete_callback([&] {
    if (open_log(context.verbose, context.log_file)) return;
    context.report({"LM0905", "cannot write " + context.log_file});
    context.exit = NotAllowed;
  });
  add_commands(app, context);
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    context.print(named(app)->help());
  } catch (const CLI::CallForVersion& version) {
    context.print(std::string(version.what()) + "\n");
  } catch (const CLI::ParseError& error) {
    std::cerr << usage_fault(app, error);
    return Usage;
  }
  if (app.get_subcommands().empty() && context.result.empty() &&
      context.exit == Done) {
    context.print(app.help());
  }
  if (context.format == "text" && !context.result.empty()) {
    for (const std::string& banner : banners()) {
      context.print("\n" + banner + "\n");
    }
  }
  if (!write_result(context)) {
    context.report({"LM0905",
                    context.output.empty() ? "cannot write to stdout"
                                           : "cannot write " + context.output,
                    {},
                    "check the folder and the rights"});
    return NotAllowed;
  }
  return context.exit;
}

}  // namespace

int run_program(int argc, char** argv) {
  // A reader that goes away (`| head`) is told by fwrite, not by a signal.
  std::signal(SIGPIPE, SIG_IGN);
  try {
    return guarded(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << "lastmile: internal error: " << error.what() << '\n';
    return Internal;
  }
}

}  // namespace lastmile
