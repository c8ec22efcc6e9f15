#!/usr/bin/env python3
"""injection.py PROGRAM [--points N | --all] [--seed S] [--only WORK]
             [--what FAULT]

Kills or fails the program at its system calls (strace -e inject) while it
installs, updates, rolls back, collects garbage, takes a repository's first root
and follows it to a new one. After every point the store is as it was or as it
should become, `pack verify` finds every file as it was signed, and the same
command, given again, succeeds. A command that says that
it is done has done it. Takes N points by the seed, or all of them; prints the
seed. Needs strace, minisign and zstd.
"""
import argparse
import collections
import hashlib
import json
import os
import pathlib
import random
import re
import shutil
import stat
import subprocess
import sys
import tempfile
import time

import forge

CALLS = ("openat", "read", "write", "close", "fsync", "mkdirat", "mkdir",
         "renameat2", "renameat", "rename", "unlinkat", "unlink", "flock",
         "fstat", "newfstatat", "getdents64", "fchmodat", "lseek")
ERRORS = ("ENOSPC", "EIO", "EROFS", "EINTR", "EACCES", "EDQUOT")
WHAT = ("signal=KILL", *("error=" + error for error in ERRORS))
NOT_DURABLE = 11
# Work for which the store also needs a repository, and whose roots count.
TRUST = ("trust", "rotation")
NAMES = ("first install", "update", "rollback", "garbage", *TRUST)


class World:
    def __init__(self, program, folder):
        self.program, self.folder = program, pathlib.Path(folder)
        self.make = forge.Forge(self.folder / "forge")
        self.packs = [self.make.pack(version=f"1.{n}.0", seq=n + 1)
                      for n in range(8)]
        self.environment = {"PATH": os.environ["PATH"],
                            "HOME": str(self.folder), "USER": "tester"}
        self.seen = {}
        self.old, self.new = self.folder / "old", self.folder / "new"
        self.publish()

    def publish(self):
        """A repository, and the same one after a turn of its keys."""
        pack, keys = self.folder / "demo", self.folder / "keys"
        self.good("init", pack, "--name", "demo")
        self.good("publish", self.old, "--init", "main", "--keys", keys)
        self.release(self.old, pack, keys, 1)
        shutil.copytree(self.old, self.new)
        self.good("keygen", "--no-password", "-p", keys / "fresh.pub", "-s",
                  keys / "fresh.key")
        draft = self.folder / "next.json"
        self.good("publish", self.new, "--draft-root", draft)
        root = json.loads(draft.read_text())
        role = root["roles"]["freshness"]
        root["revoked"] = role["keys"]
        role["keys"] = [(keys / "fresh.pub").read_text().splitlines()[1]]
        draft.write_text(json.dumps(root))
        self.good("publish", self.new, "--root", draft, "--keys", keys)
        self.release(self.new, pack, keys, 2)

    def release(self, repository, pack, keys, seq):
        about = pack / "pack.yaml"
        about.write_text(re.sub(r"(?m)^version: .*$", f"version: 0.{seq}.0",
                                about.read_text()))
        archive = self.folder / f"demo-0.{seq}.0.lmpack"
        self.good("build", pack, "--seq", seq, "-s", keys / "publisher.key",
                  "-o", archive)
        self.good("publish", repository, archive, "--keys", keys)

    def good(self, *arguments):
        done = self.run(["pack", *arguments])
        assert done.returncode == 0, (arguments, done.stdout, done.stderr)

    def command(self, name, store):
        install = ["pack", "install", "-p", self.make.key.public, "--store",
                   store]
        return {
            "first install": [*install, self.packs[0]],
            "update": [*install, self.packs[1]],
            "rollback": ["pack", "rollback", "--store", store],
            "garbage": [*install, self.packs[7]],
            "trust": ["pack", "trust", "add", self.old / "trust/1.root.json",
                      "--store", store],
            "rotation": ["pack", "update", "demo", "--from", self.new,
                         "--store", store],
        }[name]

    def run(self, arguments, *before):
        return subprocess.run(
            [*map(str, before), self.program, *map(str, arguments)],
            env=self.environment, stdin=subprocess.DEVNULL, timeout=120,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            check=False)

    def prepare(self, name):
        """A store from which the command changes something."""
        store = self.folder / ("prepared " + name)
        if name in ("first install", "trust"):
            store.mkdir(mode=0o700)
            return store
        if name == "rotation":
            self.good("trust", "add", self.old / "trust/1.root.json", "--store",
                      store)
            self.good("update", "demo", "--from", self.old, "--store", store)
            return store
        for pack in {"update": self.packs[:1], "rollback": self.packs[:2],
                     "garbage": self.packs[:7]}[name]:
            done = self.run(["pack", "install", "-p", self.make.key.public,
                             "--store", store, pack])
            assert done.returncode == 0, done.stderr
        return store

    def state(self, name, store):
        """What is in use, and whom the store trusts where that changes."""
        now = self.installed(store)
        if name not in TRUST:
            return now
        done = self.run(["pack", "trust", "show", "--store", store, "-f",
                         "json"])
        if done.returncode != 0:
            return f"{now}, broken trust: {done.stdout}{done.stderr}"
        root = json.loads(done.stdout).get("root")
        return f"{now}, root {root['number'] if root else 0}"

    def installed(self, store):
        """What is in use, as `verify` says; after a look at every file."""
        done = self.run(["pack", "verify", "--store", store])
        if "nothing is installed" in done.stdout:
            return "nothing"
        # A broken CURRENT that was recovered from is not what we allow here.
        if done.returncode != 0:
            return f"broken: {done.stdout}{done.stderr}"
        return re.search(r"good  (demo \S+),", done.stdout).group(1)


