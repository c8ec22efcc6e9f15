// cli/report/proof_report.hpp
//
// A proof as text and as JSON: from a fact down to the rules and the facts
// under it, each with its file and line or with who said it. With a journal
// also what fell, when, and by whose doing.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/explain/why.hpp"
#include "engine/text/json.hpp"

namespace lastmile {

// The facts that somebody asks for: `f-12`, a fact type, or a fact as it would
// be written (`TYPE: {field: value}`, every fact that agrees), also those that
// are gone. Nothing where the words mean no fact that could be.
std::optional<std::vector<FactId>> facts_asked(Session& session,
                                               const std::string& asked);

// One line a fact, what it follows from below it, two columns further in.
std::string proof_text(const Session& session, const Proof& proof,
                       std::size_t indent, const Journal* journal);

// {fact, rule, file, line, from: […]}, and of a journal firing, acted, ended,
// ended_by, cut where they apply.
void write_proof(JsonWriter& json, const Session& session, const Proof& proof,
                 const Journal* journal);

}  // namespace lastmile
