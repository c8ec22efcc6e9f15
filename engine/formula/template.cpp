#include "engine/formula/template.hpp"

namespace lastmile {
namespace {

// The end of the expression that begins there: its closing brace, those in
// quotes not counted; npos where there is none.
std::size_t closing_brace(std::string_view text, std::size_t from) {
  char quote = 0;
  for (std::size_t at = from; at < text.size(); ++at) {
    char c = text[at];
    if (quote == '"' && c == '\\') {
      ++at;
    } else if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '\'' || c == '"') {
      quote = c;
    } else if (c == '}') {
      return at;
    }
  }
  return std::string_view::npos;
}

void move_by(FormulaFaults& faults, std::size_t first, std::uint32_t offset) {
  for (; first < faults.size(); ++first) faults[first].offset += offset;
}

// Splits a template. It goes on after a wrong expression, so that all that is
// wrong is said in one run.
class Splitter {
 public:
  Splitter(std::string_view text, FormulaFaults& faults)
      : text_(text), faults_(faults) {}

  std::optional<TemplateParts> run() {
    while (at_ < text_.size()) {
      char c = text_[at_];
      bool doubled = at_ + 1 < text_.size() && text_[at_ + 1] == c;
      if (c != '{' && c != '}') {
        literal(c, 1);
      } else if (doubled) {
        literal(c, 2);
      } else if (c == '}') {
        fail("LM0251", "this } closes nothing",
             "write }} for the brace itself");
        ++at_;
      } else if (!expression()) {
        break;
      }
    }
    if (!sound_) return {};
    return std::move(parts_);
  }

 private:
  void literal(char c, std::size_t width) {
    if (parts_.empty() || parts_.back().formula) {
      parts_.push_back({"", {}, static_cast<std::uint32_t>(at_)});
    }
    parts_.back().text += c;
    at_ += width;
  }

  bool expression() {
    std::size_t end = closing_brace(text_, at_ + 1);
    if (end == std::string_view::npos) {
      fail("LM0250", "this { is never closed",
           "close it with }, or write {{ for the brace itself");
      return false;
    }
    auto offset = static_cast<std::uint32_t>(at_ + 1);
    std::size_t before = faults_.size();
    std::optional<Formula> formula =
        parse_formula(text_.substr(offset, end - offset), faults_);
    move_by(faults_, before, offset);
    sound_ = sound_ && formula;
    if (formula) parts_.push_back({"", std::move(formula), offset});
    at_ = end + 1;
    return true;
  }

  void fail(std::string_view code, std::string message, std::string hint) {
    faults_.push_back({code, std::move(message), std::move(hint),
                       static_cast<std::uint32_t>(at_), 1});
    sound_ = false;
  }

  std::string_view text_;
  FormulaFaults& faults_;
  TemplateParts parts_;
  std::size_t at_ = 0;
  bool sound_ = true;
};

}  // namespace

std::optional<TemplateParts> parse_template(std::string_view text,
                                            FormulaFaults& faults) {
  return Splitter(text, faults).run();
}

std::optional<Template> Template::compile(std::string_view text,
                                          const Scope& scope,
                                          const Functions& functions,
                                          Symbols& symbols,
                                          FormulaFaults& faults) {
  std::optional<TemplateParts> parts = parse_template(text, faults);
  if (!parts) return {};
  Template out;
  bool sound = true;
  for (TemplatePart& part : *parts) {
    Part made{std::move(part.text), {}, part.offset};
    if (part.formula) {
      std::size_t before = faults.size();
      made.expression =
          lastmile::compile(*part.formula, scope, functions, symbols, faults);
      move_by(faults, before, part.offset);
      sound = sound && made.expression;
    }
    out.parts_.push_back(std::move(made));
  }
  if (!sound) return {};
  return out;
}

std::string Template::render(const Environment& environment, Symbols& symbols,
                             FormulaFaults* faults) const {
  std::string out;
  for (const Part& part : parts_) {
    if (!part.expression) {
      out += part.text;
      continue;
    }
    Outcome outcome = part.expression->evaluate(environment, symbols);
    if (outcome.fault && faults) {
      if (written_) {
        outcome.fault->message += part.expression->values_at(
            *outcome.fault,
            std::string_view(written_->text).substr(part.offset), environment,
            symbols);
      }
      outcome.fault->offset += part.offset;
      faults->push_back(std::move(*outcome.fault));
    }
    out += to_text(outcome.value, symbols);
  }
  return out;
}

std::vector<Source> Template::sources() const {
  std::vector<Source> all;
  for (const Part& part : parts_) {
    if (!part.expression) continue;
    auto some = part.expression->sources();
    all.insert(all.end(), some.begin(), some.end());
  }
  return all;
}

bool Template::is_constant() const {
  for (const Part& part : parts_) {
    if (part.expression && !part.expression->constant()) return false;
  }
  return true;
}

}  // namespace lastmile
