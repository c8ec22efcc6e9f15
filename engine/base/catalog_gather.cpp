#include "engine/base/catalog.hpp"

namespace lastmile::catalogs {

// What it holds is declared in catalog.hpp.
static constexpr CatalogEntry entries[] = {
    {"LM0140", "where a gather item looks",
     "'from' names one place: registry, settings, certificates, events, json, "
     "text or ini, with the keys that belong to it. An item that should look "
     "in two places is two items.",
     "from: {regestry: 'HKLM\\SYSTEM\\Select'}",
     "from: {registry: 'HKLM\\SYSTEM\\Select'}"},
    {"LM0141", "not a path through JSON",
     "A path begins with $ and goes on with .name, ['any name'], [*] for every "
     "entry, or [n] counted from 0. There is nothing else in it.",
     "at: 'Response.InstanceSet'", "at: '$.Response.InstanceSet[*]'"},
    {"LM0142", "not a path of the registry",
     "A path begins with HKLM, HKCU, HKU, HKCR or HKCC (or their long names), "
     "and its parts are divided by single backslashes. CurrentControlSet is "
     "resolved in hives too. Quote it singly, so that backslashes stay.",
     "registry: SYSTEM\\Select", "registry: 'HKLM\\SYSTEM\\Select'"},
    {"LM0144", "unknown variable of a gather item",
     "Each source gives variables for each thing that it finds: the registry "
     "$key and $path, events $id, $count, $first and $last, text the named "
     "groups of its pattern. Every source gives $host, $side and $source. "
     "Rules' variables are not known here.",
     "emit:\n  - win.service: {name: $service}",
     "emit:\n  - win.service: {name: $key}"},
    {"LM0145", "where a value comes from",
     "A value that is a map says where it comes from with one word that its "
     "source knows: value, exists and key exists in the registry, value and "
     "exists in an ini, at in JSON, data in events, from with a variable "
     "anywhere, first of and any of with a list of such maps.",
     "id: {value: $.InstanceId}", "id: {at: '$.InstanceId'}"},
    {"LM0146", "a gather item that tells nothing",
     "'emit' lists at least one fact.", "emit: []",
     "emit:\n  - win.service: {name: $key}"},
    {"LM0147", "what is made of a value",
     "as: hex, file time, unix time, list or count read it; map and "
     "map matching turn it into another word, and otherwise is the word for "
     "what is in neither. There is no default for what is not there: absent is "
     "unknown, not zero.",
     "port: {value: PortNumber, otherwise: 3389}", "port: {value: PortNumber}"},
    {"LM0148", "a key field that is not given",
     "Facts of a keyed type are told apart by their key fields, so each of "
     "them is given or has a default.",
     "- win.service: {start_type: {value: Start}}",
     "- win.service: {name: $key, start_type: {value: Start}}"},
    {"LM0149", "a type that is not observed",
     "Gather items tell what was seen, and only types with observed: yes come "
     "from outside. What follows from other facts is derived by a rule.",
     "", ""},
    {"LM0740", "a hive that cannot be read",
     "The file is a registry hive by its first bytes, but nothing of its tree "
     "can be read: it is cut, or its root is damaged. The facts of win.hive "
     "say what was seen of it.",
     "", ""},
    {"LM0741", "a hive that is read in part",
     "Something in the file is not as it should be, so keys may be missing: "
     "nothing that is not found in it is taken to be absent. A dirty hive, "
     "which was copied while Windows had it open, is no fault and not meant "
     "here.",
     "", ""},
    {"LM0742", "a .reg file with lines that are none",
     "Lines that follow neither the form of a key, of a value nor of a comment "
     "were passed over. What is not in the file is not taken to be absent.",
     "", ""},
    {"LM0743", "a certificate of a store that cannot be read",
     "An entry of a certificate store is cut or holds no certificate.", "", ""},
    {"LM0744", "a firewall rule that is not understood",
     "A rule of the Windows firewall has no form that is known; what it allows "
     "or blocks is left unknown.",
     "", ""},
    {"LM0745", "a value that does not fit its field",
     "What was read is none of the values that the field can have, so the "
     "field stays unknown. Where a new value is meant, add it to the fact "
     "type, or to the map of the gather item.",
     "", ""},
    {"LM0746", "two sources of one part of the registry",
     "Two of the given files hold the same part of the registry. The first "
     "counts; give the files of one machine at a time.",
     "", ""},
    {"LM0750", "no such cloud or instance",
     "What --cloud, --instance, --region, --resource-group or --project says "
     "cannot be what it is called: some programs of clouds would take such a "
     "word for an option or a file. Nothing was asked.",
     "--cloud aws --instance @vms.txt",
     "--cloud aws --instance i-0123456789abcdef0"},
    {"LM0751", "a cloud's program that did not answer",
     "The cloud's own program is not installed, failed, took too long, or "
     "printed what is not known here. What it said stands in the collection "
     "record; what other commands told counts.",
     "", "aws ec2 describe-instances --output json > instances.json"},
};

const std::span<const CatalogEntry> gather(entries);

}  // namespace lastmile::catalogs
