// facts/gatherer.hpp
//
// A gatherer looks at one thing and says what it saw. To add one: write
// facts/gatherers/NAME.cpp with its function and a `const Gatherer
// NAME_gatherer`, and add its line to roster.cpp.
//
// A gatherer concludes nothing. For every fact type that it produces it leaves
// a collection record, also where it could not look: unknown is not false, and
// `complete` is said only of what was seen to the end. What it saw before a
// failing stage stays.

#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/diagnostic.hpp"
#include "engine/base/result.hpp"
#include "engine/memory/claim.hpp"
#include "engine/memory/collection.hpp"
#include "facts/host/host.hpp"

namespace lastmile {

// What looking does to the world, the harmless first.
enum class Effect : std::uint8_t {
  Nothing,      // works on what the user said
  ReadsFiles,   // of this machine
  Network,      // asks other machines; leaves no trace that anybody keeps
  WritesLog,    // the machine that is looked at writes it into its logs
  SessionSlot,  // takes a place that a user could have
};

std::string_view to_text(Effect effect);  // "nothing", "reads files", …

// What whoever runs it must be allowed to do, on the machine that it runs on.
enum class Rights : std::uint8_t { None, User, Administrator, System, Cloud };

std::string_view to_text(Rights rights);  // "none", "user", "cloud account", …

enum class Platform : std::uint8_t { Any, Posix, Windows };

std::string_view to_text(Platform platform);  // "any", "posix", "windows"
bool runs_here(Platform platform);

struct GathererInfo {
  std::string_view name;     // "rdp_probe"
  std::string_view version;  // changes when what it sees changes
  std::string_view about;    // one sentence for the person who allows it
  std::span<const std::string_view> produces;  // fact types
  std::string_view needs;                      // "a target", in words
  Effect effect = Effect::Nothing;
  double minutes = 0;                    // what it usually costs the user
  std::chrono::milliseconds timeout{0};  // at most, unless told otherwise
  Rights rights = Rights::None;
  Platform platform = Platform::Any;
  std::uint32_t connections = 0;  // to the target, at most
};

// An instance as its cloud knows it, and where the cloud's own program is to
// look. What is empty is left to that program's settings.
struct CloudAsked {
  std::string provider = {};  // aws, azure, gcp, tencent; empty: none was named
  std::string instance = {};  // number, name, or (Azure) resource id
  std::string region = {};    // of Google the zone
  std::string group = {};     // Azure's resource group
  std::string project = {};   // Google's
};

// Of what to look at. The machine that is looked at is called by its role in
// the fields of facts (`host: target`); its name is in their provenance.
struct Request {
  std::string target = {};  // name or address as the user typed it, no port
  std::uint16_t port = 3389;
  std::string vantage = "client";  // where this program runs: client, internet,
                                   // same_subnet, target, cloud_console
  std::string client = {};         // the client's name, if the user gave one
  std::vector<std::string> symptoms = {};  // texts that the user gave
  CloudAsked cloud = {};
};

// Where a reason tells what another program said, that stands last, after
// this: nobody knows whose names are in it, so redact.hpp leaves it out.
inline constexpr std::string_view it_said = "; it said: ";

struct Gathered {
  std::vector<Claim> claims = {};
  std::vector<CollectionRecord> records = {};
  std::vector<Diagnostic> notes = {};
};

struct Gatherer {
  GathererInfo info;
  // `before` is what the gatherers ahead of it have seen. Ends by `deadline`.
  Gathered (*gather)(const Request& request, const Gathered& before, Host& host,
                     Moment deadline);
};

struct Target {
  std::string host;
  std::uint16_t port = 3389;
};

// "vm1", "vm1:3390", "10.0.0.4:3390", "[::1]:3390", "::1". LM0705 for an empty
// name or a port that is none; a name that can be no name passes: that is for
// the resolver, and then for a fact, to say.
Result<Target> parse_target(std::string_view text);

}  // namespace lastmile
