// engine/formula/expression.hpp
//
// An expression ready to run: names resolved to rows and columns, literals to
// values, patterns compiled, types checked. It is immutable and may be shared
// by threads; evaluating it allocates nothing unless it makes a text or a
// list, or fails.
//
// Three outcomes are kept apart: a value; unknown (nobody knows), which
// spreads through everything but `and or not in if known`; and a fault (an
// overflow, a division by zero, a wrong type, a function that fails), which
// leaves the condition undecided and is reported.
//
// `and`, `or` and `if` look at their left or first part first and leave the
// rest alone where that part decides: `$n != 0 and 10 / $n > 1` never faults.
// A part that is unknown decides nothing, so the other is looked at, and if
// that one faults, the whole does.
// Every other operation and call goes from left to right and is unknown at its
// first unknown part, without a look at the rest.

#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "engine/formula/formula.hpp"
#include "engine/formula/functions.hpp"
#include "engine/formula/scope.hpp"
#include "engine/text/source.hpp"

namespace lastmile {

// The values of one match: rows[row] is the first field of a fact or the
// first of a list of variables, null where nothing is there (all unknown).
struct Environment {
  std::span<const Value* const> rows = {};
  FunctionHost* host = nullptr;
};

struct Outcome {
  Value value = {};  // Unknown beside a fault
  std::unique_ptr<FormulaFault> fault = {};

  bool faulted() const { return fault != nullptr; }
  bool is_yes() const { return value.kind() == Kind::YesNo && value.yes(); }
};

namespace formula_detail {
struct Program;
}

// The scalar of a file in which an expression or a text was written: what a
// fault at run time needs to point into it.
struct Written {
  Place place = {};
  Style style = Style::Plain;
  std::string text = {};     // the whole scalar, decoded
  std::uint32_t offset = 0;  // where the expression begins in it
};

// Where `length` bytes of the expression stand.
Place place_within(const Sources& sources, const Written& written,
                   std::uint32_t offset, std::uint32_t length);

class Expression {
 public:
  // Always unknown.
  Expression();
  ~Expression();
  Expression(Expression&&) noexcept;
  Expression& operator=(Expression&&) noexcept;
  explicit Expression(std::unique_ptr<const formula_detail::Program> program);

  // `symbols` is the table that it was compiled with, or an overlay of it;
  // texts and lists that are made go there.
  Outcome evaluate(const Environment& environment, Symbols& symbols) const;

  // What its value is when it is known; any where only the run can tell.
  const Type& type() const;
  // The value of an expression that mentions no variable, if it was found out
  // at load.
  std::optional<Value> constant() const;
  // Every row and column that it reads, each once, in the order of reading.
  std::span<const Source> sources() const;

  // Null of the one that is always unknown.
  const formula_detail::Program* program() const { return program_.get(); }

  // Null unless it was said where it stands.
  const Written* written() const { return written_.get(); }
  void stands_in(Written written) {
    written_ = std::make_unique<const Written>(std::move(written));
  }
  // The variables in the part that a fault is about, with their values:
  // ", with $n = 0, $f.port = 3389"; `text` is the text of the expression.
  std::string values_at(const FormulaFault& fault, std::string_view text,
                        const Environment& environment,
                        const Symbols& symbols) const;

 private:
  std::unique_ptr<const formula_detail::Program> program_;
  std::unique_ptr<const Written> written_;
};

// Nothing where the expression is wrong; then all that is wrong with it
// (LM0220-LM0235) has been added to `faults`. `functions` and the tables of
// `scope` must outlive the expression.
std::optional<Expression> compile(const Formula& formula, const Scope& scope,
                                  const Functions& functions, Symbols& symbols,
                                  FormulaFaults& faults);

// The same, as a value of a type that a field or a condition wants: a literal
// text becomes an address, a time, one of the type's words, …, and a type that
// can never fit is refused (LM0221). An integer fits a number and becomes one.
std::optional<Expression> compile_as(const Type& wanted, const Formula& formula,
                                     const Scope& scope,
                                     const Functions& functions,
                                     Symbols& symbols, FormulaFaults& faults);

}  // namespace lastmile
