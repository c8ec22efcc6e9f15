#include "engine/knowledge/diagnosis_items.hpp"

namespace lastmile {

std::string_view to_text(FixKind kind) {
  switch (kind) {
    case FixKind::Repair: return "repair";
    case FixKind::Workaround: return "workaround";
    case FixKind::Test: return "test";
    case FixKind::Ask: return "ask";
  }
  return "repair";
}

std::string_view to_text(Risk risk) {
  switch (risk) {
    case Risk::None: return "none";
    case Risk::Low: return "low";
    case Risk::Medium: return "medium";
    case Risk::High: return "high";
  }
  return "low";
}

double Fix::cost() const {
  double weight = risk == Risk::Medium ? 2 : risk == Risk::High ? 5 : 1;
  return minutes() * weight;
}

}  // namespace lastmile
