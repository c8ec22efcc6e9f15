#include "facts/host/child_posix.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <thread>
#include <utility>

namespace lastmile {

namespace {

// What a program says on stderr begins with what matters.
constexpr std::size_t most_errors = 4096;
constexpr Span look_again = std::chrono::milliseconds(20);
constexpr Span last_wait = std::chrono::milliseconds(500);

Moment steady() {
  return std::chrono::duration_cast<Moment>(
      std::chrono::steady_clock::now().time_since_epoch());
}

class Pipe {
 public:
  Pipe() {
    if (::pipe2(ends_, O_CLOEXEC) != 0) ends_[0] = ends_[1] = -1;
    if (open()) ::fcntl(ends_[0], F_SETFL, O_NONBLOCK);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe() {
    close(0);
    close(1);
  }
  bool open() const { return ends_[0] >= 0; }
  int read_end() const { return ends_[0]; }
  int write_end() const { return ends_[1]; }
  void close(int end) {
    if (ends_[end] >= 0) ::close(std::exchange(ends_[end], -1));
  }

 private:
  int ends_[2] = {-1, -1};
};

std::string find_program(const std::string& name) {
  const char* path = std::getenv("PATH");
  std::string folders = path ? path : "/usr/bin:/bin";
  std::size_t from = 0;
  while (from <= folders.size()) {
    std::size_t to = std::min(folders.find(':', from), folders.size());
    std::string file = folders.substr(from, to - from) + "/" + name;
    from = to + 1;
    struct stat status = {};
    if (file.front() == '/' && ::stat(file.c_str(), &status) == 0 &&
        S_ISREG(status.st_mode) && ::access(file.c_str(), X_OK) == 0) {
      return file;
    }
  }
  return {};
}

// 0, or the error. The child leads a process group, with no signal blocked or
// ignored that we block or ignore.
int spawn(const std::string& file, const Command& command, Pipe& out,
          Pipe& errors, pid_t& child) {
  std::vector<char*> words;
  for (const std::string& word : command.words) {
    words.push_back(const_cast<char*>(word.c_str()));
  }
  words.push_back(nullptr);
  posix_spawn_file_actions_t files;
  posix_spawnattr_t how;
  sigset_t none, all;
  ::sigemptyset(&none);
  ::sigfillset(&all);
  ::posix_spawn_file_actions_init(&files);
  ::posix_spawnattr_init(&how);
  ::posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_adddup2(&files, out.write_end(), 1);
  ::posix_spawn_file_actions_adddup2(&files, errors.write_end(), 2);
#ifdef __GLIBC_PREREQ
#if __GLIBC_PREREQ(2, 34)
  // Ours are closed by themselves; those that we inherited are not.
  ::posix_spawn_file_actions_addclosefrom_np(&files, 3);
#endif
#endif
  ::posix_spawnattr_setflags(&how, POSIX_SPAWN_SETPGROUP |
                                       POSIX_SPAWN_SETSIGMASK |
                                       POSIX_SPAWN_SETSIGDEF);
  ::posix_spawnattr_setpgroup(&how, 0);
  ::posix_spawnattr_setsigmask(&how, &none);
  ::posix_spawnattr_setsigdefault(&how, &all);
  int error =
      ::posix_spawn(&child, file.c_str(), &files, &how, words.data(), environ);
  ::posix_spawnattr_destroy(&how);
  ::posix_spawn_file_actions_destroy(&files);
  return error;
}

class Child {
 public:
  Child(pid_t number, const Command& command, Pipe& out, Pipe& errors,
        CommandOutcome& outcome)
      : number_(number),
        command_(command),
        out_(out),
        errors_(errors),
        outcome_(outcome) {}

  // It is ended, and nothing of its group is left.
  void watch(Moment deadline) {
    bool ended = false, full = false;
    while (!ended && !full && steady() < deadline) {
      wait_for_bytes(deadline);
      ended = has_ended();
      full = !drain();
    }
    ::kill(-number_, SIGKILL);  // before it is reaped the number is its own
    Moment end = steady() + last_wait;
    while (!has_ended() && steady() < end) {
      std::this_thread::sleep_for(look_again);
    }
    // What fits into a pipe may be there still; what is longer, was seen.
    full = full || !drain();
    conclude(ended, full);
  }

