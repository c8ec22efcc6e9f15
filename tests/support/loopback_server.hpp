// tests/support/loopback_server.hpp
//
// A server of our own on 127.0.0.1 that behaves as badly as a test wants: a
// function gets each accepted connection. Ends, with every connection, when it
// is destroyed.

#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <thread>

namespace lastmile {

// One accepted connection. Every call ends soon after the server is told to.
class Peer {
 public:
  Peer(int socket, const std::atomic<bool>& stop)
      : socket_(socket), stop_(stop) {}

  // Waits for what the client says; empty where it has closed.
  std::string hear();
  bool say(std::string_view bytes);
  // A byte at a time.
  void drip(std::string_view bytes, std::chrono::milliseconds every);
  void sleep(std::chrono::milliseconds time);
  void wait_for_the_end();  // of the client or of the server
  void reset() const;       // instead of a proper close
  bool stopped() const { return stop_; }
  int socket() const { return socket_; }

 private:
  int socket_;
  const std::atomic<bool>& stop_;
};

class LoopbackServer {
 public:
  using Behaviour = std::function<void(Peer&)>;
  explicit LoopbackServer(Behaviour behaviour);
  ~LoopbackServer();
  LoopbackServer(const LoopbackServer&) = delete;
  LoopbackServer& operator=(const LoopbackServer&) = delete;

  std::uint16_t port() const { return port_; }
  int connections() const { return connections_; }  // how many there were

 private:
  void run();

  Behaviour behaviour_;
  int listener_;
  std::uint16_t port_ = 0;
  std::atomic<bool> stop_ = false;
  std::atomic<int> connections_ = 0;
  std::thread thread_;
};

// Does this machine know the name localhost? A bare one without /etc/hosts
// does not.
bool knows_localhost();

}  // namespace lastmile
