// engine/diagnose/sign_states.hpp
//
// Which signs are present, absent or unknown in a session that has run, what
// makes them so, and what would have to be known.

#pragma once

#include <string>
#include <vector>

#include "engine/fire/session.hpp"

namespace lastmile {

struct SignReport {
  struct Missing {
    TypeId type = 0;
    std::vector<FieldIndex> fields = {};  // empty: nobody looked for the type
    std::string question = {};            // of an `ask.answer`: which
  };
  // A list of its own, or one that is shared and outlives it: most signs of
  // most cases lack what they would lack if nothing were known.
  class MissingList {
   public:
    MissingList() = default;
    explicit MissingList(std::vector<Missing> own) : own_(std::move(own)) {}
    static MissingList shared(const MissingList& with) {
      MissingList out;
      out.shared_ = &with.list();
      return out;
    }
    auto begin() const { return list().begin(); }
    auto end() const { return list().end(); }
    bool empty() const { return list().empty(); }
    std::size_t size() const { return list().size(); }

   private:
    const std::vector<Missing>& list() const {
      return shared_ ? *shared_ : own_;
    }

    std::vector<Missing> own_ = {};
    const std::vector<Missing>* shared_ = nullptr;
  };

  const Sign* sign = nullptr;
  SignState state = SignState::Unknown;
  std::vector<FactId> because = {};  // of a present sign: the first match
  // Of an unknown sign: what is not known of the match that needs least.
  MissingList missing = {};
};

SignReport sign_report(Session& session, const Sign& sign);

// Only the state.
SignState sign_state(Session& session, const Sign& sign);

class Recall;

// In the order of the knowledge base. The session's evaluator is told of them
// afterwards, for conditions that speak of signs. `recall` looks at the
// session, or is null.
std::vector<SignReport> sign_reports(Session& session,
                                     Recall* recall = nullptr);

}  // namespace lastmile
