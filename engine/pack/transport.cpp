#include "engine/pack/transport.hpp"

#include <algorithm>
#include <thread>

#include "engine/pack/refusal.hpp"
#include "engine/text/source.hpp"

namespace lastmile {

void Transport::pause(std::chrono::milliseconds time) {
  std::this_thread::sleep_for(time);
}

bool Intake::fail(Diagnostic why) {
  if (!fault_) fault_ = std::move(why);
  return false;
}

bool Intake::take(std::string_view piece) {
  if (fault_) return false;
  if (request_.json) {
    // Said before the size: a login page is longer than a timestamp.
    std::size_t first = body_.find_first_not_of(" \t\r\n");
    if (first == body_.npos) {
      std::size_t next = piece.find_first_not_of(" \t\r\n");
      if (next != piece.npos && piece[next] == '<') {
        return fail(refusal(
            Reason::MetaFormat,
            request_.path + " is a page of HTML: a proxy or a login page "
                            "answers in place of the repository",
            "open the network's login page in a browser, or set https_proxy"));
      }
    }
  }
  if (piece.size() > request_.most_bytes - body_.size()) {
    return fail(refusal(Reason::Size,
                        request_.path + " is longer than the " +
                            std::to_string(request_.most_bytes) +
                            " bytes that it may have",
                        "the mirror serves something else; try another"));
  }
  body_ += piece;
  return true;
}

Result<std::string> Intake::finish() && {
  if (fault_) return std::move(*fault_);
  if (request_.exact && body_.size() != request_.most_bytes) {
    return refusal(Reason::Size,
                   request_.path + " has " + std::to_string(body_.size()) +
                       " bytes, not the " +
                       std::to_string(request_.most_bytes) +
                       " that are signed for",
                   "the transfer was cut short, or the mirror serves "
                   "something else");
  }
  return std::move(body_);
}

bool is_repository_path(std::string_view path) {
  if (path.empty() || path.size() > 300) return false;
  for (std::size_t at = 0; at <= path.size();) {
    std::size_t end = std::min(path.find('/', at), path.size());
    std::string_view name = path.substr(at, end - at);
    if (name.empty() || name.front() == '.' ||
        name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789._-") !=
            name.npos) {
      return false;
    }
    at = end + 1;
  }
  return true;
}

Result<std::unique_ptr<Transport>> open_transport(
    std::string_view address, const TransportLimits& limits) {
  auto bad = [&] {
    return refusal(Reason::Name,
                   "'" + printable(address.substr(0, 200)) +
                       "' is no address of a repository",
                   "give https://…, file:///… or the path of a folder");
  };
  if (address.empty() || address.size() > 2000 ||
      std::any_of(address.begin(), address.end(), [](char c) {
        return static_cast<unsigned char>(c) <= ' ' || c == 0x7f;
      })) {
    return bad();
  }
  while (address.size() > 1 && address.ends_with('/')) {
    address.remove_suffix(1);
  }
  if (address.starts_with("https://")) return open_https(address, limits);
  constexpr std::string_view file = "file://";
  if (address.starts_with(file)) {
    address.remove_prefix(file.size());
    if (!address.starts_with('/')) return bad();
    return open_folder(address);
  }
  if (address.find("://") != address.npos) return bad();
  return open_folder(address);
}

}  // namespace lastmile
