// engine/text/json_path.hpp
//
// A way through lists and maps: `$.Response.InstanceSet[*].InstanceId`. It
// knows `$`, `.name`, `['name']`, `[*]` (every entry of a list, every value of
// a map) and `[n]` (from 0), and nothing else. What is not there selects
// nothing; no path is ever a fault of the text that it is held against.

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/node.hpp"
#include "engine/base/result.hpp"

namespace lastmile {

class JsonPath {
 public:
  // LM0141 for what is no path; `error_offset` is the byte of it. The place
  // is left to the caller.
  static Result<JsonPath> parse(std::string_view text,
                                std::size_t* error_offset = nullptr);

  JsonPath() = default;  // `$`
  const std::string& text() const { return text_; }
  // May it select more than one?
  bool many() const;
  // In the order of the document; views into `root`.
  std::vector<const Node*> select(const Node& root) const;

 private:
  struct Step {
    enum class Kind : std::uint8_t { Name, Every, Index };
    Kind kind = Kind::Name;
    std::string name = {};
    std::size_t index = 0;
  };

  std::string text_ = "$";
  std::vector<Step> steps_ = {};
};

}  // namespace lastmile
