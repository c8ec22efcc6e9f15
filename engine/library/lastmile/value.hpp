// lastmile/value.hpp
//
// What goes in and comes out: a Value is what a field of a fact holds and what
// a function gives; a Diagnostic says to a person what is wrong, where, and
// what to do; a Result is something, or the diagnostics that say why not.
//
// For the whole library:
//
// - Whatever is returned by value owns what it holds: it may be kept, moved and
//   handed to another thread after what it came from has gone.
// - Nothing throws, but for std::bad_alloc. Nothing is printed or logged.
// - Texts are UTF-8, of at most 64 KiB.
//
// Read on in knowledge.hpp (rules, once) and session.hpp (cases, many).

#pragma once

#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

// The engine itself lives in namespace lastmile too; the inline namespace keeps
// the names that others use apart from its own.
namespace lastmile::inline v0 {

std::string_view version();  // of the library that is linked: "0.1.0"

enum class Kind : std::uint8_t {
  Unknown,   // nobody knows; as the kind of a parameter: any kind
  Text,      // compared exactly
  Name,      // compared without case, shown as given
  Integer,   // 64 bits
  Number,    // double, finite
  YesNo,     // bool
  Time,      // microseconds since 1970 UTC, years 1 to 9999
  Duration,  // microseconds
  Address,   // IPv4 or IPv6
  Version,   // dotted numbers, compared number by number
  List,      // values
  Map,       // texts by text
};

std::string_view to_text(Kind kind);  // as rules call it: "yes or no"

using Time = std::chrono::sys_time<std::chrono::microseconds>;
using Duration = std::chrono::microseconds;

// Any integer type but bool and characters.
template <class T>
concept Whole =
    std::integral<T> && !std::same_as<T, bool> && !std::same_as<T, char> &&
    !std::same_as<T, wchar_t> && !std::same_as<T, char8_t> &&
    !std::same_as<T, char16_t> && !std::same_as<T, char32_t>;

class Value {
 public:
  using List = std::vector<Value>;
  using Map = std::map<std::string, std::string>;

  Value() = default;  // Unknown
  Value(std::string text) : held_(std::move(text)), kind_(Kind::Text) {}
  Value(std::string_view text) : Value(std::string(text)) {}
  // A null pointer is Unknown.
  Value(const char* text) {
    if (text) *this = Value(std::string(text));
  }
  Value(std::same_as<bool> auto yes) : held_(yes), kind_(Kind::YesNo) {}
  // What 64 signed bits cannot hold becomes a Number, which no integer field
  // takes.
  template <Whole T>
  Value(T whole) {
    if (std::in_range<std::int64_t>(whole)) {
      held_ = static_cast<std::int64_t>(whole);
      kind_ = Kind::Integer;
    } else {
      held_ = static_cast<double>(whole);
      kind_ = Kind::Number;
    }
  }
  Value(std::floating_point auto number)
      : held_(static_cast<double>(number)), kind_(Kind::Number) {}
  // Whole microseconds of it, rounded down.
  template <class D>
  Value(std::chrono::sys_time<D> time)
      : held_(whole(time.time_since_epoch())), kind_(Kind::Time) {}
  template <class R, class P>
  Value(std::chrono::duration<R, P> duration)
      : held_(whole(duration)), kind_(Kind::Duration) {}
  Value(List list) : held_(std::move(list)), kind_(Kind::List) {}
  Value(Map map) : held_(std::move(map)), kind_(Kind::Map) {}
  // What they say is read when they are told: a text that is no address is
  // refused there.
  static Value name(std::string text) { return {std::move(text), Kind::Name}; }
  static Value address(std::string text) {
    return {std::move(text), Kind::Address};
  }
  static Value version(std::string text) {
    return {std::move(text), Kind::Version};
  }

  Kind kind() const { return kind_; }
  bool known() const { return kind_ != Kind::Unknown; }

  // Each is for its kind; of any other it is empty, zero or no.
  const std::string& text() const;  // Text, Name, Address, Version
  std::int64_t integer() const;
  double number() const;  // also of an Integer
  bool yes() const;
  Time time() const;
  Duration duration() const;
  const List& list() const;
  const Map& map() const;

  // As the rules compare: texts exactly, but without case where one of the two
  // is a Name; integers and numbers by value; addresses and versions by what
  // they mean; else the same kind and content. Unknown equals Unknown only.
  friend bool operator==(const Value& a, const Value& b);

 private:
  Value(std::string text, Kind kind) : held_(std::move(text)), kind_(kind) {}
  template <class R, class P>
  static std::int64_t whole(std::chrono::duration<R, P> duration) {
    return std::chrono::floor<Duration>(duration).count();
  }

  std::variant<std::monostate, std::string, std::int64_t, double, bool, List,
               Map>
      held_;
  Kind kind_ = Kind::Unknown;
};

// As a rule's author would write it: 3389, yes, 1h30m, [a, b]; "unknown".
std::string to_text(const Value& value);

enum class Severity : std::uint8_t { Note, Warning, Error };

struct Diagnostic {
  Severity severity = Severity::Error;
  std::string code = {};     // "LM0107"; `lastmile help LM0107` explains it
  std::string message = {};  // what is wrong
  std::string hint = {};     // what to do about it; may be empty
  std::string item = {};     // what it is about: "rule shop.discount"
  // Where: a path or the name of a text, lines and columns (in characters)
  // from 1, the end being the place after the last character. Line 0: nowhere
  // in a text.
  std::string file = {};
  std::uint32_t line = 0, column = 0;
  std::uint32_t end_line = 0, end_column = 0;
  // All of this for a terminal, with the line that it is about and a caret;
  // ends with a line break.
  std::string shown = {};
};

using Diagnostics = std::vector<Diagnostic>;

// All of them as they are shown, one after the other.
std::string to_text(const Diagnostics& diagnostics);
bool has_errors(const Diagnostics& diagnostics);

// Ends the program, after the errors were written to stderr: somebody took
// from a Result what is not there.
[[noreturn]] void nothing_there(const Diagnostics& diagnostics);

template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value, Diagnostics warnings = {})
      : value_(std::move(value)), diagnostics_(std::move(warnings)) {}
  Result(Diagnostics errors) : diagnostics_(std::move(errors)) {}

  explicit operator bool() const { return value_.has_value(); }

  // To be asked for only where there is one.
  T& operator*() & { return there(), *value_; }
  const T& operator*() const& { return there(), *value_; }
  T&& operator*() && { return there(), *std::move(value_); }
  T* operator->() { return there(), &*value_; }
  const T* operator->() const { return there(), &*value_; }

  // Why there is none, all of it; or what is to be said of it nevertheless.
  const Diagnostics& diagnostics() const { return diagnostics_; }

 private:
  void there() const {
    if (!value_) nothing_there(diagnostics_);
  }

  std::optional<T> value_;
  Diagnostics diagnostics_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Diagnostics errors) : diagnostics_(std::move(errors)) {}

  explicit operator bool() const { return !has_errors(diagnostics_); }
  const Diagnostics& diagnostics() const { return diagnostics_; }

 private:
  Diagnostics diagnostics_;
};

}  // namespace lastmile::inline v0
