#include "engine/base/catalog.hpp"

namespace lastmile::catalogs {

static constexpr CatalogEntry entries[] = {
    {"LM1000", "Lua source refused",
     "A chunk of Lua has at most 8 KiB and 16 values in `with`, a module at "
     "most 64 KiB. Both are UTF-8 without control characters and without "
     "marks that reorder what a reader sees. Two values whose names differ "
     "only in what Lua has no letters for would share one variable.",
     "with: [$a.b, $a_b]", "with: [$a.b, $c]"},
    {"LM1001", "Lua does not understand it",
     "The Lua source has a mistake in its grammar, is nested too deeply, or "
     "says `_ENV`, which would let a chunk replace its own environment.",
     "lua: |\n  if $port = 3389 then return true end",
     "lua: |\n  return port == 3389\nwith: [$port]"},
    {"LM1002", "module that cannot be called",
     "FILE.lua is called as FILE.name(…) in expressions, so FILE begins with a "
     "small letter, has small letters, digits and _, is no word of the "
     "expression language, and is there once in all packs that are loaded.",
     "lua/TLS-Names.lua", "lua/tls_names.lua"},
    {"LM1003", "unknown name in Lua",
     "Nothing of this name is there: no parameter, no local variable, no "
     "function of the library. Lua would only say so when it comes across it. "
     "A variable of the rule is given by `with`; a variable of the chunk is "
     "declared by local.",
     "- lua: return prot > 1024\n  with: [$port]",
     "- lua: return port > 1024\n  with: [$port]"},
    {"LM1010", "error in Lua",
     "The Lua of a rule or a module went wrong for the values that are shown. "
     "What asked for it is undecided, and the run goes on. There is no io, os, "
     "require, load, pcall, setmetatable, coroutine, clock or random number, "
     "and no pattern: `matches(text, pattern)` takes a regular expression. "
     "Facts and libraries are read-only, and all variables are local.",
     "return name:gmatch('%d')() ~= nil", "return matches(name, '[0-9]')"},
    {"LM1011", "Lua returned something else",
     "A condition returns true or false, an action a list of {type = …, FIELD "
     "= …}, a function a value that is not nil, a module a table of functions. "
     "Times and durations are integers of microseconds; / always gives a "
     "number that is no integer, // an integer of two integers.",
     "return port", "return port ~= 0"},
    {"LM1012", "Lua function that keeps something",
     "A function of a module gives the same for the same values, always: what "
     "it shares with the others of its module cannot be changed by a call. It "
     "was put back.",
     "local calls = 0\nreturn {f = function() calls = calls + 1 end}",
     "return {f = function(calls) return calls + 1 end}"},
    {"LM1013", "values too large for Lua",
     "The values that were given to Lua do not fit into its memory of 8 MiB. "
     "What asked for it is undecided.",
     "", ""},
    {"LM1014", "Lua action without its values",
     "A `lua` action was not run, as nobody knows one of the values in its "
     "`with`. Nothing was asserted by it; the rule has fired.",
     "when: [{host as $h: {}}]\nthen: [{lua: …, with: [$h.build]}]",
     "when: [{host: {build: $b}}]\nthen: [{lua: …, with: [$b]}]"},
    {"LM1020", "Lua works too long",
     "A call of Lua has 100,000 units of work: steps, and what its functions "
     "do to long texts and tables. It is not run again until the next case. "
     "An endless loop, or work for conditions: they join facts without trying "
     "all pairs.",
     "while true do end", "for i = 1, #list do end"},
    {"LM1021", "Lua takes too much memory",
     "A call of Lua may add 1 MiB to what it was given, no table or text of "
     "more than 256 KiB. It is not run again until the next case.",
     "while true do s = s .. s end", "s = table.concat(parts)"},
    {"LM1022", "Lua calls too deep",
     "Functions called each other, through sort for instance, more than some "
     "190 times within each other. It is not run again until the next case.",
     "", ""},
    {"LM1023", "machine too slow for Lua",
     "A call of Lua that was within its budget of work took more than a "
     "second by the clock: the machine is overloaded. It says nothing about "
     "the rule. It is not run again until the next case.",
     "", ""},
    {"LM1024", "Lua in quarantine",
     "This piece of Lua hit a limit before, so it is not run again until the "
     "next case. What asks for it is undecided.",
     "", ""},
    {"LM1030", "Lua cannot run",
     "The state that Lua runs in could not be made: there is no memory, or "
     "the program that uses the engine has set a locale (LC_COLLATE, "
     "LC_NUMERIC), in which Lua would compare texts and write numbers "
     "differently from machine to machine.",
     "", ""},
};

const std::span<const CatalogEntry> script(entries);

}  // namespace lastmile::catalogs
