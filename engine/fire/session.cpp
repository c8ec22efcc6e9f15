#include "engine/fire/session.hpp"

#include <algorithm>
#include <deque>

#include "engine/fire/script_action.hpp"
#include "engine/match/network.hpp"

namespace lastmile {

std::string_view to_text(Stopped stopped) {
  switch (stopped) {
    case Stopped::Quiescent: return "quiescent";
    case Stopped::Stop: return "stop";
    case Stopped::Limit: return "limit";
  }
  return "quiescent";
}

struct Session::Parts final : MatchSink {
  std::shared_ptr<const KnowledgeBase> base;
  Options options;
  Symbols symbols;
  WorkingMemory memory;
  FaultLog fault_log;
  Evaluator evaluator;
  std::uint32_t naive_ids = 0;
  std::unique_ptr<Matcher> matcher;
  Support support;
  Agenda agenda;
  std::vector<std::pair<std::string, std::string>> answers;
  std::vector<std::size_t> fired;
  std::vector<std::string> printed;
  std::vector<Provenance> sources{1};
  Listener* listener = nullptr;  // who is told
  Listener *usual_listener = nullptr, *late_listener = nullptr;
  std::size_t late = 0;  // so many firings or facts before it
  std::size_t late_firings = SIZE_MAX, late_facts = SIZE_MAX;
  std::size_t faults_heard = 0;
  const std::function<bool(const Match&)>* fired_already = nullptr;
  Ran ran;
  std::deque<const Rule*> recent;
  bool over_limit = false;

  // What a stratum's update leaves to be done.
  std::vector<FactId> lost;    // lost a reason and kept another
  std::vector<MatchId> spare;  // concluded a fact that fell with its circle

  Parts(std::shared_ptr<const KnowledgeBase> knowledge, Options wanted)
      : base(std::move(knowledge)),
        options(std::move(wanted)),
        symbols(&base->symbols),
        memory(base->schema, symbols),
        evaluator(*base, memory, options.now, fault_log),
        matcher(make_matcher()),
        agenda(options.strategy),
        fired(base->rules.size()) {
    std::vector<std::pair<std::string, Value>> given;
    for (const auto& [name, text] : {std::pair("target", &options.target),
                                     std::pair("client", &options.client)}) {
      if (!text->empty()) given.emplace_back(name, Value::text(*text, symbols));
    }
    evaluator.give(std::move(given));
    await_collections();
  }

  std::unique_ptr<Matcher> make_matcher() {
    if (options.naive) {
      return make_naive_matcher(*base, evaluator, naive_ids, nullptr);
    }
    return make_rete(*base, network_of(*base), evaluator, memory, options.now);
  }

  // Rules that ask whether anybody looked need something to match before
  // anybody has.
  void await_collections() {
    if (!base->asks_collections) return;
    for (TypeId type = 1; type < base->schema.size(); ++type) {
      if (base->schema[type].observed) apply(memory.await(type));
    }
  }

  void apply(const WorkingMemory::Change& change) {
    if (change.removed.number != 0) {
      if (listener) listener->fell(change.removed);
      matcher->removed(memory.fact(change.removed));
    }
    if (change.added.number != 0) matcher->added(memory.fact(change.added));
    if (memory.last().number >= late_facts) listen_late();
    over_limit = over_limit || memory.last().number > options.max_facts;
  }

  // What somebody, or an acting rule, says.
  void say(const WorkingMemory::Change& change) {
    apply(change);
    if (listener && change.fact.number != 0) {
      listener->told(change.fact, change.added.number != 0);
    }
  }

  void listen_late() {
    listener = late_listener;
    late_firings = late_facts = SIZE_MAX;
  }

  // Faults are found by the evaluator, which knows nobody who listens.
  void tell_faults() {
    if (!listener) return;
    const std::vector<Diagnostic>& all = fault_log.all();
    while (faults_heard < all.size()) listener->faulted(all[faults_heard++]);
  }

  // ---- matches come and go ----

  // False where the limit forbids one more.
  bool count(const Rule& rule) {
    if (ran.firings >= late_firings) listen_late();
    if (ran.firings >= options.max_firings) over_limit = true;
    if (over_limit) return false;
    ++ran.firings;
    ++fired[rule.index];
    recent.push_back(&rule);
    if (recent.size() > 64) recent.pop_front();
    return true;
  }

