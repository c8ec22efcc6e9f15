// engine/pack/version.hpp
//
// Versions of packs and of the engine (https://semver.org, 2.0.0), and ranges
// of them: what a pack asks of the engine, of the schema, and of other packs.
//
//   >=0.1            0.1.0 and all above
//   ^1.2  ~1.2.3     below 2.0.0; below 1.3.0
//   1.2  =1.2.3  *   1.2.0 to below 1.3.0; that one; any
//   >=1 <3           both must hold; a comma may stand between them
//
// A pre-release is below its release, and within a range only where the range
// names a pre-release of the same three numbers.

#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hpp"

namespace lastmile {

struct Version {
  std::uint64_t major = 0, minor = 0, patch = 0;
  std::vector<std::string> pre = {};  // identifiers of a pre-release
  std::string build = {};             // does not count

  // Three numbers in full; META_FORMAT.
  static Result<Version> read(std::string_view text);
  std::string text() const;
};

std::strong_ordering operator<=>(const Version& a, const Version& b);
bool operator==(const Version& a, const Version& b);

class VersionRange {
 public:
  // META_FORMAT.
  static Result<VersionRange> read(std::string_view text);
  bool contains(const Version& version) const;
  const std::string& text() const { return text_; }

 private:
  struct Bound {
    enum class Side : std::uint8_t { AtLeast, Above, AtMost, Below } side;
    Version version;
  };
  Result<void> add(std::string_view sign, std::string_view version);

  std::string text_ = {};
  std::vector<Bound> bounds_ = {};
};

}  // namespace lastmile
