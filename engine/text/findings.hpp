// engine/text/findings.hpp
//
// The Diagnostics of one file, of each kind at most 20 and then a note that
// there are more: a file of commas must not drown its reader or take minutes
// to show. Kinds are codes.

#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "engine/base/diagnostic.hpp"

namespace lastmile {

class Findings {
 public:
  static constexpr std::size_t most_of_a_kind = 20;

  explicit Findings(Diagnostics& all) : all_(all) {}

  void add(Diagnostic found) {
    std::size_t times = ++times_[found.code];
    if (times > most_of_a_kind + 1) return;
    if (times > most_of_a_kind) {
      found.message = "there is more of " + std::string(found.code) +
                      " in this file; only the first 20 are shown";
      found.hint.clear();
      found.related.clear();
      found.severity = Severity::Note;
    }
    all_.add(std::move(found));
  }
  std::size_t errors() const { return all_.errors(); }

 private:
  Diagnostics& all_;
  std::map<std::string_view, std::size_t> times_ = {};
};

}  // namespace lastmile
