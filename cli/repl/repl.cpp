#include "cli/repl/repl.hpp"

#include <algorithm>
#include <cstdio>
#include <ostream>

#include "engine/base/suggest.hpp"

namespace lastmile {
namespace {

constexpr const char* blanks = " \t";

}  // namespace

Repl::Repl(Context& context, const Consultation& consultation,
           std::shared_ptr<const KnowledgeBase> base)
    : context_(context),
      consultation_(consultation),
      base_(base),
      bench_(std::move(base), {.now = consultation.now(),
                               .target = consultation.given().target,
                               .client = consultation.given().client}) {
  bench_.begin_with(consultation.given());
}

// ---- lines ----

void Repl::hold(std::istream& in, bool prompts) {
  for (std::size_t number = 1; !ends_; ++number) {
    if (prompts) *context_.err << "> " << std::flush;
    std::optional<TypedLine> line = read_typed_line(in, number);
    if (!line) break;
    int exit = context_.exit;
    reply(*line);
    // What was typed here is no fault of the command.
    if (!ends_) context_.exit = exit;
  }
}

Repl::Typed Repl::taken_apart(const TypedLine& line) {
  Typed typed{line};
  const std::string& text = line.text;
  std::size_t from = std::min(text.find_first_not_of(blanks), text.size());
  std::size_t to = std::min(text.find_first_of(blanks, from), text.size());
  typed.word_at = from;
  typed.word = text.substr(from, to - from);
  typed.rest_at = std::min(text.find_first_not_of(blanks, to), text.size());
  typed.rest = text.substr(typed.rest_at);
  std::size_t last = typed.rest.find_last_not_of(blanks);
  typed.rest.resize(last == std::string::npos ? 0 : last + 1);
  return typed;
}

void Repl::reply(const TypedLine& line) {
  Typed typed = taken_apart(line);
  if (line.too_long) {
    refuse(typed, {"LM0941",
                   "this line is longer than 64 KiB",
                   {},
                   "divide it, or give the facts as a case file"});
    return;
  }
  if (typed.word.empty() || typed.word.starts_with('#')) return;
  for (const Command& command : commands()) {
    if (command.name == typed.word) {
      (this->*command.act)(typed);
      return;
    }
  }
  // A fact as it stands in a file, with or without the dash of its list, or as
  // JSON.
  if (typed.word == "-" || typed.word.ends_with(':') ||
      typed.word.starts_with('{') || typed.word.starts_with('[')) {
    tell(typed, typed.word_at);
    return;
  }
  std::vector<std::string_view> known;
  for (const Command& command : commands()) known.push_back(command.name);
  std::string hint = did_you_mean(typed.word, known);
  refuse(typed, {"LM0940", "there is no command '" + typed.word + "'",
                 line.place(typed.word_at, typed.word_at + typed.word.size()),
                 hint.empty() ? "`help` lists them; a fact is written as "
                                "TYPE: {field: value}"
                              : hint});
}

void Repl::refuse(const Typed& typed, Diagnostic fault) {
  Diagnostics found;
  found.add(std::move(fault));
  report(context_, found, typed.line);
}

void Repl::print(const std::string& text) {
  if (!context_.output.empty()) {
    context_.print(text);
    return;
  }
  // Each answer is there before the next line is read.
  bool all = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
  if (std::fflush(stdout) == 0 && all) return;
  context_.report({"LM0905", "cannot write to stdout"});
  context_.exit = NotAllowed;
  ends_ = true;
}

}  // namespace lastmile
