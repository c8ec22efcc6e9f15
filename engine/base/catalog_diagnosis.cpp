#include "engine/base/catalog.hpp"

namespace lastmile::catalogs {

static constexpr CatalogEntry entries[] = {
    {"LM0402", "not a frequency",
     "How often something is seen is a word of the pack's scale or a number "
     "from 0 to 1. The share of causes that the pack does not know lies "
     "between the two.",
     "shows: {a: mostly}", "shows: {a: usually}"},
    {"LM0403", "base rate of 0",
     "A cause that never happens needs no entry; one that is known to be wrong "
     "has the status refuted.",
     "base rate: 0", "base rate: rare"},
    {"LM0404", "not an answer of the question",
     "`tells` and given answers name answers that the question offers.",
     "answers: {yes: Yes, no: No}\ntells: {maybe: {a: {}}}",
     "answers: {yes: Yes, no: No}\ntells: {yes: {a: {}}}"},
    {"LM0405", "undo missing",
     "A fix of high risk says how it is undone; where that cannot be, it says "
     "so and why, so that nobody is surprised.",
     "risk: high", "risk: high\nundo: none\nbecause: the key is gone for good"},
    {"LM0406", "chain that bites its tail",
     "`caused by` leads from a symptom to its root. Here it leads back to "
     "where "
     "it began.",
     "- cause: a\n  caused by: [a]", "- cause: a\n  caused by: [b]"},
};

const std::span<const CatalogEntry> diagnosis(entries);

}  // namespace lastmile::catalogs
