// engine/formula/functions_text.cpp
//
// The built-in functions over texts. A text made from a name is a name again,
// so that letter case goes on not to matter.

#include <algorithm>
#include <string>

#include "engine/formula/arithmetic.hpp"
#include "engine/formula/builtin.hpp"
#include "engine/formula/letter_case.hpp"
#include "engine/text/regex.hpp"

namespace lastmile::formula_detail {

std::size_t count_characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(),
      [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

Value text_result(std::string_view text, Call& call) {
  if (text.size() > max_text_size) {
    return call.fail("the result is longer than 64 KiB");
  }
  return Value::text(text, call.symbols);
}

namespace {

using Arguments = std::span<const Value>;

Type like_first(std::span<const Type> given, std::string&) {
  bool name = given.front().kind == Kind::Name;
  bool any = given.front().is_any();
  return Type{name ? Kind::Name : any ? Kind::Unknown : Kind::Text};
}

Type list_like_first(std::span<const Type> given, std::string& refused) {
  return Type{Kind::List, like_first(given, refused).kind};
}

// A name where it was made from one.
Value made_from(const Value& origin, std::string_view text, Call& call) {
  if (origin.kind() != Kind::Name) return text_result(text, call);
  if (text.size() > max_text_size) return text_result(text, call);
  return Value::name(text, call.symbols);
}

// The byte at which the character with that number (from 0) begins.
std::size_t byte_of_character(std::string_view text, std::int64_t number) {
  std::size_t at = 0;
  while (at < text.size() && number > 0) {
    ++at;
    while (at < text.size() &&
           (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) {
      ++at;
    }
    --number;
  }
  return at;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view space = " \t\r\n\v\f";
  std::size_t first = text.find_first_not_of(space);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(space) - first + 1);
}

Value lower(Arguments a, Call& call) {
  return made_from(a[0], lower_case(text_of(a[0], call)), call);
}

Value upper(Arguments a, Call& call) {
  return made_from(a[0], upper_case(text_of(a[0], call)), call);
}

Value trim(Arguments a, Call& call) {
  return made_from(a[0], trimmed(text_of(a[0], call)), call);
}

Value split(Arguments a, Call& call) {
  std::string_view rest = text_of(a[0], call);
  std::string_view separator = text_of(a[1], call);
  if (separator.empty()) return call.fail("the separator is empty");
  std::vector<Value> parts;
  for (;;) {
    std::size_t at = rest.find(separator);
    if (parts.size() == max_list_size) {
      return call.fail("there are more than 10,000 parts");
    }
    parts.push_back(made_from(a[0], rest.substr(0, at), call));
    if (at == std::string_view::npos) break;
    rest.remove_prefix(at + separator.size());
  }
  return list_result(parts, call);
}

Value join(Arguments a, Call& call) {
  std::string out;
  std::string_view separator = a.size() > 1 ? text_of(a[1], call) : "";
  bool first = true;
  for (const Value& item : a[0].items(call.symbols)) {
    if (!first) out += separator;
    first = false;
    out += to_text(item, call.symbols);
    if (out.size() > max_text_size) break;
  }
  return text_result(out, call);
}

Value starts_with(Arguments a, Call& call) {
  bool folded = past_case(a[0], a[1]);
  return Value::yes_no(
      text_of(a[0], folded, call).starts_with(text_of(a[1], folded, call)));
}

Value ends_with(Arguments a, Call& call) {
  bool folded = past_case(a[0], a[1]);
  return Value::yes_no(
      text_of(a[0], folded, call).ends_with(text_of(a[1], folded, call)));
}

Type contains_type(std::span<const Type> given, std::string& refused) {
  const Type &whole = given[0], &part = given[1];
  bool text = whole.kind == Kind::Text || whole.kind == Kind::Name;
  if (text && !comparable(whole, part)) {
    refused = "looks for a text in a text, not for a " + to_text(part);
  } else if (whole.kind == Kind::List &&
             !comparable(Type{whole.element}, part)) {
    refused = "never finds a " + to_text(part) + " in a " + to_text(whole);
  }
  return Type{Kind::YesNo};
}

Value contains(Arguments a, Call& call) {
  if (a[0].kind() == Kind::List) {
    Problem none;
    return find_in(a[1], a[0], false, call.symbols, none);
  }
  if (!a[1].is_text()) {
    return call.fail("a text holds no " + describe(a[1], call.symbols));
  }
  bool folded = past_case(a[0], a[1]);
  return Value::yes_no(
      text_of(a[0], folded, call).find(text_of(a[1], folded, call)) !=
      std::string_view::npos);
}

Value replace(Arguments a, Call& call) {
  std::string_view rest = text_of(a[0], call), from = text_of(a[1], call),
                   to = text_of(a[2], call);
  if (from.empty()) return call.fail("what is to be replaced is empty");
  std::string out;
  while (out.size() <= max_text_size) {
    std::size_t at = rest.find(from);
    out += rest.substr(0, at);
    if (at == std::string_view::npos) break;
    out += to;
    rest.remove_prefix(at + from.size());
  }
  return made_from(a[0], out, call);
}

// Only for patterns that are worked out at run time; see Compiler::matches.
Value matches(Arguments a, Call& call) {
  bool folded = a[0].kind() == Kind::Name;
  Result<Regex> regex = Regex::compile(text_of(a[1], call), folded);
  if (!regex) return call.fail(regex.error().message);
  return Value::yes_no(regex->found_in(text_of(a[0], call)));
}

Value substring(Arguments a, Call& call) {
  std::string_view text = text_of(a[0], call);
  std::int64_t start = a[1].integer();
  std::int64_t length =
      a.size() > 2 ? a[2].integer() : std::int64_t{max_text_size};
  if (start < 1) return call.fail("the first character has the number 1");
  if (length < 0) return call.fail("the length is negative");
  text.remove_prefix(byte_of_character(text, start - 1));
  return made_from(a[0], text.substr(0, byte_of_character(text, length)), call);
}

}  // namespace

std::vector<Function> text_functions() {
  const Kinds text{Kind::Text};
  const Type yes_no{Kind::YesNo}, any{};
  std::vector<Function> table{
      {"lower",
       {{"text", text}},
       1,
       false,
       any,
       like_first,
       true,
       false,
       "The text in small letters, as Unicode folds case letter by letter.",
       lower},
      {"upper",
       {{"text", text}},
       1,
       false,
       any,
       like_first,
       true,
       false,
       "The text in capitals, letter by letter (ß stays ß).",
       upper},
      {"trim",
       {{"text", text}},
       1,
       false,
       any,
       like_first,
       true,
       false,
       "The text without space at its ends.",
       trim},
      {"split",
       {{"text", text}, {"separator", text}},
       2,
       false,
       any,
       list_like_first,
       true,
       false,
       "The parts of the text between the separators.",
       split},
      {"join",
       {{"list", {Kind::List}}, {"separator", text}},
       1,
       false,
       {Kind::Text},
       nullptr,
       true,
       false,
       "The items as one text, with the separator between them.",
       join},
      {"starts_with",
       {{"text", text}, {"part", text}},
       2,
       false,
       yes_no,
       nullptr,
       true,
       false,
       "Does the text begin with the part?",
       starts_with},
      {"ends_with",
       {{"text", text}, {"part", text}},
       2,
       false,
       yes_no,
       nullptr,
       true,
       false,
       "Does the text end with the part?",
       ends_with},
      {"contains",
       {{"whole", {Kind::Text, Kind::List}}, {"part", {}}},
       2,
       false,
       yes_no,
       contains_type,
       true,
       true,
       "Is the part in the text, or one of the items of the list?",
       contains},
      {"matches",
       {{"text", text}, {"pattern", text}},
       2,
       false,
       yes_no,
       nullptr,
       true,
       false,
       "Does the pattern (RE2 syntax) match anywhere in the text?",
       matches},
      {"replace",
       {{"text", text}, {"from", text}, {"to", text}},
       3,
       false,
       any,
       like_first,
       true,
       false,
       "The text with every `from` replaced by `to`; letter case counts.",
       replace},
      {"substring",
       {{"text", text},
        {"start", {Kind::Integer}},
        {"length", {Kind::Integer}}},
       2,
       false,
       any,
       like_first,
       true,
       false,
       "The characters from number `start` on (the first is 1), at most "
       "`length` of them.",
       substring},
  };
  return table;
}

}  // namespace lastmile::formula_detail
