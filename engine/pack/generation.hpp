// engine/pack/generation.hpp
//
// What is installed at one time: packs with their trees, pins, and who changed
// what when. A generation is a small text that is written once and never
// changed; CURRENT names the one in use. History is a line: to go back is to
// make a new generation of old trees.
//
//   lastmile-generation/1
//   number 42
//   time 2026-11-30T12:00:00Z
//   who root
//   why install rdp-1.4.2.lmpack
//   origin 42            whose packs these are; lower after a rollback
//   state 17             the count of state.json when it was written
//   pack rdp 1.4.2 17 stable <sha256 of MANIFEST.json>
//   pin rdp 1.4.2        stays at this version
//   hold rdp             is not updated
//   allowed rdp          though revoked
//   sha256 <of all lines above>

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hpp"

namespace lastmile {

struct InstalledPack {
  std::string name;
  std::string version;
  std::uint64_t seq = 0;
  std::string channel;
  std::string manifest_sha256;

  // Its folder in store/.
  std::string tree() const;
  bool operator==(const InstalledPack&) const = default;
};

struct Generation {
  static constexpr std::size_t most_bytes = std::size_t{1} << 20;

  std::uint64_t number = 0;  // 0: nothing was ever installed
  std::int64_t time = 0;     // microseconds since 1970
  std::string who, why;
  std::uint64_t origin = 0;
  std::uint64_t state = 0;
  std::vector<InstalledPack> packs = {};                       // by name
  std::vector<std::pair<std::string, std::string>> pins = {};  // by name
  std::vector<std::string> holds = {}, allowed = {};           // by name

  const InstalledPack* find(std::string_view name) const;
  // The version that it is pinned to; empty.
  std::string pinned(std::string_view name) const;
  bool held(std::string_view name) const;
  bool is_allowed(std::string_view name) const;

  std::string text() const;
  // STORE: not whole, or not ours.
  static Result<Generation> read(std::string_view text);
  std::string file() const;  // "00000042"
  // The number of such a file name; 0 for any other.
  static std::uint64_t number_of(std::string_view file);
};

}  // namespace lastmile
