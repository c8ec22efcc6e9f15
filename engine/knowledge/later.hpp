// engine/knowledge/later.hpp
//
// Items that most commands never look at, such as a pack's tests: made at the
// first look where somebody left word how, and a plain sequence to whoever
// looks. Any number of threads may look; filling it is for whoever loads.

#pragma once

#include <deque>
#include <functional>
#include <mutex>
#include <utility>

namespace lastmile {

template <class T>
class Later {
 public:
  using Make = std::function<std::deque<T>()>;

  // Instead of items. To be called before anybody looks.
  void leave(Make make) { make_ = std::move(make); }
  void push_back(T item) { items_.push_back(std::move(item)); }

  auto begin() const { return items().begin(); }
  auto end() const { return items().end(); }
  std::size_t size() const { return items().size(); }
  bool empty() const { return items().empty(); }
  const T& front() const { return items().front(); }
  const T& back() const { return items().back(); }
  const T& operator[](std::size_t at) const { return items()[at]; }

 private:
  const std::deque<T>& items() const {
    if (make_) std::call_once(made_, [this] { items_ = make_(); });
    return items_;
  }

  Make make_;
  mutable std::once_flag made_;
  mutable std::deque<T> items_;
};

}  // namespace lastmile
