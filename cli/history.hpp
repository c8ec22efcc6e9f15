// cli/history.hpp
//
// The cases that the user chose to keep, what they were taken for, what was
// tried and what it turned out to be: one SQLite file in a folder that only its
// owner may read. The only door to SQLite.
//
// Nothing is kept that nobody asked to keep, and nothing that was kept is ever
// changed: what is learned later is added. A file that is damaged, or that is
// none of ours, is refused with a way out and left as it is. Every text in it
// is as hostile as the case that it came from.

#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/result.hpp"

namespace lastmile {

// Something that happened to a case after it was kept.
struct CaseNote {
  std::int64_t at = 0;  // microseconds since 1970 UTC
  // The cause that it was: an id; "other": none that the packs know; empty:
  // nobody knows yet. Of several notes with a cause the last counts.
  std::string cause = {};
  std::string fix = {};  // that was tried; an id
  std::optional<bool> helped = {};
  std::string text = {};
};

struct KeptCase {
  std::int64_t id = 0;  // from 1, never given twice
  std::int64_t kept = 0, now = 0;
  std::string name = {}, target = {}, packs = {};  // "rdp 1.0.0 <sha256>"
  std::string text = {};       // the case file, with all that was gathered
  std::string diagnosis = {};  // the summary as JSON: causes, fixes
  std::string cause = {};      // the first one, where it was possible or better
  double probability = 0;
  std::vector<CaseNote> notes = {};  // oldest first

  // The cause that it turned out to be; empty: not known.
  const std::string& outcome() const;
  // The last fix that helped; empty: none.
  const std::string& cure() const;
};

class History {
 public:
  ~History();
  History(History&&) noexcept;
  History& operator=(History&&) noexcept;

  // LASTMILE_HOME, else XDG_DATA_HOME/lastmile, else ~/.local/share/lastmile;
  // in it `cases/cases.sqlite3`. Empty where none of them is set.
  static std::string path();

  // Makes the folder (0700) and the file (0600) where there are none. LM0960
  // where there is no such place, LM0961 where it is damaged, LM0962 where it
  // is of another program or a newer version, LM0963 where it cannot be read,
  // or is in use for too long.
  static Result<History> open(const std::string& path);

  Result<std::int64_t> keep(const KeptCase& one);
  // Nothing where there is no such case.
  Result<std::optional<KeptCase>> find(std::int64_t id);
  // All, oldest first, without their texts and diagnoses.
  Result<std::vector<KeptCase>> list();
  Result<void> add(std::int64_t id, const CaseNote& note);
  // Removes a case with all its notes, so that its bytes are gone.
  Result<void> remove(std::int64_t id);

 private:
  struct State;
  explicit History(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// The cases of which somebody said what they were, oldest first, without their
// texts; no history is no outcome. For whoever learns from them.
Result<std::vector<KeptCase>> kept_outcomes();

}  // namespace lastmile
