#include "engine/knowledge/rules.hpp"

namespace lastmile {

void Rules::leave(std::vector<std::int64_t> saliences, Make make) {
  made_.clear();
  known_ = std::make_unique<std::atomic<const Rule*>[]>(saliences.size());
  saliences_ = std::move(saliences);
  make_ = std::move(make);
}

const Rule& Rules::left(std::size_t at) const {
  const Rule* rule = known_[at].load(std::memory_order_acquire);
  if (rule) return *rule;
  std::lock_guard lock(making_);
  if (rule = known_[at].load(std::memory_order_relaxed); rule) return *rule;
  made_.push_back(make_(at));
  known_[at].store(&made_.back(), std::memory_order_release);
  return made_.back();
}

}  // namespace lastmile
