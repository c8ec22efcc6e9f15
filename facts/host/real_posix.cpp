#include "facts/host/real_posix.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <thread>
#include <utility>

#include "facts/host/child_posix.hpp"
#include "facts/host/resolver.hpp"
#include "facts/host/tls.hpp"

namespace lastmile {

namespace {

// What a handshake may bring before it is taken for an endless stream: a
// chain of certificates is some kilobytes.
constexpr std::size_t most_handshake_bytes = 256 * 1024;
constexpr std::size_t chunk = 16 * 1024;

Moment steady() {
  return std::chrono::duration_cast<Moment>(
      std::chrono::steady_clock::now().time_since_epoch());
}

class Socket {
 public:
  explicit Socket(int number = -1) : number_(number) {}
  Socket(Socket&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Socket& operator=(Socket&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~Socket() {
    if (number_ >= 0) ::close(number_);
  }
  int number() const { return number_; }
  bool open() const { return number_ >= 0; }

 private:
  int number_;
};

enum class Wait { Ready, Late, Failed };

Wait wait_for(int number, short events, Moment deadline) {
  for (;;) {
    Moment left = deadline - steady();
    if (left.count() < 0) left = Moment(0);
    timespec limit = {.tv_sec = left.count() / 1000000,
                      .tv_nsec = left.count() % 1000000 * 1000};
    pollfd item = {.fd = number, .events = events, .revents = 0};
    int ready = ::ppoll(&item, 1, &limit, nullptr);
    if (ready > 0) return Wait::Ready;
    if (ready == 0) return Wait::Late;
    if (errno != EINTR) return Wait::Failed;
  }
}

Transfer transfer_of(int error) {
  return error == ECONNRESET || error == EPIPE || error == ECONNABORTED
             ? Transfer::Reset
         : error == ETIMEDOUT ? Transfer::Timeout
                              : Transfer::Failed;
}

Handshake handshake_of(Transfer transfer) {
  switch (transfer) {
    case Transfer::Closed: return Handshake::Closed;
    case Transfer::Reset: return Handshake::Reset;
    case Transfer::Timeout: return Handshake::Timeout;
    default: return Handshake::Failed;
  }
}

class PosixConnection : public Connection {
 public:
  explicit PosixConnection(Socket socket) : socket_(std::move(socket)) {}
  ~PosixConnection() override { close(steady()); }

  Transfer send(ByteView bytes, Moment deadline) override {
    if (!tls_) return send_raw(bytes, deadline);
    if (!tls_->write(bytes)) return Transfer::Failed;
    return send_raw(tls_->take_output(), deadline);
  }

  Received receive(std::size_t most, Moment deadline) override {
    if (!tls_) return receive_raw(most, deadline);
    for (;;) {
      Received out{.status = Transfer::Done};
      TlsSession::State state = tls_->read(most, out.bytes);
      if (state == TlsSession::State::Done) return out;
      if (state == TlsSession::State::Broken) {
        return {.status = Transfer::Closed, .why = "the TLS tunnel was closed"};
      }
      Received raw = receive_raw(chunk, deadline);
      if (raw.status != Transfer::Done) return raw;
      tls_->feed(raw.bytes);
      // An answer to a key update or a renegotiation, if any.
      send_raw(tls_->take_output(), deadline);
    }
  }

  TlsOutcome secure(const std::string& name, Moment deadline) override {
    Moment start = steady();
    std::unique_ptr<TlsSession> session = TlsSession::create(name);
    TlsOutcome out;
    if (!session) {
      out.why = "OpenSSL could not be set up";
    } else {
      out = shake_hands(*session, deadline);
      if (out.result == Handshake::Ok) tls_ = std::move(session);
    }
    out.elapsed = steady() - start;
    return out;
  }

  // A close with unread bytes would send a reset, which some servers take for
  // an attack; so what is there is read, and the peer gets a moment for its
  // own FIN.
  void close(Moment deadline) override {
    if (!socket_.open()) return;
    if (tls_) {
      tls_->close_notify();
      send_raw(tls_->take_output(), deadline);
    }
    ::shutdown(socket_.number(), SHUT_WR);
    for (std::size_t seen = 0; seen < most_handshake_bytes;) {
      Received rest = receive_raw(chunk, deadline);
      if (rest.status != Transfer::Done) break;
      seen += rest.bytes.size();
    }
    socket_ = Socket();
    tls_.reset();
  }

 private:
  Transfer send_raw(ByteView bytes, Moment deadline) {
    while (!bytes.empty()) {
      ssize_t sent =
          ::send(socket_.number(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent > 0) {
        bytes = bytes.subspan(static_cast<std::size_t>(sent));
        continue;
      }
      if (errno == EINTR) continue;
      if (errno != EAGAIN && errno != EWOULDBLOCK) return transfer_of(errno);
      Wait wait = wait_for(socket_.number(), POLLOUT, deadline);
      if (wait == Wait::Late) return Transfer::Timeout;
      if (wait == Wait::Failed) return Transfer::Failed;
    }
    return Transfer::Done;
  }

  Received receive_raw(std::size_t most, Moment deadline) {
    Received out{.bytes = Bytes(most)};
    for (;;) {
      Wait wait = wait_for(socket_.number(), POLLIN, deadline);
      if (wait != Wait::Ready) {
        return {wait == Wait::Late ? Transfer::Timeout : Transfer::Failed};
      }
      ssize_t got = ::recv(socket_.number(), out.bytes.data(), most, 0);
      if (got > 0) {
        out.status = Transfer::Done;
        out.bytes.resize(static_cast<std::size_t>(got));
        return out;
      }
      if (got == 0) return {Transfer::Closed};
      if (errno == EINTR || errno == EAGAIN) continue;
      return {transfer_of(errno), {}, std::strerror(errno)};
    }
  }

  TlsOutcome shake_hands(TlsSession& session, Moment deadline) {
    for (std::size_t seen = 0; seen < most_handshake_bytes;) {
      TlsSession::State state = session.handshake();
      Transfer sent = send_raw(session.take_output(), deadline);
      if (state != TlsSession::State::NeedsInput) return session.outcome();
      Received got = sent == Transfer::Done ? receive_raw(chunk, deadline)
                                            : Received{sent};
      if (got.status != Transfer::Done) {
        TlsOutcome out = session.outcome();
        out.result = handshake_of(got.status);
        out.why = got.why;
        return out;
      }
      seen += got.bytes.size();
      session.feed(got.bytes);
    }
    TlsOutcome out = session.outcome();
    out.result = Handshake::NotTlsReply;
    out.why = "the server sent 256 KiB and the handshake did not end";
    return out;
  }

  Socket socket_;
  std::unique_ptr<TlsSession> tls_;
};

Reach reach_of(int error) {
  switch (error) {
    case 0: return Reach::Open;
    case ECONNREFUSED: return Reach::Refused;
    case ETIMEDOUT: return Reach::Timeout;
    case ECONNRESET:
    case ECONNABORTED: return Reach::Reset;
    case EHOSTUNREACH:
    case EHOSTDOWN: return Reach::HostUnreachable;
    case ENETUNREACH:
    case ENETDOWN: return Reach::NetUnreachable;
    case ENOPROTOOPT:
    case EPROTO: return Reach::Unreachable;
    case EPERM:
    case EACCES: return Reach::Forbidden;
    default: return Reach::Failed;
  }
}

// An IPv6 address may carry a zone, so getaddrinfo reads it; it asks nobody.
bool read_endpoint(const Endpoint& to, sockaddr_storage& out, socklen_t& size) {
  addrinfo hints = {};
  hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* list = nullptr;
  std::string port = std::to_string(to.port);
  if (::getaddrinfo(to.address.c_str(), port.c_str(), &hints, &list) != 0) {
    return false;
  }
  size = list->ai_addrlen;
  std::memcpy(&out, list->ai_addr, size);
  ::freeaddrinfo(list);
  return true;
}

// The error of the connect; ETIMEDOUT where the deadline came first.
int connect_by(int number, const sockaddr_storage& to, socklen_t size,
               Moment deadline) {
  const auto* address = reinterpret_cast<const sockaddr*>(&to);
  if (::connect(number, address, size) == 0) return 0;
  if (errno != EINPROGRESS && errno != EINTR) return errno;
  Wait wait = wait_for(number, POLLOUT, deadline);
  if (wait == Wait::Late) return ETIMEDOUT;
  if (wait == Wait::Failed) return errno;
  int error = 0;
  socklen_t length = sizeof error;
  ::getsockopt(number, SOL_SOCKET, SO_ERROR, &error, &length);
  return error;
}

class PosixHost : public Host {
 public:
  std::int64_t now() override {
    return std::chrono::duration_cast<std::chrono::microseconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
  }

  Moment monotonic() override { return steady(); }

  void rest(Span length) override { std::this_thread::sleep_for(length); }

  Resolution resolve(const std::string& name, Moment deadline) override {
    Moment start = steady();
    Resolution out = resolve_within(ask_system, name, deadline - start);
    out.elapsed = steady() - start;
    return out;
  }

  Connected connect(const Endpoint& to, Moment deadline) override {
    Moment start = steady();
    Connected out;
    sockaddr_storage address = {};
    socklen_t size = 0;
    if (!read_endpoint(to, address, size)) {
      out.why = "'" + to.address + "' is no address";
      return out;
    }
    Socket socket(::socket(address.ss_family,
                           SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    int error = socket.open()
                    ? connect_by(socket.number(), address, size, deadline)
                    : errno;
    out.elapsed = steady() - start;
    out.reach = reach_of(error);
    // A machine without IPv6 has no route to it.
    if (error == EAFNOSUPPORT) out.reach = Reach::NetUnreachable;
    if (error != 0) {
      out.why = std::strerror(error);
      return out;
    }
    int on = 1;
    ::setsockopt(socket.number(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    out.connection = std::make_unique<PosixConnection>(std::move(socket));
    return out;
  }

  CommandOutcome run(const Command& command, Moment deadline) override {
    return run_child(command, deadline);
  }
};

}  // namespace

std::unique_ptr<Host> open_real() { return std::make_unique<PosixHost>(); }

}  // namespace lastmile
