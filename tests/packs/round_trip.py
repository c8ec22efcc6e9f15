#!/usr/bin/env python3
"""round_trip.py

Stock tools take what the program makes, and the program what they make:
minisign verifies, GNU tar and zstd list and unpack, two builds are the same,
and a pack goes from init to installed, diagnosed with and gone back from.
LASTMILE_PROGRAM names the program.
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

import forge

PROGRAM = os.environ.get("LASTMILE_PROGRAM", "lastmile")
HERE = pathlib.Path(__file__).resolve().parent.parent.parent


class RoundTrip(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="lastmile-round-"))
        self.environment = {"PATH": os.environ["PATH"], "USER": "tester",
                            "HOME": str(self.folder),
                            "SOURCE_DATE_EPOCH": "1780315200"}

    def tearDown(self):
        shutil.rmtree(self.folder)

    def run_(self, *command, exits=0, **more):
        done = subprocess.run([str(c) for c in command], cwd=self.folder,
                              env={**self.environment, **more}, text=True,
                              stdin=subprocess.DEVNULL, check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.assertEqual(done.returncode, exits, done.stderr + done.stdout)
        return done.stdout

    def lastmile(self, *arguments, **more):
        return self.run_(PROGRAM, *arguments, **more)

    def made(self):
        self.lastmile("pack", "keygen", "-W", "-p", "k.pub", "-s", "k.key")
        self.lastmile("pack", "init", "mine")
        self.lastmile("pack", "build", "mine", "-s", "k.key")

    def test_a_new_pack_is_sound_and_passes_its_test(self):
        self.lastmile("pack", "init", "mine")
        self.assertIn("No faults", self.lastmile("kb", "check", "mine"))
        self.assertIn("2 passed", self.lastmile("kb", "test", "--kb", "mine"))

    def test_two_builds_are_the_same(self):
        self.made()
        first = (self.folder / "mine-0.1.0.lmpack").read_bytes()
        os.utime(self.folder / "mine" / "pack.yaml", (1, 1))
        self.lastmile("pack", "build", "mine", "-s", "k.key", "-o", "b.lmpack")
        self.assertEqual((self.folder / "b.lmpack").read_bytes(), first)

    def test_stock_tools_take_ours(self):
        self.made()
        self.run_("minisign", "-Vm", "mine-0.1.0.lmpack", "-p", "k.pub")
        listed = self.run_("tar", "--zstd", "-tvf", "mine-0.1.0.lmpack")
        names = [line.split()[-1] for line in listed.splitlines()]
        self.assertEqual(names[:2], ["MANIFEST.json", "MANIFEST.json.minisig"])
        self.assertEqual(names[2:], sorted(names[2:]))
        for line in listed.splitlines():
            self.assertTrue(line.startswith("-rw-r--r-- 0/0"), line)
        self.run_("tar", "--zstd", "-xf", "mine-0.1.0.lmpack")
        self.run_("minisign", "-Vm", "MANIFEST.json", "-p", "k.pub")
        self.run_("zstd", "-q", "-t", "mine-0.1.0.lmpack")

    def test_a_tar_of_gnu_tar_is_taken(self):
        make = forge.Forge(self.folder / "forge")
        files = forge.honest_files()
        about = forge.manifest(files)
        tree = self.folder / "tree"
        text = json.dumps(about).encode()
        for path, body in {**forge.encoded(files), "MANIFEST.json": text,
                           "MANIFEST.json.minisig": make.key.sign(
                               text, forge.comment("manifest", "demo", "1.0.0",
                                                   1), self.folder)}.items():
            (tree / path).parent.mkdir(parents=True, exist_ok=True)
            (tree / path).write_bytes(body)
        names = ["MANIFEST.json", "MANIFEST.json.minisig", *sorted(files)]
        tar = subprocess.run(["tar", "-C", tree, "--format=ustar", "--owner=0",
                              "--group=0", "--numeric-owner", "--mode=0644",
                              "-cf", "-", *names], check=True,
                             stdout=subprocess.PIPE).stdout
        path = make.write(forge.compressed(tar, "-19"), about)
        self.assertIn("good", self.lastmile("pack", "verify", path, "-p",
                                            make.key.public))

    def test_a_key_elsewhere_signs_with_minisign(self):
        self.lastmile("pack", "init", "mine")
        key = forge.Key(self.folder, "off")
        self.lastmile("pack", "build", "mine", "--manifest", "MANIFEST.json")
        said = "lastmile/1 kind={} name=mine version=0.1.0 seq=1000"
        self.run_("minisign", "-S", "-s", key.secret, "-m", "MANIFEST.json",
                  "-t", said.format("manifest"))
        self.lastmile("pack", "build", "mine", "--manifest-signature",
                      "MANIFEST.json.minisig")
        self.run_("minisign", "-S", "-s", key.secret, "-m",
                  "mine-0.1.0.lmpack", "-t", said.format("pack"))
        self.lastmile("pack", "install", "mine-0.1.0.lmpack", "-p", key.public,
                      "--store", "store")

    def test_from_init_to_going_back(self):
        self.made()
        store = {"LASTMILE_STORE": str(self.folder / "store")}
        self.lastmile("pack", "install", "mine-0.1.0.lmpack", "-p", "k.pub",
                      **store)
        pack = json.loads(self.lastmile("version", "-f", "json", **store)
                          )["packs"][0]
        self.assertEqual((pack["name"], pack["version"], pack["signed"],
                          pack["origin"]), ("mine", "0.1.0", True,
                                            "installed"))
        text = self.lastmile("diagnose", "--fact",
                             "mine.door: {name: a, state: closed}", **store)
        self.assertIn("mine 0.1.0", text)
        self.assertNotIn("UNSIGNED", text)
        file = self.folder / "mine" / "pack.yaml"
        file.write_text(file.read_text().replace("0.1.0", "0.2.0"))
        rules = self.folder / "mine" / "rules" / "first.yaml"
        rules.write_text(rules.read_text().replace("base rate: occasional",
                                                   "base rate: common"))
        self.lastmile("pack", "build", "mine", "-s", "k.key")
        said = json.loads(self.lastmile("pack", "diff", "mine-0.1.0.lmpack",
                                        "mine-0.2.0.lmpack", "-f", "json"))
        self.assertEqual([(i["id"], i["change"], i["fields"])
                          for i in said["items"]],
                         [("mine.locked", "changed", ["base rate"])])
        self.lastmile("pack", "install", "mine-0.2.0.lmpack", "-p", "k.pub",
                      **store)
        self.lastmile("pack", "rollback", **store)
        self.assertIn("mine 0.1.0", self.lastmile("pack", "list", **store))
        # What was seen is remembered.
        self.lastmile("pack", "install", "mine-0.1.0.lmpack", "-p", "k.pub",
                      exits=6, **store)
        self.lastmile("pack", "pin", "mine", **store)
        self.lastmile("pack", "install", "mine-0.2.0.lmpack", "-p", "k.pub",
                      exits=3, **store)
        self.lastmile("pack", "pin", "mine", "--remove", **store)
        self.lastmile("pack", "install", "mine-0.2.0.lmpack", "-p", "k.pub",
                      **store)
        self.lastmile("pack", "remove", "mine", **store)
        self.assertIn("nothing is installed",
                      self.lastmile("pack", "list", **store))

    def test_a_folder_is_marked_in_every_answer(self):
        self.lastmile("pack", "init", "mine")
        fact = "mine.door: {name: a, state: closed}"
        (self.folder / "case.yaml").write_text("given:\n  - " + fact + "\n")
        for command in (["diagnose", "case.yaml"],
                        ["why", "mine.locked", "case.yaml"],
                        ["why-not", "mine.locked", "case.yaml"], ["version"]):
            self.assertIn("UNSIGNED", self.lastmile(*command, "--kb", "mine"))
        said = json.loads(self.lastmile("diagnose", "case.yaml", "--kb", "mine",
                                        "-f", "json"))
        self.assertEqual([(p["signed"], p["origin"]) for p in said["packs"]],
                         [(False, "folder")])

    def test_keys_are_never_overwritten(self):
        self.lastmile("pack", "keygen", "-W", "-p", "k.pub", "-s", "k.key")
        before = (self.folder / "k.key").read_bytes()
        self.lastmile("pack", "keygen", "-W", "-p", "k.pub", "-s", "k.key",
                      exits=3)
        self.assertEqual((self.folder / "k.key").read_bytes(), before)
        self.assertEqual((self.folder / "k.key").stat().st_mode & 0o777, 0o600)


if __name__ == "__main__":
    unittest.main(argv=sys.argv)
