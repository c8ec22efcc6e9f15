#include "cli/report/case_report.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "cli/report/origin.hpp"
#include "cli/report/pages.hpp"
#include "cli/report/words.hpp"
#include "engine/base/scalar.hpp"
#include "engine/diagnose/asking.hpp"
#include "engine/explain/why.hpp"

namespace lastmile {
namespace {

constexpr std::size_t most_facts_of_a_sign = 12;
constexpr std::size_t most_facts = 2000;
constexpr double least_probability = 0.01;

std::string title_of(const Item& item) {
  return item.title.empty() ? item.id : item.title;
}

std::vector<CaseReport::Source> sources_of(
    const std::vector<Reference>& references) {
  std::vector<CaseReport::Source> out;
  for (const Reference& r : references) {
    out.push_back({std::string(to_text(r.kind)), r.where, r.says, r.checked});
  }
  return out;
}

class Maker {
 public:
  Maker(Session& session, const Diagnosis& diagnosis,
        const Consultation& consultation, const CaseReportOptions& options)
      : session_(session),
        base_(session.base()),
        diagnosis_(diagnosis),
        given_(consultation.given()),
        options_(options) {
    out_.now = format_time(consultation.now());
  }

  CaseReport make() {
    head();
    causes();
    ruled_out();
    unseen();
    next();
    fixes();
    facts();
    out_.reasoning = reasoning_of(session_, diagnosis_);
    faults();
    return std::move(out_);
  }

 private:
  void head() {
    out_.name = given_.name;
    out_.target = given_.target;
    out_.client = given_.client;
    out_.file = options_.file;
    out_.engine = version_text;
    out_.causes_known = base_.causes.size();
    out_.found = diagnosis_.best() != nullptr;
    for (const PackInfo& pack : base_.packs) {
      const PackOrigin& origin = origin_of(pack.sha256);
      std::string signature =
          origin.from == PackOrigin::From::Folder ? "UNSIGNED, whoever wrote it"
          : origin.from == PackOrigin::From::BuiltIn ? "came with the program"
                                                     : "signed";
      for (const std::string& note : origin.notes) signature += ", " + note;
      out_.packs.push_back({pack.name, pack.version, pack.title, pack.sha256,
                            signature,
                            origin.from != PackOrigin::From::Folder});
    }
  }

  std::string text_of(FactId fact) const {
    return to_text(session_.memory().fact(fact), base_.schema,
                   session_.memory().symbols());
  }

  CaseReport::Seen seen(FactId fact) const {
    CaseReport::Seen out{text_of(fact), origin(session_, fact)};
    if (!session_.memory().told(fact)) {
      std::set<FactId> known;
      ground(why(session_, fact, known), out);
    }
    return out;
  }

  void ground(const Proof& proof, CaseReport::Seen& seen) const {
    if (!proof.rule && !proof.shown_above &&
        seen.rests_on.size() < most_facts_of_a_sign) {
      seen.rests_on.emplace_back(text_of(proof.fact),
                                 origin(session_, proof.fact));
    }
    for (const Proof& from : proof.from) ground(from, seen);
  }

  const SignReport& report(const Sign& sign) const {
    return diagnosis_.signs[base_.sign_index(sign)];
  }

  // ---- causes ----

  std::string missing(const SignReport& report) const {
    std::string out;
    for (const SignReport::Missing& m : report.missing) {
      const FactType& type = base_.schema[m.type];
      std::string one = type.name;
      for (FieldIndex f : m.fields) one += " ." + type.fields[f].name;
      if (!m.question.empty()) one = "question " + m.question;
      out += (out.empty() ? "" : ", ") + one;
    }
    return out;
  }

  CaseReport::Term term(const Term& term) const {
    const SignReport& r = report(*term.sign);
    bool unknown = term.state == SignState::Unknown;
    CaseReport::Term out{.sign = term.sign->id,
                         .title = title_of(*term.sign),
                         .state = std::string(to_text(term.state)),
                         .points = term.points,
                         .weighs = !unknown && std::abs(term.points) >= 0.5,
                         .proves = term.proves};
    for (FactId fact : r.because) {
      if (out.because.size() == most_facts_of_a_sign) {
        out.more_facts = r.because.size() - most_facts_of_a_sign;
        break;
      }
      out.because.push_back(seen(fact));
    }
    if (unknown) out.missing = missing(r);
    if (term.link) out.sources = sources_of(term.link->sources);
    return out;
  }

