#include "engine/fire/session.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "engine/fire/script_action.hpp"
#include "engine/match/network.hpp"
#include "engine/match/reach.hpp"

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
  std::unique_ptr<Matcher> matcher;
  Support support;
  Agenda agenda;
  std::vector<std::pair<std::string, std::string>> answers;
  std::vector<std::size_t> fired;          // by rule
  std::vector<std::uint32_t> have_fired;   // rules, to begin anew
  std::vector<ProvenanceId> rule_sources;  // by rule; 0: not asked for yet
  std::vector<std::string> printed;
  Listener* listener = nullptr;  // who is told
  Listener *usual_listener = nullptr, *late_listener = nullptr;
  std::size_t late = 0;  // so many firings or facts before it
  std::size_t late_firings = SIZE_MAX, late_facts = SIZE_MAX;
  std::size_t faults_heard = 0;
  Ran ran;
  static constexpr std::size_t remembered = 64;
  std::array<const Rule*, remembered> recent{};  // a ring, by firing
  bool over_limit = false;

  // What a stratum's update leaves to be done.
  std::vector<FactId> lost;   // lost a reason and kept another
  std::vector<Match*> spare;  // concluded a fact that fell with its circle
  std::vector<FactId> dropped;
  std::vector<const Value*> rows;
  std::vector<FactId> whole;  // a match with the facts of its gates
  std::vector<Value> scratch;

  Parts(std::shared_ptr<const KnowledgeBase> knowledge, Options wanted)
      : base(std::move(knowledge)),
        options(std::move(wanted)),
        symbols(&base->symbols),
        memory(base->schema, symbols),
        evaluator(*base, memory, options.now, fault_log),
        matcher(make_matcher()),
        support(memory),
        agenda(*base, options.strategy),
        fired(base->rules.size()),
        rule_sources(base->rules.size()) {
    begin();
  }

  void begin() {
    std::vector<std::pair<std::string, Value>> given;
    for (const auto& [name, text] : {std::pair("target", &options.target),
                                     std::pair("client", &options.client)}) {
      if (!text->empty()) given.emplace_back(name, Value::text(*text, symbols));
    }
    evaluator.give(std::move(given));
    await_collections();
  }

  std::unique_ptr<Matcher> make_matcher() {
    if (options.naive) return make_naive_matcher(*base, evaluator);
    if (options.once) return nullptr;  // until all is told
    return make_rete(*base, network_of(*base), evaluator, memory, options.now);
  }

  // What stands is told to a matcher that knows the rules within its reach.
  void begin_matching() {
    matcher =
        make_rete(*base, network_of(*base, rules_within_reach(*base, memory)),
                  evaluator, memory, options.now);
    std::vector<FactId> standing;
    for (TypeId type = 0; type < base->schema.size(); ++type) {
      std::span<const FactId> facts = memory.facts(type);
      standing.insert(standing.end(), facts.begin(), facts.end());
    }
    std::sort(standing.begin(), standing.end());
    for (FactId fact : standing) matcher->added(memory.fact(fact));
  }

  void still_open() const {
    if (options.once && matcher) {
      throw std::logic_error("this session was to run once");
    }
  }

  void reset(Options wanted) {
    bool other = wanted.now != options.now || wanted.naive != options.naive;
    options = std::move(wanted);
    memory.reset();
    symbols.reset();
    fault_log.reset();
    evaluator.reset(options.now);
    if (other || options.once || !matcher) {
      matcher = make_matcher();
    } else {
      matcher->reset();
    }
    support.reset();
    agenda.reset(options.strategy);
    answers.clear();
    for (std::uint32_t rule : have_fired) {
      fired[rule] = 0;
      rule_sources[rule] = {};
    }
    have_fired.clear();
    printed.clear();
    faults_heard = 0;
    ran = Ran();
    over_limit = false;
    lost.clear();
    spare.clear();
    begin();
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
      if (matcher) matcher->removed(memory.fact(change.removed));
    }
    if (change.added.number != 0) {
      if (matcher) matcher->added(memory.fact(change.added));
      if (memory.standing() >= late_facts) listen_late();
      over_limit = over_limit || memory.standing() > options.max_facts;
    }
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
    recent[ran.firings++ % remembered] = &rule;
    if (fired[rule.index]++ == 0) {
      have_fired.push_back(static_cast<std::uint32_t>(rule.index));
    }
    return true;
  }

  void matched(Match& match) override {
    if (!match.rule->derives()) {
      agenda.add(match, ran.firings);
      return;
    }
    if (!count(*match.rule)) return;
    if (listener) listener->fired(match);
    conclude(match);
  }

  void gates(const Rule& rule, const OpenGates& open) override {
    agenda.gates(rule, open, ran.firings);
  }

  void conclude(Match& match) {
    for (const Assertion& assertion : match.rule->derive) {
      if (!values_of(assertion, match)) continue;
      WorkingMemory::Change change = memory.conclude(assertion.type, scratch);
      support.add(change.fact, match);
      if (listener) {
        listener->derived(change.fact, match, change.added.number != 0);
      }
      apply(change);
    }
  }

  void unmatched(Match& match) override {
    if (!spare.empty()) std::erase(spare, &match);
    if (!match.support) return;
    dropped.clear();
    support.drop(match, dropped);
    for (FactId fact : dropped) {
      if (!memory.alive(fact)) continue;
      if (!support.any(fact)) {
        apply(memory.unconclude(fact));
      } else if (support.may_circle(fact)) {
        lost.push_back(fact);
      }
    }
  }

  // The witness of a `some` went and another took its place, which may stand
  // on what this match concludes.
  void rewitnessed(Match& match) override {
    for (FactId fact : support.concluded_by(match)) {
      if (support.may_circle(fact)) lost.push_back(fact);
    }
  }

  // Takes away what only holds itself up. True where anything fell.
  bool reground() {
    if (lost.empty()) return false;
    std::vector<FactId> fallen = support.ungrounded(lost, *matcher);
    lost.clear();
    for (FactId fact : fallen) {
      support.forget(fact, spare);
      apply(memory.unconclude(fact));
    }
    return !fallen.empty();
  }

  // A match that outlived the fall of what it concluded concludes it anew; one
  // of a stratum that is still to come may yet go. True where one did.
  bool conclude_spares(std::size_t stratum) {
    if (spare.empty()) return false;
    std::vector<Match*> standing;
    std::erase_if(spare, [&](Match* match) {
      if (match->rule->stratum > stratum) return false;
      standing.push_back(match);
      return true;
    });
    std::sort(standing.begin(), standing.end(),
              [](const Match* a, const Match* b) { return a->id < b->id; });
    standing.erase(std::unique(standing.begin(), standing.end()),
                   standing.end());
    for (Match* match : standing) {
      dropped.clear();
      support.drop(*match, dropped);
      conclude(*match);
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
    if (!over_limit) {
      withdraw(base->strata);
      matcher->admit(base->strata, *this);
    }
    // Who listens may still look at what has gone.
    if (!listener) memory.sweep();
  }

  // ---- what a match says ----

  // Its rows, until the next match is laid out.
  void lay_out(const Match& match) {
    rows.assign(match.facts.size(), nullptr);
    rows[0] = match.columns.data();
    for (std::size_t r = 1; r < rows.size(); ++r) {
      if (match.facts[r].number != 0) {
        rows[r] = memory.fact(match.facts[r]).values.data();
      }
    }
  }

  Value value(const Field& field, const Operand& operand, const Match& match) {
    if (auto* c = std::get_if<Operand::Constant>(&operand.form)) {
      return fit(field, c->value);
    }
    return fit(field, evaluator.value(operand, {.rows = rows}, *match.rule));
  }

  // Of a new fact, in `scratch`; false where it has nothing to be called by.
  bool values_of(const Assertion& assertion, const Match& match) {
    lay_out(match);
    return values_of(assertion.type, assertion.fields, match);
  }

  bool values_of(TypeId of,
                 const std::vector<std::pair<FieldIndex, Operand>>& fields,
                 const Match& match) {
    const FactType& type = base->schema[of];
    bool keyed = type.keyed();
    scratch.assign(type.fields.size(), Value());
    for (std::size_t i = 0; i < scratch.size(); ++i) {
      // Those of a keyed type are added when its claims are folded.
      bool folded = keyed && !type.fields[i].key;
      if (!folded) scratch[i] = type.fields[i].fallback;
    }
    for (const auto& [field, operand] : fields) {
      scratch[field] = value(type.fields[field], operand, match);
    }
    return std::all_of(type.key.begin(), type.key.end(),
                       [&](FieldIndex key) { return scratch[key].known(); });
  }

  // A text where a name is wanted, an integer where a number is.
  Value fit(const Field& field, const Value& value) {
    Kind kind = field.type.kind;
    if (kind == value.kind()) return value;
    if (kind == Kind::Name && value.kind() == Kind::Text) {
      return Value::name(symbols.text(value.shown()), symbols);
    }
    if (kind == Kind::Text && value.kind() == Kind::Name) {
      return Value::text(symbols.text(value.shown()), symbols);
    }
    if (kind == Kind::Number && value.kind() == Kind::Integer) {
      return Value::number(value.as_number());
    }
    return kind == Kind::Unknown || !value.known() ? value : Value();
  }

  // ---- `then` ----

  ProvenanceId rule_source(const Rule& rule) {
    ProvenanceId& source = rule_sources[rule.index];
    if (source.number == 0) source = memory.source({.by = "rule " + rule.id});
    return source;
  }

  // The match with the facts of its gates; it lives until the next.
  Match completed(const Agenda::Next& next) {
    Match match = *next.match;
    match.own = next.match;
    if (next.gates.empty()) return match;
    whole.assign(match.facts.begin(), match.facts.end());
    for (std::size_t r = 0; r < whole.size(); ++r) {
      if (next.gates[r].number != 0) whole[r] = next.gates[r];
    }
    match.facts = whole;
    return match;
  }

  void fire(const Match& match) {
    lay_out(match);
    for (const Action& action : match.rule->then) {
      std::visit([&](const auto& a) { act(a, match); }, action);
      if (ran.stopped == Stopped::Stop) return;
    }
  }

  void act(const Assertion& assertion, const Match& match) {
    if (!values_of(assertion.type, assertion.fields, match)) return;
    say(memory.tell(assertion.type, scratch, rule_source(*match.rule)));
  }

  void act(const Retraction& retraction, const Match& match) {
    FactId fact = match.facts[retraction.row];
    if (memory.alive(fact)) untell(fact, match.rule);
  }

  void act(const Update& update, const Match& match) {
    FactId fact = match.facts[update.row];
    if (!memory.alive(fact)) return;
    Fact old = memory.fact(fact);
    scratch.assign(old.values.begin(), old.values.end());
    const FactType& type = base->schema[update.type];
    for (const auto& [field, operand] : update.fields) {
      scratch[field] = value(type.fields[field], operand, match);
    }
    if (std::equal(scratch.begin(), scratch.end(), old.values.begin())) return;
    untell(fact, match.rule);
    say(memory.tell(update.type, scratch, rule_source(*match.rule)));
  }

  void act(const Print& print, const Match& match) {
    MatchView view{.rows = rows};
    printed.push_back(
        evaluator.text(print.text, print.place, view, *match.rule));
  }

  void act(const ScriptAction& action, const Match& match) {
    MatchView view{.rows = rows};
    for (const ScriptedFact& fact :
         facts_of(action, *base, evaluator, symbols, view, *match.rule)) {
      say(memory.tell(fact.type, fact.values, rule_source(*match.rule)));
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
    std::size_t first = ran.firings - std::min(ran.firings, remembered);
    for (std::size_t i = first; i < ran.firings; ++i) {
      const Rule* rule = recent[i % remembered];
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
  parts_->still_open();
  auto values = parts_->memory.check(claim, faults);
  if (!values) return false;
  TypeId type = base().schema.find(claim.type)->id;
  WorkingMemory& memory = parts_->memory;
  parts_->say(memory.tell(type, *values, memory.source(claim.from)));
  return true;
}

ProvenanceId Session::source(const Provenance& from) {
  return parts_->memory.source(from);
}

FactId Session::tell(TypeId type, std::span<const Value> values,
                     ProvenanceId from) {
  Parts& p = *parts_;
  p.still_open();
  if (!p.memory.fits(type, values)) return {};
  WorkingMemory::Change change = p.memory.tell(type, values, from);
  p.say(change);
  return change.fact;
}

void Session::reset() { reset(Options(parts_->options)); }

void Session::reset(Options options) {
  parts_->reset(std::move(options));
  listen(parts_->usual_listener);
  listen_near_limit(parts_->late_listener, parts_->late);
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

void Session::each_fired(const std::function<void(const Match&)>& each) const {
  Parts& p = *parts_;
  p.matcher->each([&](const Match& match) {
    if (match.fired && !match.gated) each(match);
  });
  p.agenda.each_fired(
      [&](const Agenda::Next& next) { each(p.completed(next)); });
}

void Session::take_as_fired(const std::function<bool(const Match&)>& fired) {
  Parts& p = *parts_;
  p.settle();
  p.agenda.take_off(
      [&](const Agenda::Next& next) { return fired(p.completed(next)); });
}

void Session::untell(FactId fact) {
  parts_->still_open();
  parts_->untell(fact, nullptr);
}

void Session::collect(const CollectionRecord& record, Diagnostics& faults) {
  const FactType* type = base().schema.find(record.type);
  if (!type) {
    faults.add({"LM0501", "there is no fact type '" + record.type + "'"});
    return;
  }
  parts_->still_open();
  // Nobody has looked at a question that was not asked.
  if (type->name == "ask.answer") return;
  parts_->say(parts_->memory.collect(record));
  if (parts_->matcher) parts_->matcher->collected(type->id);
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
  if (given == asked->answers.end() && answer == dont_know) {
    parts_->answers.emplace_back(question, answer);
    return;
  }
  if (given == asked->answers.end()) {
    std::string known;
    for (const auto& a : asked->answers) {
      known += (known.empty() ? "" : ", ") + a.value;
    }
    faults.add({"LM0404",
                "'" + answer + "' is no answer to '" + question + "'",
                {},
                "it is one of " + known + ", or " + std::string(dont_know)});
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
  p.still_open();
  if (!p.matcher) p.begin_matching();
  if (p.ran.stopped != Stopped::Limit) p.ran.stopped = Stopped::Quiescent;
  p.settle();
  p.tell_faults();
  while (!p.over_limit && p.ran.stopped == Stopped::Quiescent) {
    Agenda::Next next = p.agenda.next();
    if (!next.match || !p.count(*next.match->rule)) break;
    Match match = p.completed(next);
    if (p.listener) p.listener->fired(match);
    p.fire(match);
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
Evaluator& Session::evaluator() const { return parts_->evaluator; }
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
