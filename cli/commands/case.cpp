// lastmile case add|list|show|record|outcome|export|remove
//
// The history of cases that the user chose to keep. What somebody learns later
// is added to a case; nothing that was kept is changed.

#include "cli/clock.hpp"
#include "cli/commands/commands.hpp"
#include "cli/keep.hpp"
#include "cli/report/history_report.hpp"
#include "engine/base/scalar.hpp"
#include "engine/base/suggest.hpp"

namespace lastmile {
namespace {

struct Noted {
  std::string id;
  CaseNote note = {};
  std::string helped = {};
};

// The case of that number, with its history; a fault has been reported.
std::optional<KeptCase> find_kept(Context& context, History& history,
                                  const std::string& asked) {
  Result<std::int64_t> id = parse_integer(asked);
  if (id) {
    Result<std::optional<KeptCase>> one = history.find(*id);
    if (!one) {
      history_failed(context, one.error());
      return std::nullopt;
    }
    if (*one) return std::move(*one);
  }
  context.report({"LM0964",
                  "there is no kept case '" + asked + "'",
                  {},
                  "`lastmile case list` shows their numbers"});
  context.exit = Usage;
  return std::nullopt;
}

void add(Context& context, ConsultOptions options) {
  if (!context.format_is_one_of({"text", "json"})) return;
  std::shared_ptr<const KnowledgeBase> base = context.knowledge();
  if (!base) return;
  options.gather = "none";
  std::optional<Consultation> consultation =
      Consultation::open(context, base, options);
  if (!consultation) return;
  std::unique_ptr<Session> session = consultation->session();
  session->run();
  Diagnosis diagnosis = diagnose(*session, {}, {}, consultation->given().tried);
  std::optional<std::int64_t> id =
      keep_case(context, *base, diagnosis, *consultation);
  if (!id) return;
  std::optional<History> history = open_history(context);
  if (!history) return;
  if (std::optional<KeptCase> one =
          find_kept(context, *history, std::to_string(*id))) {
    context.print(context.json()
                      ? kept_case_json(*one)
                      : "Kept as case " + std::to_string(*id) + ".\n");
  }
}

void list(Context& context) {
  if (!context.format_is_one_of({"text", "json"})) return;
  std::optional<History> history = open_history(context);
  if (!history) return;
  Result<std::vector<KeptCase>> all = history->list();
  if (!all) return history_failed(context, all.error());
  context.print(context.json() ? kept_cases_json(*all) : kept_cases_text(*all));
}

void show(Context& context, const std::string& id) {
  if (!context.format_is_one_of({"text", "json", "yaml"})) return;
  std::optional<History> history = open_history(context);
  if (!history) return;
  std::optional<KeptCase> one = find_kept(context, *history, id);
  if (!one) return;
  context.print(context.json()             ? kept_case_json(*one)
                : context.format == "yaml" ? one->text
                                           : kept_case_text(*one));
}

// Are the ids those of a cause and a fix that the packs know?
bool known_ids(Context& context, const CaseNote& note) {
  std::shared_ptr<const KnowledgeBase> base = context.knowledge();
  if (!base) return false;
  auto check = [&](const char* kind, const std::string& id, const auto& items,
                   bool found) {
    if (id.empty() || found) return true;
    std::vector<std::string_view> known;
    for (const auto& item : items) known.push_back(item.id);
    std::string hint = did_you_mean(id, known);
    context.report({"LM0965",
                    std::string("there is no ") + kind + " '" + id + "'",
                    {},
                    hint.empty() ? "`lastmile kb search WORD` finds them; a "
                                   "cause that no pack knows is 'other'"
                                 : hint});
    context.exit = Usage;
    return false;
  };
  bool other = note.cause == "other";
  bool cause = check("cause", note.cause, base->causes,
                     other || base->find_cause(note.cause) != nullptr);
  return check("fix", note.fix, base->fixes,
               base->find_fix(note.fix) != nullptr) &&
         cause;
}

void note(Context& context, Noted noted) {
  if (!context.format_is_one_of({"text", "json"})) return;
  if (!noted.helped.empty()) noted.note.helped = noted.helped == "yes";
  if (noted.note.cause.empty() && noted.note.fix.empty() &&
      noted.note.text.empty()) {
    context.report({"LM0966",
                    "there is nothing to record",
                    {},
                    "give --fix FIX --helped yes|no, or --note TEXT; "
                    "`lastmile case outcome` takes the cause"});
    context.exit = Usage;
    return;
  }
  std::optional<History> history = open_history(context);
  if (!history) return;
  std::optional<KeptCase> one = find_kept(context, *history, noted.id);
  if (!one || !known_ids(context, noted.note)) return;
  noted.note.at = clock_now();
  Result<void> added = history->add(one->id, noted.note);
  if (!added) return history_failed(context, added.error());
  one->notes.push_back(noted.note);
  context.print(context.json() ? kept_case_json(*one) : kept_case_text(*one));
}

void export_all(Context& context, bool all) {
  if (!context.format_is_one_of({"text", "json", "ndjson"})) return;
  std::optional<History> history = open_history(context);
  if (!history) return;
  Result<std::vector<KeptCase>> cases = history->list();
  if (!cases) return history_failed(context, cases.error());
  for (const KeptCase& one : *cases) {
    if (all || !one.outcome().empty()) context.print(outcome_line(one));
  }
}

void remove(Context& context, const std::string& id) {
  std::optional<History> history = open_history(context);
  if (!history) return;
  std::optional<KeptCase> one = find_kept(context, *history, id);
  if (!one) return;
  Result<void> removed = history->remove(one->id);
  if (!removed) return history_failed(context, removed.error());
  context.print("Removed case " + std::to_string(one->id) + ".\n");
}

void add_noting(CLI::App& command, Context& context) {
  CLI::App* record =
      command.add_subcommand("record", "Record what was tried on a case");
  auto tried = std::make_shared<Noted>();
  record->fallthrough();
  record->add_option("id", tried->id, "Its number")->required();
  CLI::Option* fix =
      record->add_option("--fix", tried->note.fix, "The fix that was tried");
  record->add_option("--helped", tried->helped, "Did it help?")
      ->check(CLI::IsMember({"yes", "no"}))
      ->needs(fix);
  record->add_option("--note", tried->note.text, "A remark");
  record->callback([tried, &context] { note(context, *tried); });

  CLI::App* outcome =
      command.add_subcommand("outcome", "Record what a case turned out to be");
  auto found = std::make_shared<Noted>();
  outcome->fallthrough();
  outcome->add_option("id", found->id, "Its number")->required();
  outcome
      ->add_option("--cause", found->note.cause,
                   "The cause that it was; 'other': none that the packs know")
      ->required();
  outcome->add_option("--fix", found->note.fix, "The fix that helped");
  outcome->add_option("--note", found->note.text, "A remark");
  outcome->callback([found, &context] {
    if (!found->note.fix.empty()) found->helped = "yes";
    note(context, *found);
  });
}

}  // namespace

void add_case(CLI::App& app, Context& context) {
  CLI::App* command =
      app.add_subcommand("case", "The history of cases that you keep");
  command->require_subcommand(1);
  command->fallthrough();

  CLI::App* adding = command->add_subcommand("add", "Diagnose and keep a case");
  auto options = std::make_shared<ConsultOptions>();
  adding->fallthrough();
  adding->add_option("case", options->inputs, "Case files; - is stdin")
      ->required();
  adding->add_option("--now", options->now, "The time of the case");
  adding->callback([options, &context] { add(context, *options); });

  CLI::App* listing = command->add_subcommand("list", "All kept cases");
  listing->fallthrough();
  listing->callback([&context] { list(context); });

  CLI::App* showing = command->add_subcommand(
      "show", "One case with what was recorded; -f yaml: its case file");
  auto shown = std::make_shared<std::string>();
  showing->fallthrough();
  showing->add_option("id", *shown, "Its number")->required();
  showing->callback([shown, &context] { show(context, *shown); });

  add_noting(*command, context);

  CLI::App* exporting = command->add_subcommand(
      "export", "Outcomes as NDJSON, a line a case: {case, cause, fix, …}");
  auto all = std::make_shared<bool>(false);
  exporting->fallthrough();
  exporting->add_flag("--all", *all, "Cases without an outcome too");
  exporting->callback([all, &context] { export_all(context, *all); });

  CLI::App* removing =
      command->add_subcommand("remove", "Remove a case and all about it");
  auto gone = std::make_shared<std::string>();
  removing->fallthrough();
  removing->add_option("id", *gone, "Its number")->required();
  removing->callback([gone, &context] { remove(context, *gone); });
}

}  // namespace lastmile
