#include "tests/support/certificate_maker.hpp"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include <ctime>
#include <memory>
#include <stdexcept>

namespace lastmile {

namespace {

void need(bool ok, const char* what) {
  if (!ok) throw std::runtime_error(std::string("no certificate: ") + what);
}

// One key of each kind a process: making RSA keys takes time.
EVP_PKEY* shared_key(bool elliptic) {
  static EVP_PKEY* rsa = EVP_RSA_gen(2048);
  static EVP_PKEY* curve = EVP_EC_gen("P-256");
  return elliptic ? curve : rsa;
}

void extend(X509* certificate, int kind, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension =
      X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str());
  need(extension != nullptr, value.c_str());
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

std::string joined(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) {
    if (!out.empty()) out += ',';
    out += text;
  }
  return out;
}

template <class Write>
void write_file(const std::filesystem::path& path, Write write) {
  std::unique_ptr<BIO, int (*)(BIO*)> out(BIO_new_file(path.c_str(), "w"),
                                          BIO_free);
  need(out && write(out.get()) == 1, path.c_str());
}

}  // namespace

CertificateFiles make_certificate(const CertificateOrder& order,
                                  const std::filesystem::path& directory,
                                  const std::string& stem) {
  std::unique_ptr<X509, void (*)(X509*)> holder(X509_new(), X509_free);
  X509* certificate = holder.get();
  EVP_PKEY* key = shared_key(order.elliptic);
  need(certificate && key, "no memory");
  X509_set_version(certificate, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), std::time(nullptr));
  std::time_t now = std::time(nullptr);
  ASN1_TIME_set(X509_getm_notBefore(certificate), now + order.valid_from);
  ASN1_TIME_set(X509_getm_notAfter(certificate), now + order.valid_to);
  X509_set_pubkey(certificate, key);
  X509_NAME* name = X509_get_subject_name(certificate);
  X509_NAME_add_entry_by_txt(
      name, "CN", MBSTRING_UTF8,
      reinterpret_cast<const unsigned char*>(order.name.c_str()), -1, -1, 0);
  X509_set_issuer_name(certificate, name);
  extend(certificate, NID_key_usage, "keyEncipherment,dataEncipherment");
  if (!order.usage.empty()) {
    extend(certificate, NID_ext_key_usage, order.usage);
  }
  if (!order.alternative_names.empty()) {
    extend(certificate, NID_subject_alt_name, joined(order.alternative_names));
  }
  need(X509_sign(certificate, key, EVP_get_digestbyname(order.digest.c_str())) >
           0,
       "cannot be signed");
  CertificateFiles files{directory / (stem + ".crt"),
                         directory / (stem + ".key")};
  write_file(files.certificate,
             [&](BIO* out) { return PEM_write_bio_X509(out, certificate); });
  write_file(files.key, [&](BIO* out) {
    return PEM_write_bio_PrivateKey_traditional(out, key, nullptr, nullptr, 0,
                                                nullptr, nullptr);
  });
  return files;
}

}  // namespace lastmile
