#include "tests/support/scenario/shrink.hpp"

#include <algorithm>

namespace lastmile {
namespace {

class Shrinker {
 public:
  Shrinker(Scenario scenario, const Shows& shows)
      : best_(std::move(scenario)), shows_(shows) {}

  Scenario run() {
    do {
      changed_ = false;
      list([](Scenario& s) { return &s.acts; });
      list([](Scenario& s) { return &s.rules; });
      for (std::size_t r = 0; r < best_.rules.size(); ++r) rule(r);
      for (std::size_t a = 0; a < best_.acts.size(); ++a) act(a);
      list([](Scenario& s) { return &s.types; });
    } while (changed_);
    return std::move(best_);
  }

 private:
  // Leaves out pieces of a list: half of it, a quarter, … one.
  template <class Of>
  void list(Of of, std::size_t least = 0) {
    for (std::size_t step = std::max<std::size_t>(of(best_)->size() / 2, 1);
         step > 0; step /= 2) {
      for (std::size_t at = 0; at < of(best_)->size();) {
        std::size_t size = of(best_)->size();
        std::size_t end = std::min(at + step, size);
        if (size - (end - at) < least) break;
        bool gone = attempt([&](Scenario& s) {
          auto from = of(s)->begin();
          of(s)->erase(from + static_cast<std::ptrdiff_t>(at),
                       from + static_cast<std::ptrdiff_t>(end));
        });
        if (!gone) at = end;
      }
    }
  }

  template <class Change>
  bool attempt(Change change) {
    Scenario candidate = best_;
    change(candidate);
    if (!shows_(candidate)) return false;
    best_ = std::move(candidate);
    changed_ = true;
    return true;
  }

  void rule(std::size_t r) {
    auto when = [r](Scenario& s) { return &s.rules[r].when; };
    list(when);
    list([r](Scenario& s) { return &s.rules[r].does; }, 1);
    if (best_.rules[r].salience != 0) {
      attempt([&](Scenario& s) { s.rules[r].salience = 0; });
    }
    conditions(when);
  }

  // The pieces of each condition of a list, however deep.
  template <class Of>
  void conditions(Of of) {
    for (std::size_t c = 0; c < of(best_)->size(); ++c) {
      one([of, c](Scenario& s) { return &(*of(s))[c]; });
    }
  }

  void one(const std::function<ConditionText*(Scenario&)>& of) {
    list([&](Scenario& s) { return &of(s)->entries; });
    list([&](Scenario& s) { return &of(s)->beside; });
    bool any = of(best_)->head == "any";
    list([&](Scenario& s) { return &of(s)->lists; },
         of(best_)->lists.empty() ? 0 : 1);
    for (std::size_t l = 0; l < of(best_)->lists.size(); ++l) {
      nested([&of, l](Scenario& s) { return &of(s)->lists[l]; });
    }
    nested([&](Scenario& s) { return &of(s)->has; });
    // A group's only condition may do without it.
    bool single =
        of(best_)->lists.size() == 1 && of(best_)->lists.front().size() == 1;
    if (single && (any || of(best_)->head == "some")) {
      attempt([&](Scenario& s) {
        ConditionText inner = of(s)->lists.front().front();
        *of(s) = std::move(inner);
      });
    }
  }

  void nested(const std::function<std::vector<ConditionText>*(Scenario&)>& of) {
    list(of, of(best_)->empty() ? 0 : 1);
    for (std::size_t c = 0; c < of(best_)->size(); ++c) {
      one([&of, c](Scenario& s) { return &(*of(s))[c]; });
    }
  }

  void act(std::size_t a) {
    list([a](Scenario& s) { return &s.acts[a].fields; });
    auto plain = [&](auto change) {
      attempt([&](Scenario& s) { change(s.acts[a]); });
    };
    if (best_.acts[a].fast) plain([](Act& act) { act.fast = false; });
    if (best_.acts[a].observed) plain([](Act& act) { act.observed.reset(); });
    if (!best_.acts[a].by.empty()) plain([](Act& act) { act.by.clear(); });
    if (best_.acts[a].number != 0) plain([](Act& act) { act.number = 0; });
  }

  Scenario best_;
  const Shows& shows_;
  bool changed_ = false;
};

}  // namespace

Scenario shrunk(Scenario scenario, const Shows& shows) {
  return Shrinker(std::move(scenario), shows).run();
}

}  // namespace lastmile
