// engine/base/result.hpp
//
// Result<T> is a T, or the Diagnostic that says why there is none. It is how a
// function of this house fails: no exception crosses a header, and
// [[nodiscard]] makes forgetting an error a compile warning.
//
//   Result<Value> value = read_scalar(type, text, symbols);
//   if (!value) return value.error();
//   use(*value);
//
// Shaped after std::expected, to be replaced by it when our oldest compiler
// has it.

#pragma once

#include <cassert>
#include <optional>
#include <utility>
#include <variant>

#include "engine/base/diagnostic.hpp"

namespace lastmile {

template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Diagnostic error) : state_(std::in_place_index<1>, std::move(error)) {}

  explicit operator bool() const { return state_.index() == 0; }

  const T& operator*() const& { return value(); }
  T& operator*() & { return value(); }
  T&& operator*() && { return std::move(value()); }
  const T* operator->() const { return &value(); }
  T* operator->() { return &value(); }

  const Diagnostic& error() const& {
    assert(!*this);
    return *std::get_if<1>(&state_);
  }
  Diagnostic&& error() && {
    assert(!*this);
    return std::move(*std::get_if<1>(&state_));
  }

 private:
  T& value() {
    assert(*this);
    return *std::get_if<0>(&state_);
  }
  const T& value() const {
    assert(*this);
    return *std::get_if<0>(&state_);
  }

  std::variant<T, Diagnostic> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Diagnostic error) : error_(std::move(error)) {}

  explicit operator bool() const { return !error_; }
  const Diagnostic& error() const { return *error_; }

 private:
  std::optional<Diagnostic> error_;
};

}  // namespace lastmile