  CaseReport::Cause cause(const Diagnosis::Row& row) const {
    const CauseScore& score = row.cause;
    const Cause& cause = *score.cause;
    CaseReport::Cause out{
        .id = cause.id,
        .title = title_of(cause),
        .about = cause.about,
        .layer = cause.layer,
        .word = std::string(probability_word(score.probability)),
        .base_word = cause.base_word,
        .grade = grade_of(cause.sources),
        .probability = score.probability,
        .score = score.score,
        .known = score.known,
        .signs = cause.shows.size()};
    for (const Term& t : score.terms) out.terms.push_back(term(t));
    std::stable_sort(out.terms.begin(), out.terms.end(),
                     [](const auto& a, const auto& b) {
                       if (a.weighs != b.weighs) return a.weighs;
                       return std::abs(a.points) > std::abs(b.points);
                     });
    for (const TriedFix& tried : score.tried) {
      out.terms.push_back({.sign = tried.fix->id,
                           .title = "Did not help: " + title_of(*tried.fix),
                           .state = "tried",
                           .points = tried.points});
    }
    for (const Cause* partner : score.with) {
      out.related.push_back({"together with", partner->id, title_of(*partner)});
    }
    for (const CauseScore& below : row.below) {
      out.related.push_back({below.effect ? "its effect" : "perhaps because of",
                             below.cause->id, title_of(*below.cause)});
    }
    out.sources = sources_of(cause.sources);
    return out;
  }

  void causes() {
    double least = options_.least.empty() ? least_probability
                                          : probability_of_word(options_.least);
    std::set<const Sign*> known;
    for (const Diagnosis::Row& row : diagnosis_.rows) {
      if (out_.causes.size() == options_.causes) break;
      if (row.cause.probability < least) break;
      out_.causes.push_back(cause(row));
      for (const Term& t : row.cause.terms) {
        if (t.state != SignState::Unknown) continue;
        if (!known.insert(t.sign).second) continue;
        std::string what = missing(report(*t.sign));
        out_.unknown_signs.emplace_back(title_of(*t.sign), what);
      }
    }
    out_.other = diagnosis_.other;
    for (const Sign* sign : diagnosis_.unexplained) {
      out_.unexplained.push_back(title_of(*sign));
    }
  }

  // By what rules them out, so that a reason stands once.
  void ruled_out() {
    std::vector<const Sign*> order;
    for (const CauseScore& score : diagnosis_.ruled_out) {
      const Sign* sign =
          score.ruled_out_by.empty() ? nullptr : score.ruled_out_by.front();
      auto at = std::find(order.begin(), order.end(), sign);
      std::size_t index = static_cast<std::size_t>(at - order.begin());
      if (at == order.end()) {
        order.push_back(sign);
        CaseReport::RuledOut& group = out_.ruled_out.emplace_back();
        group.why = sign ? title_of(*sign) : "It does not apply to this case";
        if (sign) {
          for (FactId fact : report(*sign).because) {
            if (group.because.size() == most_facts_of_a_sign) break;
            group.because.push_back(seen(fact));
          }
        }
      }
      out_.ruled_out[index].causes.emplace_back(score.cause->id,
                                                title_of(*score.cause));
    }
  }

  void unseen() {
    std::map<std::string, CaseReport::Unseen> by_type;
    std::set<std::string> complete;
    for (const CollectionRecord& r : session_.memory().collections()) {
      bool whole = r.status == CollectionStatus::Complete && r.host.empty();
      if (whole) complete.insert(r.type);
      std::string type = r.type + (r.host.empty() ? "" : " on " + r.host);
      by_type[type] = {type, std::string(to_text(r.status)), r.by, r.why};
    }
    for (auto& [type, unseen] : by_type) {
      if (unseen.status == "complete" || complete.contains(type)) continue;
      out_.unseen.push_back(std::move(unseen));
    }
  }

  // ---- what to do ----

  void next() {
    for (const NextStep& step : diagnosis_.next) {
      CaseReport::Next next{.id = step.id,
                            .cost = minutes(step.cost),
                            .saves = minutes(step.saves)};
      if (step.kind == NextStep::Kind::Question) {
        const Question* question = base_.find_question(step.id);
        next.what = "Ask: " + lastmile::text_of(session_, *question);
        next.why = reason_of(session_, *question);
        next.how = "--answer " + step.id + "=…";
      } else {
        next.what = "Look: " + step.id;
        next.how = "--target HOST";
      }
      out_.next.push_back(std::move(next));
    }
  }

  bool cures_best(const RankedFix& fix) const {
    const Diagnosis::Row* best = diagnosis_.best();
    if (!best) return fix.of.empty();
    return std::any_of(fix.of.begin(), fix.of.end(), [&](const Cause* c) {
      return c == best->cause.cause ||
             std::any_of(best->below.begin(), best->below.end(),
                         [&](const CauseScore& b) { return b.cause == c; });
    });
  }

