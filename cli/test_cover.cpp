#include "cli/test_cover.hpp"

#include <algorithm>

namespace lastmile {
namespace {

bool named(const std::vector<std::string>& list, const std::string& id) {
  return std::find(list.begin(), list.end(), id) != list.end();
}

bool denied(const Test& test, const std::string& id) {
  return named(test.not_cause, id) ||
         std::any_of(test.causes.begin(), test.causes.end(),
                     [&](const Test::Bound& bound) {
                       return bound.cause == id &&
                              (bound.at_most == "unlikely" ||
                               bound.at_most == "very unlikely");
                     });
}

bool needs_tests(const Item& item) {
  return item.status == Status::Stable || item.status == Status::Test;
}

}  // namespace

TestCover::TestCover(std::shared_ptr<const KnowledgeBase> base)
    : base_(std::move(base)),
      rules_(base_->rules.size()),
      signs_(base_->signs.size()),
      causes_(base_->causes.size()) {}

bool TestCover::looked_at(const When& when, const TestSeen& seen) const {
  for (const Mention& mention : mentions(when.conditions)) {
    if (seen.told[mention.type]) return true;
    for (TypeId below : base_->observed_below[mention.type]) {
      if (seen.told[below]) return true;
    }
  }
  return false;
}

void TestCover::add_cause(std::size_t index, const Test& test,
                          const TestSeen& seen) {
  const Cause& cause = base_->causes[index];
  if (named(test.top_cause, cause.id)) causes_[index].holds = true;
  if (!denied(test, cause.id)) return;
  for (const Cause::Shows& link : cause.shows) {
    const Sign* sign = base_->find_sign(link.sign);
    if (sign && link.how_often > link.otherwise &&
        seen.signs[base_->sign_index(*sign)] == SignState::Present) {
      causes_[index].near_miss = true;
      return;
    }
  }
}

void TestCover::add(const Test& test, const TestSeen& seen) {
  for (std::size_t i = 0; i < rules_.size(); ++i) {
    if (seen.fired[i] > 0) {
      rules_[i].holds = true;
    } else if (looked_at(base_->rules[i].when, seen)) {
      rules_[i].near_miss = true;
    }
  }
  for (std::size_t i = 0; i < signs_.size(); ++i) {
    if (seen.signs[i] == SignState::Present) {
      signs_[i].holds = true;
    } else if (seen.signs[i] == SignState::Absent && !signs_[i].near_miss) {
      signs_[i].near_miss = looked_at(base_->signs[i].when, seen);
    }
  }
  for (std::size_t i = 0; i < causes_.size(); ++i) add_cause(i, test, seen);
}

std::vector<Untried> TestCover::untried() const {
  std::vector<Untried> out;
  auto gather = [&](const char* kind, const auto& items,
                    const std::vector<Tried>& tried) {
    for (std::size_t i = 0; i < tried.size(); ++i) {
      const Item& item = items[i];
      if (!needs_tests(item) || (tried[i].holds && tried[i].near_miss)) {
        continue;
      }
      out.push_back({kind, &item, tried[i].holds, tried[i].near_miss});
    }
  };
  gather("rule", base_->rules, rules_);
  gather("sign", base_->signs, signs_);
  gather("cause", base_->causes, causes_);
  return out;
}

std::string to_text(const Untried& untried) {
  std::string what;
  if (!untried.holds) what = "no case in which it holds";
  if (!untried.near_miss) {
    what += std::string(what.empty() ? "" : " and ") + "no near miss";
  }
  return untried.kind + " " + untried.item->id + " has " + what;
}

}  // namespace lastmile
