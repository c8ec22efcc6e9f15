// engine/formula/parse.cpp
//
// Text to tree, one function a level of the grammar in formula.hpp.

#include <array>
#include <string>
#include <utility>

#include "engine/formula/formula.hpp"
#include "engine/formula/lexer.hpp"

namespace lastmile {
namespace formula_detail {
namespace {

using Parsed = std::optional<Formula>;

class Parser {
 public:
  Parser(std::string_view text, FormulaFaults& faults)
      : lexer_(text), faults_(faults) {}

  Parsed whole() {
    if (!advance()) return {};
    if (at_.form == Token::Form::End) {
      return fail({"LM0200", "there is no expression here",
                   "write a value, such as $port or 3389", at_.offset, 0});
    }
    Parsed formula = expression();
    if (!formula) return {};
    if (at_.form != Token::Form::End) return unexpected_after();
    return formula;
  }

 private:
  // Counts how deep the parser has gone down, for as long as it lives.
  struct Nesting {
    explicit Nesting(int& now) : depth(now) { ++depth; }
    ~Nesting() { --depth; }
    int& depth;
  };

  Parsed expression() {
    Nesting nesting(nesting_);
    if (nesting_ > max_formula_nesting) return too_deep();
    return at_.keyword("if") ? choice() : disjunction();
  }

  Parsed choice() {
    Formula formula = begin(Formula::Form::If);
    constexpr std::array<std::string_view, 3> words{"if", "then", "else"};
    for (std::string_view word : words) {
      if (!at_.keyword(word)) {
        return fail({"LM0201", "here '" + std::string(word) + "' is missing",
                     "write if CONDITION then A else B", at_.offset,
                     at_.length()});
      }
      if (!advance()) return {};
      Parsed part = expression();
      if (!part) return {};
      formula.parts.push_back(std::move(*part));
    }
    return finish(std::move(formula));
  }

  Parsed disjunction() {
    Parsed left = conjunction();
    while (left && at_.keyword("or")) {
      if (!advance()) return {};
      left = join(Operator::Or, std::move(left), conjunction());
    }
    return left;
  }

  Parsed conjunction() {
    Parsed left = negation();
    while (left && at_.keyword("and")) {
      if (!advance()) return {};
      left = join(Operator::And, std::move(left), negation());
    }
    return left;
  }

  Parsed negation() {
    if (!at_.keyword("not")) return comparison();
    Nesting nesting(nesting_);
    if (nesting_ > max_formula_nesting) return too_deep();
    Formula formula = begin(Formula::Form::Operation);
    formula.op = Operator::Not;
    if (!advance()) return {};
    Parsed operand = negation();
    if (!operand) return {};
    formula.parts.push_back(std::move(*operand));
    return finish(std::move(formula));
  }

  Parsed comparison() {
    Parsed left = sum();
    Operator op;
    if (!left || !take_comparison(op)) return failed_ ? Parsed() : left;
    left = join(op, std::move(left), sum());
    if (!left) return {};
    Token second = at_;
    if (!take_comparison(op)) return failed_ ? Parsed() : left;
    return fail({"LM0206", "comparisons cannot be chained",
                 "write a < b and b < c, or put one of them in parentheses",
                 second.offset, second.length()});
  }

  // Moves over == != < <= > >= in, and over `not in`.
  bool take_comparison(Operator& op) {
    constexpr std::array<std::pair<std::string_view, Operator>, 6> signs{
        {{"==", Operator::Equal},
         {"!=", Operator::NotEqual},
         {"<", Operator::Less},
         {"<=", Operator::LessEqual},
         {">", Operator::Greater},
         {">=", Operator::GreaterEqual}}};
    for (const auto& [text, meant] : signs) {
      if (at_.sign(text)) {
        op = meant;
        return advance();
      }
    }
    if (at_.keyword("in")) {
      op = Operator::In;
      return advance();
    }
    if (!at_.keyword("not")) return false;
    op = Operator::NotIn;
    if (!advance()) return false;
    if (at_.keyword("in")) return advance();
    fail({"LM0201", "after a value, 'not' is only followed by 'in'",
          "write a not in [b, c], or not (a == b)", at_.offset, at_.length()});
    return false;
  }

