"""A pack of 10 MB, verified and unpacked as `lastmile pack verify` does it, in a
new process each time: two signatures, the hash of every file, one zstd frame,
one tar. And how large the delta is that `pack publish` makes where 2 % of its
rules changed. Needs minisign and zstd."""
import json
import pathlib
import random
import shutil
import sys
import tempfile

import diagnosis

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent /
                       "packs"))
import forge  # noqa: E402

FILES, BYTES, MOST_MS, MOST_DELTA = 40, 250_000, 60, 0.01


def knowledge(seed):
    """About so many bytes of rules, as alike and as different as rules are."""
    choose = random.Random(seed)
    out, size = [], 0
    while size < BYTES:
        number = choose.randrange(10**9)
        text = (f"- rule: demo.r{number}\n  title: What {number:x} comes to\n"
                f"  when:\n    - demo.door: {{name: $n, state: closed}}\n"
                f"  derive:\n    demo.shut: {{name: $n}}\n")
        out.append(text)
        size += len(text)
    return "".join(out)


def verify(program, runs):
    if not (shutil.which("minisign") and shutil.which("zstd")):
        return None
    with tempfile.TemporaryDirectory() as folder:
        make = forge.Forge(folder)
        files = {f"rules/r{n:02}.yaml": knowledge(n) for n in range(FILES)}
        path = make.pack(files=files)
        result = diagnosis.measure([program, "pack", "verify", str(path), "-p",
                                    str(make.key.public)], runs)
    median = result["ms"]["median"]
    result["aims"] = [{"aim": f"verifies and unpacks 10 MB within {MOST_MS} ms",
                       "value": median, "met": median <= MOST_MS},
                      delta(program)]
    return result


WORDS = ("the a listener session certificate port service that is not was has "
         "expired refused answers waits before after its client target gateway "
         "policy network domain logon key store profile licence update").split()


def long_rules(seed):
    """About so many bytes of rules of a kilobyte each, as those that people
    write: ten thousand in 10 MB."""
    choose = random.Random(seed)
    sentences = [" ".join(choose.choices(WORDS, k=choose.randrange(7, 15)))
                 for _ in range(60)]
    out, size = [], 0
    while size < BYTES:
        number = choose.randrange(10**9)
        about = ".\n    ".join(choose.choices(sentences, k=8))
        tests = "".join(
            f"    - demo.door: {{name: $n{i}, state: closed, floor: "
            f"{choose.randrange(40)}}}\n" for i in range(6))
        text = (f"- rule: demo.r{number}\n  title: What {number:x} comes to\n"
                f"  about: |\n    {about}.\n  when:\n{tests}"
                f"  derive:\n    demo.shut: {{name: $n0}}\n")
        out.append(text)
        size += len(text)
    return "".join(out)


def changed(files, share=0.02):
    """The same rules, of which some say something else."""
    choose, out = random.Random(1), {}
    for path, text in files.items():
        rules = text.split("- rule: ")
        out[path] = "- rule: ".join(
            rule.replace("comes to", f"led to in {choose.randrange(99)}")
            if choose.random() < share else rule for rule in rules)
    return out


def delta(program):
    """The share of an archive that an update fetches, as an aim."""
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        repository, keys = folder / "repository", folder / "keys"
        diagnosis.run([program, "pack", "publish", repository, "--init",
                       "main", "--keys", keys], check=True)
        make = forge.Forge(folder / "forge")
        make.key.secret = keys / "publisher.key"
        files = {f"rules/r{n:02}.yaml": long_rules(n) for n in range(FILES)}
        for seq, said in ((1, files), (2, changed(files))):
            path = make.pack(version=f"1.{seq}.0", seq=seq, files=said)
            diagnosis.run([program, "pack", "publish", repository, path,
                           "--keys", keys], check=True)
        index = json.loads((repository / "index" / "3.index.json").read_text())
    newest = index["packs"]["demo"]["versions"][-1]
    share = newest["deltas"][0]["size"] / newest["size"]
    return {"aim": f"the delta of 2 % changed rules, of an archive of "
                   f"{newest['size']:,} bytes, is at most 1 % of it",
            "value": share, "met": share <= MOST_DELTA}
