#include "cli/report/words.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "engine/text/source.hpp"

namespace lastmile {

std::string percent(double probability) {
  if (probability > 0 && probability < 0.005) return "< 1 %";
  char out[16];
  std::snprintf(out, sizeof out, "%.0f %%", probability * 100);
  return out;
}

std::string points(double decibels) {
  char out[16];
  std::snprintf(out, sizeof out, "%+.0f", decibels);
  return std::string(out) == "-0" ? "+0" : out;
}

std::string minutes(double minutes) {
  auto whole = static_cast<long>(std::lround(minutes));
  if (whole < 1) return "< 1 min";
  if (whole < 60) return std::to_string(whole) + " min";
  std::string out = std::to_string(whole / 60) + " h";
  if (whole % 60 != 0) out += " " + std::to_string(whole % 60) + " min";
  return out;
}

std::string fact_text(const Session& session, FactId id) {
  return printable(to_text(session.memory().fact(id), session.base().schema,
                           session.memory().symbols()));
}

std::string origin_text(const Provenance& from) {
  std::string out = from.source.empty() ? from.by : from.source;
  if (!from.source.empty() && !from.by.empty() && from.by != "case file" &&
      from.by != "user" && from.by != "answer") {
    out = from.by + ": " + out;
  }
  if (!from.locator.empty()) out += ", " + from.locator;
  return printable(out);
}

std::string origin(const Session& session, FactId id) {
  auto claims = session.memory().claims(id);
  if (!claims.empty()) return origin_text(claims.back().from);
  std::vector<const Match*> reasons = session.support().of(id);
  return reasons.empty() ? "" : "rule " + reasons.front()->rule->id;
}

std::string wrapped(std::string_view text, std::size_t width,
                    std::size_t indent) {
  std::string out;
  std::size_t column = indent;
  while (!text.empty()) {
    std::size_t blank = text.find_first_of(" \n");
    std::string_view word = text.substr(0, blank);
    bool line_end = blank != std::string_view::npos && text[blank] == '\n';
    text.remove_prefix(std::min(text.size(), word.size() + 1));
    if (!word.empty()) {
      std::size_t size = display_width(word);
      if (column > indent && column + 1 + size > width) {
        out += "\n" + std::string(indent, ' ');
        column = indent;
      }
      if (column > indent) {
        out += ' ';
        ++column;
      }
      out += word;
      column += size;
    }
    if (line_end && !text.empty()) {
      out += "\n" + std::string(indent, ' ');
      column = indent;
    }
  }
  return out;
}

std::string padded(std::string_view text, std::size_t width) {
  std::string out(text);
  std::size_t has = display_width(text);
  if (has < width) out.append(width - has, ' ');
  return out;
}

std::string Ink::put(std::string_view code, std::string_view text) const {
  if (!on_) return std::string(text);
  return "\x1b[" + std::string(code) + "m" + std::string(text) + "\x1b[0m";
}

bool wants_color(std::string_view option) {
  if (option == "always") return true;
  if (option == "never") return false;
  const char* none = std::getenv("NO_COLOR");
  const char* term = std::getenv("TERM");
  return isatty(STDOUT_FILENO) == 1 && !(none && *none) && term &&
         std::string_view(term) != "dumb";
}

std::size_t terminal_width() {
  constexpr std::size_t narrowest = 60, widest = 100;
  winsize size{};
  if (isatty(STDOUT_FILENO) != 1 ||
      ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) {
    return widest;
  }
  return std::clamp<std::size_t>(size.ws_col, narrowest, widest);
}

}  // namespace lastmile
