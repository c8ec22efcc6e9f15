// engine/match/evaluator.hpp
//
// Whether conditions hold, by trying every combination: slow, plain, and the
// measure that faster matchers are held against. It reads in two ways.
//
//   Certain   holds whatever may still be found out: what nobody knows fails
//   Possible  may hold: what nobody knows is read as "may match", and a type
//             that nobody looked through to the end may hold one more fact,
//             of which nothing is known
//
// The two are each other's negation: `no X` holds for certain where X does not
// hold possibly. What keeps a possible match from being certain are its gaps.

#pragma once

#include <functional>
#include <memory>
#include <span>
#include <unordered_set>
#include <vector>

#include "engine/knowledge/knowledge_base.hpp"
#include "engine/match/test.hpp"
#include "engine/memory/working_memory.hpp"

namespace lastmile {

enum class Certainty : std::uint8_t { Certain, Possible };
enum class SignState : std::uint8_t { Absent, Unknown, Present };

std::string_view to_text(SignState state);

// What is not known: whether the type holds (more) facts, or these fields of
// the facts that it holds.
struct Gap {
  const Pattern* pattern = nullptr;
  std::vector<FieldIndex> fields = {};  // empty: the type was not looked at
};

// A match while it is looked at; what it points at lives only then.
struct MatchView {
  std::span<const FactId> facts;  // by row; 0 where no fact stands
  std::span<const Value* const> rows;
  std::span<const Value> columns;     // row 0
  std::span<const FactId> witnesses;  // of `some`
  std::span<const Gap> gaps;          // of a possible match
};

class NearMatch;
struct NearLimits;

// Faults at run time, each once per item and place.
class FaultLog {
 public:
  void add(const Item& item, Place place, const FormulaFault& fault);
  // `of` is what failed; the diagnostic may point further into it.
  // `limit`: it is not run again in this session, which is said even if
  // something else failed there before.
  void add(const Item& item, Place of, Diagnostic what, bool limit = false);
  // Was it said before? Then nothing need be made to be said.
  bool has(const Item& item, Place of, bool limit = false) const {
    return !seen_.empty() && seen_.contains({&item, of, limit});
  }
  const std::vector<Diagnostic>& all() const { return all_; }
  void reset() {
    if (all_.empty()) return;
    all_.clear();
    seen_.clear();
  }

 private:
  struct Key {
    const Item* item;
    Place of;
    bool limit = false;
    bool operator==(const Key&) const = default;
  };
  struct Hash {
    std::size_t operator()(const Key& key) const;
  };
  std::unordered_set<Key, Hash> seen_;
  std::vector<Diagnostic> all_;
};

// Did the witnesses `a` all stand before the last of `b` was born? What stood
// before a match concluded anything cannot rest on it.
bool stood_before(std::vector<FactId> a, std::vector<FactId> b);

class Evaluator {
 public:
  using SignOf = std::function<SignState(const std::string& sign)>;

  // All outlive the evaluator. `now` is microseconds since 1970 UTC.
  Evaluator(const KnowledgeBase& base, WorkingMemory& memory, std::int64_t now,
            FaultLog& faults);
  ~Evaluator();

  // For conditions that speak of signs.
  void use_signs(SignOf sign_of) { sign_of_ = std::move(sign_of); }
  // The values of $target and $client, by column of a layout that has them.
  void give(std::vector<std::pair<std::string, Value>> given) {
    given_ = std::move(given);
  }

  // Calls `each` for every match in a fixed order until it returns false. With
  // all_ways, once for each way in which an `any` holds for the same facts, and
  // with those witnesses of a `some` that were all there first.
  void each_match(const Item& item, const When& when, Certainty certainty,
                  const std::function<bool(const MatchView&)>& each,
                  bool all_ways = false);
  bool holds(const Item& item, const When& when, Certainty certainty);
  // Calls `each` for every way in which one condition holds for certain, where
  // the facts and columns of the others are given: by row of the layout, with
  // the patterns that they were matched by.
  struct Bound {
    std::span<const FactId> facts;
    std::span<const Pattern* const> patterns;
    std::span<const Value> columns;
  };
  void each_way(const Item& item, const Layout& layout,
                const Condition& condition, const Bound& bound,
                const std::function<bool(const MatchView&)>& each,
                bool all_ways = false);
  // The same for matches of all conditions but a few (near.hpp), for certain.
  // False where it gave up for the limit of steps.
  bool each_near(const Item& item, const When& when, const NearLimits& limits,
                 const std::function<bool(const NearMatch&)>& each);

  // Would one look make the type complete? Was it looked through to the end,
  // for this host or the whole case?
  bool complete(TypeId type, std::string_view host = {}) const;
  const Symbols& symbols() const { return memory_.symbols(); }

  // The value of an operand in a match; Unknown where it is, or faults.
  Value value(const Operand& operand, const MatchView& match, const Item& item);
  Value value(const Expression& expression, Place place, const MatchView& match,
              const Item& item);
  // What faults in it reads "unknown" and is noted.
  std::string text(const Template& text, Place place, const MatchView& match,
                   const Item& item);
  // A Lua condition. Unknown where an argument is, or where it faults, which
  // is noted.
  Truth script_holds(const Condition& condition, const MatchView& match,
                     const Item& item);
  // What a Lua action returns. Nothing where it faults or an argument is
  // unknown, which is noted.
  std::optional<std::vector<ScriptFact>> script_facts(
      const ScriptAction& action, const MatchView& match, const Item& item);
  // The facts that it returned do not fit: noted as a fault of the action.
  void refuse(const ScriptAction& action, const std::string& why,
              const MatchView& match, const Item& item);
  // What expressions are evaluated with, here and nowhere else.
  Environment environment(std::span<const Value* const> rows) {
    return {rows, &lua_};
  }
  // Another case begins: Lua that hit a limit is run again.
  void reset(std::int64_t now) {
    now_ = now;
    given_.clear();
    sign_of_ = nullptr;
    lua_.pardon();
  }

 private:
  friend class NearMatch;
  struct Frame;
  class FrameLoan;
  class Solver;
  struct Arguments;
  void begin(Frame& frame, const When& when) const;
  bool fill(const ScriptCall& call, const MatchView& match, Arguments& out);
  Sandbox* sandbox(const Item& item, Place place);
  void note(FormulaFault fault, const Written* written, Place of,
            const Item& item);
  void note(const ScriptCall& call, const Arguments& arguments,
            const ScriptFault& fault, Place of, const Item& item);
  const KnowledgeBase& base_;
  WorkingMemory& memory_;
  std::int64_t now_;
  FaultLog& faults_;
  SandboxLoan lua_;
  SignOf sign_of_;
  std::vector<std::pair<std::string, Value>> given_;
  std::vector<std::unique_ptr<Frame>> frames_;  // of searches within searches
  std::size_t searches_ = 0;                    // that run now
};

}  // namespace lastmile
