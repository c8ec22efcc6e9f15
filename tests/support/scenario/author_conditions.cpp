#include <algorithm>

#include "tests/support/scenario/author.hpp"

namespace lastmile {
namespace {

std::string quoted(const std::string& expression) {
  return "'" + expression + "'";
}

}  // namespace

// A condition that shares no variable with the rest.
ConditionText Author::gate(const Stage& stage) {
  static const std::vector<std::string> befores{"", "", "", "no ", "some "};
  std::string before = pick(befores);
  int layer = before == "no " ? stage.deniable : stage.layer;
  const TypeWords& of =
      chance(30) ? type(layer) : vocabulary()[chance(70) ? 0 : 1];
  use(of);
  Known nothing;
  Stage inside = stage;
  inside.binds = false;
  return pattern(before, of, inside, nothing);
}

// A list of one or two conditions that see what is around them.
ConditionText Author::nested(const char* head, const Stage& stage,
                             const Known& known) {
  ConditionText out{.head = head};
  Known inner = known;
  std::vector<ConditionText> list;
  list.push_back(pattern("", type(stage.layer), stage, inner));
  for (std::size_t i = below(2 + (stage.depth == 1 ? 1 : 0)); i > 0; --i) {
    list.push_back(condition(stage, inner));
  }
  out.lists.push_back(std::move(list));
  return out;
}

ConditionText Author::every(const Stage& stage, const Known& known) {
  Known inner = known;
  const TypeWords& of = type(stage.deniable);
  Stage denied{stage.deniable, stage.deniable, stage.depth + 1};
  ConditionText out = pattern("", of, denied, inner);
  out.head = "every " + out.head;
  for (std::size_t i = 1 + below(2); i > 0; --i) {
    if (chance(50)) {
      out.has.push_back(
          {.head = "check", .value = quoted(proposition(inner, 1))});
    } else {
      out.has.push_back(condition(denied, inner));
    }
  }
  return out;
}

ConditionText Author::any(const Stage& stage, Known& known) {
  ConditionText out{.head = "any"};
  Stage inside = stage;
  ++inside.depth;
  // Bound in every branch, and so visible after it.
  std::string shared = chance(60) ? fresh("v") : "";
  for (std::size_t i = 2 + below(2); i > 0; --i) {
    Known inner = known;
    std::vector<ConditionText> branch;
    if (!shared.empty()) {
      const TypeWords* of = &type(stage.layer);
      auto holds = [](const FieldWords& f) { return f.kind == Kind::Integer; };
      while (std::none_of(of->fields.begin(), of->fields.end(), holds)) {
        of = &type(stage.layer);
      }
      auto at = std::find_if(of->fields.begin(), of->fields.end(), holds);
      ConditionText p = pattern("", *of, inside, inner, &*at);
      p.entries.push_back(at->name + ": " + shared);
      branch.push_back(std::move(p));
    }
    if (shared.empty() || chance(40))
      branch.push_back(condition(inside, inner));
    out.lists.push_back(std::move(branch));
  }
  if (!shared.empty()) known.push_back({shared, Kind::Integer});
  return out;
}

ConditionText Author::tally(const Stage& stage, Known& known) {
  const TypeWords& of = type(stage.deniable);
  Known inner = known;
  std::size_t had = inner.size();
  Stage denied{stage.deniable, stage.deniable, stage.depth + 1};
  ConditionText out = pattern("", of, denied, inner);
  out.head = out.head.substr(0, out.head.find(' '));
  std::vector<Variable> bound;
  for (std::size_t i = had; i < inner.size(); ++i) {
    if (!inner[i].fact) bound.push_back(inner[i]);
  }
  std::string name = fresh("n");
  Kind result = Kind::Integer;
  std::vector<const FieldWords*> adding, sorted;
  for (const FieldWords& f : of.fields) {
    bool adds = f.kind == Kind::Integer || f.kind == Kind::Number ||
                f.kind == Kind::Duration || f.kind == Kind::Unknown;
    if (adds) adding.push_back(&f);
    bool orders = adds || f.kind == Kind::Time || f.kind == Kind::Version;
    if (orders) sorted.push_back(&f);
  }
  std::size_t what = below(6);
  const FieldWords* field = nullptr;
  std::string head = "count";
  if ((what == 1 || what == 2) && !adding.empty()) {
    field = pick(adding);
    head = what == 1 ? "sum" : "average";
    result =
        what == 2 && field->kind != Kind::Duration ? Kind::Number : field->kind;
  } else if ((what == 3 || what == 4) && !sorted.empty()) {
    field = pick(sorted);
    head = what == 3 ? "least" : "most";
    result = field->kind;
  } else if (what == 5) {
    field = &pick(of.fields);
    head = "list";
    result = Kind::List;
  }
  out.head = head + " of " + out.head + (field ? "." + field->name : "") +
             " as " + name;
  if (!bound.empty() && chance(45)) {
    std::string groups;
    for (const Variable& v : bound) {
      if (!groups.empty() && chance(50)) continue;
      groups += (groups.empty() ? "" : ", ") + v.name;
      known.push_back(v);
    }
    out.beside.push_back("group by: [" + groups + "]");
  }
  static const std::vector<std::string> filters{"above", "below", "at least",
                                                "at most", "equal to"};
  if (result == Kind::Integer || result == Kind::Number) {
    if (chance(60)) {
      const Variable* v = chance(25) ? variable(Kind::Integer, known) : nullptr;
      out.beside.push_back(pick(filters) + ": " +
                           (v ? v->name : std::to_string(below(4))));
    }
  }
  if (result != Kind::List) known.push_back({name, result});
  return out;
}

ConditionText Author::collection() {
  static const std::vector<std::string> statuses{
      "complete", "partial", "denied", "failed", "not tried"};
  ConditionText out{.head = "collection"};
  std::vector<const TypeWords*> observed;
  for (const TypeWords& t : vocabulary()) {
    if (t.observed) observed.push_back(&t);
  }
  const TypeWords& of = *pick(observed);
  use(of);
  out.entries.push_back("type: " + of.name);
  out.entries.push_back((chance(60) ? "status: " : "status not: ") +
                        pick(statuses));
  return out;
}

ConditionText Author::condition(const Stage& stage, Known& known) {
  bool deeper = stage.depth < 2;
  Stage inside = stage;
  ++inside.depth;
  Stage denied{stage.deniable, stage.deniable, stage.depth + 1};
  std::size_t what = below(100);
  if (what < 14) return pattern("", type(stage.layer), stage, known);
  if (what < 28) {
    Known inner = known;
    return pattern("no ", type(stage.deniable), denied, inner);
  }
  if (what < 36) {
    Known inner = known;
    return pattern("some ", type(stage.layer), inside, inner);
  }
  if (what < 44 && deeper) return nested("no", denied, known);
  if (what < 49 && deeper) return nested("some", inside, known);
  if (what < 57 && deeper) return every(stage, known);
  // Not within another: what is tried grows with each.
  if (what < 65 && stage.depth == 0) return any(stage, known);
  if (what < 77) return tally(stage, known);
  if (what < 80 && stage.depth == 0) return collection();
  if (what < 87) {
    std::string name = fresh("l");
    std::string value = arithmetic(known, 2);
    known.push_back({name, Kind::Number});
    return {.head = "let", .entries = {name + ": " + quoted(value)}};
  }
  if (what >= 97) return lua(known);
  return {.head = "check", .value = quoted(proposition(known, 2))};
}

// On numbers alone; now and then it fails, as any chunk may.
ConditionText Author::lua(const Known& known) {
  const Variable* a = variable(Kind::Integer, known);
  const Variable* b = variable(Kind::Integer, known);
  if (!a)
    return {.head = "lua", .value = "return true", .beside = {"with: []"}};
  std::string x = a->name.substr(1), y = b->name.substr(1);
  static const std::vector<std::string> words{"<", "<=", ">", "==", "~="};
  std::string chunk = "return " + x + " + " + y + " " + pick(words) + " " +
                      std::to_string(below(4));
  if (chance(15)) chunk = "assert(" + x + " ~= 1) " + chunk;
  std::string with = "with: [" + a->name;
  if (a != b) with += ", " + b->name;
  return {.head = "lua", .value = quoted(chunk), .beside = {with + "]"}};
}

}  // namespace lastmile
