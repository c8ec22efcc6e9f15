// engine/explain/trace.hpp
//
// What happens in a session, a line an event: which firing it belongs to, what
// happens, and to which fact by which rule.
//
//   0 tell f-1 n {x: 1}
//   1 fire grow: f-1
//   1 retract f-1 n {x: 1}
//   1 assert f-2 n {x: 2}
//   2 fire big: f-2
//   2 derive f-3 big {x: 2}
//
// The events: tell and take back (from outside), fire, assert and retract (by
// the rule that fired), derive, fall (nothing that it followed from holds any
// more), fault. "again" says that the fact stood already. It prints nothing: it
// hands each line, without line break, to who made it.

#pragma once

#include <functional>
#include <string>

#include "engine/fire/session.hpp"

namespace lastmile {

class Trace final : public Listener {
 public:
  using Sink = std::function<void(const std::string& line)>;

  explicit Trace(Sink sink) : sink_(std::move(sink)) {}

  // While it is hushed it counts, and hands over nothing: what happens was
  // told before.
  void hush(bool hushed) { hushed_ = hushed; }
  // A line of somebody else's, such as "undo", among those of the session.
  void note(std::string_view what);

  void attached(const Session& session) override;
  void told(FactId fact, bool fresh) override;
  void untold(FactId fact) override;
  void derived(FactId fact, const Match& because, bool fresh) override;
  void fell(FactId fact) override;
  void fired(const Match& match) override;
  void acted() override { acting_ = false; }
  void faulted(const Diagnostic& what) override;

 private:
  void write(std::string_view event, FactId fact, std::string_view more = {});

  void begin();
  void number(std::size_t number);

  Sink sink_;
  std::string line_;  // its room is used again
  bool hushed_ = false;
  const Session* session_ = nullptr;
  std::size_t round_ = 0;
  bool acting_ = false;
  FactId untold_ = {};  // by the event before
};

}  // namespace lastmile
