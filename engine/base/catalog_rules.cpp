#include "engine/base/catalog.hpp"

namespace lastmile::catalogs {

static constexpr CatalogEntry entries[] = {
    {"LM0302", "not a condition",
     "`when` is a list, and each entry is a map that begins with the head of a "
     "condition, such as a fact type.",
     "when: listener", "when:\n  - listener: {port: $p}"},
    {"LM0303", "values that never compare",
     "Two places share a variable, but their types have no value in common, so "
     "that the condition could never hold. A fact is no value either: name a "
     "field of it.",
     "- port: {number: $n}\n- host: {since: $n}",
     "- port: {number: $n}\n- host: {port: $n}"},
    {"LM0304", "head of a condition",
     "A condition has one head and only the keys that belong to it. `let` "
     "takes "
     "a map of $name: EXPRESSION, `check` an expression.",
     "- host: {}\n  no port: {}", "- host: {}\n- no port: {}"},
    {"LM0305", "how Lua is written",
     "`lua` takes a text, most often a block whose lines are kept, and `with` "
     "the variables whose values it is given: $v, or $f.field of a fact. What "
     "has to be computed first is computed by let.",
     "- lua: >\n    if port > 1024\n    then return true end",
     "- lua: |\n    return port > 1024\n  with: [$port]"},
    {"LM0306", "what belongs to a head",
     "`every TYPE` says with `has:` what must hold of each; `group by` lists "
     "variables of the pattern.",
     "- every disk: {free: $f}",
     "- every disk: {free: $f}\n  has: [{check: $f > 0}]"},
    {"LM0307", "operator that does not fit",
     "The operator has no meaning for values of this type: only what has an "
     "order is above or below, only times are before, after or within, only "
     "texts start with something.",
     "enabled above: no", "enabled: yes"},
    {"LM0308", "sign in a rule",
     "Signs are judged when the rules are done, so only fixes, questions and "
     "causes may ask for them.",
     "- rule: a\n  when: [{sign: s}]", "- fix: a\n  only when: [{sign: s}]"},
    {"LM0309", "fact variable bound twice",
     "`TYPE as $f` gives a fact a name; the name cannot be shared with another "
     "fact or value.",
     "- host as $x: {}\n- port as $x: {}",
     "- host as $h: {}\n- port as $p: {}"},
    {"LM0310", "variable used once",
     "A variable that stands in one place only joins nothing. Often it is a "
     "slip of the pen in one of two places; where it is meant, write $_.",
     "- port: {host: $hots}", "- port: {host: $_}"},
    {"LM0311", "variable not visible here",
     "What is bound inside a no, some, every or an aggregate, or in one branch "
     "of an any, has no value outside it.",
     "- no port: {number: $n}\n- check: $n > 1",
     "- port: {number: $n}\n- check: $n > 1"},
    {"LM0312", "variable bound nowhere",
     "A variable gets its value where it stands alone as the value of a field, "
     "or from let or an aggregate.",
     "- check: $n > 1", "- port: {number: $n}\n- check: $n > 1"},
    {"LM0313", "no fact",
     "retract and update take the variable of a fact: the $f of `TYPE as $f`.",
     "when: [{port: {number: $n}}]\nthen: [{retract: $n}]",
     "when: [{port as $p: {}}]\nthen: [{retract: $p}]"},
    {"LM0314", "entry of a map cannot bind",
     "In a plain pattern, and below no and some, an entry of a map of text "
     "binds a variable. In an every and an aggregate it can only be compared.",
     "- count of event as $n: {data.User: $u}\n  group by: [$u]",
     "- event as $e: {data.User: $u}\n- count of logon as $n: {user: $u}"},
    {"LM0315", "text in a pattern with an expression in it",
     "A pattern compares values. '{$n + 1}' as a whole is an expression; a "
     "text "
     "with an expression in it is taken as it stands.",
     "- host: {name: 'vm-{$n}'}",
     "- let: {$name: \"'vm-' + text($n)\"}\n- host: {name: $name}"},
    {"LM0316", "collection of what nobody looks for",
     "Only for observed types is it noted how looking for them went. This "
     "pattern never matches.",
     "- collection: {type: verdict, status: denied}",
     "- collection: {type: win.service, status: denied}"},
    {"LM0320", "collection facts",
     "`collection` says whether anybody looked. Only gathering and case files "
     "say so, never a rule.",
     "derive: {collection: {type: port}}", "derive: {port_seen: {}}"},
    {"LM0321", "derived into a keyed type",
     "Facts of one key are one fact, whose fields are folded from all claims. "
     "A "
     "conclusion that comes and goes cannot be one of them, unless the key is "
     "all there is.",
     "- fact: f\n  fields: {a: {type: name, key: yes}, b: text}",
     "- fact: f\n  fields: {a: name, b: text}"},
    {"LM0322", "unknown action",
     "`then` is a list of assert, retract, update with set, print and stop.",
     "then: [{delete: $f}]", "then: [{retract: $f}]"},
    {"LM0323", "derive or then",
     "A rule either derives, and what it says stands as long as its conditions "
     "hold, or acts once with `then`. It has one of the two.",
     "- rule: a\n  when: [{host: {}}]",
     "- rule: a\n  when: [{host: {}}]\n  derive: {found: {}}"},
    {"LM0324", "salience of a derive rule",
     "What is derived holds as long as its reasons do, in no order; only "
     "`then` "
     "rules wait for each other.",
     "derive: {a: {}}\nsalience: 10", "derive: {a: {}}"},
    {"LM0330", "circle through a negation",
     "A fact would follow from its own absence, directly or through other "
     "rules, a count, an every or a collection record. Such rules have no "
     "meaning. The circle is printed.",
     "when: [{no up: {}}]\nderive: {up: {}}",
     "when: [{no down: {}}]\nderive: {up: {}}"},
    {"LM0331", "acting on an absence",
     "A `then` rule acts once. When the observed thing turns up after all, "
     "what "
     "the rule asserted stays; what is derived would be withdrawn.",
     "when: [{no port: {open: yes}}]\nthen: [{assert: {shut: {}}}]",
     "when: [{no port: {open: yes}}]\nderive: {shut: {}}"},
};

const std::span<const CatalogEntry> rules(entries);

}  // namespace lastmile::catalogs
