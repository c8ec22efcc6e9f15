#include "facts/readers/command_text.hpp"

#include <algorithm>
#include <charconv>

#include "engine/base/symbol.hpp"

namespace lastmile {

namespace {

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != text.npos;
}

// "  TCP    0.0.0.0:135   0.0.0.0:0   LISTENING   1712", in any language.
bool is_socket_row(std::string_view line) {
  std::vector<std::string_view> words = words_of(line);
  return words.size() >= 3 && (words[0] == "TCP" || words[0] == "UDP") &&
         has(words[1], ":") && has(words[2], ":");
}

// "[01]: KB2849697" and "6.3.9600 … 9600".
bool is_systeminfo(std::string_view head) {
  std::size_t rows = 0;
  bool version = false;
  for (const TextLine& line : lines_of(head.substr(0, 4096))) {
    std::optional<Row> row = row_of(line.text);
    if (!row || row->value.empty()) continue;
    ++rows;
    std::vector<std::string_view> words = words_of(row->value);
    version =
        version || (rows == 3 && words.size() >= 3 &&
                    std::count(words[0].begin(), words[0].end(), '.') == 2 &&
                    integer_in(words.back()));
    if (rows == 3) break;
  }
  return version;
}

// Services and the console are always in it.
bool is_session_list(std::string_view head) {
  std::size_t rows = 0;
  for (const TextLine& line : lines_of(head.substr(0, 8192))) {
    std::vector<std::string_view> words = words_of(line.text);
    bool marked = line.text.starts_with(' ') || line.text.starts_with('>');
    if (words.empty() || !marked) continue;
    std::string first = fold_case(words[0]);
    if (first.starts_with('>')) first.erase(0, 1);
    bool row = first.starts_with("rdp-tcp") || first == "services" ||
               first == "console";
    if (row && words.size() >= 3 &&
        std::any_of(words.begin() + 1, words.end(), [](std::string_view word) {
          return integer_in(word).has_value();
        })) {
      ++rows;
    }
  }
  return rows >= 2;
}

}  // namespace

std::string_view to_text(WindowsCommand command) {
  switch (command) {
    case WindowsCommand::Sc: return "sc";
    case WindowsCommand::Netstat: return "netstat";
    case WindowsCommand::NetshProfiles:
      return "netsh advfirewall show profiles";
    case WindowsCommand::NetshRules: return "netsh advfirewall show rule";
    case WindowsCommand::Ipconfig: return "ipconfig";
    case WindowsCommand::Systeminfo: return "systeminfo";
    case WindowsCommand::Qwinsta: return "qwinsta";
    case WindowsCommand::W32tm: return "w32tm";
    case WindowsCommand::Certutil: return "certutil";
    case WindowsCommand::Icacls: return "icacls";
  }
  return "";
}

std::vector<TextLine> lines_of(std::string_view text) {
  std::vector<TextLine> out;
  std::size_t number = 0;
  while (!text.empty()) {
    std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    while (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    out.push_back({line, ++number});
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) {
    text.remove_prefix(1);
  }
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) {
    text.remove_suffix(1);
  }
  return text;
}

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> out;
  while (true) {
    std::size_t begin = text.find_first_not_of(" \t");
    if (begin == text.npos) return out;
    std::size_t end = std::min(text.find_first_of(" \t", begin), text.size());
    out.push_back(text.substr(begin, end - begin));
    text.remove_prefix(end);
  }
}

std::optional<Row> row_of(std::string_view line) {
  std::size_t colon = line.find(':');
  if (colon == line.npos) return std::nullopt;
  std::string_view key = trimmed(line.substr(0, colon));
  while (!key.empty() && (key.back() == '.' || key.back() == ' ')) {
    key.remove_suffix(1);
  }
  if (key.empty()) return std::nullopt;
  return Row{key, trimmed(line.substr(colon + 1))};
}

std::optional<std::int64_t> integer_in(std::string_view text) {
  std::int64_t out = 0;
  auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc() || end != text.data() + text.size()) {
    return std::nullopt;
  }
  return out;
}

std::optional<WindowsCommand> recognise_command(std::string_view text) {
  std::string_view head = text.substr(0, 32768);
  std::size_t sockets = 0, dots = 0;
  for (const TextLine& line : lines_of(head)) {
    sockets += is_socket_row(line.text);
    dots += has(line.text, ". . . :") || has(line.text, ". . :");
  }
  if (sockets >= 2) return WindowsCommand::Netstat;
  if (has(head, "BlockInbound") || has(head, "AllowInbound")) {
    return WindowsCommand::NetshProfiles;
  }
  if (has(head, "Rule Name:") || has(head, "Regelname:")) {
    return WindowsCommand::NetshRules;
  }
  if (has(head, "WIN32_EXIT_CODE") || has(head, "SERVICE_START_NAME") ||
      has(head, "SERVICE_NAME:")) {
    return WindowsCommand::Sc;
  }
  if (dots >= 3) return WindowsCommand::Ipconfig;
  if (has(head, "================") &&
      (has(head, "Cert Hash(sha1)") || has(head, "(sha1):"))) {
    return WindowsCommand::Certutil;
  }
  if (has(head, "d:+") && has(head, "o:")) return WindowsCommand::W32tm;
  if (is_systeminfo(head)) return WindowsCommand::Systeminfo;
  if (is_session_list(head)) return WindowsCommand::Qwinsta;
  if (is_icacls(head)) return WindowsCommand::Icacls;
  return std::nullopt;
}

Told read_command(WindowsCommand command, std::string_view text) {
  Told out;
  switch (command) {
    case WindowsCommand::Sc: read_sc(text, out); break;
    case WindowsCommand::Netstat: read_netstat(text, out); break;
    case WindowsCommand::NetshProfiles: read_netsh_profiles(text, out); break;
    case WindowsCommand::NetshRules: read_netsh_rules(text, out); break;
    case WindowsCommand::Ipconfig: read_ipconfig(text, out); break;
    case WindowsCommand::Systeminfo: read_systeminfo(text, out); break;
    case WindowsCommand::Qwinsta: read_qwinsta(text, out); break;
    case WindowsCommand::W32tm: read_w32tm(text, out); break;
    case WindowsCommand::Certutil: read_certutil(text, out); break;
    case WindowsCommand::Icacls: read_icacls(text, out); break;
  }
  return out;
}

}  // namespace lastmile
