// cli/consult.hpp
//
// Where seeing, thinking and knowing meet: from a case file, what the user
// said and what the gatherers saw to a session that has run. The engine never
// calls a gatherer; this does, and tells it what came of it.

#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/context.hpp"
#include "engine/diagnose/diagnosis.hpp"
#include "facts/evidence.hpp"
#include "facts/gatherer.hpp"
#include "facts/host/host.hpp"

namespace lastmile {

struct ConsultOptions {
  // Case files, evidence files, folders, archives; "-" is stdin.
  std::vector<std::string> inputs = {};
  std::string target = {};  // HOST[:PORT]
  std::vector<std::string> symptoms = {};
  std::vector<std::string> facts = {};    // 'TYPE: {…}'
  std::vector<std::string> answers = {};  // ID=VALUE
  std::vector<std::string> tried = {};    // fixes that did not help
  std::string now = {};
  CloudAsked cloud = {};
  std::string gather = {};  // "", "none", or names with commas
  std::string timeout = "60s";
};

class Consultation {
 public:
  // Reads and gathers. Nothing where something cannot be read; it has been
  // reported and context.exit set.
  static std::optional<Consultation> open(
      Context& context, std::shared_ptr<const KnowledgeBase> base,
      const ConsultOptions& options);

  // Of a case that was read already; gathers nothing.
  static Consultation of(std::shared_ptr<const KnowledgeBase> base, Case given,
                         std::int64_t now);
  // Also what these options say (symptoms, facts, answers, fixes that were
  // tried); false, with nothing changed, where it is unsound.
  bool hear(Context& context, const ConsultOptions& options);
  // Looks at a target over the network; false where it cannot be named so.
  bool look(Context& context, const ConsultOptions& options);
  // In a conversation, where what is said is known to be sound.
  void answer(const std::string& question, const std::string& answer);
  void tried(const std::string& fix) { add_tried(fix, {}); }
  // What was said, to be gone back to.
  struct Said {
    std::vector<std::pair<std::string, std::string>> answers;
    std::vector<Place> answer_places;
    std::vector<std::string> tried;
    std::vector<Place> tried_places;
  };
  Said said() const;
  void go_back(Said said);

  // A session that was told everything, not yet run.
  std::unique_ptr<Session> session() const;
  // The gatherers that were not yet run, for the next step.
  std::vector<Look> looks() const;

  const Case& given() const { return case_; }
  bool gathered() const { return !ran_.empty(); }
  std::int64_t now() const { return now_; }
  // Of the files that were given, cases that were named left out.
  const std::vector<FileReport>& files() const { return files_; }
  // The case with all that was gathered, as a case file; `helped`: the fix
  // that did, if one.
  std::string as_case_file(const std::string& helped = {}) const;

 private:
  Consultation() = default;
  bool read_inputs(Context& context, const ConsultOptions& options);
  void read_case_text(const std::string& name, std::string text,
                      Diagnostics& found);
  void take_bundles();
  void read_symptoms(Diagnostics& found);
  void add(Gathered seen);
  bool take_evidence(Context& context, const ConsultOptions& options);
  bool read_said(Context& context, const ConsultOptions& options);
  bool gather(Context& context, const ConsultOptions& options, Host& host);
  bool check(Context& context);
  void add_tried(const std::string& fix, Place place);
  void check_tried(std::size_t read, Diagnostics& found,
                   Diagnostics& said) const;
  std::string question_like(const std::string& id) const;

  std::shared_ptr<const KnowledgeBase> base_;
  Case case_;
  std::shared_ptr<Sources> sources_ = std::make_shared<Sources>();
  EvidenceReading evidence_;
  std::vector<FileReport> files_ = {};
  std::vector<std::string> brought_ = {};  // paths of evidence
  std::vector<std::string> ran_;           // gatherers
  std::size_t answers_read_ = 0;           // those of the files stand first
  std::size_t tried_read_ = 0;             // likewise
  std::int64_t now_ = 0;
};

}  // namespace lastmile
