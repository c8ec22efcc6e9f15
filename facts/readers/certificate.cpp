#include "facts/readers/certificate.hpp"

#include <arpa/inet.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <ctime>
#include <memory>

#include "engine/base/scalar.hpp"

namespace lastmile {

namespace {

constexpr std::size_t largest = 1024 * 1024;

template <auto function>
struct Release {
  template <class T>
  void operator()(T* thing) const {
    function(thing);
  }
};
using X509Pointer = std::unique_ptr<X509, Release<X509_free>>;
using BioPointer = std::unique_ptr<BIO, Release<BIO_free_all>>;

X509Pointer parse(ByteView bytes) {
  static constexpr std::string_view mark = "-----BEGIN";
  auto at = std::search(bytes.begin(), bytes.end(), mark.begin(), mark.end());
  if (at != bytes.end()) {
    BioPointer in(
        BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size())));
    auto no_passphrase = [](char*, int, int, void*) { return 0; };
    return X509Pointer(
        PEM_read_bio_X509(in.get(), nullptr, no_passphrase, nullptr));
  }
  const unsigned char* start = bytes.data();
  return X509Pointer(
      d2i_X509(nullptr, &start, static_cast<long>(bytes.size())));
}

std::string print_name(const X509_NAME* name) {
  BioPointer out(BIO_new(BIO_s_mem()));
  // Texts in UTF-8, control characters escaped.
  unsigned long flags = XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB;
  X509_NAME_print_ex(out.get(), name, 0, flags);
  char* text = nullptr;
  long size = BIO_get_mem_data(out.get(), &text);
  return size > 0 ? std::string(text, static_cast<std::size_t>(size)) : "";
}

// Of a DNS name or a common name: what is no printable text makes it empty, so
// that "vm1\0.evil" is never taken for "vm1".
std::string plain_text(const ASN1_STRING* string) {
  unsigned char* utf8 = nullptr;
  int size = ASN1_STRING_to_UTF8(&utf8, string);
  if (size < 0) return {};
  std::string text(reinterpret_cast<char*>(utf8),
                   static_cast<std::size_t>(size));
  OPENSSL_free(utf8);
  bool control = std::any_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
  });
  return control ? std::string() : text;
}

std::string common_name(const X509_NAME* name) {
  int at = X509_NAME_get_index_by_NID(name, NID_commonName, -1);
  if (at < 0) return {};
  return plain_text(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at)));
}

std::optional<std::int64_t> read_time(const ASN1_TIME* time) {
  std::tm parts = {};
  if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1) return {};
  return static_cast<std::int64_t>(timegm(&parts)) * 1000000;
}

std::string oid_text(const ASN1_OBJECT* object) {
  char text[128];
  int size = OBJ_obj2txt(text, sizeof text, object, 1);
  return size > 0 && size < static_cast<int>(sizeof text) ? text : "";
}

std::string object_name(const ASN1_OBJECT* object) {
  int nid = OBJ_obj2nid(object);
  return nid == NID_undef ? oid_text(object) : OBJ_nid2ln(nid);
}

std::optional<std::vector<std::string>> read_usage(const X509* certificate) {
  int critical = -1;
  std::unique_ptr<EXTENDED_KEY_USAGE, Release<EXTENDED_KEY_USAGE_free>> usage(
      static_cast<EXTENDED_KEY_USAGE*>(X509_get_ext_d2i(
          certificate, NID_ext_key_usage, &critical, nullptr)));
  if (critical == -1) return {};
  std::vector<std::string> out;
  for (int i = 0; usage && i < sk_ASN1_OBJECT_num(usage.get()); ++i) {
    out.push_back(oid_text(sk_ASN1_OBJECT_value(usage.get(), i)));
  }
  return out;
}

std::string address_text(const ASN1_STRING* bytes) {
  int size = ASN1_STRING_length(bytes);
  char text[INET6_ADDRSTRLEN] = {};
  if (size != 4 && size != 16) return {};
  inet_ntop(size == 4 ? AF_INET : AF_INET6, ASN1_STRING_get0_data(bytes), text,
            sizeof text);
  return text;
}

void read_alternative_names(const X509* certificate, Certificate& out) {
  std::unique_ptr<GENERAL_NAMES, Release<GENERAL_NAMES_free>> names(
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(
          certificate, NID_subject_alt_name, nullptr, nullptr)));
  for (int i = 0; names && i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
    if (name->type == GEN_DNS) {
      std::string text = plain_text(name->d.dNSName);
      if (!text.empty()) out.names.push_back(std::move(text));
    } else if (name->type == GEN_IPADD) {
      std::string text = address_text(name->d.iPAddress);
      if (!text.empty()) out.addresses.push_back(std::move(text));
    }
  }
}

void read_key(X509* certificate, Certificate& out) {
  EVP_PKEY* key = X509_get0_pubkey(certificate);
  if (key == nullptr) return;
  const char* type = EVP_PKEY_get0_type_name(key);
  out.key_type = type ? type : "";
  out.key_bits = EVP_PKEY_get_bits(key);
}

