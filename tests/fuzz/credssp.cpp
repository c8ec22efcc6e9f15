// Any bytes as a TSRequest and as an NTLM message: no crash, and every text is
// clean UTF-8 without control characters.

#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "engine/text/unicode.hpp"
#include "facts/readers/credssp.hpp"

namespace {

using namespace lastmile;

void check(const NtlmChallenge& ntlm) {
  for (const std::string* text :
       {&ntlm.target, &ntlm.computer, &ntlm.domain, &ntlm.dns_computer,
        &ntlm.dns_domain, &ntlm.dns_tree}) {
    if (!is_utf8(*text)) std::abort();
    for (std::size_t at = 0; at < text->size();) {
      CodePoint point = decode_utf8(*text, at);
      if (point.value < 0x20 || is_control(point.value)) std::abort();
      at += point.bytes;
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  ByteView bytes(data, size);
  CredsspAnswer answer = read_credssp_answer(bytes);
  if (answer.challenge) check(*answer.challenge);
  if (std::optional<NtlmChallenge> ntlm = read_ntlm_challenge(bytes)) {
    check(*ntlm);
  }
  return 0;
}
