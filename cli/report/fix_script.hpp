// cli/report/fix_script.hpp
//
// A fix as a script to read, to check, and then to run by hand: for one shell,
// with comments, the backup first and the undo at its end. It is printed, never
// run.
//
// Promises: the undo is commented out, so that a run from top to bottom does
// not take back what it did; what somebody must fill in is commented out until
// they have; a value of a case is put in only where it is made of harmless
// characters and the case knows just one. Nothing of a case can end a comment.

#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "cli/report/case_report.hpp"

namespace lastmile {

// What <…> of a command may be filled with: "host", "port", "user", …
class Parameters {
 public:
  Parameters() = default;
  Parameters(const Case& given, const Session& session);

  struct Filled {
    std::string text;
    std::vector<std::string> open = {};  // "<user>", each once
  };
  Filled fill(std::string_view script) const;

  const std::map<std::string, std::string>& values() const { return values_; }

 private:
  void add(const std::string& name, const std::string& value);

  std::map<std::string, std::string> values_;
};

// The shells that the commands of a fix are written for, as they come; at
// least one.
std::vector<std::string> shells_of(const CaseReport::Fix& fix);

// `about` are lines for its head: the case, the packs.
std::string fix_script(const CaseReport::Fix& fix, const std::string& shell,
                       const Parameters& parameters,
                       const std::vector<std::string>& about);

}  // namespace lastmile
