#include "engine/base/catalog.hpp"

namespace lastmile::catalogs {

// LM093x: a consultation, what was tried in it, and what is learned of many.
static constexpr CatalogEntry entries[] = {
    {"LM0930", "not what can come of a fix",
     "`tried` says of fixes, by their ids, that they did not help. What helped "
     "may stand there too; it weighs nothing.",
     "tried: {svc.restart_termservice: no effect}",
     "tried: {svc.restart_termservice: did not help}"},
    {"LM0931", "no such fix",
     "A fix that was tried is one of the knowledge base. What it cures is less "
     "likely when it did not help.",
     "tried: {restart: did not help}",
     "tried: {svc.restart_termservice: did not help}"},
    {"LM0932", "nothing to compare",
     "`what-if` ranks a case as it is, and as it would be with one more fact "
     "or "
     "answer.",
     "lastmile what-if case.yaml",
     "lastmile what-if case.yaml --answer other-client=no"},
    {"LM0933", "no questions are asked here",
     "`--ask` puts questions only where a person reads and answers: on a "
     "terminal, and not with --no-input or a machine format. The case was "
     "diagnosed as it is.",
     "lastmile diagnose case.yaml --ask < answers.txt",
     "lastmile diagnose case.yaml --answer other-client=no"},
    {"LM0934", "not an outcome",
     "Outcomes are NDJSON, one case a line, with the id of the cause that was "
     "found: `{\"case\": \"vm1\", \"cause\": \"svc.termservice_stopped\"}`; "
     "`other` where it was none of them.",
     "{\"case\": \"vm1\"}",
     "{\"case\": \"vm1\", \"cause\": \"svc.termservice_stopped\"}"},
    {"LM0935", "too few outcomes",
     "Base rates are estimated from a hundred outcomes at the least: from "
     "fewer "
     "the guess of an author is better.",
     "", ""},
    {"LM0936", "an outcome of another knowledge base",
     "The cause of an outcome is not in the knowledge base that is calibrated, "
     "or takes no part in its ranking. It counts as something that the "
     "knowledge base does not know.",
     "", ""},
    {"LM0937", "no kind of item",
     "`kb new` prints an item of one of the kinds of the rule language.",
     "lastmile kb new reason my.cause", "lastmile kb new cause my.cause"},
    {"LM0938", "no id",
     "An id is of small letters and digits, in parts that a single `.`, `_` or "
     "`-` joins.",
     "lastmile kb new cause 'My Cause'", "lastmile kb new cause my.cause"},
};

const std::span<const CatalogEntry> consult(entries);

}  // namespace lastmile::catalogs
