#include "engine/pack/curl.hpp"

#include <dlfcn.h>

namespace lastmile {
namespace {

// The name of its interface, unchanged since 2006.
constexpr const char* library = "libcurl.so.4";

template <class Function>
bool find(void* from, const char* name, Function& to) {
  to = reinterpret_cast<Function>(::dlsym(from, name));
  return to != nullptr;
}

const Curl* open() {
  static Curl curl;
  void* from = ::dlopen(library, RTLD_LAZY | RTLD_LOCAL);  // never closed
  bool whole = from && find(from, "curl_global_init", curl.global_init) &&
               find(from, "curl_easy_init", curl.easy_init) &&
               find(from, "curl_easy_cleanup", curl.easy_cleanup) &&
               find(from, "curl_easy_reset", curl.easy_reset) &&
               find(from, "curl_easy_setopt", curl.easy_setopt) &&
               find(from, "curl_easy_getinfo", curl.easy_getinfo) &&
               find(from, "curl_easy_perform", curl.easy_perform) &&
               find(from, "curl_easy_strerror", curl.easy_strerror) &&
               find(from, "curl_slist_append", curl.slist_append) &&
               find(from, "curl_slist_free_all", curl.slist_free_all);
  bool ready = whole && curl.global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  return ready ? &curl : nullptr;
}

}  // namespace

const Curl* curl() {
  static const Curl* const opened = open();
  return opened;
}

}  // namespace lastmile
