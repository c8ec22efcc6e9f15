#include "tests/differential/translation.hpp"

#include <algorithm>
#include <map>
#include <stdexcept>

#include "engine/formula/template.hpp"
#include "engine/text/document.hpp"

namespace lastmile {
namespace {

// Never leaves this file.
struct Refused : std::runtime_error {
  using std::runtime_error::runtime_error;
};

std::string_view first_word(std::string_view text) {
  return text.substr(0, text.find(' '));
}

std::string_view rest(std::string_view text) {
  std::size_t at = text.find(' ');
  return at == std::string_view::npos ? "" : text.substr(at + 1);
}

class Translator {
 public:
  std::vector<std::string> pack(const Node& items) {
    std::vector<std::string> out;
    for (const Node& item : items.items) {
      const std::string& kind = item.entries.front().key;
      if (kind == "fact") {
        out.push_back(type(item));
      } else if (kind == "rule") {
        out.push_back(rule(item));
      } else {
        throw Refused("an item of the kind " + kind);
      }
    }
    return out;
  }

 private:
  std::string type(const Node& item) {
    const std::string& name = item.find("fact")->text;
    types_.push_back(name);
    std::string out = "(deftemplate " + name;
    for (const NodeEntry& field : item.find("fields")->entries) {
      out += " (slot " + field.key + ")";
    }
    return out + ")";
  }

  std::string rule(const Node& item) {
    computed_.clear();
    const Node* salience = item.find("salience");
    std::string when = list(item.find("when"), "\n  ");
    std::string out = "(defrule " + item.find("rule")->text + "\n  ";
    if (const Node* derive = item.find("derive")) {
      std::vector<const Node*> facts;
      if (derive->is_map()) facts.push_back(derive);
      for (const Node& fact : derive->items) facts.push_back(&fact);
      const std::string& first = facts.front()->entries.front().key;
      auto at = std::find(types_.begin(), types_.end(), first);
      auto below = at - types_.begin();
      out += "(declare (salience " +
             std::to_string(2 * least_derive_salience - 10 * below) +
             "))\n  (logical" + when + ")\n  =>";
      for (const Node* fact : facts) out += "\n  " + assertion(*fact);
      return out + ")";
    }
    if (salience) out += "(declare (salience " + salience->text + "))";
    out += when + "\n  =>";
    for (const Node& action : item.find("then")->items) {
      out += "\n  " + this->action(action);
    }
    return out + ")";
  }

  // ---- conditions ----

  std::string list(const Node* conditions, const char* between) {
    std::string out;
    if (!conditions) return out;
    for (const Node& c : conditions->items) out += between + condition(c);
    return out;
  }

  // Several conditions where one has to stand.
  std::string group(const Node& conditions) {
    if (!conditions.is_list()) return condition(conditions);
    if (conditions.items.size() == 1) return condition(conditions.items[0]);
    return "(and" + list(&conditions, " ") + ")";
  }

  std::string condition(const Node& node) {
    const auto& [head, place, style, value] = node.entries.front();
    std::string_view word = first_word(head);
    std::string of(rest(head));
    if (head == "check") return "(test " + formula(value.text) + ")";
    if (head == "let") return let(value);
    if (head == "any") return any(value);
    if (head == "all") return group(value);
    if (head == "no") return "(not " + group(value) + ")";
    if (head == "some") return "(exists" + list(&value, " ") + ")";
    if (word == "no") return "(not " + pattern(of, value) + ")";
    if (word == "some") return "(exists " + pattern(of, value) + ")";
    if (word == "every") {
      return "(forall " + pattern(of, value) + list(node.find("has"), " ") +
             ")";
    }
    if (of.empty()) return pattern(head, value);
    if (first_word(of) != "as") throw Refused(head);
    return "?" + of.substr(std::string_view("as $").size()) + " <- " +
           pattern(std::string(word), value);
  }

  std::string any(const Node& branches) {
    std::string out = "(or";
    for (const Node& branch : branches.items) out += " " + group(branch);
    return out + ")";
  }

  // CLIPS has no name for what is computed: its expression stands for it.
  // Nothing is left of the condition, so a test that always holds stands in.
  std::string let(const Node& value) {
    for (const NodeEntry& entry : value.entries) {
      computed_[entry.key.substr(1)] = formula(entry.value.text);
    }
    return "(test (= 0 0))";
  }

  std::string pattern(const std::string& type, const Node& entries) {
    std::string out = "(" + type;
    for (const NodeEntry& entry : entries.entries) {
      out += " (" + std::string(first_word(entry.key)) + " ";
      std::string_view operation = rest(entry.key);
      if (entry.value.is_map()) {
        out += constraint(entry.value.entries);
      } else {
        NodeEntry one{operation.empty() ? "is" : std::string(operation),
                      {},
                      Style::Plain,
                      entry.value};
        out += constraint({one});
      }
      out += ")";
    }
    return out + ")";
  }

