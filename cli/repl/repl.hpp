// cli/repl/repl.hpp
//
// `kb repl`: one line, one answer, on a session that lives. What is asked for
// goes to stdout at once, what is wrong to `err`, and then it goes on. The
// language of the lines is that of fact files and steps.

#pragma once

#include <istream>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "cli/consult.hpp"
#include "cli/repl/workbench.hpp"

namespace lastmile {

class Repl {
 public:
  Repl(Context& context, const Consultation& consultation,
       std::shared_ptr<const KnowledgeBase> base);

  // Until `quit` or the end of the input.
  void hold(std::istream& in, bool prompts);

 private:
  // A command as it was typed: `rest` begins at byte `rest_at` of the line.
  struct Typed {
    const TypedLine& line;
    std::string word = {};
    std::size_t word_at = 0;
    std::string rest = {};
    std::size_t rest_at = 0;
  };
  struct Command {
    std::string_view name, takes, does;
    void (Repl::*act)(const Typed&);
  };
  static std::span<const Command> commands();

  static Typed taken_apart(const TypedLine& line);
  void reply(const TypedLine& line);

  // Changes (repl_changes.cpp):
  void tell(const Typed& typed, std::size_t from);
  void assert_facts(const Typed& typed);
  void retract(const Typed& typed);
  void retract_id(const Typed& typed);
  void symptom(const Typed& typed);
  void answer(const Typed& typed);
  void collected(const Typed& typed);
  void run(const Typed& typed);
  void hold_back(const Typed& typed);
  void undo(const Typed& typed);
  void reload(const Typed& typed);
  void give(Input input, const Typed& typed);
  // Questions (repl_shown.cpp):
  void facts(const Typed& typed);
  void rules(const Typed& typed);
  void why(const Typed& typed);
  void signs(const Typed& typed);
  void causes(const Typed& typed);
  void next(const Typed& typed);
  void help(const Typed& typed);
  void quit(const Typed& typed);
  std::string proofs(std::span<const FactId> facts, std::size_t indent);
  std::string why_sign(const Sign& sign);
  std::string why_cause(const Cause& cause);
  std::string why_item(const std::string& id);  // empty: there is none
  void warn_of_waiting();
  void show(const Aftermath& came);
  // A fault of the line, at its word or its rest.
  void refuse(const Typed& typed, Diagnostic fault);
  void print(const std::string& text);

  Context& context_;
  const Consultation& consultation_;
  std::shared_ptr<const KnowledgeBase> base_;
  Workbench bench_;
  bool ends_ = false;
};

}  // namespace lastmile
