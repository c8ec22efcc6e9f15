// Symbols, values, nodes, suggestions.

#include "engine/base/value.hpp"

#include <catch2/catch_test_macros.hpp>
#include <limits>

#include "engine/base/scalar.hpp"
#include "engine/base/suggest.hpp"

namespace lastmile {
namespace {

Value version(const char* text, Symbols& symbols) {
  return *read_value({Kind::Version}, Node::scalar(text), symbols);
}

}  // namespace

TEST_CASE("a text has one symbol, in the base and in an overlay", "[symbol]") {
  Symbols base;
  Symbol a = base.intern("a");
  CHECK(base.intern("a") == a);
  CHECK(base.intern("") == Symbol{});
  Symbols overlay(&base);
  CHECK(overlay.intern("a") == a);
  Symbol b = overlay.intern("b");
  CHECK(overlay.text(b) == "b");
  CHECK(overlay.text(a) == "a");
  bool found = true;
  base.find("b", found);
  CHECK_FALSE(found);
}

TEST_CASE("a text that is nowhere is the empty text", "[symbol]") {
  Symbols symbols;
  CHECK(symbols.intern(std::string_view()) == symbols.intern(""));
  CHECK(hash_bytes(std::string_view()) == hash_bytes(""));
}

TEST_CASE("reset forgets what the overlay added and nothing else", "[symbol]") {
  Symbols base;
  Symbol a = base.intern("a");
  Value of_base[] = {Value::integer(1)};
  std::uint32_t list = base.intern_list(of_base);
  Symbols overlay(&base);
  std::size_t size = overlay.size();
  for (int round = 0; round < 3; ++round) {
    for (int i = 0; i < 1000; ++i) overlay.intern("x" + std::to_string(i));
    Value own[] = {Value::integer(2)};
    std::uint32_t mine = overlay.intern_list(own);
    CHECK(overlay.list(mine)[0] == Value::integer(2));
    overlay.reset();
    CHECK(overlay.size() == size);
    bool found = true;
    overlay.find("x5", found);
    CHECK_FALSE(found);
    CHECK(overlay.text(a) == "a");
    CHECK(overlay.intern_list(of_base) == list);
  }
}

TEST_CASE("texts live where they are through growth", "[symbol]") {
  Symbols symbols;
  Symbol first = symbols.intern("first");
  std::string_view text = symbols.text(first);
  for (int i = 0; i < 20'000; ++i) symbols.intern(std::to_string(i));
  CHECK(text.data() == symbols.text(first).data());
  CHECK(symbols.text(symbols.intern("19999")) == "19999");
}

TEST_CASE("case folds as Unicode has it, and broken bytes stay", "[fold]") {
  CHECK(fold_case("VM-1.Example") == "vm-1.example");
  CHECK(fold_case("ÄÖÜ") == "äöü");
  CHECK(fold_case("ΣΑΣ") == fold_case("σας"));
  CHECK(fold_case("ДА") == "да");
  CHECK(fold_case("\xff\xfe"
                  "A") ==
        "\xff\xfe"
        "a");
  // Simple folding keeps the length: ß is itself, the capital ẞ becomes ß.
  CHECK(fold_case("ß") == "ß");
  CHECK(fold_case("ẞ") == "ß");
  for (const char* text : {"Straße", "İstanbul", "ǅ", "𐐀"}) {
    CHECK(fold_case(fold_case(text)) == fold_case(text));
  }
}

TEST_CASE("equal values have equal hashes", "[value]") {
  Symbols s;
  std::vector<std::pair<Value, Value>> equal{
      {Value::integer(3), Value::number(3.0)},
      {Value::number(0.0), Value::number(-0.0)},
      {Value::name("VM1", s), Value::name("vm1", s)},
      {Value::name("VM1", s), Value::text("vm1", s)},
      {version("10.0", s), version("10", s)},
      {Value(), Value()},
  };
  for (const auto& [a, b] : equal) {
    INFO(to_text(a, s) << " and " << to_text(b, s));
    CHECK(a == b);
    CHECK(b == a);
    CHECK(hash(a) == hash(b));
  }
}

TEST_CASE("values of different kinds or contents are not equal", "[value]") {
  Symbols s;
  std::vector<Value> all{Value(),
                         Value::text("a", s),
                         Value::text("A", s),
                         Value::text("1", s),
                         Value::integer(1),
                         Value::number(1.5),
                         Value::yes_no(true),
                         Value::time(1),
                         Value::duration(1),
                         version("1", s)};
  for (std::size_t i = 0; i < all.size(); ++i) {
    for (std::size_t j = 0; j < all.size(); ++j) {
      INFO(to_text(all[i], s) << " and " << to_text(all[j], s));
      CHECK((all[i] == all[j]) == (i == j));
    }
  }
}

TEST_CASE("large integers and numbers compare by value, exactly", "[value]") {
  Symbols s;
  constexpr std::int64_t big = (std::int64_t{1} << 53) + 1;
  CHECK_FALSE(Value::integer(big) == Value::number(static_cast<double>(big)));
  CHECK(order(Value::integer(big), Value::number(9007199254740992.0), s) ==
        std::partial_ordering::greater);
  CHECK(order(Value::integer(std::numeric_limits<std::int64_t>::max()),
              Value::number(9223372036854775808.0),
              s) == std::partial_ordering::less);
}

TEST_CASE("the order of values is that of their kind", "[value]") {
  Symbols s;
  using Order = std::partial_ordering;
  CHECK(order(Value::integer(2), Value::number(2.5), s) == Order::less);
  CHECK(order(version("10.0.9", s), version("10.0.10", s), s) == Order::less);
  CHECK(order(version("10", s), version("10.0", s), s) == Order::equivalent);
  CHECK(order(version("10.0.1", s), version("10", s), s) == Order::greater);
  CHECK(order(Value::name("B", s), Value::name("a", s), s) == Order::greater);
  CHECK(order(Value::text("B", s), Value::text("a", s), s) == Order::less);
  CHECK(order(Value(), Value::integer(1), s) == Order::unordered);
  CHECK(order(Value(), Value(), s) == Order::unordered);
  CHECK(order(Value::time(1), Value::duration(1), s) == Order::unordered);
}

TEST_CASE("the order for printing is total and strict", "[value]") {
  Symbols s;
  Value items[] = {Value::integer(1)};
  std::vector<Value> all{Value(),
                         Value::text("b", s),
                         Value::name("a", s),
                         Value::integer(2),
                         Value::number(1),
                         Value::yes_no(false),
                         Value::time(5),
                         Value::duration(5),
                         version("1.2", s),
                         Value::list(items, s)};
  for (const Value& a : all) {
    CHECK_FALSE(before_in_print(a, a, s));
    for (const Value& b : all) {
      if (a == b) continue;
      CHECK(before_in_print(a, b, s) != before_in_print(b, a, s));
      for (const Value& c : all) {
        if (before_in_print(a, b, s) && before_in_print(b, c, s)) {
          CHECK(before_in_print(a, c, s));
        }
      }
    }
  }
}

TEST_CASE("a map finds its entries whatever the order given", "[value]") {
  Symbols s;
  Value pairs[] = {Value::text("b", s), Value::text("2", s),
                   Value::text("a", s), Value::text("1", s)};
  Value other[] = {Value::text("a", s), Value::text("1", s),
                   Value::text("b", s), Value::text("2", s)};
  Value map = Value::map(pairs, s);
  CHECK(map == Value::map(other, s));
  CHECK(map.entry("b", s) == Value::text("2", s));
  CHECK_FALSE(map.entry("c", s).known());
  CHECK(to_text(map, s) == "{a: 1, b: 2}");
}

TEST_CASE("a suggestion is near, or there is none", "[suggest]") {
  std::string_view known[] = {"certificate", "listener", "host", "port"};
  CHECK(nearest_word("certifcate", known) == "certificate");
  CHECK(nearest_word("lisetner", known) == "listener");
  CHECK(nearest_word("Host", known) == "host");
  CHECK(nearest_word("sort", known) == "port");
  CHECK(nearest_word("firewall", known) == "");
  CHECK(nearest_word("", known) == "");
  CHECK(did_you_mean("hots", known) == "did you mean 'host'?");
  CHECK(did_you_mean("zzzzz", known) == "");
}

TEST_CASE("diagnostics sort as a person reads", "[diagnostic]") {
  Diagnostics found;
  found.add({"LM0002", "c", {{2}, 1, 1}});
  found.add({"LM0001", "b", {{1}, 9, 1}});
  found.add({"LM0003", "a", {{1}, 2, 5}, "", "", Severity::Warning});
  CHECK(found.errors() == 2);
  found.sort();
  CHECK(found.all()[0].message == "a");
  CHECK(found.all()[1].message == "b");
  CHECK(found.all()[2].message == "c");
}

}  // namespace lastmile
