// engine/knowledge/input.hpp
//
// What is said to a session, one thing after another, as data: it can be
// checked before any of it is given, written down, read by people, and given
// again. `lastmile run --steps` reads Inputs, `--record` writes them; both are
// the same language (docs/running.md).

#pragma once

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "engine/memory/claim.hpp"
#include "engine/memory/collection.hpp"

namespace lastmile {

class KnowledgeBase;

struct Input {
  // All of it or, where a claim is unsound, none.
  struct Assert {
    std::vector<Claim> claims = {};
  };
  // Takes back every told fact that agrees with a pattern in all that it says;
  // `exactly`: what the pattern does not say is unknown of the fact.
  struct Retract {
    std::vector<Claim> patterns = {};
    bool exactly = false;
  };
  // The same, and tells each anew with other values in these fields.
  struct Update {
    std::vector<Claim> patterns = {};
    Node set = Node::map();
  };
  struct Collect {
    std::vector<CollectionRecord> records = {};
  };
  struct Answer {
    std::string question, answer;
  };
  struct Run {};
  // Takes back what was said last: as if it had never been said.
  struct Undo {};
  // Goes back to where a snapshot was taken.
  struct Snapshot {
    std::string name;
  };
  struct Restore {
    std::string name;
  };
  // Other rules for the facts that were told. `base` is found by whoever reads
  // files, before the input is given.
  struct Replace {
    std::vector<std::string> files = {};
    std::string sha256 = {};  // of the pack that they made; may be empty
    std::shared_ptr<const KnowledgeBase> base = {};
  };
  using Form = std::variant<Assert, Retract, Update, Collect, Answer, Run, Undo,
                            Snapshot, Restore, Replace>;

  Form form;
  Place place = {};

  // Does it say something, so that it can be taken back?
  bool says() const;
};

// Under which circumstances the inputs of a recording were given.
struct SessionRecordingHead {
  struct Pack {
    std::string name, version, sha256;
    bool operator==(const Pack&) const = default;
  };
  std::vector<std::string> files = {};  // rule programs
  std::vector<std::string> kb = {};     // folders of packs
  std::vector<Pack> packs = {};         // what they were
  std::int64_t now = 0;                 // microseconds since 1970 UTC
  std::string strategy = "depth";
  std::size_t max_firings = 1'000'000;
  std::size_t max_facts = 1'000'000;
  std::string target = {};
  std::string client = {};
  bool driven = false;  // by steps: each run leaves a snapshot
  Place place = {};
};

struct SessionRecording {
  std::optional<SessionRecordingHead> head = {};
  std::vector<Input> inputs = {};
};

// YAML that engine/load/read_inputs reads back as the same: an item of a list
// with its line break.
std::string to_text(const SessionRecordingHead& head);
std::string to_text(const Input& input);
std::string to_text(const SessionRecording& recording);

}  // namespace lastmile
