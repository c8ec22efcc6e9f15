// engine/fire/session.hpp
//
// One consultation with a knowledge base: claims go in, rules fire until
// nothing more follows, and what stands at the end is the conclusion.
//
//   Session session(base, {.now = now});
//   session.tell(claim, faults);
//   session.collect({.type = "net.tcp_probe", .status = Complete});
//   Ran ran = session.run();
//   for (FactId id : session.memory().facts(type)) …
//
// A knowledge base serves many threads; a session belongs to one. It gathers
// nothing and prints nothing.

#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/fire/agenda.hpp"
#include "engine/fire/listener.hpp"
#include "engine/fire/support.hpp"
#include "engine/knowledge/knowledge_base.hpp"

namespace lastmile {

enum class Stopped : std::uint8_t { Quiescent, Stop, Limit };
std::string_view to_text(Stopped stopped);

// What a run came to since the session began.
struct Ran {
  Stopped stopped = Stopped::Quiescent;
  std::size_t firings = 0;
  std::vector<std::string> last_rules = {};  // of a limit: who went round
};

// An answer to every question: it tells nothing, and the question is not asked
// again.
inline constexpr std::string_view dont_know = "don't know";

class Session {
 public:
  struct Options {
    std::int64_t now = 0;  // microseconds since 1970 UTC
    std::size_t max_firings = 1'000'000;
    std::size_t max_facts = 1'000'000;
    Strategy strategy = Strategy::Depth;
    std::string target = {};  // as the user named them
    std::string client = {};
    // All is told before the only run: only rules within reach of what stands
    // then (engine/match/reach.hpp) are looked at. To tell or to run after it
    // is the caller's mistake and throws std::logic_error; before it there are
    // no matches to ask for.
    bool once = false;
    // The plain matcher that tries every combination, to hold the other
    // against.
    bool naive = false;
  };

  Session(std::shared_ptr<const KnowledgeBase> base, Options options);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  // False where the claim is unsound; what is wrong is added to `faults`.
  bool tell(const Claim& claim, Diagnostics& faults);
  // The fast door, for facts that need no check of their fields' names: values
  // by field index, made with memory().symbols() or the knowledge base's
  // table. 0 where a value does not fit its field or a key is unknown.
  // `source` gives the number of a provenance, to be asked for once.
  ProvenanceId source(const Provenance& from);
  FactId tell(TypeId type, std::span<const Value> values, ProvenanceId from);
  // Takes back what was told. A fact that is still derived stays.
  void untell(FactId fact);
  // LM0501 where there is no such type.
  void collect(const CollectionRecord& record, Diagnostics& faults);
  // The answer to a question becomes `ask.answer`, where there is such a type,
  // and all that it tells. LM0108 and LM0404 for what is none.
  void answer(const std::string& question, const std::string& answer,
              Diagnostics& faults);

  Ran run();

  // As if it had just been made, but it keeps the room that it has: no fact,
  // no answer, no firing; symbols and facts from before are void.
  void reset();
  // The same for another case, with options of its own.
  void reset(Options options);
  // Null: nobody listens.
  void listen(Listener* listener);
  // Listens in the place of the other once no more than `last` firings or
  // facts are left before a limit: what goes round at the end of a run that
  // never rests, at no cost until then.
  void listen_near_limit(Listener* listener, std::size_t last);
  // Calls `each` for the matches of `then` rules that have fired and still
  // stand, in no order.
  void each_fired(const std::function<void(const Match&)>& each) const;
  // Settles, without firing a `then` rule; of their matches that stand then,
  // those of which `fired` says so count as fired already.
  void take_as_fired(const std::function<bool(const Match&)>& fired);

  const KnowledgeBase& base() const;
  WorkingMemory& memory();
  const WorkingMemory& memory() const;
  const Matcher& matcher() const;
  const Support& support() const;
  Evaluator& evaluator() const;
  const Options& options() const;
  // Question ids and answers, in the order given.
  const std::vector<std::pair<std::string, std::string>>& answers() const;
  // How often each rule fired, by its index.
  const std::vector<std::size_t>& fired() const;
  const std::vector<std::string>& printed() const;
  // What went wrong while rules ran: each once per rule and place.
  std::vector<Diagnostic> faults() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace lastmile
