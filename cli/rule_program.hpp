// cli/rule_program.hpp
//
// What `lastmile run` was given, read as a whole before anything runs: rule
// programs, facts, steps, a recording. All that is wrong with any of it is
// reported in one run.

#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/context.hpp"
#include "engine/fire/session.hpp"
#include "engine/knowledge/input.hpp"
#include "engine/text/source.hpp"

namespace lastmile {

struct RunOptions {
  std::vector<std::string> files = {};  // rule programs
  std::vector<std::string> given = {};
  std::string steps = {};
  std::string replay = {};
  std::string record = {};
  std::optional<std::string> strategy = {};
  std::string now = {};
  std::string max_firings = {};
  std::string max_facts = {};
  bool stats = false;
  bool profile = false;
  bool trace = false;
  bool explain_plan = false;
  std::vector<std::string> plan_of = {};  // of these rules alone
  std::vector<std::string> why = {};
  std::vector<std::string> why_not = {};
  bool near_misses = false;
};

class RuleProgram {
 public:
  // Nothing where something is wrong; it has been reported and context.exit
  // set: 2 for the options, 4 for the rules, 3 for all else.
  static std::optional<RuleProgram> read(Context& context,
                                         const RunOptions& options);

  const std::shared_ptr<const KnowledgeBase>& base() const { return base_; }
  const Session::Options& session_options() const { return options_; }
  // Of what was given, the recording and the steps, in this order. Without
  // steps they end with a run.
  const std::vector<Input>& inputs() const { return inputs_; }
  // The texts that their places are in.
  const Sources& sources() const { return *sources_; }
  // Do steps drive it, so that each run leaves a snapshot?
  bool driven() const { return driven_; }
  // Must a session be able to go back?
  bool living() const { return living_; }
  // Seconds that the rules took to load.
  double load_seconds() const { return load_seconds_; }

  // A recording of these inputs under these circumstances.
  SessionRecording recording(std::vector<Input> inputs) const;

 private:
  RuleProgram() = default;
  bool read_options(Context& context, const RunOptions& options);
  bool load_rules(Context& context);
  std::shared_ptr<const KnowledgeBase> load_files(
      Context& context, const std::vector<std::string>& files);
  std::optional<Node> document(const std::string& path, Diagnostics& found);
  std::optional<SessionRecording> steps(const std::string& path,
                                        Diagnostics& found);
  void read_given(const std::vector<std::string>& paths, Diagnostics& found);
  bool load_replacements(Context& context);
  void compare_packs(Context& context) const;
  void ask_for_now(Context& context) const;
  void changed(Context& context, std::string what, Place place) const;

  std::shared_ptr<const KnowledgeBase> base_;
  Session::Options options_;
  std::string strategy_ = "depth";
  std::vector<std::string> files_, kb_;
  std::optional<SessionRecordingHead> head_;
  std::vector<Input> inputs_;
  std::shared_ptr<Sources> sources_ = std::make_shared<Sources>();
  bool now_said_ = false;   // with --now
  bool now_known_ = false;  // by anybody
  bool driven_ = false;
  bool living_ = false;
  double load_seconds_ = 0;
};

}  // namespace lastmile