  // A variable first, a constant or a negation as CLIPS writes it, and the
  // rest as predicates over the value.
  std::string constraint(const std::vector<NodeEntry>& operations) {
    std::string name, plain, predicates;
    auto tested = [&](const std::string& test) {
      if (name.empty()) name = "?t" + std::to_string(++temporary_);
      predicates += "&:(" + test + ")";
    };
    for (const auto& [operation, place, style, value] : operations) {
      if (operation == "is" && value.is_scalar()) {
        std::string term = this->term(value);
        if (name.empty() && term.starts_with("?")) {
          name = term;
        } else if (term.starts_with("(")) {
          tested("eq " + name_or_new(name) + " " + term);
        } else {
          plain += "&" + term;
        }
      } else if (operation == "is" || operation == "one of") {
        std::string any;
        for (const Node& item : value.items) {
          any += " (eq " + name_or_new(name) + " " + term(item) + ")";
        }
        tested("or (eq 0 1)" + any);
      } else if (operation == "not" && simple(term(value))) {
        plain += "&~" + term(value);
      } else if (operation == "not") {
        tested("neq " + name_or_new(name) + " " + term(value));
      } else if (operation == "none of") {
        for (const Node& item : value.items) {
          tested("neq " + name_or_new(name) + " " + term(item));
        }
      } else {
        tested(std::string(order(operation)) + " " + name_or_new(name) + " " +
               term(value));
      }
    }
    std::string out = name + plain + predicates;
    return out.starts_with("&") ? out.substr(1) : out;
  }

  const std::string& name_or_new(std::string& name) {
    if (name.empty()) name = "?t" + std::to_string(++temporary_);
    return name;
  }

  static bool simple(const std::string& term) { return !term.starts_with("("); }

  static std::string_view order(std::string_view operation) {
    if (operation == "above") return ">";
    if (operation == "below") return "<";
    if (operation == "at least") return ">=";
    if (operation == "at most") return "<=";
    throw Refused("the operator " + std::string(operation));
  }

  // ---- values ----

  std::string term(const Node& value) {
    if (!value.is_scalar()) throw Refused("a list where a value stands");
    const std::string& text = value.text;
    if (text.starts_with("$")) return variable(text.substr(1));
    if (!text.starts_with("{")) return text;
    FormulaFaults faults;
    auto parts = parse_template(text, faults);
    if (!parts || parts->size() != 1) throw Refused(text);
    return formula(*parts->front().formula);
  }

  std::string variable(const std::string& name) {
    auto found = computed_.find(name);
    return found == computed_.end() ? "?" + name : found->second;
  }

  std::string formula(const std::string& text) {
    FormulaFaults faults;
    auto parsed = parse_formula(text, faults);
    if (!parsed) throw Refused(text);
    return formula(*parsed);
  }

  std::string formula(const Formula& f) {
    switch (f.form) {
      case Formula::Form::Literal:
        if (f.kind == Kind::Integer) return std::to_string(f.whole);
        if (f.kind == Kind::Text) return f.text;
        break;
      case Formula::Form::Variable: return variable(f.text);
      case Formula::Form::Call: return applied(f.text, f.parts);
      case Formula::Form::Operation:
        return applied(std::string(name(f.op)), f.parts);
      default: break;
    }
    throw Refused(lastmile::to_text(f));
  }

  std::string applied(const std::string& function,
                      const std::vector<Formula>& to) {
    std::string out = "(" + function;
    for (const Formula& part : to) out += " " + formula(part);
    return out + ")";
  }

  static std::string_view name(Operator op) {
    switch (op) {
      case Operator::Equal: return "eq";
      case Operator::NotEqual: return "neq";
      case Operator::Modulo:
      case Operator::Divide:
      case Operator::In:
      case Operator::NotIn: throw Refused(std::string(lastmile::to_text(op)));
      case Operator::Negate: return "- 0";
      default: return lastmile::to_text(op);
    }
  }

  // ---- actions ----

  std::string fields(const Node& map) {
    std::string out;
    for (const NodeEntry& field : map.entries) {
      out += " (" + field.key + " " + term(field.value) + ")";
    }
    return out;
  }

  std::string assertion(const Node& fact) {
    const NodeEntry& entry = fact.entries.front();
    return "(assert (" + entry.key + fields(entry.value) + "))";
  }

  std::string action(const Node& node) {
    const auto& [head, place, style, value] = node.entries.front();
    if (head == "assert") return assertion(value);
    if (head == "retract") return "(retract " + term(value) + ")";
    if (head == "update") {
      return "(modify " + term(value) + fields(*node.find("set")) + ")";
    }
    if (head == "print") return print(value.text);
    throw Refused("the action " + head);
  }

  std::string print(const std::string& text) {
    FormulaFaults faults;
    auto parts = parse_template(text, faults);
    if (!parts) throw Refused(text);
    std::string out = "(printout t";
    for (const TemplatePart& part : *parts) {
      out += " " +
             (part.formula ? formula(*part.formula) : "\"" + part.text + "\"");
    }
    return out + " crlf)";
  }

  std::vector<std::string> types_;
  std::map<std::string, std::string> computed_;  // of the present rule
  std::size_t temporary_ = 0;
};

}  // namespace

std::string Translation::text() const {
  std::string out = refused;
  for (const std::string& construct : constructs) out += construct + "\n";
  return out;
}

Translation to_clips(const std::string& pack) {
  Sources sources;
  Diagnostics found;
  FileId file = sources.add("pack.yaml", pack);
  auto node = read_document(file, sources, TextLimits::in_pack(), found);
  if (!node || !node->is_list()) return {{}, "no list of items"};
  try {
    return {Translator().pack(*node), {}};
  } catch (const Refused& refused) {
    return {{}, std::string("CLIPS has no like of ") + refused.what()};
  }
}

}  // namespace lastmile
