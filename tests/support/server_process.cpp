#include "tests/support/server_process.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <thread>

namespace lastmile {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

namespace {

std::string read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void write_file(const fs::path& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

// A row of /proc/net/tcp: local address 0100007F:PORT, state 0A is listening.
bool listens(std::uint16_t port) {
  char wanted[8];
  std::snprintf(wanted, sizeof wanted, ":%04X", port);
  std::istringstream rows(read_file("/proc/net/tcp"));
  for (std::string row; std::getline(rows, row);) {
    std::istringstream fields(row);
    std::string number, local, remote, state;
    fields >> number >> local >> remote >> state;
    if (state == "0A" && local.ends_with(wanted)) return true;
  }
  return false;
}

// Only what is safe between fork and exec.
[[noreturn]] void become(const std::vector<char*>& command, int log) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  ::dup2(log, 1);
  ::dup2(log, 2);
  ::execv(command[0], command.data());
  ::_exit(127);
}

}  // namespace

TemporaryFolder::TemporaryFolder() {
  std::string pattern = fs::temp_directory_path() / "lastmile-test-XXXXXX";
  if (!::mkdtemp(pattern.data())) throw std::runtime_error("no folder");
  path_ = pattern;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

std::uint16_t free_port() {
  int number = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  bool bound = ::bind(number, generic, size) == 0 &&
               ::getsockname(number, generic, &size) == 0;
  ::close(number);
  if (!bound) throw std::runtime_error("no free port");
  return ntohs(address.sin_port);
}

fs::path find_program(const std::string& name) {
  const char* path = std::getenv("PATH");
  std::istringstream folders(std::string(path ? path : "") +
                             ":/usr/sbin:/usr/bin:/sbin:/bin");
  for (std::string folder; std::getline(folders, folder, ':');) {
    fs::path candidate = fs::path(folder) / name;
    if (!folder.empty() && ::access(candidate.c_str(), X_OK) == 0) {
      return candidate;
    }
  }
  return {};
}

std::unique_ptr<Process> Process::start(const std::vector<std::string>& command,
                                        const fs::path& log,
                                        const Environment& environment) {
  std::vector<std::string> words = {find_program("env")};
  words.reserve(1 + environment.size() + command.size());
  for (const auto& [name, value] : environment) {
    words.emplace_back(name).append("=").append(value);
  }
  words.insert(words.end(), command.begin(), command.end());
  std::vector<char*> pointers;
  pointers.reserve(words.size() + 1);
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  int output =
      ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  pid_t id = ::fork();
  if (id == 0) become(pointers, output);
  ::close(output);
  if (id < 0) throw std::runtime_error("no process");
  return std::unique_ptr<Process>(new Process(id));
}

bool Process::running() {
  if (id_ > 0 && ::waitpid(id_, nullptr, WNOHANG) == id_) id_ = -1;
  return id_ > 0;
}

Process::~Process() {
  if (!running()) return;
  ::kill(id_, SIGTERM);
  for (int i = 0; i < 200 && running(); ++i) std::this_thread::sleep_for(10ms);
  if (!running()) return;
  ::kill(id_, SIGKILL);
  ::waitpid(id_, nullptr, 0);
}

bool wait_until_listening(std::uint16_t port, Process& process) {
  auto end = std::chrono::steady_clock::now() + 8s;
  while (std::chrono::steady_clock::now() < end && process.running()) {
    if (listens(port)) return true;
    std::this_thread::sleep_for(5ms);
  }
  return false;
}

std::string RunningServer::log() const {
  return folder ? read_file(folder->path() / "server.log") : std::string();
}

RunningServer::~RunningServer() {
  while (!processes.empty()) processes.pop_back();
}

std::unique_ptr<RunningServer> start_xrdp(const XrdpSetup& setup,
                                          std::string& why_not) {
  fs::path program = find_program("xrdp");
  if (program.empty()) {
    why_not = "xrdp is not installed";
    return nullptr;
  }
  auto server = std::make_unique<RunningServer>();
  server->folder = std::make_unique<TemporaryFolder>();
  server->port = free_port();
  fs::path folder = server->folder->path();
  CertificateFiles files{folder / "none.crt", folder / "none.key"};
  if (setup.has_certificate) {
    files = make_certificate(setup.certificate, folder);
  }
  std::ostringstream ini;
  ini << "[Globals]\nini_version=1\nfork=true\nport=tcp://127.0.0.1:"
      << server->port << "\nsecurity_layer=" << setup.security
      << "\ncrypt_level=high\ncertificate=" << files.certificate.string()
      << "\nkey_file=" << files.key.string()
      << "\nssl_protocols=" << setup.protocols << "\nautorun=\n"
      << "[Logging]\nLogFile=" << (folder / "xrdp.log").string()
      << "\nLogLevel=INFO\nEnableSyslog=false\n"
      << "[Xorg]\nname=Xorg\nlib=libxup.so\nip=127.0.0.1\nport=-1\n";
  write_file(folder / "xrdp.ini", ini.str());
  // A server of today refuses TLS 1.0 unless its OpenSSL is told otherwise.
  write_file(folder / "openssl.cnf",
             "openssl_conf = all\n[all]\nssl_conf = ssl\n[ssl]\n"
             "system_default = old\n[old]\nMinProtocol = None\n"
             "CipherString = ALL:@SECLEVEL=0\n");
  Environment environment;
  if (setup.protocols.find("TLSv1.2") == std::string::npos) {
    environment.emplace_back("OPENSSL_CONF", folder / "openssl.cnf");
  }
  server->processes.push_back(
      Process::start({program, "-n", "-c", folder / "xrdp.ini"},
                     folder / "server.log", environment));
  if (!wait_until_listening(server->port, *server->processes.back())) {
    throw std::runtime_error("xrdp did not start: " + server->log());
  }
  return server;
}

namespace {

// The display that Xvfb chose for itself; empty where it did not start. It
// stays as it is between two clients: one that comes while it makes itself
// anew is turned away.
std::string start_display(RunningServer& server, const fs::path& program) {
  fs::path folder = server.folder->path();
  fs::path shell = find_program("sh");
  fs::path chosen = folder / "display";
  server.processes.push_back(
      Process::start({shell, "-c",
                      "exec \"$0\" -displayfd 3 -screen 0 640x480x24 -noreset "
                      "-nolisten tcp 3>\"$1\"",
                      program, chosen},
                     folder / "xvfb.log"));
  for (int i = 0; i < 800 && server.processes.back()->running(); ++i) {
    std::string number = read_file(chosen);
    if (number.ends_with('\n'))
      return ":" + number.substr(0, number.size() - 1);
    std::this_thread::sleep_for(10ms);
  }
  return {};
}

std::unique_ptr<RunningServer> try_shadow(const ShadowSetup& setup,
                                          const fs::path& program,
                                          const fs::path& display_server) {
  auto server = std::make_unique<RunningServer>();
  server->folder = std::make_unique<TemporaryFolder>();
  server->port = free_port();
  fs::path folder = server->folder->path();
  fs::create_directories(folder / "freerdp" / "shadow");
  make_certificate(setup.certificate, folder / "freerdp" / "shadow", "shadow");
  // The NT hash of the empty password; nobody logs on.
  write_file(folder / "sam", "user:::31d6cfe0d16ae931b73c59d7e0c089c0:::\n");
  std::string display = start_display(*server, display_server);
  // Without a display of its own it would take the one of the machine.
  if (display.empty()) return nullptr;
  server->processes.push_back(Process::start(
      {program, "/port:" + std::to_string(server->port),
       "/bind-address:127.0.0.1", "/sec:" + setup.security,
       "/sam-file:" + (folder / "sam").string()},
      folder / "server.log",
      {{"DISPLAY", display}, {"HOME", folder}, {"XDG_CONFIG_HOME", folder}}));
  return server;
}

}  // namespace

std::unique_ptr<RunningServer> start_shadow(const ShadowSetup& setup,
                                            std::string& why_not) {
  fs::path program = find_program("freerdp-shadow-cli");
  fs::path display_server = find_program("Xvfb");
  if (program.empty() || display_server.empty()) {
    why_not = "freerdp-shadow-cli or Xvfb is not installed";
    return nullptr;
  }
  // Two tests at once may take the same display; the loser chooses again.
  std::string log;
  for (int attempt = 0; attempt < 3; ++attempt) {
    auto server = try_shadow(setup, program, display_server);
    if (!server) {
      log = "Xvfb gave no display";
      continue;
    }
    if (wait_until_listening(server->port, *server->processes.back())) {
      return server;
    }
    log = server->log();
  }
  throw std::runtime_error("the shadow server did not start: " + log);
}

}  // namespace lastmile
