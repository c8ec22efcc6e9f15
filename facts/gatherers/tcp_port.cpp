#include "facts/gatherers/tcp_port.hpp"

#include <algorithm>

namespace lastmile {

namespace {

// A refusal comes from the host itself and says most; that there is no route
// is mostly said of the address family that nobody uses.
int telling(Reach reach) {
  switch (reach) {
    case Reach::Open: return 9;
    case Reach::Refused: return 8;
    case Reach::Reset: return 7;
    case Reach::Timeout: return 6;
    case Reach::HostUnreachable: return 5;
    case Reach::Unreachable: return 4;
    case Reach::NetUnreachable: return 3;
    case Reach::Forbidden: return 2;
    case Reach::Failed: return 1;
  }
  return 0;
}

}  // namespace

OpenedPort open_port(const std::vector<std::string>& addresses,
                     std::uint16_t port, Host& host, Moment deadline) {
  OpenedPort best;
  for (const std::string& address : addresses) {
    Moment start = host.monotonic();
    if (best.tried > 0 && start >= deadline) break;
    Moment end = std::min(deadline, start + tcp_limit);
    Connected outcome = host.connect({address, port}, end);
    bool better =
        best.tried == 0 || telling(outcome.reach) > telling(best.outcome.reach);
    ++best.tried;
    if (!better) continue;
    best.outcome = std::move(outcome);
    best.address = address;
    best.limit = end - start;
    if (best.outcome.reach == Reach::Open) break;
  }
  return best;
}

}  // namespace lastmile
