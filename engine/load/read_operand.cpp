// engine/load/read_operand.cpp
//
// Values where they are written: literals, variables, expressions, texts with
// expressions in them, and the fields of an assertion.

#include "engine/base/scalar.hpp"
#include "engine/base/suggest.hpp"
#include "engine/load/when_reader.hpp"

namespace lastmile {

void WhenReader::report(const FormulaFaults& faults, const Node& scalar) {
  for (const FormulaFault& fault : faults) {
    std::string_view text = scalar.text;
    text = text.substr(std::min<std::size_t>(fault.offset, text.size()),
                       fault.length);
    std::optional<std::string> name = variable_name(text);
    if (fault.code == "LM0220" && name && hidden_.contains(*name)) {
      unbound(*name, place_within(reading_.base.sources, scalar, fault.offset,
                                  fault.length));
    } else {
      reading_.formula_fault(fault, scalar);
    }
  }
}

// '{$n + 1}' is an expression, where '{3}' may be part of a regular one.
bool WhenReader::is_expression(std::string_view text) {
  return text.size() > 3 && text.front() == '{' && text.back() == '}' &&
         text.find('{', 1) == std::string_view::npos &&
         text.find('$') != std::string_view::npos;
}

bool WhenReader::texty(const Type& type) {
  return type.kind == Kind::Text || type.kind == Kind::Name || type.is_any();
}

bool WhenReader::same_family(const Type& wanted, const Bound& bound,
                             const std::string& name, Place place) {
  if (bound.is_fact) {
    reading_.fault(
        "LM0303",
        "'$" + name + "' is a fact, and here " + to_text(wanted) + " is wanted",
        place, "name a field of it: $" + name + ".FIELD");
    return false;
  }
  if (comparable(wanted, bound.type)) return true;
  reading_.fault("LM0303",
                 "'$" + name + "' is " + to_text(bound.type) + ", and here " +
                     to_text(wanted) + " is wanted: the two never compare",
                 place, "make the one of the other by let");
  return false;
}

std::optional<Operand> WhenReader::formula_operand(const Node& node,
                                                   std::string_view text,
                                                   const Type& wanted) {
  FormulaFaults faults;
  std::optional<Expression> expression;
  if (std::optional<Formula> formula = parse_formula(text, faults)) {
    expression = compile_as(wanted, *formula, *this, reading_.base.functions,
                            reading_.base.symbols, faults);
  }
  auto shift = static_cast<std::uint32_t>(text.data() - node.text.data());
  for (FormulaFault& fault : faults) fault.offset += shift;
  report(faults, node);
  if (!expression) return std::nullopt;
  expression->stands_in(Reading::written(node, shift));
  return Operand{std::move(*expression), node.place};
}

std::optional<Operand> WhenReader::operand(const Node& node,
                                           const Type& wanted) {
  if (node.is_scalar()) {
    std::string_view text = node.text;
    if (std::optional<std::string> name = variable_name(text)) {
      if (*name == "now") {
        Bound now{now_source, Type{Kind::Time}};
        if (!same_family(wanted, now, *name, node.place)) return std::nullopt;
        return Operand{Operand::Variable{now_source}, node.place};
      }
      const Bound* bound = find(*name);
      if (!bound) {
        unbound(*name, node.place);
        return std::nullopt;
      }
      if (!same_family(wanted, *bound, *name, node.place)) return std::nullopt;
      return Operand{Operand::Variable{bound->source}, node.place};
    }
    if (text.size() > 1 && text[0] == '$' && text[1] != '$' &&
        text.find('.') != std::string_view::npos &&
        text.find(' ') == std::string_view::npos &&
        variable_name(text.substr(0, text.find('.')))) {
      return formula_operand(node, text, wanted);
    }
    if (is_expression(text)) {
      return formula_operand(node, text.substr(1, text.size() - 2), wanted);
    }
    if (text.find("{$") != std::string_view::npos) {
      reading_.fault("LM0315", "a pattern takes this text as it stands",
                     node.place, "make the text by let, before",
                     Severity::Warning);
    }
  }
  Node plain = node;
  if (plain.is_scalar() && plain.text.starts_with("$$")) plain.text.erase(0, 1);
  Result<Value> value = read_value(wanted, plain, reading_.base.symbols);
  if (!value) {
    reading_.fault(std::move(value).error());
    return std::nullopt;
  }
  return Operand{Operand::Constant{*value}, node.place};
}

std::optional<Template> WhenReader::text(const Node& node) {
  FormulaFaults faults;
  std::optional<Template> made = Template::compile(
      node.text, *this, reading_.base.functions, reading_.base.symbols, faults);
  report(faults, node);
  if (made) made->stands_in(Reading::written(node));
  return made;
}

std::vector<std::pair<FieldIndex, Operand>> WhenReader::fields(
    const FactType& type, const Node& map) {
  std::vector<std::pair<FieldIndex, Operand>> out;
  if (!map.is_map()) {
    reading_.fault("LM0103",
                   "fields are a map, and here stands " + form_of(map),
                   map.place, "write it as {field: value}");
    return out;
  }
  for (const NodeEntry& entry : map.entries) {
    std::optional<FieldIndex> field = type.find(entry.key);
    if (!field) {
      reading_.fault(
          "LM0107",
          "fact type '" + type.name + "' has no field '" + entry.key + "'",
          entry.key_place,
          suggestion(entry.key, type.field_names(), "its fields are "));
      continue;
    }
    const Type& wanted = type.fields[*field].type;
    const std::string& text = entry.value.text;
    std::optional<Operand> made;
    bool braces =
        entry.value.is_scalar() && text.find('{') != std::string::npos;
    bool whole = braces && text.front() == '{' && text.back() == '}' &&
                 text.find('{', 1) == std::string::npos && text.size() > 2;
    if (whole) {
      made = formula_operand(entry.value,
                             std::string_view(text).substr(1, text.size() - 2),
                             wanted);
    } else if (braces && texty(wanted)) {
      if (std::optional<Template> t = this->text(entry.value)) {
        made = Operand{std::move(*t), entry.value.place};
      }
    } else {
      made = operand(entry.value, wanted);
    }
    if (made) out.emplace_back(*field, std::move(*made));
  }
  return out;
}

}  // namespace lastmile
