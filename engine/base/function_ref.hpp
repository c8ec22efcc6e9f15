// engine/base/function_ref.hpp
//
// A function that is called and not kept: two pointers where std::function may
// have to take memory. What it refers to must outlive it (C++26 has it as
// std::function_ref).

#pragma once

#include <concepts>
#include <functional>
#include <memory>
#include <type_traits>
#include <utility>

namespace lastmile {

template <typename Signature>
class FunctionRef;

template <typename Result, typename... Arguments>
class FunctionRef<Result(Arguments...)> {
 public:
  // A lambda is passed as it is.
  // NOLINTBEGIN(google-explicit-constructor,*-forwarding-reference-overload)
  template <typename Function>
  requires(!std::same_as<std::remove_cvref_t<Function>, FunctionRef> &&
           std::is_invocable_r_v<Result, Function&, Arguments...>)
      FunctionRef(Function&& function)
      : function_(const_cast<void*>(
            static_cast<const void*>(std::addressof(function)))),
        call_([](void* object, Arguments... arguments) -> Result {
          return std::invoke(
              *static_cast<std::remove_reference_t<Function>*>(object),
              std::forward<Arguments>(arguments)...);
        }) {}
  // NOLINTEND(google-explicit-constructor,*-forwarding-reference-overload)

  Result operator()(Arguments... arguments) const {
    return call_(function_, std::forward<Arguments>(arguments)...);
  }

 private:
  void* function_;
  Result (*call_)(void*, Arguments...);
};

}  // namespace lastmile
