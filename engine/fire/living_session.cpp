#include "engine/fire/living_session.hpp"

#include <algorithm>

#include "engine/base/value_node.hpp"
#include "engine/fire/exchange.hpp"
#include "engine/fire/input_check.hpp"

namespace lastmile {

// ---- which inputs stand ----

bool LivingSession::Ledger::enter(const Input& input, std::size_t number) {
  if (auto* snapshot = std::get_if<Input::Snapshot>(&input.form)) {
    marks[snapshot->name] = standing;
    return true;
  }
  if (auto* restore = std::get_if<Input::Restore>(&input.form)) {
    auto mark = marks.find(restore->name);
    if (mark == marks.end()) return false;
    standing = mark->second;
    return true;
  }
  if (std::holds_alternative<Input::Undo>(input.form)) {
    auto last = std::find_if(standing.rbegin(), standing.rend(),
                             [](const Entry& entry) { return entry.says; });
    if (last == standing.rend()) return false;
    standing.erase(std::next(last).base());
    return true;
  }
  standing.push_back({number, input.says()});
  return true;
}

namespace {

// Why an Undo or a Restore was refused.
Diagnostic nothing_there(const Input& input) {
  if (auto* restore = std::get_if<Input::Restore>(&input.form)) {
    return {"LM0508", "there is no snapshot '" + restore->name + "'",
            input.place, "take one before: - snapshot: " + restore->name};
  }
  return {"LM0508", "there is nothing to take back", input.place,
          "undo takes back what was said last"};
}

// A diagnostic that knows no place is about the whole input.
void add_at(Place place, const Diagnostics& from, Diagnostics& faults) {
  for (Diagnostic fault : from.all()) {
    if (!fault.place.known()) fault.place = place;
    faults.add(std::move(fault));
  }
}

}  // namespace

// ---- checking before ----

bool LivingSession::check(std::span<const Input> inputs,
                          Diagnostics& faults) const {
  std::size_t errors = faults.errors();
  Ledger ledger = ledger_;
  auto input = [&](std::size_t number) -> const Input& {
    return number < given_.size() ? given_[number]
                                  : inputs[number - given_.size()];
  };
  auto base = [&] {
    for (auto it = ledger.standing.rbegin(); it != ledger.standing.rend();
         ++it) {
      auto* replace = std::get_if<Input::Replace>(&input(it->number).form);
      if (replace && replace->base) return replace->base;
    }
    return first_base_;
  };
  std::map<const KnowledgeBase*, std::unique_ptr<Session>> trials;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const Input& next = inputs[i];
    std::shared_ptr<const KnowledgeBase> rules = base();
    std::unique_ptr<Session>& trial = trials[rules.get()];
    if (!trial) trial = std::make_unique<Session>(rules, options_);
    fits(next, trial->memory(), faults);
    // Nobody knows what the rest would have to fit.
    auto* replace = std::get_if<Input::Replace>(&next.form);
    if (replace && !replace->base) break;
    if (auto* answer = std::get_if<Input::Answer>(&next.form)) {
      Diagnostics own;
      trial->answer(answer->question, answer->answer, own);
      add_at(next.place, own, faults);
    }
    if (!ledger.enter(next, given_.size() + i)) {
      faults.add(nothing_there(next));
    }
  }
  return faults.errors() == errors;
}

// ---- giving ----

LivingSession::LivingSession(std::shared_ptr<const KnowledgeBase> base,
                             Session::Options options)
    : first_base_(std::move(base)), options_(std::move(options)) {
  listen(nullptr);
  begin();
}

LivingSession::~LivingSession() = default;

void LivingSession::begin() {
  past_ = {};
  ran_ = {};
  session_ = std::make_unique<Session>(first_base_, options_);
  session_->listen(&usual_);
  session_->listen_near_limit(late_.empty() ? nullptr : &late_, late_last_);
}

bool LivingSession::give(Input input, Diagnostics& faults) {
  bool back = std::holds_alternative<Input::Undo>(input.form) ||
              std::holds_alternative<Input::Restore>(input.form);
  if (!back && !take(input, faults)) return false;
  if (!ledger_.enter(input, given_.size())) {
    faults.add(nothing_there(input));
    return false;
  }
  given_.push_back(std::move(input));
  if (back) give_again();
  return true;
}

void LivingSession::give_again() {
  begin();
  Diagnostics none;  // all of it was sound before
  for (const Ledger::Entry& entry : ledger_.standing) {
    take(given_[entry.number], none);
  }
}

