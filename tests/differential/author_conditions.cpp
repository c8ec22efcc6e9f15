#include <algorithm>

#include "tests/differential/author.hpp"

namespace lastmile {

const CommonType& CommonAuthor::type(int highest) {
  std::vector<const CommonType*> fitting;
  for (const CommonType& t : common_types()) {
    if (t.layer > highest) continue;
    fitting.push_back(&t);
    if (t.layer > 0) fitting.push_back(&t);
  }
  return *pick(fitting);
}

std::string CommonAuthor::constant(bool whole) {
  static const std::vector<std::string> texts{"ada", "bob", "cy"};
  return whole ? std::to_string(below(3)) : pick(texts);
}

const CommonAuthor::Variable* CommonAuthor::variable(bool whole,
                                                     const Known& known) {
  std::vector<const Variable*> fitting;
  for (const Variable& v : known) {
    if (!v.fact && v.whole == whole) fitting.push_back(&v);
  }
  return fitting.empty() ? nullptr : pick(fitting);
}

std::string CommonAuthor::value(bool whole, const Known& known,
                                std::size_t percent) {
  const Variable* v = chance(percent) ? variable(whole, known) : nullptr;
  return v ? v->name : constant(whole);
}

// FIELD OPERATOR: VALUE
std::string CommonAuthor::compared(const std::string& field, bool whole,
                                   const Known& known) {
  auto list = [&] {
    return "[" + value(whole, known, 30) + ", " + value(whole, known, 30) + "]";
  };
  std::size_t what = below(whole ? 10 : 4);
  if (what < 2) return field + " not: " + value(whole, known, 50);
  if (what == 2) return field + " one of: " + list();
  if (what == 3) return field + " none of: " + list();
  static const std::vector<std::string> orders{"above", "below", "at least",
                                               "at most"};
  std::string to = value(true, known, 60);
  if (chance(20) && variable(true, known)) to = "'{" + arithmetic(known) + "}'";
  return field + " " + pick(orders) + ": " + to;
}

std::string CommonAuthor::entry(const std::string& field, bool whole,
                                bool binds, Known& known) {
  std::size_t what = below(100);
  const Variable* v = variable(whole, known);
  if (v && what < 30) return field + ": " + v->name;
  if (binds && what < 70) {
    std::string name = fresh("v"), out = field + ": " + name;
    if (chance(20)) {  // bound and compared in one
      std::string also = compared(field, whole, known);
      out = field + ": {is: " + name + "," + also.substr(field.size()) + "}";
    }
    known.push_back({name, whole});
    return out;
  }
  if (v && whole && what < 76) return field + ": '{" + arithmetic(known) + "}'";
  if (what < 85) return field + ": " + constant(whole);
  return compared(field, whole, known);
}

ConditionText CommonAuthor::pattern(const std::string& before,
                                    const CommonType& type, Known& known) {
  ConditionText out{.head = before + type.name};
  for (const auto& [field, whole] : type.fields) {
    if (!chance(before.empty() ? 70 : 55)) continue;
    out.entries.push_back(entry(field, whole, true, known));
  }
  return out;
}

// A fact that an action may take away, or change for certain: one field is
// pinned to differ from what it may be set to.
void CommonAuthor::name_fact(ConditionText& pattern, const CommonType& type,
                             Known& known) {
  Variable fact{fresh("f"), false, true, &type};
  for (const auto& [field, whole] : type.fields) {
    auto mentions = [&, f = field](const std::string& entry) {
      return entry.starts_with(f);
    };
    if (std::any_of(pattern.entries.begin(), pattern.entries.end(), mentions)) {
      continue;
    }
    std::string other = constant(whole);
    pattern.entries.push_back(field + " not: " + other);
    fact.spare = field + ": " + other;
    break;
  }
  pattern.head += " as " + fact.name;
  known.push_back(std::move(fact));
}

ConditionText CommonAuthor::group(const char* head, const Stage& stage,
                                  const Known& known) {
  ConditionText out{.head = head};
  Known inner = known;
  bool denies = out.head == "no";
  Stage inside{stage.highest, denies ? stage.depth + 1 : 2, stage.acts};
  std::vector<ConditionText> list;
  list.push_back(pattern("", type(stage.highest), inner));
  if (chance(60)) list.push_back(condition(inside, inner));
  // CLIPS 6.30 goes wrong where a test follows a condition that is no pattern.
  if (list.size() == 1 && chance(30)) list.push_back(check(inner));
  out.lists.push_back(std::move(list));
  return out;
}

ConditionText CommonAuthor::every(const Stage& stage, const Known& known) {
  Known inner = known;
  ConditionText out = pattern("every ", type(stage.highest), inner);
  out.has.push_back(pattern("", type(stage.highest), inner));
  return out;
}

// One integer is bound in every branch, and seen after it.
ConditionText CommonAuthor::any(const Stage& stage, Known& known) {
  ConditionText out{.head = "any"};
  std::string shared = fresh("v");
  for (std::size_t i = 2 + below(2); i > 0; --i) {
    Known inner = known;
    const CommonType& of = type(stage.highest);
    ConditionText first{.head = of.name};
    first.entries.push_back(of.fields.front().first + ": " + shared);
    inner.push_back({shared});
    for (std::size_t f = 1; f < of.fields.size(); ++f) {
      const auto& [field, whole] = of.fields[f];
      if (chance(50)) first.entries.push_back(entry(field, whole, true, inner));
    }
    std::vector<ConditionText> branch{std::move(first)};
    Stage inside{stage.highest, 2, stage.acts};  // without groups
    if (chance(40)) branch.push_back(condition(inside, inner));
    out.lists.push_back(std::move(branch));
  }
  known.push_back({shared});
  return out;
}

ConditionText CommonAuthor::check(const Known& known) {
  return {.head = "check", .value = "'" + proposition(known, 1) + "'"};
}

ConditionText CommonAuthor::let(Known& known) {
  std::string name = fresh("l");
  std::string value = arithmetic(known);
  known.push_back({name});
  return {.head = "let", .entries = {name + ": '" + value + "'"}};
}

ConditionText CommonAuthor::condition(const Stage& stage, Known& known) {
  bool steady = shape_ == Shape::Updating || shape_ == Shape::Recency;
  bool denies = shape_ != Shape::Growing;
  bool nests =
      shape_ == Shape::Logic || (shape_ == Shape::Acting && !stage.acts);
  bool deeper = stage.depth < 2, outermost = stage.depth == 0;
  std::size_t what = below(100);
  Known inner = known;
  const CommonType& of = type(stage.highest);
  bool some = !steady && deeper;
  // In Acting a derive rule has plain patterns: what one change does to the
  // told facts, it does to all that is derived.
  if (shape_ == Shape::Acting || shape_ == Shape::Updating) {
    if (!stage.acts) return what < 60 ? pattern("", of, known) : check(known);
  }
  if (denies && what < 20) return pattern("no ", of, inner);
  if (some && what < 32) return pattern("some ", of, inner);
  if (what >= 32 && what < 62 && deeper && !(outermost && grouped_)) {
    grouped_ = true;
    if (nests && what < 46) return group("no", stage, known);
    if (some && what < 54) return group("some", stage, known);
    if (nests && outermost) return every(stage, known);
  }
  // CLIPS fires once for each branch, so not in a rule that acts; and one in a
  // rule, as the matches of several multiply.
  if (!stage.acts && outermost && what >= 62 && what < 70 && !branched_) {
    branched_ = true;
    return any(stage, known);
  }
  if (what < 78 && outermost) return let(known);
  if (what < 88) return check(known);
  return pattern("", of, known);
}

std::vector<ConditionText> CommonAuthor::conditions(const Stage& stage,
                                                    Known& known) {
  std::vector<ConditionText> out;
  grouped_ = branched_ = false;
  for (std::size_t i = 1 + below(2); i > 0; --i) {
    const CommonType& of = type(stage.highest);
    out.push_back(pattern("", of, known));
    if (stage.acts && chance(70)) name_fact(out.back(), of, known);
  }
  for (std::size_t i = below(stage.acts ? 3 : 4); i > 0; --i) {
    out.push_back(condition(stage, known));
  }
  // A condition that shares nothing with the rest.
  if (chance(20)) {
    Known nothing;
    bool denied = shape_ != Shape::Growing && stage.acts && chance(40);
    ConditionText gate{.head = denied ? "no gate" : "gate"};
    gate.entries.push_back("n: " + constant(true));
    out.push_back(std::move(gate));
  }
  return out;
}

// ---- expressions, over integers alone ----

// With a variable in it, where there is one.
std::string CommonAuthor::arithmetic(const Known& known) {
  std::string a = value(true, known, 100), b = value(true, known, 80);
  switch (below(6)) {
    case 0: return a + " - " + b;
    case 1: return a + " * " + b;
    case 2: return "max(" + a + ", " + b + ")";
    case 3: return "abs(" + a + " - " + b + ")";
    default: return a + " + " + b;
  }
}

std::string CommonAuthor::proposition(const Known& known, int depth) {
  if (depth > 0 && chance(35)) {
    std::string a = proposition(known, depth - 1);
    std::string b = proposition(known, depth - 1);
    switch (below(3)) {
      case 0: return "(" + a + " and " + b + ")";
      case 1: return "(" + a + " or " + b + ")";
      default: return "not (" + a + ")";
    }
  }
  const Variable* text = chance(25) ? variable(false, known) : nullptr;
  if (text) {
    const Variable* other = chance(50) ? variable(false, known) : nullptr;
    std::string to = other ? other->name : "\"" + constant(false) + "\"";
    return text->name + (chance(50) ? " == " : " != ") + to;
  }
  static const std::vector<std::string> words{"<", "<=", ">", ">=", "==", "!="};
  return arithmetic(known) + " " + pick(words) + " " + value(true, known, 50);
}

}  // namespace lastmile
