// engine/knowledge/rules.hpp
//
// The rules of a knowledge base, in their order. Where somebody left word how
// (engine/load/image), each is made when it is first looked at: of ten
// thousand rules one case needs few. Any number of threads may look; filling
// it is for whoever loads.

#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <iterator>
#include <memory>
#include <mutex>
#include <vector>

#include "engine/knowledge/rule.hpp"

namespace lastmile {

class Rules {
 public:
  // Makes the rule of this number; called once for each, one at a time.
  using Make = std::function<Rule(std::size_t)>;

  void push_back(Rule rule) { made_.push_back(std::move(rule)); }
  // Instead of rules: what their saliences are, and how they are made. To be
  // called before anybody looks.
  void leave(std::vector<std::int64_t> saliences, Make make);

  std::size_t size() const { return make_ ? saliences_.size() : made_.size(); }
  bool empty() const { return size() == 0; }
  const Rule& operator[](std::size_t at) const {
    return make_ ? left(at) : made_[at];
  }
  const Rule& front() const { return (*this)[0]; }
  const Rule& back() const { return (*this)[size() - 1]; }
  // Without a look at the rule.
  std::int64_t salience(std::size_t at) const {
    return make_ ? saliences_[at] : made_[at].salience;
  }
  // To be changed by the checks; none of those that were left.
  std::deque<Rule>& pushed() { return made_; }

  class Iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = Rule;
    using difference_type = std::ptrdiff_t;
    using pointer = const Rule*;
    using reference = const Rule&;

    Iterator() = default;
    Iterator(const Rules* rules, std::size_t at) : rules_(rules), at_(at) {}
    const Rule& operator*() const { return (*rules_)[at_]; }
    const Rule* operator->() const { return &**this; }
    Iterator& operator++() {
      ++at_;
      return *this;
    }
    Iterator operator++(int) { return {rules_, at_++}; }
    bool operator==(const Iterator&) const = default;

   private:
    const Rules* rules_ = nullptr;
    std::size_t at_ = 0;
  };
  Iterator begin() const { return {this, 0}; }
  Iterator end() const { return {this, size()}; }

 private:
  const Rule& left(std::size_t at) const;

  mutable std::deque<Rule> made_;
  Make make_;
  std::vector<std::int64_t> saliences_;
  mutable std::unique_ptr<std::atomic<const Rule*>[]> known_;
  mutable std::mutex making_;
};

}  // namespace lastmile
