#include "cli/lsp/names.hpp"

#include <algorithm>

namespace lastmile {
namespace {

bool is_of_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
}

template <class Items>
void add(std::vector<Name>& out, std::string_view kind, const Items& items) {
  for (const auto& item : items) {
    out.push_back({kind, item.id, item.title, item.about, item.place});
  }
}

std::size_t indentation(std::string_view line) {
  return std::min(line.find_first_not_of(" \t"), line.size());
}

// The type in the words of a key: `no firewall_rule`, `listener as $l`.
const FactType* type_in(const KnowledgeBase& base, std::string_view key) {
  for (std::size_t at = 0; at < key.size();) {
    std::size_t from = key.find_first_not_of(" \t-{,[", at);
    if (from == key.npos) break;
    at = std::min(key.find_first_of(" \t{,[", from), key.size());
    if (auto* type = base.schema.find(key.substr(from, at - from))) return type;
  }
  return nullptr;
}

// The innermost brace that is open at the end of a text.
std::size_t open_brace(std::string_view text) {
  std::size_t closed = 0;
  for (std::size_t i = text.size(); i-- > 0;) {
    if (text[i] == '}') ++closed;
    if (text[i] == '{' && closed-- == 0) return i;
  }
  return text.npos;
}

// The key whose value begins behind this text.
std::string_view key_before(std::string_view text) {
  std::size_t colon = text.rfind(':');
  if (colon == text.npos ||
      text.find_first_not_of(" \t{", colon + 1) != text.npos) {
    return {};
  }
  text = text.substr(0, colon);
  std::size_t from = text.find_last_of("{,[");
  return from == text.npos ? text : text.substr(from + 1);
}

bool key_begins_behind(std::string_view text) {
  std::size_t last = text.find_last_not_of(" \t");
  return last == text.npos || text[last] == '{' || text[last] == ',';
}

}  // namespace

std::vector<Name> all_names(const KnowledgeBase& base) {
  std::vector<Name> out;
  for (std::size_t t = 1; t < base.schema.size(); ++t) {
    const FactType& type = base.schema[static_cast<TypeId>(t)];
    out.push_back({"fact", type.name, "", type.about, type.place, &type});
  }
  add(out, "table", base.tables);
  add(out, "rule", base.rules);
  add(out, "sign", base.signs);
  add(out, "cause", base.causes);
  add(out, "fix", base.fixes);
  add(out, "question", base.questions);
  add(out, "gather", base.gathers);
  add(out, "test", base.tests);
  return out;
}

std::vector<Name> named(const KnowledgeBase& base, std::string_view word) {
  std::vector<Name> out;
  if (word.empty()) return out;
  std::vector<Name> all = all_names(base);
  std::copy_if(all.begin(), all.end(), std::back_inserter(out),
               [&](const Name& name) { return name.id == word; });
  std::size_t dot = word.rfind('.');
  if (!out.empty() || dot == word.npos) return out;
  std::copy_if(all.begin(), all.end(), std::back_inserter(out),
               [&](const Name& name) {
                 return name.type && name.id == word.substr(0, dot) &&
                        name.type->find(word.substr(dot + 1));
               });
  return out;
}

Word word_at(std::string_view line, std::size_t byte) {
  Word word{std::min(byte, line.size()), std::min(byte, line.size())};
  while (word.begin > 0 && is_of_word(line[word.begin - 1])) --word.begin;
  while (word.end < line.size() && is_of_word(line[word.end])) ++word.end;
  // The dash of a list, the dot of a sentence.
  while (word.begin < word.end && line[word.begin] == '-') ++word.begin;
  while (word.begin < word.end && (line[word.end - 1] == '.')) --word.end;
  return word;
}

std::vector<std::string_view> split_lines(std::string_view text) {
  std::vector<std::string_view> out;
  for (std::size_t from = 0;;) {
    std::size_t to = std::min(text.find('\n', from), text.size());
    std::string_view line = text.substr(from, to - from);
    if (line.ends_with('\r')) line.remove_suffix(1);
    out.push_back(line);
    if (to == text.size()) return out;
    from = to + 1;
  }
}

const FactType* fields_written_at(const KnowledgeBase& base,
                                  const std::vector<std::string_view>& lines,
                                  std::size_t line, std::size_t byte) {
  if (line >= lines.size()) return nullptr;
  std::size_t begin = word_at(lines[line], byte).begin;
  std::string_view before = lines[line].substr(0, begin);
  if (!key_begins_behind(before)) return nullptr;
  std::size_t brace = open_brace(before);
  if (brace != before.npos) {
    return type_in(base, key_before(before.substr(0, brace)));
  }
  std::size_t own = begin;
  for (std::size_t i = line; i-- > 0;) {
    std::size_t indent = indentation(lines[i]);
    if (indent == lines[i].size() || indent >= own) continue;
    return type_in(base, key_before(lines[i]));
  }
  return nullptr;
}

}  // namespace lastmile
