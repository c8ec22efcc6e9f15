#include "engine/pack/names.hpp"

#include <algorithm>

#include "engine/pack/version.hpp"

namespace lastmile {
namespace {

constexpr std::size_t most_parts = 8, most_bytes = 200;
constexpr std::string_view ending = ".lmpack";

// CON, AUX.yaml, COM1 …: of Windows, with whatever ending.
bool reserved(std::string_view part) {
  std::string_view stem = part.substr(0, part.find('.'));
  static constexpr std::string_view words[] = {"con",   "prn",    "aux",  "nul",
                                               "conin", "conout", "clock"};
  if (std::find(std::begin(words), std::end(words), stem) != std::end(words)) {
    return true;
  }
  return stem.size() == 4 &&
         (stem.starts_with("com") || stem.starts_with("lpt")) &&
         stem[3] >= '0' && stem[3] <= '9';
}

bool is_name(std::string_view text) {
  if (text.empty() || text.size() > 64) return false;
  auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  };
  return plain(text.front()) && plain(text.back()) &&
         std::all_of(text.begin(), text.end(), [&](char c) {
           return plain(c) || c == '-' || c == '_' || c == '.';
         });
}

}  // namespace

std::optional<std::string> refuse_path(std::string_view path) {
  if (path == manifest_name || path == manifest_signature_name) {
    return std::nullopt;
  }
  if (path.empty()) return "is empty";
  if (path.size() > most_bytes) return "is longer than 200 bytes";
  if (path.front() == '/') return "is not relative";
  std::size_t parts = 0;
  for (std::size_t from = 0; from <= path.size();) {
    std::size_t to = std::min(path.find('/', from), path.size());
    std::string_view part = path.substr(from, to - from);
    if (part.empty()) return "has an empty part";
    if (part == "..") return "leads out of the pack";
    if (part.front() == '.' || part.front() == '-') {
      return "has a part that begins with '" + std::string(1, part.front()) +
             "'";
    }
    if (part.back() == '.') return "has a part that ends with '.'";
    for (char c : part) {
      bool fine = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                  c == '_' || c == '.' || c == '-';
      if (!fine) return "holds more than small letters, digits, '_', '.', '-'";
    }
    if (reserved(part)) return "is a name that Windows keeps for itself";
    if (++parts > most_parts) return "has more than 8 parts";
    from = to + 1;
  }
  return std::nullopt;
}

std::string archive_name(std::string_view name, std::string_view version) {
  return std::string(name) + "-" + std::string(version) + std::string(ending);
}

std::optional<ArchiveName> read_archive_name(std::string_view file) {
  if (!file.ends_with(ending)) return std::nullopt;
  std::string_view stem = file.substr(0, file.size() - ending.size());
  for (std::size_t dash = stem.find('-'); dash != stem.npos;
       dash = stem.find('-', dash + 1)) {
    std::string_view name = stem.substr(0, dash);
    std::string_view version = stem.substr(dash + 1);
    if (is_name(name) && Version::read(version)) {
      return ArchiveName{std::string(name), std::string(version)};
    }
  }
  return std::nullopt;
}

}  // namespace lastmile
