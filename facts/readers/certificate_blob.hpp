// facts/readers/certificate_blob.hpp
//
// The value `Blob` under which Windows keeps a certificate in the registry: a
// row of properties {id u32, 1 u32, length u32, data}. 32 is the certificate
// in DER, 3 its SHA-1, 2 says where its private key is. Layout as wincrypt.h
// numbers it (CERT_*_PROP_ID), held against blobs of real stores.

#pragma once

#include <string>

#include "engine/base/result.hpp"
#include "facts/readers/certificate.hpp"

namespace lastmile {

struct CertificateBlob {
  Certificate certificate;
  std::string sha1 = {};   // as the blob says, in capitals; may be empty
  bool names_key = false;  // it says where the private key is
  std::string key_container = {};  // its name, or that of its file
};

// LM0743 where it is cut, or holds no certificate. Properties that are not
// known are passed over.
Result<CertificateBlob> read_certificate_blob(ByteView bytes);

}  // namespace lastmile
