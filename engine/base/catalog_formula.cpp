#include "engine/base/catalog.hpp"

namespace lastmile::catalogs {

// What it holds is declared in catalog.hpp. The examples are expressions (of
// LM025x: texts); the tests of engine/formula run every one of them.
static constexpr CatalogEntry entries[] = {
    {"LM0200", "no expression",
     "An expression is wanted here, and there is none.", "", "$port == 3389"},
    {"LM0201", "something else is wanted here",
     "The expression breaks off, or goes on where it should end: a value, an "
     "operator or one of `then` and `else` is missing.",
     "$port ==", "$port == 3389"},
    {"LM0202", "quote never closed",
     "A text in quotes goes on to the end of the expression. Within single "
     "quotes a single quote is doubled: 'it''s'.",
     "$text == 'it", "$text == 'it''s'"},
    {"LM0203", "unknown escape",
     "In double quotes a backslash goes with \" \\ n t or r. Paths and "
     "patterns are best written in single quotes, where a backslash is only "
     "itself.",
     "\"HKLM\\SYSTEM\"", "'HKLM\\SYSTEM'"},
    {"LM0204", "not a number, duration or time",
     "What begins with a digit is a number (3389, 0x904, 1.5, 1e3), a duration "
     "(90s, 1h30m, units from large to small) or a time (2026-06-01, "
     "2026-06-01T12:00:00Z). Addresses and versions are made by functions.",
     "10.0.0.4", "address('10.0.0.4')"},
    {"LM0205", "bracket never closed",
     "A ( or [ is open, and what follows belongs neither to it nor closes it.",
     "size('a'", "size('a')"},
    {"LM0206", "chained comparison",
     "Comparisons have no order among themselves: write both and join them "
     "with `and`.",
     "1 < $port < 1024", "1 < $port and $port < 1024"},
    {"LM0207", "an operator of another language",
     "The operators are + - * / %, == != < <= > >=, and or not in.",
     "$port = 3389", "$port == 3389"},
    {"LM0208", "expression too deep or too long a chain",
     "At most 64 brackets can be open at once, and 256 operators follow each "
     "other. Name a part in a `let`.",
     "", ""},
    {"LM0209", "expression too long",
     "An expression has at most 8 KiB. Name parts of it in a `let`.", "", ""},
    {"LM0210", "`if` or `not` inside an operation",
     "`if` and `not` reach as far to the right as they can. After another "
     "operator they stand in parentheses, so that their end can be seen.",
     "1 + if $open then 1 else 2", "1 + (if $open then 1 else 2)"},
    {"LM0211", "character without meaning",
     "This character stands for nothing outside quotes. Word processors turn "
     "straight quotes into curved ones.",
     "$text == “a”", "$text == 'a'"},
    {"LM0220", "unknown variable",
     "A variable is bound by a condition before it, or by a `let`; one bound "
     "inside `no`, `some` or `every` is not visible outside it.",
     "$prot == 3389", "$port == 3389"},
    {"LM0221", "value of the wrong type",
     "What is given here can never be of the type that the place wants.",
     "days(3389)", "days(10d)"},
    {"LM0222", "unknown function",
     "Built-in functions have one word; a pack's own are written "
     "module.function.",
     "siez('a')", "size('a')"},
    {"LM0223", "function exists already",
     "Two functions cannot share a name. Give one of them another.", "", ""},
    {"LM0224", "wrong number of values",
     "The hint shows how the function is called; what stands in [ ] may be "
     "left out.",
     "split('a,b')", "split('a,b', ',')"},
    {"LM0225", "unknown field",
     "The fact's type has no such field, or what stands before the dot has no "
     "fields at all. A - inside a field's name belongs to it.",
     "$f.prot", "$f.port"},
    {"LM0226", "operator does not fit",
     "The operator does not go with values of these types. `/` always gives a "
     "number; a text is joined only with a text.",
     "'port ' + 3389", "'port ' + text(3389)"},
    {"LM0227", "values that cannot be compared",
     "Values of these two types are never equal and have no order between "
     "them. A literal text is read as the type of the other side; any other "
     "text is converted by a function.",
     "$port == '3389'", "$port == 3389"},
    {"LM0228", "text is not of the type",
     "The literal text is compared with an address, a version, a time or one "
     "of a set of words, and is none.",
     "$address == '10.0.0.400'", "$address == '10.0.0.40'"},
    {"LM0229", "always fails",
     "This part has the same value in every run, and working it out fails: a "
     "division by zero, an overflow, a text that cannot be read.",
     "$port / 0", "$port / 2"},
    {"LM0230", "a fact is no value",
     "A variable that stands for a whole fact is not a value. Name one of its "
     "fields.",
     "$f == 3389", "$f.port == 3389"},
    {"LM0231", "unknown table", "There is no table with this name.",
     "lookup(code, ['mstsc', 1], name)", "lookup(codes, ['mstsc', 1], name)"},
    {"LM0232", "unknown column", "The table has no column with this name.",
     "lookup(codes, ['mstsc', 1], nam)", "lookup(codes, ['mstsc', 1], name)"},
    {"LM0233", "wrong key",
     "lookup() is given the name of a table, a key with as many parts as the "
     "table's, in the order of its `key`, and the name of a column.",
     "lookup(codes, 1, name)", "lookup(codes, ['mstsc', 1], name)"},
    {"LM0234", "bad pattern",
     "The pattern of matches() is no regular expression of RE2, or is too "
     "costly. RE2 knows neither lookaround nor backreferences.",
     "matches($text, 'a(b')", "matches($text, 'a\\(b')"},
    {"LM0235", "word that is no value",
     "A text stands in quotes, a variable begins with $, and a function is "
     "followed by parentheses.",
     "$trust == untrusted", "$trust == 'untrusted'"},
    {"LM0240", "result out of range",
     "Integers have 64 bits and durations too, times lie in the years 1 to "
     "9999, numbers are finite and texts at most 64 KiB. Nothing wraps around: "
     "the condition is undecided.",
     "", ""},
    {"LM0241", "division by zero",
     "The condition is undecided. Test the divisor first: $n != 0 and 10 / $n "
     "> 1 never divides by zero.",
     "", ""},
    {"LM0242", "wrong type at run time",
     "A value of a field of type `any`, or of a function, is not of a type "
     "that the operation takes. The condition is undecided.",
     "", ""},
    {"LM0243", "function failed",
     "The function has no value for these arguments. The condition is "
     "undecided.",
     "", ""},
    {"LM0250", "brace never closed",
     "In a text, { begins an expression that } ends. Write {{ for the brace "
     "itself.",
     "port {$port", "port {$port}"},
    {"LM0251", "brace that closes nothing",
     "In a text, } ends an expression. Write }} for the brace itself.",
     "port $port}", "port {$port}"},
};

const std::span<const CatalogEntry> formula(entries);

}  // namespace lastmile::catalogs