  void matched(const Match& match) override {
    if (!match.rule->derives()) {
      if (fired_already && (*fired_already)(match)) return;
      agenda.add(match, ran.firings);
      return;
    }
    if (!count(*match.rule)) return;
    if (listener) listener->fired(match);
    conclude(match);
  }

  void conclude(const Match& match) {
    for (const Assertion& assertion : match.rule->derive) {
      std::vector<Value> values = values_of(assertion, match);
      if (values.empty() && !base->schema[assertion.type].fields.empty()) {
        continue;
      }
      WorkingMemory::Change change = memory.conclude(assertion.type, values);
      support.add(change.fact, match.id);
      if (listener) {
        listener->derived(change.fact, match, change.added.number != 0);
      }
      apply(change);
    }
  }

  void unmatched(MatchId id) override {
    agenda.remove(id);
    for (FactId fact : support.drop(id)) {
      if (!memory.alive(fact)) continue;
      if (!support.any(fact)) {
        apply(memory.unconclude(fact));
      } else if (may_circle(fact)) {
        lost.push_back(fact);
      }
    }
  }

  // The witness of a `some` went and another took its place, which may stand
  // on what this match concludes.
  void rewitnessed(MatchId id) override {
    for (FactId fact : support.concluded_by(id)) {
      if (may_circle(fact)) lost.push_back(fact);
    }
  }

  // Only a reason of a recursive rule can lead back to what it holds up.
  bool may_circle(FactId fact) const {
    const std::set<MatchId>& reasons = support.of(fact);
    return std::any_of(reasons.begin(), reasons.end(), [&](MatchId id) {
      const Match* match = matcher->find(id);
      return match && match->rule->recursive;
    });
  }

  // Takes away what only holds itself up. True where anything fell.
  bool reground() {
    if (lost.empty()) return false;
    std::vector<FactId> fallen = support.ungrounded(lost, *matcher, memory);
    lost.clear();
    for (FactId fact : fallen) {
      std::vector<MatchId> reasons = support.forget(fact);
      spare.insert(spare.end(), reasons.begin(), reasons.end());
      apply(memory.unconclude(fact));
    }
    return !fallen.empty();
  }

  // A match that outlived the fall of what it concluded concludes it anew; one
  // of a stratum that is still to come may yet go. True where one did.
  bool conclude_spares(std::size_t stratum) {
    std::vector<MatchId> standing;
    std::erase_if(spare, [&](MatchId id) {
      const Match* match = matcher->find(id);
      if (match && match->rule->stratum > stratum) return false;
      if (match) standing.push_back(id);
      return true;
    });
    std::sort(standing.begin(), standing.end());
    standing.erase(std::unique(standing.begin(), standing.end()),
                   standing.end());
    for (MatchId id : standing) {
      support.drop(id);
      conclude(*matcher->find(id));
    }
    return !standing.empty();
  }

  void withdraw(std::size_t stratum) {
    while (matcher->withdraw(stratum, *this) || reground()) {
    }
  }

  void settle() {
    for (std::size_t s = 0; s < base->strata && !over_limit;) {
      withdraw(s);
      if (!conclude_spares(s) && !matcher->admit(s, *this)) ++s;
    }
    if (over_limit) return;
    withdraw(base->strata);
    matcher->admit(base->strata, *this);
  }

  // ---- what a match says ----

  MatchView view(const Match& match, std::vector<const Value*>& rows) {
    rows.assign(match.facts.size(), nullptr);
    rows[0] = match.columns.data();
    for (std::size_t r = 1; r < rows.size(); ++r) {
      if (match.facts[r].number != 0) {
        rows[r] = memory.fact(match.facts[r]).values.data();
      }
    }
    return {match.facts, rows, match.columns, match.witnesses, {}};
  }

  std::vector<Value> values_of(const Assertion& assertion, const Match& match) {
    std::vector<const Value*> rows;
    MatchView view = this->view(match, rows);
    const FactType& type = base->schema[assertion.type];
    std::vector<Value> values(type.fields.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
      // Those of a keyed type are added when its claims are folded.
      bool folded = type.keyed() && !type.fields[i].key;
      if (!folded) values[i] = type.fields[i].fallback;
    }
    for (const auto& [field, operand] : assertion.fields) {
      values[field] =
          fit(type.fields[field], evaluator.value(operand, view, *match.rule));
    }
    for (FieldIndex key : type.key) {
      if (!values[key].known()) return {};  // nothing to call it by
    }
    return values;
  }

