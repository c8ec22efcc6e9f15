#include <map>
#include <utility>

#include "engine/library/convert.hpp"
#include "engine/library/parts.hpp"

namespace lastmile::inline v0 {

using detail::Inside;

namespace {

Source outside(const Provenance& from) {
  Source source{from.by, from.source, from.locator, {}};
  if (from.observed) source.observed = Time(Duration(*from.observed));
  return source;
}

// The engine proves a fact once and refers to that elsewhere, so a step has one
// proof with premises however often the fact occurs.
class Flattener {
 public:
  explicit Flattener(const detail::Parts& parts) : parts_(parts) {}

  Proof flatten(inside::FactId top) {
    prove(top);
    while (!cut_.empty()) {
      inside::FactId fact = cut_.back();
      cut_.pop_back();
      seen_.erase(fact);
      prove(fact);
    }
    return std::move(out_);
  }

 private:
  // To the depth that the engine goes at once.
  void prove(inside::FactId fact) {
    inside::Proof proof = inside::why(parts_.session, fact, seen_);
    std::vector<const inside::Proof*> open{&proof};
    place(proof);
    // Breadth first: what a step rests on stands after it.
    for (std::size_t next = 0; next < open.size(); ++next) {
      std::vector<std::size_t> from;
      for (const inside::Proof& premise : open[next]->from) {
        from.push_back(place(premise));
        open.push_back(&premise);
      }
      if (open[next]->cut) cut_.push_back(open[next]->fact);
      if (from.empty()) continue;
      out_.steps[place(*open[next])].from = std::move(from);
    }
  }

  std::size_t place(const inside::Proof& proof) {
    auto [at, fresh] = places_.emplace(proof.fact.number, out_.steps.size());
    if (fresh) out_.steps.push_back(step(proof));
    return at->second;
  }

  Proof::Step step(const inside::Proof& proof) const {
    const WorkingMemory& memory = parts_.session.memory();
    const KnowledgeBase& base = *parts_.body.base;
    Proof::Step step{.fact = parts_.id(proof.fact),
                     .text = inside::to_text(memory.fact(proof.fact),
                                             base.schema, parts_.symbols())};
    if (proof.rule) {
      const Place& place = proof.rule->place;
      step.rule = proof.rule->id;
      step.file = base.sources.path(place.file);
      step.line = place.line;
      if (step.says.empty()) step.says = proof.says;
    }
    for (const SoundClaim& claim : memory.claims(proof.fact)) {
      step.told_by.push_back(outside(claim.from));
    }
    return step;
  }

  const detail::Parts& parts_;
  Proof out_;
  std::map<std::uint32_t, std::size_t> places_;  // of facts among the steps
  std::set<inside::FactId> seen_;
  std::vector<inside::FactId> cut_;  // where the engine went no deeper
};

std::string origin(const Source& source) {
  std::string out = source.by;
  if (!source.source.empty()) out += ", " + source.source;
  if (!source.locator.empty()) out += ", " + source.locator;
  return out;
}

std::string line_of(const Proof::Step& step) {
  std::string line = step.text, dash = " — ";
  if (!step.rule.empty()) {
    line += dash + "rule " + step.rule + ", " + step.file + ":" +
            std::to_string(step.line);
    dash = "; ";
  }
  for (const Source& source : step.told_by) {
    line += std::exchange(dash, "; ") + origin(source);
  }
  return line;
}

}  // namespace

Proof Session::why(FactId fact) const {
  const detail::Parts& p = parts();
  if (p.busy || !p.stands(fact)) return {};
  return Flattener(p).flatten({fact.number()});
}

std::string to_text(const Proof& proof) {
  std::string out;
  std::vector<bool> shown(proof.steps.size());
  // What is still to be shown, the next at the end; a stack of its own, because
  // a proof may be deeper than that of the machine.
  std::vector<std::pair<std::size_t, std::size_t>> open;
  if (!proof.steps.empty()) open.emplace_back(0, 0);
  while (!open.empty()) {
    auto [at, depth] = open.back();
    open.pop_back();
    if (at >= proof.steps.size()) continue;
    const Proof::Step& step = proof.steps[at];
    out += std::string(2 * depth, ' ') + line_of(step);
    bool again = shown[at] && !step.from.empty();
    out += again ? " (as above)\n" : "\n";
    if (again) continue;
    shown[at] = true;
    for (auto from = step.from.rbegin(); from != step.from.rend(); ++from) {
      open.emplace_back(*from, depth + 1);
    }
  }
  return out;
}

}  // namespace lastmile::inline v0
