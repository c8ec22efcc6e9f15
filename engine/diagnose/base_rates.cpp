#include "engine/diagnose/base_rates.hpp"

#include <algorithm>

namespace lastmile {

BaseRates estimate_base_rates(const KnowledgeBase& base,
                              const std::vector<std::string>& causes) {
  constexpr double guess = 100;  // cases that the author's rates count for
  BaseRates out;
  out.outcomes = causes.size();
  out.other.written = base.other;
  double sum = 0;
  for (const Cause& cause : base.causes) {
    if (!cause.ranked()) continue;
    out.rows.push_back({&cause});
    sum += cause.base_rate;
  }
  for (const std::string& id : causes) {
    auto row = std::find_if(out.rows.begin(), out.rows.end(),
                            [&](const auto& r) { return r.cause->id == id; });
    ++(row == out.rows.end() ? out.other : *row).met;
  }
  double all = static_cast<double>(out.outcomes) + guess;
  auto estimate = [&](BaseRates::Row& row) {
    row.estimated = (static_cast<double>(row.met) + guess * row.written) / all;
  };
  for (BaseRates::Row& row : out.rows) {
    row.written = row.cause->base_rate / sum * (1 - base.other);
    estimate(row);
  }
  estimate(out.other);
  return out;
}

}  // namespace lastmile
