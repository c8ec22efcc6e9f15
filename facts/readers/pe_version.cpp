#include "facts/readers/pe_version.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace lastmile {

namespace {

// What lies outside of the file reads as nothing.
class Image {
 public:
  explicit Image(ByteView bytes) : bytes_(bytes) {}

  std::optional<std::uint32_t> number(std::uint64_t at,
                                      std::size_t size) const {
    if (at > bytes_.size() || bytes_.size() - at < size) return std::nullopt;
    std::uint32_t out = 0;
    for (std::size_t i = size; i > 0; --i) {
      out = out << 8 | bytes_[static_cast<std::size_t>(at) + i - 1];
    }
    return out;
  }
  ByteView part(std::uint64_t at, std::uint64_t size) const {
    if (at > bytes_.size()) return {};
    size = std::min<std::uint64_t>(size, bytes_.size() - at);
    return bytes_.subspan(static_cast<std::size_t>(at),
                          static_cast<std::size_t>(size));
  }

 private:
  ByteView bytes_;
};

struct Section {
  std::uint64_t address, size, offset;
};

struct Layout {
  std::vector<Section> sections;
  std::uint64_t resources = 0;  // relative address of the root
};

std::optional<std::uint64_t> offset_of(const Layout& layout,
                                       std::uint64_t address) {
  for (const Section& one : layout.sections) {
    if (address >= one.address && address - one.address < one.size) {
      return address - one.address + one.offset;
    }
  }
  return std::nullopt;
}

std::optional<Layout> layout_of(const Image& image) {
  std::optional<std::uint32_t> header = image.number(0x3c, 4);
  if (!header || image.number(*header, 4) != 0x4550) return std::nullopt;
  std::uint64_t at = *header;
  std::optional<std::uint32_t> sections = image.number(at + 6, 2);
  std::optional<std::uint32_t> optional_size = image.number(at + 20, 2);
  std::optional<std::uint32_t> magic = image.number(at + 24, 2);
  if (!sections || !optional_size || !magic) return std::nullopt;
  bool wide = *magic == 0x20b;
  if (!wide && *magic != 0x10b) return std::nullopt;
  // The third of the directories is that of the resources.
  std::uint64_t directories = at + 24 + (wide ? 112 : 96);
  std::optional<std::uint32_t> resources = image.number(directories + 16, 4);
  if (!resources || *resources == 0) return std::nullopt;
  Layout out{.sections = {}, .resources = *resources};
  std::uint64_t table = at + 24 + *optional_size;
  for (std::uint32_t i = 0; i < std::min<std::uint32_t>(*sections, 96); ++i) {
    std::uint64_t entry = table + std::uint64_t{i} * 40;
    auto address = image.number(entry + 12, 4);
    auto size = image.number(entry + 16, 4);
    auto offset = image.number(entry + 20, 4);
    if (!address || !size || !offset) break;
    out.sections.push_back({*address, *size, *offset});
  }
  return out;
}

// The entry of that number in a directory of resources, or its first one.
std::optional<std::uint32_t> entry_of(const Image& image, std::uint64_t at,
                                      std::optional<std::uint32_t> number) {
  auto named = image.number(at + 12, 2);
  auto numbered = image.number(at + 14, 2);
  if (!named || !numbered) return std::nullopt;
  std::uint32_t count = std::min<std::uint32_t>(*named + *numbered, 4096);
  for (std::uint32_t i = 0; i < count; ++i) {
    std::uint64_t entry = at + 16 + std::uint64_t{i} * 8;
    auto id = image.number(entry, 4);
    auto to = image.number(entry + 4, 4);
    if (!id || !to) return std::nullopt;
    if (!number || *id == *number) return to;
  }
  return std::nullopt;
}

std::optional<ByteView> version_resource(const Image& image) {
  std::optional<Layout> layout = layout_of(image);
  if (!layout) return std::nullopt;
  std::optional<std::uint64_t> root = offset_of(*layout, layout->resources);
  if (!root) return std::nullopt;
  constexpr std::uint32_t version_type = 16, directory = 0x80000000;
  auto type = entry_of(image, *root, version_type);
  // Type, name, language: three directories deep, never more.
  for (int depth = 0; depth < 2 && type && (*type & directory) != 0; ++depth) {
    type = entry_of(image, *root + (*type & ~directory), std::nullopt);
  }
  if (!type || (*type & directory) != 0) return std::nullopt;
  auto address = image.number(*root + *type, 4);
  auto size = image.number(*root + *type + 4, 4);
  if (!address || !size) return std::nullopt;
  std::optional<std::uint64_t> at = offset_of(*layout, *address);
  if (!at) return std::nullopt;
  return image.part(*at, std::min<std::uint32_t>(*size, 65536));
}

std::string name_in(ByteView resource) {
  std::string wanted;
  for (char c : std::string_view("OriginalFilename")) {
    wanted += c;
    wanted += '\0';
  }
  std::string_view text(reinterpret_cast<const char*>(resource.data()),
                        resource.size());
  std::size_t at = text.find(wanted);
  if (at == text.npos) return {};
  at += wanted.size();
  // Its end, and what fills up to the value.
  while (at + 1 < text.size() && text[at] == '\0' && text[at + 1] == '\0') {
    at += 2;
  }
  std::string out;
  for (; at + 1 < text.size() && out.size() < 64; at += 2) {
    if (text[at + 1] != '\0' || text[at] < ' ' || text[at] > '~') break;
    out += text[at];
  }
  return out;
}

}  // namespace

bool is_pe(ByteView head) {
  Image image(head);
  if (image.number(0, 2) != 0x5a4d) return false;
  std::optional<std::uint32_t> header = image.number(0x3c, 4);
  return header && image.number(*header, 4) == 0x4550;
}

std::optional<PeVersion> read_pe_version(ByteView bytes) {
  Image image(bytes);
  std::optional<ByteView> resource = version_resource(image);
  if (!resource) return std::nullopt;
  Image inner(*resource);
  // The fixed part stands behind its key, at a place that is a multiple of 4.
  for (std::uint64_t at = 0; at + 24 <= resource->size(); at += 4) {
    if (inner.number(at, 4) != 0xfeef04bd) continue;
    auto high = inner.number(at + 8, 4), low = inner.number(at + 12, 4);
    if (!high || !low) return std::nullopt;
    PeVersion out;
    out.version =
        std::to_string(*high >> 16) + "." + std::to_string(*high & 0xffff) +
        "." + std::to_string(*low >> 16) + "." + std::to_string(*low & 0xffff);
    out.original_name = name_in(*resource);
    return out;
  }
  return std::nullopt;
}

}  // namespace lastmile
