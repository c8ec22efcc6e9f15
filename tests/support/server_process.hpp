// tests/support/server_process.hpp
//
// Real servers on 127.0.0.1 for tests: started in a folder of their own on a
// free port, waited for without being connected to, stopped by their own
// process id. Each `start_…` gives null and a sentence where the program is
// not on this machine, which a test skips with; it throws, with the server's
// log, where the program is there and does not start.

#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/certificate_maker.hpp"

namespace lastmile {

// A folder below the system's for temporary files, removed at the end.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

std::uint16_t free_port();

// In the PATH or in a folder for administrators; empty where it is not.
std::filesystem::path find_program(const std::string& name);

using Environment = std::vector<std::pair<std::string, std::string>>;

class Process {
 public:
  // Output goes to `log`. Ends with this process, whatever becomes of it.
  static std::unique_ptr<Process> start(const std::vector<std::string>& command,
                                        const std::filesystem::path& log,
                                        const Environment& environment = {});
  ~Process();  // SIGTERM, two seconds, SIGKILL
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;
  bool running();

 private:
  explicit Process(pid_t id) : id_(id) {}
  pid_t id_;
};

// Until something on this machine listens there; at most eight seconds.
bool wait_until_listening(std::uint16_t port, Process& process);

struct RunningServer {
  std::uint16_t port = 0;
  std::unique_ptr<TemporaryFolder> folder;          // outlives the processes
  std::vector<std::unique_ptr<Process>> processes;  // stopped last first
  std::string log() const;                          // what they have written

  RunningServer() = default;
  RunningServer(RunningServer&&) = default;
  RunningServer& operator=(RunningServer&&) = default;
  ~RunningServer();
};

struct XrdpSetup {
  std::string security = "negotiate";  // rdp, tls, negotiate
  std::string protocols = "TLSv1.2, TLSv1.3";
  CertificateOrder certificate = {};
  bool has_certificate = true;
};
std::unique_ptr<RunningServer> start_xrdp(const XrdpSetup& setup,
                                          std::string& why_not);

struct ShadowSetup {
  std::string security = "nla";  // rdp, tls, nla
  CertificateOrder certificate = {};
};
// FreeRDP's shadow server, on an X server of its own.
std::unique_ptr<RunningServer> start_shadow(const ShadowSetup& setup,
                                            std::string& why_not);

}  // namespace lastmile
