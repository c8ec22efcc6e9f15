// facts/readers/netstat_text.cpp
//
// netstat -an, -ano and -b. It prints a title at the margin, a row of column
// heads that is indented, then TCP over IPv4, TCP over IPv6, UDP over IPv4, UDP
// over IPv6, each whole (captured: tests/data/commands). Title and heads are
// translated, so only where they stand counts.
//
// That nobody listens on a port is known only from a text that shows everybody
// who does. Less is shown by a text that findstr went through (it has no
// title), by netstat without -a (nobody listens in it) or with -p (one protocol
// is in it), and by one that was cut. A cut that falls between two rows of UDP
// over IPv6 cannot be seen; whoever listens for RDP stands before those.

#include <algorithm>

#include "engine/base/symbol.hpp"
#include "facts/readers/command_text.hpp"

namespace lastmile {

namespace {

constexpr std::string_view owner = "win.port_owner";

std::string_view port_part(std::string_view address) {
  std::size_t colon = address.rfind(':');
  return colon == address.npos ? "" : address.substr(colon + 1);
}

// Without -n the usual port has the name that Windows' list of services has.
std::optional<std::uint16_t> port_of(std::string_view address) {
  std::string_view text = port_part(address);
  if (fold_case(text) == "ms-wbt-server") return std::uint16_t{3389};
  std::optional<std::int64_t> port = integer_in(text);
  if (!port || *port < 0 || *port > 65535) return std::nullopt;
  return static_cast<std::uint16_t>(*port);
}

// Whoever listens has no other side yet; the word for it is translated. Nobody
// speaks from port 0. Without -n the machine's name stands before it.
bool is_nobody(std::string_view foreign) {
  return foreign == "*:*" || port_part(foreign) == "0";
}

bool says_something(std::string_view line) {
  return std::any_of(line.begin(), line.end(), [](char c) {
    auto byte = static_cast<unsigned char>(c);
    return byte >= 0x80 || (byte >= '0' && byte <= '9') ||
           (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z');
  });
}

bool at_margin(std::string_view line) {
  return line.front() != ' ' && line.front() != '\t';
}

// "C:\Users\bob>" or "PS C:\>": of a text that was copied from a window. It
// stands where all was printed.
bool is_prompt(std::string_view line) {
  std::string_view text = trimmed(line);
  if (text.starts_with("PS ")) text.remove_prefix(3);
  return text.size() >= 3 && text[1] == ':' && text[2] == '\\' &&
         text.find('>') != text.npos;
}

// What of a whole text was seen.
struct Whole {
  bool title = false, heads = false;
  bool piped = false;    // the command line is there, and has a filter
  bool gap = false;      // a line that stands for others
  bool rows = false;     // any
  bool listens = false;  // TCP, somebody
  bool udp4 = false, tcp6 = false, udp6 = false;
  bool ended = false;  // by a line break or a prompt

  void before_rows(std::string_view line) {
    piped = piped || line.find('|') != line.npos;
    bool wide = words_of(line).size() >= 3 && !at_margin(line);
    if (wide && title) heads = true;
    if (at_margin(line) && !is_prompt(line)) title = true;
  }

  // Empty: all is there.
  std::string_view lacks() const {
    if (!title || !heads) {
      return "the title of the list is missing, so a filter may have taken "
             "rows";
    }
    if (piped) return "its command line has a filter";
    if (gap) return "a part of it was left out";
    if (!listens) return "nobody at all listens in it: ask with netstat -ano";
    if (!udp4 || (tcp6 && !udp6)) {
      return "it ends before the last protocol: it is cut off, or was asked "
             "for one protocol alone";
    }
    if (!ended) return "its last line is cut off";
    return {};
  }
};

}  // namespace

void read_netstat(std::string_view text, Told& out) {
  ListeningPort* last = nullptr;
  Whole whole;
  std::vector<TextLine> lines = lines_of(text);
  for (const TextLine& line : lines) {
    std::vector<std::string_view> words = words_of(line.text);
    if (words.empty()) continue;
    bool tcp = words[0] == "TCP";
    if (!tcp && words[0] != "UDP") {
      // Of netstat -b: the service, then the program in brackets.
      std::string_view body = trimmed(line.text);
      bool program = body.starts_with('[') && body.ends_with(']');
      if (!whole.rows) {
        whole.before_rows(line.text);
      } else if (!says_something(body)) {
        whole.gap = true;
      } else if (last && program) {
        last->process = std::string(body.substr(1, body.size() - 2));
      } else if (last && words.size() == 1 && !at_margin(line.text)) {
        last->service = std::string(body);
      }
      continue;
    }
    last = nullptr;
    std::optional<std::uint16_t> port =
        words.size() >= 3 ? port_of(words[1]) : std::nullopt;
    if (!port) {
      out.unknown(line.number);
      continue;
    }
    whole.rows = true;
    bool six = words[1].starts_with('[');
    whole.udp4 = whole.udp4 || (!tcp && !six);
    whole.tcp6 = whole.tcp6 || (tcp && six);
    whole.udp6 = whole.udp6 || (!tcp && six);
    // With -q also ports that are taken and not listened on; so in English.
    bool taken = words.size() > 3 && words[3] == "BOUND";
    if (!is_nobody(words[2]) || taken) continue;
    whole.listens = whole.listens || tcp;
    ListeningPort one{.port = *port, .tcp = tcp, .line = line.number};
    // netstat alone lists no owner.
    if (words.size() > (tcp ? 4U : 3U)) one.pid = integer_in(words.back());
    out.ports.push_back(std::move(one));
    last = &out.ports.back();
  }
  if (!whole.rows) return;
  whole.ended =
      text.ends_with('\n') || (!lines.empty() && is_prompt(lines.back().text));
  std::string_view lacks = whole.lacks();
  if (lacks.empty()) {
    out.complete = {std::string(owner)};
  } else {
    out.in_part.push_back({std::string(owner), std::string(lacks)});
  }
}

}  // namespace lastmile
