// engine/pack/transport.hpp
//
// How the files of a repository come here: by their path below one address,
// whole or not at all. Which bytes are good is not decided here; how many may
// come, and how long it may take, is.
//
// Promises: no body is longer than asked for (SIZE at the byte that is too
// much), no call and no run takes longer than its limits (TIMEOUT), and a page of HTML
// where JSON was asked for is called so (META_FORMAT). Never: a file outside
// the address, a redirect away from https, content encodings, cookies.

#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hpp"

namespace lastmile {

struct FileRequest {
  std::string path = {};  // "index/7.index.json"
  std::uint64_t most_bytes = 0;
  // The body must have exactly most_bytes: SIZE where it has fewer.
  bool exact = false;
  bool json = false;
  std::string etag = {};  // of what we have; empty: we have nothing
};

struct FileResponse {
  enum class Kind : std::uint8_t { Found, Unchanged, Absent };
  Kind kind = Kind::Absent;
  std::string body = {};
  std::string etag = {};
};

class Transport {
 public:
  virtual ~Transport() = default;
  virtual Result<FileResponse> fetch(const FileRequest& request) = 0;
  // For messages: "https://packs.example.test".
  virtual std::string address() const = 0;
  // Did it say that it does not want to be asked again soon (403, 429)?
  virtual bool sent_away() const { return false; }
  // Before the same is asked for again.
  virtual void pause(std::chrono::milliseconds time);
};

// Takes a body as it comes, within the request's bounds.
class Intake {
 public:
  explicit Intake(const FileRequest& request) : request_(request) {}
  // False: no more is wanted, and fault() says why.
  bool take(std::string_view piece);
  // What came, once nothing more comes.
  Result<std::string> finish() &&;
  const std::optional<Diagnostic>& fault() const { return fault_; }

 private:
  bool fail(Diagnostic why);

  const FileRequest& request_;
  std::string body_ = {};
  std::optional<Diagnostic> fault_ = {};
};

struct TransportLimits {
  std::chrono::milliseconds connect{10'000};
  std::chrono::milliseconds total{300'000};  // of one file
  // Of all files of one address together: thousands of small files that come
  // slowly are too slow as well.
  std::chrono::milliseconds whole{1'800'000};
  // Slower than so many bytes a second for so long is too slow.
  long slow_bytes = 1024;
  long slow_seconds = 30;
  int tries = 3;  // where the server is at fault (5xx) or the network breaks
  std::chrono::milliseconds first_pause{500};
  std::string authorities = {};  // a file of certificates; empty: the system's
};

// NAME where it is neither "https://…" nor "file:///…" nor a folder's path.
Result<std::unique_ptr<Transport>> open_transport(
    std::string_view address, const TransportLimits& limits = {});

std::unique_ptr<Transport> open_folder(std::string_view path);
std::unique_ptr<Transport> open_https(std::string_view address,
                                      const TransportLimits& limits);

// Below an address there are only names of letters, digits, '.', '-' and '_',
// with '/' between.
bool is_repository_path(std::string_view path);

}  // namespace lastmile