void read_thumbprint(const X509* certificate, Certificate& out) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  if (X509_digest(certificate, EVP_sha1(), digest, &size) != 1) return;
  out.thumbprint = to_hex(ByteView(digest, size));
  for (char& c : out.thumbprint) {
    if (c >= 'a') c = static_cast<char>(c - 'a' + 'A');
  }
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  while (!out.empty() && out.back() == '.') out.pop_back();
  return out;
}

bool name_covers(std::string_view pattern, std::string_view name) {
  std::string wanted = lower(name);
  std::string given = lower(pattern);
  if (given == wanted) return !wanted.empty();
  if (!given.starts_with("*.")) return false;
  std::size_t dot = wanted.find('.');
  return dot != std::string::npos && dot > 0 &&
         std::string_view(wanted).substr(dot) ==
             std::string_view(given).substr(1);
}

void set_list(Node& fields, std::string key,
              const std::vector<std::string>& texts) {
  Node list = Node::list({});
  for (const std::string& text : texts) {
    list.items.push_back(Node::scalar(text, Style::Quoted));
  }
  fields.set(std::move(key), std::move(list));
}

}  // namespace

Result<Certificate> read_certificate(ByteView bytes) {
  X509Pointer parsed;
  if (bytes.size() <= largest) parsed = parse(bytes);
  ERR_clear_error();
  if (!parsed) {
    return Diagnostic{.code = "LM0720",
                      .message = "this is no X.509 certificate",
                      .hint =
                          "a certificate is DER, or PEM text that begins "
                          "with -----BEGIN CERTIFICATE-----"};
  }
  X509* certificate = parsed.get();
  Certificate out;
  const X509_NAME* subject = X509_get_subject_name(certificate);
  const X509_NAME* issuer = X509_get_issuer_name(certificate);
  out.subject = print_name(subject);
  out.issuer = print_name(issuer);
  out.common_name = common_name(subject);
  out.self_signed = X509_NAME_cmp(subject, issuer) == 0;
  out.not_before = read_time(X509_get0_notBefore(certificate));
  out.not_after = read_time(X509_get0_notAfter(certificate));
  out.signature = object_name([&] {
    const ASN1_OBJECT* object = nullptr;
    X509_ALGOR_get0(&object, nullptr, nullptr,
                    X509_get0_tbs_sigalg(certificate));
    return object;
  }());
  read_thumbprint(certificate, out);
  read_key(certificate, out);
  out.usage = read_usage(certificate);
  read_alternative_names(certificate, out);
  ERR_clear_error();
  return out;
}

bool is_certificate_file(ByteView bytes) {
  std::string_view text(reinterpret_cast<const char*>(bytes.data()),
                        std::min<std::size_t>(bytes.size(), 64 << 10));
  if (text.find("-----BEGIN CERTIFICATE-----") != text.npos ||
      text.find("-----BEGIN TRUSTED CERTIFICATE-----") != text.npos) {
    return true;
  }
  // SEQUENCE of a length in two bytes, which is the whole file, that begins
  // with another.
  return bytes.size() > 64 && bytes[0] == 0x30 && bytes[1] == 0x82 &&
         std::size_t{bytes[2]} * 256 + bytes[3] + 4 == bytes.size() &&
         bytes[4] == 0x30;
}

bool names_server(const Certificate& certificate, std::string_view name) {
  if (Result<std::string> address = parse_address(name)) {
    for (const std::string& own : certificate.addresses) {
      Result<std::string> canonical = parse_address(own);
      if (canonical && *canonical == *address) return true;
    }
    Result<std::string> common = parse_address(certificate.common_name);
    return certificate.addresses.empty() && certificate.names.empty() &&
           common && *common == *address;
  }
  if (certificate.names.empty()) {
    return name_covers(certificate.common_name, name);
  }
  return std::any_of(
      certificate.names.begin(), certificate.names.end(),
      [&](const std::string& own) { return name_covers(own, name); });
}

bool allows_server_authentication(const Certificate& certificate) {
  static constexpr std::string_view server = "1.3.6.1.5.5.7.3.1";
  static constexpr std::string_view any = "2.5.29.37.0";
  if (!certificate.usage) return true;
  return std::any_of(
      certificate.usage->begin(), certificate.usage->end(),
      [](const std::string& oid) { return oid == server || oid == any; });
}

Node certificate_fields(const Certificate& certificate) {
  Node fields = Node::map();
  fields.set("subject", certificate.subject);
  fields.set("issuer", certificate.issuer);
  fields.set_yes_no("self_signed", certificate.self_signed);
  if (certificate.not_before) {
    fields.set("not_before", format_time(*certificate.not_before));
  }
  if (certificate.not_after) {
    fields.set("not_after", format_time(*certificate.not_after));
  }
  fields.set("thumbprint", certificate.thumbprint);
  fields.set("signature_algorithm", certificate.signature);
  if (!certificate.key_type.empty()) {
    fields.set("key_type", certificate.key_type);
  }
  if (certificate.key_bits > 0) {
    fields.set("key_bits", std::int64_t{certificate.key_bits});
  }
  if (certificate.usage) set_list(fields, "eku", *certificate.usage);
  fields.set_yes_no("server_auth", allows_server_authentication(certificate));
  std::vector<std::string> names = certificate.names;
  names.insert(names.end(), certificate.addresses.begin(),
               certificate.addresses.end());
  set_list(fields, "san", names);
  return fields;
}

}  // namespace lastmile
