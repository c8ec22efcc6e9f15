// cli/report/words.hpp
//
// Small words that reports share: numbers as people read them, where a fact
// comes from, wrapped text, colour.

#pragma once

#include <string>
#include <string_view>

#include "engine/fire/session.hpp"

namespace lastmile {

std::string percent(double probability);  // "78 %", "< 1 %", "> 99 %"
std::string points(double decibels);      // "+13", "-4"
std::string minutes(double minutes);      // "5 min", "1 h 30 min"

// The fact in words: type {field: value}.
std::string fact_text(const Session& session, FactId id);
// Where its first claim comes from: "case.yaml, line 12"; of a conclusion
// "rule x".
std::string origin(const Session& session, FactId id);
std::string origin_text(const Provenance& from);

// Breaks at blanks so that no line is wider than `width` columns; every line
// but the first begins with `indent` blanks.
std::string wrapped(std::string_view text, std::size_t width,
                    std::size_t indent);
// Fills up with blanks to a width in columns.
std::string padded(std::string_view text, std::size_t width);

// Terminal styles; empty where colour is off.
class Ink {
 public:
  explicit Ink(bool on) : on_(on) {}
  std::string bold(std::string_view text) const { return put("1", text); }
  std::string faint(std::string_view text) const { return put("2", text); }
  std::string good(std::string_view text) const { return put("32", text); }
  std::string bad(std::string_view text) const { return put("31", text); }

 private:
  std::string put(std::string_view code, std::string_view text) const;
  bool on_;
};

// Colour as --color says; auto: stdout is a terminal, NO_COLOR is not set and
// TERM is not dumb.
bool wants_color(std::string_view option);

// Of the terminal that stdout is, between 60 and 100; 100 where it is none.
std::size_t terminal_width();

}  // namespace lastmile
