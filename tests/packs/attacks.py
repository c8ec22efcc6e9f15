#!/usr/bin/env python3
"""attacks.py PROGRAM [TEST…]

The attacks on archives, stores and contents of packs, by their numbers: each
is refused with its reason and exit, writes nothing outside the store's tmp/,
leaves CURRENT and what is installed as it was, and the next honest install
works. Needs minisign, zstd and tar.
"""
import fcntl
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

import forge
from forge import entry, ended, compressed, raw_header

PROGRAM = os.environ.get("LASTMILE_PROGRAM", "lastmile")
HOME = pathlib.Path(tempfile.mkdtemp(prefix="lastmile-attacks-"))
ENVIRONMENT = {"PATH": os.environ["PATH"], "HOME": str(HOME / "home"),
               "USER": "tester"}
for sanitizer in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "LLVM_PROFILE_FILE"):
    if sanitizer in os.environ:
        ENVIRONMENT[sanitizer] = os.environ[sanitizer]
MAKE = forge.Forge(HOME / "forge")
MIB = 1 << 20


def run(*arguments, **options):
    done = subprocess.run([PROGRAM, *map(str, arguments)], text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          stdin=subprocess.DEVNULL, env=ENVIRONMENT,
                          timeout=60, **options)
    return done


def install(store, *archives, key=None, **options):
    return run("pack", "install", *archives, "-p", key or MAKE.key.public,
               "--store", store, **options)


def contents(folder):
    """What is in a folder but for tmp/ and the lock: paths and bytes."""
    found = {}
    for path in sorted(pathlib.Path(folder).rglob("*")):
        name = path.relative_to(folder).as_posix()
        if name.split("/")[0] in ("tmp", "lock"):
            continue
        if path.is_symlink():
            found[name] = "link to " + os.readlink(path)
        elif path.is_file():
            found[name] = path.read_bytes()
        else:
            found[name] = "folder"
    return found


HONEST = MAKE.pack()
NEWER = MAKE.pack(version="1.9.0", seq=100)
TEMPLATE = HOME / "template"
DONE = install(TEMPLATE, HONEST)
assert DONE.returncode == 0, DONE.stderr


class Attack(unittest.TestCase):
    tried = ""

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(dir=HOME))
        self.store = self.folder / "store"
        shutil.copytree(TEMPLATE, self.store, symlinks=True)
        self.around = {path.name for path in HOME.iterdir()}

    def tearDown(self):
        subprocess.run(["chmod", "-R", "u+w", self.folder])
        shutil.rmtree(self.folder)

    def refused(self, archive, word, exits, before=None, **options):
        before = before or contents(self.store)
        done = install(self.store, archive, **options)
        self.assertIn(f"{word}: ", done.stderr)
        self.assertEqual(done.returncode, exits, done.stderr)
        self.assertEqual(contents(self.store), before)
        self.assertFalse(list((self.store / "tmp").iterdir()))
        self.assertEqual({path.name for path in HOME.iterdir()}, self.around)
        self.assertNotIn("\x1b", done.stderr + done.stdout)
        if self.tried != self.id():  # once a test is enough
            self.honest()
            Attack.tried = self.id()
        return done

    def honest(self):
        done = install(self.store, NEWER)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("demo 1.9.0", done.stdout)

    def with_entry(self, extra, word, exits=3, first=False):
        """An honest pack with one more entry, which the manifest may list."""
        def change(blocks):
            return ended(extra + blocks if first else blocks + extra)
        return self.refused(MAKE.pack(version="1.1.0", seq=2, change=change),
                            word, exits)


