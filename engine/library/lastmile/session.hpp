// lastmile/session.hpp
//
// One case: facts go in, rules fire until nothing more follows, and what then
// stands can be asked for, with its reasons.
//
//   lastmile::Session session(knowledge, {.now = now});
//   auto order = session.tell("order", {{"id", 7}, {"item", "lamp"}});
//   if (!order) std::cerr << to_text(order.diagnostics());
//   session.run();
//   for (lastmile::Fact fact : session.facts("discount"))
//     std::cout << to_text(fact) << '\n' << to_text(session.why(fact.id()));
//   session.reset();  // the next case
//
// Threads: a Session belongs to one thread at a time, and with it the Fact and
// Facts that look into it. Sessions share nothing but their Knowledge.
//
// What does not belong here is refused, never undefined: a fact, type or Cell
// of another session or knowledge, or from before a reset (LM0610 to LM0612),
// and whatever a function or a listener tries to change while the session works
// (LM0613). Only a Session that was moved from ends the program.

#pragma once

#include <cstddef>
#include <initializer_list>
#include <iterator>

#include <lastmile/knowledge.hpp>

namespace lastmile::inline v0 {

namespace detail {
struct Parts;
}

// ---- facts ----

// A fact of one session, until it is reset. Facts are numbered in order of
// birth, from 1; a fact that changes is a new fact.
class FactId {
 public:
  FactId() = default;  // no fact
  explicit operator bool() const { return number_ != 0; }
  std::uint32_t number() const { return number_; }
  bool operator==(const FactId&) const = default;
  auto operator<=>(const FactId&) const = default;

 private:
  friend detail::Inside;
  std::uint32_t number_ = 0;
  std::uint32_t owner_ = 0;
};

// A field by its name, and what is said of it. A text is read as the type of
// the field says, as if it stood in a file: "0x904" where an integer is wanted,
// "90s" for a duration, an ISO date for a time.
struct Given {
  std::string_view field;
  Value value;
};

// Who says so, from what, where in it, and when it was seen. Of two claims
// about one key the one that was seen later counts.
struct Source {
  std::string by = "told";
  std::string source = {};   // "orders.csv"
  std::string locator = {};  // "line 12"
  std::optional<Time> observed = {};
  bool operator==(const Source&) const = default;
};

// A Source that a session knows by a number; it survives a reset.
class SourceId {
 public:
  SourceId() = default;  // Source{}

 private:
  friend detail::Inside;
  std::uint32_t number_ = 0;
};

// A look at one fact, while its session lives. A fact that fell can be read as
// long as a listener hears of it; afterwards, and for a field that its type
// does not have, every value is Unknown.
class Fact {
 public:
  FactId id() const { return id_; }
  const FactType& type() const;  // of no fact: without a name
  bool alive() const;
  bool told() const;  // somebody says so, not rules alone

  Value operator[](std::string_view field) const;
  // By the place of the field in FactType::fields.
  Value value(std::size_t field) const;
  Cell cell(std::size_t field) const;
  // Without a copy, of a Text, Name, Address or Version; else empty. It lives
  // until the session is reset.
  std::string_view text(std::size_t field) const;

 private:
  friend detail::Inside;
  Fact() = default;
  const detail::Parts* parts_ = nullptr;
  FactId id_ = {};
};

std::string to_text(const Fact& fact);  // "order {id: 7, item: lamp}"

// The facts of a type that stand, in order of birth, while their session lives.
// Nothing that happens to the session breaks a loop over them; facts that come
// or go meanwhile may be seen or passed over.
class Facts {
 public:
  class iterator {
   public:
    using value_type = Fact;
    using difference_type = std::ptrdiff_t;
    Fact operator*() const;
    iterator& operator++() { return ++place_, *this; }
    iterator operator++(int) { return {parts_, type_, place_++}; }
    bool operator==(const iterator&) const = default;
    bool operator==(std::default_sentinel_t) const;

   private:
    friend Facts;
    friend detail::Inside;
    iterator(const detail::Parts* parts, std::uint16_t type, std::size_t place)
        : parts_(parts), type_(type), place_(place) {}
    const detail::Parts* parts_ = nullptr;
    std::uint16_t type_ = 0;
    std::size_t place_ = 0;
  };

  iterator begin() const { return first_; }
  std::default_sentinel_t end() const { return {}; }
  std::size_t size() const;
  bool empty() const { return size() == 0; }

 private:
  friend detail::Inside;
  explicit Facts(iterator first) : first_(first) {}
  iterator first_;
};

// ---- what happens ----

enum class Strategy : std::uint8_t { Depth, Breadth, Lex, Mea };
enum class Stopped : std::uint8_t {
  Quiescent,  // nothing more follows
  Stop,       // a rule said `stop`
  Limit,      // of firings or facts: only a reset goes on from here
};
// How far somebody looked for the facts of an observed type.
enum class Looked : std::uint8_t {
  NotTried,
  Failed,
  Denied,
  Partial,
  Complete
};

std::string_view to_text(Stopped stopped);  // "quiescent"

struct Outcome {
  Stopped stopped = Stopped::Quiescent;
  std::size_t firings = 0;                   // since the session was reset
  std::vector<std::string> last_rules = {};  // at a limit: who went round
};

// A rule that fires, while it is heard.
class Firing {
 public:
  std::string_view rule() const;    // its id
  std::vector<Fact> facts() const;  // that make it fire, as it is written

