#include "tests/engine/diagnose/oracle.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <sstream>

namespace lastmile::oracle {
namespace {

std::string number(double value) {
  std::ostringstream out;
  out.precision(17);
  out << value;
  return out.str();
}

std::string list(char kind, const std::set<int>& numbers) {
  std::string out;
  for (int n : numbers) {
    out += (out.empty() ? "" : ", ") + std::string(1, kind) + std::to_string(n);
  }
  return "[" + out + "]";
}

double clipped(double ratio) { return std::clamp(ratio, 1e-3, 1e3); }

class Ranker {
 public:
  Ranker(const World& world, const std::vector<State>& states,
         const std::set<int>& failed)
      : world_(world), states_(states), failed_(failed) {
    for (const Cause& cause : world.causes) rates_ += cause.base_rate;
  }

  Ranking rank() {
    Ranking out;
    int n = static_cast<int>(world_.causes.size());
    out.rows.resize(n);
    for (int c = 0; c < n; ++c) {
      out.rows[c].out = ruled_out(c);
      own_.push_back(rate(c) * evidence({c}, false) * failures(c));
    }
    std::set<int> heading;
    std::map<int, int> up, down;
    for (int c = 0; c < n; ++c) {
      if (ruled_out(c)) continue;
      if (auto root = root_of(c)) {
        up[c] = *root;
        heading.insert(*root);
      }
    }
    for (int c = 0; c < n; ++c) {
      if (ruled_out(c) || up.contains(c) || heading.contains(c)) continue;
      if (auto symptom = symptom_of(c)) down[c] = *symptom;
    }
    std::map<int, double> row;  // by head: the best member's
    std::map<int, int> speaks;
    std::map<int, std::set<int>> members;
    for (int c = 0; c < n; ++c) {
      if (ruled_out(c)) continue;
      int head = c;
      while (up.contains(head) || down.contains(head)) {
        head = up.contains(head) ? up[head] : down[head];
      }
      if (head != c) out.rows[c].below = head;
      members[head].insert(c);
      if (!row.contains(head) || own_[c] > row[head]) {
        row[head] = own_[c];
        speaks[head] = c;
      }
    }
    std::vector<int> order;
    for (auto& [head, weight] : row) order.push_back(head);
    std::sort(order.begin(), order.end(), [&](int a, int b) {
      return row[a] != row[b] ? row[a] > row[b] : before(a, b);
    });
    double all = world_.other;
    for (int head : order) all += row[head];
    if (together(order, row, members)) {
      std::size_t six = std::min<std::size_t>(6, order.size());
      for (std::size_t i = 0; i < six; ++i) {
        all -= row[order[i]];
        row[order[i]] = 0;
      }
      double best = 0;
      std::set<int> chosen;
      for (unsigned mask = 1; mask < (1u << six); ++mask) {
        std::vector<int> heads, causes;
        for (std::size_t i = 0; i < six; ++i) {
          if (!(mask & (1u << i))) continue;
          heads.push_back(order[i]);
          causes.push_back(speaks[order[i]]);
        }
        if (heads.size() > 3) continue;
        double weight = evidence(causes, true);
        for (int c : causes) weight *= rate(c) / (1 - rate(c)) * failures(c);
        all += weight;
        for (int head : heads) row[head] += weight;
        if (weight > best) {
          best = weight;
          chosen = {heads.begin(), heads.end()};
        }
      }
      for (int a : chosen) {
        for (int b : chosen) {
          if (a != b) out.rows[a].with.insert(b);
        }
      }
    }
    for (int head : order) {
      out.rows[head].probability = std::min(.99, row[head] / all);
    }
    out.other = std::min(.99, world_.other / all);
    return out;
  }

 private:
  double rate(int c) const {
    return world_.causes[c].base_rate / rates_ * (1 - world_.other);
  }

