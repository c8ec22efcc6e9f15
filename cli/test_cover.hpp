// cli/test_cover.hpp
//
// What the tests of a knowledge base leave untried. A rule, a sign and a cause
// each need a case in which they hold and a near miss: a case that looks like
// it and is not. What never held may never hold, and what was never denied may
// always hold.
//
//   a cause holds where a test names it as the top cause; its near miss is a
//     test that says it is not the cause (`not cause`, or `at most` unlikely)
//     although a sign that speaks for it is present;
//   a sign holds where it is present; its near miss is a test in which it is
//     absent although there are facts of what it looks at;
//   a rule holds where it fires; its near miss is a test in which it does not
//     although there are facts of what it looks at.
//
// Drafts, what is retired and what is refuted need neither.

#pragma once

#include <memory>
#include <string>
#include <vector>

#include "cli/test_run.hpp"

namespace lastmile {

struct Untried {
  std::string kind;  // "rule", "sign", "cause"
  const Item* item = nullptr;
  bool holds = false;      // is there a case in which it holds?
  bool near_miss = false;  // is there one that looks like it and is not?
};

class TestCover {
 public:
  explicit TestCover(std::shared_ptr<const KnowledgeBase> base);

  // A test that has passed, and what it saw.
  void add(const Test& test, const TestSeen& seen);

  // What lacks one of the two, in the order of the pack.
  std::vector<Untried> untried() const;

 private:
  struct Tried {
    bool holds = false;
    bool near_miss = false;
  };
  // Is there a fact of something that these conditions look at?
  bool looked_at(const When& when, const TestSeen& seen) const;
  void add_cause(std::size_t index, const Test& test, const TestSeen& seen);

  std::shared_ptr<const KnowledgeBase> base_;
  std::vector<Tried> rules_;
  std::vector<Tried> signs_;
  std::vector<Tried> causes_;
};

// "cause x.y has no case in which it holds and no near miss"
std::string to_text(const Untried& untried);

}  // namespace lastmile
