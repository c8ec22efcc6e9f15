// cli/batch/case_runner.hpp
//
// One case of a batch after another, on one thread: from its text to one line
// of JSON, the short form or the whole diagnosis. Its session is emptied and
// used again, so that nothing of a case is left to the next and memory does
// not grow. Whatever a case holds, it gives a line.

#pragma once

#include <memory>
#include <string>
#include <vector>

#include "cli/batch/lines.hpp"
#include "engine/diagnose/diagnosis.hpp"
#include "engine/diagnose/recall.hpp"
#include "engine/knowledge/case.hpp"

namespace lastmile {

struct BatchOptions {
  std::int64_t now = 0;  // of cases that do not say
  bool full = false;
  std::vector<Look> looks = {};
  bool is_unsigned = false;  // rests on a folder, which every line then says
};

class CaseRunner {
 public:
  CaseRunner(std::shared_ptr<const KnowledgeBase> base,
             const BatchOptions& options);

  struct Answer {
    std::string line = {};  // with its line break
    bool failed = false;
  };
  Answer run(const BatchLine& line);

 private:
  Answer diagnosed(const BatchLine& line);
  std::unique_ptr<Session> copy() const;
  bool tell(Session& session, Diagnostics& found) const;
  Session::Options options() const;
  std::string short_form(const BatchLine& line, const Diagnosis& diagnosis,
                         Stopped stopped) const;
  std::string whole(const Diagnosis& diagnosis);

  std::shared_ptr<const KnowledgeBase> base_;
  const BatchOptions& options_;
  Recall recall_;
  std::unique_ptr<Session> session_;
  Case case_ = {};  // the one at hand
};

}  // namespace lastmile
