// Any bytes as an archive: small limits, so that time is spent on its shape.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "engine/text/archive.hpp"

using namespace lastmile;

namespace {

struct Visitor : ArchiveVisitor {
  void member(ArchiveMember& member) override {
    if (member.name().empty() || member.name().front() == '/' ||
        member.name().find("../") == 0) {
      std::abort();
    }
    char room[4096];
    while (std::size_t got = member.read(room, sizeof room)) {
      total += got;
      if (got < sizeof room) break;
    }
  }
  void refused(const std::string&, Diagnostic why) override {
    if (why.code.empty() || why.message.empty()) std::abort();
  }
  std::uint64_t total = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  ArchiveLimits limits{.members = 100,
                       .member_bytes = 1 << 20,
                       .total_bytes = 2 << 20,
                       .free_bytes = 1 << 16};
  Visitor visitor;
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  is_archive(bytes);
  read_archive(bytes, "fuzz", limits, visitor);
  if (visitor.total > limits.total_bytes + (64 << 10)) std::abort();
  return 0;
}
