#include "tests/support/scenario/child.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <exception>

namespace lastmile {
namespace {

[[noreturn]] void work_in_child(int to,
                                const std::function<std::string()>& work,
                                unsigned seconds) {
  // As the system has them: a test framework would report them twice.
  for (int signal : {SIGSEGV, SIGABRT, SIGFPE, SIGILL, SIGBUS, SIGTERM}) {
    std::signal(signal, SIG_DFL);
  }
  alarm(seconds);
  std::string said;
  try {
    said = work();
  } catch (const std::exception& fault) {
    said = std::string("an exception: ") + fault.what();
  } catch (...) {
    said = "an exception";
  }
  for (std::size_t done = 0; done < said.size();) {
    ssize_t n = write(to, said.data() + done, said.size() - done);
    if (n <= 0) _exit(1);
    done += static_cast<std::size_t>(n);
  }
  _exit(0);
}

}  // namespace

ChildEnd in_child(const std::function<std::string()>& work, unsigned seconds) {
  int ends[2];
  if (pipe(ends) != 0) return {std::strerror(errno), true};
  pid_t child = fork();
  if (child < 0) return {std::strerror(errno), true};
  if (child == 0) {
    close(ends[0]);
    work_in_child(ends[1], work, seconds);
  }
  close(ends[1]);
  ChildEnd end;
  char buffer[4096];
  for (ssize_t n = 0; (n = read(ends[0], buffer, sizeof buffer)) > 0;) {
    end.said.append(buffer, static_cast<std::size_t>(n));
  }
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  if (WIFSIGNALED(status)) {
    int signal = WTERMSIG(status);
    end = {signal == SIGALRM ? "it did not end in time"
                             : "it died: " + std::string(strsignal(signal)),
           true};
  } else if (WEXITSTATUS(status) != 0) {
    end = {"it ended with " + std::to_string(WEXITSTATUS(status)), true};
  }
  return end;
}

}  // namespace lastmile
