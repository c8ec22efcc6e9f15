// The questions that `kb repl` answers; none of them changes anything.

#include <algorithm>

#include "cli/repl/repl.hpp"
#include "cli/report/next_report.hpp"
#include "cli/report/proof_report.hpp"
#include "cli/report/words.hpp"
#include "engine/base/suggest.hpp"
#include "engine/diagnose/diagnosis.hpp"

namespace lastmile {
namespace {

constexpr std::size_t why_depth = 64;  // steps down shown
constexpr std::size_t width = 100;

std::string titled(const Item& item) {
  return printable(item.title.empty() ? item.about : item.title);
}

}  // namespace

std::span<const Repl::Command> Repl::commands() {
  static constexpr Command all[] = {
      {"assert", "TYPE: {field: value}",
       "tells a fact; the word may be left out", &Repl::assert_facts},
      {"retract", "TYPE: {pattern} | f-N", "takes back what was told",
       &Repl::retract},
      {"symptom", "CODE|TEXT", "tells what the client shows", &Repl::symptom},
      {"answer", "QUESTION VALUE", "answers a question", &Repl::answer},
      {"collected", "TYPE …", "all facts of the type are known",
       &Repl::collected},
      {"run", "", "says what follows", &Repl::run},
      {"hold", "[off]", "changes wait for `run`", &Repl::hold_back},
      {"facts", "[TYPE]", "what stands", &Repl::facts},
      {"rules", "", "how often each rule fired", &Repl::rules},
      {"why", "f-N | TYPE: {pattern} | ID", "what it follows from", &Repl::why},
      {"signs", "[present|absent|unknown]", "how the signs stand",
       &Repl::signs},
      {"causes", "", "the ranking", &Repl::causes},
      {"next", "", "what to ask, to look at and to try", &Repl::next},
      {"reload", "", "reads the knowledge anew, keeps what was told",
       &Repl::reload},
      {"undo", "", "takes back the last change", &Repl::undo},
      {"help", "", "this list", &Repl::help},
      {"quit", "", "ends, as the end of the input does", &Repl::quit},
  };
  return all;
}

void Repl::facts(const Typed& typed) {
  Session& session = bench_.session();
  const FactType* wanted = base_->schema.find(typed.rest);
  if (!wanted && !typed.rest.empty()) {
    std::vector<std::string_view> known = base_->schema.names();
    refuse(typed,
           {"LM0501", "there is no fact type '" + typed.rest + "'",
            typed.line.place(typed.rest_at, typed.rest_at + typed.rest.size()),
            did_you_mean(typed.rest, known)});
    return;
  }
  std::string out;
  for (const auto& [id, text] : facts_now(session)) {
    if (wanted && session.memory().fact(id).type != wanted->id) continue;
    out += "f-" + std::to_string(id.number) + " " + text + " — " +
           origin(session, id) + "\n";
  }
  print(out.empty() ? "No fact stands.\n" : out);
}

void Repl::rules(const Typed&) {
  const Session& session = bench_.session();
  std::string out;
  for (const Rule& rule : base_->rules) {
    out += padded(std::to_string(session.fired()[rule.index]), 8) +
           printable(rule.id) + "  " + titled(rule) + "\n";
  }
  print(out.empty() ? "There is no rule.\n" : "fired   rule\n" + out);
}

std::string Repl::proofs(std::span<const FactId> facts, std::size_t indent) {
  Session& session = bench_.session();
  std::string out;
  std::set<FactId> seen;
  for (FactId fact : facts) {
    Proof proof =
        lastmile::why(session, fact, seen,
                      {.journal = &bench_.journal(), .depth = why_depth});
    out += proof_text(session, proof, indent, &bench_.journal());
  }
  return out;
}

void Repl::why(const Typed& typed) {
  std::string out;
  if (auto asked = facts_asked(bench_.session(), typed.rest)) {
    out = proofs(*asked, 0);
    print(out.empty() ? "There is no such fact, and there was none.\n" : out);
    return;
  }
  out = why_item(typed.rest);
  if (!out.empty()) {
    print(out);
    return;
  }
  std::vector<std::string_view> known = base_->schema.names();
  for (const Rule& each : base_->rules) known.push_back(each.id);
  for (const Sign& each : base_->signs) known.push_back(each.id);
  for (const Cause& each : base_->causes) known.push_back(each.id);
  std::string hint = did_you_mean(typed.rest, known);
  refuse(typed,
         {"LM0910", "'" + typed.rest + "' is nothing of this knowledge",
          typed.line.place(typed.rest_at, typed.rest_at + typed.rest.size()),
          hint.empty() ? "why f-12, TYPE: {field: value}, or the id of a "
                         "sign, cause or rule"
                       : hint});
}

// A sign by its facts, a cause by its terms, a rule by how often it fired.
std::string Repl::why_item(const std::string& id) {
  if (const Sign* sign = base_->find_sign(id)) return why_sign(*sign);
  if (const Cause* cause = base_->find_cause(id)) return why_cause(*cause);
  const Rule* rule = base_->find_rule(id);
  if (!rule) return {};
  return "rule " + id + ": fired " +
         std::to_string(bench_.session().fired()[rule->index]) + " times\n";
}

std::string Repl::why_sign(const Sign& sign) {
  SignReport how = sign_report(bench_.session(), sign);
  std::string out =
      "sign " + sign.id + ": " + std::string(to_text(how.state)) + "\n";
  out += proofs(how.because, 2);
  for (const auto& missing : how.missing) {
    out += "  not known: " + base_->schema[missing.type].name + "\n";
  }
  return out;
}

std::string Repl::why_cause(const Cause& cause) {
  warn_of_waiting();
  Diagnosis all = diagnose(bench_.session(), {}, {});
  std::string out = "cause " + cause.id + "\n";
  auto terms = [&](const CauseScore& score) {
    if (score.cause != &cause) return;
    for (const Sign* by : score.ruled_out_by) {
      out += "  ruled out by " + by->id + "\n";
    }
    for (const Term& term : score.terms) {
      bool unknown = term.state == SignState::Unknown;
      out += "  " + padded(unknown ? "?" : points(term.points), 5) +
             padded(to_text(term.state), 9) + printable(term.sign->id) + "\n";
    }
  };
  for (const Diagnosis::Row& row : all.rows) {
    terms(row.cause);
    for (const CauseScore& score : row.below) terms(score);
  }
  for (const CauseScore& score : all.ruled_out) terms(score);
  return out;
}

void Repl::signs(const Typed& typed) {
  std::string out;
  std::size_t unknown = 0;
  std::vector<SignReport> all = sign_reports(bench_.session());
  for (SignState state :
       {SignState::Present, SignState::Absent, SignState::Unknown}) {
    bool hidden = typed.rest.empty() ? state == SignState::Unknown
                                     : typed.rest != to_text(state);
    for (const SignReport& each : all) {
      if (each.state != state) continue;
      unknown += state == SignState::Unknown && typed.rest.empty();
      if (hidden) continue;
      out += padded(to_text(state), 9) + printable(each.sign->id) + "  " +
             titled(*each.sign) + "\n";
    }
  }
  if (unknown != 0) out += std::to_string(unknown) + " unknown\n";
  print(out.empty() ? "There is none.\n" : out);
}

void Repl::warn_of_waiting() {
  if (!bench_.waiting()) return;
  context_.say("What was held back is not part of it: `run` first.");
}

void Repl::causes(const Typed&) {
  warn_of_waiting();
  Diagnosis found = diagnose(bench_.session(), {}, {});
  std::string out;
  std::size_t shown = 0;
  for (const Diagnosis::Row& row : found.rows) {
    const CauseScore& score = row.cause;
    if (score.probability < 0.01 && shown >= 10) break;
    out += padded(std::to_string(++shown), 4) +
           padded(probability_word(score.probability), 14) +
           padded(percent(score.probability), 8) + printable(score.cause->id) +
           "  " + titled(*score.cause) + "\n";
  }
  out += padded("", 18) + padded(percent(found.other), 8) +
         "something that this pack does not know\n";
  for (const CauseScore& score : found.ruled_out) {
    out += "ruled out: " + printable(score.cause->id) + "\n";
  }
  print(out);
}

void Repl::next(const Typed&) {
  warn_of_waiting();
  Consultation now =
      Consultation::of(base_, bench_.told(), consultation_.now());
  Diagnosis found =
      diagnose(bench_.session(), now.looks(), [&now] { return now.session(); });
  std::string out = next_text(bench_.session(), found, now, width);
  print(out.empty() ? "Nothing is worth asking.\n" : out);
}

void Repl::help(const Typed&) {
  std::string out;
  for (const Command& command : commands()) {
    std::string usage = std::string(command.name) +
                        (command.takes.empty() ? "" : " ") +
                        std::string(command.takes);
    out += "  " + padded(usage, 34) + std::string(command.does) + "\n";
  }
  print(out);
}

void Repl::quit(const Typed&) { ends_ = true; }

}  // namespace lastmile
