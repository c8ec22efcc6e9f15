"""The program as a user meets it, a new process each time: the diagnosis of a
case file, and the probe of an xrdp on loopback. Wall time in milliseconds."""
import contextlib
import json
import pathlib
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time

XRDP = """[Globals]
ini_version=1
fork=true
port=tcp://127.0.0.1:{port}
security_layer=negotiate
crypt_level=high
certificate={folder}/cert.pem
key_file={folder}/key.pem
ssl_protocols=TLSv1.2, TLSv1.3
[Logging]
LogFile={folder}/xrdp.log
LogLevel=ERROR
EnableSyslog=false
"""


def run(arguments, **more):
    return subprocess.run(arguments, stdin=subprocess.DEVNULL,
                          capture_output=True, **more)


def measure(arguments, runs):
    """Milliseconds of `runs` runs, after one that is not counted, and the peak
    memory of one more."""
    times = []
    for _ in range(runs + 1):
        start = time.perf_counter()
        done = run(arguments, timeout=120)
        times.append((time.perf_counter() - start) * 1000)
        if done.returncode != 0:
            sys.exit(f"bench: {' '.join(map(str, arguments))} returned "
                     f"{done.returncode}:\n{done.stderr.decode()}")
    times = times[1:]
    result = {"runs": runs, "ms": {"min": min(times),
                                   "median": statistics.median(times),
                                   "max": max(times)}}
    # A child's own count would include this script's memory, so GNU time
    # starts it.
    if shutil.which("time"):
        said = run(["time", "-f", "%M", *arguments], timeout=120).stderr
        result["peak_rss_bytes"] = int(said.split()[-1]) * 1024
    return result


def diagnose(program, case, runs):
    return measure([program, "diagnose", "--no-input", case], runs)


def steps(program, knowledge, cases):
    """What ranking and the next step take within a process: both at most 1 ms
    together, of processor time."""
    found = json.loads(run([program, knowledge, *cases], check=True,
                           timeout=600).stdout)
    both = (found["rank_us"] + found["next_us"]) / 1000
    return {"ms": {"min": found["rank_us"] / 1000, "median": both,
                   "max": found["next_us"] / 1000},
            "aims": [{"aim": "ranking and next step, ms, at most 1",
                      "value": both, "met": both <= 1}]}


def answers(port):
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
        return True
    except OSError:
        return False


@contextlib.contextmanager
def xrdp():
    """The port of an xrdp that is stopped again; None where it did not start."""
    with tempfile.TemporaryDirectory() as folder:
        run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes",
             "-subj", "/CN=localhost", "-keyout", f"{folder}/key.pem",
             "-out", f"{folder}/cert.pem", "-days", "30"], check=True)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        config = pathlib.Path(folder, "xrdp.ini")
        config.write_text(XRDP.format(port=port, folder=folder))
        server = subprocess.Popen(
            ["xrdp", "-n", "-c", config], stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            until = time.monotonic() + 10
            while port and not answers(port):
                if time.monotonic() > until or server.poll() is not None:
                    port = None
                else:
                    time.sleep(0.05)
            yield port
        finally:
            server.terminate()
            try:
                server.wait(timeout=5)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def probe(program, runs):
    """The probe of an xrdp on loopback; None where there is none."""
    if not shutil.which("xrdp") or not shutil.which("openssl"):
        return None
    with xrdp() as port:
        if port is None:
            print("bench: xrdp did not start; no probe", file=sys.stderr)
            return None
        return measure([program, "diagnose", "--no-input", "--target",
                        f"127.0.0.1:{port}"], runs)