def calls_of(world, name, prepared):
    """How often each system call happens, by name, from the store on."""
    store = world.folder / "counted"
    shutil.copytree(prepared, store)
    trace = world.folder / "trace"
    done = world.run(world.command(name, store), "strace", "-f", "-o", trace)
    assert done.returncode == 0, done.stderr
    after = world.state(name, store)
    shutil.rmtree(store)
    counts, begins = collections.Counter(), {}
    for line in trace.read_text(errors="replace").splitlines():
        call = re.match(r"\d+\s+(\w+)\(", line)
        if not call or call[1] not in CALLS:
            continue
        counts[call[1]] += 1
        if str(world.folder) in line:
            for one in CALLS:
                begins.setdefault(one, counts[one] + (one != call[1]))
    return after, [(call, n) for call in CALLS
                   for n in range(begins.get(call, 1), counts[call] + 1)]


def faults_of(before, after, now, code, killed):
    # A root is kept as soon as it was checked: what it signs comes after it.
    between = before.replace("root 1", "root 2")
    if now not in (before, after, between):
        return f"neither {before} nor {after}, but {now}"
    if code == 0 and now != after:
        return f"said that it was done, and {now} is in use"
    if code == NOT_DURABLE and now != after:
        return "said that it is installed, and it is not"
    if not killed and (code < 0 or code > 128 or code == 70):
        return f"ended with {code}"
    return None


def digest(store):
    """Of every name, mode and byte in the store, but for when it was."""
    whole = hashlib.sha256()
    for path in sorted(store.rglob("*")):
        about = path.lstat()
        body = path.read_bytes() if stat.S_ISREG(about.st_mode) else b""
        if path.parent.name in ("generations", "tmp"):
            body = re.sub(rb"\d{4}-\d\d-\d\dT[0-9:.]+Z", b"then", body)
        part = f"{path.relative_to(store)} {about.st_mode:o} {len(body)} "
        whole.update(part.encode() + body)
    return whole.hexdigest()


def found(world, name, store, after):
    """The state of a store, and what is wrong when the command comes again.
    Looked at once for every store that is the same in all: what the program
    does with it is the same too."""
    key = (name, digest(store))
    if key in world.seen:
        return world.seen[key]
    now, wrong = world.state(name, store), None
    # A rollback that was done would go back further.
    if name != "rollback" or now != after:
        again = world.run(world.command(name, store))
        then = world.state(name, store)
        if again.returncode != 0:
            wrong = f"again: {again.returncode} {again.stderr}"
        elif then != after:
            wrong = f"again, and {then} is in use"
    world.seen[key] = now, wrong
    return now, wrong


def inject(world, name, prepared, before, after, call, number, what):
    store = world.folder / "injected"
    shutil.rmtree(store, ignore_errors=True)
    shutil.copytree(prepared, store, symlinks=True)
    done = world.run(world.command(name, store), "strace", "-f",
                     "--seccomp-bpf", "-o", "/dev/null", "-e", f"trace={call}",
                     "-e", f"inject={call}:{what}:when={number}")
    now, wrong = found(world, name, store, after)
    fault = faults_of(before, after, now, done.returncode,
                      what.startswith("signal"))
    return fault + "\n" + done.stderr if fault else wrong


def may_trace():
    return shutil.which("strace") and subprocess.run(
        ["strace", "-o", "/dev/null", "true"], check=False,
        stderr=subprocess.DEVNULL).returncode == 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--points", type=int, default=10)
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--only", choices=NAMES)
    parser.add_argument("--what", choices=WHAT)
    parser.add_argument("--seed", type=int, default=int(time.time()) // 60)
    given = parser.parse_args()
    if not may_trace():
        print("injection: no strace here, or nobody may trace")
        return 4
    points, broken, taken = [], 0, 0
    with tempfile.TemporaryDirectory(prefix="lastmile-inject-") as folder:
        world = World(given.program, folder)
        for name in NAMES if given.only is None else [given.only]:
            prepared = world.prepare(name)
            before = world.state(name, prepared)
            after, calls = calls_of(world, name, prepared)
            for call, number in calls:
                for what in WHAT if given.what is None else [given.what]:
                    points.append((name, prepared, before, after, call,
                                   number, what))
        total = len(points)
        if not given.all:
            random.Random(given.seed).shuffle(points)
            points = points[:given.points]
        for point in points:
            taken += 1
            if taken % 1000 == 0:
                print(f"injection: {taken} of {total}", flush=True)
            fault = inject(world, *point)
            if fault:
                broken += 1
                print(f"BROKEN: {point[0]}: {point[4]} {point[5]} "
                      f"{point[6]}: {fault}", flush=True)
        kinds = len(world.seen)
    print(f"injection: seed {given.seed}, {taken} of {total} points, "
          f"{kinds} different stores, {broken} broken")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
