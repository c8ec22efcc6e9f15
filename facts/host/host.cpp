#include "facts/host/host.hpp"

#include <array>

namespace lastmile {

std::string_view to_text(Reach reach) {
  static constexpr std::array<std::string_view, 9> names = {
      "open",        "refused",          "timeout",         "reset",
      "unreachable", "host_unreachable", "net_unreachable", "forbidden",
      "failed"};
  return names[static_cast<std::size_t>(reach)];
}

std::string_view to_text(Transfer transfer) {
  static constexpr std::array<std::string_view, 5> names = {
      "done", "closed", "reset", "timeout", "failed"};
  return names[static_cast<std::size_t>(transfer)];
}

std::string_view to_text(Handshake handshake) {
  static constexpr std::array<std::string_view, 9> names = {"ok",
                                                            "alert",
                                                            "reset",
                                                            "closed",
                                                            "timeout",
                                                            "no_common_version",
                                                            "no_common_cipher",
                                                            "not_tls_reply",
                                                            "failed"};
  return names[static_cast<std::size_t>(handshake)];
}

std::string_view to_text(Answer answer) {
  static constexpr std::array<std::string_view, 4> names = {
      "found", "no such name", "failed", "timeout"};
  return names[static_cast<std::size_t>(answer)];
}

std::string_view to_text(CommandEnding ending) {
  static constexpr std::array<std::string_view, 6> names = {
      "exited", "not_installed", "timeout", "too_much", "killed", "failed"};
  return names[static_cast<std::size_t>(ending)];
}

std::string in_one_line(const Command& command) {
  std::string out;
  for (const std::string& word : command.words) {
    bool plain = !word.empty() && word.find_first_of(" \t\n'\"") == word.npos;
    if (!out.empty()) out += ' ';
    out += plain ? word : "'" + word + "'";
  }
  return out;
}

CommandOutcome Host::run(const Command&, Moment) {
  return {.why = "this host runs no programs"};
}

}  // namespace lastmile
