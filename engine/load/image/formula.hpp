// engine/load/image/formula.hpp
//
// Internal to engine/load/image: what is not a plain structure. Values name
// symbols by number, expressions name functions and tables by number, and a
// regular expression is its text: RE2's program is made when it is needed.

#pragma once

#include <bit>

#include "engine/formula/program.hpp"
#include "engine/formula/template.hpp"
#include "engine/load/image/pass.hpp"

namespace lastmile::image {

template <>
constexpr Operator last_of() {
  return Operator::Negate;
}
template <>
constexpr formula_detail::Code last_of() {
  return formula_detail::Code::Fit;
}

template <class A, std::same_as<FileId> T>
void parts(A& a, T& x) {
  fields<T>(a, x.number);
}

// The most frequent of all: most end in the line in which they begin.
template <class A, std::same_as<Place> T>
void parts(A& a, T& x) {
  static_assert(field_count<T>() == 5);
  std::uint32_t lines = x.end_line - x.line;
  pass(a, x.file);
  pass(a, x.line);
  pass(a, x.column);
  pass(a, lines);
  pass(a, x.end_column);
  if constexpr (A::reads) x.end_line = x.line + lines;
}

template <class A, std::same_as<Source> T>
void parts(A& a, T& x) {
  fields<T>(a, x.row, x.column);
}

// ---- values ----

// A value's content as 64 bits: two symbols, or a number.
inline std::uint64_t content_of(const Value& x) {
  switch (x.kind()) {
    case Kind::Unknown: return 0;
    case Kind::Text:
    case Kind::Name:
    case Kind::Address:
    case Kind::Version:
      return std::uint64_t{x.key().number} << 32 | x.shown().number;
    case Kind::Number: return std::bit_cast<std::uint64_t>(x.number());
    default: return static_cast<std::uint64_t>(x.integer());
  }
}

inline Value value_of(Kind kind, std::uint64_t content) {
  auto whole = static_cast<std::int64_t>(content);
  Symbol shown{static_cast<std::uint32_t>(content)};
  Symbol key{static_cast<std::uint32_t>(content >> 32)};
  switch (kind) {
    case Kind::Unknown: return {};
    case Kind::Text: return Value::text(shown, key);
    case Kind::Name: return Value::name(shown, key);
    case Kind::Address: return Value::address(shown, key);
    case Kind::Version: return Value::version(shown, key);
    case Kind::Integer: return Value::integer(whole);
    case Kind::Number: return Value::number(std::bit_cast<double>(content));
    case Kind::YesNo: return Value::yes_no(whole != 0);
    case Kind::Time: return Value::time(whole);
    case Kind::Duration: return Value::duration(whole);
    case Kind::List:
    case Kind::Map: return Value::kept(kind, shown.number);
  }
  return {};
}

inline bool names_what_is(const Value& x, const Reader& a) {
  switch (x.kind()) {
    case Kind::Text:
    case Kind::Name:
    case Kind::Address:
    case Kind::Version:
      return x.shown().number < a.symbols && x.key().number < a.symbols;
    case Kind::List:
    case Kind::Map: return static_cast<std::uint64_t>(x.integer()) < a.lists;
    default: return true;
  }
}

template <class A, std::same_as<Value> T>
void parts(A& a, T& x) {
  Kind kind = x.kind();
  pass(a, kind);
  std::uint64_t content = content_of(x);
  auto high = static_cast<std::uint32_t>(content >> 32);
  auto low = static_cast<std::uint32_t>(content);
  pass(a, high);
  pass(a, low);
  if constexpr (A::reads) {
    x = value_of(kind, std::uint64_t{high} << 32 | low);
    a.hold(names_what_is(x, a));
  }
}

// ---- expressions ----

inline void parts(Writer& a, std::vector<Regex>& x) {
  a.count(x.size());
  for (const Regex& each : x) {
    a.text(std::string(each.pattern()));
    bool without_case = each.without_case();
    pass(a, without_case);
  }
}

inline void parts(Reader& a, std::vector<Regex>& x) {
  x.clear();
  for (std::size_t n = a.count(); n > 0 && a.ok(); --n) {
    std::string pattern;
    bool without_case = false;
    a.text(pattern);
    pass(a, without_case);
    x.push_back(Regex::known_sound(std::move(pattern), without_case));
  }
}

template <class A, std::same_as<formula_detail::Node> T>
void parts(A& a, T& x) {
  fields<T>(a, x.code, x.op, x.flag, x.turned, x.gives, x.count, x.a, x.b, x.c,
            x.offset, x.length);
}

// What is called or looked up, by its number.
template <class P>
void pass_numbered(Writer& a, std::vector<P>& x,
                   const std::unordered_map<P, std::uint32_t>& numbers) {
  a.count(x.size());
  for (P each : x) {
    auto found = numbers.find(each);
    a.sound = a.sound && found != numbers.end();
    a.raw(a.sound ? found->second : 0);
  }
}

template <class P>
void pass_numbered(Reader& a, std::vector<P>& x, const std::vector<P>& all) {
  x.clear();
  for (std::size_t n = a.count(4); n > 0 && a.ok(); --n) {
    std::uint32_t number = 0;
    a.raw(number);
    a.hold(number < all.size());
    x.push_back(a.ok() ? all[number] : nullptr);
  }
}

// Does every node name what is there, and parts that stand before it? So no
// expression runs for ever or beyond its end.
inline bool is_sound(const formula_detail::Program& p) {
  using formula_detail::Code;
  auto part = [&](std::uint32_t of, std::size_t node) { return of < node; };
  auto parts_of = [&](const formula_detail::Node& n, std::size_t node) {
    if (n.a > p.parts.size() || n.count > p.parts.size() - n.a) return false;
    for (std::size_t i = 0; i < n.count; ++i) {
      if (p.parts[n.a + i] >= node) return false;
    }
    return true;
  };
  for (std::size_t i = 0; i < p.nodes.size(); ++i) {
    const formula_detail::Node& n = p.nodes[i];
    bool good = false;
    switch (n.code) {
      case Code::Constant: good = n.a < p.constants.size(); break;
      case Code::Load: good = true; break;
      case Code::Entry: good = part(n.a, i) && n.b < p.constants.size(); break;
      case Code::List: good = parts_of(n, i); break;
      case Code::Call: good = parts_of(n, i) && n.b < p.functions.size(); break;
      case Code::Lookup: good = parts_of(n, i) && n.b < p.tables.size(); break;
      case Code::If: good = part(n.a, i) && part(n.b, i) && part(n.c, i); break;
      case Code::Matches: good = part(n.a, i) && n.b < p.patterns.size(); break;
      case Code::Fit: good = part(n.a, i) && n.b < p.types.size(); break;
      case Code::Not:
      case Code::Negate:
      case Code::Known: good = part(n.a, i); break;
      default: good = part(n.a, i) && part(n.b, i); break;
    }
    if (!good) return false;
  }
  return p.root < p.nodes.size();
}

template <class A, std::same_as<formula_detail::Program> T>
void parts(A& a, T& x) {
  static_assert(field_count<T>() == 10);
  pass(a, x.nodes);
  pass(a, x.constants);
  pass(a, x.parts);
  pass_numbered(a, x.functions, a.functions);
  pass_numbered(a, x.tables, a.tables);
  pass(a, x.types);
  pass(a, x.patterns);
  pass(a, x.sources);
  pass(a, x.root);
  pass(a, x.type);
  if constexpr (A::reads) a.hold(is_sound(x));
}

template <class A, std::same_as<Written> T>
void parts(A& a, T& x) {
  fields<T>(a, x.place, x.style, x.text, x.offset);
}

// Where an expression or a text stands.
template <class A, class T>
void pass_written(A& a, T& x) {
  bool there = false;
  if constexpr (!A::reads) there = x.written() != nullptr;
  pass(a, there);
  if (!there) return;
  if constexpr (A::reads) {
    Written written;
    pass(a, written);
    x.stands_in(std::move(written));
  } else {
    pass(a, const_cast<Written&>(*x.written()));
  }
}

template <class A, std::same_as<Expression> T>
void parts(A& a, T& x) {
  bool there = false;
  if constexpr (!A::reads) there = x.program() != nullptr;
  pass(a, there);
  if constexpr (A::reads) {
    x = Expression();
    if (there) {
      auto program = std::make_unique<formula_detail::Program>();
      pass(a, *program);
      if (a.ok()) x = Expression(std::move(program));
    }
  } else if (there) {
    pass(a, const_cast<formula_detail::Program&>(*x.program()));
  }
  pass_written(a, x);
}

template <class A, std::same_as<Template::Part> T>
void parts(A& a, T& x) {
  fields<T>(a, x.text, x.expression, x.offset);
}

template <class A, std::same_as<Template> T>
void parts(A& a, T& x) {
  if constexpr (A::reads) {
    std::vector<Template::Part> parts;
    pass(a, parts);
    x = Template(std::move(parts));
  } else {
    pass(a, const_cast<std::vector<Template::Part>&>(x.parts()));
  }
  pass_written(a, x);
}

}  // namespace lastmile::image
