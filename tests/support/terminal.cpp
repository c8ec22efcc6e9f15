#include "tests/support/terminal.hpp"

#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <stdexcept>

namespace lastmile {

Terminal::Terminal(const std::vector<std::string>& command,
                   const std::string& folder)
    : deadline_(std::chrono::steady_clock::now() + std::chrono::minutes(2)) {
  std::vector<char*> words;
  for (const std::string& word : command) {
    words.push_back(const_cast<char*>(word.c_str()));
  }
  words.push_back(nullptr);
  const char* path = std::getenv("PATH");
  std::string path_line = std::string("PATH=") + (path ? path : "/usr/bin");
  char term[] = "TERM=dumb";
  char* environment[] = {path_line.data(), term, nullptr};
  winsize size{.ws_row = 50, .ws_col = 100, .ws_xpixel = 0, .ws_ypixel = 0};
  child_ = forkpty(&end_, nullptr, nullptr, &size);
  if (child_ < 0) throw std::runtime_error("forkpty failed");
  if (child_ == 0) {
    if (chdir(folder.c_str()) == 0) {
      execve(words[0], words.data(), environment);
    }
    _exit(127);
  }
}

Terminal::~Terminal() {
  if (status_ < 0 && child_ > 0) {
    kill(child_, SIGKILL);
    waitpid(child_, nullptr, 0);
  }
  if (end_ >= 0) close(end_);
}

// False at the end of the program, and at the deadline.
bool Terminal::read_more() {
  auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
      deadline_ - std::chrono::steady_clock::now());
  pollfd waits{end_, POLLIN, 0};
  if (left.count() <= 0 ||
      poll(&waits, 1, static_cast<int>(left.count())) <= 0) {
    throw std::runtime_error("no answer from the program; it had said:\n" +
                             unread_);
  }
  char buffer[4096];
  ssize_t count = read(end_, buffer, sizeof buffer);
  if (count < 0 && errno == EINTR) return true;
  if (count <= 0) {  // EIO: the other end is closed
    ended_ = true;
    return false;
  }
  for (ssize_t i = 0; i < count; ++i) {
    if (buffer[i] != '\r') unread_ += buffer[i];
  }
  return true;
}

std::string Terminal::read_until(const std::string& prompt) {
  while (!unread_.ends_with(prompt) && read_more()) {
  }
  std::string seen;
  seen.swap(unread_);
  return seen;
}

void Terminal::type(const std::string& line) {
  std::string typed = line + "\n";
  for (std::size_t at = 0; at < typed.size();) {
    ssize_t count = write(end_, typed.data() + at, typed.size() - at);
    if (count <= 0) throw std::runtime_error("the terminal is closed");
    at += static_cast<std::size_t>(count);
  }
}

void Terminal::end_of_input() {
  const char control_d = 4;
  if (write(end_, &control_d, 1) != 1) {
    throw std::runtime_error("the terminal is closed");
  }
}

int Terminal::exit() {
  while (!ended_) read_more();
  int status = 0;
  waitpid(child_, &status, 0);
  status_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return status_;
}

}  // namespace lastmile
