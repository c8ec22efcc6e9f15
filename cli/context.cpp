#include "cli/context.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <ostream>

#include "cli/log.hpp"
#include "cli/packs.hpp"
#include "cli/report/origin.hpp"
#include "engine/load/cache.hpp"
#include "engine/load/pack_folder.hpp"
#include "engine/text/limits.hpp"

namespace lastmile {
namespace fs = std::filesystem;

void Context::say(std::string_view text) const {
  if (!quiet) *err << text << '\n';
}

void Context::report(const Diagnostics& found, const Sources& sources) const {
  for (const Diagnostic& diagnostic : found.all()) {
    if (quiet && diagnostic.severity != Severity::Error) continue;
    *err << render(diagnostic, sources);
  }
}

void Context::report(const Diagnostic& found) const {
  *err << render(found, Sources());
}

bool Context::format_is_one_of(
    std::initializer_list<std::string_view> formats) {
  if (std::find(formats.begin(), formats.end(), format) != formats.end()) {
    return true;
  }
  std::string known;
  for (std::string_view f : formats) {
    known += (known.empty() ? "" : ", ") + std::string(f);
  }
  report({"LM0901",
          "this command has no format '" + format + "'",
          {},
          "it has " + known});
  exit = Usage;
  return false;
}

namespace {

Result<std::string> read_standard_input() {
  std::string text;
  char block[64 * 1024];
  while (std::cin.read(block, sizeof block) || std::cin.gcount() > 0) {
    text.append(block, static_cast<std::size_t>(std::cin.gcount()));
    if (text.size() > TextLimits().file_bytes) {
      return Diagnostic{"LM0131", "standard input is larger than 16 MiB"};
    }
  }
  return text;
}

}  // namespace

Result<std::string> read_input(const std::string& path) {
  if (path.empty()) {
    return Diagnostic{"LM0131", "the name of a file is empty"};
  }
  Result<std::string> text = path == "-"
                                 ? read_standard_input()
                                 : read_file(path, TextLimits().file_bytes);
  if (text && text->find('\0') != std::string::npos) {
    return Diagnostic{"LM0131",
                      path + " is no text: it holds zero bytes",
                      {},
                      "this takes YAML or JSON, saved as UTF-8"};
  }
  return text;
}

std::string builtin_knowledge(const std::string& program) {
  std::error_code error;
  fs::path folder = fs::weakly_canonical(program, error).parent_path();
  fs::path installed = folder / ".." / "share" / "lastmile" / "knowledgebase";
  if (fs::is_directory(installed, error)) {
    return installed.lexically_normal().string();
  }
  // build/release/lastmile: the sources' own, two folders up.
  for (int up = 0; up < 4 && !folder.empty(); ++up) {
    if (fs::exists(folder / "knowledgebase" / "rdp" / "pack.yaml", error)) {
      return (folder / "knowledgebase").string();
    }
    folder = folder.parent_path();
  }
  return {};
}

std::optional<std::vector<PackText>> Context::packs() {
  std::vector<std::string> folders = kb;
  const char* chosen = std::getenv("LASTMILE_KB");
  if (folders.empty() && chosen) folders.emplace_back(chosen);
  bool builtin = folders.empty();
  if (builtin) {
    std::optional<std::vector<PackText>> installed = installed_packs(*this);
    if (!installed && exit != Done) return std::nullopt;
    if (installed && !installed->empty()) return installed;
    std::string own = builtin_knowledge(program);
    if (!own.empty()) folders.push_back(own);
  }
  if (folders.empty()) {
    report(
        {"LM0902", "there is no knowledge base", {}, "give one: --kb FOLDER"});
    exit = InputUnreadable;
    return std::nullopt;
  }
  std::vector<PackText> all;
  for (const std::string& folder : folders) {
    Result<std::vector<PackText>> packs = read_packs(folder);
    if (!packs) {
      report(packs.error());
      exit = InputUnreadable;
      return std::nullopt;
    }
    log_detail("reading knowledge from " + folder);
    for (PackText& pack : *packs) {
      if (builtin) {
        set_origin(pack.info.sha256, {PackOrigin::From::BuiltIn});
      }
      all.push_back(std::move(pack));
    }
  }
  return all;
}

Loaded Context::loaded(std::vector<PackText> packs) const {
  CacheNote note;
  Loaded out = load_cached(std::move(packs),
                           no_cache ? std::string() : cache_folder(), &note);
  log_detail(to_text(note));
  // It is there until the process ends: to take a large one apart first costs
  // as much as to read it.
  static auto* kept = new std::vector<std::shared_ptr<const KnowledgeBase>>;
  kept->push_back(out.base);
  return out;
}

std::shared_ptr<const KnowledgeBase> Context::knowledge() {
  std::optional<std::vector<PackText>> texts = packs();
  if (!texts) return nullptr;
  Loaded loaded = this->loaded(std::move(*texts));
  if (!loaded.sound() || verbose > 0) {
    report(loaded.found, loaded.base->sources);
  }
  if (loaded.sound()) {
    add_unsigned_banners(*loaded.base, loaded.base->packs.size());
    return loaded.base;
  }
  say(std::to_string(loaded.found.errors()) +
      " errors in the knowledge base; `lastmile kb check` shows them too");
  exit = KnowledgeUnsound;
  return nullptr;
}

}  // namespace lastmile
