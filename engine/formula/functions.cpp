#include "engine/formula/functions.hpp"

#include <algorithm>
#include <array>

#include "engine/formula/builtin.hpp"

namespace lastmile {

std::string to_text(Kinds kinds) {
  if (kinds.any()) return "any value";
  std::vector<std::string_view> names;
  for (int i = static_cast<int>(Kind::Text); i <= static_cast<int>(Kind::Map);
       ++i) {
    Kind kind = static_cast<Kind>(i);
    // Where a text or a number is taken, so is a name or an integer.
    if (kind == Kind::Name && kinds.has(Kind::Text)) continue;
    if (kinds.has(kind)) names.push_back(to_text(kind));
  }
  std::string out;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) out += i + 1 == names.size() ? " or " : ", ";
    out += names[i];
  }
  return out;
}

std::string signature(const Function& function) {
  std::string out = function.name + "(";
  for (std::size_t i = 0; i < function.parameters.size(); ++i) {
    if (i > 0) out += ", ";
    bool optional = i >= function.required;
    if (optional) out += '[';
    out += function.parameters[i].name;
    if (optional) out += ']';
  }
  return out + (function.repeats ? ", …)" : ")");
}

Functions Functions::builtin() {
  Functions out;
  for (auto table :
       {formula_detail::text_functions(), formula_detail::number_functions(),
        formula_detail::list_functions(), formula_detail::other_functions()}) {
    for (Function& function : table) {
      std::string name = function.name;
      out.by_name_.emplace(std::move(name), std::move(function));
    }
  }
  return out;
}

Result<void> Functions::add(Function function) {
  std::string name = function.name;
  auto [at, added] = by_name_.try_emplace(name, std::move(function));
  if (added) return {};
  return Diagnostic{"LM0223",
                    "there is already a function '" + name + "'",
                    {},
                    "give it another name"};
}

const Function* Functions::find(std::string_view name) const {
  auto at = by_name_.find(name);
  return at == by_name_.end() ? nullptr : &at->second;
}

std::vector<const Function*> Functions::all() const {
  std::vector<const Function*> out;
  for (const auto& [name, function] : by_name_) out.push_back(&function);
  return out;
}

std::vector<std::string_view> Functions::names() const {
  std::vector<std::string_view> out;
  for (const auto& [name, function] : by_name_) out.push_back(name);
  return out;
}

}  // namespace lastmile
