#include "engine/base/catalog.hpp"

namespace lastmile::catalogs {

// What it holds is declared in catalog.hpp.
static constexpr CatalogEntry entries[] = {
    {"LM0701", "No code in the symptom",
     "The text of the symptom holds no error code that could be recognised, so "
     "only its words can be used. Codes are found by their shape: 0x and hex "
     "digits, a pair such as 2308/7, a number after a word like 'code' or "
     "'reason', or the name that a log writes.",
     "symptom: it does not work", "symptom: 0x904/0x7"},
    {"LM0702", "Not a code",
     "This is meant as a code but is none: a digit is wrong, the number does "
     "not fit in 32 bits, or the namespace before the colon is not known. "
     "Nothing is concluded from it.",
     "symptom: 0x9O4/0x7", "symptom: 0x904/0x7"},
    {"LM0703", "Empty symptom",
     "A symptom was given, but it holds nothing but blanks.", "symptom: ''",
     "symptom: 0x204"},
    {"LM0704", "Symptom too long",
     "Only the first 64 KiB of a symptom are looked at. Give the lines of the "
     "log around the failure.",
     "", ""},
    {"LM0705", "Not a target",
     "A target is the name or address of a machine, with or without a port "
     "from 1 to 65535. An IPv6 address with a port stands in brackets.",
     "vm1:99999", "vm1:3390"},
    {"LM0706", "An extended code alone",
     "The number is no error code of the client but is an extended error code, "
     "so it was taken for that. The pair of both codes tells more.",
     "symptom: 0x7", "symptom: 0x904/0x7"},
    {"LM0710", "Not a recording",
     "A recording is the JSON document that a recorder wrote, with the schema "
     "lastmile.recording/1 and a list of steps in the order of the calls. "
     "Something in this one is missing or cannot be read.",
     R"({"steps": [{"receive": "03zz", "transfer": "done"}]})",
     R"({"schema": "lastmile.recording/1", "now": "2026-06-01T12:00:00Z", )"
     R"("steps": [{"receive": "0300", "transfer": "done"}]})"},
    {"LM0720", "Not a certificate",
     "The bytes are no X.509 certificate, neither DER nor PEM, or they are "
     "longer than 1 MiB. A file with a private key or a request only holds no "
     "certificate; export the certificate itself.",
     "-----BEGIN CERTIFICATE REQUEST-----", "-----BEGIN CERTIFICATE-----"},
    {"LM0730", "Not an event log",
     "The bytes are no Windows event log in the format of Vista and later: "
     "they neither begin with ElfFile nor hold a chunk where the first one "
     "stands. Logs of Windows XP (.evt) are another format. A log that is "
     "damaged or was copied while in use is read as far as it goes and does "
     "not give this.",
     "an .evt file of Windows XP",
     "C:\\Windows\\System32\\winevt\\Logs\\System.evtx"},
    {"LM0731", "Not the XML of events",
     "The text does not begin with an <Event> or <Events> element, as the XML "
     "of Windows events does, with or without an XML declaration before it. "
     "Other XML, such as Export-Clixml writes, is another format.",
     "wevtutil qe System /f:text > events.xml",
     "wevtutil qe System /f:xml > events.xml"},
    {"LM0732", "An event log is damaged",
     "Parts of an event log could not be read, or lie where a checksum does "
     "not fit: it was torn while it was copied, cut off, or put together of "
     "blocks from different times. What could be read counts; events that "
     "are missing may have been in the rest.",
     "a log copied from a running machine's disk, block by block",
     "wevtutil epl System System.evtx"},
};

const std::span<const CatalogEntry> facts(entries);

}  // namespace lastmile::catalogs
