// lastmile kb lsp
//
// What `kb check` finds, in the author's editor.

#include <unistd.h>

#include <cstdio>

#include "cli/commands/commands.hpp"
#include "cli/lsp/server.hpp"

namespace lastmile {
namespace {

bool send(const std::string& content) {
  std::string message = framed(content);
  bool all =
      std::fwrite(message.data(), 1, message.size(), stdout) == message.size();
  return std::fflush(stdout) == 0 && all;
}

void run(Context& context) {
  if (!context.format_is_one_of({"text"})) return;
  MessageReader from(STDIN_FILENO);
  LanguageServer(context, send).serve(from);
}

}  // namespace

void add_kb_lsp(CLI::App& kb, Context& context) {
  CLI::App* command =
      kb.add_subcommand("lsp", "A language server for editors, on stdin");
  command->fallthrough();
  command->callback([&context] { run(context); });
}

}  // namespace lastmile
