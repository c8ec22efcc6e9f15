// engine/pack/trust_files.hpp
//
// The few small files in which a store remembers whom it trusts and what it
// has seen: by name, whole, replaced in one step. A folder on a disk, or
// memory for those who simulate ten years of updates.
//
// The names are "trust/seen.json" and "trust/…", below the store's folder.
//
// Promises: after replace() a reader, or this program after a power cut, sees
// the old content or the new, never a part. Never: a link followed, a file
// read that is not regular.

#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hpp"

namespace lastmile {

class TrustFiles {
 public:
  virtual ~TrustFiles() = default;
  // Nothing where there is no such file; SIZE where it is larger.
  virtual Result<std::optional<std::string>> read(std::string_view name,
                                                  std::size_t most) = 0;
  virtual Result<void> replace(std::string_view name,
                               std::string_view bytes) = 0;
  virtual Result<void> remove(std::string_view name) = 0;
  // Those below "trust/", sorted.
  virtual Result<std::vector<std::string>> names() = 0;
};

// `path` is the store's. Made when the first file is written. DISK where the
// system refuses, STORE where others could write there.
std::unique_ptr<TrustFiles> trust_folder(std::string path);

class TrustMemory : public TrustFiles {
 public:
  Result<std::optional<std::string>> read(std::string_view name,
                                          std::size_t most) override;
  Result<void> replace(std::string_view name, std::string_view bytes) override;
  Result<void> remove(std::string_view name) override;
  Result<std::vector<std::string>> names() override;

  std::map<std::string, std::string, std::less<>> files = {};
  // Writes that still succeed; the rest fail as if the power went. Negative:
  // all do.
  int writes_left = -1;

 private:
  bool power();
};

}  // namespace lastmile
