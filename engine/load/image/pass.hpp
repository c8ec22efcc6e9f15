// engine/load/image/pass.hpp
//
// Internal to engine/load/image: a thing of any form to or from the bytes of
// an image. `a` is a Writer or a Reader; structures are described once, by
// `parts` (fields.hpp).

#pragma once

#include <concepts>
#include <deque>
#include <limits>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

#include "engine/load/image/bytes.hpp"
#include "engine/load/image/field_count.hpp"
#include "engine/text/regex.hpp"

namespace lastmile::image {

// The last word of each enumeration (fields.hpp).
template <class E>
constexpr E last_of();

template <class T>
inline constexpr bool is_sequence = false;
template <class T>
inline constexpr bool is_sequence<std::vector<T>> = true;
template <class T>
inline constexpr bool is_sequence<std::deque<T>> = true;
template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;
template <class T>
inline constexpr bool is_pair = false;
template <class T, class U>
inline constexpr bool is_pair<std::pair<T, U>> = true;
template <class T>
inline constexpr bool is_variant = false;
template <class... T>
inline constexpr bool is_variant<std::variant<T...>> = true;

// Numbers beside each other without a gap between.
template <class T>
inline constexpr bool is_plain =
    std::is_arithmetic_v<T> && !std::same_as<T, bool>;

template <class A, class T>
void pass(A& a, T& x);

template <class A, class T>
void pass_sequence(A& a, T& x) {
  using Each = typename T::value_type;
  if constexpr (!A::reads) {
    a.count(x.size());
    if constexpr (is_plain<Each> && requires { x.data(); }) {
      a.bytes(x.data(), x.size() * sizeof(Each));
    } else {
      for (Each& each : x) pass(a, each);
    }
  } else if constexpr (is_plain<Each> && requires { x.data(); }) {
    x.resize(a.count(sizeof(Each)));
    a.bytes(x.data(), x.size() * sizeof(Each));
  } else {
    std::size_t size = a.count();
    x.clear();
    // Whatever is counted, no more room than the bytes could fill.
    if constexpr (requires { x.reserve(size); }) {
      x.reserve(std::min(size, 1 + a.left() * 4 / sizeof(Each)));
    }
    for (std::size_t i = 0; i < size && a.ok(); ++i) pass(a, x.emplace_back());
  }
}

// Those below zero turned so that they are small too (zigzag).
template <class A, class T>
void pass_integer(A& a, T& x) {
  using Bits = std::make_unsigned_t<T>;
  constexpr int sign = sizeof(T) * 8 - 1;
  std::uint64_t number = 0;
  if constexpr (!A::reads) {
    Bits bits = static_cast<Bits>(x);
    if constexpr (std::is_signed_v<T>) {
      bits = static_cast<Bits>((bits << 1) ^ static_cast<Bits>(x >> sign));
    }
    number = bits;
    a.number(number);
  } else {
    a.number(number);
    a.hold(number <= std::numeric_limits<Bits>::max());
    auto bits = static_cast<Bits>(number);
    if constexpr (std::is_signed_v<T>) {
      bits = static_cast<Bits>((bits >> 1) ^ (Bits{0} - (bits & 1)));
    }
    x = static_cast<T>(bits);
  }
}

template <class A, class T>
void pass_optional(A& a, T& x) {
  bool there = x.has_value();
  pass(a, there);
  if constexpr (A::reads) {
    x.reset();
    if (there) x.emplace();
  }
  if (there) pass(a, *x);
}

template <std::size_t I, class A, class T>
void pass_alternative(A& a, T& x, std::size_t index) {
  if constexpr (I < std::variant_size_v<T>) {
    if (index != I) return pass_alternative<I + 1>(a, x, index);
    if constexpr (A::reads) x.template emplace<I>();
    pass(a, *std::get_if<I>(&x));
  } else if constexpr (A::reads) {
    a.fail();
  }
}

template <class A, class T>
void pass(A& a, T& x) {
  if constexpr (std::same_as<T, bool>) {
    auto byte = static_cast<std::uint8_t>(x);
    a.raw(byte);
    if constexpr (A::reads) {
      a.hold(byte <= 1);
      x = byte == 1;
    }
  } else if constexpr (std::is_enum_v<T>) {
    static_assert(sizeof(T) == 1);
    auto byte = static_cast<std::uint8_t>(x);
    a.raw(byte);
    if constexpr (A::reads) {
      a.hold(byte <= static_cast<std::uint8_t>(last_of<T>()));
      x = a.ok() ? static_cast<T>(byte) : T{};
    }
  } else if constexpr (std::is_integral_v<T> && sizeof(T) > 1) {
    pass_integer(a, x);
  } else if constexpr (is_plain<T>) {
    a.raw(x);
  } else if constexpr (std::same_as<T, std::string>) {
    a.text(x);
  } else if constexpr (is_sequence<T> && !std::same_as<T, std::vector<Regex>>) {
    pass_sequence(a, x);
  } else if constexpr (is_optional<T>) {
    pass_optional(a, x);
  } else if constexpr (is_pair<T>) {
    pass(a, x.first);
    pass(a, x.second);
  } else if constexpr (is_variant<T>) {
    std::size_t index = x.index();
    auto byte = static_cast<std::uint8_t>(index);
    a.raw(byte);
    pass_alternative<0>(a, x, byte);
  } else {
    parts(a, x);
  }
}

// All fields of a T, its base first.
template <class T, class A, class... Fields>
void fields(A& a, Fields&... each) {
  static_assert(field_count<T>() == sizeof...(Fields),
                "a field of this structure is not carried by images: add it to "
                "its `parts` in engine/load/image/fields.hpp");
  (pass(a, each), ...);
}

}  // namespace lastmile::image
