#include "engine/text/document.hpp"

#include "engine/text/json.hpp"
#include "engine/text/yaml.hpp"

namespace lastmile {
namespace {

bool looks_like_json(std::string_view text) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  std::size_t first = text.find_first_not_of(" \t\r\n");
  return first != text.npos && (text[first] == '{' || text[first] == '[');
}

bool has_extension(std::string_view path, std::string_view extension) {
  if (path.size() < extension.size()) return false;
  path = path.substr(path.size() - extension.size());
  for (std::size_t i = 0; i < path.size(); ++i) {
    char c = path[i];
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (c != extension[i]) return false;
  }
  return true;
}

}  // namespace

bool reads_as_json(std::string_view path, std::string_view text) {
  return has_extension(path, ".ndjson") || has_extension(path, ".json") ||
         looks_like_json(text);
}

std::optional<Node> read_document(FileId file, const Sources& sources,
                                  const TextLimits& limits,
                                  Diagnostics& found) {
  std::string_view path = sources.path(file);
  if (has_extension(path, ".ndjson")) {
    return read_ndjson(file, sources, limits, found);
  }
  if (reads_as_json(path, sources.text(file))) {
    return read_json(file, sources, limits, found);
  }
  return read_yaml(file, sources, limits, found);
}

}  // namespace lastmile
