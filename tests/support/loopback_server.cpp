#include "tests/support/loopback_server.hpp"

#include <arpa/inet.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <stdexcept>

namespace lastmile {

using namespace std::chrono_literals;

namespace {

bool readable(int socket, const std::atomic<bool>& stop) {
  while (!stop) {
    pollfd item = {.fd = socket, .events = POLLIN, .revents = 0};
    if (::poll(&item, 1, 10) > 0) return true;
  }
  return false;
}

}  // namespace

std::string Peer::hear() {
  if (!readable(socket_, stop_)) return {};
  char bytes[4096];
  ssize_t got = ::recv(socket_, bytes, sizeof bytes, 0);
  return got > 0 ? std::string(bytes, static_cast<std::size_t>(got)) : "";
}

bool Peer::say(std::string_view bytes) {
  while (!bytes.empty() && !stop_) {
    ssize_t sent = ::send(socket_, bytes.data(), bytes.size(),
                          MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && errno == EAGAIN) {
      sleep(1ms);
      continue;
    }
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return !stop_;
}

void Peer::drip(std::string_view bytes, std::chrono::milliseconds every) {
  for (char byte : bytes) {
    if (!say({&byte, 1})) return;
    sleep(every);
  }
}

void Peer::sleep(std::chrono::milliseconds time) {
  auto end = std::chrono::steady_clock::now() + time;
  while (!stop_ && std::chrono::steady_clock::now() < end) {
    std::this_thread::sleep_for(1ms);
  }
}

void Peer::wait_for_the_end() {
  while (!hear().empty()) {
  }
}

void Peer::reset() const {
  linger at_once = {.l_onoff = 1, .l_linger = 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

LoopbackServer::LoopbackServer(Behaviour behaviour)
    : behaviour_(std::move(behaviour)),
      listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (::bind(listener_, generic, size) != 0 || ::listen(listener_, 8) != 0) {
    throw std::runtime_error("no loopback server");
  }
  ::getsockname(listener_, generic, &size);
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { run(); });
}

LoopbackServer::~LoopbackServer() {
  stop_ = true;
  thread_.join();
  ::close(listener_);
}

void LoopbackServer::run() {
  // OpenSSL writes without MSG_NOSIGNAL.
  sigset_t pipe;
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  ::pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
  while (readable(listener_, stop_)) {
    int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) continue;
    ++connections_;
    Peer peer(socket, stop_);
    behaviour_(peer);
    ::close(socket);
  }
}

bool knows_localhost() {
  addrinfo* found = nullptr;
  bool known = getaddrinfo("localhost", nullptr, nullptr, &found) == 0;
  if (found) freeaddrinfo(found);
  return known;
}

}  // namespace lastmile