  bool before(int a, int b) const {
    const World& w = world_;
    if (w.causes[a].base_rate != w.causes[b].base_rate) {
      return w.causes[a].base_rate > w.causes[b].base_rate;
    }
    return "c" + std::to_string(a) < "c" + std::to_string(b);
  }

  bool present(int sign) const { return states_[sign] == State::Present; }

  bool ruled_out(int c) const {
    const Cause& cause = world_.causes[c];
    for (int sign : cause.rules_out) {
      if (present(sign)) return true;
    }
    for (auto& [sign, often] : cause.shows) {
      if (often == 0 && present(sign) && !cause.graded.contains(sign)) {
        return true;
      }
    }
    return false;
  }

  double failures(int c) const {
    double factor = 1;
    for (auto& [fix, often] : world_.causes[c].cures) {
      if (failed_.contains(fix)) factor *= clipped(1 - often);
    }
    return factor;
  }

  // What links of weak sources multiply the odds by at most.
  static double capped(double ratio, double most) {
    return std::clamp(ratio, std::min(most, 1 / most),
                      std::max(most, 1 / most));
  }

  // Of one cause alone: the two ratios.
  std::pair<double, double> ratios(int c, int sign) const {
    const Cause& cause = world_.causes[c];
    double a = cause.shows.at(sign), b = world_.otherwise[sign];
    double yes = a / b, no = (1 - a) / (1 - b);
    auto grade = cause.graded.find(sign);
    if (grade == cause.graded.end()) return {yes, no};
    if (grade->second == "refuted") return {1, 1};
    bool community = grade->second == "community";
    double more = community ? .35 : .15, less = community ? .15 : .05;
    return {capped(yes, more / less), capped(no, (1 - more) / (1 - less))};
  }

  // The pair of frequencies that has these ratios.
  std::pair<double, double> frequencies(int c, int sign) const {
    const Cause& cause = world_.causes[c];
    if (!cause.graded.contains(sign)) {
      return {cause.shows.at(sign), world_.otherwise[sign]};
    }
    auto [yes, no] = ratios(c, sign);
    if (yes == 1 && no == 1) {
      return {world_.otherwise[sign], world_.otherwise[sign]};
    }
    double b = (1 - no) / (yes - no);
    return {yes * b, b};
  }

  bool refuted(int c, int sign) const {
    auto grade = world_.causes[c].graded.find(sign);
    return grade != world_.causes[c].graded.end() && grade->second == "refuted";
  }

  // The product over all signs that any of the causes speaks of.
  double evidence(const std::vector<int>& causes, bool noisy_or) const {
    double product = 1;
    for (int sign = 0; sign < static_cast<int>(states_.size()); ++sign) {
      if (states_[sign] == State::Unknown) continue;
      double otherwise = 0, none = 1;
      bool spoken = false;
      for (int c : causes) {
        if (!world_.causes[c].shows.contains(sign) || refuted(c, sign))
          continue;
        auto [a, b] = frequencies(c, sign);
        otherwise = std::max(otherwise, b);
        none *= 1 - a;
        spoken = true;
        if (!noisy_or) {
          auto [yes, no] = ratios(c, sign);
          product *= clipped(present(sign) ? yes : no);
        }
      }
      if (spoken && noisy_or) {
        double shown = 1 - (1 - otherwise) * none;
        product *= clipped(present(sign) ? shown / otherwise
                                         : (1 - shown) / (1 - otherwise));
      }
    }
    for (int c : causes) {
      for (int sign : world_.causes[c].proven_by) {
        if (present(sign)) product *= 1e3;
      }
    }
    return product;
  }

  // Does it speak for the cause?
  bool shows(int c, int sign) const {
    return world_.causes[c].proven_by.contains(sign) ||
           (world_.causes[c].shows.contains(sign) && ratios(c, sign).first > 1);
  }

  bool own_sign(int root, int symptom) const {
    for (int sign = 0; sign < static_cast<int>(states_.size()); ++sign) {
      if (present(sign) && shows(root, sign) && !shows(symptom, sign)) {
        return true;
      }
    }
    return false;
  }

