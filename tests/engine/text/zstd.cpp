#include "engine/text/zstd.hpp"

#include <catch2/catch_test_macros.hpp>
#include <string>

using namespace lastmile;
using Kind = ZstdFault::Kind;

namespace {

std::string some_text() {
  std::string text;
  for (int i = 0; i < 20000; ++i)
    text += "line " + std::to_string(i * 7) + "\n";
  return text;
}

constexpr std::size_t most = std::size_t{1} << 20;

Kind fault_of(std::string_view frame, std::size_t limit = most) {
  std::string out = "before";
  auto fault = zstd_unpack(frame, limit, out);
  REQUIRE(fault);
  CHECK(out.empty());
  return fault->kind;
}

// magic, descriptor without single segment and size, window byte, one raw last
// block of one byte.
std::string frame_with_window(int log) {
  std::string frame("\x28\xb5\x2f\xfd", 4);
  frame += '\0';
  frame += static_cast<char>((log - 10) << 3);
  frame += std::string("\x09\x00\x00", 3) + "x";
  return frame;
}

std::string skippable() {
  return std::string("\x50\x2a\x4d\x18\x04\x00\x00\x00", 8) + "skip";
}

}  // namespace

TEST_CASE("what is packed comes back, and twice the same", "[text][zstd]") {
  for (const std::string& text :
       {std::string(), std::string("x"), some_text()}) {
    std::string frame = zstd_pack(text, 3), out;
    CHECK(frame == zstd_pack(text, 3));
    CHECK_FALSE(zstd_unpack(frame, most, out));
    CHECK(out == text);
  }
}

TEST_CASE("unpacking stops at the limit, stated or not", "[text][zstd]") {
  std::string zeros(std::size_t{32} << 20, '\0');
  std::string frame = zstd_pack(zeros, 1);
  CHECK(fault_of(frame) == Kind::TooLarge);
  std::string out;
  CHECK_FALSE(zstd_unpack(frame, zeros.size(), out));
  CHECK(fault_of(frame, zeros.size() - 1) == Kind::TooLarge);

  // A raw block of 1 byte repeated (RLE), size unknown: 128 KiB a block.
  std::string bomb("\x28\xb5\x2f\xfd\x00\x58", 6);
  for (int i = 0; i < 100; ++i) {
    bool last = i == 99;
    std::uint32_t head = (last ? 1U : 0U) | 1U << 1 | (128U << 10) << 3;
    for (int byte = 0; byte < 3; ++byte) {
      bomb += static_cast<char>(head >> (8 * byte));
    }
    bomb += '\0';
  }
  CHECK(fault_of(bomb) == Kind::TooLarge);
  CHECK_FALSE(zstd_unpack(bomb, std::size_t{100} * (128 << 10), out));
}

TEST_CASE("a window above 8 MiB is refused before it is made", "[text][zstd]") {
  std::string out;
  CHECK_FALSE(zstd_unpack(frame_with_window(23), most, out));
  CHECK(fault_of(frame_with_window(24)) == Kind::Window);
  CHECK(fault_of(frame_with_window(31)) == Kind::Window);
}

TEST_CASE("only one frame, and nothing around it", "[text][zstd]") {
  std::string frame = zstd_pack("text", 3), out;
  CHECK(fault_of(frame + frame) == Kind::MoreThanOne);
  CHECK(fault_of(frame + "x") == Kind::MoreThanOne);
  CHECK(fault_of(frame + skippable()) == Kind::MoreThanOne);
  CHECK(fault_of(skippable() + frame) == Kind::MoreThanOne);
  std::string many;
  for (int i = 0; i < 10000; ++i) many += zstd_pack("", 1);
  CHECK(fault_of(many) == Kind::MoreThanOne);
  for (std::string_view other :
       {"", "a", "PK\x03\x04....", "\x1f\x8b\x08\x00....", "070701......"}) {
    CHECK(fault_of(other) == Kind::NotZstd);
  }
}

TEST_CASE("a frame that is cut or changed gives no byte", "[text][zstd]") {
  std::string frame = zstd_pack(some_text(), 3);
  for (std::size_t size = 5; size < frame.size(); size += frame.size() / 37) {
    fault_of(frame.substr(0, size));
  }
  for (std::size_t at = 4; at < frame.size(); at += frame.size() / 53) {
    std::string changed = frame;
    changed[at] = static_cast<char>(changed[at] ^ 0x10);
    std::string out;
    if (auto fault = zstd_unpack(changed, most, out))
      CHECK(out.empty());
    else
      CHECK(out == some_text());  // a bit that nobody reads
  }
}

TEST_CASE("a difference makes the new text of the old one, and is small",
          "[text][zstd]") {
  std::string from = some_text(), to = from, out;
  to.replace(5000, 40, "other words");
  to += "one line more\n";
  std::string delta = zstd_delta(from, to, 19);
  CHECK(delta.size() < 200);
  CHECK_FALSE(zstd_patch(from, delta, to.size(), out));
  CHECK(out == to);
  auto fault = zstd_patch(from, delta, to.size() - 1, out);
  REQUIRE(fault);
  CHECK(fault->kind == Kind::TooLarge);

  std::string other(from.size(), 'x');
  if (!zstd_patch(other, delta, to.size(), out)) CHECK(out != to);
}
