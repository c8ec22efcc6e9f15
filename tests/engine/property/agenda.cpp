// What fires next, against a plain restatement of the order that the rule
// language promises: before each firing every match of every `then` rule is
// found anew by trying all combinations, those that fired already are left
// out, and what fires must be the first of the rest.

#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "tests/support/program.hpp"
#include "tests/support/scenario/player.hpp"
#include "tests/support/scenario/search.hpp"

namespace lastmile {
namespace {

using Tags = std::vector<std::int64_t>;

struct Candidate {
  const Rule* rule;
  std::vector<FactId> facts;  // by row, without those where none stands
  std::vector<Value> columns;
  std::size_t since = 0;  // how many rules had fired before it was possible
  bool fired = false;

  bool same(const Candidate& other) const {
    return rule == other.rule && facts == other.facts &&
           columns == other.columns;
  }
};

// The numbers of the facts, the newest first.
Tags tags_of(const Candidate& c) {
  Tags tags;
  for (FactId fact : c.facts) tags.push_back(fact.number);
  std::sort(tags.rbegin(), tags.rend());
  return tags;
}

// Is `a` the newer, compared from the newest fact down? Of two that agree as
// far as the shorter goes, the longer is.
bool newer(const Tags& a, const Tags& b) { return a > b; }

// Does `a` fire before `b`? What the order leaves open is false both ways.
bool first(const Candidate& a, const Candidate& b, Strategy strategy) {
  if (a.rule->salience != b.rule->salience) {
    return a.rule->salience > b.rule->salience;
  }
  Tags ours = tags_of(a), theirs = tags_of(b);
  auto newest = [](const Tags& tags) { return tags.empty() ? 0 : tags[0]; };
  auto lead = [](const Candidate& c) {
    return c.facts.empty() ? 0 : c.facts.front().number;
  };
  bool breadth = strategy == Strategy::Breadth;
  switch (strategy) {
    case Strategy::Depth:
    case Strategy::Breadth:
      if (a.since != b.since) return breadth == (a.since < b.since);
      if (newest(ours) != newest(theirs)) {
        return breadth == (newest(ours) < newest(theirs));
      }
      break;
    case Strategy::Mea:
      if (lead(a) != lead(b)) return lead(a) > lead(b);
      [[fallthrough]];
    case Strategy::Lex:
      if (ours != theirs) return newer(ours, theirs);
      break;
  }
  if (a.rule->index != b.rule->index) return a.rule->index < b.rule->index;
  // By different branches of an `any` one may have more facts than the other;
  // where they agree as far as that goes, nothing is promised.
  auto [x, y] =
      std::mismatch(ours.begin(), ours.end(), theirs.begin(), theirs.end());
  if (x == ours.end() || y == theirs.end()) return false;
  return breadth ? newer(theirs, ours) : newer(ours, theirs);
}

class Model final : public Listener {
 public:
  Model(Session& session, Strategy strategy)
      : session_(session), strategy_(strategy) {}

  const std::string& broken() const { return broken_; }
  std::size_t choices() const { return choices_; }

  // What is possible now, of what had become so before and what had not.
  void look() {
    std::vector<Candidate> now;
    for (const Rule& rule : session_.base().rules) {
      if (!rule.derives()) look(rule, now);
    }
    candidates_ = std::move(now);
  }

  // After a run that came to rest.
  void at_rest() {
    look();
    for (const Candidate& c : candidates_) {
      if (!c.fired) broken_ = "left waiting\n" + text(c);
    }
  }

 private:
  void fired(const Match& match) override {
    if (!match.rule->derives()) choose(match);
    ++firings_;
  }

  void choose(const Match& match) {
    look();
    Candidate chosen = candidate(*match.rule, match.facts, match.columns);
    std::size_t waiting = 0;
    const Candidate* best = nullptr;
    Candidate* taken = nullptr;
    for (Candidate& c : candidates_) {
      if (c.same(chosen)) taken = &c;
      if (c.fired) continue;
      ++waiting;
      if (!best || first(c, *best, strategy_)) best = &c;
    }
    choices_ += waiting > 1 ? 1 : 0;
    if (!taken || taken->fired) {
      broken_ = std::string(taken ? "fired twice" : "fired without a match") +
                "\n" + text(chosen);
    } else if (first(*best, *taken, strategy_)) {
      broken_ = "out of order\nfired " + text(*taken) + "before " + text(*best);
    }
    if (taken) taken->fired = true;
  }

  template <class Facts, class Columns>
  static Candidate candidate(const Rule& rule, const Facts& facts,
                             const Columns& columns) {
    Candidate c{&rule, {}, {columns.begin(), columns.end()}};
    for (FactId fact : facts) {
      if (fact.number != 0) c.facts.push_back(fact);
    }
    return c;
  }

  void look(const Rule& rule, std::vector<Candidate>& now) {
    session_.evaluator().each_match(
        rule, rule.when, Certainty::Certain, [&](const MatchView& view) {
          Candidate c = candidate(rule, view.facts, view.columns);
          c.since = firings_;
          auto same = [&](const Candidate& other) { return other.same(c); };
          if (std::any_of(now.begin(), now.end(), same)) return true;
          auto had = std::find_if(candidates_.begin(), candidates_.end(), same);
          now.push_back(had == candidates_.end() ? std::move(c) : *had);
          return true;
        });
  }

  std::string text(const Candidate& c) const {
    std::string out = c.rule->id + " (";
    for (FactId fact : c.facts) out += " " + std::to_string(fact.number);
    out += " |";
    for (const Value& value : c.columns) {
      out += " " + to_text(value, session_.memory().symbols());
    }
    return out + " ) since " + std::to_string(c.since) + "\n";
  }

  Session& session_;
  Strategy strategy_;
  std::vector<Candidate> candidates_;
  std::size_t firings_ = 0, choices_ = 0;
  std::string broken_;
};

Judgement judge(const Scenario& scenario, Strategy strategy,
                std::size_t& choices) {
  Loaded loaded = load_text(scenario.program());
  if (!loaded.sound()) return {rendered(loaded), false};
  Player player(loaded.base,
                {.now = test_now, .max_firings = 100, .strategy = strategy});
  Model model(player.session(), strategy);
  player.session().listen(&model);
  for (const Act& act : scenario.acts) {
    if (act.kind == Act::Kind::Reset) continue;
    if (!player.play(act)) return {"refused: " + act.text(), false};
    if (player.at_limit()) break;
    if (act.kind == Act::Kind::Run && !player.stopped()) model.at_rest();
    if (!model.broken().empty()) return {model.broken()};
  }
  choices += model.choices();
  return {model.broken()};
}

}  // namespace

TEST_CASE("what fires is the first in the order that the language promises",
          "[property]") {
  std::size_t choices = 0;
  Law law = [&](const Scenario& scenario) {
    for (Strategy strategy :
         {Strategy::Depth, Strategy::Breadth, Strategy::Lex, Strategy::Mea}) {
      Judgement judgement = judge(scenario, strategy, choices);
      if (!judgement.broken.empty() || !judgement.sound) return judgement;
    }
    return Judgement{};
  };
  std::size_t held = hold(law, Genres::Acting, 400);
  // An order of one proves nothing.
  if (held > 0) CHECK(choices > 2 * held);
}

}  // namespace lastmile
