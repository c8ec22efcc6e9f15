// Any bytes as a pack: no crash, no hang, no exception; all that is found can
// be shown. What loads without an error is run on made-up facts, with small
// limits, lived with for a while, and comes to the same in a second session
// and after a reset.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "engine/fire/session.hpp"
#include "engine/load/load.hpp"

namespace {

using namespace lastmile;

const Session::Options small = {
    .now = 1'780'315'200'000'000, .max_firings = 200, .max_facts = 500};

// Patterns multiply: with a few facts each, ten of them are a million matches.
// That many is no fault of anybody's, and no work for a test.
std::size_t weight(const Conditions& conditions) {
  std::size_t out = 0;
  for (const Condition& c : conditions) {
    out += 1 + weight(c.inner);
    for (const auto& branch : c.branches) out += weight(branch.conditions);
  }
  return out;
}

bool modest(const KnowledgeBase& base) {
  auto light = [](const auto& item) {
    return weight(item.when.conditions) <= 7;
  };
  return base.schema.size() < 20 &&
         std::all_of(base.rules.begin(), base.rules.end(), light) &&
         std::all_of(base.signs.begin(), base.signs.end(), light);
}

std::string_view text_for(const Type& type, std::size_t number) {
  switch (type.kind) {
    case Kind::Integer:
    case Kind::Number: return number == 0 ? "0" : number == 1 ? "1" : "2";
    case Kind::YesNo: return number % 2 == 0 ? "yes" : "no";
    case Kind::Time: return number == 0 ? "2026-06-01" : "2026-05-30T08:00:00Z";
    case Kind::Duration: return number == 0 ? "90s" : "2h";
    case Kind::Address: return number == 0 ? "10.0.0.4" : "fe80::1";
    case Kind::Version: return number == 0 ? "1.10" : "1.9";
    default: return number == 0 ? "ada" : number == 1 ? "bob" : "1";
  }
}

Node value_for(const Type& type, std::size_t number) {
  if (type.kind == Kind::List) {
    Type element{.kind = type.element};
    return Node::list({value_for(element, number)});
  }
  if (type.kind == Kind::Map) return Node::map().set("k", std::string("ada"));
  if (type.is_one_of()) {
    return Node::scalar(type.values[number % type.values.size()]);
  }
  return Node::scalar(std::string(text_for(type, number)));
}

Claim claim(const FactType& type, std::size_t number) {
  Claim out{.type = type.name};
  for (std::size_t f = 0; f < type.fields.size(); ++f) {
    const Field& field = type.fields[f];
    // Here and there a field is not given.
    if (!field.key && (number + f) % 5 == 4) continue;
    out.fields.set(field.name, value_for(field.type, (number + f) % 3));
  }
  return out;
}

std::string account(Session& session) {
  std::string out;
  const KnowledgeBase& base = session.base();
  for (std::size_t t = 1; t < base.schema.size(); ++t) {
    for (FactId fact : session.memory().facts(static_cast<TypeId>(t))) {
      out += to_text(session.memory().fact(fact), base.schema,
                     session.memory().symbols()) +
             "\n";
    }
  }
  for (const std::string& line : session.printed()) out += line + "\n";
  for (std::size_t times : session.fired()) out += std::to_string(times) + " ";
  for (const Diagnostic& fault : session.faults()) {
    out += render(fault, base.sources);
  }
  for (const Sign& sign : base.signs) {
    for (Certainty c : {Certainty::Certain, Certainty::Possible}) {
      out += session.evaluator().holds(sign, sign.when, c) ? "+" : "-";
    }
  }
  return out;
}

std::string live(Session& session) {
  std::string out;
  const Schema& schema = session.base().schema;
  for (std::size_t round = 0; round < 3; ++round) {
    Diagnostics found;
    for (std::size_t t = 1; t < schema.size(); ++t) {
      const FactType& type = schema[static_cast<TypeId>(t)];
      session.tell(claim(type, round), found);
      if (type.observed && round == 1) {
        session.collect({.type = type.name}, found);
      }
      if (round == 0 || t % 2 == 0) continue;
      auto facts = session.memory().facts(type.id);
      if (!facts.empty()) session.untell(facts.front());
    }
    bool rested = session.run().stopped == Stopped::Quiescent;
    out += account(session);
    if (!rested) break;
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  PackText pack;
  pack.info.name = "fuzz";
  pack.files.emplace_back(
      "rules.yaml", std::string(reinterpret_cast<const char*>(data), size));
  std::vector<PackText> packs;
  packs.push_back(std::move(pack));
  Loaded loaded = load(std::move(packs));
  for (const Diagnostic& one : loaded.found.all()) {
    if (one.code.empty() || one.message.empty()) std::abort();
    if (render(one, loaded.base->sources).empty()) std::abort();
  }
  if (!loaded.sound() || !modest(*loaded.base)) return 0;
  Session session(loaded.base, small);
  std::string first = live(session);
  Session other(loaded.base, small);
  if (live(other) != first) std::abort();
  session.reset();
  if (live(session) != first) std::abort();
  return 0;
}
