// lastmile why ID CASE

#include <algorithm>

#include "cli/commands/commands.hpp"
#include "cli/consult.hpp"
#include "cli/report/diagnosis_report.hpp"
#include "cli/report/proof_report.hpp"
#include "cli/report/words.hpp"
#include "engine/base/suggest.hpp"
#include "engine/explain/why.hpp"
#include "engine/text/json.hpp"

namespace lastmile {
namespace {

// One answer: what the id is, what became of it, and the proofs.
struct Answer {
  std::string id;
  std::string kind;
  std::string title;
  std::vector<std::string> says = {};  // sentences
  struct Reason {
    std::string text;  // a sign with its points; empty: only the proof
    std::string state = {};
    std::vector<Proof> proofs = {};
  };
  std::vector<Reason> reasons = {};
  const Item* item = nullptr;
};

class Explainer {
 public:
  Explainer(Session& session, const Diagnosis& diagnosis,
            const Journal& journal)
      : session_(session),
        base_(session.base()),
        diagnosis_(diagnosis),
        options_{.journal = &journal} {}

  std::optional<Answer> answer(const std::string& id) {
    if (const Cause* cause = base_.find_cause(id)) return of_cause(*cause);
    if (const Sign* sign = base_.find_sign(id)) return of_sign(*sign);
    if (const Rule* rule = base_.find_rule(id)) return of_rule(*rule);
    if (const FactType* type = base_.schema.find(id)) return of_type(*type);
    return std::nullopt;
  }

  std::vector<std::string> known_ids() const {
    std::vector<std::string> ids;
    for (const Cause& c : base_.causes) ids.push_back(c.id);
    for (const Sign& s : base_.signs) ids.push_back(s.id);
    for (const Rule& r : base_.rules) ids.push_back(r.id);
    for (std::string_view n : base_.schema.names()) ids.emplace_back(n);
    return ids;
  }

 private:
  std::vector<Proof> proofs(const std::vector<FactId>& facts) {
    std::vector<Proof> out;
    for (FactId fact : facts)
      out.push_back(why(session_, fact, seen_, options_));
    return out;
  }

  const SignReport& report(const Sign& sign) const {
    return diagnosis_.signs[base_.sign_index(sign)];
  }

  const CauseScore* score_of(const Cause& cause) const {
    for (const Diagnosis::Row& row : diagnosis_.rows) {
      if (row.cause.cause == &cause) return &row.cause;
      for (const CauseScore& below : row.below) {
        if (below.cause == &cause) return &below;
      }
    }
    for (const CauseScore& out : diagnosis_.ruled_out) {
      if (out.cause == &cause) return &out;
    }
    return nullptr;
  }

  Answer of_cause(const Cause& cause) {
    Answer out{cause.id, "cause", cause.title, {}, {}, &cause};
    if (cause.status == Status::Refuted) {
      out.says.push_back("This claim is refuted: it is never a cause.");
      if (!cause.about.empty()) out.says.push_back(cause.about);
      return out;
    }
    const CauseScore* score = score_of(cause);
    if (!score) {
      out.says.push_back("It is retired and takes no part in the ranking.");
      return out;
    }
    if (score->out()) {
      out.says.push_back("It is ruled out.");
      for (const Sign* sign : score->ruled_out_by) {
        out.reasons.push_back({"ruled out by: " + sign->title, "present",
                               proofs(report(*sign).because)});
      }
      return out;
    }
    out.says.push_back(standing(*score));
    for (const Cause* partner : score->with) {
      out.says.push_back("All that is seen is best explained together with " +
                         partner->id + ".");
    }
    for (const TriedFix& tried : score->tried) {
      out.says.push_back(points(tried.points) + " points, because " +
                         tried.fix->id + " was tried and did not help.");
    }
    char prior[96];
    std::snprintf(prior, sizeof prior,
                  "Base rate '%s'; score %.1f dB from %d of %zu signs.",
                  cause.base_word.c_str(), score->score, score->known,
                  cause.shows.size());
    out.says.push_back(prior);
    for (const Term& term : score->terms) {
      std::string title =
          term.sign->title.empty() ? term.sign->id : term.sign->title;
      std::string text = term.state == SignState::Unknown
                             ? "?    " + title
                             : padded(points(term.points), 5) + title;
      if (term.proves) text += " (proves it)";
      out.reasons.push_back({text, std::string(to_text(term.state)),
                             proofs(report(*term.sign).because)});
    }
    return out;
  }

  std::string standing(const CauseScore& score) const {
    if (score.below) {
      return "It stands in the row of " + score.below->id + ".";
    }
    return "It is " + std::string(probability_word(score.probability)) + ": " +
           percent(score.probability) + ".";
  }

  Answer of_sign(const Sign& sign) {
    const SignReport& r = report(sign);
    Answer out{sign.id, "sign", sign.title, {}, {}, &sign};
    out.says.push_back("It is " + std::string(to_text(r.state)) + ".");
    if (r.state == SignState::Unknown) {
      std::string missing;
      for (const auto& m : r.missing) {
        missing += (missing.empty() ? "" : ", ") + base_.schema[m.type].name;
      }
      out.says.push_back("Not known: " + missing + ".");
    }
    if (!r.because.empty()) {
      out.reasons.push_back({"", "present", proofs(r.because)});
    }
    return out;
  }

