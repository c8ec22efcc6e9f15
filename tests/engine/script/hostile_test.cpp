// tests/hostile: scripts that attack, and clumsy ones. The first line of each
// says what must happen:
//
//   -- EXPECT outcome[/outcome] [| text that the message holds]
//   -- GENERATE prefix|unit|count|suffix    the body: unit, count times
//   -- RAWBYTES 72 65 …                     the body, byte by byte

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/engine/script/fixture.hpp"

namespace lastmile {
namespace {

struct Hostile {
  std::string name;
  std::vector<std::string> outcomes;
  std::string text;
  std::string source;
};

std::vector<std::string> split(const std::string& text, char at) {
  std::vector<std::string> out;
  std::stringstream in(text);
  for (std::string part; std::getline(in, part, at);) out.push_back(part);
  return out;
}

std::string trimmed(std::string text) {
  while (!text.empty() && text.back() == ' ') text.pop_back();
  return text.substr(std::min(text.find_first_not_of(' '), text.size()));
}

std::string generated(const std::string& how) {
  auto parts = split(how, '|');
  parts.resize(4);
  std::string out = parts[0];
  for (int i = std::stoi(parts[2]); i > 0; --i) out += parts[1];
  return out + parts[3];
}

std::string from_bytes(const std::string& bytes) {
  std::string out;
  std::stringstream in(bytes);
  for (std::string one; in >> one;) {
    out += static_cast<char>(std::stoi(one, nullptr, 16));
  }
  return out;
}

Hostile read(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::stringstream content;
  content << in.rdbuf();
  Hostile out{file.filename().string(), {}, {}, content.str()};
  for (const std::string& line : split(out.source, '\n')) {
    if (line.starts_with("-- EXPECT ")) {
      std::string expected = line.substr(10);
      const std::size_t bar = expected.find('|');
      out.outcomes = split(trimmed(expected.substr(0, bar)), '/');
      if (bar != expected.npos) out.text = trimmed(expected.substr(bar + 1));
    } else if (line.starts_with("-- GENERATE ")) {
      out.source = generated(line.substr(12));
    } else if (line.starts_with("-- RAWBYTES ")) {
      out.source = from_bytes(line.substr(12));
    }
  }
  return out;
}

// As the headers word it.
std::string outcome_of(const ScriptFault& fault) {
  using Kind = ScriptFault::Kind;
  switch (fault.kind) {
    case Kind::Runtime: return "error:runtime";
    case Kind::Compile: return "error:compile";
    case Kind::Result: return "error:result-type";
    default: return "limit:" + std::string(to_text(fault.kind));
  }
}

struct Seen {
  std::string outcome, message;
  bool operator==(const Seen&) const = default;
};

class Range : public LuaFixture {
 public:
  Range() {
    honest_ =
        add(script(ScriptRole::Condition,
                   "local sum = 0\n"
                   "for i, port in ipairs(ports) do sum = sum + port end\n"
                   "return sum == 3830 and string.upper(name) == 'TCP'",
                   {"ports", "name"}));
  }

  Value facts() {
    auto word = [&](const char* text) { return Value::text(text, symbols); };
    Value tcp =
        Value::map(std::vector<Value>{word("port"), Value::integer(3389),
                                      word("state"), word("closed")},
                   symbols);
    return Value::map(
        std::vector<Value>{word("tcp"), tcp, word("hotfixes"),
                           list({word("KB5001"), word("KB5002")}),
                           word("os_build"), Value::integer(20348)},
        symbols);
  }

  bool honest() {
    auto outcome = box().holds(
        honest_,
        std::vector<Value>{list({Value::integer(3389), Value::integer(441)}),
                           text("tcp")},
        symbols);
    return outcome && outcome.value;
  }

  Seen attack(const std::string& source) {
    auto id = scripts.add(script(ScriptRole::Condition, source, {"facts"}));
    if (!id) {
      Script refused = script(ScriptRole::Condition, source, {"facts"});
      const Diagnostic& why = id.error();
      using Kind = ScriptFault::Kind;
      ScriptFault fault{Kind::Compile, why.message, why.place.line};
      for (Kind kind : {Kind::Source, Kind::Memory, Kind::Depth}) {
        if (code_of(kind) == why.code) fault.kind = kind;
      }
      return {outcome_of(fault),
              ":" + std::to_string(fault.line) + ": " + fault.message};
    }
    auto outcome = box().holds(*id, std::vector<Value>{facts()}, symbols);
    if (outcome) return {outcome.value ? "ok:true" : "ok:false", ""};
    CHECK(outcome.fault->line >= 1);
    return {outcome_of(*outcome.fault),
            ":" + std::to_string(outcome.fault->line) + ": " +
                outcome.fault->message};
  }

 private:
  ScriptId honest_;
};

double milliseconds() {
  timespec time;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e3 +
         static_cast<double>(time.tv_nsec) / 1e6;
}

// Sanitizers and missing optimisation slow us down, not Lua's library.
constexpr double most_milliseconds =
#ifdef __SANITIZE_ADDRESS__
    1000;
#else
    250;
#endif

}  // namespace

TEST_CASE(
    "hostile Lua ends as its first line says, twice, and soon, and leaves "
    "the sandbox sound",
    "[script][hostile]") {
  Range range;
  REQUIRE(range.honest());
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(
           std::filesystem::path(LASTMILE_SOURCE_DIR) / "tests/hostile")) {
    if (entry.path().extension() == ".lua") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  REQUIRE(files.size() >= 67);
  for (const auto& file : files) {
    const Hostile hostile = read(file);
    REQUIRE(!hostile.outcomes.empty());
    const double begun = milliseconds();
    const Seen seen = range.attack(hostile.source);
    const double took = milliseconds() - begun;
    INFO(hostile.name << ": " << seen.outcome << " " << seen.message);
    CHECK(std::ranges::find(hostile.outcomes, seen.outcome) !=
          hostile.outcomes.end());
    CHECK(seen.message.find(hostile.text) != std::string::npos);
    CHECK(took < most_milliseconds);
    CHECK(range.honest());
    CHECK(range.attack(hostile.source) == seen);
    CHECK(range.box().bytes() < (2u << 20));
  }
}

}  // namespace lastmile
