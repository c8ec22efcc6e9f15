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
     "`steps` of `lastmile run` is a list; each entry asserts facts, retracts "
     "them or lets the rules run, under one key.",
     "steps: {tell: []}", "steps: [{assert: {host: {name: vm1}}}]"},
};

const std::span<const CatalogEntry> cases(entries);

}  // namespace lastmile::catalogs
