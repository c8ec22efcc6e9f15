#include "cli/lsp/wire.hpp"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>

namespace lastmile {
namespace {

constexpr std::size_t most_header = 4096;

Diagnostic broken(std::string message) {
  return {"LM0943",
          std::move(message),
          {},
          "an editor starts this; by hand, `lastmile kb check` says the same"};
}

// The length that a header line names; nothing where it names another thing,
// and most_bytes + 1 for what is no such length.
std::optional<std::size_t> length_of(std::string_view line) {
  constexpr std::string_view name = "content-length:";
  if (line.size() < name.size()) return std::nullopt;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (std::tolower(static_cast<unsigned char>(line[i])) != name[i]) {
      return std::nullopt;
    }
  }
  line.remove_prefix(name.size());
  std::size_t number = 0, digits = 0;
  for (char c : line) {
    if (c == ' ' || c == '\t') continue;
    if (c < '0' || c > '9' || ++digits > 9) {
      return MessageReader::most_bytes + 1;
    }
    number = number * 10 + static_cast<std::size_t>(c - '0');
  }
  return digits == 0 ? MessageReader::most_bytes + 1 : number;
}

}  // namespace

bool MessageReader::fill() {
  char block[64 * 1024];
  ssize_t count;
  do {
    count = ::read(descriptor_, block, sizeof block);
  } while (count < 0 && errno == EINTR);
  if (count <= 0) return false;
  buffer_.append(block, static_cast<std::size_t>(count));
  return true;
}

bool MessageReader::more() const {
  if (!buffer_.empty()) return true;
  pollfd look{descriptor_, POLLIN, 0};
  return ::poll(&look, 1, 0) > 0 && (look.revents & POLLIN) != 0;
}

Result<std::optional<std::size_t>> MessageReader::header() {
  std::size_t end;
  while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
    if (buffer_.size() > most_header) {
      return broken("this is no header of a message");
    }
    if (fill()) continue;
    if (buffer_.empty()) return std::optional<std::size_t>();
    return broken("the input ends within a header");
  }
  if (end > most_header) return broken("this is no header of a message");
  std::optional<std::size_t> length;
  for (std::size_t at = 0; at < end;) {
    std::size_t to = std::min(buffer_.find("\r\n", at), end);
    if (auto named = length_of(std::string_view(buffer_).substr(at, to - at))) {
      length = named;
    }
    at = to + 2;
  }
  if (!length) return broken("a header has no Content-Length");
  if (*length > most_bytes) {
    return broken("a message is longer than 16 MiB, or its length no number");
  }
  buffer_.erase(0, end + 4);
  return length;
}

Result<std::optional<std::string>> MessageReader::read() {
  Result<std::optional<std::size_t>> length = header();
  if (!length) return std::move(length).error();
  if (!*length) return std::optional<std::string>();
  while (buffer_.size() < **length) {
    if (!fill()) return broken("the input ends within a message");
  }
  std::string content = buffer_.substr(0, **length);
  buffer_.erase(0, **length);
  return std::optional<std::string>(std::move(content));
}

std::string framed(std::string_view content) {
  return "Content-Length: " + std::to_string(content.size()) + "\r\n\r\n" +
         std::string(content);
}

}  // namespace lastmile
