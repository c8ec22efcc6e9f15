#include "engine/base/catalog.hpp"

namespace lastmile::catalogs {

static constexpr CatalogEntry entries[] = {
    {"LM0801", "SIG_MISSING: no signature",
     "A pack is installed only with the signature of a publisher whom you "
     "trust. The archive has none beside it, or its manifest has none within. "
     "There is no way around it: a folder that is being written is used with "
     "--kb, and every answer then says that it is unsigned.",
     "lastmile pack install rdp-1.0.0.lmpack",
     "lastmile pack sign rdp-1.0.0.lmpack -s publisher.key"},
    {"LM0802", "SIG_BAD: the signature does not fit",
     "The bytes are not those that were signed, or the key is not the one that "
     "signed them. Get the file and its signature again, from another place if "
     "need be.",
     "", ""},
    {"LM0803", "SIG_ALG: another kind of signature",
     "Only minisign's prehashed signatures (ED) are taken, never the legacy "
     "kind.",
     "minisign -S -l -m rdp-1.0.0.lmpack", "minisign -S -m rdp-1.0.0.lmpack"},
    {"LM0804", "SIG_KEY: a key that is not trusted",
     "The signature is by a key that you have not said to trust. Ask the "
     "publisher for the fingerprint by another way before you trust it.",
     "lastmile pack install rdp-1.0.0.lmpack",
     "lastmile pack install rdp-1.0.0.lmpack -p publisher.pub"},
    {"LM0805", "SIG_REVOKED: a revoked key",
     "The key was withdrawn by whoever answers for it, perhaps because it was "
     "stolen. What it signed is no longer taken.",
     "", ""},
    {"LM0806", "SIG_FORMAT: no signature file",
     "A signature file has exactly four lines: an untrusted comment, the "
     "signature, the trusted comment, the signature over both; nothing after "
     "them, no control characters, no other base64 than the usual.",
     "", ""},
    {"LM0807", "SIG_SCOPE: signed as something else",
     "The signature is good, but it says of itself that it is of another kind, "
     "pack or version, or the publisher may not sign packs of this name.",
     "", ""},
    {"LM0808", "THRESHOLD: too few keys signed",
     "So many different keys as the role asks for have to sign. The same key "
     "counts once, under whatever number it appears.",
     "", ""},
    {"LM0809", "META_FORMAT: not as it should be written",
     "A manifest or signed list is strict JSON: no duplicate and no unknown "
     "keys, whole numbers in range, limits of depth and size, and a format "
     "that this program knows.",
     "{\"format\": \"lastmile-pack/1\", \"format\": \"lastmile-pack/2\"}",
     "{\"format\": \"lastmile-pack/1\", …}"},
    {"LM0810", "ROLLBACK: older than what was seen",
     "Whoever hands out an older list or pack than one that was seen wants "
     "back a mistake that was mended. To go back on purpose there is `lastmile "
     "pack rollback`.",
     "", ""},
    {"LM0811", "MIX: parts that do not belong together",
     "Two signed files contradict each other: a number, a size or a hash that "
     "one states of the other is not so. A mirror between two states looks "
     "like that; so does one that lies.",
     "", ""},
    {"LM0812", "FREEZE: nothing fresh",
     "What says how fresh the repository is has run out itself: the mirror "
     "stands still, or somebody holds news back.",
     "", ""},
    {"LM0813", "EXPIRED: out of date",
     "Signed files end on a date, so that nobody can hand out old ones for "
     "ever. Knowledge that has expired is still used, with a word of warning.",
     "", ""},
    {"LM0814", "ROOT_CHAIN: a gap between roots",
     "Each root file is vouched for by the one before it, without gaps.", "",
     ""},
    {"LM0815", "SIZE: larger than it may be",
     "Every file has a size that is signed or a limit; reading stops there.",
     "", ""},
    {"LM0816", "TIMEOUT: too slow",
     "The other side sent nothing, or too little, for too long.", "", ""},
    {"LM0817", "STATE: what was seen is forgotten",
     "The store's record of what it has seen is missing, damaged or older than "
     "the store. Without it nobody could tell an old list from a new one.",
     "", "lastmile pack update --reset-state"},
    {"LM0818", "HASH: other contents than were signed",
     "A file is not what the manifest or list says. It was damaged or changed; "
     "get it again.",
     "", ""},
    {"LM0819", "BOMB: unpacks to more than it may",
     "The archive would unpack to more than was signed, or than any pack may "
     "hold (64 MiB).",
     "", ""},
    {"LM0820", "WINDOW: unpacking would take too much memory",
     "The compressed frame asks for a window above 8 MiB.",
     "zstd --long=31 pack.tar", "zstd -19 pack.tar"},
    {"LM0821", "COMPAT: made for another engine",
     "The pack says which engines and which schema it is made for, and this "
     "program is none of them.",
     "engine: '>=9'", "engine: '>=0.1'"},
    {"LM0822", "DEP: needs or excludes other packs",
     "A pack that it depends on is missing, of another version, or in a "
     "circle; or one is installed that it cannot stand beside.",
     "", "lastmile pack install base-1.0.0.lmpack rdp-1.0.0.lmpack"},
    {"LM0823", "ROOTS: ids that belong to another pack",
     "A pack owns the ids that begin with its roots. Two installed packs "
     "cannot own the same, and an item of a pack lies within its roots.",
     "roots: [tls.]   # and rdp owns tls.", "roots: [tls-extra.]"},
    {"LM0824", "LOCKED: somebody else is at the store",
     "Another process is changing the store. It was waited for; try again.", "",
     ""},
    {"LM0825", "REDIRECT: sent where one does not go",
     "A server may redirect to https only, and three times at most.", "", ""},
    {"LM0826", "TLS: the server is not who it should be",
     "The certificate of the server is expired, of another name, or of nobody "
     "whom this machine trusts.",
     "", ""},
    {"LM0827", "NAME: a name that no pack has",
     "Names in a pack are relative paths of small letters, digits, '_', '.' "
     "and '-': at most 8 parts and 200 bytes, no part that begins with '.' or "
     "'-', ends with '.', or that Windows keeps for itself.",
     "rules/CON.yaml", "rules/con-1.yaml"},
    {"LM0828", "ARCHIVE: not one archive and nothing else",
     "A pack is one zstd frame of one ustar archive: no other format, nothing "
     "before, between or after.",
     "", "lastmile pack build FOLDER"},
    {"LM0829", "TYPE: not a regular file",
     "A pack holds regular files: no links, devices, pipes, folders, sparse "
     "files, attributes or extended headers.",
     "", ""},
    {"LM0830", "MODE: rights or owner out of the ordinary",
     "Every file in a pack has the mode 0644 and the owner 0, so that nothing "
     "depends on who unpacks it.",
     "", ""},
    {"LM0831", "TWICE: one name for two files",
     "A name stands in an archive once, letter case put aside; and it is a "
     "file or a folder, not both.",
     "", ""},
    {"LM0832", "MANIFEST: not the files that the manifest lists",
     "MANIFEST.json comes first, its signature second, then exactly the files "
     "that it lists, in its order.",
     "", ""},
    {"LM0833", "CONTENT: mistakes in the pack",
     "The rules of the pack do not load together with what is installed. Every "
     "mistake is listed with its place.",
     "", "lastmile kb check FOLDER"},
    {"LM0834", "TESTS: its own tests fail",
     "The pack brings tests, and here they do not pass. It is not activated; "
     "what was installed stays.",
     "", "lastmile kb test --kb FOLDER"},
    {"LM0835", "STORE: a store that cannot be relied on",
     "The folder of the installed packs can be written by others, belongs to "
     "somebody else, or holds what was not put there by this program.",
     "", "chmod go-w ~/.local/share/lastmile"},
    {"LM0836", "DURABILITY: installed, durability not confirmed",
     "The new packs are in use, but the disk did not confirm that they would "
     "survive a loss of power. Look after the disk, and run the command again.",
     "", ""},
    {"LM0837", "NETWORK: not reached",
     "The repository did not answer, or answered with an error.", "", ""},
    {"LM0838", "REVOKED: a pack that was withdrawn",
     "Whoever answers for the pack has withdrawn it, because it does harm. It "
     "is not loaded and one does not go back to it. --allow-revoked does it "
     "all the same, and every answer then says so.",
     "", ""},
    {"LM0839", "ABSENT: nothing of that name",
     "`lastmile pack list` shows what is installed, and --history what was.",
     "", ""},
    {"LM0840", "KEY: no key, or one that cannot be used",
     "A key file is minisign's. A secret key with a password is opened with "
     "LASTMILE_KEY_PASSWORD, or on a terminal. A key is never overwritten.",
     "", "lastmile pack keygen publisher"},
    {"LM0841", "DISK: the store cannot be read or written",
     "The disk is full, read-only or broken, or the rights are missing. What "
     "was installed before is still in use.",
     "", ""},
};

const std::span<const CatalogEntry> packs(entries);

}  // namespace lastmile::catalogs