 private:
  void wait_for_bytes(Moment deadline) {
    // Whoever closed both still runs, and says nothing when it ends.
    Moment left = std::min(deadline - steady(), look_again);
    if (left.count() <= 0) return;
    timespec limit = {.tv_sec = 0, .tv_nsec = left.count() * 1000};
    pollfd items[2] = {};
    nfds_t count = 0;
    for (Pipe* pipe : {&out_, &errors_}) {
      if (pipe->read_end() < 0) continue;
      items[count++] = {.fd = pipe->read_end(), .events = POLLIN, .revents = 0};
    }
    ::ppoll(items, count, &limit, nullptr);
  }

  // Without reaping, so that its number stays its own.
  bool has_ended() const {
    siginfo_t info = {};
    int got = ::waitid(P_PID, static_cast<id_t>(number_), &info,
                       WEXITED | WNOHANG | WNOWAIT);
    if (got != 0) return errno == ECHILD;
    return info.si_pid == number_;
  }

  // What is there now; false where it is more than it may be. A program that
  // never stops is left after some rounds, for the clock to be looked at.
  bool drain() {
    char some[16 * 1024];
    for (int round = 0; round < 64; ++round) {
      std::size_t got = take(out_, some, sizeof some);
      if (outcome_.output.size() + got > command_.most_bytes) {
        got = command_.most_bytes - outcome_.output.size();
        outcome_.output.insert(outcome_.output.end(), some, some + got);
        return false;
      }
      outcome_.output.insert(outcome_.output.end(), some, some + got);
      std::size_t said = take(errors_, some, sizeof some);
      std::size_t room = most_errors - outcome_.errors.size();
      outcome_.errors.append(some, std::min(said, room));
      if (got == 0 && said == 0) return true;
    }
    return true;
  }

  static std::size_t take(Pipe& from, char* to, std::size_t most) {
    if (from.read_end() < 0) return 0;
    ssize_t got = ::read(from.read_end(), to, most);
    if (got > 0) return static_cast<std::size_t>(got);
    bool later = got < 0 && (errno == EAGAIN || errno == EINTR);
    if (!later) from.close(0);
    return 0;
  }

  void conclude(bool ended, bool full) {
    int status = 0;
    pid_t reaped = ::waitpid(number_, &status, WNOHANG);
    if (full) {
      outcome_.ending = CommandEnding::TooMuch;
      outcome_.why = "it printed more than " +
                     std::to_string(command_.most_bytes >> 10) + " KiB";
    } else if (!ended || reaped != number_) {
      outcome_.ending = CommandEnding::Timeout;
      outcome_.why = "it did not end in time, and was ended";
    } else if (WIFSIGNALED(status)) {
      outcome_.ending = CommandEnding::Killed;
      outcome_.code = WTERMSIG(status);
      outcome_.why = "it was killed by signal " + std::to_string(outcome_.code);
    } else {
      outcome_.ending = CommandEnding::Exited;
      outcome_.code = WEXITSTATUS(status);
    }
  }

  pid_t number_;
  const Command& command_;
  Pipe& out_;
  Pipe& errors_;
  CommandOutcome& outcome_;
};

bool can_be_words(const Command& command) {
  return !command.words.empty() && !command.words.front().empty() &&
         command.words.front().find('/') == std::string::npos &&
         std::none_of(command.words.begin(), command.words.end(),
                      [](const std::string& word) {
                        return word.find('\0') != std::string::npos;
                      });
}

}  // namespace

CommandOutcome run_child(const Command& command, Moment deadline) {
  CommandOutcome outcome;
  Moment start = steady();
  if (!can_be_words(command)) {
    outcome.why = "this is no command";
    return outcome;
  }
  std::string file = find_program(command.words.front());
  if (file.empty()) {
    outcome.ending = CommandEnding::NotInstalled;
    outcome.why = command.words.front() + " is not installed here";
    return outcome;
  }
  Pipe out, errors;
  pid_t child = 0;
  int error = out.open() && errors.open()
                  ? spawn(file, command, out, errors, child)
                  : errno;
  out.close(1);
  errors.close(1);
  if (error != 0) {
    outcome.why = file + ": " + std::strerror(error);
  } else {
    Child(child, command, out, errors, outcome).watch(deadline);
  }
  outcome.elapsed = steady() - start;
  return outcome;
}

}  // namespace lastmile
