#include "engine/pack/curl.hpp"

#include "engine/base/shared_library.hpp"

namespace lastmile {
namespace {

// The name of its interface, unchanged since 2006.
constexpr const char* library = "libcurl.so.4";

const Curl* open() {
  static Curl curl;
  SharedLibrary from(library);
  from.find("curl_global_init", curl.global_init);
  from.find("curl_easy_init", curl.easy_init);
  from.find("curl_easy_cleanup", curl.easy_cleanup);
  from.find("curl_easy_reset", curl.easy_reset);
  from.find("curl_easy_setopt", curl.easy_setopt);
  from.find("curl_easy_getinfo", curl.easy_getinfo);
  from.find("curl_easy_perform", curl.easy_perform);
  from.find("curl_easy_strerror", curl.easy_strerror);
  from.find("curl_slist_append", curl.slist_append);
  from.find("curl_slist_free_all", curl.slist_free_all);
  bool whole = from.why_not().empty();
  bool ready = whole && curl.global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  return ready ? &curl : nullptr;
}

}  // namespace

const Curl* curl() {
  static const Curl* const opened = open();
  return opened;
}

}  // namespace lastmile
