#include "engine/base/catalog.hpp"

#include <algorithm>
#include <cctype>
#include <string>
#include <vector>

namespace lastmile {

std::span<const CatalogEntry> catalog() {
  static const std::vector<CatalogEntry> all = [] {
    std::vector<CatalogEntry> entries;
    for (auto part :
         {catalogs::text, catalogs::items, catalogs::formula, catalogs::rules,
          catalogs::diagnosis, catalogs::cases, catalogs::run, catalogs::facts,
          catalogs::gather, catalogs::evidence, catalogs::packs, catalogs::cli,
          catalogs::consult, catalogs::reports, catalogs::script}) {
      entries.insert(entries.end(), part.begin(), part.end());
    }
    std::sort(entries.begin(), entries.end(),
              [](const auto& a, const auto& b) { return a.code < b.code; });
    return entries;
  }();
  return all;
}

const CatalogEntry* find_catalog_entry(std::string_view code) {
  std::string wanted(code);
  for (char& c : wanted) {
    c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  for (const CatalogEntry& entry : catalog()) {
    if (entry.code == wanted) return &entry;
  }
  return nullptr;
}

}  // namespace lastmile
