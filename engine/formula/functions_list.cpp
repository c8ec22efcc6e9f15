// engine/formula/functions_list.cpp
//
// The built-in functions over lists.

#include <algorithm>
#include <unordered_map>

#include "engine/formula/arithmetic.hpp"
#include "engine/formula/builtin.hpp"
#include "engine/formula/typing.hpp"

namespace lastmile::formula_detail {

Value list_result(std::span<const Value> items, Call& call) {
  if (items.size() > max_list_size) {
    return call.fail("the result has more than 10,000 items");
  }
  return Value::list(items, call.symbols);
}

namespace {

using Arguments = std::span<const Value>;

Type same_as_first(std::span<const Type> given, std::string&) {
  bool list = given.front().kind == Kind::List;
  return list ? given.front() : Type{Kind::List};
}

Type item_of_first(std::span<const Type> given, std::string&) {
  Type type{given.front().element};
  if (type.kind == Kind::Text) type.values = given.front().values;
  return type;
}

Type sum_type(std::span<const Type> given, std::string&) {
  return Type{given.front().element};
}

Type intersect_type(std::span<const Type> given, std::string& refused) {
  if (!comparable(given[0], given[1])) {
    refused = "finds nothing that is in " + with_article(given[0]) +
              " and in " + with_article(given[1]);
  }
  return same_as_first(given, refused);
}

Type count_type(std::span<const Type> given, std::string& refused) {
  if (!comparable(Type{given[0].element}, given[1])) {
    refused = "never finds " + with_article(given[1]) + " in " +
              with_article(given[0]);
  }
  return Type{Kind::Integer};
}

using Seen = std::unordered_multimap<std::uint64_t, Value>;

bool has(const Seen& seen, const Value& value) {
  auto [at, end] = seen.equal_range(hash(value));
  for (; at != end; ++at) {
    if (at->second == value) return true;
  }
  return false;
}

Value size(Arguments a, Call& call) {
  std::size_t count = a[0].is_text() ? count_characters(text_of(a[0], call))
                                     : a[0].items(call.symbols).size();
  if (a[0].kind() == Kind::Map) count /= 2;
  return Value::integer(static_cast<std::int64_t>(count));
}

Value first(Arguments a, Call& call) {
  std::span<const Value> items = a[0].items(call.symbols);
  return items.empty() ? Value() : items.front();
}

Value last(Arguments a, Call& call) {
  std::span<const Value> items = a[0].items(call.symbols);
  return items.empty() ? Value() : items.back();
}

Value item(Arguments a, Call& call) {
  std::span<const Value> items = a[0].items(call.symbols);
  std::int64_t number = a[1].integer();
  if (number < 1) return call.fail("the first item has the number 1");
  auto index = static_cast<std::uint64_t>(number) - 1;
  return index < items.size() ? items[index] : Value();
}

Value entry(Arguments a, Call& call) {
  return a[0].entry(text_of(a[1], call), call.symbols);
}

Value sum(Arguments a, Call& call) {
  Value total = call.gives == Kind::Duration ? Value::duration(0)
                : call.gives == Kind::Number ? Value::number(0)
                                             : Value::integer(0);
  bool begun = false;
  Problem problem;
  for (const Value& value : a[0].items(call.symbols)) {
    total = begun
                ? calculate(Operator::Add, total, value, call.symbols, problem)
                : value;
    begun = true;
    if (problem) return call.fail(problem.message);
  }
  return total;
}

Value count(Arguments a, Call& call) {
  std::int64_t found = 0;
  for (const Value& value : a[0].items(call.symbols)) found += value == a[1];
  return Value::integer(found);
}

Value sort(Arguments a, Call& call) {
  std::span<const Value> items = a[0].items(call.symbols);
  std::vector<Value> sorted(items.begin(), items.end());
  std::stable_sort(sorted.begin(), sorted.end(),
                   [&](const Value& x, const Value& y) {
                     return before_in_print(x, y, call.symbols);
                   });
  return list_result(sorted, call);
}

Value distinct(Arguments a, Call& call) {
  Seen seen;
  std::vector<Value> out;
  for (const Value& value : a[0].items(call.symbols)) {
    if (has(seen, value)) continue;
    seen.emplace(hash(value), value);
    out.push_back(value);
  }
  return list_result(out, call);
}

Value intersect(Arguments a, Call& call) {
  Seen other;
  for (const Value& value : a[1].items(call.symbols)) {
    other.emplace(hash(value), value);
  }
  std::vector<Value> out;
  for (const Value& value : a[0].items(call.symbols)) {
    if (has(other, value)) out.push_back(value);
  }
  return list_result(out, call);
}

}  // namespace

std::vector<Function> list_functions() {
  const Kinds list{Kind::List}, figures{Kind::Number, Kind::Duration};
  const Type integer{Kind::Integer}, any{};
  std::vector<Function> table{
      {"size",
       {{"value", {Kind::Text, Kind::List, Kind::Map}}},
       1,
       false,
       integer,
       nullptr,
       true,
       true,
       "How many characters a text, items a list or entries a map has.",
       size},
      {"first",
       {{"list", list}},
       1,
       false,
       any,
       item_of_first,
       true,
       true,
       "The first item; unknown of an empty list.",
       first},
      {"last",
       {{"list", list}},
       1,
       false,
       any,
       item_of_first,
       true,
       true,
       "The last item; unknown of an empty list.",
       last},
      {"item",
       {{"list", list}, {"number", {Kind::Integer}}},
       2,
       false,
       any,
       item_of_first,
       true,
       true,
       "The item with that number (the first is 1); unknown past the end.",
       item},
      {"entry",
       {{"map", {Kind::Map}}, {"key", {Kind::Text}}},
       2,
       false,
       {Kind::Text},
       nullptr,
       true,
       false,
       "The value under a key, also one that $f.map.key cannot spell; unknown "
       "where there is none.",
       entry},
      {"sum",
       {{"list", list, figures}},
       1,
       false,
       any,
       sum_type,
       true,
       false,
       "All items added up; zero of an empty list.",
       sum},
      {"count",
       {{"list", list}, {"value", {}}},
       2,
       false,
       integer,
       count_type,
       true,
       false,
       "How many items equal the value.",
       count},
      {"sort",
       {{"list", list}},
       1,
       false,
       any,
       same_as_first,
       true,
       false,
       "The items in rising order.",
       sort},
      {"distinct",
       {{"list", list}},
       1,
       false,
       any,
       same_as_first,
       true,
       false,
       "The items, equal ones once, in the order of their first.",
       distinct},
      {"intersect",
       {{"list", list}, {"other", list}},
       2,
       false,
       any,
       intersect_type,
       true,
       false,
       "The items of the first list that are also in the other.",
       intersect},
  };
  return table;
}

}  // namespace lastmile::formula_detail
