#include "tests/engine/diagnose/simulator.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "engine/diagnose/outlook.hpp"
#include "tests/support/program.hpp"

namespace lastmile::simulator {
namespace {

const std::vector<std::pair<const char*, double>> often{
    {"almost always", .95}, {"usually", .80}, {"often", .60}};
const std::vector<std::pair<const char*, double>> background{
    {"occasionally", .15}, {"rarely", .05}, {"almost never", .01}};
const std::vector<std::pair<const char*, double>> rates{{"very common", .30},
                                                        {"common", .10},
                                                        {"occasional", .03},
                                                        {"uncommon", .01}};

double uniform(std::mt19937& random, double low, double high) {
  return low + (high - low) * (random() / 4294967296.0);
}

template <class T>
const T& one_of(std::mt19937& random, const std::vector<T>& list) {
  return list[static_cast<std::size_t>(
      uniform(random, 0, static_cast<double>(list.size())))];
}

double normal(std::mt19937& random) {
  double u = uniform(random, 1e-12, 1), v = uniform(random, 0, 1);
  return std::sqrt(-2 * std::log(u)) * std::cos(2 * 3.14159265358979 * v);
}

double logistic(double x) { return 1 / (1 + std::exp(-x)); }
double logit(double p) { return std::log(p / (1 - p)); }

std::string minutes(double value) {
  return std::to_string(static_cast<int>(value)) + "m";
}

}  // namespace

World make_world(std::mt19937& random, const Shape& shape) {
  World world;
  world.escalation = shape.escalation;
  std::string text = "- fact: f\n  fields: {n: integer}\n";
  std::vector<double> otherwise;
  for (int s = 0; s < shape.signs; ++s) {
    auto [word, value] = one_of(random, background);
    text += "- sign: s" + std::to_string(s) + "\n  seen otherwise: " + word +
            "\n  when: [{f: {n: " + std::to_string(s) + "}}]\n";
    otherwise.push_back(
        std::min(.9, value * std::exp(shape.noise * normal(random))));
    world.test_minutes.push_back(std::floor(uniform(random, 1, 10.999)));
  }
  double sum = 0;
  for (int c = 0; c < shape.causes; ++c) {
    auto [word, rate] = one_of(random, rates);
    std::string number = std::to_string(c);
    double takes = std::floor(uniform(random, 2, 45.999));
    text += "- fix: f" + number + "\n  takes: " + minutes(takes) +
            "\n- cause: c" + number + "\n  base rate: " + word + "\n  shows:\n";
    world.fix_minutes.push_back(takes);
    world.prior.push_back(rate);
    sum += rate;
    std::vector<double> shows = otherwise;
    for (int s = 0; s < shape.signs; ++s) {
      if (uniform(random, 0, 1) > shape.density) continue;
      auto [how, a] = one_of(random, often);
      text += "    s" + std::to_string(s) + ": " + how + "\n";
      shows[static_cast<std::size_t>(s)] =
          logistic(logit(a) + shape.noise * normal(random));
    }
    if (text.ends_with("  shows:\n")) {
      text.erase(text.size() - std::string("  shows:\n").size());
    }
    text += "  fixed by: {f" + number + ": always}\n";
    std::vector<double> cures(static_cast<std::size_t>(shape.causes), 0);
    cures[static_cast<std::size_t>(c)] = .99;
    world.cures.push_back(cures);
    world.shows.push_back(shows);
  }
  for (double& rate : world.prior) rate *= .9 / sum;
  world.prior.push_back(.1);
  world.shows.push_back(otherwise);
  world.cures.emplace_back(static_cast<std::size_t>(shape.causes), 0.0);
  auto base = std::const_pointer_cast<KnowledgeBase>(load_sound(text));
  base->escalation = shape.escalation;
  world.base = base;
  return world;
}

Fault draw(std::mt19937& random, const World& world, const Shape& shape) {
  Fault fault{0, {}, {}};
  double at = uniform(random, 0, 1);
  while (fault.cause + 1 < world.prior.size() &&
         at >= world.prior[fault.cause]) {
    at -= world.prior[fault.cause++];
  }
  for (double shown : world.shows[fault.cause]) {
    bool present = uniform(random, 0, 1) < shown;
    fault.truth.push_back(present ? SignState::Present : SignState::Absent);
    bool hidden = uniform(random, 0, 1) < shape.unknown;
    fault.seen.push_back(hidden ? SignState::Unknown : fault.truth.back());
  }
  return fault;
}

std::vector<double> by_ranking(const World& world,
                               const std::vector<SignState>& seen) {
  Ranking ranking = grounds_of(*world.base).ranker.rank({.states = seen});
  std::vector<double> out;
  for (const CauseScore& row : ranking.causes) out.push_back(row.probability);
  out.push_back(ranking.other);
  return out;
}

std::vector<double> by_bayes(const World& world,
                             const std::vector<SignState>& seen) {
  std::vector<double> out = world.prior;
  double sum = 0;
  for (std::size_t c = 0; c < out.size(); ++c) {
    for (std::size_t s = 0; s < seen.size(); ++s) {
      if (seen[s] == SignState::Unknown) continue;
      double p = world.shows[c][s];
      out[c] *= seen[s] == SignState::Present ? p : 1 - p;
    }
    sum += out[c];
  }
  for (double& p : out) p /= sum;
  return out;
}

std::vector<double> by_certainty_factors(const World& world,
                                         const std::vector<SignState>& seen) {
  std::vector<double> out;
  for (const Cause& cause : world.base->causes) {
    double believed = 0, denied = 0;
    for (const Cause::Shows& link : cause.shows) {
      const Sign* sign = world.base->find_sign(link.sign);
      SignState state = seen[world.base->sign_index(*sign)];
      double factor = link.how_often - link.otherwise;
      if (state == SignState::Present) believed += factor * (1 - believed);
      if (state == SignState::Absent) denied += factor * (1 - denied);
    }
    out.push_back((believed - denied) / (1 - std::min(believed, denied)));
  }
  out.push_back(0);
  return out;
}

std::vector<double> by_naive_sums(const World& world,
                                  const std::vector<SignState>& seen) {
  std::vector<double> out;
  for (const Cause& cause : world.base->causes) {
    double sum = 0;
    for (const Cause::Shows& link : cause.shows) {
      const Sign* sign = world.base->find_sign(link.sign);
      SignState state = seen[world.base->sign_index(*sign)];
      if (state == SignState::Present) sum += link.how_often;
      if (state == SignState::Absent) sum -= link.how_often;
    }
    out.push_back(sum);
  }
  out.push_back(0);
  return out;
}

void Calibration::add(double stated, bool right) {
  std::size_t bin =
      std::min<std::size_t>(9, static_cast<std::size_t>(stated * 10));
  bins_[bin].stated += stated;
  bins_[bin].right += right;
  ++bins_[bin].count;
  ++all_;
}

double Calibration::error() const {
  double error = 0;
  for (const Bin& bin : bins_) error += std::abs(bin.stated - bin.right);
  return all_ ? error / all_ : 0;
}

namespace {

// One fault on its way to the end.
class Way {
 public:
  Way(const World& world, const Fault& fault, std::mt19937& random)
      : world_(world),
        fault_(fault),
        random_(random),
        seen_(fault.seen),
        ranker_(grounds_of(*world.base).ranker) {}

