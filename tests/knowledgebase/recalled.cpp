// Whoever diagnoses case after case is told of each what he would be told of it
// alone, in whatever order they come. Each run takes a share of the pack's
// tests by a seed; [.whole] takes all.

#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>

#include "engine/diagnose/diagnosis.hpp"
#include "engine/diagnose/recall.hpp"
#include "tests/knowledgebase/shipped.hpp"

namespace lastmile {
namespace {

constexpr std::size_t whole = SIZE_MAX;

// A case, or one like it: without one of its facts, or another day.
struct Variant {
  const Test* test;
  std::size_t without = whole;
  std::int64_t later = 0;

  std::unique_ptr<Session> told() const {
    const Case& given = test->given;
    auto session = std::make_unique<Session>(
        shipped(), Session::Options{.now = given.now.value_or(0) + later,
                                    .target = given.target});
    Diagnostics faults;
    for (std::size_t i = 0; i < given.given.size(); ++i) {
      if (i != without) session->tell(given.given[i], faults);
    }
    for (const CollectionRecord& record : given.collected) {
      session->collect(record, faults);
    }
    for (const auto& [question, answer] : given.answers) {
      session->answer(question, answer, faults);
    }
    return session;
  }
};

void same(const Diagnosis& a, const Diagnosis& b) {
  REQUIRE(a.signs.size() == b.signs.size());
  for (std::size_t s = 0; s < a.signs.size(); ++s) {
    INFO(a.signs[s].sign->id);
    CHECK(a.signs[s].state == b.signs[s].state);
    CHECK(a.signs[s].because == b.signs[s].because);
    REQUIRE(a.signs[s].missing.size() == b.signs[s].missing.size());
    auto other = b.signs[s].missing.begin();
    for (const SignReport::Missing& missing : a.signs[s].missing) {
      CHECK(missing.type == other->type);
      CHECK(missing.fields == other->fields);
      CHECK(missing.question == (other++)->question);
    }
  }
  REQUIRE(a.rows.size() == b.rows.size());
  for (std::size_t r = 0; r < a.rows.size(); ++r) {
    CHECK(a.rows[r].cause.cause == b.rows[r].cause.cause);
    CHECK(a.rows[r].cause.probability == b.rows[r].cause.probability);
  }
  REQUIRE(a.next.size() == b.next.size());
  for (std::size_t n = 0; n < a.next.size(); ++n) {
    CHECK(a.next[n].id == b.next[n].id);
    CHECK(a.next[n].saves == b.next[n].saves);
  }
}

class Both {
 public:
  void check(const Variant& variant) {
    INFO(variant.test->id << " without " << variant.without << ", "
                          << variant.later << " later");
    auto copy = [&] { return variant.told(); };
    auto first = variant.told(), second = variant.told();
    first->run();
    second->run();
    const auto& tried = variant.test->given.tried;
    same(diagnose(*first, {}, copy, tried),
         diagnose(*second, {}, copy, tried, &recall_));
  }

  // One variant by a number; the same numbers come to the same.
  void check(const Test& test, std::size_t number) {
    constexpr std::int64_t day = std::int64_t{86'400} * 1'000'000;
    check({&test});
    std::size_t facts = test.given.given.size();
    if (facts > 0) check({&test, number % facts});
    check({&test, whole, number % 2 == 0 ? 400 * day : day / 24});
    check({&test});
  }

 private:
  Recall recall_{shipped()};
};

}  // namespace

TEST_CASE("a case that follows others is diagnosed as if it were alone",
          "[knowledge]") {
  std::size_t number = Catch::getSeed(), checked = 0;
  Both both;
  for (const Test& test : shipped()->tests) {
    if (++number % 40 != 0) continue;
    both.check(test, number);
    ++checked;
  }
  CHECK(checked > 0);
}

TEST_CASE("any case that follows others is diagnosed as if it were alone",
          "[.whole]") {
  std::size_t number = Catch::getSeed();
  Both both;
  for (const Test& test : shipped()->tests) both.check(test, ++number);
}

}  // namespace lastmile
