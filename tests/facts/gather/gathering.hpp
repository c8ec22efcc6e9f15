// tests/facts/gather/gathering.hpp
//
// Gather items written in the test, carried out over texts in the test.

#pragma once

#include <catch2/catch_test_macros.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/scalar.hpp"
#include "engine/load/load.hpp"
#include "facts/gather_items.hpp"
#include "facts/readers/reg_file.hpp"
#include "tests/facts/seen.hpp"

namespace lastmile {

inline std::shared_ptr<const KnowledgeBase> items(const std::string& yaml) {
  Loaded loaded = load({PackText{.files = {{"items.yaml", yaml}}}});
  for (const Diagnostic& fault : loaded.found.all()) {
    if (fault.severity == Severity::Error) FAIL(fault.message);
  }
  return loaded.base;
}

inline void add_export(RegistrySet& set, std::string_view text,
                       std::string name = "export.reg") {
  RegFileSummary summary;
  std::string whole = "Windows Registry Editor Version 5.00\r\n\r\n";
  whole += text;
  auto file = RegFile::read(view(whole), summary);
  REQUIRE(file);
  set.add({.name = std::move(name), .kind = "live", .tree = std::move(*file)});
}

struct Given {
  std::string registry = {};  // of a .reg file, less its first line
  std::vector<std::pair<std::string, std::string>> files = {};
  std::string side = "target";
};

inline Gathered gathered(const std::string& yaml, const Given& given) {
  auto base = items(yaml);
  RegistrySet set;
  if (!given.registry.empty()) add_export(set, given.registry);
  std::vector<const GatherSpec*> specs;
  for (const GatherSpec& spec : base->gathers) specs.push_back(&spec);
  GatherItems gathering(specs, {.side = given.side});
  for (const auto& [name, text] : given.files) {
    gathering.read({name, view(text)});
  }
  return gathering.finish(set, *parse_time("2026-06-01T12:00:00Z"));
}

// "type {field: value, …}", one a line, in the order in which they were told,
// without quotes.
inline std::string lines(const Gathered& seen) {
  std::string out;
  for (const Claim& claim : seen.claims) {
    out += claim.type + " " + to_text(claim.fields) + "\n";
  }
  std::erase(out, '"');
  return out;
}

}  // namespace lastmile
