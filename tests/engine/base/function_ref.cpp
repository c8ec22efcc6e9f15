// A reference to a function calls it, and is no copy of it.

#include "engine/base/function_ref.hpp"

#include <catch2/catch_test_macros.hpp>
#include <memory>
#include <string>

namespace lastmile {
namespace {

int twice(FunctionRef<int(int)> f, int x) { return f(f(x)); }

TEST_CASE("A function reference calls what it refers to") {
  int calls = 0;
  auto add = [&](int x) {
    ++calls;
    return x + 3;
  };
  CHECK(twice(add, 1) == 7);
  CHECK(calls == 2);
  CHECK(twice([](int x) { return x * x; }, 3) == 81);
}

TEST_CASE("A copy of a function reference refers to the same function") {
  int calls = 0;
  auto count = [&calls, own = 0]() mutable { calls = ++own; };
  FunctionRef<void()> first = count;
  FunctionRef<void()> second = first;
  first();
  second();
  CHECK(calls == 2);
}

TEST_CASE("A function reference hands arguments on without a copy") {
  auto take = [](std::unique_ptr<std::string> text) { return *text; };
  FunctionRef<std::string(std::unique_ptr<std::string>)> call = take;
  CHECK(call(std::make_unique<std::string>("moved")) == "moved");
  std::string changed = "a";
  auto append = [](std::string& text) { text += "b"; };
  FunctionRef<void(std::string&)> by_reference = append;
  by_reference(changed);
  CHECK(changed == "ab");
}

}  // namespace
}  // namespace lastmile
