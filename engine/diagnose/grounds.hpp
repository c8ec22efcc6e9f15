// engine/diagnose/grounds.hpp
//
// What every diagnosis with a knowledge base stands on, made at the first one
// and then shared by all sessions and threads.

#pragma once

#include "engine/diagnose/ranking.hpp"
#include "engine/diagnose/touches.hpp"

namespace lastmile {

struct Grounds {
  explicit Grounds(const KnowledgeBase& base) : ranker(base), touches(base) {}

  Ranker ranker;
  Touches touches;
};

const Grounds& grounds_of(const KnowledgeBase& base);

}  // namespace lastmile
