#include "engine/load/pack_folder.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>

#include "engine/base/digest.hpp"
#include "engine/text/limits.hpp"

namespace lastmile {
namespace fs = std::filesystem;

namespace {

Diagnostic unreadable(const fs::path& path, const std::string& why) {
  return {"LM0131",
          "cannot read " + path.string() + ": " + why,
          {},
          "check the path and the rights"};
}

// At most so many bytes of a file.
Result<std::string> read_beginning(const fs::path& path, std::size_t most) {
  std::error_code error;
  if (fs::is_directory(path, error)) return unreadable(path, "it is a folder");
  std::ifstream in(path, std::ios::binary);
  if (!in) return unreadable(path, std::strerror(errno));
  std::string text;
  char block[64 * 1024];
  while (text.size() < most) {
    in.read(block, static_cast<std::streamsize>(
                       std::min(sizeof block, most - text.size())));
    if (in.gcount() <= 0) break;
    text.append(block, static_cast<std::size_t>(in.gcount()));
  }
  if (in.bad()) return unreadable(path, "it cannot be read to its end");
  return text;
}

// Paths of all *.yaml, *.json and *.lua below, sorted; hidden ones left out.
std::vector<fs::path> files_below(const fs::path& folder) {
  std::vector<fs::path> out;
  std::error_code error;
  fs::recursive_directory_iterator it(
      folder, fs::directory_options::skip_permission_denied, error);
  for (; !error && it != fs::recursive_directory_iterator();
       it.increment(error)) {
    const fs::path& path = it->path();
    if (path.filename().string().starts_with('.')) {
      if (it->is_directory(error)) it.disable_recursion_pending();
      continue;
    }
    std::string ending = path.extension().string();
    if (it->is_symlink(error) || !it->is_regular_file(error)) continue;
    if (ending == ".yaml" || ending == ".yml" || ending == ".json" ||
        ending == ".lua") {
      out.push_back(path);
    }
  }
  std::sort(out.begin(), out.end());
  return out;
}

Result<PackText> read_pack(const fs::path& folder) {
  PackText pack;
  pack.info.folder = folder.string();
  Digest digest;
  for (const fs::path& path : files_below(folder)) {
    // One byte more than may be: the reader of the text then refuses it among
    // all other faults of the pack.
    std::size_t most = TextLimits::in_pack().file_bytes + 1;
    Result<std::string> text = read_beginning(path, most);
    if (!text) return std::move(text).error();
    digest.add(path.lexically_relative(folder).generic_string());
    digest.add(std::string_view("\0", 1));
    digest.add(std::to_string(text->size()));
    digest.add(std::string_view("\0", 1));
    digest.add(*text);
    if (path == folder / "pack.yaml") {
      pack.pack_yaml_path = path.string();
      pack.pack_yaml = std::move(*text);
    } else {
      pack.files.emplace_back(path.string(), std::move(*text));
    }
  }
  pack.info.sha256 = digest.hex();
  pack.hashed = pack.files.size();
  if (pack.info.name.empty()) pack.info.name = folder.filename().string();
  return pack;
}

}  // namespace

Result<std::string> read_file(const fs::path& path, std::size_t limit) {
  Result<std::string> text = read_beginning(path, limit + 1);
  if (text && text->size() > limit) {
    return Diagnostic{"LM0131",
                      "cannot read " + path.string() + ": it is larger than " +
                          std::to_string(limit >> 20) + " MiB",
                      {},
                      "divide it into several files"};
  }
  return text;
}

Result<std::vector<PackText>> read_packs(const fs::path& folder) {
  std::error_code error;
  if (!fs::is_directory(folder, error)) {
    return Diagnostic{"LM0130",
                      "there is no folder " + folder.string(),
                      {},
                      "--kb takes the folder of a pack, or one that holds "
                      "packs"};
  }
  std::vector<fs::path> folders;
  if (fs::exists(folder / "pack.yaml", error)) {
    folders.push_back(folder);
  } else {
    for (const auto& entry : fs::directory_iterator(folder, error)) {
      if (fs::exists(entry.path() / "pack.yaml", error)) {
        folders.push_back(entry.path());
      }
    }
    std::sort(folders.begin(), folders.end());
    if (folders.empty()) folders.push_back(folder);
  }
  std::vector<PackText> packs;
  for (const fs::path& path : folders) {
    Result<PackText> pack = read_pack(path);
    if (!pack) return std::move(pack).error();
    if (pack->files.empty() && pack->pack_yaml.empty()) {
      return Diagnostic{"LM0130",
                        "there is no *.yaml file in " + path.string(),
                        {},
                        "a pack is a folder of YAML files"};
    }
    packs.push_back(std::move(*pack));
  }
  return packs;
}

Result<PackText> read_files(const std::vector<fs::path>& files) {
  PackText pack;
  pack.info.name = "program";
  Digest digest;
  for (const fs::path& path : files) {
    std::error_code error;
    if (fs::is_directory(path, error)) {
      return Diagnostic{"LM0131",
                        "cannot read " + path.string() + ": it is a folder",
                        {},
                        "give its files, or the folder with --kb"};
    }
    Result<std::string> text =
        read_file(path, TextLimits::in_pack().file_bytes);
    if (!text) return std::move(text).error();
    if (text->find('\0') != text->npos) {
      return Diagnostic{"LM0131",
                        path.string() + " is no text: it holds zero bytes",
                        {},
                        "a rule program is YAML, saved as UTF-8"};
    }
    digest.add(*text);
    pack.files.emplace_back(path.string(), std::move(*text));
  }
  pack.info.sha256 = digest.hex();
  pack.hashed = pack.files.size();
  return pack;
}

}  // namespace lastmile
