// facts/host/tls.hpp
//
// One TLS client conversation, without a socket: bytes from the server go in,
// bytes for the server come out, so the caller alone decides how long to wait
// and how much to read. Old servers must be seen and not refused: it offers
// TLS 1.0 to 1.3 at security level 0 and trusts any certificate.

#pragma once

#include <memory>
#include <string>

#include "facts/host/host.hpp"

namespace lastmile {

class TlsSession {
 public:
  // Null where OpenSSL itself fails.
  static std::unique_ptr<TlsSession> create(const std::string& name);
  ~TlsSession();
  TlsSession(const TlsSession&) = delete;
  TlsSession& operator=(const TlsSession&) = delete;

  enum class State { NeedsInput, Done, Broken };

  // Goes on with the handshake as far as the input allows.
  State handshake();
  // What the handshake has come to; of a broken one, why.
  TlsOutcome outcome() const;

  void feed(ByteView from_server);
  Bytes take_output();  // to be sent; empty where there is nothing

  // After the handshake. False: the tunnel is broken.
  bool write(ByteView clear);
  // NeedsInput, Done (bytes were read), or Broken (closed by the peer too).
  State read(std::size_t most, Bytes& clear);
  void close_notify();

 private:
  struct Parts;
  explicit TlsSession(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace lastmile
