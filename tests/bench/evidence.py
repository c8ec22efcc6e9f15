"""The logs of a server that was on the open internet (27 MB in eleven files,
tests/data/evtx) as a user has them: a folder, read by a new process down to the
facts, with a hash and counts of every file (`gather inspect`). Processor time,
and the peak of memory beside the largest file."""
import json
import resource
import shutil
import statistics
import subprocess
import sys

import event_logs

MOST_MS, MOST_MIB = 250, 64


def once(program, folder):
    """What it prints, and processor milliseconds of the process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([program, "gather", "inspect", folder, "-f", "json"],
                          stdin=subprocess.DEVNULL, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != 0:
        sys.exit(f"bench: gather inspect returned {done.returncode}:\n"
                 f"{done.stderr.decode()}")
    return json.loads(done.stdout), 1000 * (
        after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def measure(program, samples, into, runs):
    event_logs.unpacked(samples, into)
    once(program, into)
    said, times = [], []
    for _ in range(runs):
        result, took = once(program, into)
        said.append(result)
        times.append(took)
    sizes = [file["bytes"] for file in said[0]["files"]]
    median = statistics.median(times)
    result = {"runs": runs, "files": len(sizes), "bytes": sum(sizes),
              "records": sum(file["records"] for file in said[0]["files"]),
              "ms": {"min": min(times), "median": median, "max": max(times)},
              "aims": [aim(f"at most {MOST_MS} ms from the folder to facts",
                           MOST_MS, median)]}
    # A child's own count would include this script's memory, so GNU time
    # starts it.
    if shutil.which("time"):
        peak = subprocess.run(
            ["time", "-f", "%M", program, "gather", "inspect", into],
            stdin=subprocess.DEVNULL, capture_output=True).stderr
        result["peak_rss_bytes"] = int(peak.split()[-1]) * 1024
        beside = (result["peak_rss_bytes"] - max(sizes)) / 2**20
        result["aims"].append(
            aim(f"at most {MOST_MIB} MiB beside the largest file", MOST_MIB,
                beside))
    return result


def aim(says, most, value):
    return {"aim": says, "value": value, "met": value <= most}
