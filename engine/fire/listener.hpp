// engine/fire/listener.hpp
//
// What happens in a session, told as it happens. Trace, journal, profile and
// coverage listen; the session knows none of them, and where nobody listens
// nothing is made to be told. What an event shows lives only while it is heard.
// A listener must not change the session, and outlives its listening.

#pragma once

#include "engine/base/diagnostic.hpp"
#include "engine/match/matcher.hpp"

namespace lastmile {

class Session;

class Listener {
 public:
  virtual ~Listener() = default;
  // It listens to this session from now on; what it heard before is void.
  virtual void attached(const Session& session) { static_cast<void>(session); }
  // Somebody said so, or a rule while it acts; fresh: it did not stand before.
  virtual void told(FactId fact, bool fresh) {
    static_cast<void>(fact), static_cast<void>(fresh);
  }
  // A `derive` rule says so.
  virtual void derived(FactId fact, const Match& because, bool fresh) {
    static_cast<void>(fact), static_cast<void>(because);
    static_cast<void>(fresh);
  }
  // All that was told of it is about to be taken back; its claims can still be
  // read.
  virtual void untold(FactId fact) { static_cast<void>(fact); }
  // Nobody says so any more; its values can still be read.
  virtual void fell(FactId fact) { static_cast<void>(fact); }
  // A rule of either kind fires, before it acts.
  virtual void fired(const Match& match) { static_cast<void>(match); }
  // The `then` rule that fired last has acted; what follows from it comes now.
  virtual void acted() {}
  virtual void faulted(const Diagnostic& what) { static_cast<void>(what); }
};

}  // namespace lastmile
