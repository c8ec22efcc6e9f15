#include "cli/report/origin.hpp"

#include <map>

#include "engine/text/json.hpp"

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
