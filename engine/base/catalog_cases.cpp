#include "engine/base/catalog.hpp"

namespace lastmile::catalogs {

static constexpr CatalogEntry entries[] = {
    {"LM0501", "fact of an unknown type",
     "A fact or a collection record names a fact type that the knowledge base "
     "does not have.",
     "given: [{listner: {port: 3389}}]", "given: [{listener: {port: 3389}}]"},
    {"LM0502", "fact without fields",
     "A fact is its type and a map of fields; {} where none is known.",
     "given: [{host: vm1}]", "given: [{host: {name: vm1}}]"},
    {"LM0503", "key not given",
     "Facts are told apart by their key, so each field of it is given or has a "
     "default.",
     "given: [{certificate: {bits: 2048}}]",
     "given: [{certificate: {thumbprint: AB12, bits: 2048}}]"},
    {"LM0504", "not a fact",
     "A list of facts has entries of the form TYPE: {field: value}.",
     "given: [vm1]", "given: [{host: {name: vm1}}]"},
    {"LM0505", "not a reason",
     "What was not collected was not tried, failed, was denied or is partial. "
     "What is complete stands under `collected`.",
     "not collected: {firewall_rule: forbidden}",
     "not collected: {firewall_rule: denied}"},
    {"LM0506", "not a case",
     "A case file is one map: what was seen, collected and answered in one "
     "failing connection.",
     "- host: {name: vm1}", "given:\n  - host: {name: vm1}"},
    {"LM0507", "not a step",
     "The steps of `lastmile run` are a list; each entry is a map that asserts "
     "facts, retracts or updates them, says who looked where, answers a "
     "question, lets the rules run, or goes back (docs/running.md).",
     "- tell: {host: {name: vm1}}", "- assert: {host: {name: vm1}}"},
    {"LM0508", "nothing to go back to",
     "`undo` takes back what was said last, and nothing more was said; "
     "`restore` returns to a snapshot that was taken before under that name.",
     "- restore: noon", "- snapshot: noon\n- run: yes\n- restore: noon"},
    {"LM0509", "rules not loaded",
     "A step replaces the rules by files that were not loaded: their faults "
     "have been reported.",
     "", ""},
};

const std::span<const CatalogEntry> cases(entries);

}  // namespace lastmile::catalogs
