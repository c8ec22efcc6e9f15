// tests/knowledgebase/shipped.hpp
//
// The knowledge that ships with the program, loaded once for all tests.

#pragma once

#include <memory>

#include "engine/load/load.hpp"

namespace lastmile {

// Fails the test where it has errors.
const std::shared_ptr<const KnowledgeBase>& shipped();

}  // namespace lastmile
