// cli/report/why_not_report.hpp
//
// Why something is not so, as text and as JSON (schema lastmile.why-not/1):
// what engine/explain found, in words, with who could look for what nobody
// knows. The commands `why-not` and `run` share it.

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/explain/why_not.hpp"
#include "engine/text/json.hpp"

namespace lastmile {

struct WhyNotAnswer {
  struct Part {
    std::string kind;   // rule, sign, cause
    std::string state;  // of a sign; else empty
    WhyNot why;
  };
  std::string id;
  std::string kind;  // rule, sign, cause, fact, near misses
  std::string title = {};
  std::vector<std::string> says = {};  // sentences
  std::vector<Part> parts = {};
};

// For the id of a rule, a sign or a fact type, or for a fact as it would be
// written (`TYPE: {field: value}`). Nothing where there is no such; faults of
// a fact's text go to `found`.
std::optional<WhyNotAnswer> why_not_answer(Session& session,
                                           const std::string& asked,
                                           const WhyNotOptions& options,
                                           Diagnostics& found);
WhyNotAnswer near_miss_answer(Session& session, const WhyNotOptions& options);

// What one can ask for, to suggest from.
std::vector<std::string> why_not_ids(const KnowledgeBase& base);

std::string why_not_text(const Session& session, const WhyNotAnswer& answer);
// Keys of an object that is open.
void write_why_not(JsonWriter& json, const Session& session,
                   const WhyNotAnswer& answer);

}  // namespace lastmile
