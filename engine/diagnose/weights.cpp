#include "engine/diagnose/weights.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <unordered_map>

namespace lastmile {

double decibels(double part, double whole) {
  if (part <= 0 && whole <= 0) return 0;
  if (part <= 0) return -most_points;
  if (whole <= 0) return most_points;
  return std::clamp(10 * std::log10(part / whole), -most_points, most_points);
}

bool Weights::OfCause::shows(std::size_t sign) const {
  bool linked = std::any_of(links.begin(), links.end(), [&](const Link& l) {
    return l.sign == sign && l.present > 0;
  });
  return linked ||
         std::find(proven_by.begin(), proven_by.end(), sign) != proven_by.end();
}

bool Weights::before(std::size_t a, std::size_t b) const {
  if (causes[a]->base_rate != causes[b]->base_rate) {
    return causes[a]->base_rate > causes[b]->base_rate;
  }
  return causes[a]->id < causes[b]->id;
}

Weights::Weights(const KnowledgeBase& base)
    : by_sign(base.signs.size()), other(10 * std::log10(base.other)) {
  for (const Sign& one : base.signs) otherwise.push_back(one.otherwise);
  double sum = 0;
  std::unordered_map<std::string_view, std::size_t> position;
  for (const Cause& cause : base.causes) {
    if (!cause.ranked()) continue;
    position.emplace(cause.id, causes.size());
    causes.push_back(&cause);
    sum += cause.base_rate;
  }
  auto sign = [&](const std::string& id) {
    return base.sign_index(*base.find_sign(id));
  };
  for (const Cause* cause : causes) {
    double rate = cause->base_rate / sum * (1 - base.other);
    OfCause one{.prior = 10 * std::log10(rate),
                .odds = 10 * std::log10(rate / std::max(1 - rate, 1e-9))};
    for (const Cause::Shows& link : cause->shows) {
      double a = link.how_often, b = link.otherwise;
      one.links.push_back({sign(link.sign), decibels(a, b),
                           decibels(1 - a, 1 - b), a, b,
                           a <= 0 && !link.refuted, link.refuted});
    }
    for (const auto& id : cause->rules_out) one.rules_out.push_back(sign(id));
    for (const auto& id : cause->proven_by) one.proven_by.push_back(sign(id));
    for (const auto& id : cause->caused_by) {
      auto found = position.find(id);  // a refuted cause is the root of nothing
      if (found != position.end()) one.caused_by.push_back(found->second);
    }
    of.push_back(std::move(one));
  }
  number_fixes(base);
  for (std::size_t c = 0; c < of.size(); ++c) index(c);
  measure();
}

void Weights::number_fixes(const KnowledgeBase& base) {
  std::map<std::string_view, std::size_t> number;
  for (const Cause* cause : causes) {
    for (const Cause::Cure& cure : cause->fixed_by) number[cure.fix] = 0;
  }
  for (auto& [id, at] : number) {
    at = fixes.size();
    fixes.push_back(base.find_fix(id));
  }
  for (std::size_t c = 0; c < causes.size(); ++c) {
    for (const Cause::Cure& cure : causes[c]->fixed_by) {
      of[c].fixed_by.push_back({number[cure.fix], cure.how_often});
    }
  }
}

void Weights::index(std::size_t cause) {
  auto said = [&](std::size_t sign) -> Said& {
    std::vector<Said>& all = by_sign[sign];
    if (all.empty() || all.back().cause != cause) {
      all.push_back({.cause = cause,
                     .present = 0,
                     .absent = 0,
                     .how_often = otherwise[sign],
                     .rules_out = false});
    }
    return all.back();
  };
  for (const Link& link : of[cause].links) {
    Said& one = said(link.sign);
    one.present += link.present;
    one.absent += link.absent;
    one.how_often = link.how_often;
    one.rules_out = link.never;
  }
  for (std::size_t sign : of[cause].proven_by) {
    said(sign).present += proof_points;
  }
  for (std::size_t sign : of[cause].rules_out) {
    Said& one = said(sign);
    one.rules_out = true;
    one.how_often = 0;
  }
}

void Weights::measure() {
  for (std::size_t sign = 0; sign < by_sign.size(); ++sign) {
    double usual = otherwise[sign];
    for (Said& said : by_sign[sign]) {
      double told = std::abs(said.how_often - usual);
      said.when_present = std::pow(10, said.present / 10);
      said.when_absent = std::pow(10, said.absent / 10);
      double present = said.rules_out ? 1 : std::abs(said.when_present - 1);
      double absent = std::abs(said.when_absent - 1);
      double weighed = usual * present + (1 - usual) * absent;
      said.moves = std::max(2 * told, weighed);
    }
  }
}

}  // namespace lastmile
