// engine/formula/evaluate.cpp
//
// Running a compiled expression.

#include <algorithm>
#include <array>

#include "engine/formula/program.hpp"

namespace lastmile {
namespace formula_detail {

bool takes(Kinds kinds, Kind kind) {
  return kinds.has(kind) || (kind == Kind::Name && kinds.has(Kind::Text)) ||
         (kind == Kind::Integer && kinds.has(Kind::Number));
}

Value Machine::run(std::uint32_t number) {
  const Node& node = program_.nodes[number];
  switch (node.code) {
    case Code::Constant: return program_.constants[node.a];
    case Code::Load: return load(node);
    case Code::Entry: return entry(node);
    case Code::List: return list(node);
    case Code::Call: return call(node);
    case Code::Lookup: return lookup(node);
    case Code::If: return choose(node);
    case Code::And: return both(node);
    case Code::Or: return either(node);
    case Code::Not: return invert(node);
    case Code::Equal: return equal(node);
    case Code::Order: return order(node);
    case Code::In: return in(node);
    case Code::Calculate: return calculate(node);
    case Code::Negate: return negate(node);
    case Code::Known: return is_known(node);
    case Code::Matches: return matches(node);
    case Code::Fit: return fit(node);
  }
  return {};
}

Value Machine::fail(const Node& node, std::string_view code,
                    std::string message) {
  if (!fault_) {
    fault_ = std::make_unique<FormulaFault>(
        FormulaFault{code, std::move(message), "", node.offset, node.length});
  }
  return {};
}

Value Machine::settle(const Node& node, const Problem& problem, Value value) {
  if (!problem) return value;
  return fail(node, problem.code, problem.message);
}

Value Machine::load(const Node& node) const {
  const Value* row = environment_.rows[node.a];
  return row ? row[node.b] : Value();
}

Value Machine::entry(const Node& node) {
  Value map = run(node.a);
  if (!map.known()) return {};
  if (map.kind() != Kind::Map) {
    return fail(node, "LM0242",
                describe(map, symbols_) + " is no map and has no entries");
  }
  Symbol key = program_.constants[node.b].shown();
  std::span<const Value> pairs = map.items(symbols_);
  for (std::size_t i = 0; i + 1 < pairs.size(); i += 2) {
    if (pairs[i].shown() == key) return pairs[i + 1];
  }
  return {};
}

Value Machine::list(const Node& node) {
  std::vector<Value> items;
  items.reserve(node.count);
  for (std::uint32_t i = 0; i < node.count; ++i) {
    items.push_back(run(program_.parts[node.a + i]));
    if (fault_) return {};
  }
  return Value::list(items, symbols_);
}

Value Machine::call(const Node& node) {
  constexpr std::size_t few = 6;
  if (node.count <= few) {
    std::array<Value, few> arguments;
    for (std::uint32_t i = 0; i < node.count; ++i) {
      arguments[i] = run(program_.parts[node.a + i]);
      if (!arguments[i].known()) return {};
    }
    return call_with(node, {arguments.data(), node.count});
  }
  std::vector<Value> arguments(node.count);
  for (std::uint32_t i = 0; i < node.count; ++i) {
    arguments[i] = run(program_.parts[node.a + i]);
    if (!arguments[i].known()) return {};
  }
  return call_with(node, arguments);
}

Value Machine::call_with(const Node& node, std::span<const Value> arguments) {
  const Function& function = *program_.functions[node.b];
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const Parameter& parameter =
        function.parameters[std::min(i, function.parameters.size() - 1)];
    const Value& argument = arguments[i];
    if (!takes(parameter.kinds, argument.kind())) {
      return fail(program_.nodes[program_.parts[node.a + i]], "LM0242",
                  function.name + "() takes " + to_text(parameter.kinds) +
                      " as " + std::string(parameter.name) + ", not " +
                      describe(argument, symbols_));
    }
    if (argument.kind() != Kind::List) continue;
    for (const Value& item : argument.items(symbols_)) {
      if (!item.known()) {
        if (function.takes_gaps) continue;
        return {};
      }
      if (takes(parameter.elements, item.kind())) continue;
      return fail(program_.nodes[program_.parts[node.a + i]], "LM0242",
                  function.name + "() takes lists of " +
                      to_text(parameter.elements) + "; in this one is " +
                      describe(item, symbols_));
    }
  }
  Call context{symbols_, node.gives, environment_.host};
  Value value = function.call(arguments, context);
  if (context.error.empty()) return value;
  return fail(node, "LM0243", function.name + "(): " + context.error);
}

Value Machine::lookup(const Node& node) {
  constexpr std::size_t few = 6;
  std::array<Value, few> fixed;
  std::vector<Value> more(node.count > few ? node.count : 0);
  Value* key = node.count > few ? more.data() : fixed.data();
  for (std::uint32_t i = 0; i < node.count; ++i) {
    key[i] = run(program_.parts[node.a + i]);
    if (!key[i].known()) return {};
  }
  return program_.tables[node.b]->find({key, node.count}, node.c);
}

bool Machine::truth(const Value& value, std::uint32_t part) {
  if (fault_) return false;
  if (value.kind() == Kind::YesNo || !value.known()) return true;
  fail(program_.nodes[part], "LM0242",
       "yes or no is wanted here, not " + describe(value, symbols_));
  return false;
}

Value Machine::choose(const Node& node) {
  Value condition = run(node.a);
  if (!truth(condition, node.a)) return {};
  if (condition.known()) return run(condition.yes() ? node.b : node.c);
  Value yes = run(node.b);
  if (fault_) return {};
  Value no = run(node.c);
  if (fault_) return {};
  Value same = compare_equal(yes, no, false, symbols_);
  return same.known() && same.yes() ? yes : Value();
}

Value Machine::both(const Node& node) {
  Value left = run(node.a);
  if (!truth(left, node.a)) return {};
  if (left.known() && !left.yes()) return left;
  Value right = run(node.b);
  if (!truth(right, node.b)) return {};
  if (right.known() && !right.yes()) return right;
  return left.known() ? right : left;
}

Value Machine::either(const Node& node) {
  Value left = run(node.a);
  if (!truth(left, node.a)) return {};
  if (left.known() && left.yes()) return left;
  Value right = run(node.b);
  if (!truth(right, node.b)) return {};
  if (right.known() && right.yes()) return right;
  return left.known() ? right : left;
}

Value Machine::invert(const Node& node) {
  Value value = run(node.a);
  if (!truth(value, node.a) || !value.known()) return {};
  return Value::yes_no(!value.yes());
}

Value Machine::equal(const Node& node) {
  Value a = run(node.a);
  if (!a.known()) return {};
  Value b = run(node.b);
  Value same = compare_equal(a, b, node.flag, symbols_);
  return node.turned && same.known() ? Value::yes_no(!same.yes()) : same;
}

Value Machine::order(const Node& node) {
  Value a = run(node.a);
  if (!a.known()) return {};
  Value b = run(node.b);
  if (!b.known()) return {};
  Problem problem;
  Value holds = compare_order(node.op, a, b, node.flag, symbols_, problem);
  return settle(node, problem, holds);
}

Value Machine::in(const Node& node) {
  Value value = run(node.a);
  if (!value.known()) return {};
  Value list = run(node.b);
  if (!list.known()) return {};
  Problem problem;
  Value found = find_in(value, list, node.flag, symbols_, problem);
  if (node.turned && found.known()) found = Value::yes_no(!found.yes());
  return settle(node, problem, found);
}

Value Machine::calculate(const Node& node) {
  Value a = run(node.a);
  if (!a.known()) return {};
  Value b = run(node.b);
  if (!b.known()) return {};
  if (a.kind() == Kind::Integer && b.kind() == Kind::Integer) {
    std::int64_t out = 0;
    bool over = true;
    if (node.op == Operator::Add) {
      over = __builtin_add_overflow(a.integer(), b.integer(), &out);
    } else if (node.op == Operator::Subtract) {
      over = __builtin_sub_overflow(a.integer(), b.integer(), &out);
    }
    if (!over) return Value::integer(out);
  }
  Problem problem;
  Value value = formula_detail::calculate(node.op, a, b, symbols_, problem);
  return settle(node, problem, value);
}

Value Machine::negate(const Node& node) {
  Value value = run(node.a);
  if (!value.known()) return {};
  Problem problem;
  Value negative = formula_detail::negate(value, symbols_, problem);
  return settle(node, problem, negative);
}

Value Machine::is_known(const Node& node) {
  Value value = run(node.a);
  return fault_ ? Value() : Value::yes_no(value.known());
}

Value Machine::matches(const Node& node) {
  Value text = run(node.a);
  if (!text.known()) return {};
  if (!text.is_text()) {
    return fail(
        program_.nodes[node.a], "LM0242",
        "matches() takes text as text, not " + describe(text, symbols_));
  }
  return Value::yes_no(
      program_.patterns[node.b].found_in(symbols_.text(text.shown())));
}

Value Machine::fit(const Node& node) {
  Value value = run(node.a);
  Problem problem;
  Value fitted =
      formula_detail::fit(program_.types[node.b], value, symbols_, problem);
  return settle(node, problem, fitted);
}

}  // namespace formula_detail

