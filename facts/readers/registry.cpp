#include "facts/readers/registry.hpp"

#include <algorithm>

#include "facts/readers/utf16.hpp"

namespace lastmile {

std::optional<std::string> RegistryValue::text() const {
  if (kind != RegistryKind::Text && kind != RegistryKind::ExpandText &&
      kind != RegistryKind::Link) {
    return std::nullopt;
  }
  std::string out;
  append_utf16(out, data);
  return out;
}

std::optional<std::uint64_t> RegistryValue::number() const {
  bool four =
      kind == RegistryKind::Dword || kind == RegistryKind::DwordBigEndian;
  std::size_t size = four ? 4 : 8;
  if (!four && kind != RegistryKind::Qword) return std::nullopt;
  if (data.size() != size) return std::nullopt;
  std::uint64_t out = 0;
  for (std::size_t i = 0; i < size; ++i) {
    std::size_t at = kind == RegistryKind::DwordBigEndian ? i : size - 1 - i;
    out = out << 8 | data[at];
  }
  return out;
}

std::optional<std::vector<std::string>> RegistryValue::texts() const {
  if (kind != RegistryKind::TextList) return std::nullopt;
  std::vector<std::string> out;
  ByteView left = data;
  while (left.size() >= 2) {
    ByteView one = before_nul(left);
    if (one.empty()) break;
    append_utf16(out.emplace_back(), one);
    left = left.subspan(std::min(left.size(), one.size() + 2));
  }
  return out;
}

}  // namespace lastmile
