// cli/lookup.hpp
//
// What the packs know of a code, an event id, a setting or a text: their tables
// `codes` (ns, code, name, meaning, …), `events`, `settings` and `claims`, and
// their signs, causes and fixes. A number never travels without its list: a
// bare one is looked up in all of them.
//
// A text is found by some of its words in any order, slips of the fingers
// allowed; and it is read as a symptom, so that the signs that the packs see in
// it are named, as a diagnosis would see them.

#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/knowledge/knowledge_base.hpp"

namespace lastmile {

// One row of a table, its cells as text by column.
struct TableRow {
  const DataTable* table = nullptr;
  std::size_t row = 0;

  std::string cell(std::string_view column, const Symbols& symbols) const;
};

struct LookupAnswer {
  std::vector<TableRow> codes = {}, events = {}, settings = {}, claims = {};
  // Signs that are present where somebody says what was asked.
  std::vector<const Sign*> recognised = {};
  // By the words of a text, the best first.
  std::vector<const Sign*> signs = {};
  std::vector<const Cause*> causes = {};
  std::vector<const Fix*> fixes = {};
  // Claims that have a page of their own as refuted causes.
  std::vector<const Cause*> refuted = {};
  std::vector<std::string> not_found = {};
};

// `second`: an extended code, or empty. "0x904/0x7" is a pair too.
LookupAnswer look_up(std::shared_ptr<const KnowledgeBase> base,
                     const std::string& first, const std::string& second);

}  // namespace lastmile
