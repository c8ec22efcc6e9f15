// cli/report/reasoning.hpp
//
// The reasoning of a diagnosis as a graph: what was told, what follows from it,
// the signs that it makes, the causes that the signs speak for or against. Only
// what weighs is in it, and never more than a page can show; what was left out
// is counted.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/diagnose/diagnosis.hpp"

namespace lastmile {

struct Reasoning {
  enum class Kind : std::uint8_t { Told, Derived, Sign, Cause };
  struct Node {
    Kind kind = Kind::Told;
    std::string title;        // fact type; title of a sign or cause
    std::string detail;       // fields; state of a sign; word of a cause
    std::string origin = {};  // who said it, or the rule
    std::size_t column = 0;
  };
  struct Edge {
    std::size_t from = 0, to = 0;
    double points = 0;    // of a sign for a cause, in decibels
    bool weighs = false;  // is it such an edge?
  };
  std::vector<Node> nodes = {};
  std::vector<Edge> edges = {};
  std::size_t columns = 0;
  std::size_t left_out = 0;  // facts and signs
};

Reasoning reasoning_of(const Session& session, const Diagnosis& diagnosis);

}  // namespace lastmile
