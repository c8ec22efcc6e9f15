// engine/formula/compile.cpp
//
// The frame of the compiler, and its literals, variables and fields; the
// operators are in compile_operations.cpp, the calls in compile_calls.cpp.

#include <algorithm>

#include "engine/base/scalar.hpp"
#include "engine/base/suggest.hpp"
#include "engine/formula/compiler.hpp"

namespace lastmile {
namespace formula_detail {

Compiler::Compiler(const Scope& scope, const Functions& functions,
                   Symbols& symbols, FormulaFaults& faults)
    : scope_(scope),
      functions_(functions),
      symbols_(symbols),
      faults_(faults),
      program_(std::make_unique<Program>()) {}

std::unique_ptr<const Program> Compiler::whole(const Formula& formula,
                                               const Type* wanted) {
  std::size_t before = faults_.size();
  MaybePart root = part(formula, wanted);
  if (root && wanted && !can_fit(*wanted, root->type)) {
    std::string hint;
    if (wanted->kind == Kind::Integer && root->type.kind == Kind::Number) {
      hint = "a number becomes an integer by round()";
    } else if (root->type.kind == Kind::Text && !wanted->is_any()) {
      hint = "make it one with a function, such as " +
             std::string(to_text(wanted->kind)) + "(…)";
    }
    fail(formula, "LM0221",
         "this gives " + with_article(root->type) + ", where " +
             with_article(*wanted) + " is wanted",
         hint);
  } else if (root && wanted) {
    root = fitted(formula, *root, *wanted);
  }
  if (faults_.size() > before) {
    std::stable_sort(
        faults_.begin() + static_cast<std::ptrdiff_t>(before), faults_.end(),
        [](const auto& a, const auto& b) { return a.offset < b.offset; });
    return nullptr;
  }
  program_->root = root->node;
  program_->type = std::move(root->type);
  return std::move(program_);
}

MaybePart Compiler::part(const Formula& formula, const Type* wanted) {
  switch (formula.form) {
    case Formula::Form::Literal: return literal(formula, wanted);
    case Formula::Form::Variable: return variable(formula);
    case Formula::Form::Field: return field(formula);
    case Formula::Form::List: return list(formula, wanted);
    case Formula::Form::Call: return call(formula);
    case Formula::Form::Operation: return operation(formula);
    case Formula::Form::If: return choice(formula, wanted);
    case Formula::Form::Word: break;
  }
  return fail(formula, "LM0235", "'" + formula.text + "' is no value by itself",
              "a text stands in quotes: '" + formula.text +
                  "'; a variable begins with $");
}

MaybePart Compiler::literal(const Formula& formula, const Type* wanted) {
  switch (formula.kind) {
    case Kind::Integer:
      return constant(formula, Value::integer(formula.whole), {Kind::Integer});
    case Kind::Number:
      return constant(formula, Value::number(formula.number), {Kind::Number});
    case Kind::YesNo:
      return constant(formula, Value::yes_no(formula.whole != 0),
                      {Kind::YesNo});
    case Kind::Time:
      return constant(formula, Value::time(formula.whole), {Kind::Time});
    case Kind::Duration:
      return constant(formula, Value::duration(formula.whole),
                      {Kind::Duration});
    default: break;
  }
  if (wanted) return converted(formula, *wanted);
  return constant(formula, Value::text(formula.text, symbols_), {Kind::Text});
}

// A literal text where an address, a time, a word of a set, … is wanted.
MaybePart Compiler::converted(const Formula& formula, const Type& wanted) {
  bool converts = wanted.is_one_of();
  switch (wanted.kind) {
    case Kind::Name:
    case Kind::Time:
    case Kind::Duration:
    case Kind::Address:
    case Kind::Version: converts = true; break;
    default: break;
  }
  if (!converts) return literal(formula, nullptr);
  Result<Value> value = read_value(
      wanted, lastmile::Node::scalar(formula.text, Style::Quoted), symbols_);
  if (value) return constant(formula, *value, wanted);
  return fail(formula, "LM0228", value.error().message, value.error().hint);
}

MaybePart Compiler::variable(const Formula& formula) {
  std::optional<Scope::Variable> found = scope_.variable(formula.text);
  if (!found) {
    if (formula.text == "_") {
      return fail(formula, "LM0220", "$_ stands for anything and has no value",
                  "give it a name");
    }
    std::vector<std::string_view> names = scope_.variable_names();
    std::string meant = nearest_word(formula.text, names);
    return fail(formula, "LM0220", "$" + formula.text + " is not known here",
                meant.empty() ? "a variable is bound by a condition or a `let`"
                              : "did you mean $" + meant + "?");
  }
  if (found->is_fact) {
    return fail(formula, "LM0230",
                "$" + formula.text + " is a fact, and no value",
                "name one of its fields: $" + formula.text + ".field");
  }
  Node load = node(formula, Code::Load);
  load.a = found->source.row;
  load.b = found->source.column;
  if (std::find(program_->sources.begin(), program_->sources.end(),
                found->source) == program_->sources.end()) {
    program_->sources.push_back(found->source);
  }
  return add(load, found->type);
}

MaybePart Compiler::field(const Formula& formula) {
  const Formula& of = formula.parts.front();
  if (of.form == Formula::Form::Variable) {
    std::optional<Scope::Variable> base = scope_.variable(of.text);
    if (base && base->is_fact) return fact_field(formula, of.text);
  }
  return entry(formula);
}

MaybePart Compiler::fact_field(const Formula& formula,
                               const std::string& fact) {
  std::optional<Scope::Variable> found = scope_.field(fact, formula.text);
  if (!found) {
    std::vector<std::string_view> names = scope_.field_names(fact);
    // $f.port-1 is one name; was a field meant, and something less than it?
    std::string_view before(formula.text);
    before = before.substr(0, before.find('-'));
    bool subtracts =
        before.size() < formula.text.size() &&
        std::find(names.begin(), names.end(), before) != names.end();
    std::string hint = subtracts ? "put spaces around a - that subtracts"
                                 : did_you_mean(formula.text, names);
    auto length = static_cast<std::uint32_t>(formula.text.size());
    return fail_at(formula.offset + formula.length - length, length, "LM0225",
                   "the fact $" + fact + " has no field '" + formula.text + "'",
                   hint);
  }
  Node load = node(formula, Code::Load);
  load.a = found->source.row;
  load.b = found->source.column;
  if (std::find(program_->sources.begin(), program_->sources.end(),
                found->source) == program_->sources.end()) {
    program_->sources.push_back(found->source);
  }
  return add(load, found->type);
}

MaybePart Compiler::entry(const Formula& formula) {
  MaybePart map = part(formula.parts.front(), nullptr);
  if (!map) return {};
  if (map->type.kind != Kind::Map && !map->type.is_any()) {
    std::string hint = "only facts have fields and maps have entries";
    if (formula.text.find_first_not_of("0123456789") == std::string::npos) {
      hint = "an item of a list is item(list, 1)";
    }
    return fail(formula, "LM0225",
                to_text(formula.parts.front()) + " is " +
                    with_article(map->type) + " and has no part '" +
                    formula.text + "'",
                hint);
  }
  Node code = node(formula, Code::Entry);
  code.a = map->node;
  code.b = static_cast<std::uint32_t>(program_->constants.size());
  program_->constants.push_back(Value::text(formula.text, symbols_));
  return add(code, {Kind::Text});
}

MaybePart Compiler::list(const Formula& formula, const Type* wanted) {
  std::optional<Type> element_wanted;
  if (wanted && wanted->kind == Kind::List) {
    element_wanted = Type{wanted->element, Kind::Unknown, wanted->values};
  }
  std::vector<Part> items;
  std::optional<Type> element;
  bool sound = true, alike = true;
  for (const Formula& item : formula.parts) {
    MaybePart made = part(item, element_wanted ? &*element_wanted : nullptr);
    sound = sound && made;
    if (!made) continue;
    std::optional<Type> both =
        element ? common_type(*element, made->type) : made->type;
    alike = alike && both;
    element = both ? *both : Type{};
    if (made->type.kind == Kind::List || made->type.kind == Kind::Map) {
      fail(item, "LM0226", "a list holds single values only");
      sound = false;
    }
    items.push_back(*made);
  }
  if (!sound) return {};
  Type type{Kind::List};
  if (alike && element) {
    type.element = element->kind;
    if (element->is_one_of()) type.values = element->values;
  }
  // Items of one list are of one kind: 1 beside 2.5 is a number too.
  if (type.element == Kind::Number || type.element == Kind::Name) {
    for (std::size_t i = 0; i < items.size(); ++i) {
      items[i] = fitted(formula.parts[i], items[i], Type{type.element});
    }
  }
  Node code = node(formula, Code::List);
  code.a = keep_parts(items);
  code.count = static_cast<std::uint16_t>(items.size());
  return fold(add(code, type), items);
}

Node Compiler::node(const Formula& formula, Code code) const {
  Node out;
  out.code = code;
  out.offset = formula.offset;
  out.length = formula.length;
  return out;
}

Part Compiler::add(const Node& node, Type type) {
  auto number = static_cast<std::uint32_t>(program_->nodes.size());
  program_->nodes.push_back(node);
  program_->nodes.back().gives = type.kind;
  return {number, std::move(type)};
}

Part Compiler::constant(const Formula& formula, const Value& value, Type type) {
  Node code = node(formula, Code::Constant);
  code.a = static_cast<std::uint32_t>(program_->constants.size());
  program_->constants.push_back(value);
  return add(code, std::move(type));
}

// The part made to fit a type that it can fit.
Part Compiler::fitted(const Formula& formula, Part part, const Type& type) {
  if (always_fits(type, part.type)) return part;
  if (is_constant(part) && constant_of(part).kind() == type.kind &&
      part.type == type) {
    return part;
  }
  Node code = node(formula, Code::Fit);
  code.a = part.node;
  code.b = static_cast<std::uint32_t>(program_->types.size());
  program_->types.push_back(type);
  Part made = add(code, type);
  MaybePart folded = fold(made, {&part, 1});
  return folded ? *folded : made;
}

std::uint32_t Compiler::keep_parts(std::span<const Part> parts) {
  auto first = static_cast<std::uint32_t>(program_->parts.size());
  for (const Part& part : parts) program_->parts.push_back(part.node);
  return first;
}

bool Compiler::is_constant(const Part& part) const {
  return program_->nodes[part.node].code == Code::Constant;
}

const Value& Compiler::constant_of(const Part& part) const {
  return program_->constants[program_->nodes[part.node].a];
}

MaybePart Compiler::fold(Part part, std::span<const Part> parts) {
  for (const Part& each : parts) {
    if (!is_constant(each)) return part;
  }
  Environment nothing;
  Machine machine(*program_, nothing, symbols_);
  Value value = machine.run(part.node);
  if (std::unique_ptr<FormulaFault> fault = machine.take_fault()) {
    return fail_at(fault->offset, fault->length, "LM0229",
                   "this always fails: " + fault->message);
  }
  Node& node = program_->nodes[part.node];
  node.code = Code::Constant;
  node.a = static_cast<std::uint32_t>(program_->constants.size());
  program_->constants.push_back(value);
  return part;
}

std::nullopt_t Compiler::fail(const Formula& formula, std::string_view code,
                              std::string message, std::string hint) {
  return fail_at(formula.offset, formula.length, code, std::move(message),
                 std::move(hint));
}

std::nullopt_t Compiler::fail_at(std::uint32_t offset, std::uint32_t length,
                                 std::string_view code, std::string message,
                                 std::string hint) {
  faults_.push_back(
      {code, std::move(message), std::move(hint), offset, length});
  return std::nullopt;
}

}  // namespace formula_detail

namespace {

std::optional<Expression> compile_whole(
    const Type* wanted, const Formula& formula, const Scope& scope,
    const Functions& functions, Symbols& symbols, FormulaFaults& faults) {
  formula_detail::Compiler compiler(scope, functions, symbols, faults);
  auto program = compiler.whole(formula, wanted);
  if (!program) return {};
  return Expression(std::move(program));
}

}  // namespace

std::optional<Expression> compile(const Formula& formula, const Scope& scope,
                                  const Functions& functions, Symbols& symbols,
                                  FormulaFaults& faults) {
  return compile_whole(nullptr, formula, scope, functions, symbols, faults);
}

std::optional<Expression> compile_as(const Type& wanted, const Formula& formula,
                                     const Scope& scope,
                                     const Functions& functions,
                                     Symbols& symbols, FormulaFaults& faults) {
  return compile_whole(&wanted, formula, scope, functions, symbols, faults);
}

}  // namespace lastmile
