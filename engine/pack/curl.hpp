// engine/pack/curl.hpp
//
// The door to libcurl, opened when somebody updates over the network. It brings
// some thirty libraries with it; to have them linked costs every start of the
// program 10 ms (docs/dependencies.md).

#pragma once

#include <curl/curl.h>

namespace lastmile {

struct Curl {
  decltype(&curl_global_init) global_init;
  decltype(&curl_easy_init) easy_init;
  decltype(&curl_easy_cleanup) easy_cleanup;
  decltype(&curl_easy_reset) easy_reset;
  decltype(&curl_easy_setopt) easy_setopt;
  decltype(&curl_easy_getinfo) easy_getinfo;
  decltype(&curl_easy_perform) easy_perform;
  decltype(&curl_easy_strerror) easy_strerror;
  decltype(&curl_slist_append) slist_append;
  decltype(&curl_slist_free_all) slist_free_all;
};

// Made ready for use; null where it is not on this machine. From any thread.
const Curl* curl();

}  // namespace lastmile
