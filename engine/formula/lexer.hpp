// engine/formula/lexer.hpp
//
// The words of an expression, one at a time. A literal is read here, so that
// the parser sees values; the dash of a date is decided here, so that it
// never becomes a subtraction. It keeps no copy of the text.

#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/formula/formula.hpp"

namespace lastmile::formula_detail {

struct Token {
  enum class Form : std::uint8_t {
    End,
    Literal,   // literal
    Variable,  // $v, or $f.field with all its dots
    Name,      // a function, a table, a column
    Keyword,   // and or not in if then else
    Sign,      // an operator or a bracket
  };
  Form form = Form::End;
  std::string_view text = {};
  std::uint32_t offset = 0;
  Formula literal = {};

  bool is(Form wanted, std::string_view word) const {
    return form == wanted && text == word;
  }
  bool sign(std::string_view word) const { return is(Form::Sign, word); }
  bool keyword(std::string_view word) const { return is(Form::Keyword, word); }
  std::uint32_t length() const {
    return static_cast<std::uint32_t>(text.size());
  }
  std::uint32_t end() const { return offset + length(); }
};

bool is_keyword(std::string_view word);  // also yes no true false

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  // False where there is no word of the language; then `fault` says why.
  bool next(Token& token, FormulaFault& fault);
  // Reads the number, duration or date that begins at the next byte with a
  // minus before it; false where none does.
  bool at_digit() const;
  bool next_negative(Token& token, FormulaFault& fault);

 private:
  bool read_figure(Token& token, FormulaFault& fault, bool minus);
  bool read_quoted(Token& token, FormulaFault& fault);
  bool read_variable(Token& token, FormulaFault& fault);
  bool read_word(Token& token);
  bool read_sign(Token& token, FormulaFault& fault);
  void skip_space();
  char peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }
  std::size_t name_end(std::size_t from, bool inner_dash) const;

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace lastmile::formula_detail
