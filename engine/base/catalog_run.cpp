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
};

const std::span<const CatalogEntry> run(entries);

}  // namespace lastmile::catalogs