class Signatures(Attack):
    def good(self, **more):
        return MAKE.pack(version="1.1.0", seq=2, **more)

    def signature(self, path):
        return pathlib.Path(str(path) + ".minisig")

    def test_001_no_signature(self):
        path = self.good()
        self.signature(path).unlink()
        self.refused(path, "SIG_MISSING", 6)

    def test_002_an_empty_signature(self):
        path = self.good()
        self.signature(path).write_bytes(b"")
        self.refused(path, "SIG_MISSING", 6)

    def test_003_one_bit_of_the_archive(self):
        path = self.good()
        whole = path.read_bytes()
        for at in (0, len(whole) // 2, len(whole) - 1):
            spoilt = bytearray(whole)
            spoilt[at] ^= 1
            path.write_bytes(spoilt)
            done = install(self.store, path)
            self.assertIn("SIG_BAD", done.stderr)
        self.refused(path, "SIG_BAD", 6)

    def test_005_the_comment_edited(self):
        path = self.good()
        text = self.signature(path).read_text()
        for old, new in (("1.1.0", "1.1.1"), ("seq=2", "seq=3")):
            self.signature(path).write_text(text.replace(old, new))
            done = install(self.store, path)
            self.assertIn("SIG_BAD", done.stderr)
        self.refused(path, "SIG_BAD", 6)

    def test_006_the_legacy_algorithm(self):
        path = self.good()
        self.signature(path).write_bytes(MAKE.key.sign(
            path.read_bytes(), forge.comment("pack", "demo", "1.1.0", 2),
            self.folder, legacy=True))
        self.refused(path, "SIG_ALG", 6)

    def test_008_an_unknown_key(self):
        path = self.good()
        other = forge.Key(self.folder, "other")
        self.signature(path).write_bytes(other.sign(
            path.read_bytes(), forge.comment("pack", "demo", "1.1.0", 2),
            self.folder))
        self.refused(path, "SIG_KEY", 6)

    def test_010_a_fifth_line(self):
        path = self.good()
        with open(self.signature(path), "a", encoding="utf-8") as file:
            file.write("more\n")
        self.refused(path, "SIG_FORMAT", 6)

    def test_013_the_manifests_signature_for_the_archive(self):
        path = self.good()
        self.signature(path).write_bytes(MAKE.key.sign(
            path.read_bytes(), forge.comment("manifest", "demo", "1.1.0", 2),
            self.folder))
        self.refused(path, "SIG_SCOPE", 6)
        # The very file that lies within.
        path = self.good()
        text = subprocess.run(["tar", "--zstd", "-xOf", path,
                               "MANIFEST.json.minisig"], check=True,
                              stdout=subprocess.PIPE).stdout
        self.signature(path).write_bytes(text)
        self.assertIn("SIG_SCOPE", install(self.store, path).stderr)

    def test_014_the_signature_of_another_pack(self):
        path, other = self.good(), MAKE.pack(name="other")
        self.signature(path).write_bytes(self.signature(other).read_bytes())
        self.refused(path, "SIG_SCOPE", 6)

    def test_014_another_pack_under_this_name(self):
        path, other = self.good(), MAKE.pack(name="other")
        path.write_bytes(other.read_bytes())
        self.signature(path).write_bytes(self.signature(other).read_bytes())
        self.refused(path, "SIG_SCOPE", 6)

    def test_015_an_old_version_under_a_new_name(self):
        path = self.good()
        path.write_bytes(HONEST.read_bytes())
        self.signature(path).write_bytes(self.signature(HONEST).read_bytes())
        self.refused(path, "SIG_SCOPE", 6)

    def test_015_a_manifest_of_another_version_within(self):
        files = forge.honest_files("demo", "1.1.0")
        about = forge.manifest(files, version="1.1.0", seq=2)
        archive = compressed(ended(MAKE.blocks(files, about)))
        for named in (dict(about, version="1.2.0"), dict(about, seq=3),
                      dict(about, name="other")):
            path = MAKE.write(archive, named)
            done = install(self.store, path)
            self.assertIn("SIG_SCOPE", done.stderr)
            self.assertEqual(done.returncode, 6)
        self.refused(path, "SIG_SCOPE", 6)

    def test_015_the_manifests_signature_of_another_pack_within(self):
        files = forge.honest_files("demo", "1.1.0")
        about = forge.manifest(files, version="1.1.0", seq=2)
        text = json.dumps(about).encode()
        for inner, word in (
                (MAKE.key.sign(text, forge.comment("pack", "demo", "1.1.0", 2),
                               self.folder), "SIG_SCOPE"),
                (MAKE.key.sign(b"other", forge.comment(
                    "manifest", "demo", "1.1.0", 2), self.folder), "SIG_BAD"),
                (forge.Key(self.folder, "x").sign(text, forge.comment(
                    "manifest", "demo", "1.1.0", 2), self.folder), "SIG_KEY"),
                (b"", "SIG_MISSING")):
            blocks = MAKE.blocks(files, about, text, inner)
            path = MAKE.write(compressed(ended(blocks)), about)
            done = install(self.store, path)
            self.assertIn(word, done.stderr)
            self.assertEqual(done.returncode, 6)


class Manifests(Attack):
    def refuse_text(self, spoil, word="META_FORMAT", exits=3):
        files = forge.honest_files("demo", "1.1.0")
        about = forge.manifest(files, version="1.1.0", seq=2)
        text = spoil(json.dumps(about)).encode("utf-8", "surrogateescape")
        blocks = MAKE.blocks(files, about, text)
        return self.refused(MAKE.write(compressed(ended(blocks)), about),
                            word, exits)

    def test_040_a_key_twice(self):
        self.refuse_text(lambda t: t.replace(
            '"seq": 2', '"seq": 9, "seq": 2'))

    def test_040_a_hash_twice(self):
        self.refuse_text(lambda t: t.replace(
            '"sha256": ', '"sha256": "' + "0" * 64 + '", "sha256": ', 1))

    def test_041_numbers_out_of_range(self):
        for seq in ("1e400", "18446744073709551616", "2.0", "-1", '"2"', "0",
                    "null", "9223372036854775808", "true", "[2]", "0x2", "02",
                    "1e1"):
            with self.subTest(seq=seq):
                self.setUp()
                self.refuse_text(lambda t, s=seq: t.replace('"seq": 2',
                                                            '"seq": ' + s))

    def test_041_versions_that_are_none(self):
        for version in ("1.1", "2", '"1"', '"1.1.0 "', '"01.1.0"', '""'):
            with self.subTest(version=version):
                self.setUp()
                self.refuse_text(lambda t, v=version: t.replace(
                    '"version": "1.1.0"', '"version": ' + v))

    def test_041_a_million_brackets(self):
        self.refuse_text(lambda t: t.replace(
            '"depends": []', '"depends": ' + "[" * MIB + "]" * MIB))

    def test_041_other_encodings(self):
        self.refuse_text(lambda t: "\ufeff" + t)
        self.setUp()
        self.refuse_text(lambda t: t.replace("somebody", "some\udcffbody"))
        self.setUp()
        self.refuse_text(lambda t: t.replace("somebody", "some\x00body"))

    def test_042_a_later_format(self):
        done = self.refuse_text(
            lambda t: t.replace("lastmile-pack/1", "lastmile-pack/2").replace(
                '"engine": ">=0.1"', '"engine": ">=7.0"'), "COMPAT", 5)
        self.assertIn("needs engine", done.stderr)
        self.assertIn(">=7.0", done.stderr)

    def test_043_another_kind_of_file(self):
        self.refuse_text(lambda t: '{"format": "lastmile-root/1", "kind": '
                                   '"root"}')

    def test_043_no_json(self):
        for text in ("<html>", "", "[]", "1", "{", '{"a": 1} x', "{'a': 1}"):
            with self.subTest(text=text):
                self.setUp()
                self.refuse_text(lambda t, s=text: s)

    def test_043_keys_missing_and_unknown(self):
        self.refuse_text(lambda t: t.replace('"seq": 2, ', ""))
        self.setUp()
        self.refuse_text(lambda t: t.replace('"seq"', '"sequence"'))
        self.setUp()
        self.refuse_text(lambda t: t.replace('"size"', '"bytes"', 1))


class Archives(Attack):
    def name(self, path, word="NAME"):
        self.with_entry(entry(path, b"- rule: x\n"), word)

    def raw(self, path, word="NAME", **more):
        self.with_entry(raw_header(path, **more), word)

    def test_047_leads_out(self):
        self.name("../evil")

    def test_048_absolute(self):
        self.name("/tmp/evil.yaml")
        self.assertFalse(os.path.exists("/tmp/evil.yaml"))

    def test_049_leads_out_later(self):
        self.name("a/../../evil")

    def test_050_a_link_then_written_through(self):
        self.with_entry(raw_header(b"rules/x", type_=b"2", link=b"/tmp") +
                        entry("rules/x/evil.yaml", b"x"), "TYPE")

    def test_051_a_relative_link(self):
        self.raw(b"rules/x", "TYPE", type_=b"2", link=b"../../..")

    def test_052_a_link_replaced_by_a_file(self):
        self.with_entry(raw_header(b"rules/x", type_=b"2", link=b"/tmp/evil") +
                        entry("rules/x", b"x"), "TYPE")

    def test_053_a_hard_link(self):
        self.raw(b"rules/x", "TYPE", type_=b"1", link=b"/etc/passwd")
        self.setUp()
        self.raw(b"rules/x", "TYPE", type_=b"0", link=b"/etc/passwd")

    def test_054_a_device(self):
        self.raw(b"rules/x", "TYPE", type_=b"3")
        self.setUp()
        self.raw(b"rules/x", "TYPE", type_=b"4")

    def test_055_a_pipe(self):
        self.raw(b"rules/x", "TYPE", type_=b"6")

    def test_055_a_folder(self):
        self.raw(b"rules/x", "TYPE", type_=b"5")
        self.setUp()
        self.raw(b"rules/x/", "NAME")

    def test_055_types_that_nobody_knows(self):
        for type_ in (b"7", b"\0", b"Z", b"V", b"M", b"N", b"D"):
            with self.subTest(type=type_):
                self.setUp()
                self.raw(b"rules/x", "TYPE", type_=type_)

    def test_056_setuid(self):
        for mode in (b"0004644", b"0002644", b"0001644"):
            self.setUp()
            self.raw(b"rules/x", "MODE", mode=mode)

    def test_057_other_rights(self):
        for mode in (b"0000666", b"0000000", b"0000755", b"0000600"):
            self.setUp()
            self.raw(b"rules/x", "MODE", mode=mode)

    def test_057_an_owner(self):
        self.with_entry(entry("rules/x", uid=1000), "MODE")
        self.setUp()
        self.with_entry(entry("rules/x", gid=5), "MODE")
        self.setUp()
        self.with_entry(entry("rules/x", uname="mallory"), "MODE")

    def test_058_a_name_twice(self):
        self.name("rules/door.yaml", "TWICE")
        self.setUp()
        self.name("MANIFEST.json", "TWICE")

    def test_059_letter_case(self):
        self.name("rules/Door.yaml")
        self.setUp()
        self.name("manifest.json", "TWICE")

    def test_060_backslashes(self):
        self.name("rules\\evil.yaml")
        self.setUp()
        self.name("..\\evil.yaml")

    def test_061_a_drive(self):
        self.name("C:\\evil")
        self.setUp()
        self.name("c:evil.yaml")

    def test_062_a_stream(self):
        self.name("rules/a.yaml:stream")

    def test_063_names_of_windows(self):
        for path in ("CON", "con", "rules/aux.yaml", "rules/com1.yaml", "nul",
                     "lpt9", "rules/prn.test.yaml", "con.yaml/x"):
            with self.subTest(path=path):
                self.setUp()
                self.name(path)

    def test_064_a_dot_or_blank_at_the_end(self):
        for path in ("rules/a.", "rules/a ", "rules./a", " a"):
            self.setUp()
            self.name(path)

    def test_065_a_zero_byte_in_a_name(self):
        self.raw(b"rules/a.yaml\0evil")
        self.setUp()
        pax = b"23 path=rules/a\0evil.x\n"
        self.with_entry(raw_header(b"pax", len(pax), type_=b"x") +
                        pax.ljust(512, b"\0") + entry("rules/a", b"x"), "TYPE")

    def test_066_pax_overrides_a_name(self):
        for type_ in (b"x", b"g"):
            self.setUp()
            pax = b"20 path=../evil.yam\n"
            self.with_entry(raw_header(b"pax", len(pax), type_=type_) +
                            pax.ljust(512, b"\0") + entry("rules/a", b"x"),
                            "TYPE")

    def test_066_gnu_long_names(self):
        for type_ in (b"L", b"K"):
            self.setUp()
            self.with_entry(raw_header(b"././@LongLink", 8, type_=type_,
                                       magic=b"ustar  \0") +
                            b"../evil\0".ljust(512, b"\0") +
                            entry("rules/a", b"x"), "ARCHIVE")

    def test_067_pax_lies_about_a_size(self):
        pax = b"16 size=1000000\n"
        self.with_entry(raw_header(b"pax", len(pax), type_=b"x") +
                        pax.ljust(512, b"\0") + entry("rules/a", b"x"), "TYPE")

    def test_067_sizes_that_lie(self):
        self.raw(b"rules/x", "ARCHIVE", size=4000)
        self.setUp()
        self.raw(b"rules/x", "SIZE", size=5 * MIB)
        self.setUp()
        header = bytearray(raw_header(b"rules/x"))
        header[124:136] = b"\x80" + b"\0" * 3 + b"\x7f" + b"\xff" * 7
        header[148:156] = b" " * 8
        header[148:156] = b"%06o\0 " % sum(header)
        done = install(self.store, MAKE.pack(
            version="1.1.0", seq=2,
            change=lambda blocks: ended(blocks + bytes(header))))
        self.assertEqual(done.returncode, 3, done.stderr)

    def test_068_letters_that_are_two(self):
        for path in ("rules/\u00e9.yaml", "rules/e\u0301.yaml",
                     "rules/\u202elmay.exe", "rules/\u200b.yaml"):
            self.setUp()
            self.name(path)

    def test_069_line_breaks_and_dashes(self):
        for path in ("rules/a\nb", "-rf", "rules/-x", "rules/\x1b[31m",
                     "rules/\t"):
            self.setUp()
            self.name(path)

    def test_070_no_name(self):
        for path in (b"", b".", b"./", b"./rules/a", b"rules//a", b"/"):
            self.setUp()
            self.raw(path)

    def test_071_a_file_as_a_folder(self):
        self.with_entry(entry("tests/door.test.yaml/x", b"x"), "TWICE")

    def test_072_long_and_deep(self):
        self.raw(b"a" * 100, prefix=b"b" * 150)
        self.setUp()
        self.raw(b"/".join([b"a"] * 45), prefix=b"/".join([b"a"] * 70))
        self.setUp()
        self.raw(b"a/b/c/d/e/f/g/h/i")

    def test_073_twenty_thousand_files(self):
        many = b"".join(raw_header(b"rules/%d" % i) for i in range(20000))
        self.with_entry(many, "SIZE")

    def test_074_a_dot_file(self):
        self.name(".bashrc")
        self.setUp()
        self.name("rules/.git/config")

    def test_075_attributes(self):
        pax = b"44 SCHILY.xattr.security.capability=\1\0\0\2\n"
        self.with_entry(raw_header(b"pax", len(pax), type_=b"x") +
                        pax.ljust(512, b"\0") + entry("rules/a", b"x"), "TYPE")

    def test_076_sparse(self):
        self.raw(b"rules/x", "TYPE", type_=b"S")
        self.setUp()
        self.raw(b"rules/x", "ARCHIVE", type_=b"S", magic=b"ustar  \0")

    def cut(self, size):
        return MAKE.pack(version="1.1.0", seq=2,
                         change=lambda blocks: ended(blocks)[:size])

    def test_077_cut_short(self):
        for size in (0, 100, 512, 700, 2048, 3000):
            with self.subTest(size=size):
                self.setUp()
                self.refused(self.cut(size), "ARCHIVE", 3)

    def test_077_without_its_end(self):
        for more in (0, 512):
            self.setUp()
            self.refused(MAKE.pack(
                version="1.1.0", seq=2,
                change=lambda blocks, m=more: blocks + b"\0" * m),
                "ARCHIVE", 3)

    def test_078_a_second_archive(self):
        self.refused(MAKE.pack(
            version="1.1.0", seq=2,
            change=lambda blocks: ended(blocks) + ended(
                entry("rules/evil.yaml", b"x"))), "ARCHIVE", 3)
        self.setUp()
        self.refused(MAKE.pack(
            version="1.1.0", seq=2,
            change=lambda blocks: ended(blocks + b"\0" * 1024 + entry(
                "rules/evil.yaml", b"x"))), "ARCHIVE", 3)

    def test_079_bytes_behind_the_end(self):
        for junk in (b"j" * 512, b"j", b"\0" * 10240, b"\0" * 511 + b"j"):
            self.setUp()
            self.refused(MAKE.pack(
                version="1.1.0", seq=2,
                change=lambda blocks, j=junk: ended(blocks) + j),
                "ARCHIVE", 3)
        self.setUp()
        self.refused(MAKE.pack(
            version="1.1.0", seq=2,
            change=lambda blocks: ended(blocks)[:-1] + b"j"), "ARCHIVE", 3)

    def test_080_other_formats(self):
        def as_program(*command):
            return lambda tar: subprocess.run(
                command, input=tar, stdout=subprocess.PIPE, check=True).stdout
        for make in (as_program("gzip", "-c"), lambda t: t,
                     lambda t: b"PK\x03\x04" + t, lambda t: b"Rar!\x1a\x07" + t,
                     lambda t: b"070701" + t, lambda t: b"",
                     lambda t: compressed(b"PK\x03\x04" * 300),
                     lambda t: compressed(b"070701" * 512)):
            self.setUp()
            self.refused(MAKE.pack(version="1.1.0", seq=2, zst=make),
                         "ARCHIVE", 3)

    def test_081_a_file_too_many(self):
        self.name("rules/zzz.yaml", "MANIFEST")
        self.setUp()
        self.name("unlisted.yaml", "MANIFEST")

    def files(self, change):
        files = forge.encoded(forge.honest_files("demo", "1.1.0"))
        about = forge.manifest(files, version="1.1.0", seq=2)
        change(files)
        return MAKE.write(compressed(ended(MAKE.blocks(files, about))), about)

    def test_082_a_file_too_few(self):
        self.refused(self.files(lambda f: f.pop("rules/door.yaml")),
                     "MANIFEST", 3)
        self.setUp()
        self.refused(self.files(lambda f: f.pop("tests/door.test.yaml")),
                     "MANIFEST", 3)

    def test_083_the_right_size_and_another_hash(self):
        def swap(files):
            body = files["rules/door.yaml"]
            files["rules/door.yaml"] = body.replace(b"closed", b"clOsed")
        self.refused(self.files(swap), "HASH", 3)

    def test_083_another_size(self):
        def longer(files):
            files["rules/door.yaml"] += b"# more\n"
        self.refused(self.files(longer), "HASH", 3)

    def test_084_the_manifest_is_not_first(self):
        self.with_entry(entry("a.yaml", b"x"), "MANIFEST", first=True)
        files = forge.honest_files("demo", "1.1.0")
        about = forge.manifest(files, version="1.1.0", seq=2)
        text = json.dumps(about).encode()
        self.setUp()
        blocks = entry("MANIFEST.json", text) + b"".join(
            entry(path, body)
            for path, body in sorted(forge.encoded(files).items()))
        self.refused(MAKE.write(compressed(ended(blocks)), about),
                     "SIG_MISSING", 6)

    def test_084_files_out_of_order(self):
        files = forge.honest_files("demo", "1.1.0")
        about = forge.manifest(files, version="1.1.0", seq=2)
        head = MAKE.blocks({}, about)
        body = b"".join(entry(path, data) for path, data in sorted(
            forge.encoded(files).items(), reverse=True))
        self.refused(MAKE.write(compressed(ended(head + body)), about),
                     "MANIFEST", 3)


class Frames(Attack):
    def frame(self, make, word, exits=3):
        return self.refused(MAKE.pack(version="1.1.0", seq=2, zst=make), word,
                            exits)

    def test_085_two_gigabytes_of_zeros(self):
        zeros = HOME / "forge" / "zeros.zst"
        if not zeros.exists():
            subprocess.run(f"head -c 2000000000 /dev/zero | zstd -q -1 > "
                           f"{zeros}", shell=True, check=True)
        self.frame(lambda tar: zeros.read_bytes(), "BOMB")

    def test_085_a_bomb_that_says_its_size(self):
        self.frame(lambda tar: compressed(b"\0" * (200 * MIB), "-1",
                                          "--stream-size=%d" % (200 * MIB)),
                   "BOMB")

    def test_086_a_window_of_gigabytes(self):
        # magic, no size, a window of 2 GiB, one raw block
        frame = b"\x28\xb5\x2f\xfd\x00" + bytes([(31 - 10) << 3])
        self.frame(lambda tar: frame + b"\x09\0\0x", "WINDOW")
        self.setUp()
        self.frame(lambda tar: compressed(tar, "--long=27"), "WINDOW")

    def test_087_more_than_one_frame(self):
        skip = b"\x50\x2a\x4d\x18\x04\0\0\0skip"
        empty = compressed(b"")
        for make in (lambda t: skip + compressed(t),
                     lambda t: compressed(t) + skip,
                     lambda t: empty * 10000 + compressed(t),
                     lambda t: compressed(t) + empty,
                     lambda t: compressed(t) + compressed(t),
                     lambda t: compressed(t[:1024]) + compressed(t[1024:]),
                     lambda t: compressed(t) + b"j"):
            self.setUp()
            self.frame(make, "ARCHIVE")

    def test_088_damaged_midway(self):
        def spoil(tar):
            frame = bytearray(compressed(tar, "--check"))
            frame[len(frame) // 2] ^= 0xff
            return bytes(frame)
        self.frame(spoil, "ARCHIVE")
        self.setUp()

        def other_sum(tar):
            frame = bytearray(compressed(tar, "--check"))
            frame[-1] ^= 1
            return bytes(frame)
        self.frame(other_sum, "ARCHIVE")


class Stores(Attack):
    def test_092_tmp_is_a_link(self):
        outside = self.folder / "outside"
        outside.mkdir()
        (outside / "kept").write_text("kept")
        shutil.rmtree(self.store / "tmp")
        (self.store / "tmp").symlink_to(outside)
        self.honest()
        self.assertEqual([p.name for p in outside.iterdir()], ["kept"])

    def test_093_another_tree_of_that_name(self):
        path = MAKE.pack(version="1.1.0", seq=2)
        text = subprocess.run(["tar", "--zstd", "-xOf", path, "MANIFEST.json"],
                              check=True, stdout=subprocess.PIPE).stdout
        tree = self.store / "store" / f"demo-1.1.0@{forge.sha256(text)}"
        (tree / "rules").mkdir(parents=True)
        (tree / "MANIFEST.json").write_bytes(text)
        (tree / "rules" / "door.yaml").write_text("- rule: evil\n")
        before = contents(self.store)
        done = install(self.store, path)
        self.assertNotEqual(done.returncode, 0)
        self.assertEqual((self.store / "CURRENT").read_text(), "00000001\n")
        self.assertEqual(contents(self.store), before)
        self.honest()

    def test_094_current_is_broken(self):
        current = self.store / "CURRENT"
        for spoil in (lambda: current.write_text("00000099\n"),
                      lambda: current.write_text("../../etc\n"),
                      lambda: current.write_text(""),
                      lambda: current.write_bytes(b"\xff" * 100),
                      lambda: current.unlink(),
                      lambda: (current.unlink(), current.symlink_to("/etc")),
                      lambda: (current.unlink(),
                               current.symlink_to("nothing")),
                      lambda: (current.unlink(), os.mkfifo(current)),
                      lambda: (self.store / "generations/00000001"
                               ).write_text("x")):
            self.setUp()
            current = self.store / "CURRENT"
            spoil()
            done = run("pack", "list", "--store", self.store)
            if (self.store / "generations/00000001").read_text() != "x":
                self.assertIn("demo 1.0.0", done.stdout)
            self.honest()
            self.assertEqual((self.store / "CURRENT").stat().st_size, 9)

    def test_095_others_may_write(self):
        for part in (".", "store", "generations", "trust"):
            self.setUp()
            os.chmod(self.store / part, 0o777)
            done = install(self.store, NEWER)
            self.assertIn("STORE: ", done.stderr)
            self.assertEqual(done.returncode, 6)
            os.chmod(self.store / part, 0o700)
            self.honest()

    def test_096_two_at_once(self):
        with open(self.store / "lock", "w", encoding="utf-8") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            before = contents(self.store)
            done = run("pack", "install", NEWER, "-p", MAKE.key.public,
                       "--store", self.store, "--wait", "0.1")
            self.assertIn("LOCKED: ", done.stderr)
            self.assertEqual(done.returncode, 3)
            self.assertEqual(contents(self.store), before)
        many = [subprocess.Popen([PROGRAM, "pack", "install", NEWER, "-p",
                                  MAKE.key.public, "--store", self.store],
                                 env=ENVIRONMENT, stdout=subprocess.DEVNULL)
                for _ in range(5)]
        self.assertEqual([one.wait(60) for one in many], [0] * 5)
        self.honest()

    def test_100_a_file_changed_on_the_disk(self):
        tree = next((self.store / "store").iterdir())
        victim = tree / "rules" / "door.yaml"
        os.chmod(victim, 0o644)
        victim.write_text(victim.read_text().replace("closed", "opened"))
        for verb in (("pack", "verify"), ("pack", "info", "demo")):
            done = run(*verb, "--store", self.store)
            self.assertIn("HASH: ", done.stderr)
            self.assertEqual(done.returncode, 3)
        self.honest()

    def test_100_diagnose_reads_what_was_signed(self):
        tree = next((self.store / "store").iterdir())
        ENVIRONMENT["LASTMILE_STORE"] = str(self.store)
        try:
            done = run("version", "-f", "json")
            pack = json.loads(done.stdout)["packs"][0]
            self.assertEqual((pack["name"], pack["signed"], pack["origin"]),
                             ("demo", True, "installed"))
            victim = tree / "pack.yaml"
            os.chmod(victim, 0o644)
            victim.write_text(victim.read_text() + "title: evil\n")
            done = run("version")
            self.assertIn("HASH: ", done.stderr)
            self.assertEqual(done.returncode, 3)
            victim.unlink()
            victim.symlink_to("/etc/passwd")
            self.assertEqual(run("version").returncode, 6)
        finally:
            del ENVIRONMENT["LASTMILE_STORE"]

    def test_045_the_state_is_gone_or_old(self):
        state = self.store / "state.json"
        old = state.read_bytes()
        self.honest()
        for spoil in (lambda: state.unlink(), lambda: state.write_text("{"),
                      lambda: state.write_text(""),
                      lambda: state.write_bytes(old)):
            spoil()
            before = contents(self.store)
            done = install(self.store, NEWER)
            self.assertIn("STATE: ", done.stderr)
            self.assertEqual(done.returncode, 6)
            self.assertEqual(contents(self.store), before)
            # To consult, what is installed is enough.
            self.assertIn("1.9.0", run("pack", "list", "--store",
                                       self.store).stdout)
            done = run("pack", "install", NEWER, "-p", MAKE.key.public,
                       "--store", self.store, "--reset-state")
            self.assertEqual(done.returncode, 0, done.stderr)
            self.honest()

    def revoke(self, key):
        """Withdraws what is installed, as a signed index would."""
        self.honest()
        state = json.loads((self.store / "state.json").read_text())
        name = next(p.name for p in (self.store / "store").iterdir()
                    if "-1.0.0@" in p.name)
        state[key] = [{"manifest_sha256": name.split("@")[1],
                       "reason": "it does harm"}]
        (self.store / "state.json").write_text(json.dumps(state))

    def test_102_back_to_a_revoked_pack(self):
        self.revoke("revoked")
        before = contents(self.store)
        done = run("pack", "rollback", "--store", self.store)
        self.assertIn("REVOKED: ", done.stderr)
        self.assertEqual(done.returncode, 6)
        self.assertEqual(contents(self.store), before)
        done = run("pack", "rollback", "--store", self.store,
                   "--allow-revoked")
        self.assertEqual(done.returncode, 0, done.stderr)
        ENVIRONMENT["LASTMILE_STORE"] = str(self.store)
        try:
            done = run("version", "-f", "json")
            self.assertIn("REVOKED: ", done.stdout)
        finally:
            del ENVIRONMENT["LASTMILE_STORE"]

    def test_112_a_revoked_pack_is_not_loaded_a_yanked_one_is(self):
        for key, loaded in (("revoked", False), ("yanked", True)):
            self.setUp()
            self.revoke(key)
            state = json.loads((self.store / "state.json").read_text())
            now = next(p.name for p in (self.store / "store").iterdir()
                       if "-1.9.0@" in p.name)
            state[key][0]["manifest_sha256"] = now.split("@")[1]
            (self.store / "state.json").write_text(json.dumps(state))
            ENVIRONMENT["LASTMILE_STORE"] = str(self.store)
            try:
                done = run("version", "-f", "json")
                names = [p["name"] for p in json.loads(done.stdout)["packs"]]
                self.assertEqual("demo" in names, loaded, done.stderr)
                self.assertIn("it does harm", done.stdout + done.stderr)
            finally:
                del ENVIRONMENT["LASTMILE_STORE"]


class Contents(Attack):
    def pack(self, files=None, name="demo", version="1.1.0", **more):
        more.setdefault("seq", 2)
        return MAKE.pack(name=name, version=version, files=files, **more)

    def test_037_a_lower_number_under_a_higher_version(self):
        self.honest()
        before = contents(self.store)
        done = install(self.store, self.pack(version="9.0.0", seq=50))
        self.assertIn("ROLLBACK: ", done.stderr)
        self.assertEqual(done.returncode, 6)
        self.assertEqual(contents(self.store), before)

    def test_103_another_engine(self):
        for engine in (">=9", "<0.0.1", "=77.0.0"):
            self.setUp()
            self.refused(self.pack(engine=engine), "COMPAT", 5)
        self.setUp()
        self.refused(self.pack(schema=">=2"), "COMPAT", 5)

    def test_104_dependencies(self):
        needs = {"depends": [{"name": "base", "range": ">=1"}]}
        done = self.refused(self.pack(**needs), "DEP", 3)
        self.assertIn("demo 1.1.0 → base >=1", done.stderr)
        base = MAKE.pack(name="base", depends=[{"name": "demo",
                                                "range": "*"}])
        self.setUp()
        before = contents(self.store)
        done = install(self.store, self.pack(**needs), base)
        self.assertIn("circle", done.stderr)
        self.assertEqual(contents(self.store), before)
        old = MAKE.pack(name="base", version="0.9.0")
        done = install(self.store, self.pack(**needs), old)
        self.assertIn("DEP: ", done.stderr)
        self.assertEqual(contents(self.store), before)
        good = MAKE.pack(name="base", version="1.2.0")
        done = install(self.store, self.pack(**needs), good)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_104_two_versions_at_once(self):
        before = contents(self.store)
        done = install(self.store, self.pack(), self.pack(version="1.2.0",
                                                          seq=3))
        self.assertIn("DEP: ", done.stderr)
        self.assertEqual(contents(self.store), before)

    def test_104_conflicts(self):
        self.refused(self.pack(name="other", conflicts=[
            {"name": "demo", "range": "*"}]), "DEP", 3)

    def test_105_two_owners(self):
        for root in ("demo.", "demo.closed", "d"):
            self.setUp()
            self.refused(self.pack(name="other", roots=[root, "other."]),
                         "ROOTS", 6)

    def test_106_an_id_that_is_not_its_own(self):
        files = forge.honest_files("demo", "1.1.0")
        files["rules/door.yaml"] = files["rules/door.yaml"].replace(
            "rule: demo.closed", "rule: rdp.closed")
        self.refused(self.pack(files), "ROOTS", 6)

    def content(self, text, word="CONTENT"):
        files = forge.honest_files("demo", "1.1.0")
        files["rules/evil.yaml"] = text
        done = self.refused(self.pack(files), word, 3)
        return done.stderr

    def test_108_yaml_bombs(self):
        laughs = "- rule: demo.a\n  title: &a [x]\n  about: *a\n"
        for text in (laughs, "[" * 20000, "a: " * 5000, ",", "- a\n, b\n",
                     "%FOO\n---\n- a\n", "- rule: demo.x\n- rule: demo.x\n",
                     "\ufeff- a\n", "- !!python/object x\n", "a: 1\na: 2\n",
                     "- rule: 'demo", "--- a\n--- b\n"):
            with self.subTest(text=text[:30]):
                self.setUp()
                said = self.content(text)
                self.assertRegex(said, r"rules/evil\.yaml:\d+:")

    def test_109_hostile_lua(self):
        self.content("- rule: demo.l\n  title: x\n  when:\n    - lua: |\n"
                     "        os.execute('touch /tmp/evil')\n")
        self.assertFalse(os.path.exists("/tmp/evil"))

    def test_110_its_own_tests_fail(self):
        files = forge.honest_files("demo", "1.1.0")
        files["tests/door.test.yaml"] = files["tests/door.test.yaml"].replace(
            "state: closed", "state: open")
        self.refused(self.pack(files), "TESTS", 3)

    def test_110_another_name_within(self):
        files = forge.honest_files("demo", "1.1.0")
        files["pack.yaml"] = files["pack.yaml"].replace("pack: demo",
                                                        "pack: rdp")
        self.refused(self.pack(files), "CONTENT", 3)

    def test_111_expired_is_loaded_and_said(self):
        path = self.pack(expires="2026-02-01T00:00:00Z")
        done = install(self.store, path)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("EXPIRED: ", done.stderr)
        ENVIRONMENT["LASTMILE_STORE"] = str(self.store)
        try:
            self.assertIn("expired on 2026-02-01", run("version").stdout)
        finally:
            del ENVIRONMENT["LASTMILE_STORE"]

    def test_119_names_on_the_command_line(self):
        for name in ("../../x", "/etc/passwd", "a/b", "", "A", "\x1b[31m"):
            done = run("pack", "info", name, "--store", self.store)
            self.assertIn("NAME: ", done.stderr)
            self.assertEqual(done.returncode, 3)
            self.assertNotIn("\x1b", done.stderr)

    def test_118_no_regular_files(self):
        pipe = self.folder / "demo-1.1.0.lmpack"
        os.mkfifo(pipe)
        for path in (pipe, "/dev/zero", self.folder):
            done = install(self.store, path)
            self.assertIn("ARCHIVE: ", done.stderr)
            self.assertEqual(done.returncode, 3)

    def test_120_escapes_are_shown(self):
        path = self.pack(changelog=[{"id": "x", "change": "added",
                                     "text": "\x1b[31mred\u202e"}])
        done = run("pack", "info", path)
        self.assertNotIn("\x1b", done.stdout + done.stderr)
        self.assertNotIn("\u202e", done.stdout + done.stderr)


class Answers(Attack):
    """What every answer says of the knowledge that it rests on."""

    def answers(self, *more):
        case = self.folder / "case.yaml"
        case.write_text("given:\n  - demo.door: {name: a, state: closed}\n")
        return [(verb, run(verb, *more, *rest)) for verb, *rest in (
            ("diagnose", "--no-input", case), ("next", case), ("report", case),
            ("lookup", "door"), ("run", "--given", case))]

    def test_a_folder_is_unsigned_in_every_answer(self):
        folder = self.folder / "kb"
        for name, text in forge.honest_files().items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text)
        for verb, done in self.answers("--kb", folder):
            self.assertEqual(done.stdout.count("UNSIGNED: pack demo 1.0.0"), 1,
                             (verb, done.stdout, done.stderr))
        cases = self.folder / "cases"
        cases.write_text('{"given": [], "case": "a"}\n')
        done = run("batch", "--kb", folder, cases)
        self.assertIs(json.loads(done.stdout)["unsigned"], True)
        self.assertIn("UNSIGNED: ", done.stderr)

    def test_what_is_installed_is_named(self):
        ENVIRONMENT["LASTMILE_STORE"] = str(self.store)
        try:
            for verb, done in self.answers():
                self.assertNotIn("UNSIGNED", done.stdout, verb)
            done = self.answers("-f", "json")[0][1]
            pack = json.loads(done.stdout)["packs"][0]
            self.assertEqual((pack["version"], pack["signed"], pack["origin"]),
                             ("1.0.0", True, "installed"))
            text = self.answers()[0][1].stdout
            self.assertIn(f"demo 1.0.0, sha256 {pack['sha256']}", text)
        finally:
            del ENVIRONMENT["LASTMILE_STORE"]

    def test_025_stale_knowledge_is_used_and_said(self):
        path = self.store / "state.json"
        state = json.loads(path.read_text())
        state.update(timestamp=3, newest_time="2026-01-02T03:04:05Z",
                     fresh_until="2026-01-09T00:00:00Z")
        path.write_text(json.dumps(state))
        ENVIRONMENT["LASTMILE_STORE"] = str(self.store)
        try:
            said = "last proved fresh on 2026-01-02"
            for verb, done in self.answers()[:-1]:
                self.assertIn(said, done.stdout, (verb, done.stderr))
            done = self.answers("-f", "json")[0][1]
            self.assertIn(said, str(json.loads(done.stdout)["packs"]))
            state.update(fresh_until="2099-01-09T00:00:00Z")
            path.write_text(json.dumps(state))
            self.assertNotIn(said, self.answers()[0][1].stdout)
        finally:
            del ENVIRONMENT["LASTMILE_STORE"]

    def test_a_manifest_tells_what_changed(self):
        folder = self.folder / "kb"
        for name, text in forge.honest_files().items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text)
        (folder / "CHANGELOG.md").write_text(
            "# Changes\n\n## [1.0.0] - 2026-01-01\n\n- New: a door, and\n"
            "  what follows (`demo.closed`).\n- Doors \x1b[31m shut.\n\n"
            "### Removed\n\n* Windows (`rdp.other`).\n\n## 0.9.0\n\n- Old.\n")
        done = run("pack", "build", folder, "-o", self.folder)
        self.assertEqual(done.returncode, 0, done.stderr)
        done = run("pack", "info", self.folder / "demo-1.0.0.lmpack", "-f",
                   "json")
        self.assertEqual(
            [(c["id"], c["change"], c["text"][:9])
             for c in json.loads(done.stdout)["changelog"]],
            [("demo.closed", "added", "New: a do"),
             ("demo", "changed", "Doors \\x1"),
             ("demo", "removed", "Windows (")])


if __name__ == "__main__":
    try:
        unittest.main(verbosity=1, argv=sys.argv)
    finally:
        subprocess.run(["chmod", "-R", "u+w", HOME])
        shutil.rmtree(HOME, ignore_errors=True)
