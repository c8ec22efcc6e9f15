#include "engine/explain/why.hpp"

#include <algorithm>
#include <map>

namespace lastmile {
namespace {

// A reason of what stands that does not lead back to it. Where each fact of a
// proof has a reason that rests on older facts alone, the oldest such; where a
// first reason has gone and a circle holds its fact as well, the reasons are
// sorted out from the ground up.
class Reasons {
 public:
  explicit Reasons(const Session& session) : session_(session) {}

  // To be called once for the top of a proof.
  void prepare(FactId top) {
    std::set<FactId> below{top};
    std::vector<FactId> queue{top};
    while (!queue.empty()) {
      FactId fact = queue.back();
      queue.pop_back();
      if (on_ground(fact)) continue;
      const Match* match = by_older(fact);
      if (!match) return ground(top);
      for (FactId premise : premises(*match)) {
        if (below.insert(premise).second) queue.push_back(premise);
      }
    }
  }

  const Match* of(FactId fact) const {
    auto found = grounded_.find(fact);
    if (found == grounded_.end()) return by_older(fact);
    return found->second;
  }

  std::vector<FactId> premises(const Match& match) const {
    std::vector<FactId> out;
    for (FactId fact : match.facts) {
      if (fact.number != 0) out.push_back(fact);
    }
    std::vector<FactId> more = session_.matcher().witnesses(match);
    out.insert(out.end(), more.begin(), more.end());
    return out;
  }

 private:
  struct Candidate {
    FactId fact;
    const Match* match = nullptr;
    std::size_t waits_for = 0;  // premises that are not on the ground yet
  };

  bool on_ground(FactId fact) const {
    const WorkingMemory& memory = session_.memory();
    return !memory.alive(fact) || memory.told(fact) || grounded_.contains(fact);
  }

  const Match* by_older(FactId fact) const {
    for (const Match* match : session_.support().of(fact)) {
      std::vector<FactId> on = premises(*match);
      if (std::all_of(on.begin(), on.end(),
                      [&](FactId f) { return f.number < fact.number; })) {
        return match;
      }
    }
    return nullptr;
  }

  // Gives every derived fact below this one the reason by which it is first
  // reached from what was told.
  void ground(FactId top) {
    std::vector<Candidate> candidates;
    std::map<FactId, std::vector<std::size_t>> waiting;  // by premise
    std::set<FactId> below{top};
    std::vector<FactId> queue{top};
    std::vector<std::size_t> ready;
    while (!queue.empty()) {
      FactId fact = queue.back();
      queue.pop_back();
      for (const Match* match : session_.support().of(fact)) {
        Candidate candidate{fact, match};
        for (FactId premise : premises(*match)) {
          if (on_ground(premise)) continue;
          ++candidate.waits_for;
          waiting[premise].push_back(candidates.size());
          if (below.insert(premise).second) queue.push_back(premise);
        }
        if (candidate.waits_for == 0) ready.push_back(candidates.size());
        candidates.push_back(candidate);
      }
    }
    for (std::size_t i = 0; i < ready.size(); ++i) {
      const Candidate& reached = candidates[ready[i]];
      if (!grounded_.emplace(reached.fact, reached.match).second) continue;
      for (std::size_t next : waiting[reached.fact]) {
        if (--candidates[next].waits_for == 0) ready.push_back(next);
      }
    }
  }

  const Session& session_;
  std::map<FactId, const Match*> grounded_;
};

class Prover {
 public:
  Prover(const Session& session, std::set<FactId>& seen,
         const WhyOptions& options)
      : session_(session), seen_(seen), options_(options), reasons_(session) {}

  Proof prove(FactId fact) {
    reasons_.prepare(fact);
    return prove(fact, 0);
  }

 private:
  Proof prove(FactId fact, std::size_t depth) {
    Proof proof{.fact = fact};
    if (options_.journal) recall(proof);
    bool stands = session_.memory().alive(fact);
    const Match* match = nullptr;
    if (stands && !session_.memory().told(fact)) match = reasons_.of(fact);
    std::vector<FactId> premises;
    if (match) {
      proof.rule = match->rule;
      premises = reasons_.premises(*match);
    } else if (proof.rule) {
      auto facts = options_.journal->life(fact).made_by->facts;
      premises.assign(facts.begin(), facts.end());
    }
    bool fresh = seen_.insert(fact).second;
    if (!proof.rule) return proof;
    proof.shown_above = !fresh;
    if (!fresh) return proof;
    if (match) speak(*match, proof);
    for (FactId premise : premises) {
      proof.cut = depth >= options_.depth;
      if (proof.cut) break;
      proof.from.push_back(prove(premise, depth + 1));
    }
    return proof;
  }

  void speak(const Match& match, Proof& proof) const {
    const Layout& layout = match.rule->when.layout;
    for (const Layout::Variable& v : layout.variables) {
      bool computed = v.source.row == 0 && v.source != now_source;
      if (!computed || v.source.column >= match.columns.size()) continue;
      const Value& value = match.columns[v.source.column];
      if (value.known()) proof.values.emplace_back(v.name, value);
    }
    const WorkingMemory& memory = session_.memory();
    std::vector<const Value*> rows(match.facts.size());
    rows[0] = match.columns.data();
    for (std::size_t r = 1; r < rows.size(); ++r) {
      if (match.facts[r].number == 0) continue;
      rows[r] = memory.fact(match.facts[r]).values.data();
    }
    proof.says = match.rule->say.render(session_.evaluator().environment(rows),
                                        memory.symbols());
  }

  // How it came to be and to go. A fact that stands is told as well as it is
  // derived; then what was told is the ground.
  void recall(Proof& proof) const {
    using Origin = Journal::Origin;
    Journal::Life life = options_.journal->life(proof.fact);
    proof.ending = life.ending;
    proof.ended = life.ended;
    proof.successor = life.successor;
    if (life.ended_by) proof.ended_by = life.ended_by->rule;
    bool made = life.origin == Origin::Asserted ||
                (life.origin == Origin::Derived &&
                 life.ending != Journal::Ending::Stands);
    proof.acted = life.origin == Origin::Asserted;
    proof.forgotten = made && !life.made_by;
    if (life.made_by) proof.round = life.made_by->round;
    if (made && life.made_by) proof.rule = life.made_by->rule;
  }

  const Session& session_;
  std::set<FactId>& seen_;
  const WhyOptions& options_;
  Reasons reasons_;
};

}  // namespace

Proof why(const Session& session, FactId fact, std::set<FactId>& seen,
          const WhyOptions& options) {
  return Prover(session, seen, options).prove(fact);
}

}  // namespace lastmile
