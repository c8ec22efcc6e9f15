// lastmile why-not ID CASE; lastmile why-not --near CASE

#include <algorithm>

#include "cli/commands/commands.hpp"
#include "cli/consult.hpp"
#include "cli/report/diagnosis_report.hpp"
#include "cli/report/why_not_report.hpp"
#include "cli/report/words.hpp"
#include "engine/base/scalar.hpp"
#include "engine/base/suggest.hpp"

namespace lastmile {
namespace {

struct Asked {
  std::vector<std::string> words = {};  // the id, then case files
  std::vector<std::string> with = {};   // VARIABLE=VALUE
  bool near = false;
  ConsultOptions consult = {};
};

// The signs by which a cause is weighed, and what each of those lacks that
// does not speak for it.
class CauseAsker {
 public:
  CauseAsker(Session& session, const Diagnosis& diagnosis,
             const WhyNotOptions& options)
      : session_(session),
        base_(session.base()),
        diagnosis_(diagnosis),
        options_(options) {}

  WhyNotAnswer answer(const Cause& cause) {
    WhyNotAnswer out{cause.id, "cause", cause.title};
    standing(cause, out);
    if (cause.only_when) {
      WhyNot why = why_not(session_, cause, *cause.only_when, options_);
      if (!why.holds) {
        out.says.push_back("It is not considered: what it needs is not so.");
        out.parts.push_back({"cause", "only when", std::move(why)});
      }
    }
    std::size_t present = 0;
    for (const Cause::Shows& shows : cause.shows) {
      const Sign* sign = base_.find_sign(shows.sign);
      SignState state = diagnosis_.signs[base_.sign_index(*sign)].state;
      present += state == SignState::Present;
      std::string words =
          std::string(to_text(state)) + "; the cause shows it " + shows.word;
      out.parts.push_back(
          {"sign", words, why_not(session_, *sign, sign->when, options_)});
    }
    out.says.push_back(std::to_string(present) + " of its " +
                       std::to_string(cause.shows.size()) +
                       " signs are present.");
    return out;
  }

 private:
  void standing(const Cause& cause, WhyNotAnswer& out) const {
    if (cause.status == Status::Refuted) {
      out.says.push_back("This claim is refuted: it is never a cause.");
      return;
    }
    for (const CauseScore& score : diagnosis_.ruled_out) {
      if (score.cause != &cause) continue;
      for (const Sign* sign : score.ruled_out_by) {
        out.says.push_back("It is ruled out by: " +
                           (sign->title.empty() ? sign->id : sign->title) +
                           ".");
      }
    }
    for (const Diagnosis::Row& row : diagnosis_.rows) {
      bool head = row.cause.cause == &cause;
      bool below = std::any_of(
          row.below.begin(), row.below.end(),
          [&](const CauseScore& score) { return score.cause == &cause; });
      if (!head && !below) continue;
      out.says.push_back(
          "It is " + std::string(probability_word(row.cause.probability)) +
          ": " + percent(row.cause.probability) +
          (head ? "." : ", in the row of " + row.cause.cause->id + "."));
      if (head) distance(row.cause, out);
      if (head) hopes(cause, out);
    }
  }

  // How far it is from the first.
  void distance(const CauseScore& score, WhyNotAnswer& out) const {
    const CauseScore& first = diagnosis_.rows.front().cause;
    if (first.cause == score.cause) return;
    char text[64];
    std::snprintf(text, sizeof text, "It stands %.1f points behind ",
                  first.score - score.score);
    out.says.push_back(text + first.cause->id + ".");
    for (const TriedFix& tried : score.tried) {
      out.says.push_back(points(tried.points) + " points, because " +
                         tried.fix->id + " was tried and did not help.");
    }
  }

  // Which unknown signs could speak for it, the strongest first.
  void hopes(const Cause& cause, WhyNotAnswer& out) const {
    std::vector<std::pair<double, const Sign*>> found;
    for (const Cause::Shows& shows : cause.shows) {
      const Sign* sign = base_.find_sign(shows.sign);
      double gain = decibels(shows.how_often, shows.otherwise);
      bool unknown =
          diagnosis_.signs[base_.sign_index(*sign)].state == SignState::Unknown;
      if (unknown && gain >= 1) found.emplace_back(gain, sign);
    }
    std::stable_sort(found.begin(), found.end(),
                     [](auto& a, auto& b) { return a.first > b.first; });
    std::string list;
    for (std::size_t i = 0; i < found.size() && i < 3; ++i) {
      list += (i ? ", " : "") + found[i].second->id + " (" +
              points(found[i].first) + ")";
    }
    if (!list.empty()) {
      out.says.push_back("Not known, and would speak for it: " + list + ".");
    }
  }

