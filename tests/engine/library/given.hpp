// tests/engine/library/given.hpp
//
// What tests of the library share. They know the public headers and nothing of
// the engine behind them.

#pragma once

#include <catch2/catch_test_macros.hpp>
#include <lastmile/session.hpp>

// The codes of diagnostics in the order in which they were found.
inline std::string codes(const lastmile::Diagnostics& diagnostics) {
  std::string out;
  for (const lastmile::Diagnostic& each : diagnostics) {
    out += (out.empty() ? "" : " ") + each.code;
  }
  return out;
}

inline lastmile::Knowledge sound(const lastmile::Loader& loader) {
  lastmile::Result<lastmile::Knowledge> knowledge = loader.load();
  if (!knowledge) FAIL(to_text(knowledge.diagnostics()));
  return *std::move(knowledge);
}

inline lastmile::Knowledge knowledge_of(std::string yaml) {
  return sound(lastmile::Loader().text("rules.yaml", std::move(yaml)));
}

// A function of no arguments that gives this.
inline auto give(lastmile::Value value) {
  return [value](lastmile::Call&) { return value; };
}

// All facts of a type, one a line, in order of birth.
inline std::string lines(const lastmile::Session& session,
                         std::string_view type) {
  std::string out;
  for (lastmile::Fact fact : session.facts(type)) out += to_text(fact) + "\n";
  return out;
}
