#include "engine/base/catalog.hpp"

namespace lastmile::catalogs {

static constexpr CatalogEntry entries[] = {
    {"LM0960", "no place for a case history",
     "Kept cases lie in LASTMILE_HOME, else in XDG_DATA_HOME/lastmile, else in "
     "~/.local/share/lastmile. None of the three is set.",
     "", "LASTMILE_HOME=/srv/lastmile lastmile diagnose case.yaml --keep"},
    {"LM0961", "the case history is damaged",
     "The file is no SQLite database any more, or one with broken pages: a "
     "disk fault, or somebody wrote into it. It is left as it is. Move it "
     "aside to begin a new one, restore it from a backup, or save what can be "
     "read with `sqlite3 cases.sqlite3 .recover`.",
     "", ""},
    {"LM0962", "not a case history of this version",
     "The file is a database of another program, or of a newer lastmile. It is "
     "left as it is.",
     "", ""},
    {"LM0963", "the case history cannot be used",
     "Its folder belongs to somebody else or is a link, the rights or the room "
     "on the disk do not suffice, or another program holds it for more than "
     "five seconds. Kept cases are as private as the machines that they "
     "speak of, so they are only kept where their owner alone can read them.",
     "", ""},
    {"LM0964", "no such kept case",
     "Kept cases have numbers. A number is never given twice, so one may be "
     "missing because its case was removed.",
     "lastmile case show vm1", "lastmile case show 3"},
    {"LM0965", "no such cause or fix to record",
     "An outcome names a cause and a fix that the packs know, so that others "
     "can learn from it. What no pack knows is the cause 'other', with a note.",
     "lastmile case outcome 3 --cause certificate",
     "lastmile case outcome 3 --cause cert.expired_not_renewed"},
    {"LM0966", "nothing to record",
     "A record says which fix was tried and whether it helped, or holds a "
     "note.",
     "lastmile case record 3",
     "lastmile case record 3 --fix svc.restart_termservice --helped no"},
    {"LM0967", "no such fix", "A fix is named by its id.",
     "lastmile fix show 'restart TermService'",
     "lastmile fix show svc.restart_termservice"},
    {"LM0968", "no such item",
     "`kb show` takes the id of a fact type, table, rule, sign, cause, fix, "
     "question or test of the knowledge base.",
     "lastmile kb show certificate", "lastmile kb show tls.certificate"},
    {"LM0969", "no completion for that shell",
     "There are completions for bash, zsh and fish.",
     "lastmile completion powershell", "lastmile completion bash"},
};

const std::span<const CatalogEntry> reports(entries);

}  // namespace lastmile::catalogs
