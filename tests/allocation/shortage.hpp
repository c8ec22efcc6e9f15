// tests/allocation/shortage.hpp
//
// A shortage of memory that a test makes: this program's operator new fails at
// its N-th call since the shortage began, once or from then on. It counts what
// is alive, so that a test sees what was not given back. For one thread.

#pragma once

#include <cstddef>

namespace lastmile {

class Shortage {
 public:
  enum class Lasts { Once, ForEver };

  Shortage(std::size_t nth, Lasts lasts);
  ~Shortage() { end(); }
  Shortage(const Shortage&) = delete;
  Shortage& operator=(const Shortage&) = delete;

  void end();
  bool felt() const;  // did an allocation fail?
};

// What operator new gave and operator delete did not get back yet.
std::size_t alive_allocations();

}  // namespace lastmile
