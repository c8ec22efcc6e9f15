// engine/base/catalog.hpp
//
// Every diagnostic code that the program can print, with what it means and a
// bad and a good example: `lastmile help LM0107` and docs/diagnostics.md are
// both made from here. Codes are stable once published.
//
//   LM00xx  text: YAML, JSON, encodings        catalog_text.cpp
//   LM01xx  items, fact types, fields, values  catalog_items.cpp
//   LM02xx  expressions                        catalog_formula.cpp
//   LM03xx  rules: variables, strata           catalog_rules.cpp
//   LM04xx  signs, causes, fixes, questions    catalog_diagnosis.cpp
//   LM05xx  cases, tests, given facts          catalog_cases.cpp
//   LM06xx  what happens while rules run       catalog_run.cpp
//   LM07xx  gathering                          catalog_facts.cpp
//   LM076x to LM078x  evidence, bundles        catalog_evidence.cpp
//   LM08xx  packs, signatures, updates         catalog_packs.cpp
//   LM09xx  the command line                   catalog_cli.cpp
//   LM093x  consultations                      catalog_consult.cpp
//   LM096x  reports, case history, fixes      catalog_reports.cpp
//   LM10xx  Lua                                catalog_script.cpp
//   LM014x, LM074x  gather items, and what readers of the registry say
//                                              catalog_gather.cpp

#pragma once

#include <span>
#include <string_view>

namespace lastmile {

struct CatalogEntry {
  std::string_view code;
  std::string_view title;        // a few words
  std::string_view explanation;  // why it is refused and what to do
  std::string_view bad;          // an example that earns it; may be empty
  std::string_view good;         // the same, mended; may be empty
};

// In the order of the codes.
std::span<const CatalogEntry> catalog();

// Null where there is no such code. Letter case does not matter.
const CatalogEntry* find_catalog_entry(std::string_view code);

namespace catalogs {
extern const std::span<const CatalogEntry> text, items, formula, rules,
    diagnosis, cases, run, facts, gather, evidence, packs, cli, consult,
    reports, script;
}

}  // namespace lastmile
