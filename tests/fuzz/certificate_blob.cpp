// Any bytes as the value under which Windows keeps a certificate.

#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "facts/readers/certificate_blob.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  auto blob = lastmile::read_certificate_blob({data, size});
  if (blob && blob->certificate.thumbprint.size() != 40) std::abort();
  if (!blob && blob.error().message.empty()) std::abort();
  return 0;
}
