// cli/gathering.hpp
//
// From what a user named to what was seen: for whoever gathers now and
// diagnoses later (`gather run`, `gather plan`), and the part of a diagnosis
// that chooses its gatherers. Of the knowledge base only its gather items are
// used.

#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/context.hpp"
#include "facts/collect.hpp"
#include "facts/evidence.hpp"

namespace lastmile {

struct GatheringOptions {
  std::vector<std::string> inputs = {};
  std::string target = {};
  std::vector<std::string> symptoms = {};
  CloudAsked cloud = {};
  std::string gather = {};  // "", none, all, harmless, or names with commas
  std::string timeout = "60s";
  std::string now = {};
  std::string bundle =
      {};  // where it goes: a folder, or an archive by its name
  bool redact = true;
};

// The gatherers of --gather; where it is empty all that ask a target, and the
// one that asks a cloud if one was named, which alone asks where no target was.
// LM0904 and exit 2 for one that there is not.
std::optional<std::vector<const Gatherer*>> chosen_gatherers(
    Context& context, const std::string& set, const Request& request);
// By the name that facts have for it; LM0750 and exit 2 where it is none, or
// something else was said of an instance that can not be.
bool check_cloud(Context& context, CloudAsked& asked);
// To a person who waits.
void say_looking(Context& context, const std::string& target,
                 const CloudAsked& cloud);
// A look that did not come off is no fault of what else was seen.
void tell_notes(Context& context, const std::vector<Diagnostic>& notes);
// The limits of --timeout; exit 2 where it is none.
std::optional<CollectLimits> gathering_limits(Context& context,
                                              const std::string& timeout);

// Of which connection files are to speak.
AskedOf asked_of(const std::string& target, const std::string& client);

// Those of a knowledge base, which must outlive them.
std::vector<const GatherSpec*> gather_items_of(const KnowledgeBase& base);

// Everything, with what went wrong said and the exit code set.
void gather_into_bundle(Context& context, const GatheringOptions& options);

}  // namespace lastmile
