// Random programs of what the rule language and CLIPS both have
// (author.hpp): after each run the two hold the same facts, and their rules
// have fired in the same order, as far as the strategy prefers one.

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <set>

#include "tests/differential/author.hpp"
#include "tests/differential/translation.hpp"
#include "tests/support/program.hpp"
#include "tests/support/scenario/player.hpp"
#include "tests/support/scenario/search.hpp"
#ifdef LASTMILE_CLIPS
#include "tests/differential/clips.hpp"
#endif

namespace lastmile {
namespace {

TEST_CASE("a pack is said in the language of CLIPS", "[differential]") {
  Translation said = to_clips(R"(
- fact: a
  fields: {x: integer, s: text}
- fact: d
  fields: {x: integer}
- rule: r1
  when:
    - a: {x: $v, s not: ada}
    - let: {$l: '$v + 1'}
    - no: [{a: {x above: $l}}, {check: '$v * 2 > 3 and not ($v == 4)'}]
    - every a: {x: $v, s: $t}
      has: [{a: {x one of: [$v, 2], s: {is: $t, none of: [bob, cy]}}}]
  derive: {d: {x: '{max($l, 2)}'}}
- rule: r2
  salience: -5
  when:
    - a as $f: {x: 1, s not: bob}
    - any: [{a: {x: $v}}, [{d: {x: $v}}, {some a: {s: ada}}]]
  then:
    - print: 'r2 {$v}'
    - {update: $f, set: {s: bob}}
)");
  CHECK(said.text() == R"((deftemplate a (slot x) (slot s))
(deftemplate d (slot x))
(defrule r1
  (declare (salience 9990))
  (logical
  (a (x ?v) (s ~ada))
  (test (= 0 0))
  (not (and (a (x ?t1&:(> ?t1 (+ ?v 1)))) (test (and (> (* ?v 2) 3) (not (eq ?v 4))))))
  (forall (a (x ?v) (s ?t)) (a (x ?t2&:(or (eq 0 1) (eq ?t2 ?v) (eq ?t2 2))) (s ?t&:(neq ?t bob)&:(neq ?t cy)))))
  =>
  (assert (d (x (max (+ ?v 1) 2)))))
(defrule r2
  (declare (salience -5))
  ?f <- (a (x 1) (s ~bob))
  (or (a (x ?v)) (and (d (x ?v)) (exists (a (s ada)))))
  =>
  (printout t "r2 " ?v crlf)
  (modify ?f (s bob)))
)");
  CHECK(to_clips("- rule: r\n  when: [{count of a as $n: {}}]\n  then: []\n")
            .refused == "CLIPS has no like of count of a as $n");
}

#ifndef LASTMILE_CLIPS

TEST_CASE("what follows is what CLIPS makes of the same program",
          "[differential][clips]") {
  SKIP(
      "SKIPPED: this build found no CLIPS to compare with; "
      "scripts/setup --tests installs it (libclips-dev)");
}

#else

struct Fruit {
  std::size_t derived = 0;  // runs that ended with derived facts
  std::size_t choices = 0;  // firings of which another one might have been
  std::size_t tied = 0, ended = 0;  // programs
};

constexpr std::size_t most_firings = 60;  // of rules that act, in one run

std::set<std::string> told_types() {
  std::set<std::string> out;
  for (const CommonType& type : common_types()) {
    if (type.layer == 0) out.insert(type.name);
  }
  return out;
}

std::string sorted(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = text.find('\n', at);
    lines.push_back(text.substr(at, end - at + 1));
    at = end + 1;
  }
  std::sort(lines.begin(), lines.end());
  std::string out;
  for (const std::string& line : lines) out += line;
  return out;
}

std::string different(const char* what, const std::string& ours,
                      const std::string& theirs) {
  if (ours == theirs) return {};
  return std::string(what) + "\n--- lastmile\n" + ours + "--- CLIPS\n" + theirs;
}

// Both, side by side.
class Pair {
 public:
  Pair(const Scenario& scenario, const Loaded& loaded, const Translation& said)
      : shape_(shape_of(scenario.seed)),
        ours_(loaded.base, {.now = test_now,
                            .max_firings = 20'000,
                            .strategy = scenario.strategy}),
        theirs_(said.constructs, scenario.strategy) {}