  double go(Policy policy) {
    bool gone = false;
    bool stops = policy != Policy::FixesToTheEnd;
    while (!gone) {
      Outlook outlook(*world_.base, ranker_, seen_,
                      ranker_.rank({.states = seen_, .failed = failed_}),
                      [&](const Fix& fix) { return !tried(fix); });
      std::size_t test = seen_.size();
      if (policy == Policy::ValueOfInformation) test = worthiest(outlook);
      if (policy == Policy::InformationPerMinute) test = telling(outlook);
      if (test < seen_.size()) {
        spent_ += world_.test_minutes[test];
        seen_[test] = fault_.truth[test];
        continue;
      }
      const Fix* fix = best_fix(outlook, stops);
      if (!fix) return spent_ + world_.escalation;
      gone = try_it(*fix);
    }
    return spent_;
  }

 private:
  bool tried(const Fix& fix) const {
    return std::find(failed_.begin(), failed_.end(), &fix) != failed_.end();
  }

  static std::vector<Turned> outcomes(std::size_t sign) {
    return {{{sign, SignState::Present}}, {{sign, SignState::Absent}}};
  }

  std::size_t worthiest(Outlook& outlook) {
    std::size_t best = seen_.size();
    double most = 0;
    for (std::size_t s = 0; s < seen_.size(); ++s) {
      double cost = world_.test_minutes[s];
      if (seen_[s] != SignState::Unknown ||
          outlook.at_most_saved(std::array{s}) <= cost + most) {
        continue;
      }
      double value = outlook.saved(outcomes(s)) - cost;
      if (value > most) {
        most = value;
        best = s;
      }
    }
    return best;
  }

