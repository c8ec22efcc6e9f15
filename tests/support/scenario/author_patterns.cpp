#include "tests/support/scenario/author.hpp"

namespace lastmile {
namespace {

bool meet(Kind a, Kind b) {
  auto family = [](Kind k) {
    return k == Kind::Number ? Kind::Integer : k == Kind::Name ? Kind::Text : k;
  };
  return family(a) == family(b);
}

}  // namespace

const TypeWords& Author::type(int layer) {
  std::vector<const TypeWords*> fitting;
  for (const TypeWords* t : cast_) {
    if (t->layer > layer) continue;
    fitting.push_back(t);
    // What was concluded is matched more often than it would be.
    if (t->layer > 0) fitting.push_back(t);
  }
  const TypeWords& taken = *pick(fitting);
  use(taken);
  return taken;
}

const Author::Variable* Author::variable(Kind kind, const Known& known) {
  std::vector<const Variable*> fitting;
  for (const Variable& v : known) {
    if (!v.fact && meet(v.kind, kind)) fitting.push_back(&v);
  }
  return fitting.empty() ? nullptr : pick(fitting);
}

const Author::Variable* Author::fact_variable(const Known& known) {
  std::vector<const Variable*> facts;
  for (const Variable& v : known) {
    if (v.fact) facts.push_back(&v);
  }
  return facts.empty() ? nullptr : pick(facts);
}

std::string Author::value(const FieldWords& field, const Known& known) {
  const Variable* v = chance(50) ? variable(field.kind, known) : nullptr;
  return v ? v->name : constant(field);
}

ConditionText Author::pattern(const std::string& before, const TypeWords& type,
                              const Stage& stage, Known& known,
                              const FieldWords* except) {
  ConditionText out{.head = before + type.name};
  bool denies = type.layer <= stage.deniable;
  for (const FieldWords& field : type.fields) {
    if (&field == except) continue;
    if (!chance(field.kind == Kind::Integer ? 60 : 30)) continue;
    out.entries.push_back(entry(field, stage.binds, denies, known));
  }
  if (stage.binds && before.empty() && chance(35)) {
    std::string name = fresh("f");
    out.head += " as " + name;
    known.push_back({name, Kind::Unknown, &type});
  }
  return out;
}

std::string Author::entry(const FieldWords& field, bool binds, bool denies,
                          Known& known) {
  std::size_t what = below(100);
  bool scalar = field.kind != Kind::Map;
  if (what < 28) {
    if (const Variable* v = variable(field.kind, known)) {
      // Whichever of the two stands first in the file decides what it may be.
      bool one_of = field.type.starts_with("one of");
      if (one_of)
        known[static_cast<std::size_t>(v - known.data())].one_of = true;
      return field.name + ": " + v->name;
    }
  }
  if (what < 72 && binds && scalar) {
    std::string name = fresh("v"), out = field.name + ": " + name;
    if (chance(15)) {  // bound and compared in one
      std::string also = compared(field, known);
      std::string operation = also.substr(field.name.size());
      if (operation.front() == ' ') {
        out = field.name + ": {is: " + name + "," + operation + "}";
      }
    }
    known.push_back(
        {name, field.kind, nullptr, field.type.starts_with("one of")});
    return out;
  }
  if (what < 80 && scalar) return field.name + ": " + value(field, known);
  if (what < 83) {
    bool no = denies && chance(50);
    return field.name + " is known: " + (no ? "no" : "yes");
  }
  if (what < 85) return field.name + ": $_";
  return compared(field, known);
}

// FIELD OPERATOR: VALUE, of the operators that fit the field.
std::string Author::compared(const FieldWords& field, const Known& known) {
  auto with = [&](const std::string& word) {
    return field.name + " " + word + ": " + value(field, known);
  };
  auto list = [&](const std::string& word) {
    return field.name + word + ": [" + value(field, known) + ", " +
           value(field, known) + "]";
  };
  auto fixed = [&](const std::string& word,
                   const std::vector<std::string>& values) {
    return field.name + " " + word + ": " + pick(values);
  };
  static const std::vector<std::string> orders{"above", "below", "at least",
                                               "at most"};
  switch (field.kind) {
    case Kind::List:
      return chance(50) ? fixed("contains", {"1", "2", "[1, 3]"})
                        : fixed("not", field.values);
    case Kind::Map:
      return field.name + (chance(50) ? ".k" : ".j") +
             (chance(70) ? "" : " not") + ": " + (chance(70) ? "ada" : "b");
    default: break;
  }
  std::size_t what = below(10);
  if (what < 2) return with("not");
  if (what == 2) return list(" one of");
  if (what == 3) return list(" none of");
  if (what == 4) return list("");
  switch (field.kind) {
    case Kind::Integer:
    case Kind::Number:
    case Kind::Duration:
    case Kind::Version: return with(pick(orders));
    case Kind::Unknown:
      return chance(60) ? with(pick(orders)) : fixed("starts with", {"a", "1"});
    case Kind::Time: {
      static const std::vector<std::string> words{"before", "after", "at least",
                                                  "at most"};
      std::size_t kind = below(4);
      if (kind == 0) return fixed("within", {"1h", "24h", "7d"});
      if (kind == 1) return fixed("older than", {"1h", "24h", "7d"});
      return chance(30) ? field.name + " " + pick(words) + ": $now"
                        : with(pick(words));
    }
    case Kind::Address:
      return fixed("in subnet", {"10.0.0.0/8", "10.0.0.2/32", "fe80::/10"});
    case Kind::Text:
    case Kind::Name: {
      static const std::vector<std::string> words{"contains", "starts with",
                                                  "ends with"};
      if (chance(25)) return fixed("matches", {"'^a'", "'d.$'", "'[bc]'"});
      return chance(30) ? with(pick(words))
                        : fixed(pick(words), {"a", "A", "b"});
    }
    default: return with("not");
  }
}

}  // namespace lastmile
