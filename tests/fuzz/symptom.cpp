// Any text as a symptom: no crash, few claims, clean messages, and every
// problem has a code and a place or none.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "engine/text/unicode.hpp"
#include "facts/symptom.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  using namespace lastmile;
  std::string_view text(reinterpret_cast<const char*>(data), size);
  Diagnostics problems;
  std::vector<Claim> claims = read_symptom(text, problems);
  if (claims.empty() && !problems.has_errors()) std::abort();
  if (claims.size() > 16) std::abort();
  for (const Claim& claim : claims) {
    bool has_code = claim.fields.find("code") != nullptr;
    if (has_code != (claim.fields.find("ns") != nullptr)) std::abort();
    const Node* message = claim.fields.find("message");
    if (!has_code && !message) std::abort();
    if (message && !is_utf8(message->text)) std::abort();
  }
  return 0;
}
