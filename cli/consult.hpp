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
  std::string target = {};               // HOST[:PORT]
  std::vector<std::string> symptoms = {};
  std::vector<std::string> facts = {};    // 'TYPE: {…}'
  std::vector<std::string> answers = {};  // ID=VALUE
  std::string now = {};
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

  // A session that was told everything, not yet run.
  std::unique_ptr<Session> session() const;
  // The gatherers that were not yet run, for the next step.
  std::vector<Look> looks() const;

  const Case& given() const { return case_; }
  bool gathered() const { return !ran_.empty(); }
  std::int64_t now() const { return now_; }
  // Of the files that were given, cases that were named left out.
  const std::vector<FileReport>& files() const { return files_; }
  // The case with all that was gathered, as a case file.
  std::string as_case_file() const;

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
  std::string question_like(const std::string& id) const;

  std::shared_ptr<const KnowledgeBase> base_;
  Case case_;
  std::shared_ptr<Sources> sources_ = std::make_shared<Sources>();
  EvidenceReading evidence_;
  std::vector<FileReport> files_ = {};
  std::vector<std::string> ran_;  // gatherers
  std::size_t answers_read_ = 0;  // those of the files stand first
  std::int64_t now_ = 0;
};

}  // namespace lastmile
