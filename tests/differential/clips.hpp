// tests/differential/clips.hpp
//
// CLIPS 6.30, embedded: a program of its own language, to which the acts of a
// scenario happen. It gives what it holds and prints in the words in which
// tests/support/scenario/player.hpp tells of a session. It never judges.

#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "tests/support/scenario/scenario.hpp"

namespace lastmile {

class Clips {
 public:
  enum class Ended : std::uint8_t {
    Rest,
    Limit,
    // Of what could fire next, the strategy prefers none: from here CLIPS and
    // the rule language are free to differ.
    Tie,
  };

  // What it has to say against a construct is in `refused`.
  Clips(const std::vector<std::string>& constructs, Strategy strategy);
  ~Clips();
  Clips(const Clips&) = delete;
  Clips& operator=(const Clips&) = delete;

  const std::string& refused() const { return refused_; }

  // A fact is told as a field and a value each: "x: 1". `told` are the types
  // of which one may be taken back: the number-th of them as they sort.
  void tell(const std::string& type, const std::vector<std::string>& fields);
  void untell(std::size_t number, const std::set<std::string>& told);
  // Until nothing more fires, or `most` of the rules that act have fired; or,
  // where that is asked for, until there is a tie.
  Ended run(std::size_t most, bool to_a_tie);

  std::string facts() const;  // sorted, one a line
  const std::string& printed() const { return printed_; }
  // How often more than one match of the rules that act waited.
  std::size_t choices() const { return choices_; }

 private:
  friend int takes_text(void*, const char*, const char*);

  std::string text(void* fact) const;
  std::string type(void* fact) const;
  void note_rounds();
  bool tied(void* next) const;
  std::vector<long long> tags(void* activation) const;

  void* env_;
  Strategy strategy_;
  std::string refused_, printed_;
  // When each activation came to be: after how many firings.
  std::map<std::pair<void*, unsigned long long>, std::size_t> rounds_;
  std::size_t round_ = 0, choices_ = 0;
};

}  // namespace lastmile
