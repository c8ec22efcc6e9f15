#include "engine/base/catalog.hpp"

namespace lastmile::catalogs {

static constexpr CatalogEntry entries[] = {
    {"LM0601", "expression failed",
     "An expression of a rule could not be computed for the facts at hand. Its "
     "condition stays undecided; the run goes on. It is said once per rule and "
     "place.",
     "check: 100 / $n > 5", "check: $n != 0 and 100 / $n > 5"},
    {"LM0602", "aggregate failed",
     "The values of a sum, an average, a least or a most overflow or are of "
     "different kinds, as only fields of type any can hold. The condition "
     "stays "
     "undecided.",
     "", ""},
    {"LM0603", "derived fact retracted",
     "retract takes away what was told. The fact is also derived, so it stays "
     "as long as its reasons hold: change what it follows from.",
     "then: [{retract: $conclusion}]", "then: [{retract: $premise}]"},
    {"LM0604", "limit of firings reached",
     "The rules fired more often than --max-firings allows and would go on. "
     "The rules that fired last are named: most often two undo each other, or "
     "one counts without end.",
     "then: [{update: $n, set: {x: '{$x + 1}'}}]",
     "when: [{n as $n: {x: $x}}, {check: $x < 10}]"},
    {"LM0610", "no such fact",
     "A program that embeds the engine names a fact that does not stand in "
     "this session: it fell or was replaced, or its id is of another session "
     "or from before a reset.",
     "session.reset(); session.retract(old);",
     "session.retract(old); session.reset();"},
    {"LM0611", "type of another knowledge base",
     "A TypeId is good for the knowledge base that gave it, and for no other, "
     "nor for a newer one of the same rules.",
     "", "session.knowledge().type(\"order\")->id"},
    {"LM0612", "Cell that does not fit",
     "A value at the fast door is not of the kind that the field wants, is "
     "Unknown in a key, or is a text of another session or from before a "
     "reset. Texts come from Session::intern or Knowledge::word; addresses, "
     "versions, lists and maps from Session::cell.",
     "", ""},
    {"LM0613", "change from within",
     "A function or a listener wanted to change the session that was just "
     "calling it. Functions are pure, listeners only look.",
     "void fired(const Firing&) { session.tell(\"seen\", {}); }",
     "void fired(const Firing&) { ++seen; }"},
    {"LM0614", "listener that throws",
     "Nothing may be thrown into the engine. The listener is not told anything "
     "any more; the session goes on.",
     "", ""},
    {"LM0615", "value of another kind",
     "A program that embeds the engine tells a fact with a value that the type "
     "of the field does not hold. An integer is also a number; a text is read "
     "as the type says; all else is of the kind that is wanted.",
     "session.tell(\"order\", {{\"amount\", true}})",
     "session.tell(\"order\", {{\"amount\", 12}})"},
    {"LM0616", "function that cannot be offered",
     "A program that embeds the engine offers rules a function. Its name has "
     "two words of small letters, digits and _ with a dot between, so that it "
     "never meets a built-in one; there is something to call; and what follows "
     "an optional parameter is optional too.",
     "loader.add({.name = \"Price\", .call = price})",
     "loader.add({.name = \"shop.price\", .call = price})"},
};

const std::span<const CatalogEntry> run(entries);

}  // namespace lastmile::catalogs
