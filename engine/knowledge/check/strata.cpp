// engine/knowledge/check/strata.cpp
//
// Which derive rules must be done before which. Nodes are fact types and
// rules, edges run from a type to the rules that mention it and from a rule to
// the types that it derives; a strongly connected component (Tarjan 1972) with
// a negated edge inside it has no meaning.

#include <algorithm>
#include <limits>

#include "engine/knowledge/check/check.hpp"

namespace lastmile {
namespace {

struct Edge {
  std::uint32_t to;
  bool negated;
};

class Strata {
 public:
  Strata(KnowledgeBase& base, Diagnostics& found)
      : base_(base), found_(found), types_(base.schema.size()) {
    edges_.resize(types_ + base.rules.size());
    for (const Rule& rule : base.rules) {
      if (!rule.derives()) continue;
      auto node = static_cast<std::uint32_t>(types_ + rule.index);
      for (const Mention& mention : mentions(rule.when.conditions)) {
        edges_[mention.type].push_back({node, mention.negated});
      }
      for (const Assertion& assertion : rule.derive) {
        edges_[node].push_back({assertion.type, false});
      }
    }
  }

  void run() {
    component_.assign(edges_.size(), none);
    low_.assign(edges_.size(), 0);
    order_.assign(edges_.size(), 0);
    for (std::uint32_t n = 0; n < edges_.size(); ++n) {
      if (order_[n] == 0) visit(n);
    }
    report_circles();
    number();
  }

 private:
  static constexpr std::uint32_t none =
      std::numeric_limits<std::uint32_t>::max();

  // Tarjan's search with a stack of its own: packs may chain 10,000 rules.
  void visit(std::uint32_t root) {
    struct Frame {
      std::uint32_t node;
      std::size_t next;
    };
    std::vector<Frame> frames{{root, 0}};
    enter(root);
    while (!frames.empty()) {
      Frame& frame = frames.back();
      std::uint32_t n = frame.node;
      if (frame.next < edges_[n].size()) {
        std::uint32_t to = edges_[n][frame.next++].to;
        if (order_[to] == 0) {
          enter(to);
          frames.push_back({to, 0});
        } else if (component_[to] == none) {
          low_[n] = std::min(low_[n], order_[to]);
        }
        continue;
      }
      if (low_[n] == order_[n]) leave(n);
      frames.pop_back();
      if (!frames.empty()) {
        std::uint32_t above = frames.back().node;
        low_[above] = std::min(low_[above], low_[n]);
      }
    }
  }

  void enter(std::uint32_t n) {
    order_[n] = low_[n] = ++clock_;
    stack_.push_back(n);
  }

  void leave(std::uint32_t n) {
    std::uint32_t member = none;
    sizes_.push_back(0);
    do {
      member = stack_.back();
      stack_.pop_back();
      component_[member] = static_cast<std::uint32_t>(sizes_.size() - 1);
      ++sizes_.back();
    } while (member != n);
  }

  std::string name(std::uint32_t n) const {
    if (n < types_) return base_.schema[static_cast<TypeId>(n)].name;
    return "rule " + base_.rules[n - types_].id;
  }

  // A shortest way from `from` to `to` inside their component.
  std::vector<std::uint32_t> way(std::uint32_t from, std::uint32_t to) const {
    std::vector<std::uint32_t> before(edges_.size(), none), queue{from};
    for (std::size_t i = 0; i < queue.size() && queue[i] != to; ++i) {
      for (const Edge& edge : edges_[queue[i]]) {
        if (component_[edge.to] != component_[from] ||
            before[edge.to] != none || edge.to == from) {
          continue;
        }
        before[edge.to] = queue[i];
        queue.push_back(edge.to);
      }
    }
    std::vector<std::uint32_t> out{to};
    while (out.back() != from && before[out.back()] != none) {
      out.push_back(before[out.back()]);
    }
    std::reverse(out.begin(), out.end());
    return out;
  }

  void report_circles() {
    std::vector<bool> reported(sizes_.size(), false);
    for (std::uint32_t n = 0; n < types_; ++n) {
      for (const Edge& edge : edges_[n]) {
        std::uint32_t c = component_[n];
        if (!edge.negated || component_[edge.to] != c || reported[c]) continue;
        reported[c] = true;
        const Rule& rule = base_.rules[edge.to - types_];
        std::string circle = name(n) + " → (not) ";
        for (std::uint32_t step : way(edge.to, n)) {
          circle += name(step) + (step == n ? "" : " → ");
        }
        found_.add(
            {"LM0330",
             "these rules turn in a circle through a negation: " + circle,
             rule.place,
             "a fact cannot depend on its own absence; break the "
             "circle, or make it a `then` rule",
             "rule " + rule.id});
      }
    }
  }

  // Tarjan numbers components last first: a component is numbered after all
  // that it leads to.
  void number() {
    std::vector<std::size_t> stratum(sizes_.size(), 0);
    std::vector<std::vector<std::uint32_t>> members(sizes_.size());
    for (std::uint32_t n = 0; n < edges_.size(); ++n) {
      members[component_[n]].push_back(n);
    }
    for (std::size_t c = sizes_.size(); c-- > 0;) {
      for (std::uint32_t n : members[c]) {
        for (const Edge& edge : edges_[n]) {
          std::size_t& to = stratum[component_[edge.to]];
          if (component_[edge.to] != c) {
            to = std::max(to, stratum[c] + (edge.negated ? 1 : 0));
          }
        }
      }
    }
    for (Rule& rule : base_.rules.pushed()) {
      if (!rule.derives()) continue;
      std::uint32_t c = component_[types_ + rule.index];
      rule.stratum = stratum[c];
      rule.recursive = sizes_[c] > 1;
      base_.strata = std::max(base_.strata, rule.stratum + 1);
    }
  }

  KnowledgeBase& base_;
  Diagnostics& found_;
  std::size_t types_;
  std::vector<std::vector<Edge>> edges_;
  std::vector<std::uint32_t> component_, low_, order_, stack_;
  std::vector<std::size_t> sizes_;
  std::uint32_t clock_ = 0;
};

}  // namespace

void check_strata(KnowledgeBase& base, Diagnostics& found) {
  Strata(base, found).run();
}

}  // namespace lastmile
