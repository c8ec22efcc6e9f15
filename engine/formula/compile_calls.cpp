// engine/formula/compile_calls.cpp
//
// Calls. Two are not functions of values, and the compiler knows them by
// heart: known(x), which looks at an unknown, and lookup(table, key, column).

#include <algorithm>

#include "engine/base/suggest.hpp"
#include "engine/formula/compiler.hpp"

namespace lastmile::formula_detail {
namespace {

// The one type that a literal text is read as for a parameter, if there is
// one: Kinds{Address} has, Kinds{Text, List} has not.
std::optional<Type> literal_type(const Parameter& parameter) {
  if (parameter.kinds.any() || parameter.kinds.has(Kind::Text)) return {};
  constexpr std::array kinds{Kind::Time, Kind::Duration, Kind::Address,
                             Kind::Version};
  std::optional<Type> found;
  for (Kind kind : kinds) {
    if (!parameter.kinds.has(kind)) continue;
    if (found) return {};
    found = Type{kind};
  }
  return found;
}

bool may_take(const Parameter& parameter, const Type& type) {
  if (type.is_any()) return true;
  if (!takes(parameter.kinds, type.kind)) return false;
  return type.kind != Kind::List || type.element == Kind::Unknown ||
         takes(parameter.elements, type.element);
}

std::string wanted_text(const Parameter& parameter) {
  std::string out = to_text(parameter.kinds);
  if (parameter.kinds == Kinds{Kind::List} && !parameter.elements.any()) {
    out += " of " + to_text(parameter.elements);
  }
  return out;
}

}  // namespace

MaybePart Compiler::call(const Formula& formula) {
  if (formula.text == "known") return known(formula);
  if (formula.text == "lookup") return lookup(formula);
  const Function* function = functions_.find(formula.text);
  if (function) return function_call(formula, *function);
  std::vector<std::string_view> names = functions_.names();
  fail_at(formula.offset, static_cast<std::uint32_t>(formula.text.size()),
          "LM0222", "there is no function '" + formula.text + "'",
          did_you_mean(formula.text, names));
  // What is wrong inside is said in the same run.
  for (const Formula& argument : formula.parts) {
    if (argument.form != Formula::Form::Word) part(argument, nullptr);
  }
  return {};
}

bool Compiler::right_count(const Formula& formula, const Function& function) {
  std::size_t count = formula.parts.size();
  std::size_t most = function.parameters.size();
  if (count >= function.required && (count <= most || function.repeats)) {
    return true;
  }
  fail(formula, "LM0224",
       count == 0 ? function.name + "() is given nothing"
                  : function.name + "() is given " + std::to_string(count) +
                        (count == 1 ? " value" : " values"),
       "it is called as " + signature(function));
  return false;
}

MaybePart Compiler::argument(const Formula& formula, const Function& function,
                             const Parameter& parameter) {
  std::optional<Type> wanted = literal_type(parameter);
  MaybePart made = part(formula, wanted ? &*wanted : nullptr);
  if (!made) return {};
  if (!may_take(parameter, made->type)) {
    return fail(formula, "LM0221",
                function.name + "() takes " + wanted_text(parameter) + " as " +
                    std::string(parameter.name) + ", not " +
                    with_article(made->type),
                "it is called as " + signature(function));
  }
  // So that the function sees that it is to look past letter case.
  bool name = made->type.kind == Kind::Name;
  return name ? fitted(formula, *made, made->type) : *made;
}

std::optional<Type> Compiler::call_type(const Formula& formula,
                                        const Function& function,
                                        std::span<const Part> arguments) {
  if (!function.infer) return function.gives;
  std::vector<Type> given;
  for (const Part& argument : arguments) given.push_back(argument.type);
  std::string refused;
  Type type = function.infer(given, refused);
  if (refused.empty()) return type;
  return fail(formula, "LM0221", function.name + "() " + refused,
              "it is called as " + signature(function));
}

MaybePart Compiler::function_call(const Formula& formula,
                                  const Function& function) {
  bool sound = right_count(formula, function);
  std::vector<Part> arguments;
  for (std::size_t i = 0; i < formula.parts.size(); ++i) {
    if (function.parameters.empty()) break;
    const Parameter& parameter =
        function.parameters[std::min(i, function.parameters.size() - 1)];
    MaybePart made = argument(formula.parts[i], function, parameter);
    sound = sound && made;
    if (made) arguments.push_back(*made);
  }
  if (!sound) return {};
  if (function.name == "matches" && is_constant(arguments[1]) &&
      constant_of(arguments[1]).is_text()) {
    return matches(formula, arguments[0], arguments[1]);
  }
  std::optional<Type> type = call_type(formula, function, arguments);
  if (!type) return {};
  Node made = node(formula, Code::Call);
  made.a = keep_parts(arguments);
  made.count = static_cast<std::uint16_t>(arguments.size());
  made.b = static_cast<std::uint32_t>(program_->functions.size());
  program_->functions.push_back(&function);
  Part result = add(made, *type);
  return function.folds ? fold(result, arguments) : MaybePart(result);
}

// A pattern that is known now is compiled now, once.
MaybePart Compiler::matches(const Formula& formula, const Part& text,
                            const Part& pattern) {
  std::string_view source = symbols_.text(constant_of(pattern).shown());
  std::size_t at = 0;
  bool folded = text.type.kind == Kind::Name;
  Result<Regex> regex = Regex::compile(source, folded, &at);
  if (!regex) {
    const Formula& written = formula.parts[1];
    // Where nothing is doubled or escaped, the very byte can be shown.
    bool plain = written.form == Formula::Form::Literal &&
                 written.length == source.size() + 2;
    auto skip = static_cast<std::uint32_t>(plain ? at + 1 : 0);
    return fail_at(written.offset + skip, written.length - skip, "LM0234",
                   regex.error().message, regex.error().hint);
  }
  Node made = node(formula, Code::Matches);
  made.a = text.node;
  made.b = static_cast<std::uint32_t>(program_->patterns.size());
  program_->patterns.push_back(*std::move(regex));
  return fold(add(made, {Kind::YesNo}), {&text, 1});
}

MaybePart Compiler::known(const Formula& formula) {
  if (formula.parts.size() != 1) {
    return fail(formula, "LM0224", "known() takes one value",
                "it is called as known(value)");
  }
  MaybePart value = part(formula.parts.front(), nullptr);
  if (!value) return {};
  Node made = node(formula, Code::Known);
  made.a = value->node;
  return fold(add(made, {Kind::YesNo}), {&*value, 1});
}

std::optional<std::string> Compiler::bare_name(const Formula& formula,
                                               std::string_view of_what) {
  bool text =
      formula.form == Formula::Form::Literal && formula.kind == Kind::Text;
  if (formula.form == Formula::Form::Word || text) return formula.text;
  return fail(formula, "LM0233",
              "here stands the name of a " + std::string(of_what) +
                  ", not an expression",
              "write lookup(table, [key, …], column)");
}

MaybePart Compiler::lookup(const Formula& formula) {
  if (formula.parts.size() != 3) {
    return fail(formula, "LM0224", "lookup() takes a table, a key and a column",
                "it is called as lookup(table, [key, …], column)");
  }
  std::optional<std::string> name = bare_name(formula.parts[0], "table");
  std::optional<std::string> column_name =
      bare_name(formula.parts[2], "column");
  if (!name || !column_name) return {};
  const Table* table = scope_.table(*name);
  if (!table) {
    return fail(formula.parts[0], "LM0231", "there is no table '" + *name + "'",
                did_you_mean(*name, scope_.table_names()));
  }
  std::optional<Table::Column> column = table->column(*column_name);
  if (!column) {
    fail(formula.parts[2], "LM0232",
         "the table '" + *name + "' has no column '" + *column_name + "'",
         did_you_mean(*column_name, table->column_names()));
  }
  const Formula& key = formula.parts[1];
  bool listed = key.form == Formula::Form::List;
  std::span<const Formula> values = listed ? std::span<const Formula>(key.parts)
                                           : std::span<const Formula>(&key, 1);
  std::span<const Type> types = table->key_types();
  if (values.size() != types.size()) {
    return fail(key, "LM0233",
                "the key of '" + *name + "' has " +
                    std::to_string(types.size()) +
                    (types.size() == 1 ? " value" : " values") + ", not " +
                    std::to_string(values.size()),
                "write lookup(table, [key, …], column)");
  }
  std::vector<Part> parts;
  for (std::size_t i = 0; i < values.size(); ++i) {
    MaybePart made = part(values[i], &types[i]);
    if (made && !comparable(made->type, types[i])) {
      fail(values[i], "LM0227",
           "this key of '" + *name + "' is " + with_article(types[i]) +
               ", not " + with_article(made->type));
    } else if (made) {
      parts.push_back(*made);
    }
  }
  if (parts.size() != types.size() || !column) return {};
  Node made = node(formula, Code::Lookup);
  made.a = keep_parts(parts);
  made.count = static_cast<std::uint16_t>(parts.size());
  made.b = static_cast<std::uint32_t>(program_->tables.size());
  made.c = column->index;
  program_->tables.push_back(table);
  return add(made, column->type);
}

}  // namespace lastmile::formula_detail
