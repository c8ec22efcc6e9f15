#include "engine/match/test.hpp"

#include <algorithm>

#include "engine/base/scalar.hpp"

namespace lastmile {
namespace {

Truth truth(bool yes) { return yes ? Truth::Yes : Truth::No; }

bool equal(const FieldTest& test, const Value& a, const Value& b) {
  return test.without_case ? equal_without_case(a, b) : a == b;
}

std::string_view shown(const FieldTest& test, const Value& value,
                       const Symbols& symbols) {
  return symbols.text(test.without_case ? value.key() : value.shown());
}

Truth ordered(const FieldTest& test, const Value& field, const Value& operand,
              const Symbols& symbols) {
  std::partial_ordering o = order(field, operand, symbols);
  switch (test.comparison) {
    case Comparison::Above: return truth(o == std::partial_ordering::greater);
    case Comparison::Below: return truth(o == std::partial_ordering::less);
    case Comparison::AtLeast:
      return truth(o == std::partial_ordering::greater ||
                   o == std::partial_ordering::equivalent);
    default:
      return truth(o == std::partial_ordering::less ||
                   o == std::partial_ordering::equivalent);
  }
}

// Within: now − d ≤ t ≤ now. OlderThan: t < now − d.
Truth aged(const FieldTest& test, const Value& field, const Value& operand,
           std::int64_t now) {
  if (field.kind() != Kind::Time || operand.kind() != Kind::Duration) {
    return Truth::No;
  }
  std::int64_t edge = 0;
  if (__builtin_sub_overflow(now, operand.microseconds(), &edge)) {
    return Truth::Unknown;
  }
  std::int64_t at = field.microseconds();
  return test.comparison == Comparison::Within ? truth(at >= edge && at <= now)
                                               : truth(at < edge);
}

Truth holds_element(const FieldTest& test, const Value& field,
                    const Value& operand, const Symbols& symbols) {
  std::span<const Value> items = field.items(symbols);
  return truth(std::any_of(items.begin(), items.end(), [&](const Value& item) {
    return equal(test, item, operand);
  }));
}

Truth textual(const FieldTest& test, const Value& field, const Value& operand,
              const Symbols& symbols) {
  if (test.comparison == Comparison::Contains && field.kind() == Kind::List) {
    return holds_element(test, field, operand, symbols);
  }
  if (!field.is_text() || !operand.is_text()) return Truth::No;
  std::string_view text = shown(test, field, symbols);
  std::string_view part = shown(test, operand, symbols);
  switch (test.comparison) {
    case Comparison::Contains:
      return truth(text.find(part) != std::string_view::npos);
    case Comparison::StartsWith: return truth(text.starts_with(part));
    default: return truth(text.ends_with(part));
  }
}

Truth in_net(const Value& field, const Value& operand, const Symbols& symbols) {
  if (field.kind() != Kind::Address) return Truth::No;
  Result<bool> in =
      in_subnet(symbols.text(field.key()), symbols.text(operand.shown()));
  return in ? truth(*in) : Truth::Unknown;
}

Truth matches(const FieldTest& test, std::size_t index, const Value& field,
              const Value& operand, const Symbols& symbols) {
  if (!field.is_text()) return Truth::No;
  std::string_view text = symbols.text(field.shown());
  if (index < test.expressions.size()) {
    return truth(test.expressions[index].found_in(text));
  }
  if (!operand.is_text()) return Truth::No;
  Result<Regex> regex =
      Regex::compile(symbols.text(operand.shown()), test.without_case);
  return regex ? truth(regex->found_in(text)) : Truth::Unknown;
}

Truth one(const FieldTest& test, std::size_t index, const Value& field,
          const Value& operand, std::int64_t now, const Symbols& symbols) {
  if (!operand.known()) return Truth::Unknown;
  switch (test.comparison) {
    case Comparison::Equal:
    case Comparison::Not:
    case Comparison::OneOf:
    case Comparison::NoneOf: return truth(equal(test, field, operand));
    case Comparison::Above:
    case Comparison::Below:
    case Comparison::AtLeast:
    case Comparison::AtMost: return ordered(test, field, operand, symbols);
    case Comparison::Within:
    case Comparison::OlderThan: return aged(test, field, operand, now);
    case Comparison::Contains:
    case Comparison::StartsWith:
    case Comparison::EndsWith: return textual(test, field, operand, symbols);
    case Comparison::Matches:
      return matches(test, index, field, operand, symbols);
    case Comparison::InSubnet: return in_net(field, operand, symbols);
    case Comparison::IsKnown: break;
  }
  return Truth::Unknown;
}

}  // namespace

Truth opposite(Truth truth) {
  return truth == Truth::Yes  ? Truth::No
         : truth == Truth::No ? Truth::Yes
                              : Truth::Unknown;
}

Truth truth_of(const FieldTest& test, const Value& field,
               std::span<const Value> operands, std::int64_t now,
               const Symbols& symbols) {
  if (test.comparison == Comparison::IsKnown) {
    return truth(field.known() == test.wants_known);
  }
  if (!field.known()) return Truth::Unknown;
  Truth any = Truth::No;
  for (std::size_t i = 0; i < operands.size(); ++i) {
    Truth t = one(test, i, field, operands[i], now, symbols);
    any = std::max(any, t);
  }
  bool negated = test.comparison == Comparison::Not ||
                 test.comparison == Comparison::NoneOf;
  return negated ? opposite(any) : any;
}

}  // namespace lastmile
