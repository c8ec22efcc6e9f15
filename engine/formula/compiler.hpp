// engine/formula/compiler.hpp
//
// Tree to program. One Compiler compiles one expression: it resolves names,
// works out types, turns literal texts into what the other side wants, and
// folds what is constant. It collects every fault and goes on.

#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "engine/formula/program.hpp"
#include "engine/formula/typing.hpp"

namespace lastmile::formula_detail {

// A part that was compiled.
struct Part {
  std::uint32_t node = 0;
  Type type = {};
};

using MaybePart = std::optional<Part>;

class Compiler {
 public:
  Compiler(const Scope& scope, const Functions& functions, Symbols& symbols,
           FormulaFaults& faults);

  // `wanted` is what the place asks for; null where it asks for nothing.
  std::unique_ptr<const Program> whole(const Formula& formula,
                                       const Type* wanted);

 private:
  // `wanted` only helps literals; what comes may be of another type.
  MaybePart part(const Formula& formula, const Type* wanted);
  MaybePart literal(const Formula& formula, const Type* wanted);
  MaybePart converted(const Formula& formula, const Type& wanted);
  MaybePart variable(const Formula& formula);
  MaybePart field(const Formula& formula);
  MaybePart fact_field(const Formula& formula, const std::string& fact);
  MaybePart entry(const Formula& formula);
  MaybePart list(const Formula& formula, const Type* wanted);
  MaybePart choice(const Formula& formula, const Type* wanted);
  MaybePart operation(const Formula& formula);
  MaybePart logic(const Formula& formula);
  MaybePart negation(const Formula& formula);
  MaybePart comparison(const Formula& formula);
  MaybePart membership(const Formula& formula);
  MaybePart calculation(const Formula& formula);
  MaybePart call(const Formula& formula);
  MaybePart known(const Formula& formula);
  MaybePart lookup(const Formula& formula);
  MaybePart function_call(const Formula& formula, const Function& function);
  std::optional<Type> call_type(const Formula& formula,
                                const Function& function,
                                std::span<const Part> arguments);
  MaybePart matches(const Formula& formula, const Part& text,
                    const Part& pattern);
  bool right_count(const Formula& formula, const Function& function);
  MaybePart argument(const Formula& formula, const Function& function,
                     const Parameter& parameter);

  // Both sides of a comparison; a literal text is read as the other's type.
  bool sides(const Formula& formula, MaybePart& left, MaybePart& right,
             bool in_list);
  // A word or a text that names a table or a column.
  std::optional<std::string> bare_name(const Formula& formula,
                                       std::string_view of_what);

  Node node(const Formula& formula, Code code) const;
  Part add(const Node& node, Type type);
  Part constant(const Formula& formula, const Value& value, Type type);
  Part fitted(const Formula& formula, Part part, const Type& type);
  std::uint32_t keep_parts(std::span<const Part> parts);
  bool is_constant(const Part& part) const;
  const Value& constant_of(const Part& part) const;
  // Runs a node whose parts are all constant, here and now.
  MaybePart fold(Part part, std::span<const Part> parts);

  std::nullopt_t fail(const Formula& formula, std::string_view code,
                      std::string message, std::string hint = "");
  std::nullopt_t fail_at(std::uint32_t offset, std::uint32_t length,
                         std::string_view code, std::string message,
                         std::string hint = "");

  const Scope& scope_;
  const Functions& functions_;
  Symbols& symbols_;
  FormulaFaults& faults_;
  std::unique_ptr<Program> program_;
};

}  // namespace lastmile::formula_detail