using formula_detail::Machine;
using formula_detail::Program;

Expression::Expression() : program_(nullptr) {}
Expression::~Expression() = default;
Expression::Expression(Expression&&) noexcept = default;
Expression& Expression::operator=(Expression&&) noexcept = default;
Expression::Expression(std::unique_ptr<const Program> program)
    : program_(std::move(program)) {}

Outcome Expression::evaluate(const Environment& environment,
                             Symbols& symbols) const {
  if (!program_) return {};
  Machine machine(*program_, environment, symbols);
  Value value = machine.run(program_->root);
  std::unique_ptr<FormulaFault> fault = machine.take_fault();
  if (fault) value = Value();
  return {value, std::move(fault)};
}

std::string Expression::values_at(const FormulaFault& fault,
                                  std::string_view text,
                                  const Environment& environment,
                                  const Symbols& symbols) const {
  if (!program_) return {};
  std::vector<std::string_view> names;
  std::string out;
  for (const formula_detail::Node& node : program_->nodes) {
    if (node.code != formula_detail::Code::Load || node.offset < fault.offset ||
        node.offset + node.length > fault.offset + fault.length ||
        node.offset + node.length > text.size()) {
      continue;
    }
    std::string_view name = text.substr(node.offset, node.length);
    if (std::find(names.begin(), names.end(), name) != names.end()) continue;
    names.push_back(name);
    const Value* row = environment.rows[node.a];
    out += out.empty() ? ", with " : ", ";
    out += name;
    out += " = ";
    out += formula_detail::shown(row ? row[node.b] : Value(), symbols);
  }
  return out;
}

Place place_within(const Sources& sources, const Written& written,
                   std::uint32_t offset, std::uint32_t length) {
  return place_within(
      sources,
      lastmile::Node::scalar(written.text, written.style, written.place),
      written.offset + offset, std::max<std::uint32_t>(1, length));
}

const Type& Expression::type() const {
  static const Type any;
  return program_ ? program_->type : any;
}

std::optional<Value> Expression::constant() const {
  if (!program_) return Value();
  const formula_detail::Node& root = program_->nodes[program_->root];
  if (root.code != formula_detail::Code::Constant) return {};
  return program_->constants[root.a];
}

std::span<const Source> Expression::sources() const {
  if (!program_) return {};
  return program_->sources;
}

}  // namespace lastmile
