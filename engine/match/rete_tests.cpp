// engine/match/rete_tests.cpp
//
// Whether a fact agrees with a partial match.

#include <algorithm>
#include <array>

#include "engine/match/rete.hpp"

namespace lastmile::rete {

// What a test compares with, but for a field of the fact itself.
const Value& Rete::operand_of(const RowTest& one, const Token* token,
                              const Wme* left) const {
  static const Value unknown = {};
  switch (one.from) {
    case RowTest::From::Slot: {
      const Wme* wme = left ? left : token->facts()[one.slot];
      return wme ? wme->values[one.column] : unknown;
    }
    case RowTest::From::Column:
      if (!token) return now_value_;
      return one.column < token->columns ? token->row0[one.column] : unknown;
    default: return one.constant;
  }
}

bool Rete::test(const RowTest& one, const Value* fields, const Token* token,
                const Wme* left, bool possible) const {
  const Value& field = fields[one.field];
  const Value* operand = one.from == RowTest::From::Own
                             ? &fields[one.column]
                             : &operand_of(one, token, left);
  using Op = RowTest::Op;
  if (one.op == Op::Equal && field.known() && operand->known()) {
    return field == *operand;
  }
  if (one.op == Op::OneOf || one.op == Op::OneOfFolded) {
    if (!field.known()) return possible;
    bool folded = one.op == Op::OneOfFolded;
    const auto& operands = one.general->operands;
    return std::any_of(operands.begin(), operands.end(), [&](const Operand& o) {
      const Value& value = std::get<Operand::Constant>(o.form).value;
      return folded ? equal_without_case(field, value) : field == value;
    });
  }
  if (!field.known() || !operand->known()) return possible;
  switch (one.op) {
    case Op::Equal: return field == *operand;
    case Op::EqualFolded: return equal_without_case(field, *operand);
    case Op::Differs: return !(field == *operand);
    case Op::DiffersFolded: return !equal_without_case(field, *operand);
    default: break;
  }
  std::partial_ordering o =
      field.kind() == Kind::Integer && operand->kind() == Kind::Integer
          ? std::partial_ordering(field.integer() <=> operand->integer())
          : order(field, *operand, memory_.symbols());
  switch (one.op) {
    case Op::Above: return o == std::partial_ordering::greater;
    case Op::Below: return o == std::partial_ordering::less;
    case Op::AtLeast:
      return o == std::partial_ordering::greater ||
             o == std::partial_ordering::equivalent;
    default:
      return o == std::partial_ordering::less ||
             o == std::partial_ordering::equivalent;
  }
}

// With the rows laid out in `scratch_`.
bool Rete::general(const FieldTest& one, const Value* fields, const Rule& rule,
                   bool possible) {
  Value field = fields[one.field];
  const Symbols& symbols = memory_.symbols();
  if (!one.entry.empty() && field.known()) {
    field = field.entry(one.entry, symbols);
  }
  std::array<Value, 8> few;
  std::vector<Value> many;
  std::span<Value> operands(few.data(),
                            std::min(few.size(), one.operands.size()));
  if (one.operands.size() > few.size()) {
    many.resize(one.operands.size());
    operands = many;
  }
  for (std::size_t i = 0; i < operands.size(); ++i) {
    operands[i] = evaluator_.value(one.operands[i], {.rows = scratch_}, rule);
  }
  Truth truth = truth_of(one, field, operands, now_, symbols);
  return truth == Truth::Yes || (possible && truth == Truth::Unknown);
}

void Rete::lay_rows(const LeanNode& node, const Token* token, Wme* left) {
  scratch_.assign(node.rule->when.layout.rows, nullptr);
  scratch_[0] = token ? token->row0 : &now_value_;
  auto rows = lean_.rows_of(node);
  if (left) {
    scratch_[rows.front()] = left->values;
    return;
  }
  for (std::size_t i = 0; i < token->slots; ++i) {
    const Wme* wme = token->facts()[i];
    if (wme) scratch_[rows[i]] = wme->values;
  }
}

bool Rete::agrees(const LeanNode& node, const Token* token, Wme* left,
                  const Wme& wme) {
  bool possible = node.kind == ReteNode::Kind::Not;
  for (const RowTest& one : lean_.tests_of(node)) {
    if (one.op != RowTest::Op::General) {
      if (!test(one, wme.values, token, left, possible)) return false;
      continue;
    }
    lay_rows(node, token, left);
    scratch_[node.row] = wme.values;
    if (!general(*one.general, wme.values, *node.rule, possible)) return false;
  }
  return true;
}

std::uint64_t Rete::key_of(const LeanNode& node, const Token& token) const {
  std::uint64_t key = key_seed;
  for (KeyPart part : lean_.key_of(node)) {
    const Wme* wme = token.facts()[part.slot];
    key = hash_mix(key, wme ? hash(wme->values[part.column]) : 0);
  }
  return key;
}

// The keys that are asked for from now on are those of this fact.
void Rete::look_at(const Wme& wme) {
  looked_at_ = &wme;
  if (++look_ != 0) return;
  for (OwnKey& key : own_keys_) key.look = 0;
  look_ = 1;
}

void Rete::compute(OwnKey& own, const Wme& wme,
                   std::span<const FieldIndex> fields) {
  own.key = key_seed;
  own.known = true;
  for (FieldIndex field : fields) {
    const Value& value = wme.values[field];
    own.known = own.known && value.known();
    own.key = hash_mix(own.key, hash(value));
  }
}

// A let makes columns of its own.
bool Rete::filter(std::uint32_t id, Token* token) {
  const LeanNode& node = lean_.nodes[id];
  const ReteNode& full = network_->nodes[id];
  if (!full.between.empty()) {
    for (const auto& [row, one] : full.between) {
      lay_rows(node, token, nullptr);
      const Value* fields = scratch_[row];
      if (!fields || !general(*one, fields, *node.rule, false)) return false;
    }
    return true;
  }
  const Condition& condition = *full.condition;
  lay_rows(node, token, nullptr);
  if (condition.form == Condition::Form::Check) {
    Value value = evaluator_.value(*condition.check, condition.place,
                                   {.rows = scratch_}, *node.rule);
    return value.kind() == Kind::YesNo && value.yes();
  }
  if (condition.form == Condition::Form::Lua) {
    return evaluator_.script_holds(condition, {.rows = scratch_}, *node.rule) ==
           Truth::Yes;
  }
  std::size_t columns = node.rule->when.layout.columns;
  auto* row0 = arena_.array<Value>(columns);
  for (std::size_t i = 0; i < columns; ++i) {
    row0[i] = i < token->columns ? token->row0[i] : Value();
  }
  scratch_[0] = token->row0 = row0;
  token->columns = static_cast<std::uint32_t>(columns);
  token->owns_row0 = true;
  for (const Condition::Binding& binding : condition.lets) {
    Value value = evaluator_.value(binding.value, condition.place,
                                   {.rows = scratch_}, *node.rule);
    if (!value.known()) return false;
    if (binding.equal_to) {
      const Value* row = scratch_[binding.equal_to->row];
      Value other = row ? row[binding.equal_to->column] : Value();
      bool equal = other.known() &&
                   (binding.without_case ? equal_without_case(value, other)
                                         : value == other);
      if (!equal) return false;
    }
    row0[binding.column] = value;
  }
  return true;
}

}  // namespace lastmile::rete
