// cli/lsp/wire.hpp
//
// The base protocol of the Language Server Protocol 3.17: messages of JSON,
// each behind a header with its length. What is read is bounded: a header of a
// few lines, a content of 16 MiB.

#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/result.hpp"

namespace lastmile {

class MessageReader {
 public:
  static constexpr std::size_t most_bytes = std::size_t{16} << 20;

  explicit MessageReader(int descriptor) : descriptor_(descriptor) {}

  // The content of the next message; nothing at the end of the input. LM0943
  // where no message can be found any more.
  Result<std::optional<std::string>> read();
  // Has more been sent already? Never waits.
  bool more() const;

 private:
  bool fill();
  Result<std::optional<std::size_t>> header();

  int descriptor_;
  std::string buffer_;
};

// The message with its header.
std::string framed(std::string_view content);

}  // namespace lastmile
