#include "engine/base/catalog.hpp"

namespace lastmile::catalogs {

static constexpr CatalogEntry entries[] = {
    {"LM0100", "not a list of items",
     "A file of a pack is a list, and each entry is an item: a map whose first "
     "key is its kind.",
     "rule: a", "- rule: a"},
    {"LM0101", "unknown fact type",
     "A condition or an action names a fact type that no pack declares. It may "
     "be a slip of the pen, or the declaration is missing.",
     "when: [{lisener: {port: $p}}]", "when: [{listener: {port: $p}}]"},
    {"LM0102", "unknown operator",
     "After the name of a field stands an operator, in words. Without one the "
     "field must be equal.",
     "port: {number greater: 1024}", "port: {number above: 1024}"},
    {"LM0103", "wrong form",
     "Here a text, a list or a map is wanted, and another stands there.",
     "fields: [host, port]", "fields: {host: name, port: integer}"},
    {"LM0104", "unknown key",
     "The item has no such key. Unknown keys are refused because a misspelt "
     "one would silently do nothing.",
     "- rule: a\n  wen: [{host: {}}]", "- rule: a\n  when: [{host: {}}]"},
    {"LM0105", "id given twice",
     "Ids are unique per kind, over all files and packs that are loaded "
     "together.",
     "- sign: a\n- sign: a", "- sign: a\n- sign: b"},
    {"LM0106", "key missing", "The item does not work without this key.",
     "- question: q", "- question: q\n  ask: Does it work for others?"},
    {"LM0107", "unknown field",
     "The fact type has no field of this name. Its declaration lists them.",
     "port: {nummer: 3389}", "port: {number: 3389}"},
    {"LM0108", "nothing of this id",
     "A sign, cause, fix or question is named that is nowhere declared.",
     "fixed by: [restart-servce]", "fixed by: [restart-service]"},
    {"LM0109", "not one of the words",
     "The key takes one of a few words, and this is none of them.",
     "risk: huge", "risk: high"},
    {"LM0110", "unknown type",
     "A field or a table's column names a type that the language does not "
     "have.",
     "port: {type: int}", "port: {type: integer}"},
    {"LM0111", "values of a field",
     "A field of the type 'one of' lists its values; of the other types only "
     "'list of text' may.",
     "state: {type: one of}", "state: {type: one of, values: [up, down]}"},
    {"LM0112", "not a field's name",
     "Blanks, dots and $ have a meaning in conditions, so that a field's name "
     "cannot hold them.",
     "fields: {last seen: time}", "fields: {last_seen: time}"},
    {"LM0113", "reserved name",
     "The heads of conditions and a few other words cannot be fact types.",
     "- fact: every", "- fact: every-host"},
    {"LM0114", "single and key",
     "A single type has one fact a case, so there is nothing for a key to tell "
     "apart.",
     "- fact: f\n  single: yes\n  fields: {a: {type: name, key: yes}}",
     "- fact: f\n  single: yes\n  fields: {a: name}"},
    {"LM0115", "unknown column", "The table declares no column of this name.",
     "key: [cod]", "key: [code]"},
    {"LM0116", "row that does not fit",
     "A row has a cell for each column, in their order, or is a map of "
     "columns; "
     "the columns of the key are always there.",
     "columns: {a: text, b: text}\nrows: [[x, y, z]]",
     "columns: {a: text, b: text}\nrows: [[x, 'y, z']]"},
    {"LM0117", "row given twice",
     "The key of a table finds one row; a second with the same key would never "
     "be seen.",
     "rows: [[1, a], [1, b]]", "rows: [[1, a], [2, b]]"},
    {"LM0118", "unknown kind of item",
     "The first key of an item is its kind: fact, table, rule, sign, cause, "
     "fix, question, gather or test.",
     "- rulle: a", "- rule: a"},
    {"LM0119", "not an id",
     "Ids are small letters and digits, joined by single dots, underscores or "
     "hyphens, at most 128 of them.",
     "- rule: TLS expired", "- rule: tls.expired"},
    {"LM0120", "not an integer",
     "The field is an integer: decimal digits, or hex after 0x. Octal is "
     "refused because people read it differently; 08 is eight.",
     "port: 0o17", "port: 15"},
    {"LM0121", "integer too large", "Integers have 64 bits and a sign.",
     "code: 99999999999999999999", "code: 2308"},
    {"LM0122", "not a number",
     "The field is a number: digits with a point and an exponent. Infinity "
     "and not-a-number are refused.",
     "loss_pct: 6,0", "loss_pct: 6.0"},
    {"LM0123", "neither yes nor no",
     "The field is yes or no; true and false are read as well.", "enabled: on",
     "enabled: yes"},
    {"LM0124", "not a time",
     "Times are written after ISO 8601 and are UTC where no offset is given.",
     "now: 01.06.2026", "now: 2026-06-01T12:00:00Z"},
    {"LM0125", "not a duration",
     "A duration is a number with its unit, larger units first: d, h, m, s, "
     "ms, us.",
     "takes: 5 minutes", "takes: 5m"},
    {"LM0126", "not an address or subnet",
     "The field is an IPv4 or IPv6 address; a subnet has a length after a "
     "slash.",
     "source_ip: 10.0.0", "source_ip: 10.0.0.4"},
    {"LM0127", "not a version",
     "A version is numbers with dots between; they are compared number by "
     "number.",
     "version: v10-beta", "version: 10.0.19041"},
    {"LM0128", "wrong form",
     "A single value, a list and a map are not the same: the field's type "
     "says which is wanted.",
     "addresses: 10.0.0.4", "addresses: [10.0.0.4]"},
    {"LM0129", "not among the values of the field",
     "The field takes only the values that its type lists.", "state: runing",
     "state: running"},
    {"LM0130", "no knowledge here",
     "The folder is not there, or neither it nor the folders in it hold a file "
     "of a pack.",
     "", ""},
    {"LM0131", "file cannot be read",
     "The file is missing, may not be read by this user, is no file, or is "
     "larger than allowed.",
     "", ""},
};

const std::span<const CatalogEntry> items(entries);

}  // namespace lastmile::catalogs
