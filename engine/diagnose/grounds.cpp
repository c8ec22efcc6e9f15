#include "engine/diagnose/grounds.hpp"

namespace lastmile {

const Grounds& grounds_of(const KnowledgeBase& base) {
  KnowledgeBase::Weighed& kept = base.weighed;
  std::call_once(kept.once,
                 [&] { kept.grounds = std::make_shared<const Grounds>(base); });
  return *static_cast<const Grounds*>(kept.grounds.get());
}

}  // namespace lastmile
