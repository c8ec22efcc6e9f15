"""How long a start takes with and without the compiled cache, and how many
cases a batch works off: a new process each time, wall time in milliseconds;
of a batch the processor time of one thread."""
import json
import os
import pathlib
import resource
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent


def watched_peak(child):
    """Peak memory in bytes, asked for until the child has ended. (What wait4
    says of it would include this script's memory.)"""
    peak = 0
    while True:
        try:
            status = pathlib.Path(f"/proc/{child.pid}/status").read_text()
        except OSError:
            return peak
        lines = [line for line in status.splitlines()
                 if line.startswith("VmHWM:")]
        if not lines:  # it has ended
            return peak
        peak = max(peak, int(lines[0].split()[1]) * 1024)
        time.sleep(0.005)


def run(arguments, cache, stdin=subprocess.DEVNULL, watch=False):
    """Milliseconds, processor seconds, and where it is watched peak memory in
    bytes of one run."""
    environment = {**os.environ, "LASTMILE_CACHE": str(cache)}
    start = time.perf_counter()
    with tempfile.TemporaryFile() as errors:
        child = subprocess.Popen(arguments, stdin=stdin, stderr=errors,
                                 stdout=subprocess.DEVNULL, env=environment)
        peak = watched_peak(child) if watch else 0
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        took = (time.perf_counter() - start) * 1000
        if child.returncode != 0:
            errors.seek(0)
            sys.exit(f"bench: {' '.join(map(str, arguments))} returned "
                     f"{child.returncode}:\n{errors.read().decode()}")
    return took, used.ru_utime + used.ru_stime, peak


def aim(says, value, most=None, least=None):
    met = (value <= most) if most is not None else (value >= least)
    return {"aim": says, "value": value, "met": met}


def start(arguments, cache, runs, most):
    """`cache` is a folder, filled by a run that is not counted, or `off`."""
    run(arguments, cache)
    taken = [run(arguments, cache) for _ in range(runs)]
    times = [took for took, _, _ in taken]
    median = statistics.median(times)
    return {"runs": runs,
            "ms": {"min": min(times), "median": median, "max": max(times)},
            "cpu_ms": statistics.median(cpu * 1000 for _, cpu, _ in taken),
            "peak_rss_bytes": run(arguments, cache, watch=True)[2],
            "aims": [aim(f"at most {most} ms", median, most=most)]}


def diagnosis(program, case, runs):
    words = [program, "diagnose", "--no-input", case]
    with tempfile.TemporaryDirectory() as cache:
        return {"diagnose-uncached": start(words, "off", runs, 250),
                "diagnose-cached": start(words, cache, runs, 25)}


def rules(program, file, runs):
    """10,000 rules: from the texts, and from the cache."""
    words = [program, "run", file]
    with tempfile.TemporaryDirectory() as cache:
        slow = start(words, "off", runs, 1e9)
        slow["aims"] = [aim("over a second, or the next says nothing",
                            slow["ms"]["median"], least=1000)]
        return {"start-10k-uncached": slow,
                "start-10k-cached": start(words, cache, runs, 40)}


def write_cases(path, count):
    """The kept cases over and over, each with a name of its own."""
    kept = [json.loads(line) for line in
            (HERE / "cases.ndjson").read_text().splitlines()]
    with open(path, "w") as out:
        for number in range(count):
            case = kept[number % len(kept)]
            out.write(json.dumps({**case, "case": f"{case['case']}-{number}"})
                      + "\n")


def batch(program, runs, count=2000):
    """One thread: cases a second of processor time, without the start; and
    how much more memory ten times as many cases take."""
    with tempfile.TemporaryDirectory() as folder:
        cache, few = f"{folder}/cache", f"{folder}/few.ndjson"
        many = f"{folder}/many.ndjson"
        write_cases(few, count // 10)
        write_cases(many, count)
        words = [program, "batch", "--jobs", "1"]
        run([*words, few], cache)
        small = [run([*words, few], cache) for _ in range(runs)]
        large = [run([*words, many], cache) for _ in range(runs)]
        peaks = [run([*words, each], cache, watch=True)[2]
                 for each in (few, many)]

    def cpu(taken):
        return statistics.median(each[1] for each in taken)

    rate = (count - count // 10) / max(cpu(large) - cpu(small), 1e-9)
    times = [took for took, _, _ in large]
    grown = (peaks[1] - peaks[0]) / 2**20
    return {"batch": {
        "runs": runs, "cases": count, "cases_per_cpu_s": rate,
        "ms": {"min": min(times), "median": statistics.median(times),
               "max": max(times)},
        "peak_rss_bytes": peaks[1],
        "aims": [aim("at least 3,000 cases a second and core", rate,
                     least=3000),
                 aim("ten times the cases take at most 2 MiB more", grown,
                     most=2)]}}


def offline(program, counts=(10_000, 100_000, 1_000_000)):
    """Peak memory by number of cases; takes minutes. Run by hand:
    python3 tests/bench/starts.py build/release/lastmile"""
    with tempfile.TemporaryDirectory() as folder:
        for count in counts:
            write_cases(f"{folder}/cases", count)
            took, cpu, peak = run([program, "batch", f"{folder}/cases"],
                                  f"{folder}/cache", watch=True)
            print(f"{count:10,} cases  {took / 1000:9.1f} s  {cpu:9.1f} s of "
                  f"processor  {peak / 2**20:8.1f} MiB", flush=True)


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    offline(sys.argv[1], *([tuple(map(int, sys.argv[2:]))]
                           if sys.argv[2:] else []))
