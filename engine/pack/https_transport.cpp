// A repository on a web server. libcurl does the talking, with everything off
// that a file does not need: no other protocol, no more than three redirects
// and those to https only, no content encodings, cookies, netrc or ranges.

#include <algorithm>
#include <cstdlib>
#include <random>
#include <thread>

#include "engine/base/version.hpp"
#include "engine/pack/curl.hpp"
#include "engine/pack/refusal.hpp"
#include "engine/pack/transport.hpp"
#include "engine/text/source.hpp"

namespace lastmile {
namespace {

class HttpsTransport : public Transport {
 public:
  HttpsTransport(std::string address, const TransportLimits& limits);
  ~HttpsTransport() override {
    if (handle_) curl_->easy_cleanup(handle_);
  }
  HttpsTransport(const HttpsTransport&) = delete;
  HttpsTransport& operator=(const HttpsTransport&) = delete;

  std::string address() const override { return address_; }
  bool sent_away() const override { return sent_away_; }
  Result<FileResponse> fetch(const FileRequest& request) override;

 private:
  struct Answer {
    Intake intake;
    std::string etag = {};
    bool encoded = false;
  };

  static std::size_t on_body(char* data, std::size_t size, std::size_t count,
                             void* to);
  static std::size_t on_header(char* data, std::size_t size, std::size_t count,
                               void* to);
  void set_options();
  Result<FileResponse> fetch_once(const FileRequest& request, bool& again);
  Diagnostic transfer_fault(CURLcode code, const FileRequest& request) const;
  Result<FileResponse> judge(const FileRequest& request, Answer answer,
                             bool& again);
  std::string named(const FileRequest& request) const {
    return printable(address_ + "/" + request.path);
  }
  // What is left of the time that all files together may take.
  std::chrono::milliseconds left() const {
    using namespace std::chrono;
    return duration_cast<milliseconds>(until_ - steady_clock::now());
  }

  std::string address_;
  TransportLimits limits_;
  const Curl* curl_ = curl();
  CURL* handle_ = curl_ ? curl_->easy_init() : nullptr;
  std::minstd_rand jitter_{std::random_device{}()};
  std::chrono::steady_clock::time_point until_;
  bool sent_away_ = false;
};

HttpsTransport::HttpsTransport(std::string address,
                               const TransportLimits& limits)
    : address_(std::move(address)),
      limits_(limits),
      until_(std::chrono::steady_clock::now() + limits.whole) {}

std::size_t HttpsTransport::on_body(char* data, std::size_t size,
                                    std::size_t count, void* to) {
  auto& answer = *static_cast<Answer*>(to);
  return answer.intake.take({data, size * count}) ? size * count : 0;
}

std::size_t HttpsTransport::on_header(char* data, std::size_t size,
                                      std::size_t count, void* to) {
  auto& answer = *static_cast<Answer*>(to);
  std::string_view line(data, size * count);
  auto value_of = [&](std::string_view name) -> std::string_view {
    if (line.size() <= name.size() || line[name.size()] != ':') return {};
    for (std::size_t i = 0; i < name.size(); ++i) {
      if ((line[i] | 0x20) != name[i]) return {};
    }
    std::string_view value = line.substr(name.size() + 1);
    while (!value.empty() && value.front() == ' ') value.remove_prefix(1);
    while (!value.empty() && static_cast<unsigned char>(value.back()) <= ' ') {
      value.remove_suffix(1);
    }
    return value;
  };
  if (line.starts_with("HTTP/")) answer.etag.clear();  // of a redirect
  if (std::string_view etag = value_of("etag");
      !etag.empty() && etag.size() <= 200) {
    bool clean = std::all_of(etag.begin(), etag.end(),
                             [](char c) { return c > ' ' && c < 0x7f; });
    if (clean) answer.etag = etag;
  }
  std::string_view encoding = value_of("content-encoding");
  if (!encoding.empty() && encoding != "identity") answer.encoded = true;
  return size * count;
}

void HttpsTransport::set_options() {
  static const std::string agent = "lastmile/" + std::string(version_text);
  curl_->easy_reset(handle_);
  auto set = [&](CURLoption option, auto value) {
    curl_->easy_setopt(handle_, option, value);
  };
  set(CURLOPT_PROTOCOLS_STR, "https");
  set(CURLOPT_REDIR_PROTOCOLS_STR, "https");
  set(CURLOPT_FOLLOWLOCATION, 1L);
  set(CURLOPT_MAXREDIRS, 3L);
  set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  set(CURLOPT_SSL_VERIFYPEER, 1L);
  set(CURLOPT_SSL_VERIFYHOST, 2L);
  set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(limits_.connect.count()));
  set(CURLOPT_TIMEOUT_MS,
      std::max(1L, static_cast<long>(std::min(limits_.total, left()).count())));
  set(CURLOPT_LOW_SPEED_LIMIT, limits_.slow_bytes);
  set(CURLOPT_LOW_SPEED_TIME, limits_.slow_seconds);
  set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_USERAGENT, agent.c_str());
  set(CURLOPT_HTTP_CONTENT_DECODING, 0L);
  if (!limits_.authorities.empty()) {
    set(CURLOPT_CAINFO, limits_.authorities.c_str());
  }
  set(CURLOPT_WRITEFUNCTION, &HttpsTransport::on_body);
  set(CURLOPT_HEADERFUNCTION, &HttpsTransport::on_header);
}