  // A text where a name is wanted, an integer where a number is.
  Value fit(const Field& field, const Value& value) {
    Kind kind = field.type.kind;
    if (kind == Kind::Name && value.kind() == Kind::Text) {
      return Value::name(symbols.text(value.shown()), symbols);
    }
    if (kind == Kind::Text && value.kind() == Kind::Name) {
      return Value::text(symbols.text(value.shown()), symbols);
    }
    if (kind == Kind::Number && value.kind() == Kind::Integer) {
      return Value::number(value.as_number());
    }
    bool fits = kind == Kind::Unknown || !value.known() || value.kind() == kind;
    return fits ? value : Value();
  }

  // ---- `then` ----

  void fire(const Match& match) {
    Match copy = match;  // acting may take it away
    for (const Action& action : copy.rule->then) {
      std::visit([&](const auto& a) { act(a, copy); }, action);
      if (ran.stopped == Stopped::Stop) return;
    }
  }

  void act(const Assertion& assertion, const Match& match) {
    std::vector<Value> values = values_of(assertion, match);
    if (values.empty() && !base->schema[assertion.type].fields.empty()) return;
    say(memory.tell(assertion.type, std::move(values),
                    {.by = "rule " + match.rule->id}));
  }

  void act(const Retraction& retraction, const Match& match) {
    FactId fact = match.facts[retraction.row];
    if (memory.alive(fact)) untell(fact, match.rule);
  }

  void act(const Update& update, const Match& match) {
    FactId fact = match.facts[update.row];
    if (!memory.alive(fact)) return;
    std::vector<const Value*> rows;
    MatchView view = this->view(match, rows);
    Fact old = memory.fact(fact);
    std::vector<Value> values(old.values.begin(), old.values.end());
    const FactType& type = base->schema[update.type];
    for (const auto& [field, operand] : update.fields) {
      values[field] =
          fit(type.fields[field], evaluator.value(operand, view, *match.rule));
    }
    if (std::equal(values.begin(), values.end(), old.values.begin())) return;
    untell(fact, match.rule);
    say(memory.tell(update.type, std::move(values),
                    {.by = "rule " + match.rule->id}));
  }

  void act(const Print& print, const Match& match) {
    std::vector<const Value*> rows;
    MatchView view = this->view(match, rows);
    printed.push_back(
        evaluator.text(print.text, print.place, view, *match.rule));
  }

  void act(const ScriptAction& action, const Match& match) {
    std::vector<const Value*> rows;
    MatchView view = this->view(match, rows);
    for (ScriptedFact& fact :
         facts_of(action, *base, evaluator, symbols, view, *match.rule)) {
      say(memory.tell(fact.type, std::move(fact.values),
                      {.by = "rule " + match.rule->id}));
    }
  }

  void act(const Stop&, const Match&) { ran.stopped = Stopped::Stop; }

  void untell(FactId fact, const Rule* by) {
    bool concluded = support.any(fact);
    if (concluded && by) {
      fault_log.add(
          *by, by->place,
          FormulaFault{
              .code = "LM0603",
              .message = "a fact that is derived cannot be retracted: " +
                         to_text(memory.fact(fact), base->schema, symbols)});
    }
    if (listener) listener->untold(fact);
    // Its conclusions may have been all that its reasons stood on.
    if (concluded) lost.push_back(fact);
    apply(memory.untell(fact, concluded));
  }

