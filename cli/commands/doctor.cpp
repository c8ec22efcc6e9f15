// lastmile doctor
//
// Looks at the program itself: does it find its knowledge, is that sound, can
// it keep cases, what can it look at from here. It changes nothing but for
// trying whether a folder can be written to.

#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "cli/commands/commands.hpp"
#include "cli/history.hpp"
#include "cli/report/diagnosis_report.hpp"
#include "cli/report/words.hpp"
#include "engine/text/json.hpp"
#include "engine/text/source.hpp"
#include "facts/host/real_posix.hpp"
#include "facts/roster.hpp"

namespace lastmile {
namespace fs = std::filesystem;
namespace {

struct Finding {
  std::string what;
  std::string state;  // good, note, bad
  std::string says;
  std::string hint = {};
};

std::vector<Finding> knowledge(Context& context) {
  std::optional<std::vector<PackText>> texts = context.packs();
  context.exit = Done;
  if (!texts) {
    return {{"knowledge", "bad", "there is none to be read",
             "give a folder: --kb FOLDER, or set LASTMILE_KB"}};
  }
  Loaded loaded = load(std::move(*texts));
  std::vector<Finding> out;
  for (const PackInfo& pack : loaded.base->packs) {
    out.push_back({"pack " + pack.name, loaded.sound() ? "good" : "bad",
                   pack.version + ", from " + pack.folder,
                   loaded.sound() ? ""
                                  : "`lastmile kb check` shows what is "
                                    "wrong with it"});
  }
  if (loaded.sound() && loaded.base->causes.empty()) {
    out.push_back({"knowledge", "bad", "it holds no cause",
                   "give a pack of causes: --kb FOLDER"});
  }
  return out;
}

Finding history() {
  std::string path = History::path();
  if (path.empty()) {
    return {"case history", "note", "there is no place for one",
            "set LASTMILE_HOME to keep cases"};
  }
  std::error_code error;
  if (!fs::exists(path, error)) {
    return {"case history", "good", "none yet; it would be " + path};
  }
  Result<History> history = History::open(path);
  if (!history) {
    return {"case history", "bad", history.error().message,
            history.error().hint};
  }
  Result<std::vector<KeptCase>> all = history->list();
  if (!all) {
    return {"case history", "bad", all.error().message, all.error().hint};
  }
  return {"case history", "good",
          std::to_string(all->size()) + " kept, in " + path};
}

Finding clock_of() {
  // Certificates and events are judged by the time of the case, which is this
  // machine's where nobody says another.
  constexpr std::int64_t year_2024 = 1'704'067'200'000'000;
  bool plausible = open_real()->now() > year_2024;
  return {"clock", plausible ? "good" : "bad",
          plausible ? "it shows a plausible time" : "it stands before 2024",
          plausible ? "" : "set it, or give --now with each case"};
}

Finding terminal() {
  bool is = isatty(STDOUT_FILENO) == 1;
  const char* locale = std::getenv("LC_ALL");
  if (!locale || !*locale) locale = std::getenv("LC_CTYPE");
  if (!locale || !*locale) locale = std::getenv("LANG");
  std::string name = locale ? locale : "";
  bool utf8 = name.find("UTF-8") != std::string::npos ||
              name.find("utf8") != std::string::npos;
  if (is && !utf8) {
    return {"terminal", "note", "its locale is not UTF-8",
            "set LANG=C.UTF-8 where texts look broken"};
  }
  return {"terminal", "good",
          is ? std::to_string(terminal_width()) + " columns"
             : "output goes to a file or a pipe"};
}

std::vector<Finding> all(Context& context) {
  std::vector<Finding> out{
      {"program", "good",
       "lastmile " + std::string(version_text) + ", " + context.program}};
  for (Finding& finding : knowledge(context)) out.push_back(std::move(finding));
  out.push_back(history());
  out.push_back(clock_of());
  out.push_back(terminal());
  std::string names;
  for (const Gatherer* gatherer : roster()) {
    names += (names.empty() ? "" : ", ") + std::string(gatherer->info.name);
  }
  out.push_back({"gatherers", "good", names});
  return out;
}

void run(Context& context) {
  if (!context.format_is_one_of({"text", "json"})) return;
  std::vector<Finding> findings = all(context);
  bool bad = false;
  for (const Finding& finding : findings) bad |= finding.state == "bad";
  if (context.json()) {
    JsonWriter json;
    begin_result(json, "lastmile.doctor/1", nullptr, std::nullopt);
    json.key("findings").array();
    for (const Finding& finding : findings) {
      json.object().key("what").value(finding.what);
      json.key("state").value(finding.state);
      json.key("says").value(finding.says);
      if (!finding.hint.empty()) json.key("hint").value(finding.hint);
      json.end();
    }
    json.end().end();
    context.print(json.take());
  } else {
    for (const Finding& finding : findings) {
      context.print(padded(finding.state, 6) + padded(finding.what, 16) +
                    wrapped(printable(finding.says), 100, 22) + "\n");
      if (!finding.hint.empty()) {
        context.print(std::string(22, ' ') +
                      wrapped(printable(finding.hint), 100, 22) + "\n");
      }
    }
  }
  if (bad) context.exit = ProblemsFound;
}

}  // namespace

void add_doctor(CLI::App& app, Context& context) {
  CLI::App* command =
      app.add_subcommand("doctor", "Is this program in good order?");
  command->fallthrough();
  command->callback([&context] { run(context); });
}

}  // namespace lastmile