  void fixes() {
    for (const RankedFix& ranked : diagnosis_.fixes) {
      CaseReport::Fix fix = fix_report(*ranked.fix, base_, given_);
      fix.cures = ranked.cures;
      fix.of_best = cures_best(ranked);
      for (const Cause* cause : ranked.of) fix.of.push_back(cause->id);
      out_.fixes.push_back(std::move(fix));
    }
  }

  // ---- what it rests on ----

  void facts() {
    const WorkingMemory& memory = session_.memory();
    for (std::uint32_t n = 1; n <= memory.last().number; ++n) {
      FactId id{n};
      if (!memory.alive(id)) continue;
      if (memory.fact(id).type == Schema::collection) continue;
      ++out_.facts;
      auto& list = memory.told(id) ? out_.told : out_.derived;
      if (list.size() >= most_facts) continue;
      list.push_back({text_of(id), origin(session_, id)});
    }
  }

  void faults() {
    for (const Diagnostic& fault : session_.faults()) {
      out_.faults.push_back("Undecided " + fault.item + ": " + fault.message);
    }
    const Symbols& symbols = session_.memory().symbols();
    for (const Disagreement& d : session_.memory().disagreements()) {
      Fact fact = session_.memory().fact(d.fact);
      const FactType& type = base_.schema[fact.type];
      out_.faults.push_back("Two say different things of " + type.name + " ." +
                            type.fields[d.field].name + ": " +
                            to_text(d.taken, symbols) + " (" +
                            origin_text(d.taken_from) + ", taken) and " +
                            to_text(d.refused, symbols) + " (" +
                            origin_text(d.refused_from) + ")");
    }
  }

  Session& session_;
  const KnowledgeBase& base_;
  const Diagnosis& diagnosis_;
  const Case& given_;
  const CaseReportOptions& options_;
  CaseReport out_;
};

std::vector<CaseReport::Step> steps_of(const std::vector<Fix::Step>& steps,
                                       const Case& given) {
  std::vector<CaseReport::Step> out;
  for (const Fix::Step& step : steps) {
    out.push_back({with_names(step.text, given), step.shell, step.script});
  }
  return out;
}

}  // namespace

std::string with_names(std::string text, const Case& given) {
  for (const auto& [name, value] :
       {std::pair<std::string, std::string>{
            "{$target}", given.target.empty() ? "the target" : given.target},
        {"{$client}", given.client.empty() ? "the client" : given.client}}) {
    for (std::size_t at = text.find(name); at != std::string::npos;
         at = text.find(name, at + value.size())) {
      text.replace(at, name.size(), value);
    }
  }
  return text;
}

std::string grade_of(const std::vector<Reference>& sources) {
  std::string best;
  auto worst = SourceKind::Refuted;
  for (const Reference& source : sources) {
    if (source.kind >= worst) continue;
    worst = source.kind;
    best = to_text(source.kind);
  }
  return best;
}

CaseReport::Fix fix_report(const Fix& fix, const KnowledgeBase& base,
                           const Case& given) {
  CaseReport::Fix out{.id = fix.id,
                      .title = with_names(title_of(fix), given),
                      .about = with_names(fix.about, given),
                      .kind = std::string(to_text(fix.kind)),
                      .risk = std::string(to_text(fix.risk)),
                      .takes = minutes(fix.minutes()),
                      .takes_effect = fix.takes_effect,
                      .on = fix.on,
                      .rights = fix.rights,
                      .danger = with_names(fix.danger, given),
                      .no_undo_because = fix.no_undo_because,
                      .grade = grade_of(fix.sources)};
  for (const std::string& way : fix.through) {
    out.through += (out.through.empty() ? "" : ", ") + way;
  }
  out.effects = fix.effects;
  out.before = steps_of(fix.before, given);
  out.steps = steps_of(fix.steps, given);
  out.undo = steps_of(fix.undo, given);
  for (const Fix::Check& check : fix.verify) {
    std::string text = with_names(check.text, given);
    if (const Sign* sign = base.find_sign(check.sign)) {
      text += (text.empty() ? "" : " ") + ("The sign “" + title_of(*sign)) +
              "” must become " + check.becomes + ".";
    }
    out.verify.push_back(text);
  }
  out.sources = sources_of(fix.sources);
  return out;
}

CaseReport case_report(Session& session, const Diagnosis& diagnosis,
                       const Consultation& consultation,
                       const CaseReportOptions& options) {
  return Maker(session, diagnosis, consultation, options).make();
}

std::string diagnosis_page(std::string_view format, Session& session,
                           const Diagnosis& diagnosis,
                           const Consultation& consultation,
                           const CaseReportOptions& options) {
  CaseReport report = case_report(session, diagnosis, consultation, options);
  return format == "html" ? html_page(report) : markdown_page(report);
}

}  // namespace lastmile
