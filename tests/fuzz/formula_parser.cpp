// Any bytes as an expression and as a text with expressions: no crash, no
// hang, no exception; a fault lies within the text; what parses prints and
// parses back to an equal tree, and compiles or says why not.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "engine/formula/template.hpp"

namespace {

using namespace lastmile;

struct AnyScope : Scope {
  std::optional<Variable> variable(std::string_view name) const override {
    if (name == "f") return Variable{{1, 0}, {}, true};
    return Variable{{0, 0}, {}, false};
  }
  std::vector<std::string_view> variable_names() const override { return {}; }
  std::optional<Variable> field(std::string_view,
                                std::string_view) const override {
    return Variable{{1, 0}, {Kind::Integer}, false};
  }
};

void check(const FormulaFaults& faults, std::string_view text) {
  for (const FormulaFault& fault : faults) {
    std::size_t end = std::size_t{fault.offset} + fault.length;
    if (end > text.size() || fault.message.empty()) std::abort();
  }
}

void run(std::string_view text) {
  static const Functions functions = Functions::builtin();
  Symbols symbols;
  AnyScope scope;
  FormulaFaults faults;
  std::optional<Formula> formula = parse_formula(text, faults);
  check(faults, text);
  if (formula.has_value() != faults.empty()) std::abort();
  if (!formula) return;
  FormulaFaults none;
  std::optional<Formula> again = parse_formula(to_text(*formula), none);
  if (!again || !(*again == *formula)) std::abort();
  auto made = compile(*formula, scope, functions, symbols, faults);
  check(faults, text);
  if (made.has_value() != faults.empty()) std::abort();
  if (!made) return;
  const Value variable = Value::integer(2), field = Value::integer(3);
  const Value* rows[] = {&variable, &field};
  Outcome outcome = made->evaluate({rows}, symbols);
  if (outcome.fault) check({*outcome.fault}, text);
  if (to_text(outcome.value, symbols).empty() && !outcome.value.is_text()) {
    std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  run(text);
  FormulaFaults faults;
  auto parts = parse_template(text, faults);
  check(faults, text);
  if (parts.has_value() != faults.empty()) std::abort();
  return 0;
}
