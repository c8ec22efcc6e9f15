#include "engine/explain/journal.hpp"

#include <algorithm>
#include <utility>

namespace lastmile {

namespace {

// Can a match of these rest on facts that are not its own?
bool has_some(const Conditions& conditions) {
  return std::any_of(conditions.begin(), conditions.end(),
                     [](const Condition& c) {
                       if (c.form == Condition::Form::Some) return true;
                       return has_some(c.inner) ||
                              std::any_of(c.branches.begin(), c.branches.end(),
                                          [](const Condition::Branch& branch) {
                                            return has_some(branch.conditions);
                                          });
                     });
}

}  // namespace

// It keeps the room that it has.
void Journal::attached(const Session& session) {
  session_ = &session;
  entries_.clear();
  facts_.clear();
  records_.clear();
  if (!said_.empty()) said_.clear();
  // Whoever holds the network holds it from being another's.
  const auto& rules = session.base().compiled.network;
  if (!rules || rules != rules_) {
    rules_ = rules;
    witnessed_.assign(session.base().rules.size(), Witnessed::NotAsked);
  }
  rounds_ = dropped_ = dropped_facts_ = 0;
  last_match_ = {};
  acting_ = false;
  untold_ = fell_ = {};
}

bool Journal::witnessed(const Rule& rule) {
  Witnessed& known = witnessed_[rule.index];
  if (known == Witnessed::NotAsked) {
    known =
        has_some(rule.when.conditions) ? Witnessed::Maybe : Witnessed::Never;
  }
  return known == Witnessed::Maybe;
}

Journal::Record& Journal::record(FactId fact) {
  // Not one by one: a record that nobody wrote says that it is none.
  if (fact.number >= records_.size()) {
    records_.resize(
        std::max<std::size_t>(fact.number + 1, records_.size() * 3 / 2 + 64));
  }
  return records_[fact.number];
}

void Journal::enter(const Match& match) {
  if (options_.firings != 0 && entries_.size() >= 2 * options_.firings) {
    forget();
  }
  entries_.push_back({static_cast<std::uint32_t>(match.rule->index),
                      static_cast<std::uint32_t>(rounds_),
                      dropped_facts_ + facts_.size()});
  for (FactId fact : match.facts) {
    if (fact.number != 0) facts_.push_back(fact);
  }
  if (witnessed(*match.rule)) {
    std::vector<FactId> more = session_->matcher().witnesses(match);
    facts_.insert(facts_.end(), more.begin(), more.end());
  }
  last_match_ = match.id;
}

// The older half.
void Journal::forget() {
  std::size_t half = entries_.size() / 2;
  std::size_t begin = entries_[half].begin;
  auto facts = static_cast<std::ptrdiff_t>(begin - dropped_facts_);
  facts_.erase(facts_.begin(), facts_.begin() + facts);
  entries_.erase(entries_.begin(),
                 entries_.begin() + static_cast<std::ptrdiff_t>(half));
  dropped_ += half;
  dropped_facts_ = begin;
}

void Journal::fired(const Match& match) {
  ++rounds_;
  enter(match);
  acting_ = !match.rule->derives();
  untold_ = fell_ = {};
}

void Journal::told(FactId fact, bool fresh) {
  FactId old = std::exchange(fell_, {});
  untold_ = {};
  if (!fresh) return;
  Record& made = record(fact);
  made.origin = acting_ ? Origin::Asserted : Origin::Told;
  if (acting_) {
    made.made = static_cast<std::uint32_t>(dropped_ + entries_.size());
  }
  // A claim more about one key: the fact that shows the fold is a new one.
  if (old.number == 0) return;
  Record& replaced = record(old);
  replaced.ending = Ending::Replaced;
  replaced.other = fact.number;
}

void Journal::untold(FactId fact) {
  untold_ = fact;
  fell_ = {};
  if (record(fact).origin == Origin::Asserted) return;
  std::vector<Provenance> said;
  for (const SoundClaim& claim : session_->memory().claims(fact)) {
    said.push_back(claim.from);
  }
  if (!said.empty()) said_[fact] = std::move(said);
}

void Journal::derived(FactId fact, const Match& because, bool fresh) {
  untold_ = fell_ = {};
  if (!fresh) return;
  // One that concludes anew what fell with its circle does not fire again.
  if (because.id != last_match_) enter(because);
  Record& made = record(fact);
  made.origin = Origin::Derived;
  made.made = static_cast<std::uint32_t>(dropped_ + entries_.size());
}

void Journal::fell(FactId fact) {
  Record& gone = record(fact);
  gone.ended = static_cast<std::uint32_t>(rounds_);
  bool by_hand = untold_ == fact;
  gone.ending = !by_hand  ? Ending::Unsupported
                : acting_ ? Ending::Retracted
                          : Ending::TakenBack;
  if (gone.ending == Ending::Retracted) {
    gone.other = static_cast<std::uint32_t>(dropped_ + entries_.size());
  }
  const FactType& type =
      session_->base().schema[session_->memory().fact(fact).type];
  bool folds = type.keyed() && !type.key_is_everything();
  fell_ = !by_hand && folds ? fact : FactId();
  untold_ = {};
}

std::optional<Journal::Firing> Journal::firing(std::uint32_t entry) const {
  if (entry == 0 || entry <= dropped_) return std::nullopt;
  std::size_t at = entry - 1 - dropped_;
  std::size_t begin = entries_[at].begin - dropped_facts_;
  std::size_t end = at + 1 < entries_.size()
                        ? entries_[at + 1].begin - dropped_facts_
                        : facts_.size();
  return Firing{entries_[at].round,
                &session_->base().rules[entries_[at].rule],
                {facts_.data() + begin, end - begin}};
}

Journal::Life Journal::life(FactId fact) const {
  if (fact.number >= records_.size()) return {};
  const Record& r = records_[fact.number];
  Life life{.origin = r.origin, .ending = r.ending, .ended = r.ended};
  life.made_by = firing(r.made);
  if (r.ending == Ending::Retracted) life.ended_by = firing(r.other);
  if (r.ending == Ending::Replaced) life.successor = FactId{r.other};
  return life;
}

std::span<const Provenance> Journal::said(FactId fact) const {
  auto found = said_.find(fact);
  if (found == said_.end()) return {};
  return found->second;
}

std::size_t Journal::bytes() const {
  return entries_.capacity() * sizeof(Entry) +
         facts_.capacity() * sizeof(FactId) +
         records_.capacity() * sizeof(Record);
}

}  // namespace lastmile
