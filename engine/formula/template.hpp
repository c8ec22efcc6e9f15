// engine/formula/template.hpp
//
// A text with expressions in braces: "Certificate {$tp} expired on {$end}."
// {{ and }} are the braces themselves. Every expression is checked at load;
// rendering never fails: what nobody knows, and what faults, reads "unknown".

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/formula/expression.hpp"

namespace lastmile {

struct TemplatePart {
  std::string text = {};                // literal, braces undoubled
  std::optional<Formula> formula = {};  // instead of the text
  std::uint32_t offset = 0;  // of the text or the expression in the template
};

using TemplateParts = std::vector<TemplatePart>;

// Nothing, and faults with offsets in the whole text, where a brace or an
// expression is wrong (LM0250, LM0251, LM0200-LM0219).
std::optional<TemplateParts> parse_template(std::string_view text,
                                            FormulaFaults& faults);

class Template {
 public:
  struct Part {
    std::string text = {};
    std::optional<Expression> expression = {};  // instead of the text
    std::uint32_t offset = 0;                   // in the whole text
  };

  Template() = default;  // the empty text
  // What `parts` gave: for whoever keeps a compiled text.
  explicit Template(std::vector<Part> parts) : parts_(std::move(parts)) {}
  const std::vector<Part>& parts() const { return parts_; }

  // Nothing, and all faults, where it cannot be compiled; the offsets count
  // in the whole text.
  static std::optional<Template> compile(std::string_view text,
                                         const Scope& scope,
                                         const Functions& functions,
                                         Symbols& symbols,
                                         FormulaFaults& faults);

  // Faults at run time are added to `faults`, where there is one, with the
  // values of their variables; the offsets count in the whole text.
  std::string render(const Environment& environment, Symbols& symbols,
                     FormulaFaults* faults = nullptr) const;
  // Every row and column that it reads.
  std::vector<Source> sources() const;
  // The same text whatever the match?
  bool is_constant() const;

  // Null unless it was said where it stands.
  const Written* written() const { return written_.get(); }
  void stands_in(Written written) {
    written_ = std::make_unique<const Written>(std::move(written));
  }

 private:
  std::vector<Part> parts_;
  std::unique_ptr<const Written> written_;
};

}  // namespace lastmile
