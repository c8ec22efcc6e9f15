// cli/report/run_report.hpp
//
// What a run of the bare engine came to, as text or as JSON (schema
// lastmile.run/1). The facts of a snapshot are written while they stand, so
// that a session that is taken back later changes nothing that was shown. The
// same run gives the same bytes, but for the times and the memory of --stats.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/context.hpp"
#include "cli/report/why_not_report.hpp"
#include "engine/explain/profile.hpp"
#include "engine/explain/why.hpp"
#include "engine/fire/living_session.hpp"
#include "engine/fire/loop_guard.hpp"
#include "engine/match/explain_plan.hpp"
#include "engine/text/json.hpp"

namespace lastmile {

struct RunTimes {
  double load = 0, assertion = 0, run = 0;  // seconds
};

struct RunStats {
  RunTimes times = {};
  bool timed = false;  // the rules as well
  std::vector<RuleProfile> rules = {};
};

// What was asked about the facts and the rules once it had run.
struct RunAnswers {
  struct Why {
    std::string asked;
    std::vector<Proof> proofs = {};
  };
  std::vector<Why> why = {};
  std::vector<WhyNotAnswer> why_not = {};
  const Journal* journal = nullptr;
};

// What a run came to, whichever way it was driven.
struct RunResult {
  const Session& session;
  Ran ran = {};
  LivingSession::Past past = {};  // under rules that were replaced
  const Loop* loop = nullptr;     // where it stopped at a limit
  const RunStats* stats = nullptr;
  RunAnswers answers = {};
  std::optional<Plans> plan = {};  // how the rules are matched
};

class RunReport {
 public:
  // `driven`: by steps, so that each run leaves a snapshot.
  RunReport(bool json, bool driven, const KnowledgeBase& base,
            std::int64_t now);

  // What stands after a step; `title` is shown in text.
  void snapshot(const Session& session, const std::string& title);
  // Something was said since; text shows at the end what stands then.
  void moved_on() { at_rest_ = false; }

  // The whole report; the object is used up.
  std::string finish(const RunResult& result);

 private:
  void finish_json(const RunResult& result);
  void finish_text(const RunResult& result);

  bool is_json_;
  bool driven_;
  bool at_rest_ = false;  // the last snapshot shows what stands
  JsonWriter json_{JsonWriter::Compact};
  std::string text_;
};

// Why it stopped at a limit, for stderr: what was reached, who goes round and
// with which facts.
Diagnostic limit_fault(const Session& session, const Ran& ran,
                       const Loop& loop);
std::string loop_text(const Session& session, const Loop& loop);

// 499,990
std::string grouped(std::size_t number);

}  // namespace lastmile
