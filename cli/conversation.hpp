// cli/conversation.hpp
//
// A guided consultation at the terminal: it shows briefly how things stand,
// asks what saves most time, proposes a fix where nothing is worth asking, and
// goes on until a fix helped, nothing is left, or the user has had enough.
// What was said can be taken back step by step, and saved as a case file that
// the next consultation goes on from. It speaks to `err`; the report at the
// end is the caller's. It never runs a fix.

#pragma once

#include <functional>
#include <iosfwd>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "cli/consult.hpp"

namespace lastmile {

class Conversation {
 public:
  struct Options {
    std::string save = {};  // a case file, written after every step
    std::size_t width = 80;
    bool color = false;
  };

  // Lines are read by `read`; nothing at the end of the input.
  Conversation(Context& context, Consultation& consultation, Options options,
               std::function<std::optional<std::string>()> read);

  // The fix that helped, where one did.
  const Fix* hold();

 private:
  // What there is to do next.
  struct Turn {
    const Question* question = nullptr;
    const RankedFix* fix = nullptr;
    double cost = 0, saves = 0;  // of the question
  };
  enum class Then { Ask, Again, End };
  // Where a step back leads to.
  struct Mark {
    Consultation::Said said;
    std::set<std::string> skipped;
  };

  Turn next() const;
  void think();
  void show_standing();
  void show_question(const Turn& turn);
  void show_fix(const Turn& turn);
  void show_steps(const Fix& fix);
  void show_fixes();
  void show_help(const Turn& turn);
  Then reply(const Turn& turn, const std::string& line);
  Then reply_to_question(const Question& question, const std::string& word);
  Then reply_to_fix(const Fix& fix, const std::string& word);
  Then common(const Turn& turn, const std::string& word,
              const std::string& rest);
  void why(const Turn& turn);
  Then back();
  Then tried(const std::string& which);
  Then look(const std::string& target);
  void mark();
  void save(bool aloud);
  void say(const std::string& text);

  Context& context_;
  Consultation& consultation_;
  Options options_;
  std::function<std::optional<std::string>()> read_;
  std::unique_ptr<Session> session_;
  Diagnosis diagnosis_;
  std::set<std::string> skipped_;  // questions and fixes, this time
  std::vector<Mark> marks_;
  const Fix* helped_ = nullptr;
};

}  // namespace lastmile
