"""Event logs of a server that was on the open internet (27 MB in twelve files,
tests/data/evtx) read by us and by libevtx' evtxexport -f xml, which both make a
text of every value of every record and find its name. Processor time, in the
same run; both must find the same number of records."""
import json
import lzma
import pathlib
import resource
import shutil
import statistics
import subprocess
import sys

FOLDER = "server2012r2-szechuan"
TIMES_FASTER, LEAST_MB_PER_S = 100, 300


def unpacked(samples, into):
    """The logs, unpacked once a build."""
    into.mkdir(parents=True, exist_ok=True)
    files = []
    for packed in sorted((samples / FOLDER).glob("*.xz")):
        path = into / packed.stem
        if not path.exists():
            path.write_bytes(lzma.decompress(packed.read_bytes()))
        files.append(path)
    return files


def run(words):
    """What it prints, and the processor seconds of the process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    said = subprocess.run(words, check=True, stdin=subprocess.DEVNULL,
                          capture_output=True).stdout
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return said, (after.ru_utime + after.ru_stime - before.ru_utime
                  - before.ru_stime)


def ours(program, files, *options):
    said, seconds = run([program, *options, *files])
    return {**json.loads(said), "process_s": seconds}


def peers(files):
    """Processor seconds and records of evtxexport; None where it is not."""
    if not shutil.which("evtxexport"):
        print("bench: no evtxexport (libevtx-utils) here; nothing to compare "
              "event logs with", file=sys.stderr)
        return None
    runs = [run(["evtxexport", "-f", "xml", path]) for path in files]
    return (sum(seconds for _, seconds in runs),
            sum(said.count(b"\n<Event ") for said, _ in runs))


def measure(program, samples, into, runs):
    files = unpacked(pathlib.Path(samples), pathlib.Path(into))
    said = {depth: [ours(program, files, f"--{depth}") for _ in range(runs)]
            for depth in ("fields", "values", "text")}
    text = said["text"][0]
    ms = {depth: [one["total_s"] * 1000 for one in found]
          for depth, found in said.items()}
    rate = {depth: text["bytes"] / 1e3 / statistics.median(times)
            for depth, times in ms.items()}
    result = {"runs": runs, "records": text["records"],
              "bytes": text["bytes"], "mb_per_s": rate,
              "peak_rss_bytes": text["peak_rss_bytes"],
              "ms": {"min": min(ms["text"]), "max": max(ms["text"]),
                     "median": statistics.median(ms["text"])},
              "aims": [aim("MB/s on one core, every value a text",
                           LEAST_MB_PER_S, rate["text"]),
                       aim("MB/s on one core, values as they lie",
                           LEAST_MB_PER_S, rate["values"])]}
    peer = peers(files)
    if peer:
        if peer[1] != text["records"]:
            sys.exit(f"bench: evtxexport finds {peer[1]} records, we "
                     f"{text['records']}")
        # Whole processes, the reading of the files with it.
        mine = statistics.median(
            ours(program, files, "--text", "--times=1")["process_s"]
            for _ in range(runs))
        result |= {"process_s": mine, "evtxexport_s": peer[0]}
        result["aims"].append(aim("times as fast as evtxexport",
                                  TIMES_FASTER, peer[0] / mine))
    return result


def aim(says, least, value):
    return {"aim": f"at least {least} {says}", "value": value,
            "met": value >= least}