  double entropy(const std::vector<SignState>& states) const {
    Outlook outlook(*world_.base, ranker_, states,
                    ranker_.rank({.states = states, .failed = failed_}),
                    [](const Fix&) { return true; });
    double bits = 0, other = 1;
    for (double p : outlook.probabilities()) {
      if (p > 0) bits -= p * std::log2(p);
      other -= p;
    }
    return other > 0 ? bits - other * std::log2(other) : bits;
  }

  std::size_t telling(const Outlook& outlook) {
    const auto& p = outlook.probabilities();
    if (*std::max_element(p.begin(), p.end()) >= .9) return seen_.size();
    std::size_t best = seen_.size();
    double most = 1e-3, now = entropy(seen_);
    double other = 1;
    for (double one : p) other -= one;
    for (std::size_t s = 0; s < seen_.size(); ++s) {
      if (seen_[s] != SignState::Unknown) continue;
      const Weights& weights = ranker_.weights();
      double usual = weights.otherwise[s], yes = other * usual;
      std::vector<double> shown(p.size(), usual);
      for (const auto& said : weights.by_sign[s]) {
        shown[said.cause] = said.how_often;
      }
      for (std::size_t c = 0; c < p.size(); ++c) yes += p[c] * shown[c];
      std::vector<SignState> states = seen_;
      states[s] = SignState::Present;
      double after = yes * entropy(states);
      states[s] = SignState::Absent;
      after += (1 - yes) * entropy(states);
      double per_minute = (now - after) / world_.test_minutes[s];
      if (per_minute > most) {
        most = per_minute;
        best = s;
      }
    }
    return best;
  }

  // The next fix by p/C; where it `stops`, only while trying is cheaper than
  // handing the fault on.
  const Fix* best_fix(const Outlook& outlook, bool stops) const {
    if (stops && outlook.cost() >= world_.escalation) return nullptr;
    const auto& p = outlook.probabilities();
    const Fix* best = nullptr;
    double most = 0;
    for (std::size_t c = 0; c < p.size(); ++c) {
      for (const auto& [number, how_often] : ranker_.weights().of[c].fixed_by) {
        const Fix* fix = ranker_.weights().fixes[number];
        double per_minute = p[c] * how_often / fix->cost();
        if (!tried(*fix) && per_minute > most) {
          most = per_minute;
          best = fix;
        }
      }
    }
    return best;
  }

  bool try_it(const Fix& fix) {
    std::size_t number = 0;
    while (&world_.base->fixes[number] != &fix) ++number;
    spent_ += world_.fix_minutes[number];
    failed_.push_back(&fix);
    return uniform(random_, 0, 1) < world_.cures[fault_.cause][number];
  }

  const World& world_;
  const Fault& fault_;
  std::mt19937& random_;
  std::vector<SignState> seen_;
  const Ranker& ranker_;
  std::vector<const Fix*> failed_;
  double spent_ = 0;
};

}  // namespace

double minutes_to_the_end(const World& world, const Fault& fault, Policy policy,
                          std::mt19937& random) {
  return Way(world, fault, random).go(policy);
}

}  // namespace lastmile::simulator
