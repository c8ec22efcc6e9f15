#include "facts/host/tls.hpp"

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

namespace lastmile {

struct TlsSession::Parts {
  SSL_CTX* context = nullptr;
  SSL* ssl = nullptr;
  BIO* in = nullptr;   // owned by ssl
  BIO* out = nullptr;  // owned by ssl
  int alert = -1;
  Bytes first = {};  // of the server's bytes: do they look like TLS?
  unsigned long error = 0;

  ~Parts() {
    SSL_free(ssl);
    SSL_CTX_free(context);
  }
};

namespace {

constexpr std::size_t record_header = 5;

void remember_alert(const SSL* ssl, int where, int value) {
  if (!(where & SSL_CB_ALERT) || !(where & SSL_CB_READ)) return;
  constexpr int fatal = 2;
  int level = value >> 8;
  if (level != fatal) return;
  *static_cast<int*>(SSL_get_app_data(ssl)) = value & 0xff;
}

bool is_address(const std::string& name) {
  unsigned char bytes[16];
  return inet_pton(AF_INET, name.c_str(), bytes) == 1 ||
         inet_pton(AF_INET6, name.c_str(), bytes) == 1;
}

// What a server of this or any earlier decade may speak.
bool allow_old_servers(SSL_CTX* context) {
  SSL_CTX_set_security_level(context, 0);
  SSL_CTX_set_options(
      context, SSL_OP_LEGACY_SERVER_CONNECT | SSL_OP_IGNORE_UNEXPECTED_EOF);
  SSL_CTX_set_verify(context, SSL_VERIFY_NONE, nullptr);
  return SSL_CTX_set_min_proto_version(context, TLS1_VERSION) == 1 &&
         SSL_CTX_set_max_proto_version(context, 0) == 1 &&
         SSL_CTX_set_cipher_list(context, "DEFAULT:@SECLEVEL=0") == 1;
}

// A record header: a type of 20 to 23, version 3.x. Fewer bytes may be one.
bool looks_like_tls(const Bytes& first) {
  if (!first.empty() && (first[0] < 20 || first[0] > 23)) return false;
  return first.size() < 2 || first[1] == 3;
}

Handshake kind_of_alert(int alert) {
  switch (alert) {
    case 70: return Handshake::NoCommonVersion;  // protocol_version
    case 71: return Handshake::NoCommonCipher;   // insufficient_security
    default: return Handshake::Alert;
  }
}

Handshake kind_of_error(unsigned long error) {
  switch (ERR_GET_REASON(error)) {
    case SSL_R_UNSUPPORTED_PROTOCOL:
    case SSL_R_VERSION_TOO_LOW:
    case SSL_R_VERSION_TOO_HIGH:
    case SSL_R_UNSUPPORTED_SSL_VERSION:
    case SSL_R_WRONG_SSL_VERSION: return Handshake::NoCommonVersion;
    case SSL_R_WRONG_CIPHER_RETURNED:
    case SSL_R_UNKNOWN_CIPHER_RETURNED:
    case SSL_R_NO_SHARED_CIPHER: return Handshake::NoCommonCipher;
    default: return Handshake::NotTlsReply;
  }
}

std::string reason_text(unsigned long error) {
  const char* text = ERR_reason_error_string(error);
  return text ? text : "error " + std::to_string(error);
}

Bytes to_der(X509* certificate) {
  int size = i2d_X509(certificate, nullptr);
  if (size <= 0) return {};
  Bytes der(static_cast<std::size_t>(size));
  unsigned char* at = der.data();
  i2d_X509(certificate, &at);
  return der;
}

std::vector<Bytes> chain_of(const SSL* ssl) {
  std::vector<Bytes> chain;
  STACK_OF(X509)* certificates = SSL_get_peer_cert_chain(ssl);
  for (int i = 0; certificates && i < sk_X509_num(certificates); ++i) {
    chain.push_back(to_der(sk_X509_value(certificates, i)));
  }
  return chain;
}

}  // namespace

TlsSession::TlsSession(std::unique_ptr<Parts> parts)
    : parts_(std::move(parts)) {}

TlsSession::~TlsSession() = default;

std::unique_ptr<TlsSession> TlsSession::create(const std::string& name) {
  auto parts = std::make_unique<Parts>();
  parts->context = SSL_CTX_new(TLS_client_method());
  if (!parts->context || !allow_old_servers(parts->context)) return nullptr;
  parts->ssl = SSL_new(parts->context);
  parts->in = BIO_new(BIO_s_mem());
  parts->out = BIO_new(BIO_s_mem());
  if (!parts->ssl || !parts->in || !parts->out) {
    BIO_free(parts->in);
    BIO_free(parts->out);
    return nullptr;
  }
  SSL_set_bio(parts->ssl, parts->in, parts->out);
  SSL_set_connect_state(parts->ssl);
  SSL_set_app_data(parts->ssl, &parts->alert);
  SSL_set_info_callback(parts->ssl, remember_alert);
  if (!name.empty() && !is_address(name)) {
    SSL_set_tlsext_host_name(parts->ssl, name.c_str());
  }
  return std::unique_ptr<TlsSession>(new TlsSession(std::move(parts)));
}

TlsSession::State TlsSession::handshake() {
  ERR_clear_error();
  int result = SSL_do_handshake(parts_->ssl);
  if (result == 1) return State::Done;
  int reason = SSL_get_error(parts_->ssl, result);
  if (reason == SSL_ERROR_WANT_READ && looks_like_tls(parts_->first)) {
    return State::NeedsInput;
  }
  parts_->error = ERR_peek_error();
  ERR_clear_error();
  return State::Broken;
}

TlsOutcome TlsSession::outcome() const {
  TlsOutcome out;
  out.alert = parts_->alert;
  out.chain = chain_of(parts_->ssl);
  if (const SSL_CIPHER* cipher = SSL_get_current_cipher(parts_->ssl)) {
    out.version = SSL_get_version(parts_->ssl);
    out.cipher = SSL_CIPHER_get_name(cipher);
  }
  if (SSL_is_init_finished(parts_->ssl)) {
    out.result = Handshake::Ok;
  } else if (!looks_like_tls(parts_->first)) {
    out.result = Handshake::NotTlsReply;
    out.why = "the answer is no TLS; it begins with " + to_hex(parts_->first);
  } else if (out.alert >= 0) {
    out.result = kind_of_alert(out.alert);
    out.why = "alert " + std::to_string(out.alert) + ", " +
              SSL_alert_desc_string_long(out.alert);
  } else {
    out.result = kind_of_error(parts_->error);
    out.why = reason_text(parts_->error);
  }
  return out;
}

void TlsSession::feed(ByteView from_server) {
  Bytes& first = parts_->first;
  for (std::uint8_t byte : from_server) {
    if (first.size() == record_header) break;
    first.push_back(byte);
  }
  BIO_write(parts_->in, from_server.data(),
            static_cast<int>(from_server.size()));
}

Bytes TlsSession::take_output() {
  Bytes out(BIO_ctrl_pending(parts_->out));
  if (!out.empty()) {
    BIO_read(parts_->out, out.data(), static_cast<int>(out.size()));
  }
  return out;
}

bool TlsSession::write(ByteView clear) {
  ERR_clear_error();
  std::size_t written = 0;
  return SSL_write_ex(parts_->ssl, clear.data(), clear.size(), &written) == 1 &&
         written == clear.size();
}

TlsSession::State TlsSession::read(std::size_t most, Bytes& clear) {
  ERR_clear_error();
  clear.resize(most);
  std::size_t got = 0;
  int result = SSL_read_ex(parts_->ssl, clear.data(), most, &got);
  clear.resize(result == 1 ? got : 0);
  if (result == 1) return State::Done;
  bool waits = SSL_get_error(parts_->ssl, result) == SSL_ERROR_WANT_READ;
  ERR_clear_error();
  return waits ? State::NeedsInput : State::Broken;
}

void TlsSession::close_notify() {
  ERR_clear_error();
  SSL_shutdown(parts_->ssl);
  ERR_clear_error();
}

}  // namespace lastmile
