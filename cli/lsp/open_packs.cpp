#include "cli/lsp/open_packs.hpp"

#include <algorithm>
#include <filesystem>

#include "engine/load/pack_folder.hpp"

namespace lastmile {
namespace fs = std::filesystem;

std::string one_path(const std::string& path) {
  std::error_code error;
  fs::path whole = fs::weakly_canonical(path, error);
  return error ? path : whole.string();
}

void OpenPacks::open(const std::string& path, std::string text) {
  texts_[path] = std::move(text);
}

const std::string* OpenPacks::text(const std::string& path) const {
  auto found = texts_.find(path);
  return found == texts_.end() ? nullptr : &found->second;
}

std::string OpenPacks::folder_of(const std::string& path) {
  std::error_code error;
  fs::path folder = fs::path(path).parent_path();
  for (; !folder.empty(); folder = folder.parent_path()) {
    if (fs::is_regular_file(folder / "pack.yaml", error)) {
      return folder.string();
    }
    if (folder == folder.parent_path()) break;
  }
  return {};
}

Result<std::vector<PackText>> OpenPacks::packs_of(
    const std::string& path) const {
  std::string own = folder_of(path);
  std::vector<PackText> all;
  if (!own.empty()) {
    Result<std::vector<PackText>> packs = read_packs(own);
    if (!packs) return packs;
    all = std::move(*packs);
  }
  // What the pack needs may lie in the others that were named.
  for (const std::string& folder : context_.kb) {
    Result<std::vector<PackText>> packs = read_packs(one_path(folder));
    if (!packs) return packs;
    for (PackText& pack : *packs) {
      if (pack.info.folder != own) all.push_back(std::move(pack));
    }
  }
  return all;
}

void OpenPacks::lay_over(std::vector<PackText>& packs,
                         const std::string& path) const {
  bool found = false;
  for (PackText& pack : packs) {
    if (const std::string* open = text(pack.pack_yaml_path)) {
      pack.pack_yaml = *open;
      found = found || pack.pack_yaml_path == path;
    }
    for (auto& [name, content] : pack.files) {
      if (const std::string* open = text(name)) content = *open;
      found = found || name == path;
    }
  }
  const std::string* open = text(path);
  if (found || !open) return;
  // It does not lie on the disk yet.
  std::string own = folder_of(path);
  auto pack = std::find_if(
      packs.begin(), packs.end(),
      [&](const PackText& each) { return each.info.folder == own; });
  if (own.empty() || pack == packs.end()) {
    packs.push_back({.info = {.name = "program"}});
    pack = packs.end() - 1;
  }
  auto at = std::find_if(pack->files.begin(), pack->files.end(),
                         [&](const auto& file) { return file.first > path; });
  pack->files.insert(at, {path, *open});
}

Result<Loaded> OpenPacks::load(const std::string& path) const {
  Result<std::vector<PackText>> packs = packs_of(path);
  if (!packs) return std::move(packs).error();
  lay_over(*packs, path);
  return lastmile::load(std::move(*packs));
}

}  // namespace lastmile
