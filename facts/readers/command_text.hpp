// facts/readers/command_text.hpp
//
// What programs of Windows print, to what it says: sc query, queryex and qc,
// netstat -ano and -b, netsh advfirewall, ipconfig, systeminfo, qwinsta, w32tm
// /stripchart, certutil -store, icacls. (reg query: reg_query.hpp.)
//
// These texts are in the language of Windows. What can be told by numbers, by
// order or by words that are never translated is told in any language; a word
// that is translated and not known is left out, never guessed. A line that
// fits nothing where something was expected is counted, and the first is named.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "facts/readers/told.hpp"

namespace lastmile {

enum class WindowsCommand : std::uint8_t {
  Sc,
  Netstat,
  NetshProfiles,
  NetshRules,
  Ipconfig,
  Systeminfo,
  Qwinsta,
  W32tm,
  Certutil,
  Icacls,
};

std::string_view to_text(WindowsCommand command);  // "sc", "netsh advfirewall"

// Of text that plain_text (plain_text.hpp) made.
std::optional<WindowsCommand> recognise_command(std::string_view text);
Told read_command(WindowsCommand command, std::string_view text);

// One each, in a file of its own kind.
void read_sc(std::string_view text, Told& out);
void read_qwinsta(std::string_view text, Told& out);
void read_netstat(std::string_view text, Told& out);
void read_netsh_profiles(std::string_view text, Told& out);
void read_netsh_rules(std::string_view text, Told& out);
void read_ipconfig(std::string_view text, Told& out);
void read_systeminfo(std::string_view text, Told& out);
void read_w32tm(std::string_view text, Told& out);
void read_certutil(std::string_view text, Told& out);
void read_icacls(std::string_view text, Told& out);
// Of a path that it tells of, whatever language its accounts are in.
bool is_icacls(std::string_view head);

// Lines with their numbers, from 1, without their ends.
struct TextLine {
  std::string_view text;
  std::size_t number = 0;
};
std::vector<TextLine> lines_of(std::string_view text);
std::string_view trimmed(std::string_view text);
std::vector<std::string_view> words_of(std::string_view text);
// "Key . . . : value", "KEY  : value": both trimmed, dots of the key off.
struct Row {
  std::string_view key, value;
};
std::optional<Row> row_of(std::string_view line);
std::optional<std::int64_t> integer_in(std::string_view text);

}  // namespace lastmile
