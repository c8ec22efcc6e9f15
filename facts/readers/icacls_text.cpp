// facts/readers/icacls_text.cpp
//
// icacls PATH: of each file its name at the margin and the first of its access
// entries behind it, the others below that entry, then an empty line
// ("icacls", learn.microsoft.com):
//
//   C:\…\MachineKeys Everyone:(R,W)
//                    BUILTIN\Administrators:(F)
//
// Told of the folder of the machine's keys and of the key files in it. They are
// called 32 hex digits, an underscore and the machine's GUID; the key of the
// certificate that Remote Desktop makes itself is always the same 32. Names of
// files may hold blanks, as accounts do, so any other path is passed over.
//
// What a healthy machine has: of the RDP key SYSTEM full and NETWORK SERVICE
// read; of the folder Administrators full and Everyone read and write, or what
// the vendor's repair leaves, SYSTEM and Administrators full and NETWORK
// SERVICE read. That an account may not is known where all entries were seen,
// and no account that nobody knows might be it.

#include <algorithm>
#include <optional>

#include "engine/base/symbol.hpp"
#include "facts/readers/access_rights.hpp"
#include "facts/readers/command_text.hpp"

namespace lastmile {

namespace {

constexpr std::string_view rdp_key = "f686aace6942fb7f7ceb231212eef4a4_";
constexpr std::string_view folder = "machinekeys";
constexpr std::size_t most_keys = 64;  // that are not of RDP

bool is_hex(std::string_view text) {
  return text.find_first_not_of("0123456789abcdef") == text.npos;
}

struct OurPath {
  std::string_view path;
  std::string_view kind;
};

// The path at the beginning of a line that is one of ours.
std::optional<OurPath> place_of(std::string_view line) {
  std::string folded = fold_case(line);
  if (folded.size() != line.size()) return std::nullopt;
  std::size_t name = folded.find('_');
  while (name != folded.npos) {
    bool key =
        name >= 32 && is_hex(std::string_view(folded).substr(name - 32, 32));
    bool begins = key && (name == 32 || folded[name - 33] == '\\' ||
                          folded[name - 33] == '/');
    if (begins) {
      std::size_t end =
          std::min(folded.find_first_of(" :", name), folded.size());
      bool rdp = folded.compare(name - 32, rdp_key.size(), rdp_key) == 0;
      return OurPath{line.substr(0, end), rdp ? "rdp_key_file" : "private_key"};
    }
    name = folded.find('_', name + 1);
  }
  std::size_t at = folded.find(folder);
  bool begins = at == 0 || (at != folded.npos &&
                            (folded[at - 1] == '\\' || folded[at - 1] == '/'));
  if (!begins) return std::nullopt;
  std::size_t end = at + folder.size();
  if (end < folded.size() && folded[end] == '\\') ++end;
  if (end < folded.size() && folded[end] != ' ' && folded[end] != ':') {
    return std::nullopt;
  }
  return OurPath{line.substr(0, end), "machinekeys_folder"};
}

// "BUILTIN\Administrators:(I)(F)", nothing before it.
std::optional<AccessEntry> entry_of(std::string_view text) {
  std::size_t colon = text.find(":(");
  if (colon == text.npos || colon == 0) return std::nullopt;
  AccessEntry out{.account = std::string(text.substr(0, colon))};
  if (!read_rights(text.substr(colon + 1), out)) return std::nullopt;
  return out;
}

struct Seen {
  OurPath place;
  AccessList list;
  std::size_t line = 0;
};

void say(Node& fields, const char* name, Allowed holds) {
  if (holds != Allowed::Unknown) fields.set_yes_no(name, holds == Allowed::Yes);
}

void tell(const Seen& seen, const AccountNames& names, Told& out) {
  const AccessList& list = seen.list;
  Node& fields = out.tell("win.acl", seen.line).fields;
  fields.set("path", std::string(seen.place.path));
  fields.set("kind", std::string(seen.place.kind));
  Allowed read =
      list.may(KnownAccount::NetworkService, AccessRight::Read, names);
  Allowed system = list.may(KnownAccount::System, AccessRight::Full, names);
  Allowed admins =
      list.may(KnownAccount::Administrators, AccessRight::Full, names);
  say(fields, "network_service_read", read);
  say(fields, "system_full", system);
  say(fields, "administrators_full", admins);
  auto any = [&](auto has) {
    if (std::any_of(list.entries.begin(), list.entries.end(), has)) {
      return Allowed::Yes;
    }
    return list.whole ? Allowed::No : Allowed::Unknown;
  };
  say(fields, "inherits", any([](const auto& one) { return one.inherited; }));
  say(fields, "denies", any([](const auto& one) { return one.denies; }));
  if (seen.place.kind == "rdp_key_file") {
    say(fields, "matches_baseline", both(system, read));
  } else if (seen.place.kind == "machinekeys_folder") {
    Allowed all =
        both(list.may(KnownAccount::Everyone, AccessRight::Read, names),
             list.may(KnownAccount::Everyone, AccessRight::Write, names));
    say(fields, "matches_baseline",
        both(admins, either(all, both(system, read))));
  }
}

}  // namespace

bool is_icacls(std::string_view head) {
  for (const TextLine& line : lines_of(head)) {
    std::optional<OurPath> place = place_of(line.text);
    if (!place) continue;
    std::string_view rest = trimmed(line.text.substr(place->path.size()));
    if (entry_of(rest)) return true;
  }
  return false;
}

void read_icacls(std::string_view text, Told& out) {
  std::vector<Seen> all;
  AccountNames names;
  Seen* at = nullptr;  // the file at hand; null: one that is not told of
  bool within = false;
  std::size_t keys = 0;
  std::vector<TextLine> lines = lines_of(text);
  for (const TextLine& line : lines) {
    std::string_view body = trimmed(line.text);
    // The blanks before an entry that was cut off are no empty line.
    bool last = line.number == lines.back().number;
    if (body.empty() && last && !text.ends_with('\n')) break;
    bool margin =
        !body.empty() && line.text.front() != ' ' && line.text.front() != '\t';
    if (body.empty() || margin) {
      if (at) at->list.whole = true;
      at = nullptr;
      within = false;
    }
    if (body.empty()) continue;
    std::optional<OurPath> place = margin ? place_of(line.text) : std::nullopt;
    if (place) body = trimmed(line.text.substr(place->path.size()));
    std::optional<AccessEntry> entry = entry_of(body);
    if (entry) names.see(entry->account);
    if (!margin) {
      if (entry && at) {
        at->list.entries.push_back(std::move(*entry));
      } else if (within && !entry) {
        out.unknown(line.number);
        at = nullptr;  // what it says of the file is lost
      }
      continue;
    }
    // Of a file, or what icacls counts in the end. Of any other path only that
    // it has entries is seen.
    within = entry.has_value() || line.text.find(":(") != line.text.npos;
    if (!place) continue;
    if (!entry) {
      out.in_part.push_back({"win.acl", "the rights of " +
                                            std::string(place->path) +
                                            " are not shown in it"});
      continue;
    }
    if (place->kind == "private_key" && ++keys > most_keys) continue;
    all.push_back({.place = *place, .line = line.number});
    at = &all.back();
    at->list.entries.push_back(std::move(*entry));
  }
  for (const Seen& seen : all) tell(seen, names, out);
}

}  // namespace lastmile
