// Memory that ends while rules are loaded, facts told and rules run, at every
// place where some is taken: no crash, no leak, the caller hears of it as
// std::bad_alloc, and a session that is reset afterwards is as new.

#include <catch2/catch_test_macros.hpp>
#include <functional>

#include "tests/allocation/shortage.hpp"
#include "tests/support/program.hpp"
#include "tests/support/scenario/author.hpp"
#include "tests/support/scenario/player.hpp"

namespace lastmile {
namespace {

// Every head of the language, and rules that act.
constexpr const char* program = R"(
- fact: host
  fields: {name: name, port: integer}
- fact: seen
  fields: {name: {type: name, key: yes}, at: time, bytes: integer}
  observed: yes
- fact: phase
  fields: {n: integer}
  single: yes
- fact: busy
  fields: {name: name, total: integer}
- fact: linked
  fields: {from: name, to: name}
- fact: reaches
  fields: {from: name, to: name}
- table: ports
  key: [port]
  columns: {port: integer, service: text}
  rows: [[3389, rdp], [22, ssh]]
- rule: busy
  when:
    - host: {name: $h, port one of: [22, 3389]}
    - sum of seen.bytes as $t: {name: $h}
      above: 10
  derive: {busy: {name: $h, total: $t}}
- rule: link
  when: [{linked: {from: $a, to: $b}}]
  derive: {reaches: {from: $a, to: $b}}
- rule: chain
  when:
    - reaches: {from: $a, to: $b}
    - linked: {from: $b, to: $c}
  derive: {reaches: {from: $a, to: $c}}
- rule: idle
  when:
    - phase as $p: {n: $n}
    - host as $f: {name: $h, port: $port}
    - no busy: {name: $h}
    - any: [[{reaches: {from: $h, to: $x}}], [{linked: {to: $h, from: $x}}]]
    - every seen: {name: $e, bytes: $bytes}
      has: [{check: $bytes > 0 or $e == "none"}]
    - let: {$service: 'lookup(ports, $port, service)'}
  then:
    - print: '{$h} {$x} runs {$service} in {$n}'
    - update: $f
      set: {port: '{$port + 1}'}
    - assert: {linked: {from: $h, to: $x}}
- rule: next
  salience: -1
  when:
    - phase as $p: {n: {is: $n, below: 3}}
    - count of reaches as $c: {}
      at least: 1
    - check: $c < 100
  then:
    - update: $p
      set: {n: '{$n + 1}'}
)";

std::vector<Act> acts() {
  auto tell = [](const char* type, std::vector<std::string> fields) {
    return Act{.kind = Act::Kind::Tell,
               .type = type,
               .fields = std::move(fields),
               .by = "a gatherer of facts with a long name"};
  };
  return {
      {.kind = Act::Kind::Collect, .type = "seen"},
      tell("phase", {"n: 1"}),
      tell("host", {"name: web-server-with-a-long-name", "port: 3389"}),
      tell("host", {"name: db", "port: 22"}),
      tell("linked", {"from: db", "to: web-server-with-a-long-name"}),
      {.kind = Act::Kind::Run},
      tell("seen", {"name: db", "bytes: 90", "at: 2026-06-01"}),
      tell("linked", {"from: web-server-with-a-long-name", "to: db"}),
      {.kind = Act::Kind::Run},
      {.kind = Act::Kind::Untell, .number = 2},
      {.kind = Act::Kind::Run},
  };
}

// What a whole consultation comes to.
std::string consult(Session& session, const std::vector<Claim>& claims) {
  Diagnostics found;
  session.collect({.type = "seen", .status = CollectionStatus::Complete},
                  found);
  for (std::size_t i = 0; i < claims.size(); ++i) {
    session.tell(claims[i], found);
    if (i % 3 == 2) session.run();
  }
  TypeId linked = session.base().schema.find("linked")->id;
  auto facts = session.memory().facts(linked);
  if (!facts.empty()) session.untell(facts.front());
  Ran ran = session.run();
  std::string out = std::to_string(ran.firings) + "\n";
  for (const std::string& line : session.printed()) out += line + "\n";
  for (std::size_t t = 1; t < session.base().schema.size(); ++t) {
    for (FactId fact : session.memory().facts(static_cast<TypeId>(t))) {
      out += to_text(session.memory().fact(fact), session.base().schema,
                     session.memory().symbols()) +
             "\n";
    }
  }
  return out;
}

std::vector<Claim> claims() {
  std::vector<Claim> out;
  for (const Act& act : acts()) {
    if (act.kind == Act::Kind::Tell) out.push_back(claim_of(act));
  }
  return out;
}

constexpr Shortage::Lasts both[] = {Shortage::Lasts::Once,
                                    Shortage::Lasts::ForEver};

struct Tried {
  bool all = false;       // it went through: there are no more places to try
  std::int64_t kept = 0;  // allocations that were not given back
};

// Does the work with memory that ends at the N-th allocation.
Tried short_of(std::size_t nth, Shortage::Lasts lasts,
               const std::function<void()>& work) {
  auto before = static_cast<std::int64_t>(alive_allocations());
  Shortage shortage(nth, lasts);
  bool threw = false;
  try {
    work();
  } catch (const std::bad_alloc&) {
    threw = true;
  }
  shortage.end();
  return {!threw && !shortage.felt(),
          static_cast<std::int64_t>(alive_allocations()) - before};
}

// Every place at first, then some: what comes late is the same again.
std::size_t after(std::size_t nth) {
  return nth < 2'000 ? nth + 1 : nth + 1 + nth / 300;
}

}  // namespace

