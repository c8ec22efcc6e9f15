// What docs/running.md shows is what the program says. A block of the page
// below `<!-- lastmile ARGUMENTS -->` is held against those arguments in
// tests/golden/run: its lines stand there one below the other, but where a
// line … leaves some out. Its steps are given as they stand.

#include <catch2/catch_test_macros.hpp>
#include <sstream>

#include "tests/cli/typed.hpp"

namespace lastmile {
namespace {

const std::string folder = "tests/golden/run/";

std::string page() { return Files::text_of(in_project("docs/running.md")); }

std::vector<std::string> words(const std::string& line) {
  std::vector<std::string> out;
  std::stringstream in(line);
  for (std::string word; in >> word;) {
    bool file = word.ends_with(".yaml");
    out.push_back(file ? folder + word : word);
  }
  return out;
}

// Everything that the program said, with files as they are called in their
// folder.
std::string said(const std::vector<std::string>& typed) {
  Answered answered = type(typed);
  std::string out = answered.out + answered.err;
  for (std::size_t at; (at = out.find(folder)) != out.npos;) {
    out.erase(at, folder.size());
  }
  return out;
}

// The parts of a block between lines of … alone.
std::vector<std::string> parts(const std::string& block) {
  std::vector<std::string> out{""};
  std::stringstream in(block);
  for (std::string line; std::getline(in, line);) {
    if (line == "…") {
      out.emplace_back();
    } else {
      out.back() += line + "\n";
    }
  }
  return out;
}

// Without the breaks by which a long line is fitted to the width of a page,
// that the path of the folder moves.
std::string unwrapped(const std::string& text) {
  std::string out;
  bool blank = false;
  for (char c : text) {
    bool is_blank = c == ' ' || c == '\n';
    if (!is_blank) out += c;
    if (is_blank && !blank) out += ' ';
    blank = is_blank;
  }
  return out;
}

}  // namespace

TEST_CASE("what the page on running shows is what is said", "[cli][docs]") {
  const std::string text = page(), mark = "<!-- lastmile ";
  std::size_t shown = 0;
  for (std::size_t at = text.find(mark); at != text.npos;
       at = text.find(mark, at)) {
    at += mark.size();
    std::string command = text.substr(at, text.find(" -->", at) - at);
    std::size_t begin = text.find("```\n", at) + 4;
    std::string block = text.substr(begin, text.find("```", begin) - begin);
    std::string all = unwrapped(said(words(command)));
    std::size_t from = 0;
    for (const std::string& part : parts(block)) {
      INFO(command << "\n" << part);
      std::size_t found = all.find(unwrapped(part), from);
      CHECK(found != all.npos);
      if (found != all.npos) from = found;
    }
    ++shown;
  }
  CHECK(shown >= 6);
}

TEST_CASE("the steps of the page on running are taken", "[cli][docs]") {
  const std::string text = page(), open = "```yaml\n";
  std::size_t begin = text.find(open) + open.size();
  std::string steps = text.substr(begin, text.find("```", begin) - begin);
  Files files;
  std::string rules = Files::text_of(in_project(folder + "shop.yaml")) + R"(
- question: other-client
  ask: 'Can others connect?'
  answers: {yes: Yes, no: "No"}
  tells: {yes: {low: {item: nothing}}, no: {low: {item: all}}}
)";
  std::string program = files.write("shop.yaml", rules);
  std::string other = files.write("new-rules.yaml", rules + "\n");
  steps.replace(steps.find("new-rules.yaml"), 14, other);
  Answered answered =
      type({"run", program, "--given", folder + "shop.given.yaml", "--steps",
            files.write("steps.yaml", steps)});
  INFO(answered.err);
  CHECK(answered.exit == 0);
  CHECK(answered.out.find("after run 2") != std::string::npos);
}

}  // namespace lastmile
