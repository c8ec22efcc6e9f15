#!/usr/bin/env python3
"""power_loss.py PROGRAM [--states N | --all] [--seed S]

What a loss of power leaves of a store. The program's own system calls are
recorded (strace) while it installs, updates, goes back and follows a
repository; then the disk is played again up to any of them, and of what was
not flushed by then some is lost and the rest is there, in any order that a
file system may choose: the bytes of a file last from its fsync on, a name in a
folder from the folder's. Every such store holds the old packs or the new, with
every file as it was signed, once the program said that it was done the new;
and the same command, given again, succeeds. Takes N states by the seed (30),
or 12,000 (--all). Needs strace, minisign and zstd.
"""
import argparse
import os
import pathlib
import random
import re
import shutil
import sys
import tempfile
import time

import injection

TRACED = ("openat,open,creat,write,pwrite64,writev,fsync,fdatasync,close,"
          "rename,renameat,renameat2,unlink,unlinkat,rmdir,mkdir,mkdirat,"
          "ftruncate,dup,dup2,dup3,fcntl,link,linkat,symlink,symlinkat")
LINE = re.compile(r"^\d+\s+(\w+)\((.*)\)\s+= (-?\d+)")


def unquoted(text):
    """The bytes of strace's \\x41\\x42 in quotes."""
    return bytes.fromhex(text.replace("\\x", ""))


class Node:
    """A file or folder of the disk; `disk` gives it its number."""

    def __init__(self, folder):
        self.folder = folder


class Recorder:
    """Reads a trace as a list of changes and flushes:
    ("write", node, offset, bytes), ("cut", node), ("name", [(folder, name,
    node or None)]), ("flush", node)."""

    def __init__(self, root, base):
        self.root, self.base = root, str(base).encode()
        self.names = {}  # folder node -> {name: node}
        self.open, self.changes, self.contents = {}, [], {}
        self.top = self.load(base)

    def load(self, path):
        node = Node(path.is_dir())
        if node.folder:
            self.names[node] = {os.fsencode(p.name): self.load(p)
                                for p in path.iterdir()}
        else:
            self.contents[node] = path.read_bytes()
        return node

    def find(self, at, path):
        """(folder, last name, node or None) of a path; None: elsewhere."""
        if path.startswith(b"/"):
            if path != self.base and not path.startswith(self.base + b"/"):
                return None
            at, path = self.top, path[len(self.base) + 1:]
        if at is None:
            return None
        parts = [part for part in path.split(b"/") if part not in (b"", b".")]
        if not parts:
            return None, b"", at
        for part in parts[:-1]:
            at = self.names.get(at, {}).get(part)
            if at is None:
                return None
        return at, parts[-1], self.names.get(at, {}).get(parts[-1])

    def name(self, *entries):
        for folder, name, node in entries:
            if node is None:
                self.names[folder].pop(name, None)
            else:
                self.names[folder][name] = node
        self.changes.append(("name", list(entries)))

    def read(self, lines):
        for line in lines:
            found = LINE.match(line)
            if found and int(found[3]) >= 0:
                self.call(found[1], found[2], int(found[3]))
        return self.changes

    def at(self, text):
        return None if text.startswith("AT_FDCWD") else \
            self.open.get(int(text.split("<")[0]), [None])[0]

    def call(self, name, text, result):
        parts = text.split(", ")
        paths = [unquoted(p[1:-1]) for p in re.findall(r'"[^"]*"', text)]
        if name in ("openat", "open"):
            place = self.find(self.at(parts[0]) if name == "openat" else None,
                              paths[0])
            node = place[2] if place else None
            if place and node is None and "O_CREAT" in text:
                node = Node(False)
                self.name((place[0], place[1], node))
            if node is not None and "O_TRUNC" in text:
                self.changes.append(("cut", node))
            self.open[result] = [node, 0]
        elif name in ("mkdirat", "mkdir"):
            place = self.find(self.at(parts[0]) if name == "mkdirat" else None,
                              paths[0])
            if place and place[0] is not None:
                node = Node(True)
                self.names[node] = {}
                self.name((place[0], place[1], node))
        elif name.startswith("rename"):
            far = name != "rename"
            old = self.find(self.at(parts[0]) if far else None, paths[0])
            new = self.find(self.at(parts[2]) if far else None, paths[1])
            if old and new:
                self.name((old[0], old[1], None), (new[0], new[1], old[2]))
        elif name in ("unlinkat", "unlink", "rmdir"):
            place = self.find(self.at(parts[0]) if name == "unlinkat" else None,
                              paths[0])
            if place and place[2] is not None:
                self.name((place[0], place[1], None))
        else:
            self.of_handle(name, parts, paths, result)

    def of_handle(self, name, parts, paths, result):
        handle = int(parts[0].split("<")[0]) if parts[0][:1].isdigit() else -1
        node, offset = self.open.get(handle, [None, 0])
        if name == "write" and node is not None:
            self.changes.append(("write", node, offset, paths[0][:result]))
            self.open[handle][1] += result
        elif name in ("fsync", "fdatasync") and node is not None:
            self.changes.append(("flush", node))
        elif name in ("dup", "dup2", "dup3", "fcntl"):
            if name != "fcntl" or "F_DUPFD" in parts[1]:
                self.open[result] = [node, offset]
        elif name == "close":
            self.open.pop(handle, None)
        elif node is not None:
            raise AssertionError(f"a call that the model does not know: {name}")


