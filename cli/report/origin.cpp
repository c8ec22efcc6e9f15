#include "cli/report/origin.hpp"

#include <algorithm>
#include <map>

#include "engine/knowledge/knowledge_base.hpp"
#include "engine/text/json.hpp"
#include "engine/text/source.hpp"

namespace lastmile {
namespace {

std::map<std::string, PackOrigin, std::less<>>& origins() {
  static std::map<std::string, PackOrigin, std::less<>> all;
  return all;
}

std::vector<std::string>& lines() {
  static std::vector<std::string> all;
  return all;
}

}  // namespace

void add_banner(std::string line) { lines().push_back(std::move(line)); }
const std::vector<std::string>& banners() { return lines(); }

void add_unsigned_banners(const KnowledgeBase& base, std::size_t packs) {
  for (std::size_t i = 0; i < std::min(packs, base.packs.size()); ++i) {
    const PackInfo& pack = base.packs[i];
    if (origin_of(pack.sha256).from != PackOrigin::From::Folder) continue;
    std::string line = "UNSIGNED: pack " + printable(pack.name) + " " +
                       printable(pack.version) + " is the folder " +
                       printable(pack.folder) + ", whoever wrote it";
    const std::vector<std::string>& said = lines();
    if (std::find(said.begin(), said.end(), line) == said.end()) {
      add_banner(std::move(line));
    }
  }
}

bool any_unsigned(const KnowledgeBase& base) {
  return std::any_of(base.packs.begin(), base.packs.end(), [](const auto& p) {
    return origin_of(p.sha256).from == PackOrigin::From::Folder;
  });
}

void set_origin(const std::string& sha256, PackOrigin origin) {
  origins()[sha256] = std::move(origin);
}

const PackOrigin& origin_of(std::string_view sha256) {
  static const PackOrigin folder;
  auto found = origins().find(sha256);
  return found == origins().end() ? folder : found->second;
}

std::string_view to_text(PackOrigin::From from) {
  switch (from) {
    case PackOrigin::From::Installed: return "installed";
    case PackOrigin::From::BuiltIn: return "built-in";
    case PackOrigin::From::Folder: break;
  }
  return "folder";
}

void write_origin(JsonWriter& json, std::string_view sha256) {
  const PackOrigin& origin = origin_of(sha256);
  json.key("signed").value(origin.from == PackOrigin::From::Installed);
  json.key("origin").value(to_text(origin.from));
  if (origin.notes.empty()) return;
  json.key("notes").array();
  for (const std::string& note : origin.notes) json.value(note);
  json.end();
}

}  // namespace lastmile
