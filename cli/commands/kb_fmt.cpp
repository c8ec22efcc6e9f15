// lastmile kb fmt [FILES|FOLDERS] [--check]
//
// Files of rules laid out alike (engine/text/layout.hpp). What cannot be read
// is reported and left alone, and no file is written that would then say
// anything else than before.

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "cli/commands/commands.hpp"
#include "cli/replace_file.hpp"
#include "engine/load/pack_folder.hpp"
#include "engine/text/document.hpp"
#include "engine/text/layout.hpp"

namespace lastmile {
namespace {

struct Given {
  std::string path;
  std::string text;
};

class Formatter {
 public:
  Formatter(Context& context, bool check) : context_(context), check_(check) {}

  void take(const std::string& path);
  void standard_input();
  // Says by the exit code what came of it.
  void finish();

 private:
  void folder(const std::string& path);
  void file(Given given);
  // Nothing, and the fault has been reported, where it cannot be laid out.
  std::optional<std::string> laid_out(const Given& given);
  void failed(const Diagnostic& why);

  Context& context_;
  bool check_;
  ExitCode worst_ = InputUnreadable;  // where nothing could be done
  std::size_t sound_ = 0, failed_ = 0, changed_ = 0;
};

void Formatter::failed(const Diagnostic& why) {
  context_.report(why);
  ++failed_;
}

std::optional<std::string> Formatter::laid_out(const Given& given) {
  // JSON has no comments and no blocks: programs write it, and lay it out.
  if (reads_as_json(given.path, given.text)) return given.text;
  Sources sources;
  Diagnostics found;
  FileId before = sources.add(given.path, given.text);
  std::optional<Node> document =
      read_document(before, sources, TextLimits::in_pack(), found);
  if (!document || found.has_errors()) {
    context_.report(found, sources);
    return std::nullopt;
  }
  std::string text = lay_out(before, sources, *document);
  if (text == given.text) return text;
  Diagnostics changed;
  FileId after = sources.add(given.path, text);
  std::optional<Node> again =
      read_document(after, sources, TextLimits::in_pack(), changed);
  if (again && !changed.has_errors() && same_document(*document, *again)) {
    return text;
  }
  context_.report({"LM0926",
                   "laid out, " + given.path +
                       " would say something else; it is left as it is",
                   {},
                   "lay it out by hand, and please report the file"});
  return std::nullopt;
}

void Formatter::file(Given given) {
  std::optional<std::string> text = laid_out(given);
  if (!text) {
    ++failed_;
    return;
  }
  if (*text != given.text) {
    Result<void> written;
    if (!check_) written = replace_file(given.path, *text);
    if (!written) {
      worst_ = NotAllowed;
      return failed(written.error());
    }
    context_.print(given.path + "\n");
    ++changed_;
  }
  ++sound_;
}

void Formatter::folder(const std::string& path) {
  Result<std::vector<PackText>> packs = read_packs(path);
  if (!packs) return failed(packs.error());
  for (PackText& pack : *packs) {
    if (!pack.pack_yaml_path.empty()) {
      file({pack.pack_yaml_path, std::move(pack.pack_yaml)});
    }
    for (auto& [name, text] : pack.files) {
      if (!name.ends_with(".lua")) file({name, std::move(text)});
    }
  }
}

void Formatter::take(const std::string& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) return folder(path);
  Result<std::string> text = read_input(path);
  if (!text) return failed(text.error());
  file({path, std::move(*text)});
}

void Formatter::standard_input() {
  Result<std::string> text = read_input("-");
  if (!text) return failed(text.error());
  Given given{"standard input", std::move(*text)};
  std::optional<std::string> made = laid_out(given);
  if (!made) {
    ++failed_;
    return;
  }
  ++sound_;
  changed_ += *made != given.text;
  if (!check_) {
    context_.print(*made);
  } else if (changed_ > 0) {
    context_.print(given.path + "\n");
  }
}

void Formatter::finish() {
  if (failed_ > 0) {
    context_.exit = sound_ > 0 ? SomeFailed : worst_;
  } else if (check_ && changed_ > 0) {
    context_.exit = ProblemsFound;
  }
}

// Never the installed packs: those are as their publisher signed them.
std::vector<std::string> chosen_folders(const Context& context) {
  if (!context.kb.empty()) return context.kb;
  const char* chosen = std::getenv("LASTMILE_KB");
  return chosen ? std::vector<std::string>{chosen} : std::vector<std::string>();
}

void run(Context& context, std::vector<std::string> paths, bool check) {
  if (!context.format_is_one_of({"text"})) return;
  if (paths.empty()) paths = chosen_folders(context);
  bool input = std::find(paths.begin(), paths.end(), "-") != paths.end();
  if (paths.empty() || (input && paths.size() > 1)) {
    context.report({"LM0927",
                    input ? "standard input is laid out alone"
                          : "no file and no folder was named",
                    {},
                    "lastmile kb fmt FILE or FOLDER, or - alone"});
    context.exit = Usage;
    return;
  }
  Formatter formatter(context, check);
  if (input) formatter.standard_input();
  for (const std::string& path : paths) {
    if (!input) formatter.take(path);
  }
  formatter.finish();
}

}  // namespace

void add_kb_fmt(CLI::App& kb, Context& context) {
  auto paths = std::make_shared<std::vector<std::string>>();
  auto check = std::make_shared<bool>(false);
  CLI::App* command =
      kb.add_subcommand("fmt", "Lay out files of rules, all alike");
  command->fallthrough();
  command->add_option("path", *paths,
                      "Files and folders, or - for standard input; else the "
                      "folders of --kb");
  command->add_flag("--check", *check,
                    "Write nothing; name what would change, and end with 1");
  command->callback([paths, check, &context] { run(context, *paths, *check); });
}

}  // namespace lastmile
