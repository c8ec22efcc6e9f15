#include "engine/pack/generation.hpp"

#include <algorithm>
#include <cstdio>
#include <optional>
#include <sstream>

#include "engine/base/digest.hpp"
#include "engine/base/scalar.hpp"
#include "engine/pack/members.hpp"
#include "engine/pack/refusal.hpp"
#include "engine/text/source.hpp"

namespace lastmile {
namespace {

constexpr std::string_view format = "lastmile-generation/1";

Diagnostic broken(const std::string& what) {
  return refusal(Reason::Store, "a generation is broken: " + what);
}

std::optional<std::uint64_t> whole_number(std::string_view text) {
  if (text.empty() || text.size() > 18) return std::nullopt;
  std::uint64_t value = 0;
  for (char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + static_cast<std::uint64_t>(c - '0');
  }
  return value;
}

// One line: whoever reads the file must not find another one in it.
std::string one_line(std::string_view text) {
  return printable(text.substr(0, 500));
}

std::vector<std::string> words(std::string_view line) {
  std::vector<std::string> out;
  std::istringstream in{std::string(line)};
  for (std::string word; in >> word;) out.push_back(std::move(word));
  return out;
}

// Whether the line was understood.
bool read_line(std::string_view key, const std::string& rest, Generation& out) {
  std::vector<std::string> said = words(rest);
  auto into = [&](std::uint64_t& place) {
    auto value = whole_number(rest);
    if (value) place = *value;
    return value.has_value();
  };
  if (key == "number") return into(out.number);
  if (key == "origin") return into(out.origin);
  if (key == "state") return into(out.state);
  if (key == "who") return out.who = rest, true;
  if (key == "why") return out.why = rest, true;
  if (key == "time") {
    Result<std::int64_t> time = parse_time(rest);
    if (time) out.time = *time;
    return static_cast<bool>(time);
  }
  if (said.empty() || !is_pack_name(said[0])) return false;
  if (key == "pack") {
    auto seq = said.size() == 5 ? whole_number(said[2]) : std::nullopt;
    if (!seq || !is_sha256(said[4]) || said[1].find('/') != std::string::npos) {
      return false;
    }
    out.packs.push_back({said[0], said[1], *seq, said[3], said[4]});
    return true;
  }
  if (key == "pin" && said.size() == 2) {
    return out.pins.emplace_back(said[0], said[1]), true;
  }
  if (key == "hold") return out.holds.push_back(said[0]), true;
  if (key == "allowed") return out.allowed.push_back(said[0]), true;
  return false;
}

}  // namespace

std::string InstalledPack::tree() const {
  return name + "-" + version + "@" + manifest_sha256;
}

const InstalledPack* Generation::find(std::string_view name) const {
  for (const InstalledPack& pack : packs) {
    if (pack.name == name) return &pack;
  }
  return nullptr;
}

std::string Generation::pinned(std::string_view name) const {
  for (const auto& [pack, version] : pins) {
    if (pack == name) return version;
  }
  return {};
}

bool Generation::held(std::string_view name) const {
  return std::find(holds.begin(), holds.end(), name) != holds.end();
}

bool Generation::is_allowed(std::string_view name) const {
  return std::find(allowed.begin(), allowed.end(), name) != allowed.end();
}

std::string Generation::text() const {
  std::string out = std::string(format) + "\n";
  auto line = [&](std::string_view key, const std::string& rest) {
    out += std::string(key) + " " + rest + "\n";
  };
  line("number", std::to_string(number));
  line("time", format_time(time));
  line("who", one_line(who));
  line("why", one_line(why));
  line("origin", std::to_string(origin));
  line("state", std::to_string(state));
  for (const InstalledPack& pack : packs) {
    line("pack", pack.name + " " + pack.version + " " +
                     std::to_string(pack.seq) + " " + pack.channel + " " +
                     pack.manifest_sha256);
  }
  for (const auto& [name, version] : pins) line("pin", name + " " + version);
  for (const std::string& name : holds) line("hold", name);
  for (const std::string& name : allowed) line("allowed", name);
  return out + "sha256 " + sha256(out) + "\n";
}

Result<Generation> Generation::read(std::string_view text) {
  constexpr std::size_t last = 7 + 64 + 1;  // "sha256 …\n"
  if (text.size() < last) return broken("it is cut short");
  std::string_view body = text.substr(0, text.size() - last);
  if (text.substr(body.size()) != "sha256 " + sha256(body) + "\n") {
    return broken("its last line is not its hash");
  }
  Generation out;
  bool first = true;
  while (!body.empty()) {
    std::size_t end = std::min(body.find('\n'), body.size() - 1);
    std::string_view line = body.substr(0, end);
    body.remove_prefix(end + 1);
    if (std::exchange(first, false)) {
      if (line != format) return broken("it is of another format");
      continue;
    }
    std::size_t blank = std::min(line.find(' '), line.size());
    std::string rest(line.substr(std::min(blank + 1, line.size())));
    if (!read_line(line.substr(0, blank), rest, out)) {
      return broken("it says '" + printable(line.substr(0, 80)) + "'");
    }
  }
  if (out.number == 0) return broken("it has no number");
  return out;
}

std::string Generation::file() const {
  char name[24];
  std::snprintf(name, sizeof name, "%08llu",
                static_cast<unsigned long long>(number));
  return name;
}

std::uint64_t Generation::number_of(std::string_view file) {
  return file.size() >= 8 ? whole_number(file).value_or(0) : 0;
}

}  // namespace lastmile
