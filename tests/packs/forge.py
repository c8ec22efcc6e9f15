"""Makes packs with stock tools, honest ones and others: the manifest by hand,
the archive by Python's tarfile or block by block, zstd and minisign as
programs. So that the program is tested against what others make, not against
itself."""
import hashlib
import io
import json
import os
import pathlib
import subprocess
import tarfile

PACK = "pack: {name}\nversion: {version}\ntitle: For tests\nengine: '>=0.1'\n"
RULES = """- fact: {name}.door
  about: A door.
  fields:
    name: {{type: name, key: yes}}
    state: {{type: one of, values: [open, closed]}}
  observed: yes

- fact: {name}.shut
  about: What follows.
  fields:
    name: {{type: name, key: yes}}

- rule: {name}.closed
  title: A closed door is shut
  when:
    - {name}.door: {{name: $name, state: closed}}
  derive:
    {name}.shut: {{name: $name}}
"""
TEST = """- test: {name}.closed-door
  given:
    - {name}.door: {{name: front, state: closed}}
  expect:
    derived:
      - {name}.shut: {{name: front}}
"""


def honest_files(name="demo", version="1.0.0"):
    """Path to text, of a pack that loads and passes its own tests."""
    return {
        "pack.yaml": PACK.format(name=name, version=version),
        "rules/door.yaml": RULES.format(name=name),
        "tests/door.test.yaml": TEST.format(name=name),
    }


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def encoded(files):
    return {path: text.encode() if isinstance(text, str) else text
            for path, text in files.items()}


def manifest(files, name="demo", version="1.0.0", seq=1, **more):
    data = {
        "format": "lastmile-pack/1", "name": name, "version": version,
        "seq": seq, "channel": "stable", "created": "2026-01-01T00:00:00Z",
        "expires": "2099-01-01T00:00:00Z", "engine": ">=0.1", "schema": "1",
        "lua_profile": "none", "roots": [name + "."], "depends": [],
        "conflicts": [], "replaces": [], "requires_facts": [],
        "files": [{"path": path, "size": len(body), "sha256": sha256(body),
                   "kind": path.split("/")[0] if "/" in path else "pack"}
                  for path, body in sorted(encoded(files).items())],
        "counts": {"rules": 1, "causes": 0, "fixes": 0, "facts": 2,
                   "lua_blocks": 0, "tests": 1},
        "licence": "Apache-2.0", "authors": ["somebody"],
        "provenance": {"builder": "by hand"},
        "quality": {"tests_run": 1, "tests_passed": 1, "cause_coverage": 0},
        "changelog": [],
    }
    data.update(more)
    return data


class Key:
    """A key that minisign made."""

    def __init__(self, folder, name):
        self.secret = folder / (name + ".key")
        self.public = folder / (name + ".pub")
        subprocess.run(["minisign", "-G", "-W", "-f", "-p", self.public,
                        "-s", self.secret], check=True,
                       stdout=subprocess.DEVNULL)

    def sign(self, data, comment, folder, legacy=False):
        """The text of a .minisig."""
        path = folder / "to-sign"
        path.write_bytes(data)
        subprocess.run(["minisign", "-S", *(["-l"] if legacy else []), "-s",
                        self.secret, "-m", path, "-x", folder / "signed", "-t",
                        comment], check=True, stdout=subprocess.DEVNULL)
        return (folder / "signed").read_bytes()


def comment(kind, name, version, seq):
    return f"lastmile/1 kind={kind} name={name} version={version} seq={seq}"


def entry(path, body=b"", **fields):
    """A header and its body, as tarfile writes ustar."""
    info = tarfile.TarInfo(path)
    info.size, info.mode, info.mtime = len(body), 0o644, 1767225600
    for key, value in fields.items():
        setattr(info, key, value)
    head = info.tobuf(tarfile.USTAR_FORMAT, "utf-8", "surrogateescape")
    return head + body + b"\0" * (-len(body) % 512)


def raw_header(path, size=0, type_=b"0", mode=b"0000644", link=b"",
               magic=b"ustar\x0000", prefix=b"", tail=b""):
    """512 bytes with whatever is asked for and a right checksum."""
    block = bytearray(512)
    block[0:len(path[:100])] = path[:100]
    block[100:108] = mode.ljust(7, b"0")[:7] + b"\0"
    block[108:116] = block[116:124] = b"0000000\0"
    block[124:136] = b"%011o\0" % size
    block[136:148] = b"00000000000\0"
    block[148:156] = b" " * 8
    block[156:157] = type_
    block[157:157 + len(link)] = link
    block[257:265] = magic
    block[345:345 + len(prefix)] = prefix
    block[500:500 + len(tail)] = tail
    block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block)


def ended(blocks):
    data = blocks + b"\0" * 1024
    return data + b"\0" * (-len(data) % 10240)


def compressed(tar, *options):
    return subprocess.run(["zstd", "-q", "-3", *options, "-c"], input=tar,
                          stdout=subprocess.PIPE, check=True).stdout


class Forge:
    """A folder, a publisher's key, and packs signed with it."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.key = Key(self.folder, "publisher")

    def blocks(self, files, about, manifest_text=None, inner=None):
        """The entries of an honest archive, without its end."""
        text = manifest_text
        if text is None:
            text = json.dumps(about, indent=1).encode()
        if inner is None:
            inner = self.key.sign(text, comment(
                "manifest", about["name"], about["version"], about["seq"]),
                self.folder)
        out = entry("MANIFEST.json", text)
        out += entry("MANIFEST.json.minisig", inner)
        for path, body in sorted(encoded(files).items()):
            out += entry(path, body)
        return out

    def write(self, archive, about, as_name=None, signature=None, sign=None):
        """NAME-VERSION.lmpack and its signature; the path."""
        stem = as_name or f"{about['name']}-{about['version']}"
        path = self.folder / (stem + ".lmpack")
        path.write_bytes(archive)
        if signature is None:
            signature = (sign or self.key).sign(archive, comment(
                "pack", about["name"], about["version"], about["seq"]),
                self.folder)
        pathlib.Path(str(path) + ".minisig").write_bytes(signature)
        return path

    def pack(self, name="demo", version="1.0.0", seq=1, files=None,
             change=None, tar=None, zst=None, **more):
        """A signed pack; `change(blocks)`, `tar` and `zst` may spoil it."""
        files = honest_files(name, version) if files is None else files
        about = manifest(files, name, version, seq, **more)
        blocks = self.blocks(files, about)
        data = change(blocks) if change else ended(blocks)
        archive = zst(data) if zst else compressed(data)
        return self.write(archive, about)
