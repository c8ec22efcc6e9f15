// A signature is good or bad for ever, so the tests of this room verify the
// same one only once: years of updates verify the same roots thousands of
// times. Stands before libsodium's functions of the same names; every distinct
// call is theirs.

#include <dlfcn.h>
#include <sodium.h>

#include <cstring>
#include <mutex>
#include <string>
#include <unordered_map>

namespace {

constexpr std::size_t most_kept = 20'000;

template <class Function>
Function* behind(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

template <class Value>
class Kept {
 public:
  template <class Make>
  Value get(std::string key, Make make) {
    std::lock_guard lock(mutex_);
    if (auto at = all_.find(key); at != all_.end()) return at->second;
    if (all_.size() >= most_kept) all_.clear();
    return all_.emplace(std::move(key), make()).first->second;
  }

 private:
  std::mutex mutex_;
  std::unordered_map<std::string, Value> all_ = {};
};

std::string joined(const unsigned char* a, std::size_t a_size,
                   const unsigned char* b, std::size_t b_size) {
  std::string out;
  out.reserve(a_size + b_size);
  out.append(reinterpret_cast<const char*>(a), a_size);
  out.append(reinterpret_cast<const char*>(b), b_size);
  return out;
}

}  // namespace

extern "C" int crypto_sign_verify_detached(const unsigned char* signature,
                                           const unsigned char* bytes,
                                           unsigned long long size,
                                           const unsigned char* key) {
  static auto* real =
      behind<int(const unsigned char*, const unsigned char*, unsigned long long,
                 const unsigned char*)>("crypto_sign_verify_detached");
  static Kept<int> kept;
  std::string all =
      joined(key, crypto_sign_PUBLICKEYBYTES, signature, crypto_sign_BYTES);
  all.append(reinterpret_cast<const char*>(bytes), size);
  return kept.get(std::move(all),
                  [&] { return real(signature, bytes, size, key); });
}

extern "C" int crypto_sign_detached(unsigned char* signature,
                                    unsigned long long* length,
                                    const unsigned char* bytes,
                                    unsigned long long size,
                                    const unsigned char* key) {
  static auto* real =
      behind<int(unsigned char*, unsigned long long*, const unsigned char*,
                 unsigned long long, const unsigned char*)>(
          "crypto_sign_detached");
  static Kept<std::string> kept;
  std::string made =
      kept.get(joined(key, crypto_sign_SECRETKEYBYTES, bytes, size), [&] {
        std::string out(crypto_sign_BYTES, '\0');
        auto* to = reinterpret_cast<unsigned char*>(out.data());
        return real(to, nullptr, bytes, size, key) == 0 ? out : std::string();
      });
  if (made.size() != crypto_sign_BYTES) return -1;
  std::memcpy(signature, made.data(), made.size());
  if (length != nullptr) *length = made.size();
  return 0;
}
