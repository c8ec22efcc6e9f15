// cli/report/fix_report.hpp
//
// One fix as text and as JSON: what it does, what it costs, what it needs, how
// it is prepared, checked and taken back.

#pragma once

#include <string>

#include "cli/report/fix_script.hpp"

namespace lastmile {

// A check of a fix, and how to look: what it rests on, and who can see that.
struct FixCheck {
  std::string text = {};   // what a person does; may be empty
  std::string sign = {};   // an id; may be empty
  std::string title = {};  // of the sign
  std::string about = {};
  std::string becomes = {};
  std::string state = {};  // as the case has it; empty without a case
  std::vector<std::string> types = {};      // fact types that it rests on
  std::vector<std::string> gatherers = {};  // that see them
  std::vector<std::string> questions = {};  // ids whose answers tell them
};

std::vector<FixCheck> fix_checks(const Fix& fix, const KnowledgeBase& base,
                                 const Case& given);

std::string fix_text(const CaseReport::Fix& fix, const Parameters& parameters,
                     std::size_t width);
std::string checks_text(const CaseReport::Fix& fix,
                        const std::vector<FixCheck>& checks, std::size_t width);
// schema lastmile.fix/1; `script` by shell, where there are any.
std::string fix_json(
    const CaseReport::Fix& fix, const KnowledgeBase& base,
    const std::vector<FixCheck>& checks,
    const std::vector<std::pair<std::string, std::string>>& scripts);

}  // namespace lastmile
