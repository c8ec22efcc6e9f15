// engine/fire/listener.hpp
//
// What happens in a session, told as it happens. Trace, journal, profile and
// coverage listen; the session knows none of them, and where nobody listens
// nothing is made to be told. What an event shows lives only while it is heard.
// A listener must not change the session.

#pragma once

#include "engine/base/diagnostic.hpp"
#include "engine/match/matcher.hpp"

namespace lastmile {

class Listener {
 public:
  virtual ~Listener() = default;
  // Somebody said so; fresh: it did not stand before.
  virtual void told(FactId fact, bool fresh) {
    static_cast<void>(fact), static_cast<void>(fresh);
  }
  // A `derive` rule says so.
  virtual void derived(FactId fact, const Match& because, bool fresh) {
    static_cast<void>(fact), static_cast<void>(because);
    static_cast<void>(fresh);
  }
  // Nobody says so any more; its values can still be read.
  virtual void fell(FactId fact) { static_cast<void>(fact); }
  // A rule of either kind fires, before it acts.
  virtual void fired(const Match& match) { static_cast<void>(match); }
  virtual void faulted(const Diagnostic& what) { static_cast<void>(what); }
};

}  // namespace lastmile
