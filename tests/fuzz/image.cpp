// The bytes of a cache: no crash, no hang, no endless memory, and nothing but
// what was written is ever taken for it. The first byte of the input says how
// it is meant, so that kept inputs stay good when the format changes: 0, the
// rest is an image; else the rest are changes to a sound one (where, to what),
// and 2 cuts it where the first change is.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <stdexcept>
#include <string>

#include "engine/load/image.hpp"

namespace {

using namespace lastmile;

std::vector<PackText> packs() {
  PackText pack;
  pack.info.name = "fuzz";
  pack.files.emplace_back("rules.yaml", R"y(
- fact: seen
  fields: {id: {type: integer, key: yes}, at: time, names: list of text, what: {type: one of, values: [a, b]}}
  observed: yes
- fact: note
  fields: {id: integer, says: text}
- table: words
  key: [id]
  columns: {id: integer, word: text}
  rows: [[1, one], [2, two]]
- rule: noted
  when:
    - seen as $s: {id: $i, what one of: [a, b]}
    - any:
        - [{seen: {id above: 3}}]
        - - no seen: {what: b}
    - count of seen as $n: {}
      at least: 0
    - let: {$w: "lookup(words, $i, word)"}
    - check: matches($w, '^o') and $i < 10
    - lua: return n < 5
      with: [$n]
  derive: {note: {id: $i, says: "{$w} of {$n}"}}
- sign: seen
  when: [{seen: {what: a}}]
- fix: mend
  title: Mend
  kind: ask
  steps: [{do: Ask.}]
- cause: broken
  title: Broken
  base rate: rare
  shows: {seen: often}
  fixed by: {mend: usually}
- test: one
  given: [{seen: {id: 1, what: a, names: [x, y]}}]
  expect: {signs: {seen: present}}
)y");
  std::vector<PackText> out;
  out.push_back(std::move(pack));
  return out;
}

const std::string& sound_image() {
  static const std::string image = [] {
    std::string made = write_image(load(packs()));
    if (made.empty()) std::abort();
    return made;
  }();
  return image;
}

// Goes through all of what was read; what is not as it was is not run.
void look_through(const std::string& bytes) {
  std::vector<PackText> texts = packs();
  auto read = read_image(std::make_shared<const std::string>(bytes), texts);
  if (!read) {
    if (texts.front().files.front().second.empty()) std::abort();
    return;
  }
  for (const Test& test : read->base->tests) {
    if (test.given.given.size() > bytes.size()) std::abort();
  }
  std::string again;
  try {
    again = write_image(*read);
  } catch (const std::runtime_error&) {
    // A rule that is none, found out when it was looked at.
  }
  if (bytes == sound_image() && again != bytes) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  if (size == 0) {
    look_through(sound_image());
    return 0;
  }
  const std::uint8_t how = data[0];
  std::string rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (how == 0) {
    look_through(rest);
    return 0;
  }
  std::string image = sound_image();
  for (std::size_t i = 0; i + 2 < rest.size() && i < 96; i += 3) {
    std::size_t at = static_cast<unsigned char>(rest[i]) * 256u +
                     static_cast<unsigned char>(rest[i + 1]);
    at %= image.size();
    if (how == 2 && i == 0) {
      image.resize(at);
      break;
    }
    image[at] = rest[i + 2];
  }
  look_through(image);
  return 0;
}
