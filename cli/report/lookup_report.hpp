// cli/report/lookup_report.hpp
//
// What was looked up, as text and as JSON.

#pragma once

#include <string>

#include "cli/lookup.hpp"

namespace lastmile {

std::string lookup_text(const KnowledgeBase& base, const LookupAnswer& answer);
// schema lastmile.lookup/1
std::string lookup_json(const KnowledgeBase& base, const LookupAnswer& answer);

}  // namespace lastmile
