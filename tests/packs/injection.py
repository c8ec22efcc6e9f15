#!/usr/bin/env python3
"""injection.py PROGRAM [--points N | --all] [--seed S]

Kills or fails the program at its system calls (strace -e inject) while it
installs, updates, rolls back and collects garbage. After every point the store
is as it was or as it should become, `pack verify` finds every file as it was
signed, and the same command, given again, succeeds. A command that says that
it is done has done it. Takes N points by the seed, or all of them; prints the
seed. Needs strace, minisign and zstd.
"""
import argparse
import collections
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time

import forge

CALLS = ("openat", "read", "write", "close", "fsync", "mkdirat", "mkdir",
         "renameat2", "renameat", "rename", "unlinkat", "unlink", "flock",
         "fstat", "newfstatat", "getdents64", "fchmodat", "lseek")
ERRORS = ("ENOSPC", "EIO", "EROFS", "EINTR", "EACCES", "EDQUOT")
NOT_DURABLE = 11


class World:
    def __init__(self, program, folder):
        self.program, self.folder = program, pathlib.Path(folder)
        self.make = forge.Forge(self.folder / "forge")
        self.packs = [self.make.pack(version=f"1.{n}.0", seq=n + 1)
                      for n in range(8)]
        self.environment = {"PATH": os.environ["PATH"],
                            "HOME": str(self.folder), "USER": "tester"}

    def command(self, name, store):
        install = ["pack", "install", "-p", self.make.key.public, "--store",
                   store]
        return {
            "first install": [*install, self.packs[0]],
            "update": [*install, self.packs[1]],
            "rollback": ["pack", "rollback", "--store", store],
            "garbage": [*install, self.packs[7]],
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
        if name == "first install":
            store.mkdir(mode=0o700)
            return store
        for pack in {"update": self.packs[:1], "rollback": self.packs[:2],
                     "garbage": self.packs[:7]}[name]:
            done = self.run(["pack", "install", "-p", self.make.key.public,
                             "--store", store, pack])
            assert done.returncode == 0, done.stderr
        return store

    def installed(self, store):
        """What is in use, as `list` says; after a look at every file."""
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
    after = world.installed(store)
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
    if now not in (before, after):
        return f"neither {before} nor {after}, but {now}"
    if code == 0 and now != after:
        return f"said that it was done, and {now} is in use"
    if code == NOT_DURABLE and now != after:
        return "said that it is installed, and it is not"
    if not killed and (code < 0 or code > 128 or code == 70):
        return f"ended with {code}"
    return None


def inject(world, name, prepared, before, after, call, number, what):
    store = world.folder / "injected"
    shutil.rmtree(store, ignore_errors=True)
    shutil.copytree(prepared, store, symlinks=True)
    command = world.command(name, store)
    done = world.run(command, "strace", "-f", "-o", "/dev/null", "-e",
                     f"inject={call}:{what}:when={number}")
    killed = what.startswith("signal")
    fault = faults_of(before, after, world.installed(store), done.returncode,
                      killed)
    if fault:
        return fault + "\n" + done.stderr
    if name == "rollback" and world.installed(store) == after:
        return None  # the same command again would go back further
    again = world.run(command)
    if again.returncode != 0:
        return f"again: {again.returncode} {again.stderr}"
    now = world.installed(store)
    return None if now == after else f"again, and {now} is in use"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--points", type=int, default=10)
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--seed", type=int, default=int(time.time()) // 60)
    given = parser.parse_args()
    may_trace = shutil.which("strace") and subprocess.run(
        ["strace", "-o", "/dev/null", "true"], check=False,
        stderr=subprocess.DEVNULL).returncode == 0
    if not may_trace:
        print("injection: no strace here, or nobody may trace")
        return 4
    points, broken, taken = [], 0, 0
    with tempfile.TemporaryDirectory(prefix="lastmile-inject-") as folder:
        world = World(given.program, folder)
        for name in ("first install", "update", "rollback", "garbage"):
            prepared = world.prepare(name)
            before = world.installed(prepared)
            after, calls = calls_of(world, name, prepared)
            for call, number in calls:
                for what in ("signal=KILL",
                             *("error=" + error for error in ERRORS)):
                    points.append((name, prepared, before, after, call,
                                   number, what))
        total = len(points)
        if not given.all:
            random.Random(given.seed).shuffle(points)
            points = points[:given.points]
        for point in points:
            taken += 1
            fault = inject(world, *point)
            if fault:
                broken += 1
                print(f"BROKEN: {point[0]}: {point[4]} {point[5]} "
                      f"{point[6]}: {fault}", flush=True)
    print(f"injection: seed {given.seed}, {taken} of {total} points, "
          f"{broken} broken")
    return 1 if broken else 0


sys.exit(main())
