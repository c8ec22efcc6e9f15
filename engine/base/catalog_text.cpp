#include "engine/base/catalog.hpp"

namespace lastmile::catalogs {

// What it holds is declared in catalog.hpp.
static constexpr CatalogEntry entries[] = {
    {"LM0001", "file too large",
     "A file is read up to 16 MiB, inside a pack up to 4 MiB, so that a wrong "
     "file cannot fill the memory. Divide it into several files.",
     "", ""},
    {"LM0002", "not UTF-8",
     "Every text is UTF-8. The byte shown belongs to another encoding, such as "
     "Windows-1252, or to a file that is no text at all. Save the file as "
     "UTF-8.",
     "", ""},
    {"LM0003", "UTF-16 or UTF-32",
     "Every text is UTF-8. Notepad's \"Unicode\" and PowerShell 5's > write "
     "UTF-16: save as UTF-8, or use `Out-File -Encoding utf8`.",
     "", ""},
    {"LM0004", "byte order mark",
     "The invisible character U+FEFF stands at the front of the file, or in "
     "the middle where two files were joined, and would become part of a key. "
     "Save the file as UTF-8 without BOM.",
     "", ""},
    {"LM0005", "control character",
     "Control characters are not seen in an editor and can drive a terminal. "
     "Where a value needs one, write it as an escape in double quotes.",
     "title: <ESC>[31mred", "title: \"\\e[31mred\""},
    {"LM0006", "character that reorders text",
     "Bidirectional embeddings, overrides and isolates (U+202A to U+202E, "
     "U+2066 to U+2069) show a text in another order than it is read in: what "
     "a reviewer sees would not be what the engine does.",
     "", ""},
    {"LM0007", "lone carriage return",
     "A line ends with LF or CRLF. A carriage return alone looks like a new "
     "line in some editors and is part of the text for YAML.",
     "", ""},
    {"LM0008", "tab in the indentation",
     "YAML is indented with spaces: how wide a tab is depends on the editor.",
     "when:\n\t- service:", "when:\n  - service:"},
    {"LM0009", "YAML directive",
     "Lines that begin with % give orders to the YAML reader. None are needed "
     "here.",
     "%YAML 1.2\n---\n- rule: a", "- rule: a"},
    {"LM0010", "line too long",
     "A line holds at most 64 KiB. Write long lists with one entry a line, and "
     "long texts as a block after |.",
     "", ""},
    {"LM0011", "text too long",
     "One text holds at most 64 KiB. Divide it, or keep it in a file of its "
     "own.",
     "", ""},
    {"LM0012", "nested too deeply",
     "Lists and maps stand within each other at most 64 deep. Often it is a "
     "bracket that is never closed.",
     "[[[[[[…", "[1, 2]"},
    {"LM0013", "too many values",
     "One file holds at most 4,000,000 values. Divide it.", "", ""},
    {"LM0014", "list between brackets too long",
     "All that stands between one pair of brackets has to be held in memory at "
     "once. Write long lists with one entry a line; often the bracket is just "
     "never closed.",
     "rows: [[a, 1], [b, 2], …]", "rows:\n  - [a, 1]\n  - [b, 2]"},
    {"LM0015", "second document",
     "One file holds one document. What comes after the second --- would be "
     "lost without a word in many YAML readers.",
     "- rule: a\n---\n- rule: b", "- rule: a\n- rule: b"},
    {"LM0016", "anchor",
     "Anchors (&name) are not part of the rule language: a reader should see "
     "what stands there. Quote a text that begins with &.",
     "first: &host vm1\nsecond: *host", "first: vm1\nsecond: vm1"},
    {"LM0017", "alias",
     "Aliases (*name) are not part of the rule language. Quote a text that "
     "begins with *, such as a file pattern.",
     "files: *.evtx", "files: '*.evtx'"},
    {"LM0018", "tag",
     "Tags (!name) are not part of the rule language: the declared type of a "
     "field says what a value is. Quote a text that begins with !.",
     "port: !!int 3389", "port: 3389"},
    {"LM0019", "merge key",
     "Merge keys (<<) are not part of the rule language. Write the keys out.",
     "<<: {a: 1}", "a: 1"},
    {"LM0020", "key that is no text",
     "A key is a text. A list or a map as a key is mostly a text that begins "
     "with [ or { and needs quotes.",
     "[a, b]: 1", "'[a, b]': 1"},
    {"LM0021", "key given twice",
     "A map holds a key once. Which of the two would count depends on the YAML "
     "reader, so neither is taken silently.",
     "host: vm1\nhost: vm2", "host: vm1"},
    {"LM0022", "key or entry without a value",
     "An empty value could mean nothing, unknown or an empty text. Leave the "
     "key out for unknown, write \"\" for an empty text, [] for an empty list.",
     "host:\nport: 3389", "port: 3389"},
    {"LM0023", "~ as a value",
     "~ means \"no value\" to YAML. Leave the key out for unknown, write \"\" "
     "for an empty text.",
     "host: ~", "host: \"\""},
    {"LM0024", "nothing in the file",
     "The file is empty or holds only comments. Write [] if that is meant.",
     "# to do", "[]"},
    {"LM0025", "quote never closed",
     "A quoted text goes on to its closing quote, over line ends too. Without "
     "one it would swallow the rest of the file.",
     "title: \"a text\nhost: vm1", "title: \"a text\"\nhost: vm1"},
    {"LM0026", "text after a closing quote or bracket",
     "A value that begins with a quote or a bracket ends where that closes. An "
     "expression that begins so is quoted as a whole.",
     "check: \"x\" == $a", "check: '\"x\" == $a'"},
    {"LM0027", "second ': ' in a line",
     "A colon and a blank divide a key from its value. A text that holds them "
     "is quoted.",
     "title: Error: no answer", "title: 'Error: no answer'"},
    {"LM0028", "brackets that do not match",
     "Every [ needs its ] and every { its }. Between them , [ ] { } and ': ' "
     "divide; a text that holds them is quoted.",
     "values: [1, 2", "values: [1, 2]"},
    {"LM0029", "text begins with a reserved character",
     "A plain text cannot begin with , @ % or `. Quote it.", "name: @home",
     "name: '@home'"},
    {"LM0030", "unknown escape",
     "In double quotes a backslash begins an escape. Write \\\\ for a "
     "backslash, or put a path in single quotes.",
     "path: \"C:\\Windows\"", "path: 'C:\\Windows'"},
    {"LM0031", "text after | or >",
     "| and > at the front of a value begin a block of lines; the text starts "
     "on the next line. A value that begins with > is quoted.",
     "check: > 5", "check: '> 5'"},
    {"LM0032", "wrong indentation",
     "The lines of one list or map begin in the same column; a line further "
     "right belongs to the value above it.",
     "rule: a\n  salience: 10", "rule: a\nsalience: 10"},
    {"LM0033", "cannot be read as YAML",
     "The YAML reader gave up here for a reason that has no page of its own. "
     "Look for a missing quote, colon or bracket before the place.",
     "values: - a", "values:\n  - a"},
    {"LM0034", "value without a key",
     "Before the colon stands the key. A text that begins with ': ' is quoted.",
     ": vm1", "host: vm1"},
    {"LM0035", "null as a text",
     "null is a text like any other here. If no value is meant, leave the key "
     "out; if the text is meant, quote it to make that plain.",
     "host: null", "host: 'null'"},
    {"LM0036", "text after the end of the document",
     "The list or map of the file has ended before this line, mostly because "
     "it is indented less than the first line or begins with a comma.",
     "- a\n, b", "- a\n- b"},
    {"LM0038", "text cut at a comma",
     "Between [ ] and { } a comma divides. An expression with a comma in it is "
     "quoted as a whole.",
     "{check: max($a, $b)}", "{check: 'max($a, $b)'}"},
    {"LM0039", "text cut at a comment",
     "A blank and # begin a comment. A text that holds them is quoted.",
     "check: contains($a, \"x #1\")", "check: 'contains($a, \"x #1\")'"},
    {"LM0040", "key too long",
     "A key stands on one line and has at most 1024 characters. Mostly it is a "
     "long text with ': ' in it that needs quotes.",
     "", ""},
    {"LM0050", "cannot be read as JSON",
     "Files named .json or .ndjson, and texts that begin with { or [, are read "
     "as JSON: keys and texts in double quotes, no comma before a closing "
     "bracket, no comments. YAML that begins with a list is written with "
     "'- ' lines.",
     "{host: vm1,}", "{\"host\": \"vm1\"}"},
    {"LM0051", "null in JSON",
     "null could mean nothing, unknown or an empty text. Leave the key out for "
     "unknown, write \"\" for an empty text.",
     "{\"host\": null}", "{}"},
    {"LM0060", "broken regular expression",
     "Regular expressions are RE2's: Perl's syntax without backreferences, "
     "lookahead and lookbehind, so that no pattern can take forever.",
     "matches: '(abc'", "matches: '\\(abc'"},
    {"LM0061", "regular expression too large",
     "A pattern has at most 4 KiB and must compile to a small program: large "
     "counts as in x{1000} and many \\p classes make it slow.",
     "matches: '\\p{L}{500}'", "matches: '\\p{L}+'"},
};

const std::span<const CatalogEntry> text(entries);

}  // namespace lastmile::catalogs
