#include "cli/report/evidence_report.hpp"

#include <algorithm>
#include <map>

#include "cli/report/words.hpp"
#include "engine/text/source.hpp"
#include "engine/text/write_node.hpp"

namespace lastmile {
namespace {

void text_or_null(JsonWriter& json, std::string_view key,
                  const std::string& text) {
  json.key(key);
  if (text.empty()) {
    json.null();
  } else {
    json.value(text);
  }
}

void write_problems(JsonWriter& json, const std::vector<Diagnostic>& problems) {
  json.key("problems").array();
  for (const Diagnostic& problem : problems) {
    json.object().key("code").value(problem.code);
    json.key("severity").value(to_text(problem.severity));
    json.key("message").value(problem.message);
    if (!problem.hint.empty()) json.key("hint").value(problem.hint);
    json.end();
  }
  json.end();
}

// "records: 12" for a scalar; a list or a map on lines of its own.
void add_detail(std::string& out, const std::string& key, const Node& value,
                std::size_t width) {
  if (!value.is_list()) {
    std::string text = value.is_scalar() ? value.text : to_text(value);
    out += "    " + wrapped(printable(key + ": " + text), width, 6) + "\n";
    return;
  }
  if (value.items.empty()) return;
  out += "    " + printable(key) + ":\n";
  for (const Node& item : value.items) {
    std::string text;
    for (const NodeEntry& entry : item.entries) {
      text += (text.empty() ? "" : ", ") + entry.key + " ";
      text += entry.value.is_scalar() ? entry.value.text : to_text(entry.value);
    }
    if (item.is_scalar()) text = item.text;
    out += "      " + wrapped(printable(text), width, 8) + "\n";
  }
}

std::string counted(std::size_t count, const std::string& what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

}  // namespace

void write_files(JsonWriter& json, std::span<const FileReport> files,
                 bool details) {
  json.key("files").array();
  for (const FileReport& file : files) {
    json.object().key("path").value(file.path);
    json.key("kind").value(file.kind);
    text_or_null(json, "sha256", file.sha256);
    json.key("bytes").value(file.bytes);
    text_or_null(json, "host", file.host);
    text_or_null(json, "ignored", file.ignored);
    write_problems(json, file.problems);
    if (details) {
      for (const NodeEntry& entry : file.details.entries) {
        json.key(entry.key);
        write_node(json, entry.value);
      }
    }
    json.end();
  }
  json.end();
}

std::string files_text(std::span<const FileReport> files, std::size_t width) {
  std::string out;
  for (const FileReport& file : files) {
    out += printable(file.path) + "\n";
    std::string head = file.kind + ", " + std::to_string(file.bytes) + " bytes";
    if (!file.host.empty()) head += ", of " + file.host;
    if (!file.ignored.empty()) head += ", ignored: " + file.ignored;
    out += "    " + wrapped(printable(head), width, 6) + "\n";
    if (!file.sha256.empty()) out += "    sha256: " + file.sha256 + "\n";
    for (const Diagnostic& problem : file.problems) {
      std::string text(to_text(problem.severity));
      text += " " + std::string(problem.code) + ": " + problem.message;
      if (!problem.hint.empty()) text += " (" + problem.hint + ")";
      out += "    " + wrapped(printable(text), width, 6) + "\n";
    }
    for (const NodeEntry& entry : file.details.entries) {
      add_detail(out, entry.key, entry.value, width);
    }
  }
  return out;
}

std::string files_summary(std::span<const FileReport> files) {
  std::map<std::string, std::size_t> kinds;
  std::size_t ignored = 0, damaged = 0;
  for (const FileReport& file : files) {
    damaged += file.damaged();
    if (!file.ignored.empty()) {
      ++ignored;
    } else if (file.kind != "unknown") {
      ++kinds[file.kind];
    }
  }
  std::string out = counted(files.size(), "file");
  std::string sep = ": ";
  for (const auto& [kind, count] : kinds) {
    out += sep + counted(count, kind);
    sep = ", ";
  }
  if (damaged != 0) out += "; " + std::to_string(damaged) + " damaged";
  if (ignored != 0) out += "; " + std::to_string(ignored) + " ignored";
  return out;
}

}  // namespace lastmile
