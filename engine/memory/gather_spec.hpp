// engine/memory/gather_spec.hpp
//
// What a `gather` item of a pack says, checked and plain: where to look and
// which facts to make of what is there. Read by engine/load, carried out by
// facts (facts/gather_items.hpp); neither knows the other. A pattern that does
// not compile, a field that no fact type has or a path that is none never gets
// this far.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "engine/base/node.hpp"
#include "engine/base/type.hpp"
#include "engine/text/finder.hpp"
#include "engine/text/json_path.hpp"
#include "engine/text/regex.hpp"

namespace lastmile {

// Where the value of a field comes from, and what is made of it.
struct GatherValue {
  enum class From : std::uint8_t {
    Constant,   // `constant` itself
    Variable,   // $name: what the source says of each thing it finds
    Value,      // {value: NAME} of a registry key or of a section of an ini
    Exists,     // {exists: NAME}: is that value there?
    KeyExists,  // {key exists: PATH}
    At,         // {at: PATH} in JSON
    Data,       // {data: NAME} of an event; {data: 1} its first unnamed datum
    FirstOf,    // {first of: […]}: the first that is there; what nobody knows
                // might be it, and is
    AnyOf,      // {any of: […]}: the first that is seen, whatever is unknown
  };
  enum class As : std::uint8_t {
    Itself,
    Hex,       // of bytes, in capitals
    FileTime,  // 100 ns since 1601, of 8 bytes or an integer
    UnixTime,  // seconds since 1970
    List,      // a text, divided at commas, semicolons and blanks
    Count,     // how many entries a list has
  };

  From from = From::Constant;
  Node constant = {};
  std::string name = {};  // of the variable, the value, the datum
  // Of Value, Exists and KeyExists: another key, whole ('HKLM\…') or below
  // the one at hand; `..` goes up. Of an ini: another section.
  std::optional<std::string> key = {};
  JsonPath path = {};
  std::vector<GatherValue> first = {};
  // What is done with it, in this order. Each is left out where it is empty.
  As as = As::Itself;
  std::optional<Finder> matching = {};  // its first group, or all of the match
  std::vector<std::pair<std::string, std::string>> map = {};
  std::vector<std::pair<Regex, std::string>> map_matching = {};
  std::optional<std::string> otherwise = {};  // where no row of a map fits

  // Is it read from the source, and not known beforehand?
  bool reads() const {
    return from != From::Constant && from != From::Variable;
  }
  bool maps() const { return !map.empty() || !map_matching.empty(); }
};

struct GatherField {
  std::string name;
  Type type = {};  // the declared one
  GatherValue value = {};
};

// One fact for each thing that is found. It is told where every field of
// `needs` is known and, if it reads anything, at least one thing that it reads.
struct GatherEmit {
  std::string type;
  std::vector<GatherField> fields = {};
  std::vector<std::string> needs = {};
};

// Of keys that exist, each once, or each subkey, or each value of it.
struct RegistryLook {
  enum class Each : std::uint8_t { Key, Subkey, Value };
  std::vector<std::string> keys = {};
  Each each = Each::Key;
  std::optional<Regex> named = {};  // only these subkeys or values
};

// Each row of a table of named settings: $key, $side, and for each $scope
// (local, policy, effective) that is decided, $exists, $value, $source.
struct SettingsLook {
  struct Row {
    std::string key;
    std::string side;         // target, client or both
    std::string path;         // of the key
    std::string value;        // its name; "(key)": the key itself
    std::string policy = {};  // path and name of the policy's copy
  };
  std::vector<Row> rows = {};
};

// The certificates in registry stores, or those in files.
struct CertificatesLook {
  std::vector<std::string> stores = {};  // registry paths; none: files
};

// Events counted by id, channel, provider and by every datum that is emitted.
struct EventsLook {
  std::vector<std::string> channels = {};  // none: any
  std::vector<std::string> providers = {};
  std::vector<std::uint32_t> ids = {};
};

// Files that hold JSON in which each path of `shape` selects something.
struct JsonLook {
  std::string name = {};  // as people call it: "tccli DescribeInstances"
  std::vector<JsonPath> shape = {};
  JsonPath each = {};
};

// Files of text in which each pattern of `shape` is found; each match of
// `each` is a thing, its named groups are variables.
struct TextLook {
  std::string name = {};
  std::vector<Regex> shape = {};
  std::optional<Finder> each = {};  // none: the whole file once
};

// Files of [section] and key=value in which each pattern of `shape` is found.
struct IniLook {
  std::string name = {};
  std::vector<Regex> shape = {};
  std::optional<Regex> sections = {};  // each that is so called; none: the
                                       // whole file once
};

struct GatherSpec {
  std::string id;
  std::string title = {};
  std::string about = {};
  std::string pack = {};
  Place place = {};
  Node written = {};  // the whole item, of which the rest is made
  std::variant<RegistryLook, SettingsLook, CertificatesLook, EventsLook,
               JsonLook, TextLook, IniLook>
      from = {};
  std::string of = {};   // target, client; empty: either machine
  bool sees_all = true;  // of its types; else a record is never complete
  std::vector<GatherEmit> emit = {};
  std::vector<GatherEmit> absent = {};  // where a key is known not to be there

  // "registry", "settings", … and the fact types, each once, as emitted.
  std::string_view source() const;
  std::vector<std::string> types() const;
};

}  // namespace lastmile
