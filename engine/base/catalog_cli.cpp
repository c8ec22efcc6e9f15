#include "engine/base/catalog.hpp"

namespace lastmile::catalogs {

static constexpr CatalogEntry entries[] = {
    {"LM0901", "no such format",
     "Every command says which formats it has; text is the default.",
     "lastmile why X case.yaml -f csv", "lastmile why X case.yaml -f json"},
    {"LM0902", "no knowledge base",
     "The program found no folder of knowledge: none was given, and none lies "
     "beside the program.",
     "", "lastmile diagnose --kb knowledgebase case.yaml"},
    {"LM0903", "no answer", "An answer names its question.", "--answer yes",
     "--answer other-client=yes"},
    {"LM0904", "no such gatherer",
     "`lastmile help gatherers` lists what can be looked at.", "--gather tls",
     "--gather rdp_probe"},
    {"LM0905", "cannot write",
     "The result, the log or the case could not be written: no such folder, no "
     "rights, or no room.",
     "", ""},
    {"LM0906", "no probability word",
     "Probabilities are worded very likely (from 90 %), likely (70), possible "
     "(40), unlikely (10), very unlikely.",
     "--min maybe", "--min possible"},
    {"LM0907", "nothing to diagnose",
     "A diagnosis needs something that was seen or said.", "lastmile diagnose",
     "lastmile diagnose --symptom 0x904/0x7"},
    {"LM0908", "no such topic", "Help has a page for every command and code.",
     "lastmile help diagnos", "lastmile help diagnose"},
    {"LM0909", "no such strategy",
     "Matches fire in the order of their salience, then of the strategy.",
     "--strategy random", "--strategy breadth"},
    {"LM0910", "nothing of that id",
     "`why` explains causes, signs, rules and fact types of the knowledge "
     "base.",
     "lastmile why expired case.yaml",
     "lastmile why cert.expired_not_renewed case.yaml"},
    {"LM0920", "no rule program",
     "`lastmile run` runs rule programs, files of fact types and rules. A "
     "recording names its own.",
     "lastmile run --given facts.yaml",
     "lastmile run rules.yaml --given facts.yaml"},
    {"LM0921", "other rules than recorded",
     "The recording names the packs that it was made with, by their contents; "
     "these are others. The inputs are given to them all the same.",
     "", ""},
    {"LM0922", "no such variable",
     "`why-not --with` asks for matches in which a variable of the rule or "
     "sign has a value.",
     "lastmile why-not ship case.yaml --with 2",
     "lastmile why-not ship case.yaml --with id=2"},
    {"LM0923", "nothing to explain",
     "`why-not` explains a rule, a sign, a cause, a fact type or a fact; with "
     "--near whatever lacks just one condition.",
     "lastmile why-not", "lastmile why-not cert-expired case.yaml"},
    {"LM0924", "no number",
     "A limit is a whole number: so many firings, or facts that stand, after "
     "which a program is stopped.",
     "--max-firings -1", "--max-firings 5000"},
    {"LM0925", "nobody said what $now is",
     "A rule reads $now, or asks how long ago something was (`within`, `older "
     "than`), and no time was given. It is then the year 1970, never the "
     "clock, so that the same input gives the same run.",
     "lastmile run rules.yaml --given facts.yaml",
     "lastmile run rules.yaml --given facts.yaml --now 2026-06-01T12:00:00Z"},
    {"LM0926", "not laid out, as it would say something else",
     "`kb fmt` reads again what it would write. Where the two differ in more "
     "than the places of things, the file is left as it is: a layout never "
     "changes what rules say. It should not come to this; please report it "
     "with the file.",
     "", ""},
    {"LM0927", "nothing to lay out",
     "`kb fmt` takes files, folders, or - for standard input, which then "
     "stands alone. Without any it takes the folders of --kb, never the "
     "installed packs: those are as they were signed.",
     "lastmile kb fmt", "lastmile kb fmt knowledgebase"},
    {"LM0940", "no such command of `kb repl`",
     "A line of `kb repl` is a fact, written as in a file, or begins with one "
     "of the commands that `help` lists.",
     "asert n: {x: 1}", "assert n: {x: 1}"},
    {"LM0941", "a line too long",
     "`kb repl` reads lines of at most 64 KiB, as the texts of packs may have. "
     "Nothing of a longer one was taken.",
     "", ""},
    {"LM0942", "nothing to take back",
     "Only what was told can be retracted. What follows from rules falls with "
     "what it follows from, and `why` says what that is.",
     "retract n: {x: 3}", "retract n: {x: 1}"},
    {"LM0943", "no message of a language server",
     "`kb lsp` reads messages of an editor: a header with Content-Length, an "
     "empty line, and so many bytes, at most 16 MiB. Behind anything else no "
     "message can be found again, so it ends.",
     "", ""},
    {"LM0952", "a case could not be worked out",
     "The program failed within a case of a batch, by want of memory or by a "
     "fault of its own. The other cases are not touched by it. If it comes "
     "again with this case alone, please report it with the case.",
     "", ""},
};

const std::span<const CatalogEntry> cli(entries);

}  // namespace lastmile::catalogs
