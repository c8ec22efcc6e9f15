"""A pack of 10 MB, verified and unpacked as `lastmile pack verify` does it, in a
new process each time: two signatures, the hash of every file, one zstd frame,
one tar. Needs minisign and zstd."""
import pathlib
import random
import shutil
import sys
import tempfile

import diagnosis

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent /
                       "packs"))
import forge  # noqa: E402

FILES, BYTES, MOST_MS = 40, 250_000, 60


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
                       "value": median, "met": median <= MOST_MS}]
    return result
