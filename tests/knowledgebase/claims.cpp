// The page that says what answers each claim of the documents that the pack
// began with: made from the pack, and held to it.

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>

#include "places.hpp"
#include "tests/knowledgebase/shipped.hpp"

namespace lastmile {
namespace {

constexpr const char* path = LASTMILE_SOURCE_DIR "/docs/knowledge-coverage.md";

using Row = std::map<std::string, std::string>;

std::vector<Row> claims() {
  const DataTable* table = shipped()->find_table("claims");
  REQUIRE(table);
  std::vector<Row> rows;
  for (std::size_t r = 0; r < table->rows(); ++r) {
    Row row;
    for (std::size_t c = 0; c < table->columns().size(); ++c) {
      const Value& value = table->row(r)[c];
      row[table->columns()[c].name] =
          value.known() ? std::string(shipped()->symbols.text(value.shown()))
                        : "";
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

std::vector<std::string> words(const std::string& text) {
  std::istringstream in(text);
  return {std::istream_iterator<std::string>(in), {}};
}

std::string quoted(const std::vector<std::string>& ids) {
  std::string out;
  for (const std::string& id : ids) {
    out += std::string(out.empty() ? "" : ", ") + "`" + id + "`";
  }
  return out;
}

// What most causes show tells nothing of one.
bool general(const std::string& sign) {
  for (const char* start : {"tcp-", "failed-", "other-", "works-localhost",
                            "server-not-windows", "since-"}) {
    if (sign.starts_with(start)) return true;
  }
  return false;
}

// Of each cause the first two signs of its own, five in all.
std::vector<std::string> signs_of(const std::vector<std::string>& causes) {
  std::vector<std::string> out;
  for (const std::string& id : causes) {
    const Cause* cause = shipped()->find_cause(id);
    int taken = 0;
    for (const Cause::Shows& link : cause->shows) {
      if (taken == 2 || general(link.sign) ||
          std::find(out.begin(), out.end(), link.sign) != out.end()) {
        continue;
      }
      out.push_back(link.sign);
      ++taken;
    }
  }
  if (out.size() > 5) out.resize(5);
  return out;
}

std::string line_of(const Row& row) {
  std::vector<std::string> refuted, causes;
  for (const std::string& id : words(row.at("causes"))) {
    const Cause* cause = shipped()->find_cause(id);
    INFO(row.at("id") << " names " << id);
    REQUIRE(cause);
    (cause->status == Status::Refuted ? refuted : causes).push_back(id);
  }
  for (const std::string& id : words(row.at("fixes"))) {
    INFO(row.at("id") << " names " << id);
    CHECK(shipped()->find_fix(id));
  }
  std::string answer;
  auto add = [&](const std::string& part) {
    answer += (answer.empty() ? "" : "; ") + part;
  };
  if (!refuted.empty()) add("refuted by " + quoted(refuted));
  if (!causes.empty()) add("causes " + quoted(causes));
  if (!row.at("fixes").empty()) add("fixes " + quoted(words(row.at("fixes"))));
  if (!row.at("also").empty()) add(row.at("also"));
  INFO(row.at("id") << " is answered by nothing");
  CHECK(!answer.empty());
  std::string signs = quoted(signs_of(causes));
  std::string why = row.at("why");
  return "| **" + row.at("id") + "** " + row.at("claim") + "." +
         (why.empty() ? "" : " *" + why + ".*") + " | " + row.at("verdict") +
         " | " + answer + " | " + (signs.empty() ? "–" : signs) + " |\n";
}

// The head of the page is written by hand.
std::string page(const std::string& old) {
  std::string out = old.substr(0, old.find("\n## "));
  std::string seed;
  for (const Row& row : claims()) {
    if (row.at("seed") != seed) {
      seed = row.at("seed");
      out += "\n## `" + seed +
             "`\n\n| claim | verdict | answered by | shown by (signs) |\n"
             "|---|---|---|---|\n";
    }
    out += line_of(row);
  }
  return out;
}

}  // namespace

TEST_CASE("the page of claims is made from the pack, and answers each",
          "[knowledge][claims]") {
  std::ifstream in(path, std::ios::binary);
  std::string old(std::istreambuf_iterator<char>(in), {});
  std::string made = page(old);
  if (std::getenv("LASTMILE_UPDATE_GOLDEN")) {
    std::ofstream(path, std::ios::binary) << made;
    old = made;
  }
  INFO("LASTMILE_UPDATE_GOLDEN=1 writes docs/knowledge-coverage.md anew");
  CHECK(made == old);
}

TEST_CASE("all 51 claims of the three documents stand in the pack",
          "[knowledge][claims]") {
  std::map<std::string, int> by_seed;
  for (const Row& row : claims()) ++by_seed[row.at("seed")];
  CHECK(by_seed["000_229f3e88386dca9c.txt"] == 13);
  CHECK(by_seed["001_f4cb14702a8f250f.txt"] == 19);
  CHECK(by_seed["002_142df615a0ed5a9c.txt"] == 19);
}

TEST_CASE("every claim has a reason for its verdict", "[knowledge][claims]") {
  for (const Row& row : claims()) {
    INFO(row.at("id"));
    CHECK(!row.at("why").empty());
  }
}

}  // namespace lastmile
