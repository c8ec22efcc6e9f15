#include "engine/text/regex.hpp"

#include <re2/re2.h>

#include <mutex>

namespace lastmile {
namespace {

constexpr std::size_t longest_pattern = 4096;
constexpr std::int64_t most_memory = std::int64_t{1} << 20;
// Bounds what a step through the text can cost when RE2 falls back to
// following all states at once. \pL takes some 600 of these.
constexpr int largest_program = 5000;

re2::RE2::Options options(bool without_case) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(most_memory);
  options.set_case_sensitive(!without_case);
  return options;
}

std::string words(re2::RE2::ErrorCode code) {
  switch (code) {
    case re2::RE2::ErrorBadEscape: return "an escape that is not known";
    case re2::RE2::ErrorBadCharClass:
    case re2::RE2::ErrorBadCharRange: return "a bad [ ] class of characters";
    case re2::RE2::ErrorMissingBracket: return "a [ that is never closed";
    case re2::RE2::ErrorMissingParen: return "a ( that is never closed";
    case re2::RE2::ErrorUnexpectedParen: return "a ) that closes nothing";
    case re2::RE2::ErrorTrailingBackslash: return "a backslash at the end";
    case re2::RE2::ErrorRepeatArgument: return "a repetition of nothing";
    case re2::RE2::ErrorRepeatSize: return "a repetition that is too large";
    case re2::RE2::ErrorRepeatOp: return "a repetition of a repetition";
    case re2::RE2::ErrorBadPerlOp: return "an operator that is not supported";
    case re2::RE2::ErrorBadUTF8: return "a byte that is no UTF-8";
    case re2::RE2::ErrorBadNamedCapture: return "a bad name of a group";
    case re2::RE2::ErrorPatternTooLarge: return "too large";
    default: return "not understood";
  }
}

std::string advice(re2::RE2::ErrorCode code) {
  switch (code) {
    case re2::RE2::ErrorBadPerlOp:
      return "lookahead, lookbehind and backreferences are not supported";
    case re2::RE2::ErrorBadEscape: return "write \\\\ for a backslash";
    case re2::RE2::ErrorBadNamedCapture:
      return "write (?P<name>…), each name once";
    case re2::RE2::ErrorRepeatArgument:
    case re2::RE2::ErrorRepeatOp:
    case re2::RE2::ErrorMissingParen:
    case re2::RE2::ErrorUnexpectedParen:
    case re2::RE2::ErrorMissingBracket:
      return "write a backslash before a sign that is meant as itself";
    default: return "write a simpler pattern";
  }
}

}  // namespace

struct Regex::Program {
  // Made by the first who asks, whichever thread that is.
  const re2::RE2& expression() const {
    std::call_once(once_, [this] {
      expression_.emplace(re2::StringPiece(pattern), options(without_case));
      for (const auto& [number, name] : expression_->CapturingGroupNames()) {
        names_.push_back(name);
        groups_.push_back(number);
      }
    });
    return *expression_;
  }
  const std::vector<std::string>& names() const {
    expression();
    return names_;
  }
  // The number of each named group.
  const std::vector<int>& groups() const {
    expression();
    return groups_;
  }

  std::string pattern;
  bool without_case = false;

 private:
  mutable std::once_flag once_;
  mutable std::optional<re2::RE2> expression_;
  mutable std::vector<std::string> names_;
  mutable std::vector<int> groups_;
};

Regex Regex::known_sound(std::string pattern, bool without_case) {
  auto program = std::make_shared<Program>();
  program->pattern = std::move(pattern);
  program->without_case = without_case;
  return Regex(std::move(program));
}

Result<Regex> Regex::compile(std::string_view pattern, bool without_case,
                             std::size_t* error_offset) {
  std::size_t unused;
  std::size_t& offset = error_offset ? *error_offset : unused;
  offset = 0;
  if (pattern.size() > longest_pattern) {
    return Diagnostic{"LM0061",
                      "a regular expression of " +
                          std::to_string(pattern.size()) + " bytes; at most " +
                          std::to_string(longest_pattern) + " are read",
                      {},
                      "write a simpler pattern"};
  }
  Regex made = known_sound(std::string(pattern), without_case);
  const re2::RE2& expression = made.program_->expression();
  if (!expression.ok()) {
    std::size_t at = pattern.find(expression.error_arg());
    if (at != pattern.npos) offset = at;
    std::string what = words(expression.error_code());
    if (!expression.error_arg().empty()) {
      what += ": '" + expression.error_arg() + "'";
    }
    return Diagnostic{"LM0060",
                      "the regular expression holds " + what,
                      {},
                      advice(expression.error_code())};
  }
  if (expression.NamedCapturingGroups().size() <
      expression.CapturingGroupNames().size()) {
    return Diagnostic{"LM0060",
                      "the regular expression holds a name of a group twice",
                      {},
                      advice(re2::RE2::ErrorBadNamedCapture)};
  }
  if (expression.ProgramSize() > largest_program) {
    return Diagnostic{"LM0061",
                      "the regular expression is too costly to search with",
                      {},
                      "use smaller repetitions and fewer \\p classes"};
  }
  return made;
}

bool Regex::found_in(std::string_view text) const {
  return program_->expression().Match(
      re2::StringPiece(text.data(), text.size()), 0, text.size(),
      re2::RE2::UNANCHORED, nullptr, 0);
}

const std::vector<std::string>& Regex::names() const {
  return program_->names();
}

std::optional<std::vector<std::optional<std::string_view>>> Regex::captures(
    std::string_view text) const {
  const re2::RE2& expression = program_->expression();
  int wanted = 1;
  for (int group : program_->groups()) wanted = std::max(wanted, group + 1);
  std::vector<re2::StringPiece> caught(static_cast<std::size_t>(wanted));
  if (!expression.Match(re2::StringPiece(text.data(), text.size()), 0,
                        text.size(), re2::RE2::UNANCHORED, caught.data(),
                        wanted)) {
    return std::nullopt;
  }
  std::vector<std::optional<std::string_view>> out;
  for (int group : program_->groups()) {
    const re2::StringPiece& piece = caught[static_cast<std::size_t>(group)];
    if (piece.data() == nullptr) {
      out.emplace_back();
    } else {
      out.emplace_back(std::string_view(piece.data(), piece.size()));
    }
  }
  return out;
}

std::string_view Regex::pattern() const { return program_->pattern; }

bool Regex::without_case() const { return program_->without_case; }

std::size_t Regex::size() const {
  return static_cast<std::size_t>(program_->expression().ProgramSize());
}

}  // namespace lastmile
