// The lines of `kb repl` that change something, and what is said of it.

#include <algorithm>

#include "cli/repl/repl.hpp"
#include "cli/report/run_report.hpp"
#include "engine/base/suggest.hpp"
#include "engine/base/value_node.hpp"
#include "engine/fire/input_check.hpp"
#include "facts/symptom.hpp"

namespace lastmile {
namespace {

// "f-12" → 12; 0 for what is no such id.
std::uint32_t fact_number(const std::string& text) {
  if (!text.starts_with("f-") || text.size() < 3 || text.size() > 11) return 0;
  std::uint64_t number = 0;
  for (char c : text.substr(2)) {
    if (c < '0' || c > '9') return 0;
    number = number * 10 + static_cast<std::uint64_t>(c - '0');
  }
  return static_cast<std::uint32_t>(number);
}

}  // namespace

// ---- what came of a change ----

void Repl::show(const Aftermath& came) {
  std::string out;
  for (const auto& [id, text] : came.facts.ceased) {
    out += "- f-" + std::to_string(id.number) + " " + text + "\n";
  }
  for (const auto& [id, text] : came.facts.became) {
    out += "+ f-" + std::to_string(id.number) + " " + text + "\n";
  }
  for (const std::string& line : came.printed) {
    out += "print: " + printable(line) + "\n";
  }
  if (came.facts.none() && came.printed.empty()) out = "Nothing changed.\n";
  if (bench_.waiting()) out += "Held back: `run` says what follows.\n";
  print(out);
  context_.report(came.faults, base_->sources);
  if (!came.limit) return;
  Diagnostic fault = limit_fault(bench_.session(), bench_.ran(), came.loop);
  fault.hint = "`undo` takes back the last change";
  context_.report(fault);
  context_.say(loop_text(bench_.session(), came.loop));
}

void Repl::give(Input input, const Typed& typed) {
  Diagnostics faults;
  std::optional<Aftermath> came =
      bench_.give(std::move(input), typed.line, faults);
  report(context_, faults, typed.line);
  if (came) show(*came);
}

// ---- changes ----

void Repl::tell(const Typed& typed, std::size_t from) {
  Diagnostics found;
  std::vector<Claim> claims = typed.line.claims(from, found);
  report(context_, found, typed.line);
  if (found.has_errors()) return;
  if (claims.empty()) {
    refuse(typed, {"LM0504", "no fact was given",
                   typed.line.place(typed.word_at, typed.rest_at),
                   "assert TYPE: {field: value}"});
    return;
  }
  give({Input::Assert{std::move(claims)}}, typed);
}

void Repl::assert_facts(const Typed& typed) { tell(typed, typed.rest_at); }

void Repl::retract(const Typed& typed) {
  if (typed.rest.starts_with("f-") &&
      typed.rest.find(':') == std::string::npos) {
    retract_id(typed);
    return;
  }
  Diagnostics found;
  std::vector<Claim> patterns = typed.line.claims(typed.rest_at, found);
  WorkingMemory& memory = bench_.session().memory();
  bool meant = false;
  for (const Claim& pattern : patterns) {
    std::optional<Likeness> like = likeness(pattern, memory, found);
    if (!like) continue;
    for (FactId id : memory.facts(like->type)) {
      meant = meant || (memory.told(id) && like->fits(memory.fact(id), false));
    }
  }
  report(context_, found, typed.line);
  if (found.has_errors()) return;
  if (!meant) {
    refuse(typed,
           {"LM0942", "nothing that was told agrees with this",
            typed.line.place(typed.rest_at, typed.rest_at + typed.rest.size()),
            "`facts TYPE` shows what stands"});
    return;
  }
  give({Input::Retract{std::move(patterns)}}, typed);
}

// The fact as a pattern that fits it alone.
void Repl::retract_id(const Typed& typed) {
  const WorkingMemory& memory = bench_.session().memory();
  FactId id{fact_number(typed.rest)};
  if (!memory.alive(id) || !memory.told(id)) {
    bool alive = memory.alive(id);
    refuse(typed,
           {"LM0942",
            alive ? typed.rest + " follows from rules: nobody told it"
                  : "no fact " + typed.rest + " stands",
            typed.line.place(typed.rest_at, typed.rest_at + typed.rest.size()),
            alive ? "`why " + typed.rest + "` says from what"
                  : "`facts` shows what stands"});
    return;
  }
  Fact fact = memory.fact(id);
  const FactType& type = memory.schema()[fact.type];
  Claim pattern{.type = type.name, .place = typed.line.place(typed.rest_at, 0)};
  for (std::size_t f = 0; f < fact.values.size(); ++f) {
    if (!fact.values[f].known()) continue;
    pattern.fields.set(type.fields[f].name,
                       to_node(fact.values[f], memory.symbols()));
  }
  give({Input::Retract{{std::move(pattern)}, true}}, typed);
}

void Repl::symptom(const Typed& typed) {
  Diagnostics problems, found;
  std::vector<Claim> claims = read_symptom(typed.rest, problems);
  Place place =
      typed.line.place(typed.rest_at, typed.rest_at + typed.rest.size());
  for (Diagnostic problem : problems.all()) {
    problem.place = place;
    found.add(std::move(problem));
  }
  report(context_, found, typed.line);
  if (found.has_errors() || claims.empty()) return;
  for (Claim& claim : claims) {
    claim.place = place;
    claim.from.source = TypedLine::path;
    claim.from.locator = "line " + std::to_string(typed.line.number);
  }
  give({Input::Assert{std::move(claims)}}, typed);
}

void Repl::answer(const Typed& typed) {
  std::size_t to =
      std::min(typed.rest.find_first_of(" \t="), typed.rest.size());
  std::string question = typed.rest.substr(0, to);
  std::size_t from =
      std::min(typed.rest.find_first_not_of(" \t=", to), typed.rest.size());
  Place place = typed.line.place(typed.rest_at, typed.rest_at + to);
  if (from == typed.rest.size()) {
    refuse(typed, {"LM0903", "'" + typed.rest + "' is no answer", place,
                   "answer QUESTION VALUE"});
    return;
  }
  if (!base_->find_question(question)) {
    std::vector<std::string_view> known;
    for (const Question& each : base_->questions) known.push_back(each.id);
    refuse(typed, {"LM0108", "there is no question '" + question + "'", place,
                   did_you_mean(question, known)});
    return;
  }
  give({Input::Answer{question, typed.rest.substr(from)}, place}, typed);
}

void Repl::collected(const Typed& typed) {
  Input::Collect look;
  Place place =
      typed.line.place(typed.rest_at, typed.rest_at + typed.rest.size());
  for (std::size_t at = 0; at < typed.rest.size();) {
    std::size_t from = typed.rest.find_first_not_of(" \t,", at);
    if (from == std::string::npos) break;
    at = std::min(typed.rest.find_first_of(" \t,", from), typed.rest.size());
    look.records.push_back({.type = typed.rest.substr(from, at - from),
                            .status = CollectionStatus::Complete,
                            .by = "told",
                            .why = TypedLine::path});
  }
  if (look.records.empty()) {
    refuse(typed,
           {"LM0501", "no fact type was named",
            typed.line.place(typed.word_at, typed.rest_at), "collected TYPE"});
    return;
  }
  give({std::move(look), place}, typed);
}

void Repl::run(const Typed&) { show(bench_.run()); }

void Repl::hold_back(const Typed& typed) {
  bench_.hold(typed.rest != "off");
  print(bench_.holding() ? "Changes wait for `run`, until `hold off`.\n"
                         : "Every change is run at once.\n");
  if (!bench_.holding() && bench_.waiting()) show(bench_.run());
}

void Repl::undo(const Typed& typed) {
  if (std::optional<Aftermath> came = bench_.undo()) {
    show(*came);
    return;
  }
  refuse(typed, {"LM0508", "there is nothing to take back",
                 typed.line.place(typed.word_at, typed.rest_at),
                 "undo takes back what was said last"});
}

void Repl::reload(const Typed&) {
  std::optional<std::vector<PackText>> texts = context_.packs();
  // From the texts themselves: an author reloads because they have changed.
  Loaded loaded;
  if (texts) loaded = load(std::move(*texts));
  bool sound = texts && loaded.sound();
  if (texts && (!sound || context_.verbose > 0)) {
    context_.report(loaded.found, loaded.base->sources);
  }
  std::optional<Aftermath> came;
  if (sound) {
    came = bench_.exchange(loaded.base,
                           [this](const auto& faults, const TypedLine& line) {
                             report(context_, faults, line);
                           });
  }
  if (!came) {
    context_.say("The old knowledge stays.");
    return;
  }
  base_ = loaded.base;
  print("Reloaded.\n");
  show(*came);
}

}  // namespace lastmile
