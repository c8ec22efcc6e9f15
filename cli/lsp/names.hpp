// cli/lsp/names.hpp
//
// What a word of a pack names, and what may be written where a cursor stands.
// It reads ids, titles and places alone, which are there even where what was
// loaded has faults.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/knowledge/knowledge_base.hpp"

namespace lastmile {

struct Name {
  std::string_view kind, id, title, about;
  Place place = {};
  const FactType* type = nullptr;  // of a fact
};

// Fact types first, then items by kind, in the order of the packs.
std::vector<Name> all_names(const KnowledgeBase& base);
// Everything of that id; of `TYPE.FIELD` the type.
std::vector<Name> named(const KnowledgeBase& base, std::string_view word);

// The bytes of the word that a byte of a line stands in or behind.
struct Word {
  std::size_t begin = 0, end = 0;
};
Word word_at(std::string_view line, std::size_t byte);

// The lines of a text, without their line breaks.
std::vector<std::string_view> split_lines(std::string_view text);

// The fact type whose fields are written here: within its braces, or indented
// below its key. Null where none is, or where a value is written.
const FactType* fields_written_at(const KnowledgeBase& base,
                                  const std::vector<std::string_view>& lines,
                                  std::size_t line, std::size_t byte);

}  // namespace lastmile
