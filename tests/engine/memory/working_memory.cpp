// What working memory holds true, whoever said it first.

#include "engine/memory/working_memory.hpp"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <numeric>

namespace lastmile {
namespace {

struct World {
  Symbols symbols;
  Schema schema{symbols};
  TypeId plain, keyed, single;
  WorkingMemory memory;

  World()
      : plain(add("plain", {{"a", {Kind::Integer}}, {"b", {Kind::Text}}})),
        keyed(add("keyed",
                  {{"k", {Kind::Name}, true},
                   {"a", {Kind::Integer}},
                   {"b", {Kind::Text}, false, Value::text("none", symbols)},
                   {"c", {Kind::Integer}}})),
        single(add("single", {{"a", {Kind::Integer}}}, true)),
        memory(schema, symbols) {}

  TypeId add(std::string name, std::vector<Field> fields, bool once = false) {
    FactType type{.name = std::move(name)};
    for (Field& field : fields) {
      if (field.key) {
        type.key.push_back(static_cast<FieldIndex>(type.fields.size()));
      }
      type.fields.push_back(std::move(field));
    }
    type.single = once;
    return schema.add(std::move(type))->id;
  }

  Claim claim(const char* type,
              std::vector<std::pair<std::string, std::string>> fields,
              Provenance from = {.by = "test"}) {
    Claim made{.type = type, .from = std::move(from)};
    for (auto& [key, value] : fields) made.fields.set(key, Node::scalar(value));
    return made;
  }

  WorkingMemory::Change tell(const Claim& claim) {
    Diagnostics faults;
    auto values = memory.check(claim, faults);
    REQUIRE(values);
    return memory.tell(schema.find(claim.type)->id, *values,
                       memory.source(claim.from));
  }