TEST_CASE("a session that ran out of memory is as new after a reset",
          "[allocation]") {
  std::shared_ptr<const KnowledgeBase> base = load_sound(program);
  std::vector<Claim> told = claims();
  Session::Options options{.now = test_now, .max_firings = 200};
  std::string expected;
  {
    Session session(base, options);
    expected = consult(session, told);
  }
  CHECK(expected.find("runs rdp") != std::string::npos);
  std::size_t places = 0;
  for (Shortage::Lasts lasts : both) {
    Session session(base, options);
    for (std::size_t nth = 1;; nth = after(nth)) {
      INFO("allocation " << nth);
      std::string answer;
      Tried tried = short_of(nth, lasts, [&] {
        std::string got = consult(session, told);
        answer = std::move(got);
      });
      // A shortage that nobody speaks of has changed nothing.
      if (!answer.empty()) REQUIRE(answer == expected);
      session.reset();
      if (tried.all) break;
      ++places;
      REQUIRE(consult(session, told) == expected);
      session.reset();
    }
  }
  CHECK(places > 100);
}

TEST_CASE("a session that ran out of memory gives back all that it had",
          "[allocation]") {
  std::shared_ptr<const KnowledgeBase> base = load_sound(program);
  std::vector<Claim> told = claims();
  Session::Options options{.now = test_now, .max_firings = 200};
  {
    Session warm(base, options);
    consult(warm, told);
  }
  for (Shortage::Lasts lasts : both) {
    for (std::size_t nth = 1;; nth = after(nth)) {
      INFO("allocation " << nth);
      Tried tried = short_of(nth, lasts, [&] {
        Session session(base, options);
        consult(session, told);
      });
      REQUIRE(tried.kept == 0);
      if (tried.all) break;
    }
  }
}

TEST_CASE("a reset that fails can be tried again", "[allocation]") {
  std::shared_ptr<const KnowledgeBase> base = load_sound(program);
  std::vector<Claim> told = claims();
  Session session(base, {.now = test_now, .max_firings = 200});
  std::string expected = consult(session, told);
  for (std::size_t nth = 1;; nth = after(nth)) {
    INFO("allocation " << nth);
    Tried tried =
        short_of(nth, Shortage::Lasts::Once, [&] { session.reset(); });
    session.reset();
    REQUIRE(consult(session, told) == expected);
    if (tried.all) break;
  }
}

TEST_CASE("rules that cannot be loaded for want of memory leave nothing",
          "[allocation]") {
  std::size_t rules = load_sound(program)->rules.size(), places = 0;
  for (Shortage::Lasts lasts : both) {
    for (std::size_t nth = 1;; nth = after(nth)) {
      INFO("allocation " << nth);
      // Never silently less than all of it: either the caller hears of it, or
      // the file is said to be more than can be read.
      bool all_read = true, said = true;
      Tried tried = short_of(nth, lasts, [&] {
        Loaded loaded = load_text(program);
        all_read = loaded.sound() && loaded.base->rules.size() == rules;
        said = !loaded.sound() && loaded.found.all().front().code == "LM0033";
      });
      REQUIRE((all_read || said));
      REQUIRE(tried.kept == 0);
      if (tried.all) break;
      ++places;
    }
  }
  CHECK(places > 500);
}

TEST_CASE("the network that many sessions share can be made at a second try",
          "[allocation]") {
  std::vector<Claim> told = claims();
  Session::Options options{.now = test_now, .max_firings = 200};
  std::string expected;
  for (std::size_t nth = 1;; nth = after(nth)) {
    INFO("allocation " << nth);
    std::shared_ptr<const KnowledgeBase> base = load_sound(program);
    Tried tried = short_of(nth, Shortage::Lasts::Once,
                           [&] { Session session(base, options); });
    Session session(base, options);
    std::string answer = consult(session, told);
    if (expected.empty()) expected = answer;
    REQUIRE(answer == expected);
    if (tried.all) break;
  }
}

}  // namespace lastmile