  Parsed sum() {
    Parsed left = product();
    while (left && (at_.sign("+") || at_.sign("-"))) {
      Operator op = at_.sign("+") ? Operator::Add : Operator::Subtract;
      if (!advance()) return {};
      left = join(op, std::move(left), product());
    }
    return left;
  }

  Parsed product() {
    Parsed left = unary();
    while (left && (at_.sign("*") || at_.sign("/") || at_.sign("%"))) {
      Operator op = at_.sign("*")   ? Operator::Multiply
                    : at_.sign("/") ? Operator::Divide
                                    : Operator::Modulo;
      if (!advance()) return {};
      left = join(op, std::move(left), unary());
    }
    return left;
  }

  // -5 is a literal, so that the smallest integer can be written.
  Parsed unary() {
    if (!at_.sign("-")) return primary();
    if (lexer_.at_digit()) {
      FormulaFault fault;
      if (!lexer_.next_negative(at_, fault)) return fail(std::move(fault));
      return literal();
    }
    Nesting nesting(nesting_);
    if (nesting_ > max_formula_nesting) return too_deep();
    Formula formula = begin(Formula::Form::Operation);
    formula.op = Operator::Negate;
    if (!advance()) return {};
    Parsed operand = unary();
    if (!operand) return {};
    formula.parts.push_back(std::move(*operand));
    return finish(std::move(formula));
  }

  Parsed primary() {
    switch (at_.form) {
      case Token::Form::Literal: return literal();
      case Token::Form::Variable: return variable();
      case Token::Form::Name: return name();
      case Token::Form::Sign:
        if (at_.sign("(")) return group();
        if (at_.sign("[")) return list();
        break;
      default: break;
    }
    return missing_value();
  }

  Parsed literal() {
    Formula formula = std::move(at_.literal);
    formula.offset = at_.offset;
    formula.length = at_.length();
    if (!advance()) return {};
    return formula;
  }

  Parsed variable() {
    std::string_view rest = at_.text.substr(1);
    std::size_t dot = rest.find('.');
    Formula formula = begin(Formula::Form::Variable);
    formula.text = rest.substr(0, dot);
    formula.length = static_cast<std::uint32_t>(formula.text.size() + 1);
    while (dot != std::string_view::npos) {
      rest.remove_prefix(dot + 1);
      dot = rest.find('.');
      Formula field = begin(Formula::Form::Field);
      field.text = rest.substr(0, dot);
      field.length =
          formula.length + 1 + static_cast<std::uint32_t>(field.text.size());
      field.height = static_cast<std::uint16_t>(formula.height + 1);
      if (field.height > max_formula_nesting) return too_deep();
      field.parts.push_back(std::move(formula));
      formula = std::move(field);
    }
    if (!advance()) return {};
    return formula;
  }

  Parsed name() {
    Formula formula = begin(Formula::Form::Word);
    formula.text = at_.text;
    formula.length = at_.length();
    if (!advance()) return {};
    if (!at_.sign("(")) return formula;
    formula.form = Formula::Form::Call;
    return items(std::move(formula), ")");
  }

  Parsed list() { return items(begin(Formula::Form::List), "]"); }

  // From the opening bracket on: parts with commas between them.
  Parsed items(Formula formula, std::string_view close) {
    Token open = at_;
    if (!advance()) return {};
    while (!at_.sign(close)) {
      if (!formula.parts.empty()) {
        if (!at_.sign(",")) return unclosed(open, close);
        if (!advance()) return {};
      }
      Parsed item = expression();
      if (!item) return {};
      formula.parts.push_back(std::move(*item));
    }
    end_ = at_.end();
    if (!advance()) return {};
    return finish(std::move(formula), end_);
  }