  void roots(int at, int symptom, std::set<int>& found,
             std::set<int>& silent) const {
    for (int root : world_.causes[at].caused_by) {
      if (ruled_out(root)) continue;
      if (own_sign(root, symptom)) {
        found.insert(root);
      } else if (silent.insert(root).second) {
        roots(root, symptom, found, silent);
      }
    }
  }

  std::optional<int> best(const std::set<int>& of) const {
    std::optional<int> out;
    for (int c : of) {
      if (!out || own_[c] > own_[*out] ||
          (own_[c] == own_[*out] && before(c, *out))) {
        out = c;
      }
    }
    return out;
  }

  std::optional<int> root_of(int symptom) const {
    std::set<int> found, silent;
    roots(symptom, symptom, found, silent);
    return best(found);
  }

  std::optional<int> symptom_of(int root) const {
    std::set<int> found;
    for (int c = 0; c < static_cast<int>(world_.causes.size()); ++c) {
      const auto& roots = world_.causes[c].caused_by;
      if (!ruled_out(c) && !own_sign(root, c) &&
          std::find(roots.begin(), roots.end(), root) != roots.end()) {
        found.insert(c);
      }
    }
    return best(found);
  }

  bool together(const std::vector<int>& order, std::map<int, double>& row,
                std::map<int, std::set<int>>& members) const {
    if (order.size() < 2 || row[order[0]] > 10 * row[order[1]]) return false;
    auto shown = [&](int head, int sign) {
      return std::any_of(members[head].begin(), members[head].end(),
                         [&](int c) { return shows(c, sign); });
    };
    bool first = false, second = false;
    for (int sign = 0; sign < static_cast<int>(states_.size()); ++sign) {
      if (!present(sign)) continue;
      bool a = shown(order[0], sign), b = shown(order[1], sign);
      first = first || (a && !b);
      second = second || (b && !a);
    }
    return first && second;
  }

  const World& world_;
  const std::vector<State>& states_;
  const std::set<int>& failed_;
  double rates_ = 0;
  std::vector<double> own_;
};

}  // namespace

std::string World::as_pack() const {
  std::string out = "- fact: f\n  fields: {n: integer, yes: yes or no}\n";
  for (std::size_t s = 0; s < otherwise.size(); ++s) {
    out += "- sign: s" + std::to_string(s) +
           "\n  seen otherwise: " + number(otherwise[s]) +
           "\n  when: [{f: {n: " + std::to_string(s) + ", yes: yes}}]\n";
  }
  for (int f = 0; f < fixes; ++f) out += "- fix: f" + std::to_string(f) + "\n";
  for (std::size_t c = 0; c < causes.size(); ++c) {
    const Cause& cause = causes[c];
    out += "- cause: c" + std::to_string(c) +
           "\n  base rate: " + number(cause.base_rate) + "\n";
    if (!cause.shows.empty()) out += "  shows:\n";
    for (auto& [sign, often] : cause.shows) {
      out += "    s" + std::to_string(sign) + ": {how often: " + number(often);
      if (cause.graded.contains(sign)) {
        out += ", sources: [{url: x, kind: " + cause.graded.at(sign) + "}]";
      }
      out += "}\n";
    }
    out += "  rules out: " + list('s', cause.rules_out) + "\n";
    out += "  proven by: " + list('s', cause.proven_by) + "\n";
    out += "  caused by: " +
           list('c', {cause.caused_by.begin(), cause.caused_by.end()}) + "\n";
    if (!cause.cures.empty()) out += "  fixed by:\n";
    for (auto& [fix, often] : cause.cures) {
      out += "    f" + std::to_string(fix) + ": " + number(often) + "\n";
    }
  }
  return out;
}

Ranking rank(const World& world, const std::vector<State>& states,
             const std::set<int>& failed) {
  return Ranker(world, states, failed).rank();
}

}  // namespace lastmile::oracle
