#include "engine/match/reach.hpp"

#include <algorithm>

namespace lastmile {
namespace {

class Search {
 public:
  Search(const KnowledgeBase& base, const WorkingMemory& memory)
      : base_(base),
        memory_(memory),
        prints_(footprints_of(base)),
        missing_(prints_.needs),
        met_(prints_.rule_of.size()),
        all_met_(prints_.groups.size()),
        groups_of_(base.schema.size()) {
    for (std::uint32_t g = 0; g < prints_.groups.size(); ++g) {
      groups_of_[prints_.groups[g].type].push_back(g);
    }
  }

  std::vector<std::uint32_t> run() {
    for (std::uint32_t rule = 0; rule < missing_.size(); ++rule) {
      if (missing_[rule] == 0) reached_.push_back(rule);
    }
    for (TypeId type = 0; type < groups_of_.size(); ++type) {
      if (groups_of_[type].empty()) continue;
      for (FactId id : memory_.facts(type)) see(memory_.fact(id));
    }
    for (std::size_t next = 0; next < reached_.size(); ++next) {
      follow(reached_[next]);
    }
    std::sort(reached_.begin(), reached_.end());
    return std::move(reached_);
  }

 private:
  using Group = Footprints::Group;

  void see(const Fact& fact) {
    for (std::uint32_t g : groups_of_[fact.type]) {
      std::uint64_t key = 0;
      for (FieldIndex field : prints_.groups[g].fields) {
        key = Footprints::key_of(key, hash(fact.values[field]));
      }
      meet(g, key);
    }
  }

  // What a rule makes of its matches.
  void follow(std::uint32_t rule) {
    for (std::uint32_t m = prints_.made_from[rule];
         m < prints_.made_from[rule + 1]; ++m) {
      if (prints_.made[m] != Footprints::any_type) {
        for (std::uint32_t g : groups_of_[prints_.made[m]]) make(g, m);
        continue;
      }
      for (std::uint32_t g = 0; g < prints_.groups.size(); ++g) meet_all(g);
    }
  }

  void make(std::uint32_t g, std::uint32_t made) {
    auto begin = prints_.constant_fields.begin();
    auto from = begin + prints_.constants_from[made];
    auto to = begin + prints_.constants_from[made + 1];
    std::uint64_t key = 0;
    for (FieldIndex field : prints_.groups[g].fields) {
      auto at = std::find(from, to, field);
      if (at == to) return meet_all(g);
      key = Footprints::key_of(key, prints_.constant_hashes[at - begin]);
    }
    meet(g, key);
  }

  void meet(std::uint32_t g, std::uint64_t key) {
    const Group& group = prints_.groups[g];
    auto [first, last] =
        std::equal_range(group.keys.begin(), group.keys.end(), key);
    for (auto at = first; at != last; ++at) {
      met(group.needs[at - group.keys.begin()]);
    }
  }

  void meet_all(std::uint32_t g) {
    if (all_met_[g]) return;
    all_met_[g] = true;
    for (std::uint32_t need : prints_.groups[g].needs) met(need);
  }

  void met(std::uint32_t need) {
    if (met_[need]) return;
    met_[need] = true;
    std::uint32_t rule = prints_.rule_of[need];
    if (--missing_[rule] == 0) reached_.push_back(rule);
  }

  const KnowledgeBase& base_;
  const WorkingMemory& memory_;
  const Footprints& prints_;
  std::vector<std::uint32_t> missing_;                 // by rule
  std::vector<bool> met_;                              // by need
  std::vector<bool> all_met_;                          // by group
  std::vector<std::vector<std::uint32_t>> groups_of_;  // by type
  std::vector<std::uint32_t> reached_;
};

}  // namespace

std::vector<std::uint32_t> rules_within_reach(const KnowledgeBase& base,
                                              const WorkingMemory& memory) {
  return Search(base, memory).run();
}

}  // namespace lastmile
