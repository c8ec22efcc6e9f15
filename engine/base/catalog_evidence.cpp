#include "engine/base/catalog.hpp"

namespace lastmile::catalogs {

// What it holds is declared in catalog.hpp.
static constexpr CatalogEntry entries[] = {
    {"LM0757", "A capture ends early",
     "A capture ends within a packet, or is damaged; what came before that was "
     "read.",
     "a capture that was copied while it went on", ""},
    {"LM0760", "No evidence",
     "In what was given there is no file that could be read: no event log, no "
     "registry hive, no certificate, no case. `lastmile gather list` says what "
     "can be read, `lastmile gather inspect` what was found.",
     "lastmile diagnose holiday-photos/",
     "lastmile diagnose C:\\Windows\\System32\\winevt\\Logs"},
    {"LM0761", "Not what its name says",
     "A file is named like something that can be read, and its content is not "
     "that, nor anything else that is known; or it is empty. It was damaged, "
     "or only its beginning was copied, or somebody renamed it.",
     "an empty System.evtx",
     "copy the log with wevtutil epl System System.evtx"},
    {"LM0762", "A file cannot be read",
     "The system does not let this file or folder be opened or read. What else "
     "was given is read all the same.",
     "", ""},
    {"LM0763", "A file is too large",
     "A file is read into memory as a whole, and this one is larger than that "
     "is done for. A log can be exported for the time that matters.",
     "a Security.evtx of 3 GB",
     "wevtutil epl Security part.evtx "
     "/q:\"*[System[TimeCreated[timediff(@SystemTime) <= 86400000]]]\""},
    {"LM0764", "An archive in an archive",
     "Archives are looked into where they were named or lie in a folder, but "
     "not where they lie in another archive: there is no end to that.",
     "logs.zip in evidence.zip",
     "the folder that evidence.zip was unpacked to"},
    {"LM0765", "Too many files", "So many files that not all were looked at.",
     "lastmile diagnose C:\\",
     "lastmile diagnose C:\\Windows\\System32\\winevt\\Logs"},
    {"LM0766", "Files of several machines",
     "The files name more than one machine. Facts are those of the target, and "
     "nobody said which of them that is; a machine that was renamed has two "
     "names, and then nothing is wrong.",
     "the logs of client and server in one folder", "the logs of the server"},
    {"LM0767", "No answer of a cloud",
     "A file begins like what the program of a cloud prints as JSON, but it is "
     "broken, or of a command that is not read.",
     "half of what aws ec2 describe-instances printed",
     "aws ec2 describe-instances --output json > instances.json"},
    {"LM0768", "Which instance?",
     "The answers of a cloud name several instances, and none of them has the "
     "name or an address of the target. Nothing is said of any of them.",
     "lastmile diagnose instances.json",
     "lastmile diagnose instances.json --target 203.0.113.80 --gather none"},
    {"LM0769", "Lines of a command",
     "A text looks like what a command of Windows prints, and some of its "
     "lines "
     "fit nothing that is known: they are passed over, counted, and the first "
     "is named. Another language, an error of the command, or a copy that was "
     "edited.",
     "netstat -ano with its columns run together",
     "netstat -ano > netstat.txt"},
    {"LM0770", "A name that leads out of its archive",
     "A file in an archive has an absolute name, or one with '..' in it. To "
     "unpack it would write outside of the folder that one unpacks to. Nothing "
     "is unpacked here, but such a file is not read either.",
     "../../Windows/System32/evil.dll", "logs/System.evtx"},
    {"LM0771", "No regular file in an archive",
     "A link, a device or a pipe in an archive is not read: what it means lies "
     "elsewhere.",
     "System.evtx -> /etc/passwd", "System.evtx itself"},
    {"LM0772", "Twice in an archive",
     "Two files of an archive have the same name. The first was read; what "
     "other programs would see is not sure.",
     "", ""},
    {"LM0773", "Encrypted", "A file in an archive is encrypted.", "",
     "the folder that it was unpacked to"},
    {"LM0774", "A damaged archive",
     "An archive cannot be read to its end, or is none after all. What came "
     "before the damage was read.",
     "an archive of which half was downloaded", ""},
    {"LM0775", "An archive that grows too much",
     "More comes out of an archive than anybody packs into one: too many "
     "files, too many bytes, or some hundred times its own size. It was read "
     "no further.",
     "a few kilobytes that unpack to petabytes", ""},
    {"LM0776", "Compressed again and again",
     "A file that is compressed more than twice was made to waste time.",
     "logs.tar.gz.gz.gz", "logs.tar.gz"},
    {"LM0777", "Objects of PowerShell cannot all be read",
     "A file that Export-Clixml wrote is cut off, is no sound XML, or is "
     "larger "
     "than anybody's. What was whole before that place was read; nothing is "
     "taken to be absent.",
     "<Objs><Obj RefId=\"0\"><Props>",
     "Get-Service | Export-Clixml services.xml"},
    {"LM0779", "Archives cannot be read on this machine",
     "libarchive 3 is opened when an archive is to be read, and it is not "
     "there, or its file cannot be read.",
     "lastmile diagnose logs.zip        # without libarchive13",
     "install libarchive13, or unpack the archive and give the folder"},
    {"LM0780", "A bundle was changed",
     "A file of a bundle does not have the hash that the bundle says it has: "
     "it was changed after the bundle was written, or damaged on the way. Its "
     "facts are not believed.",
     "facts.json, edited by hand", "the bundle as gather run wrote it"},
    {"LM0781", "Not a bundle",
     "A file says that it is part of a bundle, and is not written as one is.",
     R"({"schema": "lastmile.facts/1", "claims": 3})",
     "lastmile gather run --target vm1 -o vm1.zip"},
    {"LM0782", "A bundle cannot be written",
     "The folder or archive that was named for the bundle cannot be made, or "
     "there is something in it already, which is never overwritten.",
     "lastmile gather run --target vm1 -o a-folder-with-files",
     "lastmile gather run --target vm1 -o vm1.zip"},
    {"LM0783", "An archive cannot be written",
     "The disk is full, the folder cannot be written, or the name is none of "
     "an archive that is known: .zip, .tar, .tar.gz, .tgz, .tar.xz, .tar.zst.",
     "-o vm1.rar", "-o vm1.tar.zst"},
    {"LM0784", "Nowhere to put a bundle",
     "`gather run` writes what it saw, and -o names the folder or the archive.",
     "lastmile gather run --target vm1",
     "lastmile gather run --target vm1 -o vm1.zip"},
};

const std::span<const CatalogEntry> evidence(entries);

}  // namespace lastmile::catalogs
