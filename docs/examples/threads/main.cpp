// Eight threads, one knowledge base: each takes cases until none is left, with
// a session of its own that it resets between them. A case is a small map of
// roads; the rules find the places that a van reaches from the depot before its
// tank is empty. The answer to all cases together is the same as one thread's.
//
//   threads [CASES]

#include <atomic>
#include <cstdlib>
#include <iostream>
#include <lastmile/session.hpp>
#include <thread>
#include <vector>

namespace {

constexpr const char* rules = R"(
- fact: road
  fields: {from: text, to: text, litres: integer}
- fact: reached
  fields: {place: text, used: integer}
- fact: tank
  fields: {litres: integer}

- rule: van.begins
  when: [{tank: {litres: {above: 0}}}]
  derive: {reached: {place: depot, used: 0}}

- rule: van.goes-on
  when:
    - tank: {litres: $full}
    - reached: {place: $here, used: $used}
    - road: {from: $here, to: $there, litres: $litres}
    - let: {$sum: 'van.add($used, $litres)'}
    - check: $sum <= $full
  derive: {reached: {place: $there, used: $sum}}
)";

// Called by all threads at once, and so without any state.
lastmile::Value add(lastmile::Call& call) {
  return call.integer(0) + call.integer(1);
}

const std::vector<std::string> places = {"depot", "mill",   "ford",
                                         "inn",   "quarry", "church"};

lastmile::Result<lastmile::Knowledge> load() {
  lastmile::Loader loader;
  loader.add({.name = "van.add",
              .parameters = {{"used", lastmile::Kind::Integer},
                             {"litres", lastmile::Kind::Integer}},
              .gives = lastmile::Kind::Integer,
              .call = add});
  loader.text("van.yaml", rules).words(places);
  return loader.load();
}

// One thread's: what it asks the knowledge for once, and its session.
class Worker {
 public:
  explicit Worker(const lastmile::Knowledge& knowledge)
      : session_(knowledge),
        road_(knowledge.type("road")->id),
        tank_(knowledge.type("tank")->id),
        reached_(knowledge.type("reached")->id) {
    for (const std::string& place : places) {
      cells_.push_back(*knowledge.word(place));
    }
  }

  // A number that no other case is likely to have.
  std::uint64_t solve(std::uint64_t number) {
    session_.reset();
    std::uint64_t dice = number;
    auto roll = [&](std::uint64_t sides) {
      dice = dice * 6364136223846793005 + 1442695040888963407;
      return (dice >> 33) % sides;
    };
    session_.tell(tank_, {10 + roll(10)});
    for (int i = 0; i < 10; ++i) {
      std::uint64_t from = roll(places.size()), to = roll(places.size());
      session_.tell(road_, {cells_[from], cells_[to], 1 + roll(6)});
    }
    session_.run();
    std::uint64_t answer = 0;
    for (lastmile::Fact fact : session_.facts(reached_)) {
      auto used = static_cast<std::uint64_t>(fact.value(1).integer());
      answer += (number + 1) * (fact.text(0).size() + 31 * used);
    }
    return answer;
  }

 private:
  lastmile::Session session_;
  lastmile::TypeId road_, tank_, reached_;
  std::vector<lastmile::Cell> cells_;
};

std::uint64_t solve_all(const lastmile::Knowledge& knowledge,
                        std::uint64_t cases, int threads) {
  std::atomic<std::uint64_t> next = 0, sum = 0;
  std::vector<std::jthread> crew;
  for (int i = 0; i < threads; ++i) {
    crew.emplace_back([&] {
      Worker worker(knowledge);
      for (std::uint64_t mine; (mine = next++) < cases;) {
        sum += worker.solve(mine);
      }
    });
  }
  crew.clear();  // joins
  return sum;
}

}  // namespace

int main(int argc, char** argv) {
  auto knowledge = load();
  if (!knowledge) {
    std::cerr << to_text(knowledge.diagnostics());
    return 1;
  }
  std::uint64_t cases = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1000;
  std::uint64_t one = solve_all(*knowledge, cases, 1);
  std::uint64_t eight = solve_all(*knowledge, cases, 8);
  std::cout << "one thread:    " << one << "\neight threads: " << eight << '\n';
  return one == eight && one != 0 ? 0 : 1;
}
