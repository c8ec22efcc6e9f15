// hivex's own program and our named settings, held against each other on every
// sample hive of a machine: each value that the one sees the other does too.

#include <catch2/catch_test_macros.hpp>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include <unistd.h>

#include "engine/base/symbol.hpp"
#include "engine/load/load.hpp"
#include "engine/load/pack_folder.hpp"
#include "facts/machine_files.hpp"
#include "places.hpp"
#include "tests/facts/readers/hive_samples.hpp"
#include "tests/facts/seen.hpp"

namespace lastmile {
namespace {

std::string printed(const std::string& command) {
  std::string out;
  FILE* pipe = popen(command.c_str(), "r");
  if (!pipe) return out;
  char block[4096];
  for (std::size_t n = 0; (n = fread(block, 1, sizeof block, pipe)) > 0;) {
    out.append(block, n);
  }
  pclose(pipe);
  return out;
}

// The lines of hivexget: "Name"=dword:00000d3d, "Name"="text".
std::map<std::string, std::string> values(const std::string& file,
                                          const std::string& key) {
  std::map<std::string, std::string> out;
  std::string said =
      printed("hivexget '" + file + "' '" + key + "' 2>/dev/null");
  std::istringstream lines(said);
  for (std::string line; std::getline(lines, line);) {
    std::size_t equals = line.find("\"=");
    if (!line.starts_with('"') || equals == line.npos) continue;
    out[fold_case(line.substr(1, equals - 1))] = line.substr(equals + 2);
  }
  return out;
}

// As hivexget would print what a fact says.
std::string like_hivexget(const Node& value, const std::string& peer) {
  if (peer.starts_with("dword:")) {
    char text[16];
    std::snprintf(text, sizeof text, "dword:%08llx",
                  std::strtoull(value.text.c_str(), nullptr, 10));
    return text;
  }
  if (peer.starts_with("hex(3):")) {
    std::string out = "hex(3):";
    for (std::size_t i = 0; i + 1 < value.text.size(); i += 2) {
      out += (i ? "," : "") + fold_case(value.text.substr(i, 2));
    }
    return out;
  }
  std::string out = peer.starts_with("str(2):") ? "str(2):\"" : "\"";
  for (char c : value.text)
    out += c == '\\' ? std::string("\\\\") : std::string(1, c);
  return out + '"';
}

}  // namespace

TEST_CASE("hivex's own program and we agree on every named setting",
          "[hive][peer]") {
  if (printed("command -v hivexget").empty()) {
    SKIP("no hivexget (libhivex-bin)");
  }
  auto packs = read_packs(LASTMILE_SOURCE_DIR "/knowledgebase/rdp");
  REQUIRE(packs);
  Loaded loaded = load(std::move(*packs));
  REQUIRE(loaded.sound());
  std::vector<const GatherSpec*> items;
  const SettingsLook* settings = nullptr;
  for (const GatherSpec& item : loaded.base->gathers) {
    items.push_back(&item);
    if (auto* look = std::get_if<SettingsLook>(&item.from)) settings = look;
  }
  REQUIRE(settings);
  int compared = 0;
  for (const char* sample : {"regipy/SYSTEM", "regipy/SYSTEM_B"}) {
    const std::string& hive = hive_sample(sample);
    MachineFiles machine(items);
    machine.read({sample, view(hive)});
    Gathered seen = machine.finish(0);
    std::map<std::string, const Claim*> local;
    for (const Claim& claim : seen.claims) {
      const Node* scope = claim.fields.find("scope");
      if (claim.type == "win.setting" && scope && scope->text == "local") {
        local[claim.fields.find("key")->text] = &claim;
      }
    }
    std::string file = std::filesystem::temp_directory_path() /
                       ("lastmile-hive-" + std::to_string(getpid()));
    std::ofstream(file, std::ios::binary) << hive;
    for (const SettingsLook::Row& row : settings->rows) {
      const std::string current = "HKLM\\SYSTEM\\CurrentControlSet\\";
      bool here = row.path.starts_with("HKLM\\SYSTEM\\") &&
                  !row.value.starts_with('(') && row.side != "client";
      if (!here) continue;
      std::string key =
          row.path.starts_with(current)
              ? "ControlSet001\\" + row.path.substr(current.size())
              : row.path.substr(12);
      auto theirs = values(file, key);
      auto their = theirs.find(fold_case(row.value));
      INFO(sample << " " << row.key);
      auto mine = local.find(row.key);
      REQUIRE(mine != local.end());
      const Node* exists = mine->second->fields.find("exists");
      REQUIRE(exists);
      CHECK((exists->text == "yes") == (their != theirs.end()));
      const Node* value = mine->second->fields.find("value");
      if (their == theirs.end()) {
        CHECK(value == nullptr);
        continue;
      }
      REQUIRE(value);
      ++compared;
      bool list = their->second.starts_with("hex(7)");
      if (!list) CHECK(like_hivexget(*value, their->second) == their->second);
    }
    std::filesystem::remove(file);
  }
  CHECK(compared > 60);
}

}  // namespace lastmile
