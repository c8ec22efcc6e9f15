// engine/knowledge/diagnosis_items.hpp
//
// What a diagnosis weighs and proposes: signs, causes, fixes, questions. All
// words of frequency have become numbers, all ids have been found to exist.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/knowledge/condition.hpp"
#include "engine/knowledge/item.hpp"
#include "engine/memory/claim.hpp"

namespace lastmile {

// A proposition about the case: present, absent or unknown.
struct Sign : Item {
  double otherwise = 0.05;  // how often it is there when no known cause holds
  When when;
  std::optional<When> absent_when = {};
};

struct Cause : Item {
  struct Shows {
    std::string sign;
    double how_often = 0;   // P(sign | cause), after the cap of its grade
    double otherwise = 0;   // P(sign | other), likewise
    bool refuted = false;   // by all its sources: it contributes nothing
    std::string word = {};  // as the author wrote it
    std::vector<Reference> sources = {};  // its own; empty: the cause's
  };
  struct Cure {
    std::string fix;
    double how_often = 0;
    std::string word = {};
  };
  std::string layer = {};
  double base_rate = 0.01;  // as written, before it is normalised
  std::string base_word = {};
  std::vector<Shows> shows = {};
  std::vector<std::string> rules_out = {};
  std::vector<std::string> proven_by = {};
  std::vector<std::string> caused_by = {};
  std::vector<Cure> fixed_by = {};
  std::optional<When> only_when = {};

  bool ranked() const {
    return status != Status::Refuted && status != Status::Retired;
  }
};

enum class FixKind : std::uint8_t { Repair, Workaround, Test, Ask };
enum class Risk : std::uint8_t { None, Low, Medium, High };
std::string_view to_text(FixKind kind);
std::string_view to_text(Risk risk);

struct Fix : Item {
  struct Step {
    std::string text;
    std::string shell = {};
    std::string script = {};
  };
  struct Check {  // how to see that it worked
    std::string text = {};
    std::string sign = {};
    std::string becomes = {};
  };
  FixKind kind = FixKind::Repair;
  Risk risk = Risk::Low;
  std::int64_t takes = 5 * 60'000'000LL;  // microseconds
  std::vector<std::string> effects = {};
  std::string takes_effect = {};
  std::string on = {};  // target, client, cloud, …
  std::string rights = {};
  std::vector<std::string> through = {};
  std::optional<When> only_when = {};
  std::vector<Step> before = {};
  std::vector<Step> steps = {};
  std::vector<Check> verify = {};
  std::vector<Step> undo = {};
  std::string no_undo_because = {};  // `undo: none` with its reason
  std::string danger = {};

  double minutes() const { return static_cast<double>(takes) / 60e6; }
  // Minutes weighed by risk: none and low 1, medium 2, high 5.
  double cost() const;
};

struct Question : Item {
  struct Answer {
    std::string value;
    std::string text;
    std::vector<Claim> tells = {};
  };
  std::string ask = {};
  std::string why = {};
  std::int64_t takes = 60'000'000LL;
  std::vector<Answer> answers = {};
  std::optional<When> only_when = {};
  // `ask` and `why` as templates over $target and $client, whose places are in
  // the layout.
  std::optional<Template> ask_made = {};
  std::optional<Template> why_made = {};
  Layout given = {};

  double minutes() const { return static_cast<double>(takes) / 60e6; }
};

}  // namespace lastmile
