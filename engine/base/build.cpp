#include "engine/base/build.hpp"

#if defined(__linux__)

#include <link.h>

#include <cstring>

namespace lastmile {
namespace {

// The note NT_GNU_BUILD_ID among those of a segment (elf(5)).
std::string id_among(const char* notes, std::size_t size) {
  static constexpr char digits[] = "0123456789abcdef";
  auto padded = [](std::size_t n) { return (n + 3) & ~std::size_t{3}; };
  while (size >= sizeof(ElfW(Nhdr))) {
    ElfW(Nhdr) head;
    std::memcpy(&head, notes, sizeof head);
    std::size_t name = padded(head.n_namesz), content = padded(head.n_descsz);
    std::size_t whole = sizeof head + name + content;
    if (whole > size) break;
    if (head.n_type == NT_GNU_BUILD_ID && head.n_namesz == 4 &&
        std::memcmp(notes + sizeof head, "GNU", 4) == 0) {
      std::string out;
      for (std::size_t i = 0; i < head.n_descsz; ++i) {
        auto byte = static_cast<unsigned char>(notes[sizeof head + name + i]);
        out += digits[byte >> 4];
        out += digits[byte & 15];
      }
      return out;
    }
    notes += whole;
    size -= whole;
  }
  return {};
}

// The first object is the program itself.
int look(dl_phdr_info* object, std::size_t, void* to) {
  auto& found = *static_cast<std::string*>(to);
  for (int i = 0; i < object->dlpi_phnum && found.empty(); ++i) {
    const auto& part = object->dlpi_phdr[i];
    if (part.p_type != PT_NOTE) continue;
    // NOLINTNEXTLINE(performance-no-int-to-ptr): where it was loaded
    auto* at = reinterpret_cast<const char*>(object->dlpi_addr + part.p_vaddr);
    found = id_among(at, part.p_memsz);
  }
  return 1;
}

}  // namespace

std::string build_id() {
  static const std::string id = [] {
    std::string found;
    ::dl_iterate_phdr(look, &found);
    return found;
  }();
  return id;
}

}  // namespace lastmile

#else

namespace lastmile {

std::string build_id() { return {}; }

}  // namespace lastmile

#endif
