#include "engine/diagnose/sign_states.hpp"

#include <algorithm>

#include "engine/diagnose/recall.hpp"
#include "engine/diagnose/unseen_signs.hpp"

namespace lastmile {
namespace {

// How many ways of being possible are looked at for the one that needs least.
constexpr int max_ways = 64;

// The question that a pattern over `ask.answer` waits for.
std::string question_of(const Session& session, const Pattern& pattern) {
  const FactType& type = session.base().schema[pattern.type];
  auto field = type.find("question_id");
  if (type.name != "ask.answer" || !field) return {};
  for (const FieldTest& test : pattern.tests) {
    if (test.field != *field || test.operands.size() != 1) continue;
    auto* constant =
        std::get_if<Operand::Constant>(&test.operands.front().form);
    if (constant && constant->value.is_text()) {
      return std::string(
          session.memory().symbols().text(constant->value.shown()));
    }
  }
  return {};
}

std::vector<SignReport::Missing> missing_of(const Session& session,
                                            std::span<const Gap> gaps) {
  std::vector<SignReport::Missing> out;
  for (const Gap& gap : gaps) {
    SignReport::Missing missing{gap.pattern->type, gap.fields,
                                question_of(session, *gap.pattern)};
    bool seen = std::any_of(out.begin(), out.end(), [&](const auto& m) {
      return m.type == missing.type && m.fields == missing.fields &&
             m.question == missing.question;
    });
    if (!seen) out.push_back(std::move(missing));
  }
  return out;
}

}  // namespace

SignReport sign_report(Session& session, const Sign& sign) {
  SignReport report{.sign = &sign};
  Evaluator& evaluator = session.evaluator();
  evaluator.each_match(sign, sign.when, Certainty::Certain,
                       [&](const MatchView& match) {
                         report.state = SignState::Present;
                         for (FactId fact : match.facts) {
                           if (fact.number != 0) report.because.push_back(fact);
                         }
                         for (FactId fact : match.witnesses) {
                           report.because.push_back(fact);
                         }
                         return false;
                       });
  if (report.state == SignState::Present) return report;
  if (sign.absent_when &&
      evaluator.holds(sign, *sign.absent_when, Certainty::Certain)) {
    report.state = SignState::Absent;
    return report;
  }
  bool possible = false;
  int ways = 0;
  evaluator.each_match(
      sign, sign.when, Certainty::Possible, [&](const MatchView& match) {
        std::vector<SignReport::Missing> missing =
            missing_of(session, match.gaps);
        if (!possible || missing.size() < report.missing.size()) {
          report.missing = SignReport::MissingList(std::move(missing));
        }
        possible = true;
        return ++ways < max_ways;
      });
  if (!possible) report.state = SignState::Absent;
  return report;
}

SignState sign_state(Session& session, const Sign& sign) {
  Evaluator& evaluator = session.evaluator();
  if (evaluator.holds(sign, sign.when, Certainty::Certain)) {
    return SignState::Present;
  }
  if (sign.absent_when &&
      evaluator.holds(sign, *sign.absent_when, Certainty::Certain)) {
    return SignState::Absent;
  }
  return evaluator.holds(sign, sign.when, Certainty::Possible)
             ? SignState::Unknown
             : SignState::Absent;
}

namespace {

// The same without facts of its own.
SignReport shared(const SignReport& known) {
  return {.sign = known.sign,
          .state = known.state,
          .missing = SignReport::MissingList::shared(known.missing)};
}

}  // namespace

std::vector<SignReport> sign_reports(Session& session, Recall* recall) {
  const KnowledgeBase& base = session.base();
  const UnseenSigns& unseen = unseen_signs_of(base);
  std::vector<char> seen = types_seen(session);
  std::vector<SignReport> reports;
  std::vector<SignState> states;
  reports.reserve(base.signs.size());
  states.reserve(base.signs.size());
  for (std::size_t i = 0; i < base.signs.size(); ++i) {
    if (const SignReport* known = unseen.report(i, seen)) {
      reports.push_back(shared(*known));
    } else if (known = recall ? recall->sign(i) : nullptr; known) {
      reports.push_back(shared(*known));
    } else {
      std::size_t faults = session.faults().size();
      reports.push_back(sign_report(session, base.signs[i]));
      // Each case says anew what is wrong.
      bool sound = session.faults().size() == faults;
      if (recall && sound) recall->keep(i, reports.back());
    }
    states.push_back(reports.back().state);
  }
  session.evaluator().use_signs(
      [&base, states = std::move(states)](const std::string& id) {
        const Sign* sign = base.find_sign(id);
        return sign ? states[base.sign_index(*sign)] : SignState::Unknown;
      });
  return reports;
}

}  // namespace lastmile
