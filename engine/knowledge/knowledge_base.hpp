// engine/knowledge/knowledge_base.hpp
//
// All that we know: checked as a whole and from then on unchanging, so that
// any number of sessions on any number of threads may share it.

#pragma once

#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/formula/functions.hpp"
#include "engine/knowledge/case.hpp"
#include "engine/knowledge/diagnosis_items.hpp"
#include "engine/knowledge/footprints.hpp"
#include "engine/knowledge/later.hpp"
#include "engine/knowledge/rules.hpp"
#include "engine/knowledge/table.hpp"
#include "engine/memory/gather_spec.hpp"
#include "engine/script/sandboxes.hpp"
#include "engine/text/source.hpp"

namespace lastmile {

// What pack.yaml says, and what was read of it.
struct PackInfo {
  std::string name;
  std::string version = "0";
  std::string title = {};
  std::string folder = {};
  std::string sha256 = {};  // over names and contents of all its files
  double other = 0.10;      // "something this pack does not know"
  double escalation = 120;  // minutes
};

class KnowledgeBase {
 public:
  KnowledgeBase();
  KnowledgeBase(const KnowledgeBase&) = delete;
  KnowledgeBase& operator=(const KnowledgeBase&) = delete;

  // Filled by engine/load, then only read.
  std::vector<PackInfo> packs;
  Sources sources;
  Symbols symbols;  // frozen when loaded; sessions lay theirs over it
  Schema schema;
  Scripts scripts;
  Functions functions = Functions::builtin();  // those of `scripts` too
  std::deque<DataTable> tables;
  Rules rules;
  std::deque<Sign> signs;
  std::deque<Cause> causes;
  std::deque<Fix> fixes;
  std::deque<Question> questions;
  Later<GatherSpec> gathers;
  Later<Test> tests;

  // Found by the checks (engine/knowledge/check):
  std::size_t strata = 1;
  // By type: the observed types from which its facts can follow.
  std::vector<std::vector<TypeId>> observed_below;
  // Does any condition match a `collection`?
  bool asks_collections = false;
  double other = 0.10;
  double escalation = 120;
  // Made at the first use, or read from an image (`left`).
  struct LateFootprints {
    std::once_flag once;
    bool left = false;
    Footprints made;
  };
  mutable LateFootprints footprints;
  // What engine/match makes of the rules, once, at the first session.
  struct Compiled {
    std::once_flag once;
    std::shared_ptr<const void> network;
  };
  mutable Compiled compiled;
  // What engine/diagnose makes of signs and causes, at the first diagnosis.
  struct Weighed {
    std::once_flag once;
    std::shared_ptr<const void> grounds;
  };
  mutable Weighed weighed;
  // What runs the scripts, lent to one session at a time.
  mutable Sandboxes sandboxes{scripts};
  // What engine/diagnose says of signs of whose types nothing is known. After
  // the sandboxes, which it may have borrowed from.
  struct Unseen {
    std::once_flag once;
    std::shared_ptr<const void> signs;
  };
  mutable Unseen unseen;

  // Null where there is none.
  const Rule* find_rule(std::string_view id) const;
  const Sign* find_sign(std::string_view id) const;
  const Cause* find_cause(std::string_view id) const;
  const Fix* find_fix(std::string_view id) const;
  const Question* find_question(std::string_view id) const;
  const DataTable* find_table(std::string_view id) const;
  std::size_t sign_index(const Sign& sign) const;

  // To be called once all items are in: makes the ids findable.
  void index();

 private:
  template <class T>
  using Index = std::unordered_map<std::string_view, const T*>;
  struct RuleIndex {
    std::once_flag once;
    Index<Rule> by_id;
  };
  mutable RuleIndex rules_;  // made when one is asked for
  Index<Sign> signs_;
  Index<Cause> causes_;
  Index<Fix> fixes_;
  Index<Question> questions_;
  Index<DataTable> tables_;
  std::unordered_map<const Sign*, std::size_t> sign_numbers_;
};

}  // namespace lastmile
