// lastmile fix show|script|verify ID [CASE]
//
// Prints a fix; runs nothing.

#include "cli/commands/commands.hpp"
#include "cli/consult.hpp"
#include "cli/report/fix_report.hpp"
#include "cli/report/origin.hpp"
#include "cli/report/words.hpp"
#include "engine/base/suggest.hpp"
#include "engine/text/source.hpp"

namespace lastmile {
namespace {

struct Asked {
  std::string id;
  std::string shell = {};
  ConsultOptions consult = {};
};

// A fix, and the case that it is for, if one was given.
struct Subject {
  std::shared_ptr<const KnowledgeBase> base;
  const Fix* fix = nullptr;
  std::optional<Consultation> consultation = {};
  std::unique_ptr<Session> session = {};
  Case given = {};
  Parameters parameters = {};

  CaseReport::Fix report() const { return fix_report(*fix, *base, given); }
};

std::optional<Subject> open(Context& context, Asked asked) {
  if (!context.format_is_one_of({"text", "json"})) return std::nullopt;
  Subject out{.base = context.knowledge()};
  if (!out.base) return std::nullopt;
  out.fix = out.base->find_fix(asked.id);
  if (!out.fix) {
    std::vector<std::string_view> known;
    for (const Fix& fix : out.base->fixes) known.push_back(fix.id);
    std::string hint = did_you_mean(asked.id, known);
    context.report({"LM0967",
                    "there is no fix '" + asked.id + "'",
                    {},
                    hint.empty() ? "`lastmile diagnose CASE` and `lastmile kb "
                                   "search WORD` name fixes"
                                 : hint});
    context.exit = Usage;
    return std::nullopt;
  }
  if (asked.consult.inputs.empty() && asked.consult.facts.empty()) return out;
  asked.consult.gather = "none";
  out.consultation = Consultation::open(context, out.base, asked.consult);
  if (!out.consultation) return std::nullopt;
  out.session = out.consultation->session();
  out.session->run();
  out.given = out.consultation->given();
  out.parameters = Parameters(out.given, *out.session);
  return out;
}

void show(Context& context, const Asked& asked) {
  std::optional<Subject> subject = open(context, asked);
  if (!subject) return;
  context.print(
      context.json()
          ? fix_json(subject->report(), *subject->base,
                     fix_checks(*subject->fix, *subject->base, subject->given),
                     {})
          : fix_text(subject->report(), subject->parameters, terminal_width()));
}

void script(Context& context, const Asked& asked) {
  std::optional<Subject> subject = open(context, asked);
  if (!subject) return;
  CaseReport::Fix fix = subject->report();
  std::vector<std::string> shells = shells_of(fix);
  if (!asked.shell.empty()) shells = {asked.shell};
  std::vector<std::string> about;
  for (const PackInfo& pack : subject->base->packs) {
    bool folder = origin_of(pack.sha256).from == PackOrigin::From::Folder;
    about.push_back("pack " + pack.name + " " + pack.version +
                    (folder ? ", from a folder: UNSIGNED" : ""));
  }
  if (!subject->given.name.empty()) {
    about.push_back("for case " + subject->given.name);
  }
  std::vector<std::pair<std::string, std::string>> scripts;
  for (const std::string& shell : shells) {
    scripts.emplace_back(shell,
                         fix_script(fix, shell, subject->parameters, about));
  }
  if (context.json()) {
    context.print(fix_json(
        fix, *subject->base,
        fix_checks(*subject->fix, *subject->base, subject->given), scripts));
    return;
  }
  // Nothing is printed behind a script; its head says where it is from.
  context.format = "script";
  for (const auto& [shell, text] : scripts) {
    // More than one stand apart, each for a file of its own.
    if (scripts.size() > 1) context.print("######## " + shell + "\n");
    context.print(text);
  }
}

void verify(Context& context, const Asked& asked) {
  std::optional<Subject> subject = open(context, asked);
  if (!subject) return;
  std::vector<FixCheck> checks =
      fix_checks(*subject->fix, *subject->base, subject->given);
  bool all = true;
  if (subject->session) {
    std::vector<SignReport> signs = sign_reports(*subject->session);
    for (FixCheck& check : checks) {
      const Sign* sign = subject->base->find_sign(check.sign);
      if (!sign) continue;
      check.state = to_text(signs[subject->base->sign_index(*sign)].state);
      all = all && check.state == check.becomes;
    }
  }
  context.print(context.json()
                    ? fix_json(subject->report(), *subject->base, checks, {})
                    : checks_text(subject->report(), checks, terminal_width()));
  if (!all) context.exit = ProblemsFound;
}

CLI::App* add_verb(CLI::App& fix, Context& context, const char* name,
                   const char* about, std::shared_ptr<Asked> asked,
                   void (*run)(Context&, const Asked&)) {
  CLI::App* verb = fix.add_subcommand(name, about);
  verb->fallthrough();
  verb->add_option("id", asked->id, "The fix")->required();
  verb->add_option("case", asked->consult.inputs,
                   "Case files, to fill in what they know");
  verb->add_option("--fact", asked->consult.facts, "A fact")
      ->allow_extra_args(false);
  verb->callback([asked, run, &context] { run(context, *asked); });
  return verb;
}

}  // namespace

void add_fix(CLI::App& app, Context& context) {
  CLI::App* fix = app.add_subcommand(
      "fix", "What a fix does, as a page or a script; runs nothing");
  fix->require_subcommand(1);
  fix->fallthrough();
  add_verb(*fix, context, "show", "Steps, risk, effects, backup, check, undo",
           std::make_shared<Asked>(), show);
  auto asked = std::make_shared<Asked>();
  add_verb(*fix, context, "script",
           "A script to read and run by hand: backup first, undo at its end",
           asked, script)
      ->add_option("--shell", asked->shell, "powershell, cmd or shell")
      ->check(CLI::IsMember({"powershell", "cmd", "shell"}));
  add_verb(*fix, context, "verify",
           "What must have changed and how to look; with a case, whether it "
           "has (exit 1: not all of it)",
           std::make_shared<Asked>(), verify);
}

}  // namespace lastmile