bool LivingSession::take(const Input& input, Diagnostics& faults) {
  if (!fits(input, session_->memory(), faults)) return false;
  if (auto* assertion = std::get_if<Input::Assert>(&input.form)) {
    for (const Claim& claim : assertion->claims) session_->tell(claim, faults);
  } else if (auto* retraction = std::get_if<Input::Retract>(&input.form)) {
    retract(*retraction);
  } else if (auto* change = std::get_if<Input::Update>(&input.form)) {
    update(*change);
  } else if (auto* look = std::get_if<Input::Collect>(&input.form)) {
    for (const auto& record : look->records) session_->collect(record, faults);
  } else if (auto* answer = std::get_if<Input::Answer>(&input.form)) {
    Diagnostics own;
    session_->answer(answer->question, answer->answer, own);
    add_at(input.place, own, faults);
    return !own.has_errors();
  } else if (auto* other = std::get_if<Input::Replace>(&input.form)) {
    Diagnostics own;
    bool done = replace(*other, own);
    add_at(input.place, own, faults);
    return done;
  } else if (std::holds_alternative<Input::Run>(input.form)) {
    ran_ = session_->run();
  }
  return true;
}

namespace {

// The told facts that a pattern means, in order of birth.
std::vector<FactId> meant(const Claim& pattern, bool exactly,
                          WorkingMemory& memory) {
  std::vector<FactId> out;
  Diagnostics none;
  std::optional<Likeness> like = likeness(pattern, memory, none);
  if (!like) return out;
  for (FactId id : memory.facts(like->type)) {
    if (memory.told(id) && like->fits(memory.fact(id), exactly)) {
      out.push_back(id);
    }
  }
  return out;
}

}  // namespace

void LivingSession::retract(const Input::Retract& retract) {
  for (const Claim& pattern : retract.patterns) {
    for (FactId id : meant(pattern, retract.exactly, session_->memory())) {
      session_->untell(id);
    }
  }
}

// All are taken back before any is told anew, so that none is mistaken for
// another's new self.
void LivingSession::update(const Input::Update& update) {
  WorkingMemory& memory = session_->memory();
  std::vector<FactId> old;
  std::vector<Claim> fresh;
  for (const Claim& pattern : update.patterns) {
    for (FactId id : meant(pattern, false, memory)) {
      if (std::find(old.begin(), old.end(), id) != old.end()) continue;
      Fact fact = memory.fact(id);
      const FactType& type = memory.schema()[fact.type];
      Claim claim{pattern.type, Node::map(), pattern.from, pattern.place};
      for (std::size_t f = 0; f < fact.values.size(); ++f) {
        const Node* set = update.set.find(type.fields[f].name);
        if (!set && !fact.values[f].known()) continue;
        claim.fields.set(
            type.fields[f].name,
            set ? *set : to_node(fact.values[f], memory.symbols()));
      }
      Diagnostics none;
      auto values = memory.check(claim, none);
      bool same = !values || std::equal(values->begin(), values->end(),
                                        fact.values.begin());
      if (same) continue;
      old.push_back(id);
      fresh.push_back(std::move(claim));
    }
  }
  for (FactId id : old) session_->untell(id);
  Diagnostics none;
  for (const Claim& claim : fresh) session_->tell(claim, none);
}

bool LivingSession::replace(const Input::Replace& replace,
                            Diagnostics& faults) {
  Exchanged other = exchange(*session_, replace.base, usual_, faults);
  if (!other.session) return false;
  const Session& old = *session_;
  past_.printed.insert(past_.printed.end(), old.printed().begin(),
                       old.printed().end());
  for (const Rule& rule : old.base().rules) {
    std::size_t count = old.fired()[rule.index];
    if (count != 0) past_.fired[rule.id] += count;
    past_.firings += count;
  }
  session_ = std::move(other.session);
  session_->listen_near_limit(late_.empty() ? nullptr : &late_, late_last_);
  return true;
}

// ---- what came of it ----

std::vector<std::string> LivingSession::printed() const {
  std::vector<std::string> out = past_.printed;
  out.insert(out.end(), session_->printed().begin(), session_->printed().end());
  return out;
}

void LivingSession::listen(Listener* listener) {
  listener_ = listener;
  usual_.clear();
  if (listener) usual_.add(*listener);
  listen_near_limit(late_listener_, late_last_);
  if (session_) session_->listen(&usual_);
}

void LivingSession::listen_near_limit(Listener* listener, std::size_t last) {
  late_listener_ = listener;
  late_last_ = last;
  late_.clear();
  if (listener) {
    late_.add(usual_, true);
    late_.add(*listener);
  }
  if (session_) {
    session_->listen_near_limit(listener ? &late_ : nullptr, last);
  }
}

}  // namespace lastmile
