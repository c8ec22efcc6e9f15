// cli/repl/workbench.hpp
//
// A session at which somebody works: every change is run at once, unless it is
// told to wait, and says what came of it; the last change can be undone; the
// knowledge can be exchanged under what was told. A change that is refused
// leaves all as it was. It prints nothing.

#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/repl/facts_now.hpp"
#include "cli/repl/typed_line.hpp"
#include "engine/explain/journal.hpp"
#include "engine/fire/living_session.hpp"
#include "engine/fire/loop_guard.hpp"
#include "engine/knowledge/case.hpp"

namespace lastmile {

// What came of a change.
struct Aftermath {
  Difference facts = {};
  std::vector<std::string> printed = {};  // by rules, since the last change
  Diagnostics faults = {};                // of rules, in the knowledge's texts
  bool limit = false;                     // the program never came to rest
  Loop loop = {};                         // who goes round then
};

class Workbench {
 public:
  Workbench(std::shared_ptr<const KnowledgeBase> base,
            Session::Options options);

  // What stands from the beginning; it cannot be undone.
  void begin_with(const Case& given);
  // Nothing where it was refused.
  std::optional<Aftermath> give(Input input, const TypedLine& line,
                                Diagnostics& faults);
  Aftermath run();
  // Nothing where nothing was said.
  std::optional<Aftermath> undo();
  // Tells all that was told to other knowledge. Nothing where something does
  // not fit it: what that is was given to `refuse` with its line.
  using Refuse = std::function<void(const Diagnostics&, const TypedLine&)>;
  std::optional<Aftermath> exchange(std::shared_ptr<const KnowledgeBase> base,
                                    const Refuse& refuse);

  // While it holds, changes wait for `run`.
  void hold(bool on) { holding_ = on; }
  bool holding() const { return holding_; }
  bool waiting() const { return waiting_; }

  Session& session() { return living_->session(); }
  const Ran& ran() const { return living_->ran(); }
  const Journal& journal() const { return parts_->journal; }
  // What was told, with what stands of it now, as a case of its own.
  Case told();

 private:
  struct Said {
    Input input;
    TypedLine line = {};
  };
  // Those that listen; a session keeps pointers to them.
  struct Listeners {
    Journal journal{Journal::Options{.firings = 200'000}};
    LoopGuard guard;
  };

  void start(std::shared_ptr<const KnowledgeBase> base);
  void run_now();
  Aftermath outcome(const FactsNow& before);
  void pass_over();

  std::shared_ptr<const KnowledgeBase> base_;
  Session::Options options_;
  std::unique_ptr<Listeners> parts_;
  std::unique_ptr<LivingSession> living_;
  std::vector<Said> said_;     // with the runs between
  std::size_t beginning_ = 0;  // so many of them are no changes
  std::size_t printed_ = 0;    // shown already
  std::size_t faulted_ = 0;    // likewise
  bool holding_ = false;
  bool waiting_ = false;
};

}  // namespace lastmile
