#include "tests/support/hostile_lua.hpp"
#include "places.hpp"

#include <algorithm>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace lastmile {
namespace {

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

HostileLua read(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::stringstream content;
  content << in.rdbuf();
  HostileLua out{file.filename().string(), {}, {}, content.str()};
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

}  // namespace

bool HostileLua::expects(const std::string& outcome) const {
  return std::ranges::find(outcomes, outcome) != outcomes.end();
}

std::vector<HostileLua> all_hostile_lua() {
  std::vector<HostileLua> out;
  for (const auto& entry : std::filesystem::directory_iterator(
           std::filesystem::path(LASTMILE_SOURCE_DIR) / "tests/hostile")) {
    if (entry.path().extension() == ".lua") out.push_back(read(entry.path()));
  }
  std::ranges::sort(out, {}, &HostileLua::name);
  return out;
}

Value hostile_facts(Symbols& symbols) {
  auto word = [&](const char* text) { return Value::text(text, symbols); };
  auto list = [&](std::vector<Value> items) {
    return Value::list(items, symbols);
  };
  Value tcp = Value::map(std::vector<Value>{word("port"), Value::integer(3389),
                                            word("state"), word("closed")},
                         symbols);
  return Value::map(std::vector<Value>{word("tcp"), tcp, word("hotfixes"),
                                       list({word("KB5001"), word("KB5002")}),
                                       word("os_build"), Value::integer(20348)},
                    symbols);
}

double milliseconds() {
  timespec time;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e3 +
         static_cast<double>(time.tv_nsec) / 1e6;
}

}  // namespace lastmile
