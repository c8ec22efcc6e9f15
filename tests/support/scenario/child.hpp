// tests/support/scenario/child.hpp
//
// Work in a process of its own, so that what crashes or never ends can be told
// of, and tried again in a smaller form. Slower than a call; for long searches.

#pragma once

#include <functional>
#include <string>

namespace lastmile {

struct ChildEnd {
  std::string said;  // what the work gave, or how it died
  bool died = false;
};

// `work` gives a text; it is killed after `seconds`.
ChildEnd in_child(const std::function<std::string()>& work, unsigned seconds);

}  // namespace lastmile
