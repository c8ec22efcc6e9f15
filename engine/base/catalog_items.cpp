#include "engine/base/catalog.hpp"

namespace lastmile::catalogs {

static constexpr CatalogEntry entries[] = {
    {"LM0110", "unknown type",
     "A field or a table's column names a type that the language does not "
     "have.",
     "port: {type: int}", "port: {type: integer}"},
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
     "The field is yes or no; true and false are read as well.",
     "enabled: on", "enabled: yes"},
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
};

const std::span<const CatalogEntry> items(entries);

}  // namespace lastmile::catalogs