 private:
  friend detail::Inside;
  Firing() = default;
  const detail::Parts* parts_ = nullptr;
  const void* match_ = nullptr;
};

// Is told what happens, as it happens. It reads, and must not change the
// session. One that throws is not told anything any more (LM0614).
class Listener {
 public:
  virtual ~Listener() = default;
  // `fresh`: it did not stand before.
  virtual void told(const Fact&, bool /*fresh*/) {}
  virtual void derived(const Fact&, const Firing&, bool /*fresh*/) {}
  virtual void fell(const Fact&) {}
  virtual void fired(const Firing&) {}  // before it acts
  virtual void faulted(const Diagnostic&) {}
};

// Why a fact stands, down to what was told: steps[0] is the fact that was asked
// about, and every fact is proved once, so it is never larger than the session.
// Empty where the fact does not stand.
struct Proof {
  struct Step {
    FactId fact = {};
    std::string text = {};  // "discount {order: 7, percent: 10}"
    // The rule that derives it, with its place; empty: it was told.
    std::string rule = {};
    std::string file = {};
    std::uint32_t line = 0;
    std::vector<Source> told_by = {};    // all who said so
    std::vector<std::size_t> from = {};  // the steps that it rests on
    std::string says = {};  // what the rule says of it, with its values
  };
  std::vector<Step> steps = {};
};

std::string to_text(const Proof& proof);  // a line a step, indented

// ---- the session ----

struct SessionOptions {
  Time now = {};  // what $now is: the time of the case, never the clock
  std::size_t max_firings = 1'000'000;
  std::size_t max_facts = 1'000'000;
  Strategy strategy = Strategy::Depth;
  std::string target = {};  // what $target and $client are in texts
  std::string client = {};
};

class Session {
 public:
  explicit Session(const Knowledge& knowledge, SessionOptions options = {});
  ~Session();
  // Facts and listeners go with it. The one moved from may only go or be
  // assigned to.
  Session(Session&&) noexcept;
  Session& operator=(Session&&) noexcept;

  // The checked door: the fact, also where it stood already, or every fault of
  // what was given.
  Result<FactId> tell(std::string_view type, std::span<const Given> fields,
                      const Source& from = {});
  Result<FactId> tell(std::string_view type,
                      std::initializer_list<Given> fields,
                      const Source& from = {});
  // A YAML or JSON list of `TYPE: {field: value}`; all of them, or none and
  // every fault. `name` is what messages and reasons call the text.
  Result<std::vector<FactId>> tell_text(std::string name, std::string text);

  // The fast door: values in the order of the type's fields; those left out at
  // the end, and Unknown, take their default. No fact where something does not
  // fit; `check` says what.
  FactId tell(TypeId type, std::span<const Cell> values, SourceId from = {});
  FactId tell(TypeId type, std::initializer_list<Cell> values,
              SourceId from = {});
  Result<void> check(TypeId type, std::span<const Cell> values) const;
  // A text for any Text or Name field, until the reset; of invalid UTF-8 or
  // more than 64 KiB a Cell that fits nowhere.
  Cell intern(std::string_view text);
  // Any value for one field, read as the checked door reads it.
  Result<Cell> cell(TypeId type, std::size_t field, const Value& value);
  SourceId source(const Source& source);

  // Takes back what was told. A fact that is also derived stays; one that is
  // only derived is refused (LM0603).
  Result<void> retract(FactId fact);
  // Takes back what was told and tells it with other values in these fields, in
  // one step: the fact that stands now. Where nothing changes it is the same.
  Result<FactId> update(FactId fact, std::span<const Given> fields,
                        const Source& from = {});
  Result<FactId> update(FactId fact, std::initializer_list<Given> fields,
                        const Source& from = {});
  // Notes how far somebody looked for facts of an observed type: only after a
  // Complete look is what was not told not there. Of several the best counts.
  Result<void> collect(std::string_view type, Looked looked = Looked::Complete,
                       std::string_view host = {}, std::string_view why = {});
  // The answer to a question of the knowledge, and all that it tells.
  Result<void> answer(std::string_view question, std::string_view answer);

  // Fires until nothing more follows. May be called again after more was told.
  Outcome run();

  Facts facts(TypeId type) const;
  Facts facts(std::string_view type) const;   // none of an unknown type
  std::optional<Fact> fact(FactId id) const;  // one that stands
  Proof why(FactId fact) const;
  std::size_t fired(std::string_view rule) const;  // how often
  std::vector<std::string> printed() const;        // what rules printed
  // What went wrong while rules ran, each once per rule and place.
  Diagnostics faults() const;

  // As if it had just been made, but it keeps the room that it has, the
  // listener and the sources.
  void reset();
  void reset(SessionOptions options);
  // Null: nobody. It must outlive the session or be taken off before.
  void listen(Listener* listener);

  const Knowledge& knowledge() const;

 private:
  friend detail::Inside;
  detail::Parts& parts() const;
  std::unique_ptr<detail::Parts> parts_;
};

}  // namespace lastmile::inline v0