  std::string all(TypeId type) {
    std::string out;
    for (FactId id : memory.facts(type)) {
      out += to_text(memory.fact(id), schema, symbols) + "\n";
    }
    return out;
  }
};

std::vector<std::string> codes(const Diagnostics& found) {
  std::vector<std::string> out;
  for (const Diagnostic& d : found.all()) out.emplace_back(d.code);
  return out;
}

}  // namespace

TEST_CASE("an equal fact said again is the same fact", "[memory]") {
  World w;
  auto first = w.tell(w.claim("plain", {{"a", "1"}, {"b", "x"}}));
  auto again =
      w.tell(w.claim("plain", {{"b", "x"}, {"a", "0x1"}}, {.by = "other"}));
  CHECK(first.added == first.fact);
  CHECK(again.fact == first.fact);
  CHECK(again.added.number == 0);
  CHECK(w.memory.facts(w.plain).size() == 1);
  CHECK(w.memory.claims(first.fact).size() == 2);
}

TEST_CASE("a fact that is not given a field differs from one that is",
          "[memory]") {
  World w;
  w.tell(w.claim("plain", {{"a", "1"}}));
  w.tell(w.claim("plain", {{"a", "1"}, {"b", "x"}}));
  CHECK(w.memory.facts(w.plain).size() == 2);
}

TEST_CASE("the fold of a key does not depend on the order of telling",
          "[memory]") {
  auto claims = [](World& w) {
    return std::vector<Claim>{
        w.claim("keyed", {{"k", "X"}, {"a", "1"}}, {"p", "s", "l", 100}),
        w.claim("keyed", {{"k", "x"}, {"a", "2"}, {"c", "5"}},
                {"q", "s", "l", 200}),
        w.claim("keyed", {{"k", "X"}, {"a", "3"}, {"b", "y"}},
                {"a", "s", "l", 200}),
        w.claim("keyed", {{"k", "x"}, {"c", "9"}}, {"z", "s", "l", {}}),
        w.claim("keyed", {{"k", "x"}, {"a", "7"}}, {"z", "s", "l", {}}),
    };
  };
  std::vector<std::size_t> order(5);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::string expected, disagreements;
  int permutations = 0;
  do {
    World w;
    std::vector<Claim> all = claims(w);
    for (std::size_t i : order) w.tell(all[i]);
    std::string seen = w.all(w.keyed), odds;
    for (const Disagreement& d : w.memory.disagreements()) {
      odds += std::to_string(d.field) + to_text(d.taken, w.symbols) +
              d.taken_from.by + to_text(d.refused, w.symbols) +
              d.refused_from.by + ";";
    }
    if (expected.empty()) {
      expected = seen;
      disagreements = odds;
    }
    REQUIRE(fold_case(seen) == fold_case(expected));
    REQUIRE(odds == disagreements);
    ++permutations;
  } while (std::next_permutation(order.begin(), order.end()));
  CHECK(permutations == 120);
  // Of one time, the later name wins: q over a.
  CHECK(expected.find("a: 2") != std::string::npos);
  CHECK(expected.find("c: 5") != std::string::npos);
  CHECK_FALSE(disagreements.empty());
}

TEST_CASE("a default never overrules what somebody said", "[memory]") {
  World w;
  w.tell(w.claim("keyed", {{"k", "x"}, {"b", "said"}}, {"p", "", "", 1}));
  w.tell(w.claim("keyed", {{"k", "x"}, {"a", "1"}}, {"p", "", "", 2}));
  CHECK(w.all(w.keyed) == "keyed {k: x, a: 1, b: said}\n");
  CHECK(w.memory.disagreements().empty());
}

TEST_CASE("a keyed fact that changes is a new fact in place of the old",
          "[memory]") {
  World w;
  auto first = w.tell(w.claim("keyed", {{"k", "x"}, {"a", "1"}}));
  auto second =
      w.tell(w.claim("keyed", {{"k", "X"}, {"a", "2"}}, {"test", "", "", 5}));
  CHECK(second.removed == first.fact);
  CHECK(second.added == second.fact);
  CHECK_FALSE(w.memory.alive(first.fact));
  CHECK(w.memory.facts(w.keyed).size() == 1);
  Value key[] = {Value::name("x", w.symbols)};
  CHECK(w.memory.find_key(w.keyed, key) == second.fact);
}

TEST_CASE("a single type has one fact", "[memory]") {
  World w;
  w.tell(w.claim("single", {{"a", "1"}}));
  w.tell(w.claim("single", {{"a", "2"}}, {"later", "", "", 9}));
  CHECK(w.all(w.single) == "single {a: 2}\n");
  REQUIRE(w.memory.disagreements().size() == 1);
  CHECK(w.memory.disagreements()[0].refused == Value::integer(1));
}

TEST_CASE("what was told is untold at once, what is concluded stays",
          "[memory]") {
  World w;
  auto fact = w.tell(w.claim("plain", {{"a", "1"}})).fact;
  Value values[] = {Value::integer(1), Value()};
  CHECK(w.memory.conclude(w.plain, values).fact == fact);
  w.memory.untell(fact, true);
  CHECK(w.memory.alive(fact));
  CHECK_FALSE(w.memory.told(fact));
  CHECK(w.memory.unconclude(fact).removed == fact);
  CHECK_FALSE(w.memory.alive(fact));
  // What it was can still be read.
  CHECK(to_text(w.memory.fact(fact), w.schema, w.symbols) == "plain {a: 1}");
}

TEST_CASE("every fault of a claim is found in one go", "[memory]") {
  World w;
  Diagnostics faults;
  CHECK_FALSE(w.memory.check(
      w.claim("plain", {{"a", "x"}, {"A", "1"}, {"zz", "1"}}), faults));
  CHECK(codes(faults) ==
        std::vector<std::string>{"LM0120", "LM0107", "LM0107"});
  CHECK(faults.all()[1].hint == "did you mean 'a'?");
  Diagnostics unknown;
  CHECK_FALSE(w.memory.check(w.claim("plian", {}), unknown));
  CHECK(codes(unknown) == std::vector<std::string>{"LM0501"});
  CHECK(unknown.all()[0].hint == "did you mean 'plain'?");
  Diagnostics key;
  CHECK_FALSE(w.memory.check(w.claim("keyed", {{"a", "1"}}), key));
  CHECK(codes(key) == std::vector<std::string>{"LM0503"});
  Diagnostics form;
  Claim list{.type = "plain", .fields = Node::list({})};
  CHECK_FALSE(w.memory.check(list, form));
  CHECK(codes(form) == std::vector<std::string>{"LM0502"});
}

TEST_CASE("of two looks the better stands, in either order", "[collection]") {
  using enum CollectionStatus;
  for (bool better_first : {true, false}) {
    World w;
    CollectionRecord good{.type = "plain", .status = Partial, .by = "a"};
    CollectionRecord bad{.type = "plain", .status = Denied, .by = "b"};
    w.memory.collect(better_first ? good : bad);
    w.memory.collect(better_first ? bad : good);
    CHECK(w.memory.collection(w.plain) == Partial);
    CHECK(w.memory.collection_record(w.plain)->by == "a");
    CHECK(w.memory.facts(Schema::collection).size() == 1);
    CHECK(w.memory.collections().size() == 2);
  }
}

TEST_CASE("a look at one host says nothing of another", "[collection]") {
  using enum CollectionStatus;
  World w;
  w.memory.collect({.type = "plain", .host = "VM1", .status = Complete});
  CHECK(w.memory.collection(w.plain, "vm1") == Complete);
  CHECK(w.memory.collection(w.plain, "vm2") == NotTried);
  CHECK(w.memory.collection(w.plain) == NotTried);
  w.memory.collect({.type = "plain", .status = Partial});
  CHECK(w.memory.collection(w.plain, "vm2") == Partial);
  CHECK(w.memory.collection(w.plain, "vm1") == Complete);
}

TEST_CASE("the words of a collection read back", "[collection]") {
  for (const char* word :
       {"complete", "partial", "denied", "failed", "not tried"}) {
    auto status = parse_collection_status(word);
    REQUIRE(status);
    CHECK(to_text(*status) == word);
  }
  CHECK_FALSE(parse_collection_status("Complete"));
}

}  // namespace lastmile