  const std::string& refused() const { return theirs_.refused(); }
  Clips::Ended ended() const { return ended_; }

  // How they differ after it, in words.
  std::string play(const Act& act, Fruit& fruit) {
    static const std::set<std::string> told = told_types();
    if (act.kind == Act::Kind::Tell) theirs_.tell(act.type, act.fields);
    if (act.kind == Act::Kind::Untell) theirs_.untell(act.number, told);
    if (act.kind == Act::Kind::Run) {
      bool ordered = shape_ != Shape::Logic && shape_ != Shape::Growing;
      ended_ = theirs_.run(most_firings, ordered);
      if (ended_ != Clips::Ended::Rest) return {};
    }
    if (!ours_.play(act)) return "refused: " + act.text();
    return act.kind == Act::Kind::Run ? compare(fruit) : std::string();
  }

 private:
  std::string compare(Fruit& fruit) {
    std::string facts = ours_.facts();
    if (facts.find("d{") != std::string::npos) ++fruit.derived;
    std::string out = different("facts", facts, theirs_.facts());
    if (!out.empty()) return out;
    std::string ours = printed(), theirs = theirs_.printed().substr(seen_);
    seen_ = theirs_.printed().size();
    if (shape_ == Shape::Growing) {
      return different("firings", sorted(ours), sorted(theirs));
    }
    fruit.choices += theirs_.choices() - choices_;
    choices_ = theirs_.choices();
    return different("order of firing", ours, theirs);
  }

  std::string printed() {
    std::string out;
    const auto& lines = ours_.session().printed();
    while (lines_ < lines.size()) out += lines[lines_++] + "\n";
    return out;
  }

  Shape shape_;
  Player ours_;
  Clips theirs_;
  Clips::Ended ended_ = Clips::Ended::Rest;
  std::size_t lines_ = 0, seen_ = 0, choices_ = 0;
};

// A field that is not given is unknown here and nil there.
bool whole(const Act& act) {
  if (act.kind != Act::Kind::Tell) return true;
  const auto& types = common_types();
  auto type = std::find_if(types.begin(), types.end(),
                           [&](const auto& t) { return t.name == act.type; });
  return act.fields.size() == type->fields.size();
}

Judgement judge(const Scenario& scenario, Fruit& fruit) {
  for (const Act& act : scenario.acts) {
    if (!whole(act)) return {"a field is not given: " + act.text(), false};
  }
  // By `mea` the first condition matters.
  bool turned = shape_of(scenario.seed) != Shape::Recency;
  Scenario ours =
      turned ? CommonAuthor(scenario.seed + 1).in_another_order(scenario)
             : scenario;
  Loaded loaded = load_text(ours.program());
  if (!loaded.sound()) return {rendered(loaded), false};
  Translation said = to_clips(scenario.program());
  if (!said.refused.empty()) return {said.refused, false};
  Pair pair(scenario, loaded, said);
  if (!pair.refused().empty()) {
    return {pair.refused() + "\n" + said.text(), false};
  }
  for (const Act& act : scenario.acts) {
    std::string broken = pair.play(act, fruit);
    if (!broken.empty()) return {broken + "--- in CLIPS\n" + said.text()};
    if (pair.ended() == Clips::Ended::Tie) ++fruit.tied;
    if (pair.ended() != Clips::Ended::Rest) return {};
  }
  ++fruit.ended;
  return {};
}

TEST_CASE("what follows is what CLIPS makes of the same program",
          "[differential][clips]") {
  Fruit fruit;
  constexpr std::size_t programs = 700;
  std::size_t held =
      hold([&](const Scenario& s) { return judge(s, fruit); },
           [](std::uint64_t seed) { return CommonAuthor(seed).scenario(); },
           programs);
  if (held == 0) return;
  // Programs that do nothing would prove nothing.
  INFO(fruit.ended << " ended, " << fruit.tied << " tied, " << fruit.choices
                   << " choices, " << fruit.derived << " derived");
  CHECK(fruit.ended > held / 2);
  CHECK(fruit.choices > held);
  CHECK(fruit.derived > held);
}

#endif

}  // namespace
}  // namespace lastmile
