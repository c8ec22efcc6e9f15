#include "facts/readers/certificate_blob.hpp"

#include <algorithm>
#include <optional>

#include "facts/readers/utf16.hpp"

namespace lastmile {
namespace {

enum Property : std::uint32_t { KeyInfo = 2, Sha1 = 3, Der = 32 };

Diagnostic no_blob(std::string message) {
  return {
      .code = "LM0743",
      .message = std::move(message),
      .hint = "Look at it on the machine: certutil -store \"Remote Desktop\"",
      .severity = Severity::Warning};
}

// CRYPT_KEY_PROV_INFO with offsets for pointers: the first is that of the
// container's name.
std::string container_of(ByteView info) {
  Cursor cursor(info);
  std::uint32_t offset = cursor.u32_le();
  std::string name;
  if (cursor.failed() || offset >= info.size()) return name;
  append_utf16(name, info.subspan(offset));
  return name;
}

std::string capitals(ByteView bytes) {
  std::string out = to_hex(bytes);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) {
    return c >= 'a' && c <= 'f' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return out;
}

}  // namespace

Result<CertificateBlob> read_certificate_blob(ByteView bytes) {
  CertificateBlob out;
  std::optional<ByteView> der;
  Cursor cursor(bytes);
  while (cursor.left() >= 12) {
    std::uint32_t id = cursor.u32_le();
    cursor.skip(4);
    ByteView data = cursor.take(cursor.u32_le());
    if (cursor.failed())
      return no_blob(
          "the properties of a certificate end "
          "in the middle of one");
    if (id == Der) der = data;
    if (id == Sha1 && data.size() == 20) out.sha1 = capitals(data);
    if (id == KeyInfo) {
      out.names_key = true;
      out.key_container = container_of(data);
    }
  }
  if (!der) return no_blob("the properties hold no certificate");
  Result<Certificate> read = read_certificate(*der);
  if (!read) return no_blob(read.error().message);
  out.certificate = std::move(*read);
  return out;
}

}  // namespace lastmile
