// engine/fire/audience.hpp
//
// Several who listen to one session: each event is told to all of them, in the
// order in which they were added. It owns none of them.

#pragma once

#include <vector>

#include "engine/fire/listener.hpp"

namespace lastmile {

class Audience final : public Listener {
 public:
  // `elsewhere`: it is told by somebody else to which session it listens.
  void add(Listener& listener, bool elsewhere = false) {
    listeners_.push_back(&listener);
    if (!elsewhere) attach_.push_back(&listener);
  }
  void clear() {
    listeners_.clear();
    attach_.clear();
  }
  bool empty() const { return listeners_.empty(); }

  void attached(const Session& session) override {
    for (Listener* l : attach_) l->attached(session);
  }
  void told(FactId fact, bool fresh) override {
    for (Listener* l : listeners_) l->told(fact, fresh);
  }
  void untold(FactId fact) override {
    for (Listener* l : listeners_) l->untold(fact);
  }
  void derived(FactId fact, const Match& because, bool fresh) override {
    for (Listener* l : listeners_) l->derived(fact, because, fresh);
  }
  void fell(FactId fact) override {
    for (Listener* l : listeners_) l->fell(fact);
  }
  void fired(const Match& match) override {
    for (Listener* l : listeners_) l->fired(match);
  }
  void acted() override {
    for (Listener* l : listeners_) l->acted();
  }
  void faulted(const Diagnostic& what) override {
    for (Listener* l : listeners_) l->faulted(what);
  }

 private:
  std::vector<Listener*> listeners_, attach_;
};

}  // namespace lastmile
