#include "cli/batch/lines.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstring>

#include "engine/load/pack_folder.hpp"
#include "engine/text/limits.hpp"

namespace lastmile {
namespace {

constexpr std::size_t block = 64 * 1024;

std::atomic<bool> was_interrupted{false};
// Written by the handler, so that whoever waits for input wakes up.
int wake[2] = {-1, -1};

void on_interrupt(int) {
  was_interrupted = true;
  int kept = errno;
  if (::write(wake[1], "x", 1) < 0) errno = kept;
  errno = kept;
}

std::size_t longest_line() { return TextLimits::of_user().line_bytes; }

bool is_blank(std::string_view line) {
  return line.find_first_not_of(" \t\r") == line.npos;
}

}  // namespace

void heed_interrupts() {
  if (wake[0] < 0 && ::pipe2(wake, O_CLOEXEC | O_NONBLOCK) != 0) return;
  struct sigaction action = {};
  action.sa_handler = on_interrupt;
  action.sa_flags = SA_RESETHAND;
  ::sigaction(SIGINT, &action, nullptr);
  ::sigaction(SIGTERM, &action, nullptr);
}

bool interrupted() { return was_interrupted; }

BatchLines::BatchLines(std::vector<std::string> inputs)
    : inputs_(std::move(inputs)) {
  if (inputs_.empty()) inputs_.emplace_back("-");
}

BatchLines::~BatchLines() { finish(); }

void BatchLines::finish() {
  if (file_ > 0) ::close(file_);
  file_ = -1;
}

void BatchLines::fault(const std::string& why) {
  unreadable_.push_back({"LM0131",
                         "cannot read " + path_ + ": " + why,
                         {},
                         "check the path and the rights"});
}

// The next input that can be opened; false where there is none.
bool BatchLines::open_next() {
  while (opened_ < inputs_.size()) {
    path_ = inputs_[opened_++];
    number_ = 0;
    skipped_ = 0;
    at_ = 0;
    ended_ = false;
    buffer_.clear();
    if (path_ == "-") {
      path_ = "standard input";
      file_ = 0;
      return true;
    }
    file_ = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC);
    if (file_ >= 0) return true;
    fault(std::strerror(errno));
  }
  return false;
}

// More of the input, waiting for it; false at its end, or an interrupt's.
bool BatchLines::fill() {
  pollfd waits[2] = {{file_, POLLIN, 0}, {wake[0], POLLIN, 0}};
  while (!interrupted()) {
    if (::poll(waits, wake[0] < 0 ? 1 : 2, -1) < 0 && errno != EINTR) break;
    if (interrupted()) return false;
    buffer_.erase(0, at_);
    at_ = 0;
    std::size_t had = buffer_.size();
    buffer_.resize(had + block);
    ssize_t n = ::read(file_, buffer_.data() + had, block);
    buffer_.resize(had + static_cast<std::size_t>(std::max<ssize_t>(n, 0)));
    if (n > 0) return true;
    if (n == 0) break;
    if (errno == EINTR || errno == EAGAIN) continue;
    fault(std::strerror(errno));
    break;
  }
  return false;
}

// A line that is in the buffer as a whole. False where there is none yet.
bool BatchLines::take(std::vector<BatchLine>& out) {
  std::size_t end = buffer_.find('\n', at_);
  if (end == buffer_.npos && !(ended_ && at_ < buffer_.size())) {
    // What is too long already is let go of while the rest is waited for.
    if (buffer_.size() - at_ > longest_line() + block) {
      std::size_t gone = buffer_.size() - at_ - longest_line();
      skipped_ += gone;
      buffer_.resize(buffer_.size() - gone);
    }
    return false;
  }
  end = std::min(end, buffer_.size());
  BatchLine line{buffer_.substr(at_, end - at_), path_, ++number_};
  line.bytes = line.text.size() + skipped_;
  skipped_ = 0;
  at_ = std::min(end + 1, buffer_.size());
  if (!is_blank(line.text)) out.push_back(std::move(line));
  return true;
}

bool BatchLines::is_yaml() const {
  return path_.ends_with(".yaml") || path_.ends_with(".yml");
}

bool BatchLines::whole_file(std::vector<BatchLine>& out) {
  finish();
  Result<std::string> text = read_file(path_, TextLimits::of_user().file_bytes);
  if (!text) {
    unreadable_.push_back(std::move(text).error());
    return false;
  }
  std::uint64_t bytes = text->size();
  out.push_back({std::move(*text), path_, 1, bytes, true});
  return true;
}

std::vector<BatchLine> BatchLines::next(std::size_t most) {
  std::vector<BatchLine> out;
  while (out.size() < most && !interrupted()) {
    if (file_ < 0 && !open_next()) break;
    if (is_yaml()) {
      whole_file(out);
      continue;
    }
    if (take(out)) continue;
    if (ended_) {
      finish();
      continue;
    }
    // Whoever waits for an answer to a line is not kept waiting for the next.
    pollfd now = {file_, POLLIN, 0};
    if (!out.empty() && ::poll(&now, 1, 0) == 0) break;
    ended_ = !fill();
  }
  return out;
}

}  // namespace lastmile