Diagnostic HttpsTransport::transfer_fault(CURLcode code,
                                          const FileRequest& request) const {
  std::string what = named(request) + ": " + curl_->easy_strerror(code);
  switch (code) {
    case CURLE_OPERATION_TIMEDOUT:
      return refusal(Reason::Timeout, what,
                     "the mirror is too slow; try another, or later");
    case CURLE_TOO_MANY_REDIRECTS:
    case CURLE_UNSUPPORTED_PROTOCOL:
      return refusal(Reason::Redirect, what,
                     "a repository may redirect three times, to https only");
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
      return refusal(Reason::Tls, what,
                     "check the address and this computer's clock; nothing is "
                     "fetched without a valid certificate");
    case CURLE_FILESIZE_EXCEEDED: return refusal(Reason::Size, what);
    default:
      return refusal(Reason::Network, what,
                     "check the network, or update from a folder: `pack "
                     "mirror`, then `pack update --from DIR`");
  }
}

Result<FileResponse> HttpsTransport::judge(const FileRequest& request,
                                           Answer answer, bool& again) {
  long status = 0;
  curl_->easy_getinfo(handle_, CURLINFO_RESPONSE_CODE, &status);
  if (status == 304 && !request.etag.empty()) {
    return FileResponse{
        FileResponse::Kind::Unchanged, {}, std::move(answer.etag)};
  }
  if (status == 404 || status == 410) return FileResponse{};
  if (status == 200) {
    if (answer.encoded) {
      return refusal(Reason::MetaFormat,
                     named(request) +
                         " comes with a content encoding, which "
                         "nobody asked for",
                     "switch compression off for the repository");
    }
    Result<std::string> body = std::move(answer.intake).finish();
    if (!body) return body.error();
    return FileResponse{FileResponse::Kind::Found, std::move(*body),
                        std::move(answer.etag)};
  }
  std::string said =
      named(request) + " answers with status " + std::to_string(status);
  if (status == 403 || status == 429) {
    sent_away_ = true;
    return refusal(Reason::Network, said + ": it asks not to be asked",
                   "wait a day; updates that run by themselves do so");
  }
  if (status == 206) {
    return refusal(Reason::Hash, said + ", a part of what was asked for",
                   "the whole is fetched again on the next run");
  }
  again = status >= 500;
  return refusal(Reason::Network, said);
}

Result<FileResponse> HttpsTransport::fetch_once(const FileRequest& request,
                                                bool& again) {
  again = false;
  set_options();
  std::string url = address_ + "/" + request.path;
  Answer answer{Intake(request)};
  curl_slist* headers = nullptr;
  if (!request.etag.empty()) {
    headers = curl_->slist_append(headers,
                                  ("If-None-Match: " + request.etag).c_str());
  }
  curl_->easy_setopt(handle_, CURLOPT_URL, url.c_str());
  curl_->easy_setopt(handle_, CURLOPT_HTTPHEADER, headers);
  curl_->easy_setopt(handle_, CURLOPT_WRITEDATA, &answer);
  curl_->easy_setopt(handle_, CURLOPT_HEADERDATA, &answer);
  CURLcode code = curl_->easy_perform(handle_);
  curl_->slist_free_all(headers);
  // A body that was refused was cut off by us: what it was of comes first.
  long status = 0;
  curl_->easy_getinfo(handle_, CURLINFO_RESPONSE_CODE, &status);
  bool refused = answer.intake.fault() && (status == 200 || status == 0);
  if (refused) return *answer.intake.fault();
  if (code == CURLE_OK || answer.intake.fault()) {
    return judge(request, std::move(answer), again);
  }
  again = code == CURLE_COULDNT_CONNECT || code == CURLE_RECV_ERROR ||
          code == CURLE_SEND_ERROR || code == CURLE_GOT_NOTHING ||
          code == CURLE_PARTIAL_FILE;
  return transfer_fault(code, request);
}

Result<FileResponse> HttpsTransport::fetch(const FileRequest& request) {
  if (!is_repository_path(request.path)) {
    return refusal(Reason::Name, "'" + request.path + "' is no path");
  }
  if (handle_ == nullptr) {
    return refusal(Reason::Network, "there is no libcurl that can be used",
                   "install it (libcurl4 in Debian), or update from a folder: "
                   "`pack mirror` elsewhere, then `pack update --from DIR`");
  }
  if (left().count() <= 0) {
    return refusal(Reason::Timeout,
                   printable(address_) + " has had " +
                       std::to_string(limits_.whole.count() / 1000) +
                       " seconds, and is not done",
                   "the mirror is too slow; try another, or later");
  }
  std::chrono::milliseconds pause = limits_.first_pause;
  for (int tried = 1;; ++tried, pause *= 2) {
    bool again = false;
    Result<FileResponse> response = fetch_once(request, again);
    if (response || !again || tried >= limits_.tries) return response;
    // Three quarters to five quarters of it, so that a thousand clients that
    // failed together do not come back together.
    auto quarter = static_cast<unsigned>(pause.count() / 2 + 1);
    std::this_thread::sleep_for(pause * 3 / 4 +
                                std::chrono::milliseconds(jitter_() % quarter));
  }
}

}  // namespace

std::unique_ptr<Transport> open_https(std::string_view address,
                                      const TransportLimits& limits) {
  return std::make_unique<HttpsTransport>(std::string(address), limits);
}

}  // namespace lastmile
