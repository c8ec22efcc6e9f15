#include "engine/base/type.hpp"

#include <array>

#include "engine/base/suggest.hpp"

namespace lastmile {
namespace {

struct Word {
  std::string_view text;
  Kind kind;
};

constexpr std::array<Word, 11> words{{
    {"text", Kind::Text},
    {"name", Kind::Name},
    {"integer", Kind::Integer},
    {"number", Kind::Number},
    {"yes or no", Kind::YesNo},
    {"time", Kind::Time},
    {"duration", Kind::Duration},
    {"address", Kind::Address},
    {"version", Kind::Version},
    {"map of text", Kind::Map},
    {"any", Kind::Unknown},
}};

const Word* find_word(std::string_view text) {
  for (const Word& word : words) {
    if (word.text == text) return &word;
  }
  return nullptr;
}

}  // namespace

Result<Type> parse_type(std::string_view text) {
  constexpr std::string_view list = "list of ";
  Type type;
  if (text == "one of") {
    type.kind = Kind::Text;
    return type;
  }
  if (text.starts_with(list)) {
    const Word* element = find_word(text.substr(list.size()));
    if (element && element->kind != Kind::Map) {
      type.kind = Kind::List;
      type.element = element->kind;
      return type;
    }
  } else if (const Word* word = find_word(text)) {
    type.kind = word->kind;
    return type;
  }
  static constexpr std::array<std::string_view, 14> known{
      "text", "name",        "integer",      "number",         "yes or no",
      "time", "duration",    "address",      "version",        "one of",
      "any",  "map of text", "list of text", "list of integer"};
  std::string hint = did_you_mean(text, known);
  if (hint.empty()) {
    hint =
        "types are text, name, integer, number, yes or no, time, duration, "
        "address, version, one of, list of <type>, map of text, any";
  }
  return Diagnostic{
      "LM0110", "there is no type '" + std::string(text) + "'", {}, hint};
}

std::string to_text(const Type& type) {
  if (type.is_one_of()) {
    std::string out = "one of ";
    for (const std::string& value : type.values) {
      if (&value != &type.values.front()) out += ", ";
      out += value;
    }
    return out;
  }
  if (type.kind == Kind::List) {
    return "list of " + std::string(to_text(type.element));
  }
  return std::string(to_text(type.kind));
}

bool comparable(const Type& a, const Type& b) {
  if (a.is_any() || b.is_any()) return true;
  if (a.kind == Kind::List && b.kind == Kind::List) {
    return comparable(Type{a.element}, Type{b.element});
  }
  auto family = [](Kind kind) {
    return kind == Kind::Name     ? Kind::Text
           : kind == Kind::Number ? Kind::Integer
                                  : kind;
  };
  return family(a.kind) == family(b.kind);
}

bool ordered(const Type& type) {
  switch (type.kind) {
    case Kind::Unknown:
    case Kind::Text:
    case Kind::Name:
    case Kind::Integer:
    case Kind::Number:
    case Kind::Time:
    case Kind::Duration:
    case Kind::Version: return !type.is_one_of();
    default: return false;
  }
}

}  // namespace lastmile
