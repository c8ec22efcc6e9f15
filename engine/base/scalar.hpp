// engine/base/scalar.hpp
//
// From a text to a value of a declared type, and nothing else decides what a
// text means: `08` is eight, `0x904` is 2308, `no` is a text where a text is
// wanted. Every refusal has a code of LM012x, a hint, and no place (the caller
// knows it).

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/node.hpp"
#include "engine/base/result.hpp"
#include "engine/base/type.hpp"

namespace lastmile {

// Decimal or 0x hex, a sign before either; 64 bit signed.
Result<std::int64_t> parse_integer(std::string_view text);
// Decimal with point and exponent, or 0x hex; finite.
Result<double> parse_number(std::string_view text);
// yes no true false, in any letter case.
Result<bool> parse_yes_no(std::string_view text);
// ISO 8601 in microseconds since 1970 UTC: 2026-06-01,
// 2026-06-01T12:00[:00[.123456]][Z|±hh:mm]; a space may stand for the T;
// without an offset it is UTC. Years 0001 to 9999.
Result<std::int64_t> parse_time(std::string_view text);
std::string format_time(std::int64_t microseconds);
// 90s 5m 2h 10d 1h30m 250ms 10us, a minus before it; in microseconds.
Result<std::int64_t> parse_duration(std::string_view text);
std::string format_duration(std::int64_t microseconds);
// IPv4 or IPv6 without a zone; the canonical text (RFC 5952).
Result<std::string> parse_address(std::string_view text);
// Is the address (canonical) in the subnet `a.b.c.d/n`, `x:y::/n`, or equal to
// it where it has no `/`? LM0125 for what is no subnet.
Result<bool> in_subnet(std::string_view address, std::string_view subnet);
// Digits with dots between; the canonical text, by which it is compared: no
// leading zeros, no trailing `.0`.
Result<std::string> parse_version(std::string_view text);
// Shortest text that reads back as the same number.
std::string format_number(double value);

// A scalar, list or map as a value of that type. A plain scalar of type any is
// an integer, else a number, else yes or no, else a text; quoted, it is text.
Result<Value> read_value(const Type& type, const Node& node, Symbols& symbols);

}  // namespace lastmile
