#include "cli/test_run.hpp"

#include <algorithm>

#include "cli/report/words.hpp"
#include "engine/diagnose/diagnosis.hpp"
#include "facts/symptom.hpp"

namespace lastmile {
namespace {

class TestRun {
 public:
  TestRun(std::shared_ptr<const KnowledgeBase> base, const Test& test)
      : base_(std::move(base)), test_(test) {}

  std::string verdict() {
    std::unique_ptr<Session> session = make();
    session->run();
    Diagnosis diagnosis = diagnose(*session, {}, {});
    if (diagnosis.rows.empty()) return "none";
    const CauseScore& first = diagnosis.rows.front().cause;
    return first.cause->id + " (" +
           std::string(probability_word(first.probability)) + ")";
  }

  std::vector<std::string> run(TestSeen* seen) {
    std::unique_ptr<Session> session = make();
    session->run();
    bool steps = !test_.next.empty();
    Diagnosis diagnosis =
        diagnose(*session, {},
                 steps ? [this] { return make(); }
                       : std::function<std::unique_ptr<Session>()>(),
                 test_.given.tried);
    if (seen) *seen = seen_by(*session, diagnosis);
    derived(*session);
    signs(diagnosis);
    top(diagnosis);
    bounds(diagnosis);
    fixes(diagnosis);
    next(diagnosis);
    return std::move(failures_);
  }

 private:
  void fail(std::string sentence) { failures_.push_back(std::move(sentence)); }

  TestSeen seen_by(Session& session, const Diagnosis& diagnosis) const {
    TestSeen seen{.fired = session.fired()};
    for (const SignReport& sign : diagnosis.signs) {
      seen.signs.push_back(sign.state);
    }
    for (TypeId type = 0; type < base_->schema.size(); ++type) {
      seen.told.push_back(!session.memory().facts(type).empty());
    }
    return seen;
  }

  std::unique_ptr<Session> make() {
    Diagnostics faults;
    std::unique_ptr<Session> session = session_of(base_, test_.given, faults);
    if (failures_.empty()) {
      for (const Diagnostic& fault : faults.all()) {
        if (fault.severity == Severity::Error) fail(fault.message);
      }
    }
    return session;
  }

  // Is there a fact that agrees with the claim in all that it says?
  bool holds(Session& session, const Claim& claim) {
    Diagnostics ignored;
    Claim whole = claim;
    const FactType* type = base_->schema.find(claim.type);
    if (!type) return false;
    std::vector<Value> wanted(type->fields.size());
    for (const NodeEntry& entry : claim.fields.entries) {
      auto field = type->find(entry.key);
      Claim one{.type = claim.type};
      one.fields.entries.push_back(entry);
      // Key fields that the claim leaves out get something to be checked by.
      auto values = session.memory().check(one, ignored);
      if (field && values) wanted[*field] = (*values)[*field];
      if (field && !values) {
        auto all = session.memory().check(whole, ignored);
        if (all) wanted[*field] = (*all)[*field];
      }
    }
    auto agrees = [&](FactId id) {
      auto values = session.memory().fact(id).values;
      for (std::size_t i = 0; i < values.size(); ++i) {
        if (wanted[i].known() && !(values[i] == wanted[i])) return false;
      }
      return true;
    };
    auto facts = session.memory().facts(type->id);
    return std::any_of(facts.begin(), facts.end(), agrees);
  }

  void derived(Session& session) {
    for (const Claim& claim : test_.derived) {
      if (!holds(session, claim)) {
        fail("there is no " + claim.type + " " + to_text(claim.fields));
      }
    }
    for (const Claim& claim : test_.not_derived) {
      if (holds(session, claim)) {
        fail("there is " + claim.type + " " + to_text(claim.fields) +
             ", and there should be none");
      }
    }
  }

  void signs(const Diagnosis& diagnosis) {
    for (const auto& [id, state] : test_.signs) {
      const Sign* sign = base_->find_sign(id);
      if (!sign) continue;
      SignState is = diagnosis.signs[base_->sign_index(*sign)].state;
      if (to_text(is) != state) {
        fail("sign " + id + " is " + std::string(to_text(is)) + ", not " +
             state);
      }
    }
  }

  static const Diagnosis::Row* row_of(const Diagnosis& diagnosis,
                                      const std::string& id) {
    for (const Diagnosis::Row& row : diagnosis.rows) {
      if (row.cause.cause->id == id) return &row;
      for (const CauseScore& below : row.below) {
        if (below.cause->id == id) return &row;
      }
    }
    return nullptr;
  }

  static bool heads(const Diagnosis::Row& row, const std::string& id) {
    return row.cause.cause->id == id;
  }

  // A cause that stands below the head of a row is named by it, but the row's
  // probability is the head's.
  static double probability(const Diagnosis& diagnosis, const std::string& id) {
    const Diagnosis::Row* row = row_of(diagnosis, id);
    return row && heads(*row, id) ? row->cause.probability : 0;
  }

  static std::string shown(const Diagnosis::Row* row) {
    if (!row) return "none";
    return row->cause.cause->id + " (" +
           std::string(probability_word(row->cause.probability)) + ", " +
           percent(row->cause.probability) + ")";
  }

