#include "engine/pack/poll.hpp"

#include <algorithm>
#include <charconv>

namespace lastmile {
namespace {

constexpr std::string_view poll_file = "trust/poll";
constexpr std::int64_t minute = 60'000'000;
constexpr std::int64_t day = 24 * 60 * minute;

// The longest that after() asks for.
std::int64_t longest(std::int64_t every) {
  return std::max(every, day) / 4 * 5;
}

}  // namespace

std::string Poll::text() const {
  return std::to_string(next) + " " + std::to_string(failed) + "\n";
}

Poll Poll::read(std::string_view text) {
  Poll out;
  const char* end = text.data() + text.size();
  auto [at, wrong] = std::from_chars(text.data(), end, out.next);
  if (wrong != std::errc() || at == end || *at != ' ') return {};
  auto [rest, bad] = std::from_chars(at + 1, end, out.failed);
  bool whole = bad == std::errc() && end - rest == 1 && *rest == '\n';
  return whole && out.next >= 0 && out.failed >= 0 ? out : Poll{};
}

bool Poll::due(std::int64_t now, std::int64_t every) const {
  return now >= next || next - now > longest(every);
}

Poll after(const Poll& before, Polled how, std::int64_t now, std::int64_t every,
           double dice) {
  Poll out;
  std::int64_t wait = every;
  if (how == Polled::SentAway) wait = std::max(every, day);
  if (how != Polled::Good)
    out.failed = std::min<std::int64_t>(before.failed, 60) + 1;
  if (how == Polled::Failed) {
    std::int64_t doubled = 15 * minute
                           << std::min<std::int64_t>(out.failed - 1, 7);
    wait = std::min(every, doubled);
  }
  double share = 0.75 + 0.5 * std::clamp(dice, 0.0, 1.0);
  out.next = now + static_cast<std::int64_t>(static_cast<double>(wait) * share);
  return out;
}

Poll load_poll(TrustFiles& files) {
  auto text = files.read(poll_file, 100);
  return text && *text ? Poll::read(**text) : Poll{};
}

Result<void> save_poll(TrustFiles& files, const Poll& poll) {
  return files.replace(poll_file, poll.text());
}

}  // namespace lastmile
