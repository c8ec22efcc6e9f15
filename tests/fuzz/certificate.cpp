// Any bytes as a certificate, DER or PEM: no crash, no leak, and what was read
// can be asked.

#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "facts/readers/certificate.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  using namespace lastmile;
  Result<Certificate> read = read_certificate(ByteView(data, size));
  if (!read) {
    if (read.error().code != "LM0720") std::abort();
    return 0;
  }
  if (read->thumbprint.size() != 40) std::abort();
  names_server(*read, "vm1.example.test");
  names_server(*read, "10.0.0.4");
  names_server(*read, read->common_name);
  if (!certificate_fields(*read).is_map()) std::abort();
  return 0;
}
