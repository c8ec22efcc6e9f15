// engine/match/solver.hpp
//
// Internal to engine/match: one search of an Evaluator, and what it holds while
// it searches. It walks the conditions depth first, fills the frame on its way
// in and restores it on its way out, so that after a search the frame is as it
// was before. It never keeps anything from one search for the next.

#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "engine/base/function_ref.hpp"
#include "engine/match/evaluator.hpp"
#include "engine/match/near.hpp"

namespace lastmile {

struct Evaluator::Frame {
  std::vector<const Value*> rows;
  std::vector<FactId> facts;
  std::vector<const Pattern*> patterns;  // by row; null where none is entered
  std::vector<Value> columns;
  std::vector<FactId> witnesses;
  std::vector<Gap> gaps;
  // By row, in the possible reading: a fact that is only imagined, or of which
  // fields are unknown, with what it would have to be.
  struct Supposed {
    const Pattern* pattern = nullptr;
    std::vector<Value> values = {};

    void clear() {
      pattern = nullptr;
      values.clear();
    }
  };
  std::vector<Supposed> supposed;
  std::vector<Source> learned;  // what joins have told of such facts

  void begin(const Layout& layout) {
    rows.assign(layout.rows, nullptr);
    facts.assign(layout.rows, {});
    patterns.assign(layout.rows, nullptr);
    columns.assign(layout.columns, {});
    witnesses.clear();
    gaps.clear();
    supposed.resize(layout.rows);
    for (Supposed& one : supposed) one.clear();
    learned.clear();
    rows[0] = columns.data();
  }
};

// A frame for one search, made ready; searches within searches have their own.
class Evaluator::FrameLoan {
 public:
  FrameLoan(Evaluator& evaluator, const Layout& layout) : e_(evaluator) {
    if (e_.searches_ == e_.frames_.size()) {
      e_.frames_.push_back(std::make_unique<Frame>());
    }
    frame_ = e_.frames_[e_.searches_].get();
    frame_->begin(layout);
    ++e_.searches_;
  }
  ~FrameLoan() { --e_.searches_; }
  FrameLoan(const FrameLoan&) = delete;
  FrameLoan& operator=(const FrameLoan&) = delete;
  Frame& operator*() { return *frame_; }

 private:
  Evaluator& e_;
  Frame* frame_;
};

// `Next` is called with the frame filled; it returns false to end the search,
// and so does every function that takes one.
class Evaluator::Solver {
 public:
  using Next = FunctionRef<bool()>;

  // all_ways: see Evaluator::each_match.
  Solver(Evaluator& evaluator, const Item& item, Frame& frame,
         bool all_ways = false)
      : e_(evaluator), item_(item), frame_(frame), all_ways_(all_ways) {}

  bool list(const Conditions& conditions, std::size_t at, Certainty c,
            Next next);
  bool one(const Condition& condition, Certainty c, Next next);

  // near.cpp: all conditions but a few. False where the search was ended.
  struct Tolerance {
    std::size_t left = 0;  // conditions that may still be spared
    std::size_t steps = 0, limit = 0;
    std::vector<Wanted> wanted = {};
    std::vector<const Condition*> spared = {}, open = {};
    // What the spared ones, of lists around this too, would have bound.
    std::vector<std::uint32_t> rows = {}, columns = {};
    bool gave_up() const { return steps > limit; }
  };
  bool near(const Conditions& conditions, std::size_t at, Tolerance& tolerance,
            Next next);

 private:
  friend class NearMatch;
  // What is known of one group: the values of the facts that match for
  // certain, and whether there may be more, or other, of them.
  struct Group {
    std::vector<Value> key;
    std::vector<Value> values;
    std::size_t count = 0;
    bool exact = true;
  };

  // solver_groups.cpp: conditions, and those that hold conditions.
  bool exists(const Conditions& conditions, Certainty c);
  bool no(const Condition& condition, Certainty c, Next next);
  bool some(const Condition& condition, Certainty c, Next next);
  bool every(const Condition& condition, Certainty c, Next next);
  bool uncertain(const Pattern& of, const Conditions& inner);
  bool any(const Condition& condition, Certainty c, Next next);
  void miss(std::span<const Source> sources);
  bool let(const Condition& condition, std::size_t at, Certainty c, Next next);
  bool check(const Condition& condition, Certainty c, Next next);
  bool lua(const Condition& condition, Certainty c, Next next);
  bool undecided(std::span<const Source> sources, Certainty c, Next next);
  bool sign(const Condition& condition, Next next);

  // near.cpp
  bool spare(const Condition& condition, Next next);
  bool spare(const Pattern& pattern, Next next);
  bool spare_tally(const Condition& condition, Next next);
  bool spared(Source source) const;
  bool hangs(const Condition& condition) const;
  bool excused(const FieldTest& test, std::uint32_t row) const;
  bool contradicts_wanted() const;

  // solver_patterns.cpp: operands, tests, and facts that may be.
  Value evaluate(const Expression& expression, Place place);
  Value operand(const Operand& operand);
  Truth test(const FieldTest& test, const Value* fields, bool imagined);
  Truth fits(const Pattern& pattern, const Value* fields, bool imagined,
             std::vector<FieldIndex>& unknown, Certainty c);
  bool learn(const FieldTest& test, const Value& field);
  bool may_still_be(std::size_t had);
  void unlearn(std::size_t had);
  Value fixed(const Pattern& pattern, FieldIndex field);
  bool may_be_more(const Pattern& pattern);
  bool pattern(const Pattern& pattern, Certainty c, Next next);
  const Value* enter(const Pattern& pattern, const Fact& fact, Certainty c);
  void leave(const Pattern& pattern);
  bool imagine(const Pattern& pattern, Next next);
  bool compare(const Pattern& pattern, Certainty c, Next next);
  bool go(Truth truth, Certainty c, Gap gap, Next next);

  // solver_tally.cpp: aggregates.
  Group& group_of(const Tally& tally, std::vector<Group>& groups,
                  std::vector<Value> key);
  std::vector<Group> groups_of(const Tally& tally);
  Value sum(const std::vector<Value>& values, bool& fault);
  Value extreme(const std::vector<Value>& values, bool most, bool& fault);
  std::optional<Value> aggregate(const Tally& tally, const Group& group,
                                 bool& fault);
  Truth filter(const Tally::Filter& filter, const Value& value);
  Truth filter_bound(const Tally::Filter& f, const Value& bound);
  bool bounded_below(const Tally& tally) const;
  bool tally(const Tally& tally, Certainty c, Next next);
  bool one_group(const Tally& tally, const Group& group, Certainty c,
                 Next next);

  Evaluator& e_;
  const Item& item_;
  Frame& frame_;
  bool all_ways_;
  Tolerance* tolerance_ = nullptr;
};

}  // namespace lastmile
