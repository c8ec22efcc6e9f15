#include "facts/gatherer.hpp"

#include <algorithm>
#include <array>

#include "engine/base/scalar.hpp"

namespace lastmile {

namespace {

Diagnostic bad_target(std::string message) {
  return {.code = "LM0705",
          .message = std::move(message),
          .hint = "name the target as HOST, HOST:PORT, or [IPV6]:PORT"};
}

Result<Target> with_port(std::string_view host, std::string_view port) {
  bool digits = !port.empty() && port.size() <= 5 &&
                std::all_of(port.begin(), port.end(),
                            [](char c) { return c >= '0' && c <= '9'; });
  int number = digits ? std::stoi(std::string(port)) : 0;
  if (number < 1 || number > 65535) {
    return bad_target("'" + std::string(port) + "' is no port");
  }
  if (host.empty()) return bad_target("the target has no name");
  return Target{std::string(host), static_cast<std::uint16_t>(number)};
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  std::size_t begin = text.find_first_not_of(blanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

}  // namespace

std::string_view to_text(Effect effect) {
  static constexpr std::array<std::string_view, 5> names = {
      "nothing", "reads files", "network", "writes log", "takes a session"};
  return names[static_cast<std::size_t>(effect)];
}

std::string_view to_text(Rights rights) {
  static constexpr std::array<std::string_view, 5> names = {
      "none", "user", "administrator", "system", "cloud account"};
  return names[static_cast<std::size_t>(rights)];
}

std::string_view to_text(Platform platform) {
  static constexpr std::array<std::string_view, 3> names = {"any", "posix",
                                                            "windows"};
  return names[static_cast<std::size_t>(platform)];
}

bool runs_here(Platform platform) {
#ifdef _WIN32
  return platform != Platform::Posix;
#else
  return platform != Platform::Windows;
#endif
}

Result<Target> parse_target(std::string_view text) {
  text = trim(text);
  if (text.empty()) return bad_target("the target is empty");
  if (text.size() > 1024) return bad_target("the target is too long");
  if (std::any_of(text.begin(), text.end(), [](char c) {
        return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
      })) {
    return bad_target("the target holds a control character");
  }
  if (text.front() == '[') {
    std::size_t end = text.find(']');
    if (end == std::string_view::npos) return bad_target("']' is missing");
    std::string_view host = text.substr(1, end - 1);
    std::string_view rest = text.substr(end + 1);
    if (rest.empty() && !host.empty()) return Target{std::string(host)};
    if (rest.starts_with(':')) return with_port(host, rest.substr(1));
    return bad_target("after ']' only a port may follow");
  }
  std::size_t colon = text.find(':');
  bool one_colon = colon != std::string_view::npos &&
                   text.find(':', colon + 1) == std::string_view::npos;
  // "https://vm1" is a name that can be none, and no port.
  if (one_colon && !text.substr(colon).starts_with("://")) {
    return with_port(text.substr(0, colon), text.substr(colon + 1));
  }
  return Target{std::string(text)};
}

}  // namespace lastmile