  void top(const Diagnosis& diagnosis) {
    const auto& wanted = test_.top_cause;
    if (wanted.empty()) return;
    const Diagnosis::Row* best = diagnosis.best();
    bool none = std::find(wanted.begin(), wanted.end(), "none") != wanted.end();
    bool right = best ? std::find(wanted.begin(), wanted.end(),
                                  best->cause.cause->id) != wanted.end()
                      : none;
    if (!right && !none && !diagnosis.rows.empty()) {
      const Diagnosis::Row& first = diagnosis.rows.front();
      right = std::find(wanted.begin(), wanted.end(), first.cause.cause->id) !=
              wanted.end();
    }
    if (right) return;
    std::string list;
    for (const std::string& id : wanted) {
      list += (list.empty() ? "" : " or ") + id;
    }
    const Diagnosis::Row* first =
        diagnosis.rows.empty() ? nullptr : &diagnosis.rows.front();
    fail("the first cause is " + shown(first) + ", not " + list);
  }

  void bounds(const Diagnosis& diagnosis) {
    for (const std::string& id : test_.not_cause) {
      double p = probability(diagnosis, id);
      if (p >= probability_of_word("possible")) {
        fail(id + " is " + std::string(probability_word(p)) + " (" +
             percent(p) + "), and should not be possible");
      }
    }
    for (const Test::Bound& bound : test_.causes) {
      double p = probability(diagnosis, bound.cause);
      std::string is = bound.cause + " is " + std::string(probability_word(p)) +
                       " (" + percent(p) + ")";
      if (!bound.at_least.empty() && p < probability_of_word(bound.at_least)) {
        fail(is + ", not at least " + bound.at_least);
      }
      if (!bound.at_most.empty() && p >= above(bound.at_most)) {
        fail(is + ", not at most " + bound.at_most);
      }
    }
  }

  // Where the word above this one begins.
  static double above(const std::string& word) {
    if (word == "very unlikely") return .1;
    if (word == "unlikely") return .4;
    if (word == "possible") return .7;
    if (word == "likely") return .9;
    return 2;
  }

  void fixes(const Diagnosis& diagnosis) {
    if (test_.fixes.empty()) return;
    const Diagnosis::Row* best =
        diagnosis.rows.empty() ? nullptr : &diagnosis.rows.front();
    bool none = std::find(test_.top_cause.begin(), test_.top_cause.end(),
                          "none") != test_.top_cause.end();
    auto belongs = [&](const RankedFix& ranked) {
      if (none || !best) return true;
      return std::any_of(
          ranked.of.begin(), ranked.of.end(), [&](const Cause* c) {
            return c == best->cause.cause ||
                   std::any_of(best->below.begin(), best->below.end(),
                               [&](const auto& b) { return b.cause == c; });
          });
    };
    std::string offered;
    for (const RankedFix& ranked : diagnosis.fixes) {
      if (!belongs(ranked)) continue;
      if (std::find(test_.fixes.begin(), test_.fixes.end(), ranked.fix->id) !=
          test_.fixes.end()) {
        return;
      }
      offered += (offered.empty() ? "" : ", ") + ranked.fix->id;
    }
    std::string wanted;
    for (const std::string& id : test_.fixes) {
      wanted += (wanted.empty() ? "" : " nor ") + id;
    }
    fail("neither " + wanted + " is among the fixes: " + offered);
  }

  void next(const Diagnosis& diagnosis) {
    if (test_.next.empty()) return;
    std::string first =
        diagnosis.next.empty() ? "nothing" : diagnosis.next.front().id;
    if (std::find(test_.next.begin(), test_.next.end(), first) ==
        test_.next.end()) {
      fail("the next step is " + first + ", not " + test_.next.front());
    }
  }

  std::shared_ptr<const KnowledgeBase> base_;
  const Test& test_;
  std::vector<std::string> failures_;
};

}  // namespace

std::unique_ptr<Session> session_of(std::shared_ptr<const KnowledgeBase> base,
                                    const Case& given, Diagnostics& faults) {
  auto session = std::make_unique<Session>(
      std::move(base), Session::Options{.now = given.now.value_or(0),
                                        .target = given.target,
                                        .client = given.client});
  for (const auto& [text, place] : given.symptoms) {
    for (const Claim& claim : read_symptom(text, faults)) {
      session->tell(claim, faults);
    }
  }
  for (const Claim& claim : given.given) session->tell(claim, faults);
  for (const CollectionRecord& record : given.collected) {
    session->collect(record, faults);
  }
  for (const auto& [question, answer] : given.answers) {
    session->answer(question, answer, faults);
  }
  return session;
}

std::vector<std::string> run_test(std::shared_ptr<const KnowledgeBase> base,
                                  const Test& test, TestSeen* seen) {
  return TestRun(std::move(base), test).run(seen);
}

std::string failure_text(const Sources& sources, const Test& test,
                         const std::vector<std::string>& failures) {
  std::string out = "FAILED  " + test.id + "  " +
                    printable(sources.path(test.place.file)) + ":" +
                    std::to_string(test.place.line);
  for (const std::string& each : failures) {
    out += "\n        " + printable(each);
  }
  return out;
}

std::string verdict_on(std::shared_ptr<const KnowledgeBase> base,
                       const Test& test) {
  return TestRun(std::move(base), test).verdict();
}

}  // namespace lastmile