  Session& session_;
  const KnowledgeBase& base_;
  const Diagnosis& diagnosis_;
  const WhyNotOptions& options_;
};

// $VARIABLE = VALUE, as the type of the rule's or sign's variable has it.
bool read_bindings(Context& context, const Asked& asked, Session& session,
                   const When* when, WhyNotOptions& options) {
  Diagnostics found;
  for (const std::string& with : asked.with) {
    std::size_t equals = with.find('=');
    std::string name = with.substr(0, equals);
    if (name.starts_with('$')) name.erase(0, 1);
    const Layout::Variable* variable = nullptr;
    if (when) {
      for (const Layout::Variable& v : when->layout.variables) {
        if (v.name == name && !v.is_fact) variable = &v;
      }
    }
    if (equals == std::string::npos || !variable) {
      found.add({"LM0922",
                 "'" + with + "' names no variable of it",
                 {},
                 "--with VARIABLE=VALUE, of a rule or a sign"});
      continue;
    }
    Result<Value> value =
        read_value(variable->type, Node::scalar(with.substr(equals + 1)),
                   session.memory().symbols());
    if (value) {
      options.bindings.emplace_back(name, *value);
    } else {
      found.add(value.error());
    }
  }
  context.report(found, Sources());
  if (found.has_errors()) context.exit = Usage;
  return !found.has_errors();
}

const When* when_of(const KnowledgeBase& base, const std::string& id) {
  if (const Rule* rule = base.find_rule(id)) return &rule->when;
  if (const Sign* sign = base.find_sign(id)) return &sign->when;
  return nullptr;
}

void unknown(Context& context, const KnowledgeBase& base,
             const std::string& id) {
  std::vector<std::string> ids = why_not_ids(base);
  for (const Cause& cause : base.causes) ids.push_back(cause.id);
  std::vector<std::string_view> known(ids.begin(), ids.end());
  std::string hint = did_you_mean(id, known);
  context.report(
      {"LM0910",
       "there is no cause, sign, rule or fact type '" + id + "'",
       {},
       hint.empty() ? "`lastmile diagnose CASE` names the causes" : hint});
  context.exit = Usage;
}

std::optional<WhyNotAnswer> answer(Context& context, const Asked& asked,
                                   const std::string& id, Session& session,
                                   const std::vector<std::string>& tried) {
  const KnowledgeBase& base = session.base();
  Diagnosis diagnosis = diagnose(session, {}, {}, tried);
  WhyNotOptions options;
  options.sign_of = [&](const std::string& sign) {
    const Sign* found = base.find_sign(sign);
    return found ? diagnosis.signs[base.sign_index(*found)].state
                 : SignState::Unknown;
  };
  if (asked.near) return near_miss_answer(session, options);
  if (const Cause* cause = base.find_cause(id)) {
    return CauseAsker(session, diagnosis, options).answer(*cause);
  }
  if (!read_bindings(context, asked, session, when_of(base, id), options)) {
    return std::nullopt;
  }
  Diagnostics found;
  std::optional<WhyNotAnswer> out = why_not_answer(session, id, options, found);
  context.report(found, Sources());
  if (found.has_errors()) {
    context.exit = Usage;
    return std::nullopt;
  }
  if (!out) {
    unknown(context, base, id);
    return std::nullopt;
  }
  if (const Sign* sign = base.find_sign(id)) {
    out->says = {
        "It is " +
        std::string(to_text(diagnosis.signs[base.sign_index(*sign)].state)) +
        "."};
  }
  return out;
}

void run(Context& context, Asked asked) {
  if (!context.format_is_one_of({"text", "json"})) return;
  std::string id;
  if (!asked.near) {
    if (asked.words.empty()) {
      context.report({"LM0923",
                      "what is to be explained was not named",
                      {},
                      "lastmile why-not RULE CASE.yaml, or --near"});
      context.exit = Usage;
      return;
    }
    id = asked.words.front();
    asked.words.erase(asked.words.begin());
  }
  std::shared_ptr<const KnowledgeBase> base = context.knowledge();
  if (!base) return;
  asked.consult.inputs = asked.words;
  asked.consult.gather = "none";
  std::optional<Consultation> consultation =
      Consultation::open(context, base, asked.consult);
  if (!consultation) return;
  std::unique_ptr<Session> session = consultation->session();
  session->run();
  std::optional<WhyNotAnswer> found =
      answer(context, asked, id, *session, consultation->given().tried);
  if (!found) return;
  if (!context.json()) {
    context.print(why_not_text(*session, *found));
    return;
  }
  JsonWriter json;
  begin_result(json, "lastmile.why-not/1", base.get(), consultation->now());
  write_why_not(json, *session, *found);
  json.end();
  context.print(json.take());
}

}  // namespace

void add_why_not(CLI::App& app, Context& context) {
  auto asked = std::make_shared<Asked>();
  CLI::App* command = app.add_subcommand(
      "why-not", "What a rule, a sign, a cause or a fact lacks");
  command->fallthrough();
  command->add_option("id", asked->words,
                      "What to explain, then case files; - is stdin");
  command->add_flag("--near", asked->near,
                    "Whatever lacks just one condition; no id then");
  command->add_option("--with", asked->with, "VARIABLE=VALUE; repeatable")
      ->allow_extra_args(false);
  add_said(*command, asked->consult);
  command->callback([asked, &context] { run(context, *asked); });
}

}  // namespace lastmile
