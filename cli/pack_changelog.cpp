#include "cli/pack_changelog.hpp"

#include <algorithm>

#include "engine/text/source.hpp"

namespace lastmile {
namespace {

constexpr std::size_t most_changes = 500;
constexpr std::size_t longest = 900;  // bytes of a text

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c;
  return out;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && static_cast<unsigned char>(text.front()) <= ' ') {
    text.remove_prefix(1);
  }
  while (!text.empty() && static_cast<unsigned char>(text.back()) <= ' ') {
    text.remove_suffix(1);
  }
  return text;
}

// Is the heading of this version: "## 1.4.2 (…)", "## [v1.4.2] - …"?
bool is_of(std::string_view heading, const std::string& version) {
  heading = trimmed(heading);
  if (heading.starts_with('[')) heading.remove_prefix(1);
  if (heading.starts_with('v')) heading.remove_prefix(1);
  if (!heading.starts_with(version)) return false;
  heading.remove_prefix(version.size());
  return heading.empty() || heading.front() == ' ' || heading.front() == ']' ||
         heading.front() == ':';
}

// What the first word says.
const char* kind_of(std::string_view text, const char* otherwise) {
  std::string said = lower(trimmed(text));
  std::string word =
      said.substr(0, said.find_first_not_of("abcdefghijklmnopqrstuvwxyz"));
  auto is = [&](std::initializer_list<std::string_view> words) {
    return std::find(words.begin(), words.end(), word) != words.end();
  };
  if (is({"added", "add", "adds", "new"})) return "added";
  if (is({"removed", "remove", "removes", "deleted"})) return "removed";
  if (is({"changed", "fixed", "security", "deprecated"})) return "changed";
  return otherwise;
}

std::string id_in(std::string_view text, const Manifest& manifest) {
  for (std::size_t at = 0; (at = text.find('`', at)) != text.npos;) {
    std::size_t end = text.find('`', at + 1);
    if (end == text.npos) break;
    std::string_view word = text.substr(at + 1, end - at - 1);
    bool id = word.size() <= 200 && word.find('.') != word.npos &&
              word.find_first_not_of(
                  "abcdefghijklmnopqrstuvwxyz"
                  "0123456789._-") == word.npos;
    if (id && manifest.owns(word)) return std::string(word);
    at = end + 1;
  }
  return manifest.name;
}

// Cut where a letter begins.
std::string shortened(std::string text) {
  if (text.size() <= longest) return text;
  std::size_t end = longest;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) {
    --end;
  }
  return text.substr(0, end) + "…";
}

}  // namespace

std::vector<ManifestChange> changes_of(std::string_view page,
                                       const Manifest& manifest) {
  std::vector<ManifestChange> out;
  std::string version = manifest.version.text(), item;
  const char* kind = "changed";
  bool here = false;
  auto finish = [&] {
    if (!item.empty() && out.size() < most_changes) {
      out.push_back({id_in(item, manifest), kind_of(item, kind),
                     shortened(printable(item))});
    }
    item.clear();
  };
  for (std::size_t at = 0; at <= page.size();) {
    std::size_t end = std::min(page.find('\n', at), page.size());
    std::string_view line = page.substr(at, end - at);
    at = end + 1;
    std::string_view text = trimmed(line);
    bool begins = line.starts_with("- ") || line.starts_with("* ");
    if (line.starts_with("## ") || line.starts_with("# ")) {
      finish();
      here = is_of(line.substr(line.find(' ')), version);
      kind = "changed";
    } else if (!here) {
      continue;
    } else if (line.starts_with("### ")) {
      finish();
      kind = kind_of(line.substr(4), "changed");
    } else if (begins || text.empty()) {
      finish();
      if (begins) item = trimmed(line.substr(2));
    } else if (!item.empty()) {
      item += " " + std::string(text);
    }
  }
  finish();
  return out;
}

}  // namespace lastmile