def lasts(changes, end):
    """Which of the first `end` changes are surely on the disk."""
    out, flushed = [False] * end, set()
    for i in range(end - 1, -1, -1):
        kind, *what = changes[i]
        if kind == "flush":
            flushed.add(what[0])
        elif kind == "name":
            out[i] = all(folder in flushed for folder, _, _ in what[0])
            # A rename into a flushed folder lasts as a whole: no file system
            # shows the new name without what it names.
            out[i] = out[i] or what[0][-1][0] in flushed
        else:
            out[i] = what[0] in flushed
    return out


class Disk:
    """What is there after some of the changes."""

    def __init__(self, recorder, first_names, first_contents, changes, kept):
        self.top = recorder.top
        self.names = {node: dict(at) for node, at in first_names.items()}
        self.contents = dict(first_contents)
        for change, there in zip(changes, kept):
            if there:
                self.apply(*change)

    def apply(self, kind, *what):
        if kind == "write":
            node, offset, data = what
            old = self.contents.get(node, b"")
            old = old.ljust(offset, b"\0")
            self.contents[node] = old[:offset] + data + old[offset + len(data):]
        elif kind == "cut":
            self.contents[what[0]] = b""
        elif kind == "name":
            for folder, name, node in what[0]:
                at = self.names.setdefault(folder, {})
                if node is None:
                    at.pop(name, None)
                else:
                    at[name] = node

    def write(self, path, node=None):
        node = node or self.top
        path.mkdir(mode=0o700)
        for name, inner in self.names.get(node, {}).items():
            below = path / os.fsdecode(name)
            if inner.folder:
                self.write(below, inner)
            else:
                below.write_bytes(self.contents.get(inner, b""))
                below.chmod(0o600)


class Work:
    """One command, recorded from a prepared store."""

    def __init__(self, world, name):
        self.world, self.name = world, name
        self.prepared = world.prepare(name)
        self.before = world.state(name, self.prepared)
        store = world.folder / "recorded"
        shutil.copytree(self.prepared, store)
        self.recorder = Recorder(world.folder, store)
        self.first_names = {node: dict(at) for node, at in
                            self.recorder.names.items()}
        trace = world.folder / "trace"
        done = world.run(world.command(name, store), "strace", "-f", "-xx",
                         "-s", "9999999", "-e", "trace=" + TRACED, "-o", trace)
        assert done.returncode == 0, done.stderr
        self.after = world.state(name, store)
        self.changes = self.recorder.read(
            trace.read_text(errors="replace").splitlines())
        shutil.rmtree(store)

    def state(self, dice):
        """A point in time, and which changes are there then."""
        end = dice.randrange(len(self.changes) + 1)
        if dice.random() < 0.1:
            end = len(self.changes)
        sure = lasts(self.changes, end)
        chance = dice.choice((0, 0.2, 0.5, 0.8, 1))
        return end, [here or dice.random() < chance for here in sure]

    def fault(self, end, kept):
        store = self.world.folder / "lost"
        shutil.rmtree(store, ignore_errors=True)
        Disk(self.recorder, self.first_names, self.recorder.contents,
             self.changes, kept).write(store)
        now, wrong = injection.found(self.world, self.name, store, self.after)
        between = self.before.replace("root 1", "root 2")
        if now not in (self.before, self.after, between):
            return f"neither {self.before} nor {self.after}, but {now}"
        if end == len(self.changes) and now != self.after:
            return f"said that it was done, and {now} is left"
        return wrong


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--states", type=int, default=30)
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--seed", type=int, default=int(time.time()) // 60)
    given = parser.parse_args()
    if not injection.may_trace():
        print("power_loss: no strace here, or nobody may trace")
        return 4
    states, broken = 12_000 if given.all else given.states, 0
    dice = random.Random(given.seed)
    with tempfile.TemporaryDirectory(prefix="lastmile-power-") as folder:
        world = injection.World(given.program, folder)
        works = [Work(world, name) for name in injection.NAMES]
        for number in range(states):
            work = works[number % len(works)]
            end, kept = work.state(dice)
            fault = work.fault(end, kept)
            if fault:
                broken += 1
                print(f"BROKEN: {work.name}, after {end} of "
                      f"{len(work.changes)} changes: {fault}", flush=True)
        print(f"power_loss: seed {given.seed}, {states} states, "
              f"{len(world.seen)} different stores, {broken} broken")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
