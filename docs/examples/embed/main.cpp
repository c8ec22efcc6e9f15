// A shop that lets rules work out what is to be paid. The rules are in
// shop.yaml; the price list is the program's own, and rules ask it through a
// function.
//
//   embed SHOP.YAML

#include <iostream>
#include <lastmile/session.hpp>
#include <map>

namespace {

const std::map<std::string, double, std::less<>> prices = {
    {"lamp", 40.0}, {"bulb", 2.5}, {"cable", 9.0}};

// What rules call as shop.price($item).
lastmile::Value price(lastmile::Call& call) {
  auto at = prices.find(call.text(0));
  if (at != prices.end()) return at->second;
  return call.fail("it is not on the price list");
}

lastmile::Result<lastmile::Knowledge> load(const char* rules) {
  lastmile::Loader loader;
  loader.add({.name = "shop.price",
              .parameters = {{"item", lastmile::Kind::Text}},
              .gives = lastmile::Kind::Number,
              .call = price});
  loader.file(rules);
  return loader.load();
}

void order(lastmile::Session& session, int id, const char* customer,
           const char* item, int amount) {
  auto told = session.tell(
      "order",
      {{"id", id}, {"customer", customer}, {"item", item}, {"amount", amount}});
  if (!told) std::cout << to_text(told.diagnostics());
}

void conclude(lastmile::Session& session) {
  lastmile::Outcome outcome = session.run();
  std::cout << outcome.firings << " firings, " << to_text(outcome.stopped)
            << '\n';
  for (lastmile::Fact fact : session.facts("to_pay")) {
    std::cout << to_text(session.why(fact.id()));
  }
  for (const std::string& line : session.printed()) std::cout << line << '\n';
  std::cout << to_text(session.faults());
}

}  // namespace

int main(int argc, char** argv) {
  auto knowledge = load(argc > 1 ? argv[1] : "shop.yaml");
  if (!knowledge) {
    std::cerr << to_text(knowledge.diagnostics());
    return 1;
  }
  using namespace std::chrono_literals;
  lastmile::Time now = std::chrono::sys_days(2026y / 6 / 1);
  lastmile::Session session(*knowledge, {.now = now});

  std::cout << "--- a member and a guest\n";
  auto member = session.tell(
      "member", {{"name", "Ada"}, {"since", now - std::chrono::days(500)}});
  order(session, 1, "ada", "lamp", 3);
  order(session, 2, "Bob", "bulb", 12);
  conclude(session);

  std::cout << "--- the member leaves\n";
  auto left = session.retract(*member);
  std::cout << to_text(left.diagnostics());
  conclude(session);

  std::cout << "--- what cannot be\n";
  order(session, 3, "Bob", "piano", 1);
  auto wrong = session.tell("order", {{"id", "four"}, {"itme", "lamp"}});
  std::cout << to_text(wrong.diagnostics());
  conclude(session);
}
