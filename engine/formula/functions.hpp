// engine/formula/functions.hpp
//
// What an expression may call: the built-in functions, and beside them those
// that a pack brings (Lua), as `module.function`. A caller cannot tell which.
// Every function is pure and bounded: the same arguments give the same value,
// a text stays within 64 KiB and a list within 10,000 items, so no expression
// can fill the memory.
//
// To add a built-in function: one entry in a table of functions_*.cpp.

#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/base/type.hpp"
#include "engine/base/value.hpp"

namespace lastmile {

inline constexpr std::size_t max_text_size = 64 * 1024;  // bytes
inline constexpr std::size_t max_list_size = 10'000;     // items

// A set of kinds. Empty stands for any kind.
class Kinds {
 public:
  constexpr Kinds() = default;
  constexpr Kinds(std::initializer_list<Kind> kinds) {
    for (Kind kind : kinds) bits_ |= bit(kind);
  }
  constexpr bool any() const { return bits_ == 0; }
  constexpr bool has(Kind kind) const {
    return bits_ == 0 || (bits_ & bit(kind)) != 0;
  }
  bool operator==(const Kinds&) const = default;

 private:
  static constexpr std::uint16_t bit(Kind kind) {
    return static_cast<std::uint16_t>(1u << static_cast<unsigned>(kind));
  }
  std::uint16_t bits_ = 0;
};

std::string to_text(Kinds kinds);  // "text, list or map"; "any value"

struct Parameter {
  std::string_view name;  // "separator"
  Kinds kinds = {};       // a Number takes an integer too, a Text a name
  Kinds elements = {};    // of a list
};

// What an implementation can use of a session that runs it, such as a Lua
// state; empty for the built-in functions.
struct FunctionHost {
  virtual ~FunctionHost() = default;
};

// One call at run time. An error is told by `fail` and whatever is returned.
struct Call {
  Symbols& symbols;
  Kind gives = Kind::Unknown;  // what the compiler worked out; Unknown: open
  FunctionHost* host = nullptr;
  std::string error = {};

  Value fail(std::string message) {
    error = std::move(message);
    return {};
  }
};

struct Function {
  std::string name;  // "size", "codes.describe"
  std::vector<Parameter> parameters = {};
  std::size_t required = 0;  // the others may be left out
  bool repeats = false;      // the last parameter may come again and again
  // What it gives: `infer` of the types of the arguments, else `gives`. An
  // infer may refuse a mix of types by returning a message in `refused`.
  Type gives = {};
  Type (*infer)(std::span<const Type> given, std::string& refused) = nullptr;
  // May be worked out at load where all arguments are constants.
  bool folds = false;
  // Is called with lists that hold unknown items; else such a call is unknown.
  bool takes_gaps = false;
  std::string_view doc = {};  // one line; a literal or as long as the table
  // The arguments are known and of the kinds that the parameters say.
  std::function<Value(std::span<const Value>, Call&)> call = {};
};

// "substring(text, start, length)", "min(value, …)"
std::string signature(const Function& function);

class Functions {
 public:
  static Functions builtin();

  // LM0223 where the name is taken. The name's shape is the caller's matter.
  Result<void> add(Function function);
  // Null where there is none. It stays where it is while the table lives.
  const Function* find(std::string_view name) const;
  // In alphabetical order. Those that the compiler knows by heart (known,
  // lookup) are among them, for the documentation.
  std::vector<const Function*> all() const;
  std::vector<std::string_view> names() const;

 private:
  std::map<std::string, Function, std::less<>> by_name_;
};

}  // namespace lastmile
