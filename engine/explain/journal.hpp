// engine/explain/journal.hpp
//
// What happened in a session, kept so that one can ask afterwards why: which
// firing made a fact, on which facts it rested, when the fact went and by
// whose doing. So also facts that fell, and facts that an acting rule told,
// are explained down to the ground.
//
// It writes numbers into flat arrays, some twenty bytes a firing and as many a
// fact, and no text but the provenance of what was taken back. With a bound it
// forgets the oldest firings and says so; it never guesses.

#pragma once

#include <memory>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "engine/fire/session.hpp"

namespace lastmile {

class Journal final : public Listener {
 public:
  struct Options {
    // At least so many of the last firings are kept, at most twice as many;
    // 0: all.
    std::size_t firings = 0;
  };

  struct Firing {
    std::size_t round = 0;  // counts all firings from 1
    const Rule* rule = nullptr;
    std::span<const FactId> facts = {};  // matched, then witnesses of `some`
  };

  enum class Origin : std::uint8_t {
    Unheard,   // it was there before the journal was
    Told,      // from outside
    Asserted,  // by a `then` rule: it stays, whatever becomes of its premises
    Derived,   // by a `derive` rule
  };
  enum class Ending : std::uint8_t {
    Stands,
    TakenBack,    // from outside
    Retracted,    // by a rule, with retract or update
    Unsupported,  // nothing that it followed from holds any more
    Replaced,     // further claims about its key: see `successor`
  };
  struct Life {
    Origin origin = Origin::Unheard;
    // Of a fact that a rule made; nothing where it was forgotten.
    std::optional<Firing> made_by = {};
    Ending ending = Ending::Stands;
    std::size_t ended = 0;                // how many firings there had been
    std::optional<Firing> ended_by = {};  // of Retracted
    FactId successor = {};                // of Replaced
  };

  Journal() = default;
  explicit Journal(Options options) : options_(options) {}

  Life life(FactId fact) const;
  // Who had said a fact that was taken back; empty of one that still stands.
  std::span<const Provenance> said(FactId fact) const;
  // How many firings there were, and how many of them were forgotten.
  std::size_t rounds() const { return rounds_; }
  std::size_t forgotten() const { return dropped_; }
  // What it keeps, in bytes.
  std::size_t bytes() const;

  void attached(const Session& session) override;
  void told(FactId fact, bool fresh) override;
  void untold(FactId fact) override;
  void derived(FactId fact, const Match& because, bool fresh) override;
  void fell(FactId fact) override;
  void fired(const Match& match) override;
  void acted() override { acting_ = false; }

 private:
  struct Entry {
    std::uint32_t rule;
    std::uint32_t round;
    std::size_t begin;  // in facts_, of all that there ever was
  };
  struct Record {
    std::uint32_t made = 0;   // an entry, from 1; 0: none
    std::uint32_t ended = 0;  // rounds
    std::uint32_t other = 0;  // an entry, or the successor
    Origin origin = Origin::Unheard;
    Ending ending = Ending::Stands;
  };

  // By rule, whether its matches may have witnesses, which are dear to find.
  enum class Witnessed : std::uint8_t { NotAsked, Never, Maybe };

  void enter(const Match& match);
  bool witnessed(const Rule& rule);
  Record& record(FactId fact);
  std::optional<Firing> firing(std::uint32_t entry) const;
  void forget();

  Options options_ = {};
  const Session* session_ = nullptr;
  std::vector<Entry> entries_;
  std::vector<FactId> facts_;    // of the entries, one after the other
  std::vector<Record> records_;  // by fact number
  std::vector<Witnessed> witnessed_;
  std::shared_ptr<const void> rules_;  // of which `witnessed_` speaks
  std::unordered_map<FactId, std::vector<Provenance>> said_;
  std::size_t rounds_ = 0;
  std::size_t dropped_ = 0;        // entries that were forgotten
  std::size_t dropped_facts_ = 0;  // of them
  MatchId last_match_ = {};
  bool acting_ = false;
  FactId untold_ = {};  // by the event before
  FactId fell_ = {};    // by the event before: its key has one claim more
};

}  // namespace lastmile
