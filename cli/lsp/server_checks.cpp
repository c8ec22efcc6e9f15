// What is wrong with the open texts, told to the editor.

#include <set>

#include "cli/lsp/places.hpp"
#include "cli/lsp/server.hpp"

namespace lastmile {
namespace {

int severity_of(Severity severity) {
  switch (severity) {
    case Severity::Error: return 1;
    case Severity::Warning: return 2;
    case Severity::Note: break;
  }
  return 3;
}

void write(JsonWriter& json, const Diagnostic& fault, const Sources& sources) {
  std::string message = fault.message;
  if (!fault.hint.empty()) message += "\n" + fault.hint;
  if (!fault.item.empty()) message += "\nin " + fault.item;
  json.object().key("range");
  write_range(json, fault.place, sources);
  json.key("severity").value(severity_of(fault.severity));
  json.key("code").value(fault.code);
  json.key("source").value("lastmile");
  json.key("message").value(message).end();
}

std::string list_of(const std::vector<const Diagnostic*>& faults,
                    const Sources& sources) {
  JsonWriter json(JsonWriter::Compact);
  json.array();
  for (const Diagnostic* fault : faults) write(json, *fault, sources);
  json.end();
  return json.take();
}

}  // namespace

std::string LanguageServer::group_of(const std::string& path) {
  std::string folder = OpenPacks::folder_of(path);
  return folder.empty() ? path : folder;
}

void LanguageServer::check(const std::string& path) {
  std::string group = group_of(path);
  Result<Loaded> loaded = packs_.load(path);
  if (!loaded) {
    Diagnostic fault = std::move(loaded).error();
    fault.place = {};
    publish(group, path, list_of({&fault}, Sources()), true);
    return;
  }
  Checked& checked = checked_[group];
  checked.loaded = std::move(*loaded);
  if (checked.loaded.sound()) checked.sound = checked.loaded.base;
  const Sources& sources = checked.loaded.base->sources;
  // In the order of paths, so that the same texts say the same.
  std::map<std::string, std::vector<const Diagnostic*>> by_file;
  by_file[path];
  for (const auto& before : published_[group]) by_file[before.first];
  for (const Diagnostic& fault : checked.loaded.found.all()) {
    std::string_view file = sources.path(fault.place.file);
    by_file[file.empty() ? path : one_path(std::string(file))].push_back(
        &fault);
  }
  for (const auto& [file, faults] : by_file) {
    publish(group, file, list_of(faults, sources), file == path);
  }
}

// `always`: also where the editor was told the same before.
void LanguageServer::publish(const std::string& group, const std::string& path,
                             const std::string& list, bool always) {
  std::string& before = published_[group][path];
  if (before.empty()) before = "[]";
  if (before == list && !always) return;
  before = list;
  auto open = addresses_.find(path);
  std::string uri;
  append_json_string(
      uri, open == addresses_.end() ? address_of(path) : open->second);
  if (!send_("{\"jsonrpc\":\"2.0\",\"method\":\"textDocument/"
             "publishDiagnostics\",\"params\":{\"uri\":" +
             uri + ",\"diagnostics\":" + list + "}}")) {
    state_ = State::Ended;
  }
}

// What lies on the disk counts again. Of a pack that no text is open of,
// nothing is said any more.
void LanguageServer::forget(const std::string& path) {
  if (!packs_.text(path)) return;
  std::string group = group_of(path);
  packs_.close(path);
  for (const auto& open : packs_.texts()) {
    if (group_of(open.first) != group) continue;
    check(open.first);
    addresses_.erase(path);
    return;
  }
  std::vector<std::string> files;
  for (const auto& file : published_[group]) files.push_back(file.first);
  for (const std::string& file : files)
    publish(group, file, "[]", file == path);
  published_.erase(group);
  checked_.erase(group);
  addresses_.erase(path);
}

const LanguageServer::Checked& LanguageServer::checked(
    const std::string& path) {
  static const Checked none;
  auto found = checked_.find(group_of(path));
  return found == checked_.end() ? none : found->second;
}

}  // namespace lastmile
