// cli/lsp/open_packs.hpp
//
// The knowledge that an open text belongs to, loaded as `kb check` does it,
// with the texts of the editor in the place of what lies on the disk. A text's
// pack is the nearest folder above it that has a pack.yaml; else the packs of
// --kb; else the text stands alone. It only ever reads.

#pragma once

#include <map>
#include <string>

#include "cli/context.hpp"
#include "engine/base/result.hpp"
#include "engine/load/load.hpp"

namespace lastmile {

class OpenPacks {
 public:
  explicit OpenPacks(const Context& context) : context_(context) {}

  // The texts by their paths, as the editor has them.
  void open(const std::string& path, std::string text);
  void close(const std::string& path) { texts_.erase(path); }
  // Null where it is not open.
  const std::string* text(const std::string& path) const;
  const std::map<std::string, std::string>& texts() const { return texts_; }

  // The folder of the text's pack; empty: it has none.
  static std::string folder_of(const std::string& path);
  // Everything that the text is checked with.
  Result<Loaded> load(const std::string& path) const;

 private:
  Result<std::vector<PackText>> packs_of(const std::string& path) const;
  void lay_over(std::vector<PackText>& packs, const std::string& path) const;

  const Context& context_;
  std::map<std::string, std::string> texts_;
};

// The same file has one path, however it was named.
std::string one_path(const std::string& path);

}  // namespace lastmile