  Parsed group() {
    Token open = at_;
    if (!advance()) return {};
    Parsed inner = expression();
    if (!inner) return {};
    if (!at_.sign(")")) return unclosed(open, ")");
    end_ = at_.end();
    if (!advance()) return {};
    // Its place is that of the parentheses, so that they are underlined too.
    inner->length = end_ - open.offset;
    inner->offset = open.offset;
    return inner;
  }

  bool advance() {
    end_ = at_.end();
    FormulaFault fault;
    if (lexer_.next(at_, fault)) return true;
    fail(std::move(fault));
    return false;
  }

  Formula begin(Formula::Form form) const {
    Formula formula;
    formula.form = form;
    formula.offset = at_.offset;
    return formula;
  }

  // Ends where its last part ends, or there.
  Parsed finish(Formula formula, std::uint32_t end = 0) {
    std::uint16_t highest = 0;
    for (const Formula& part : formula.parts) {
      highest = std::max(highest, part.height);
    }
    formula.height = static_cast<std::uint16_t>(highest + 1);
    if (end == 0) {
      const Formula& last = formula.parts.back();
      end = last.offset + last.length;
    }
    formula.length = end - formula.offset;
    if (formula.height > max_formula_height) {
      return fail({"LM0208", "this expression has too many parts in one chain",
                   "name a part of it in a `let`", formula.offset,
                   formula.length});
    }
    return formula;
  }

  Parsed join(Operator op, Parsed left, Parsed right) {
    if (!left || !right) return {};
    Formula formula;
    formula.form = Formula::Form::Operation;
    formula.op = op;
    formula.offset = left->offset;
    formula.parts.reserve(2);
    formula.parts.push_back(std::move(*left));
    formula.parts.push_back(std::move(*right));
    return finish(std::move(formula));
  }

  Parsed fail(FormulaFault fault) {
    if (!failed_) faults_.push_back(std::move(fault));
    failed_ = true;
    return {};
  }

  Parsed too_deep() {
    return fail({"LM0208", "this expression is nested too deeply",
                 "name a part of it in a `let`", at_.offset, at_.length()});
  }

  std::string here() const {
    return at_.form == Token::Form::End
               ? std::string("the expression ends")
               : "'" + std::string(at_.text.substr(0, 40)) + "' stands";
  }

  Parsed unclosed(const Token& open, std::string_view close) {
    if (at_.form != Token::Form::End) {
      return fail(
          {"LM0205",
           here() + " where ',' or '" + std::string(close) + "' is wanted",
           "is an operator missing before it?", at_.offset, at_.length()});
    }
    return fail(
        {"LM0205", "this '" + std::string(open.text) + "' is never closed",
         "close it with " + std::string(close), open.offset, open.length()});
  }

  Parsed missing_value() {
    if (at_.keyword("if") || at_.keyword("not")) {
      return fail({"LM0210",
                   "'" + std::string(at_.text) + "' begins a new expression",
                   "put it and what belongs to it in parentheses", at_.offset,
                   at_.length()});
    }
    return fail({"LM0201", here() + " where a value is wanted", "", at_.offset,
                 at_.length()});
  }

  Parsed unexpected_after() {
    std::string hint = "write an operator such as + == and between two values";
    if (at_.sign(")") || at_.sign("]")) hint = "nothing is open here";
    if (at_.sign(",")) hint = "a list is written [a, b]";
    return fail({"LM0201", here() + " where the expression should end", hint,
                 at_.offset, at_.length()});
  }

  Lexer lexer_;
  FormulaFaults& faults_;
  Token at_;
  std::uint32_t end_ = 0;
  int nesting_ = 0;
  bool failed_ = false;
};

}  // namespace
}  // namespace formula_detail

std::optional<Formula> parse_formula(std::string_view text,
                                     FormulaFaults& faults) {
  if (text.size() > max_formula_length) {
    faults.push_back({"LM0209", "this expression is longer than 8 KiB",
                      "name parts of it in a `let`", 0,
                      static_cast<std::uint32_t>(text.size())});
    return {};
  }
  return formula_detail::Parser(text, faults).whole();
}

}  // namespace lastmile
