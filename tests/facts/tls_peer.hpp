// tests/facts/tls_peer.hpp
//
// The server's side of TLS over a Peer, for what happens inside the tunnel.

#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <string>
#include <string_view>

#include "tests/support/certificate_maker.hpp"
#include "tests/support/loopback_server.hpp"

namespace lastmile {

class TlsPeer {
 public:
  TlsPeer(Peer& peer, const CertificateFiles& files,
          const std::string& ciphers = {})
      : context_(SSL_CTX_new(TLS_server_method()), SSL_CTX_free) {
    SSL_CTX* context = context_.get();
    SSL_CTX_use_certificate_file(context, files.certificate.c_str(),
                                 SSL_FILETYPE_PEM);
    SSL_CTX_use_PrivateKey_file(context, files.key.c_str(), SSL_FILETYPE_PEM);
    if (!ciphers.empty()) {
      SSL_CTX_set_max_proto_version(context, TLS1_2_VERSION);
      SSL_CTX_set_cipher_list(context, ciphers.c_str());
    }
    ssl_.reset(SSL_new(context));
    SSL_set_fd(ssl_.get(), peer.socket());
    ok_ = SSL_accept(ssl_.get()) == 1;
  }

  bool ok() const { return ok_; }
  std::string hear() {
    char bytes[4096];
    int got = SSL_read(ssl_.get(), bytes, sizeof bytes);
    return got > 0 ? std::string(bytes, static_cast<std::size_t>(got)) : "";
  }
  bool say(std::string_view bytes) {
    return SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size())) >
           0;
  }

 private:
  std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)> context_;
  struct Free {
    void operator()(SSL* ssl) const { SSL_free(ssl); }
  };
  std::unique_ptr<SSL, Free> ssl_;
  bool ok_ = false;
};

}  // namespace lastmile
