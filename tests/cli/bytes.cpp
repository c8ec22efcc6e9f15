// A valid case and a file of a pack, with some bytes changed: whatever comes,
// the program ends in time, in bounds, with a code of the contract. The changes
// are the same in every run.

#include <catch2/catch_test_macros.hpp>
#include <random>
#include <set>

#include "tests/cli/typed.hpp"
#include "tests/support/patience.hpp"

namespace lastmile {
namespace {

std::string mutated(std::string text, std::mt19937& random) {
  static constexpr std::string_view pieces[] = {
      ",",     "- ",    "{",
      "[",     "}",     "]",
      ": ",    "&a ",   "*a",
      "\"",    "'",     "\t",
      "\n",    "%",     "? ",
      "!!x ",  "|\n",   "$x",
      "#",     "---\n", "{$",
      "..",    "\r",    "\x01",
      "\0",    "\xff",  "\xc3",
      "~",     "<<",    "0x",
      "no",    "-",     "9999999999999999999999",
      "when:", "any:",  "not "};
  auto below = [&](std::size_t n) {
    return static_cast<std::size_t>(random() % std::max<std::size_t>(n, 1));
  };
  for (std::size_t changes = 1 + below(4); changes > 0; --changes) {
    std::size_t where = below(text.size());
    switch (below(5)) {
      case 0: text.erase(where, 1 + below(20)); break;
      case 1: text.insert(where, pieces[below(std::size(pieces))]); break;
      case 2:
        if (!text.empty()) text[where] = static_cast<char>(random());
        break;
      case 3:
        text.insert(where, text.substr(below(text.size()), below(200)));
        break;
      default: text.resize(where); break;
    }
  }
  return text;
}

void check_survives(const Answered& answered, const std::set<int>& allowed,
                    unsigned number) {
  INFO("change " << number << "\n" << answered.err.substr(0, 300));
  CHECK(allowed.contains(answered.exit));
  CHECK(answered.took.count() < patience);
  CHECK(answered.peak_bytes < std::size_t{300} << 20);
  if (answered.exit != 0) CHECK(!answered.err.empty());
}

}  // namespace

TEST_CASE("a case with changed bytes is read or refused", "[cli][bytes]") {
  Files files;
  std::string text = Files::text_of(in_project(sample_case()));
  for (unsigned seed = 1; seed <= 150; ++seed) {
    std::mt19937 random(seed);
    std::string path = files.write("case.yaml", mutated(text, random));
    check_survives(type({"diagnose", path, "-f", "json"}), {0, 3}, seed);
  }
}

TEST_CASE("a pack with changed bytes is read or refused", "[cli][bytes]") {
  Files files;
  std::string folder = in_project(knowledge() + "/rdp/");
  files.write("pack.yaml", "pack: tried\nversion: 1.0.0\n");
  files.write("facts.yaml", Files::text_of(folder + "facts/tls.yaml"));
  std::string text = Files::text_of(folder + "signs/certificate.yaml");
  for (unsigned seed = 1; seed <= 150; ++seed) {
    std::mt19937 random(seed);
    files.write("signs.yaml", mutated(text, random));
    Answered answered = type({"kb", "check", files.path("")});
    check_survives(
        {answered.exit, "", answered.out, answered.peak_bytes, answered.took},
        {0, 1}, seed);
  }
}

}  // namespace lastmile
