// The functions that Lua is offered.

#include <catch2/catch_test_macros.hpp>

#include "tests/engine/script/fixture.hpp"

namespace lastmile {
namespace {

// Every line is true.
void check_all(std::initializer_list<const char*> expressions) {
  LuaFixture lua;
  for (const char* expression : expressions) {
    INFO(expression);
    CHECK(lua.holds("return " + std::string(expression)) == "true");
  }
}

void check_errors(
    std::initializer_list<std::pair<const char*, const char*>> all) {
  LuaFixture lua;
  for (const auto& [source, text] : all) {
    const std::string seen = lua.holds(source);
    INFO(source << ": " << seen);
    CHECK(seen.starts_with("runtime 1: "));
    CHECK(seen.find(text) != std::string::npos);
  }
}

}  // namespace

TEST_CASE("the functions of string", "[script]") {
  check_all({"('abc'):len() == 3",
             "#'abc' == 3",
             "('abc'):sub(2) == 'bc'",
             "('abc'):sub(-2, -2) == 'b'",
             "('abc'):sub(0, 99) == 'abc'",
             "('abc'):sub(3, 2) == ''",
             "('abc'):sub(math.mininteger, math.maxinteger) == 'abc'",
             "('aB1'):upper() == 'AB1' and ('aB1'):lower() == 'ab1'",
             "('ab'):rep(3) == 'ababab' and ('ab'):rep(2, '-') == 'ab-ab'",
             "('ab'):rep(0) == '' and ('ab'):rep(-1) == ''",
             "('A'):byte() == 65 and string.char(65, 66) == 'AB'",
             "select('#', ('abc'):byte(1, -1)) == 3",
             "select('#', (''):byte()) == 0",
             "('a.b'):find('.') == 2 and ('abc'):find('c', 1, true) == 3",
             "('abc'):find('') == 1 and ('abc'):find('z') == nil",
             "('abc'):find('a', 2) == nil and ('abc'):find('', 10) == nil",
             "('abc'):contains('bc') and not ('abc'):contains('cb')",
             "string.format('%5.2f|%-4d|%04x|%s|%%', 1.255, 7, 255, {}) == "
             "' 1.25|7   |00ff|<table>|%'",
             "string.format('%5s|%-5s|%.2s', 'a', 'b', 'xyz') == "
             "'    a|b    |xy'",
             "string.format('%f', 0/0) == 'nan'",
             "string.format('%05.1f', 1/0) == '  inf'",
             "string.format('%s %s', nil, true) == 'nil true'",
             "#string.format('%99.99f', 1e308) == 409"});
  check_errors({{"return string.format('%d', 1.5)", "no integer"},
                {"return string.format('%d')", "number expected"},
                {"return string.format('%')", "invalid conversion"},
                {"return string.format('%100d', 1)", "invalid conversion"},
                {"return string.format('%#d', 1)", "invalid conversion"},
                {"return string.format('%q', 'x')", "not available"},
                {"return string.char(256)", "out of range"},
                {"return string.char(-1)", "out of range"},
                {"return ('x'):rep(300, nil):byte(1, -1)", "at most 200"},
                {"return ('x'):gmatch('.')", "no 'string.gmatch'"},
                {"return '1' + 1 == 2", "arithmetic on a string"}});
}

TEST_CASE("the functions of table", "[script]") {
  check_all(
      {"(function() local t = {1, 3} table.insert(t, 2, 2) "
       "table.insert(t, 4) return table.concat(t, ',') == '1,2,3,4' end)()",
       "(function() local t = {1, 2, 3} local a, b = table.remove(t, 1), "
       "table.remove(t) return a == 1 and b == 3 and #t == 1 end)()",
       "table.remove({}) == nil and table.concat({}) == ''",
       "table.concat({1, 'a', 2.5}, '-', 2, 3) == 'a-2.5'",
       "select('#', table.unpack({1, nil, 3}, 1, 3)) == 3",
       "select('#', table.unpack({}, 1, 200)) == 200",
       "(function() local t = {3, 1, 2} table.sort(t) "
       "return table.concat(t) == '123' end)()",
       "(function() local t = {3, 1, 2} table.sort(t, function(a, b) "
       "return a > b end) return table.concat(t) == '321' end)()",
       // stable, and without harm from a comparator that lies
       "(function() local t = {{1, 'a'}, {0, 'b'}, {1, 'c'}, {0, 'd'}} "
       "table.sort(t, function(x, y) return x[1] < y[1] end) "
       "return t[1][2] .. t[2][2] .. t[3][2] .. t[4][2] == 'bdac' end)()",
       "(function() local t = {1, 2, 3, 4, 5} table.sort(t, function() "
       "return true end) table.sort(t) return table.concat(t) == '12345' "
       "end)()",
       "(function() local t = {5, 4, 3, 2, 1} table.sort(t, function(a, b) "
       "t[1] = nil return a < b end) return table.concat(t) == '12345' "
       "end)()"});
  check_errors(
      {{"table.insert({}, 5, 1)", "out of bounds"},
       {"table.insert({}, 1, 2, 3)", "wrong number"},
       {"table.remove({1}, 7)", "out of bounds"},
       {"table.unpack({}, 1, 201)", "at most 200"},
       {"table.unpack({}, math.mininteger, math.maxinteger)", "at most 200"},
       {"table.concat({{}})", "invalid value (table)"},
       {"table.concat({}, '', math.mininteger, math.maxinteger)",
        "invalid value (nil)"},
       {"table.sort({1, 'a'})", "attempt to compare"},
       {"table.sort({1, 2}, 3)", "function expected"},
       {"table.insert(nil, 1)", "table expected"}});
}

TEST_CASE("pairs visits in an order that every run shares", "[script]") {
  check_all(
      {"(function() local s = '' for k in pairs({b = 1, a = 1, [2] = 1, "
       "[1] = 1, [1.5] = 1, [true] = 1, [false] = 1, [-1] = 1}) do "
       "s = s .. tostring(k) .. ' ' end "
       "return s == 'false true -1 1 1.5 2 a b ' end)()",
       "(function() local s = 0 local t = {1, 2, 3} for k, v in pairs(t) do "
       "t[k + 1] = nil s = s + v end return s == 4 end)()",
       "(function() local s = '' local t = {[math.maxinteger] = 'a', "
       "[2^63] = 'b', [math.maxinteger - 1] = 'c'} for k, v in pairs(t) do "
       "s = s .. v end return s == 'cab' end)()",
       "(function() for k in pairs({}) do return false end return true "
       "end)()"});
  check_errors({{"for k in pairs({[{}] = 1}) do end", "have an order"},
                {"for k in pairs(3) do end", "table expected"}});
}

TEST_CASE("the basic functions", "[script]") {
  check_all({"type(nil) == 'nil' and type({}) == 'table'",
             "tostring(1.0) == '1.0' and tostring(10) == '10'",
             "tostring(0/0) == 'nan' and tostring(-(0/0)) == 'nan'",
             "tostring(-1/0) == '-inf' and tostring(nil) == 'nil'",
             "tostring(type) == '<function>'",
             "tonumber('0x10') == 16 and tonumber(' 7 ') == 7",
             "tonumber('7x') == nil and tonumber('') == nil",
             "tonumber('nan') == nil and tonumber({}) == nil",
             "tonumber('ff', 16) == 255 and tonumber('-z', 36) == -35",
             "tonumber('8', 8) == nil and tonumber('1e1') == 10.0",
             "tonumber('1\\0') == nil",
             "tonumber(('9'):rep(300)) == nil",
             "select('#', nil, nil) == 2 and select(-1, 1, 2) == 2",
             "select('#', assert(1, 2)) == 2",
             "math.floor(-1.5) == -2 and math.ceil(-1.5) == -1",
             "math.floor(1e300) == 1e300 and math.floor(7) == 7",
             "math.abs(math.mininteger) == math.mininteger",
             "math.max(1, 2.5) == 2.5 and math.min(3, -1) == -1",
             "math.mininteger // -1 == math.mininteger",
             "math.mininteger % -1 == 0 and 0/0 ~= 0/0"});
  check_errors({{"error('x', 2)", "x"},
                {"error(nil)", "string expected"},
                {"error({})", "string expected"},
                {"assert(false)", "assertion failed!"},
                {"assert(nil, 'why')", "why"},
                {"assert(nil, {})", "string expected"},
                {"select(0)", "out of range"},
                {"tonumber()", "value expected"},
                {"tonumber('1', 99)", "out of range"},
                {"math.max()", "number expected"},
                {"math.floor('x')", "number expected"},
                {"return 1 // 0", "divide by zero"},
                {"return 1 % 0", "'n%"}});
}

TEST_CASE("the functions for hosts, versions and logs", "[script]") {
  check_all({"matches('code 0x904', '0x[0-9a-f]+')", "not matches('a', '^b')",
             "glob('vm1.example.net', '*.example.*')",
             "not glob('vm1', '?') and glob('', '*') and not glob('a', '')",
             "glob('aXbXc', 'a*b*c') and not glob('ab', 'a*bc')",
             "version_compare('10.0.9', '10.0.17') == -1",
             "version_compare('10', '10.0.0') == 0",
             "version_compare('6.1', '6.0.999') == 1",
             "version_compare('1.0.1', '1.0') == 1",
             "cidr_contains('10.0.0.0/8', '10.1.2.3')",
             "not cidr_contains('10.0.0.0/8', '11.0.0.1')",
             "cidr_contains('2001:db8::/32', '2001:db8::1')",
             "days_until(86400000000 * 3, 86400000000) == 2.0"});
  check_errors({{"matches('a', '(')", "never closed"},
                {"matches('a', ('x'):rep(2000))", "longer than 1 KiB"},
                {"version_compare('x', '1')", "version_compare: "},
                {"cidr_contains('10.0.0.0/40', '10.0.0.1')", "cidr_contains"},
                {"cidr_contains('10.0.0.0/8', 'x')", "cidr_contains: "}});
}

}  // namespace lastmile