  Answer of_rule(const Rule& rule) {
    Answer out{rule.id, "rule", rule.title, {}, {}, &rule};
    std::size_t count = session_.fired()[rule.index];
    out.says.push_back(count == 0 ? "It did not fire."
                                  : "It fired " + std::to_string(count) +
                                        (count == 1 ? " time." : " times."));
    for (const Assertion& assertion : rule.derive) {
      for (FactId fact : session_.memory().facts(assertion.type)) {
        Proof proof = why(session_, fact, seen_, options_);
        if (proof.rule == &rule) out.reasons.push_back({"", "", {proof}});
      }
    }
    return out;
  }

  Answer of_type(const FactType& type) {
    Answer out{type.name, "fact", type.about, {}, {}, nullptr};
    auto facts = session_.memory().facts(type.id);
    out.says.push_back(std::to_string(facts.size()) +
                       (facts.size() == 1 ? " fact." : " facts."));
    const CollectionRecord* record =
        session_.memory().collection_record(type.id);
    if (type.observed) {
      out.says.push_back(
          "Looked at: " +
          std::string(
              to_text(record ? record->status : CollectionStatus::NotTried)) +
          (record && !record->why.empty() ? " (" + record->why + ")" : "") +
          ".");
    }
    for (FactId fact : facts) {
      out.reasons.push_back({"", "", {why(session_, fact, seen_, options_)}});
    }
    return out;
  }

  Session& session_;
  const KnowledgeBase& base_;
  const Diagnosis& diagnosis_;
  std::set<FactId> seen_;
  WhyOptions options_;
};

// ---- text ----

constexpr std::size_t text_width = 100;

std::string as_text(const Session& session, const Answer& answer,
                    const Journal& journal) {
  std::string out = answer.kind + " " + answer.id + "\n";
  if (!answer.title.empty()) {
    out += wrapped(printable(answer.title), text_width, 0) + "\n";
  }
  for (const std::string& sentence : answer.says) {
    out += wrapped(printable(sentence), 100, 0) + "\n";
  }
  if (!answer.reasons.empty()) out += "\n";
  for (const Answer::Reason& reason : answer.reasons) {
    std::size_t indent = 2;
    if (!reason.text.empty()) {
      out += "  " + padded(reason.state, 9) + printable(reason.text) + "\n";
      indent = 16;
    }
    for (const Proof& proof : reason.proofs) {
      out += proof_text(session, proof, indent, &journal);
    }
  }
  if (answer.item && !answer.item->sources.empty()) {
    out += "\nSources\n";
    for (const Reference& source : answer.item->sources) {
      out += "  " + padded(to_text(source.kind), 11) + printable(source.where) +
             (source.says.empty() ? "" : ": " + printable(source.says)) + "\n";
    }
  }
  return out;
}

// ---- JSON ----

std::string as_json(const Session& session, const Answer& answer,
                    const Journal& journal, std::int64_t now) {
  JsonWriter json;
  begin_result(json, "lastmile.why/1", &session.base(), now);
  json.key("id").value(answer.id);
  json.key("kind").value(answer.kind);
  json.key("title").value(answer.title);
  json.key("says").array();
  for (const std::string& sentence : answer.says) json.value(sentence);
  json.end();
  json.key("reasons").array();
  for (const Answer::Reason& reason : answer.reasons) {
    json.object().key("text").value(reason.text);
    json.key("state").value(reason.state);
    json.key("proofs").array();
    for (const Proof& proof : reason.proofs) {
      write_proof(json, session, proof, &journal);
    }
    json.end().end();
  }
  json.end();
  json.key("sources").array();
  if (answer.item) {
    for (const Reference& source : answer.item->sources) {
      json.object().key("where").value(source.where);
      json.key("kind").value(to_text(source.kind)).end();
    }
  }
  json.end().end();
  return json.take();
}

void run(Context& context, const std::string& id, ConsultOptions options) {
  if (!context.format_is_one_of({"text", "json"})) return;
  std::shared_ptr<const KnowledgeBase> base = context.knowledge();
  if (!base) return;
  options.gather = "none";
  std::optional<Consultation> consultation =
      Consultation::open(context, base, options);
  if (!consultation) return;
  std::unique_ptr<Session> session = consultation->session();
  Journal journal;
  session->listen(&journal);
  session->run();
  Diagnosis diagnosis = diagnose(*session, {}, {}, consultation->given().tried);
  Explainer explainer(*session, diagnosis, journal);
  std::optional<Answer> answer = explainer.answer(id);
  if (!answer) {
    std::vector<std::string> ids = explainer.known_ids();
    std::vector<std::string_view> known(ids.begin(), ids.end());
    std::string hint = did_you_mean(id, known);
    context.report(
        {"LM0910",
         "there is no cause, sign, rule or fact type '" + id + "'",
         {},
         hint.empty() ? "`lastmile diagnose CASE` names the causes" : hint});
    context.exit = Usage;
    return;
  }
  context.print(context.json()
                    ? as_json(*session, *answer, journal, consultation->now())
                    : as_text(*session, *answer, journal));
}

}  // namespace

void add_why(CLI::App& app, Context& context) {
  auto id = std::make_shared<std::string>();
  auto options = std::make_shared<ConsultOptions>();
  CLI::App* command = app.add_subcommand(
      "why", "Why a cause, a sign, a rule or a fact stands as it does");
  command->fallthrough();
  command->add_option("id", *id, "What to explain")->required();
  command->add_option("case", options->inputs, "Case files; - is stdin");
  add_said(*command, *options);
  command->callback([id, options, &context] { run(context, *id, *options); });
}

}  // namespace lastmile
