#include "cli/report/reasoning.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "cli/report/words.hpp"
#include "engine/explain/why.hpp"

namespace lastmile {
namespace {

constexpr std::size_t most_causes = 3;
constexpr std::size_t most_signs_of_first = 8, most_signs_of_others = 4;
constexpr std::size_t most_facts_of_sign = 5;
constexpr std::size_t most_nodes = 72;
constexpr std::size_t deepest = 6;  // conclusions on conclusions
constexpr double least_probability = 0.01;
constexpr double least_points = 1;

class Maker {
 public:
  Maker(const Session& session, const Diagnosis& diagnosis)
      : session_(session), base_(session.base()), diagnosis_(diagnosis) {}

  Reasoning make() {
    std::size_t count = 0;
    for (const Diagnosis::Row& row : diagnosis_.rows) {
      if (count == most_causes) break;
      if (count > 0 && row.cause.probability < least_probability) break;
      cause(row.cause, count == 0 ? most_signs_of_first : most_signs_of_others);
      ++count;
    }
    columns();
    return std::move(out_);
  }

 private:
  using Node = std::size_t;

  Node add(Reasoning::Node node) {
    out_.nodes.push_back(std::move(node));
    return out_.nodes.size() - 1;
  }

  void link(Node from, Node to, double points = 0, bool weighs = false) {
    for (const Reasoning::Edge& edge : out_.edges) {
      if (edge.from == from && edge.to == to) return;
    }
    out_.edges.push_back({from, to, points, weighs});
  }

  bool full() const { return out_.nodes.size() >= most_nodes; }

  void cause(const CauseScore& score, std::size_t most) {
    std::vector<const Term*> terms;
    for (const Term& term : score.terms) {
      bool unknown = term.state == SignState::Unknown;
      if (!unknown && (std::abs(term.points) >= least_points || term.proves)) {
        terms.push_back(&term);
      }
    }
    if (terms.empty()) return;
    std::stable_sort(terms.begin(), terms.end(),
                     [](const Term* a, const Term* b) {
                       return std::abs(a->points) > std::abs(b->points);
                     });
    if (terms.size() > most) {
      out_.left_out += terms.size() - most;
      terms.resize(most);
    }
    const Cause& c = *score.cause;
    Node node = add({Reasoning::Kind::Cause, c.title.empty() ? c.id : c.title,
                     std::string(probability_word(score.probability)) + ", " +
                         percent(score.probability)});
    for (const Term* term : terms) {
      if (std::optional<Node> from = sign(*term->sign)) {
        link(*from, node, term->points, true);
      }
    }
  }

  std::optional<Node> sign(const Sign& sign) {
    auto known = signs_.find(&sign);
    if (known != signs_.end()) return known->second;
    if (full()) {
      ++out_.left_out;
      return std::nullopt;
    }
    const SignReport& report = diagnosis_.signs[base_.sign_index(sign)];
    Node node =
        add({Reasoning::Kind::Sign, sign.title.empty() ? sign.id : sign.title,
             std::string(to_text(report.state))});
    signs_[&sign] = node;
    std::size_t count = 0;
    for (FactId id : report.because) {
      if (++count > most_facts_of_sign || full()) {
        ++out_.left_out;
        continue;
      }
      std::set<FactId> seen;
      Proof proof = why(session_, id, seen, {.depth = deepest});
      link(fact(proof), node);
    }
    return node;
  }

  Node fact(const Proof& proof) {
    auto known = facts_.find(proof.fact);
    if (known != facts_.end()) return known->second;
    Fact fact = session_.memory().fact(proof.fact);
    std::string text = to_text(fact, base_.schema, session_.memory().symbols());
    std::string type = base_.schema[fact.type].name;
    std::string fields = text.substr(std::min(text.size(), type.size() + 1));
    if (fields.size() > 1 && fields.front() == '{') {
      fields = fields.substr(1, fields.size() - 2);
    }
    Node node = add(
        {proof.rule ? Reasoning::Kind::Derived : Reasoning::Kind::Told, type,
         fields,
         proof.rule ? "rule " + proof.rule->id : origin(session_, proof.fact)});
    facts_[proof.fact] = node;
    for (const Proof& from : proof.from) {
      if (!facts_.contains(from.fact) && full()) {
        ++out_.left_out;
        continue;
      }
      link(this->fact(from), node);
    }
    return node;
  }

  // Told facts in the first column, a conclusion right of all it rests on,
  // then the signs, then the causes.
  void columns() {
    std::size_t signs = 1;
    bool moved = true;
    for (std::size_t i = 0; moved && i < out_.nodes.size(); ++i) {
      moved = false;
      for (const Reasoning::Edge& edge : out_.edges) {
        Reasoning::Node& to = out_.nodes[edge.to];
        if (to.kind != Reasoning::Kind::Derived) continue;
        std::size_t least = out_.nodes[edge.from].column + 1;
        if (to.column >= least) continue;
        to.column = least;
        moved = true;
      }
    }
    for (Reasoning::Node& node : out_.nodes) {
      if (node.kind == Reasoning::Kind::Derived && node.column == 0) {
        node.column = 1;
      }
      signs = std::max(signs, node.column + 1);
    }
    for (Reasoning::Node& node : out_.nodes) {
      if (node.kind == Reasoning::Kind::Sign) node.column = signs;
      if (node.kind == Reasoning::Kind::Cause) node.column = signs + 1;
    }
    out_.columns = signs + 2;
  }

  const Session& session_;
  const KnowledgeBase& base_;
  const Diagnosis& diagnosis_;
  std::map<const Sign*, Node> signs_;
  std::map<FactId, Node> facts_;
  Reasoning out_;
};

}  // namespace

Reasoning reasoning_of(const Session& session, const Diagnosis& diagnosis) {
  return Maker(session, diagnosis).make();
}

}  // namespace lastmile
