// cli/context.hpp
//
// What every command is given: the options that all share, where results and
// messages go, and the knowledge base that was asked for. Results go to `out`,
// everything else to `err`, so that a machine format is never mixed with
// messages.

#pragma once

#include <iosfwd>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/exit_code.hpp"
#include "engine/base/diagnostic.hpp"
#include "engine/base/version.hpp"
#include "engine/load/load.hpp"
#include "engine/text/source.hpp"

namespace lastmile {

struct Context {
  std::string format = "text";
  std::string output = {};  // a file; empty: stdout
  bool quiet = false;
  int verbose = 0;
  std::string color = "auto";
  bool no_input = false;
  std::vector<std::string> kb = {};
  bool no_cache = false;
  std::string log_file = {};
  std::ostream* err = nullptr;
  std::string program = {};  // the path of this program
  std::string result = {};   // what the command wrote, until it ends
  int exit = Done;

  bool json() const { return format == "json"; }
  // Appends to the result.
  void print(std::string_view text) { result += text; }
  // A line to `err`, unless --quiet.
  void say(std::string_view text) const;
  // Diagnostics with their source, to `err`.
  void report(const Diagnostics& found, const Sources& sources) const;
  void report(const Diagnostic& found) const;
  // LM0901 and exit 2 where the format is none of these.
  bool format_is_one_of(std::initializer_list<std::string_view> formats);

  // The folders of --kb, LASTMILE_KB, the installed packs, or the built-in
  // knowledge base; nothing where there is none. A fault has been reported and `exit` set.
  std::optional<std::vector<PackText>> packs();
  // Loads them, from the compiled cache where it holds them; sound or not, and
  // without a word. For all commands but those that check.
  Loaded loaded(std::vector<PackText> packs) const;
  // The same, loaded; `exit` is 4 where it has errors. Warnings are reported
  // with -v.
  std::shared_ptr<const KnowledgeBase> knowledge();
};

// The text of a file that somebody gave, or of standard input where it is
// "-"; at most 16 MiB. What holds zero bytes is refused here in one sentence.
Result<std::string> read_input(const std::string& path);

// The folder of the knowledge base that comes with the program: beside an
// installed program, or up the tree of a built one. Empty: there is none.
std::string builtin_knowledge(const std::string& program);

}  // namespace lastmile
