#include "tests/support/scenario/player.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <stdexcept>

#include "engine/text/document.hpp"

namespace lastmile {
namespace {

std::string joined(std::vector<std::string> lines, bool sorted) {
  if (sorted) std::sort(lines.begin(), lines.end());
  std::string out;
  for (const std::string& line : lines) out += line + "\n";
  return out;
}

// A value of one session's symbols as one of another's.
Value carried(const Value& value, const Symbols& from, Symbols& to) {
  auto symbol = [&](Symbol s) { return to.intern(from.text(s)); };
  switch (value.kind()) {
    case Kind::Text: return Value::text(from.text(value.shown()), to);
    case Kind::Name: return Value::name(from.text(value.shown()), to);
    case Kind::Address:
      return Value::address(symbol(value.shown()), symbol(value.key()));
    case Kind::Version:
      return Value::version(symbol(value.shown()), symbol(value.key()));
    case Kind::List:
    case Kind::Map: {
      std::vector<Value> items;
      for (const Value& item : value.items(from)) {
        items.push_back(carried(item, from, to));
      }
      return value.kind() == Kind::List ? Value::list(items, to)
                                        : Value::map(items, to);
    }
    default: return value;
  }
}

// Is a fault in the rule all that it can fail for, once its patterns match?
// Where several conditions do more than match, which of them is looked at
// first is nobody's business.
bool decides(const KnowledgeBase& base, const std::string& item) {
  const Rule* rule = base.find_rule(item);
  if (!rule) return false;
  const Conditions& all = rule->when.conditions;
  return std::count_if(all.begin(), all.end(), [](const Condition& c) {
           return c.form != Condition::Form::Pattern;
         }) <= 1;
}

}  // namespace

std::string Account::difference(const Account& measure) const {
  auto part = [](const char* name, const std::string& a, const std::string& b) {
    return a == b ? std::string()
                  : std::string(name) + "\n--- seen\n" + a +
                        "--- by the measure\n" + b;
  };
  std::string out = part("facts", facts, measure.facts);
  if (out.empty()) out = part("firings", firings, measure.firings);
  if (out.empty()) out = part("ran", ran, measure.ran);
  if (out.empty()) out = part("printed", printed, measure.printed);
  if (out.empty()) out = part("births", births, measure.births);
  // A fault that changes nothing may be met or not.
  for (const std::string& fault : measure.faults) {
    if (out.empty() && !faults.contains(fault)) out = "fault " + fault + "\n";
  }
  return out;
}

Claim claim_of(const Act& act) {
  std::string text = act.type + ": {";
  for (const std::string& field : act.fields) {
    text += (text.back() == '{' ? "" : ", ") + field;
  }
  Sources sources;
  Diagnostics found;
  FileId file = sources.add("act.yaml", text + "}\n");
  std::optional<Node> node = read_document(file, sources, {}, found);
  if (!node || node->entries.size() != 1) {
    throw std::invalid_argument("no claim: " + text);
  }
  Claim claim{.type = act.type, .fields = node->entries.front().value};
  claim.from = {.by = act.by, .observed = act.observed};
  return claim;
}

Player::Player(std::shared_ptr<const KnowledgeBase> base,
               Session::Options options)
    : session_(std::move(base), std::move(options)) {
  session_.listen(this);
}

bool Player::play(const Act& act) {
  switch (act.kind) {
    case Act::Kind::Tell: return tell(act);
    case Act::Kind::Untell: untell(act.number); break;
    case Act::Kind::Collect: {
      Diagnostics found;
      session_.collect({.type = act.type,
                        .host = act.host,
                        .status = act.status,
                        .by = "test"},
                       found);
      return !found.has_errors();
    }
    case Act::Kind::Reset:
      session_.reset();
      ran_ = {};
      break;
    case Act::Kind::Run: ran_ = session_.run(); break;
  }
  return true;
}

bool Player::tell(const Act& act) {
  Claim claim = claim_of(act);
  Diagnostics found;
  if (!act.fast) return session_.tell(claim, found);
  auto values = session_.memory().check(claim, found);
  if (!values) return false;
  TypeId type = session_.base().schema.find(act.type)->id;
  ProvenanceId from = session_.source(claim.from);
  return session_.tell(type, *values, from).number != 0;
}

// Which fact it is must not depend on how the session numbers its facts.
void Player::untell(std::size_t number) {
  std::vector<std::pair<std::string, FactId>> told;
  const WorkingMemory& memory = session_.memory();
  for (std::size_t t = 1; t < session_.base().schema.size(); ++t) {
    for (FactId fact : memory.facts(static_cast<TypeId>(t))) {
      if (memory.told(fact)) told.emplace_back(text(fact), fact);
    }
  }
  if (told.empty()) return;
  std::sort(told.begin(), told.end());
  session_.untell(told[number % told.size()].second);
}

void Player::untell_everything() {
  const WorkingMemory& memory = session_.memory();
  for (std::size_t t = 1; t < session_.base().schema.size(); ++t) {
    auto facts = memory.facts(static_cast<TypeId>(t));
    for (FactId fact : std::vector<FactId>(facts.begin(), facts.end())) {
      if (memory.alive(fact) && memory.told(fact)) session_.untell(fact);
    }
  }
}

void Player::tell_survivors(
    const Player& other,
    const std::function<void(std::vector<std::size_t>&)>& order) {
  const WorkingMemory& memory = other.session_.memory();
  std::vector<std::pair<TypeId, SoundClaim>> told;
  for (std::size_t t = 1; t < session_.base().schema.size(); ++t) {
    auto type = static_cast<TypeId>(t);
    for (FactId fact : memory.facts(type)) {
      for (SoundClaim& claim : memory.claims(fact)) {
        told.emplace_back(type, std::move(claim));
      }
    }
  }
  for (const CollectionRecord& record : memory.collections()) {
    Diagnostics found;
    session_.collect(record, found);
  }
  std::vector<std::size_t> numbers(told.size());
  for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = i;
  order(numbers);
  for (std::size_t n : numbers) {
    const auto& [type, claim] = told[n];
    std::vector<Value> values;
    for (const Value& value : claim.values) {
      values.push_back(
          carried(value, memory.symbols(), session_.memory().symbols()));
    }
    session_.tell(type, values, session_.source(claim.from));
  }
}

void Player::fired(const Match& match) {
  if (match.rule->derives()) return;
  firings_ += match.rule->id;
  for (FactId fact : match.facts) {
    if (fact.number != 0) firings_ += " " + text(fact);
  }
  firings_ += " |";
  for (const Value& value : match.columns) firings_ += " " + text(value);
  firings_ += "\n";
}

std::string Player::text(const Value& value) const {
  const Symbols& symbols = session_.memory().symbols();
  switch (value.kind()) {
    // The same texts without case are the same name, and which spelling
    // stands depends on who came first.
    case Kind::Text:
    case Kind::Name: return fold_case(symbols.text(value.shown()));
    case Kind::Address:
    case Kind::Version: return std::string(symbols.text(value.key()));
    case Kind::Number: {
      double number = value.number();
      if (std::trunc(number) == number && std::abs(number) < 1e15) {
        return std::to_string(static_cast<std::int64_t>(number));
      }
      char out[40];
      std::snprintf(out, sizeof out, "%.17g", number);
      return out;
    }
    case Kind::List:
    case Kind::Map: {
      std::string out = "[";
      for (const Value& item : value.items(symbols)) out += text(item) + " ";
      return out + "]";
    }
    default: return to_text(value, symbols);
  }
}

std::string Player::text(FactId id) const {
  Fact fact = session_.memory().fact(id);
  const FactType& type = session_.base().schema[fact.type];
  std::string out = type.name + "{";
  for (std::size_t i = 0; i < fact.values.size(); ++i) {
    if (!fact.values[i].known()) continue;
    out += (out.back() == '{' ? "" : ", ") + type.fields[i].name + ": " +
           text(fact.values[i]);
  }
  return out + "}";
}

std::string Player::supported(FactId fact) const {
  std::string out = text(fact);
  if (session_.memory().told(fact)) out += " told";
  std::size_t reasons = session_.support().of(fact).size();
  if (reasons > 0) out += " x" + std::to_string(reasons);
  return out;
}

std::string Player::facts(const std::vector<std::string>& types) const {
  std::vector<std::string> lines;
  for (std::size_t t = 1; t < session_.base().schema.size(); ++t) {
    auto id = static_cast<TypeId>(t);
    const std::string& name = session_.base().schema[id].name;
    if (!types.empty() &&
        std::find(types.begin(), types.end(), name) == types.end()) {
      continue;
    }
    for (FactId fact : session_.memory().facts(id)) {
      lines.push_back(text(fact));
    }
  }
  return joined(std::move(lines), true);
}

Account Player::account() {
  Account out;
  std::vector<FactId> facts;
  for (std::size_t t = 0; t < session_.base().schema.size(); ++t) {
    auto of = session_.memory().facts(static_cast<TypeId>(t));
    facts.insert(facts.end(), of.begin(), of.end());
  }
  std::sort(facts.begin(), facts.end());
  std::vector<std::string> lines;
  for (FactId fact : facts) lines.push_back(supported(fact));
  out.births = joined(lines, false);
  out.facts = joined(std::move(lines), true);
  out.firings = std::move(firings_);
  firings_.clear();
  out.ran = std::string(to_text(ran_.stopped)) + ", " +
            std::to_string(ran_.firings) + " firings:";
  const auto& fired = session_.fired();
  for (std::size_t i = 0; i < fired.size(); ++i) {
    out.ran +=
        " " + session_.base().rules[i].id + " " + std::to_string(fired[i]);
  }
  out.printed = fold_case(joined(session_.printed(), false));
  for (const Diagnostic& fault : session_.faults()) {
    if (!decides(session_.base(), fault.item)) continue;
    out.faults.insert(fault.item + " " + std::string(fault.code));
  }
  return out;
}

}  // namespace lastmile
