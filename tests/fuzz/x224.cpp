// Any bytes as the answer to a connection request: no crash, and a beginning
// of what is incomplete never says more than the whole.

#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "facts/readers/x224.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  using namespace lastmile;
  ByteView bytes(data, size);
  X224Answer whole = read_connection_answer(bytes);
  if (whole.reply == X224Reply::NotRdp && whole.why.empty()) std::abort();
  if (whole.reply != X224Reply::Incomplete && whole.size > size) std::abort();
  if (whole.reply == X224Reply::Incomplete && size >= 4 && whole.size <= size) {
    std::abort();
  }
  if (implementation_of(whole, 0x0b).empty()) std::abort();
  for (std::size_t part = 0; part < size && part < 32; ++part) {
    X224Reply early = read_connection_answer(bytes.first(part)).reply;
    bool agrees = early == X224Reply::Incomplete || early == whole.reply;
    if (!agrees) std::abort();
  }
  return 0;
}
