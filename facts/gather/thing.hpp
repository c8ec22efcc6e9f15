// facts/gather/thing.hpp
//
// What a source of a `gather` item finds, one thing at a time: a registry key,
// an entry of a list in JSON, a group of events. The source answers what a
// value is; telling.cpp makes facts of the answers. A value is there, is known
// not to be there, or nobody knows.

#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/node.hpp"
#include "engine/memory/collection.hpp"
#include "engine/memory/gather_spec.hpp"
#include "facts/event_logs.hpp"
#include "facts/gatherer.hpp"
#include "facts/readers/bytes.hpp"
#include "facts/registry_set.hpp"

namespace lastmile {

// A value as its source has it: a number or yes/no is a plain scalar, a text a
// quoted one. Bytes are kept as they are until something wants to show them.
struct SeenValue {
  Known known = Known::Unknown;
  Node value = {};
  std::optional<Bytes> bytes = {};

  static SeenValue absent() { return {.known = Known::Absent}; }
  static SeenValue unknown() { return {}; }
  static SeenValue text(std::string text) {
    return {Known::Found, Node::scalar(std::move(text), Style::Quoted)};
  }
  static SeenValue plain(std::string text) {
    return {Known::Found, Node::scalar(std::move(text))};
  }
  static SeenValue number(std::int64_t number) {
    return plain(std::to_string(number));
  }
  static SeenValue yes_no(bool yes) { return plain(yes ? "yes" : "no"); }
  static SeenValue node(Node node) { return {Known::Found, std::move(node)}; }
  static SeenValue of_bytes(Bytes bytes) {
    return {Known::Found, {}, std::move(bytes)};
  }
};

class Thing {
 public:
  virtual ~Thing() = default;
  virtual SeenValue variable(std::string_view name) const = 0;
  // Of a value that reads: Value, Exists, KeyExists, At, Data.
  virtual SeenValue read(const GatherValue& value) const = 0;

  std::string source = {};   // of what is told: the file
  std::string locator = {};  // where in it
};

class AskedEvents;
class FileText;

// Whose things are looked at.
struct GatherInput {
  std::string host = "target";  // $host
  std::string side = "target";  // target or client: which machine it is
};

// How the looking went, and what a person should know of it.
struct Looked {
  CollectionStatus status = CollectionStatus::NotTried;
  std::string why = {};
  std::vector<Diagnostic> notes = {};
};

// `tell` is called for each thing, with the facts to make of it.
using Tell =
    std::function<void(const Thing&, const std::vector<GatherEmit>& emit)>;

// One function a source, each in its own file of this folder. Those of the
// registry, and of events, when all files have been read:
Looked look_in_registry(const GatherSpec& spec, const RegistryLook& look,
                        const RegistrySet& registry, const Tell& tell);
Looked look_at_settings(const GatherSpec& spec, const SettingsLook& look,
                        const GatherInput& input, const RegistrySet& registry,
                        const Tell& tell);
Looked look_in_stores(const GatherSpec& spec, const CertificatesLook& look,
                      const RegistrySet& registry, const Tell& tell);
Looked look_at_events(const GatherSpec& spec, const EventsLook& look,
                      const AskedEvents& events, const Tell& tell);
// Those of files, one file after the other; each goes on with what the files
// before it came to. A file that is not what is looked for changes nothing.
void look_at_certificate(const GatherSpec& spec, const EvidenceFile& file,
                         Looked& looked, const Tell& tell);
void look_in_json(const GatherSpec& spec, const JsonLook& look, FileText& file,
                  Looked& looked, const Tell& tell);
void look_in_text(const GatherSpec& spec, const TextLook& look, FileText& file,
                  Looked& looked, const Tell& tell);
void look_in_ini(const GatherSpec& spec, const IniLook& look, FileText& file,
                 Looked& looked, const Tell& tell);

// Of a file that was read: complete, and by its name.
void saw_file(Looked& looked, const std::string& name);

// The value of a registry value, by its kind.
SeenValue seen_value(const ValueAnswer& answer);

}  // namespace lastmile
