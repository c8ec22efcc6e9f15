#include "engine/library/functions.hpp"

#include <cxxabi.h>

#include <algorithm>
#include <exception>

#include "engine/library/body.hpp"
#include "engine/library/convert.hpp"

namespace lastmile::inline v0 {

using detail::Inside;

const inside::Value& Inside::argument(const Call& call, std::size_t i) {
  static const inside::Value unknown;
  if (i >= call.size_) return unknown;
  return static_cast<const inside::Value*>(call.arguments_)[i];
}

std::size_t Call::size() const { return size_; }

Kind Call::kind(std::size_t i) const {
  return static_cast<Kind>(Inside::argument(*this, i).kind());
}

std::string_view Call::text(std::size_t i) const {
  const inside::Value& value = Inside::argument(*this, i);
  switch (value.kind()) {
    case inside::Kind::Text:
    case inside::Kind::Name:
    case inside::Kind::Address:
    case inside::Kind::Version:
      return Inside::symbols(*this).text(value.shown());
    default: return {};
  }
}

std::int64_t Call::integer(std::size_t i) const {
  const inside::Value& value = Inside::argument(*this, i);
  return value.kind() == inside::Kind::Integer ? value.integer() : 0;
}

double Call::number(std::size_t i) const {
  const inside::Value& value = Inside::argument(*this, i);
  return value.is_numeric() ? value.as_number() : 0;
}

bool Call::yes(std::size_t i) const {
  const inside::Value& value = Inside::argument(*this, i);
  return value.kind() == inside::Kind::YesNo && value.yes();
}

Time Call::time(std::size_t i) const {
  const inside::Value& value = Inside::argument(*this, i);
  bool fits = value.kind() == inside::Kind::Time;
  return Time(Duration(fits ? value.microseconds() : 0));
}

Duration Call::duration(std::size_t i) const {
  const inside::Value& value = Inside::argument(*this, i);
  bool fits = value.kind() == inside::Kind::Duration;
  return Duration(fits ? value.microseconds() : 0);
}

Value Call::value(std::size_t i) const {
  return detail::outside(Inside::argument(*this, i), Inside::symbols(*this));
}

Value Call::fail(std::string why) {
  failed_ = std::move(why);
  return {};
}

namespace detail {
namespace {

constexpr std::size_t max_reason = 1024;  // bytes of a message that is kept

inside::Value fail(inside::Call& call, std::string why) {
  if (why.empty()) why = "it failed and does not say why";
  if (why.size() > max_reason) why.resize(max_reason);
  return call.fail(std::move(why));
}

inside::Type wanted(const Function& function, const Value& value) {
  auto kind = static_cast<inside::Kind>(function.gives);
  bool many = value.kind() == Kind::List || value.kind() == Kind::Map;
  if (kind == inside::Kind::Unknown && many) {
    kind = static_cast<inside::Kind>(value.kind());
  }
  return {kind};
}

inside::Value settle(const Function& function, const Value& value,
                     inside::Call& call) {
  if (value.list().size() > max_list_size) {
    return fail(call,
                "it gave a list of " + std::to_string(value.list().size()) +
                    " items; the limit is " + std::to_string(max_list_size));
  }
  auto read = within(wanted(function, value), value, call.symbols);
  if (read) return *read;
  return fail(call, "it gave what it may not: " + read.error().message);
}

inside::Value run(const Function& function,
                  std::span<const inside::Value> arguments,
                  inside::Call& call) {
  Call outer = Inside::call(arguments, call.symbols);
  try {
    Value value = function.call(outer);
    if (auto& why = Inside::failed(outer)) return fail(call, std::move(*why));
    return settle(function, value, call);
  } catch (abi::__forced_unwind&) {
    throw;  // the thread is being cancelled; it must not be held up
  } catch (const std::exception& thrown) {
    return fail(call, thrown.what());
  } catch (...) {
    return fail(call, "it threw what is no std::exception");
  }
}

bool is_word(std::string_view word) {
  return !word.empty() && word.front() >= 'a' && word.front() <= 'z' &&
         std::all_of(word.begin(), word.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
         });
}

// What keeps a function from being offered; empty: nothing.
std::string refusal(const Function& function) {
  std::size_t dot = function.name.find('.');
  if (dot == std::string::npos || !is_word(function.name.substr(0, dot)) ||
      !is_word(function.name.substr(dot + 1))) {
    return "its name is not of the form module.function";
  }
  if (!function.call) return "there is nothing to call";
  if (function.repeats && function.parameters.empty()) {
    return "no parameter is there to repeat";
  }
  bool optional = false;
  for (const Parameter& parameter : function.parameters) {
    if (optional && !parameter.optional) {
      return "the parameter '" + parameter.name +
             "' follows an optional one and is none";
    }
    optional = parameter.optional;
  }
  return {};
}

Kinds kinds(Kind kind) {
  if (kind == Kind::Unknown) return {};
  return {static_cast<inside::Kind>(kind)};
}

}  // namespace

inside::Result<void> add_function(const Function& function,
                                  Functions& functions) {
  std::string why = refusal(function);
  if (!why.empty()) {
    return inside::Diagnostic{
        "LM0616",
        "the function '" + function.name + "' cannot be offered: " + why,
        {},
        "a name is of small letters, digits and _, with one dot, such as "
        "shop.price"};
  }
  // What the engine keeps names texts of ours, so they live as long.
  auto held = std::make_shared<const Function>(function);
  inside::Function made{.name = held->name, .repeats = held->repeats};
  made.gives = {static_cast<inside::Kind>(held->gives)};
  for (const Parameter& parameter : held->parameters) {
    made.parameters.push_back(
        {parameter.name, kinds(parameter.kind), kinds(parameter.element)});
    if (!parameter.optional) ++made.required;
  }
  made.call = [held](std::span<const inside::Value> arguments,
                     inside::Call& call) {
    return run(*held, arguments, call);
  };
  return functions.add(std::move(made));
}

}  // namespace detail
}  // namespace lastmile::inline v0