  void limit() {
    ran.stopped = Stopped::Limit;
    for (const Rule* rule : recent) {
      auto& names = ran.last_rules;
      if (std::find(names.begin(), names.end(), rule->id) == names.end()) {
        names.push_back(rule->id);
      }
    }
  }
};

Session::Session(std::shared_ptr<const KnowledgeBase> base, Options options)
    : parts_(std::make_unique<Parts>(std::move(base), std::move(options))) {}
Session::~Session() = default;

bool Session::tell(const Claim& claim, Diagnostics& faults) {
  auto values = parts_->memory.check(claim, faults);
  if (!values) return false;
  TypeId type = base().schema.find(claim.type)->id;
  parts_->say(parts_->memory.tell(type, std::move(*values), claim.from));
  return true;
}

ProvenanceId Session::source(const Provenance& from) {
  auto& sources = parts_->sources;
  auto at = std::find(sources.begin(), sources.end(), from);
  auto number = static_cast<std::uint32_t>(at - sources.begin());
  if (at == sources.end()) sources.push_back(from);
  return {number};
}

FactId Session::tell(TypeId type, std::span<const Value> values,
                     ProvenanceId from) {
  WorkingMemory::Change change = parts_->memory.tell(
      type, {values.begin(), values.end()}, parts_->sources[from.number]);
  parts_->say(change);
  return change.fact;
}

void Session::reset() { reset(parts_->options); }

void Session::reset(Options options) {
  Listener *usual = parts_->usual_listener, *late = parts_->late_listener;
  std::size_t last = parts_->late;
  parts_ = std::make_unique<Parts>(parts_->base, std::move(options));
  listen(usual);
  listen_near_limit(late, last);
}

void Session::listen(Listener* listener) {
  parts_->listener = parts_->usual_listener = listener;
  if (listener) listener->attached(*this);
}

void Session::listen_near_limit(Listener* listener, std::size_t last) {
  Parts& p = *parts_;
  auto before = [&](std::size_t limit) {
    return !listener ? SIZE_MAX : limit - std::min(limit, last);
  };
  p.late_listener = listener;
  p.late = last;
  p.late_firings = before(p.options.max_firings);
  p.late_facts = before(p.options.max_facts);
  if (listener) listener->attached(*this);
}

void Session::take_as_fired(const std::function<bool(const Match&)>& fired) {
  parts_->fired_already = &fired;
  parts_->settle();
  parts_->fired_already = nullptr;
}

void Session::untell(FactId fact) { parts_->untell(fact, nullptr); }

void Session::collect(const CollectionRecord& record, Diagnostics& faults) {
  const FactType* type = base().schema.find(record.type);
  if (!type) {
    faults.add({"LM0501", "there is no fact type '" + record.type + "'"});
    return;
  }
  parts_->say(parts_->memory.collect(record));
  parts_->matcher->collected(type->id);
}

void Session::answer(const std::string& question, const std::string& answer,
                     Diagnostics& faults) {
  const Question* asked = base().find_question(question);
  if (!asked) {
    faults.add({"LM0108", "there is no question '" + question + "'"});
    return;
  }
  auto given = std::find_if(
      asked->answers.begin(), asked->answers.end(),
      [&](const Question::Answer& a) { return a.value == answer; });
  if (given == asked->answers.end()) {
    std::string known;
    for (const auto& a : asked->answers) {
      known += (known.empty() ? "" : ", ") + a.value;
    }
    faults.add({"LM0404",
                "'" + answer + "' is no answer to '" + question + "'",
                {},
                "it is one of " + known});
    return;
  }
  parts_->answers.emplace_back(question, answer);
  if (base().schema.find("ask.answer")) {
    Claim claim{.type = "ask.answer", .from = {.by = "answer"}};
    claim.fields.set("question_id", question).set("answer", answer);
    tell(claim, faults);
  }
  for (const Claim& claim : given->tells) tell(claim, faults);
}

Ran Session::run() {
  Parts& p = *parts_;
  if (p.ran.stopped != Stopped::Limit) p.ran.stopped = Stopped::Quiescent;
  p.settle();
  p.tell_faults();
  while (!p.over_limit && p.ran.stopped == Stopped::Quiescent) {
    std::optional<MatchId> next = p.agenda.next();
    if (!next) break;
    const Match* match = p.matcher->find(*next);
    if (!match) continue;
    if (!p.count(*match->rule)) break;
    if (p.listener) p.listener->fired(*match);
    p.fire(*match);
    if (p.listener) p.listener->acted();
    if (p.ran.stopped == Stopped::Quiescent) p.settle();
    p.tell_faults();
  }
  if (p.over_limit) p.limit();
  return p.ran;
}

const KnowledgeBase& Session::base() const { return *parts_->base; }
WorkingMemory& Session::memory() { return parts_->memory; }
const WorkingMemory& Session::memory() const { return parts_->memory; }
const Matcher& Session::matcher() const { return *parts_->matcher; }
const Support& Session::support() const { return parts_->support; }
Evaluator& Session::evaluator() { return parts_->evaluator; }
const Session::Options& Session::options() const { return parts_->options; }
const std::vector<std::pair<std::string, std::string>>& Session::answers()
    const {
  return parts_->answers;
}
const std::vector<std::size_t>& Session::fired() const { return parts_->fired; }
const std::vector<std::string>& Session::printed() const {
  return parts_->printed;
}
std::vector<Diagnostic> Session::faults() const {
  return parts_->fault_log.all();
}

}  // namespace lastmile
