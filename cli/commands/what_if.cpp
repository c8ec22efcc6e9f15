// lastmile what-if CASE --fact …|--answer …: the ranking before and after.

#include <algorithm>
#include <map>

#include "cli/commands/commands.hpp"
#include "cli/consult.hpp"
#include "cli/report/diagnosis_report.hpp"
#include "cli/report/words.hpp"
#include "engine/text/json.hpp"

namespace lastmile {
namespace {

// One of the two: what was said, and what comes of it.
struct Told {
  std::unique_ptr<Session> session;
  Diagnosis diagnosis;

  explicit Told(const Consultation& consultation)
      : session(consultation.session()) {
    session->run();
    diagnosis = diagnose(*session, {}, {}, consultation.given().tried);
  }

  // By cause: the probability of its row; 0 where it has none of its own.
  std::map<std::string, double> probabilities() const {
    std::map<std::string, double> out;
    for (const Diagnosis::Row& row : diagnosis.rows) {
      out[row.cause.cause->id] = row.cause.probability;
    }
    return out;
  }
};

struct Turn {
  const Sign* sign;
  SignState from, to;
};

std::vector<Turn> turns(const Told& before, const Told& after) {
  std::vector<Turn> out;
  for (std::size_t s = 0; s < before.diagnosis.signs.size(); ++s) {
    const SignReport &a = before.diagnosis.signs[s],
                     &b = after.diagnosis.signs[s];
    if (a.state != b.state) out.push_back({a.sign, a.state, b.state});
  }
  return out;
}

// What is shown of both: whatever is among the first of either.
std::vector<const Cause*> shown(const Told& before, const Told& after,
                                std::size_t top) {
  std::vector<const Cause*> out;
  for (const Told* each : {&after, &before}) {
    const auto& rows = each->diagnosis.rows;
    for (std::size_t i = 0; i < std::min(top, rows.size()); ++i) {
      const Cause* cause = rows[i].cause.cause;
      if (rows[i].cause.probability < 0.01) continue;
      if (std::find(out.begin(), out.end(), cause) == out.end()) {
        out.push_back(cause);
      }
    }
  }
  return out;
}

// Why a cause is in one ranking and not in the other.
std::string standing(const Diagnosis& diagnosis, const Cause& cause) {
  for (const Diagnosis::Row& row : diagnosis.rows) {
    if (row.cause.cause == &cause) return percent(row.cause.probability);
    for (const CauseScore& below : row.below) {
      if (below.cause == &cause) return "in the row of " + row.cause.cause->id;
    }
  }
  return "ruled out";
}

std::string text(const Told& before, const Told& after, std::size_t width) {
  std::string out = "Before    After     Cause\n";
  for (const Cause* cause : shown(before, after, 5)) {
    std::string a = standing(before.diagnosis, *cause),
                b = standing(after.diagnosis, *cause);
    out +=
        padded(a, 9) + " " + padded(b, 9) + " " +
        wrapped(printable(cause->title) + " (" + cause->id + ")", width, 20) +
        "\n";
  }
  out += padded(percent(before.diagnosis.other), 9) + " " +
         padded(percent(after.diagnosis.other), 9) +
         " something this pack does not know\n\n";
  std::vector<Turn> turned = turns(before, after);
  if (turned.empty()) out += "No sign turns.\n";
  if (!turned.empty()) out += "Signs that turn\n";
  for (const Turn& turn : turned) {
    std::string title =
        turn.sign->title.empty() ? turn.sign->id : turn.sign->title;
    out += "  " + padded(to_text(turn.from), 8) + "→ " +
           padded(to_text(turn.to), 8) +
           wrapped(printable(title) + " (" + turn.sign->id + ")", width, 20) +
           "\n";
  }
  return out;
}

void write_ranking(JsonWriter& json, std::string_view key,
                   const Diagnosis& diagnosis) {
  constexpr std::size_t least_rows = 10;
  json.key(key).object().key("causes").array();
  for (std::size_t i = 0; i < diagnosis.rows.size(); ++i) {
    const CauseScore& row = diagnosis.rows[i].cause;
    if (i >= least_rows && row.probability < 0.01) break;
    json.object().key("id").value(row.cause->id);
    json.key("probability").value(row.probability);
    json.key("word").value(probability_word(row.probability));
    json.key("score").value(row.score).end();
  }
  json.end();
  json.key("other").object().key("probability").value(diagnosis.other).end();
  json.key("ruled_out").array();
  for (const CauseScore& out : diagnosis.ruled_out) json.value(out.cause->id);
  json.end().end();
}

std::string as_json(const Consultation& consultation, const Told& before,
                    const Told& after) {
  JsonWriter json;
  begin_result(json, "lastmile.what-if/1", &before.session->base(),
               consultation.now());
  json.key("case").value(consultation.given().name);
  write_ranking(json, "before", before.diagnosis);
  write_ranking(json, "after", after.diagnosis);
  json.key("turned").array();
  for (const Turn& turn : turns(before, after)) {
    json.object().key("sign").value(turn.sign->id);
    json.key("from").value(to_text(turn.from));
    json.key("to").value(to_text(turn.to)).end();
  }
  json.end();
  json.key("changed").array();
  auto was = before.probabilities(), is = after.probabilities();
  for (const Cause* cause : shown(before, after, 10)) {
    json.object().key("id").value(cause->id);
    json.key("before").value(was[cause->id]);
    json.key("after").value(is[cause->id]).end();
  }
  json.end().end();
  return json.take();
}

void run(Context& context, ConsultOptions options) {
  if (!context.format_is_one_of({"text", "json"})) return;
  if (options.facts.empty() && options.answers.empty() &&
      options.symptoms.empty() && options.tried.empty()) {
    context.report({"LM0932",
                    "nothing was said that could make a difference",
                    {},
                    "--fact 'TYPE: {…}', --answer QUESTION=VALUE, "
                    "--symptom CODE or --tried FIX"});
    context.exit = Usage;
    return;
  }
  std::shared_ptr<const KnowledgeBase> base = context.knowledge();
  if (!base) return;
  ConsultOptions as_it_is{
      .inputs = options.inputs, .now = options.now, .gather = "none"};
  std::optional<Consultation> before =
      Consultation::open(context, base, as_it_is);
  if (!before) return;
  Told was(*before);
  Consultation& after = *before;  // the same case, which is told more
  options.now.clear();
  if (!after.hear(context, options)) return;
  Told would_be(after);
  context.print(context.json()
                    ? as_json(*before, was, would_be)
                    : text(was, would_be,
                           context.output.empty() ? terminal_width() : 100));
}

}  // namespace

void add_what_if(CLI::App& app, Context& context) {
  auto options = std::make_shared<ConsultOptions>();
  CLI::App* command = app.add_subcommand(
      "what-if", "The ranking of a case before and after one more fact");
  command->fallthrough();
  command->add_option("case", options->inputs, "Case files; - is stdin");
  add_said(*command, *options);
  command->callback([options, &context] { run(context, *options); });
}

}  // namespace lastmile
