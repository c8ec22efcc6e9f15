#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "engine/library/convert.hpp"

namespace lastmile::inline v0 {

std::string_view version() { return version_text; }

std::string_view to_text(Kind kind) {
  return inside::to_text(static_cast<inside::Kind>(kind));
}

namespace {

template <class T>
const T& held_or_empty(const auto& held) {
  static const T empty{};
  const T* found = std::get_if<T>(&held);
  return found ? *found : empty;
}

bool is_texty(Kind kind) {
  return kind == Kind::Text || kind == Kind::Name || kind == Kind::Address ||
         kind == Kind::Version;
}

// What two texts of an address or a version must share to be the same.
std::string meaning(const Value& value) {
  auto meant = value.kind() == Kind::Address ? parse_address(value.text())
                                             : parse_version(value.text());
  return meant ? *meant : value.text();
}

bool equal_texts(const Value& a, const Value& b) {
  bool plain = a.kind() == Kind::Text || a.kind() == Kind::Name;
  if (a.kind() != b.kind() &&
      (!plain || (b.kind() != Kind::Text && b.kind() != Kind::Name))) {
    return false;
  }
  if (!plain) return meaning(a) == meaning(b);
  if (a.text() == b.text()) return true;
  bool cased = a.kind() == Kind::Text && b.kind() == Kind::Text;
  return !cased && fold_case(a.text()) == fold_case(b.text());
}

inside::Value numeric(const Value& value) {
  return value.kind() == Kind::Integer ? inside::Value::integer(value.integer())
                                       : inside::Value::number(value.number());
}

bool is_numeric(Kind kind) {
  return kind == Kind::Integer || kind == Kind::Number;
}

}  // namespace

const std::string& Value::text() const {
  return held_or_empty<std::string>(held_);
}

std::int64_t Value::integer() const {
  return kind_ == Kind::Integer ? held_or_empty<std::int64_t>(held_) : 0;
}

double Value::number() const {
  if (kind_ == Kind::Integer) return static_cast<double>(integer());
  return held_or_empty<double>(held_);
}

bool Value::yes() const { return held_or_empty<bool>(held_); }

Time Value::time() const {
  return Time(
      Duration(kind_ == Kind::Time ? held_or_empty<std::int64_t>(held_) : 0));
}

Duration Value::duration() const {
  return Duration(kind_ == Kind::Duration ? held_or_empty<std::int64_t>(held_)
                                          : 0);
}

const Value::List& Value::list() const { return held_or_empty<List>(held_); }
const Value::Map& Value::map() const { return held_or_empty<Map>(held_); }

bool operator==(const Value& a, const Value& b) {
  if (is_texty(a.kind_) && is_texty(b.kind_)) return equal_texts(a, b);
  if (is_numeric(a.kind_) && is_numeric(b.kind_)) {
    return numeric(a) == numeric(b);
  }
  return a.kind_ == b.kind_ && a.held_ == b.held_;
}

std::string to_text(const Value& value) {
  switch (value.kind()) {
    case Kind::Unknown: return "unknown";
    case Kind::Text:
    case Kind::Name:
    case Kind::Address:
    case Kind::Version: return value.text();
    case Kind::Integer: return std::to_string(value.integer());
    case Kind::Number: return format_number(value.number());
    case Kind::YesNo: return value.yes() ? "yes" : "no";
    case Kind::Time: return format_time(detail::microseconds(value.time()));
    case Kind::Duration: return format_duration(value.duration().count());
    case Kind::List:
    case Kind::Map: break;
  }
  std::string inner;
  auto next = [&] { inner += inner.empty() ? "" : ", "; };
  for (const Value& item : value.list()) next(), inner += to_text(item);
  for (const auto& [key, text] : value.map()) {
    next(), inner += key + ": " + text;
  }
  bool list = value.kind() == Kind::List;
  return (list ? '[' : '{') + inner + (list ? ']' : '}');
}

std::string to_text(const Diagnostics& diagnostics) {
  std::string out;
  for (const Diagnostic& each : diagnostics) out += each.shown;
  return out;
}

bool has_errors(const Diagnostics& diagnostics) {
  return std::any_of(
      diagnostics.begin(), diagnostics.end(),
      [](const Diagnostic& d) { return d.severity == Severity::Error; });
}

void nothing_there(const Diagnostics& diagnostics) {
  std::string said = "lastmile: a Result was used that holds nothing:\n" +
                     to_text(diagnostics);
  std::fputs(said.c_str(), stderr);
  std::abort();
}

}  // namespace lastmile::inline v0
