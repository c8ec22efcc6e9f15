// tests/support/program.hpp
//
// A knowledge base from YAML in the test itself, a session on it, and what the
// session says as sorted lines of text. It fails the test where a pack or a
// fact that a test takes for sound is not. It knows nothing of the disk.

#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/fire/session.hpp"
#include "engine/load/load.hpp"

namespace lastmile {

// 2026-06-01T12:00:00Z, the time of every test that names no other.
inline constexpr std::int64_t test_now = 1'780'315'200'000'000;

// One pack, one file: "pack.yaml" of `path`.
Loaded load_text(std::string text, std::string path = "rules.yaml");
// One pack of several files, each a path and a text: modules of Lua too.
Loaded load_files(std::vector<std::pair<std::string, std::string>> files);
// The same, with its errors as the failure of the test.
std::shared_ptr<const KnowledgeBase> load_sound(std::string text);

// One line a diagnostic: "3:7 error LM0107 message".
std::string lines_of(const Diagnostics& found);
// As `kb check` prints them.
std::string rendered(const Loaded& loaded);

class Program {
 public:
  explicit Program(std::string items,
                   Session::Options options = {.now = test_now});
  Program(std::shared_ptr<const KnowledgeBase> base, Session::Options options);

  Session& session() { return *session_; }
  const KnowledgeBase& base() const { return *base_; }

  // A list of `TYPE: {field: value}`; unsound facts fail the test.
  Program& tell(std::string_view facts);
  // Takes back the told fact that reads like this in `facts()`.
  Program& untell(std::string_view line);
  Program& collect(std::string type,
                   CollectionStatus status = CollectionStatus::Complete,
                   std::string host = "");
  Program& answer(const std::string& question, const std::string& answer);
  Ran run() { return session_->run(); }

  // All facts but `collection`, or those of one type, sorted, one a line.
  std::string facts(std::string_view type = {}) const;
  // The id of the fact that reads like this; 0 where there is none.
  FactId find(std::string_view line) const;
  // "yes" where the sign's conditions hold for certain, "no" where they do not
  // even hold possibly, else "unknown".
  std::string holds(const std::string& sign);
  // What was printed, one line each.
  std::string printed() const;

 private:
  std::shared_ptr<const KnowledgeBase> base_;
  std::unique_ptr<Session> session_;
};

}  // namespace lastmile
