#!/usr/bin/env python3
"""web_server.py [--clients N] [--releases N]

A stock nginx on 127.0.0.1, unprivileged, with a configuration of its own,
serves a repository over https while it is being published to, and N clients
(40) update from it at once, over and over. The repository holds two packs of
which each release belongs to the same of the other: whoever saw a mixed state
would have two different ones, or be refused. Needs nginx and openssl; without
them it is skipped (4).
"""
import argparse
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time

PROGRAM = os.environ.get("LASTMILE_PROGRAM", "lastmile")
if "/" in PROGRAM:
    PROGRAM = os.path.abspath(PROGRAM)
NOBODY = 65534
CONFIGURATION = """
daemon off;
pid {home}/nginx.pid;
error_log {home}/error.log warn;
worker_processes 2;
events {{ worker_connections 2048; }}
http {{
  access_log off;
  types {{ application/json json; }}
  default_type application/octet-stream;
  client_body_temp_path {home}/body;
  proxy_temp_path {home}/proxy;
  fastcgi_temp_path {home}/fastcgi;
  uwsgi_temp_path {home}/uwsgi;
  scgi_temp_path {home}/scgi;
  server {{
    listen 127.0.0.1:{port} ssl backlog=1024;
    ssl_certificate {home}/server.crt;
    ssl_certificate_key {home}/server.key;
    root {repository};
    location = /timestamp.json {{ add_header Cache-Control max-age=300; }}
  }}
}}
"""


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as one:
        return one.getsockname()[1]


class Site:
    """The owner's folders, the web server, and the first store of a client."""

    def __init__(self, home):
        self.home = home
        self.repository, self.keys = home / "repository", home / "keys"
        self.environment = {"PATH": os.environ["PATH"], "HOME": str(home),
                            "USER": "tester"}
        self.released = 0
        for name in ("demo", "other"):
            self.good("pack", "init", home / name, "--name", name)
        with open(home / "other/pack.yaml", "a", encoding="utf-8") as file:
            file.write("needs: {demo: '0.0.1'}\n")
        self.good("pack", "publish", self.repository, "--init", "main",
                  "--keys", self.keys)
        self.release()

    def run(self, *arguments):
        return subprocess.run([PROGRAM, *map(str, arguments)], text=True,
                              capture_output=True, stdin=subprocess.DEVNULL,
                              env=self.environment, cwd=self.home, timeout=600)

    def good(self, *arguments):
        done = self.run(*arguments)
        assert done.returncode == 0, (arguments, done.stdout, done.stderr)
        return done.stdout

    def release(self):
        """Both packs, in one act."""
        self.released += 1
        version, archives = f"0.{self.released}.0", []
        for name in ("demo", "other"):
            about = self.home / name / "pack.yaml"
            text = re.sub(r"(?m)^version: .*$", f"version: {version}",
                          about.read_text())
            about.write_text(re.sub(r"demo: '[^']*'", f"demo: '{version}'",
                                    text))
        for name in ("demo", "other"):
            archives.append(self.home / f"{name}-{version}.lmpack")
            made = ["pack", "build", self.home / name, "--seq", self.released,
                    "-s", self.keys / "publisher.key", "-o", archives[-1]]
            self.good(*made)
        self.good("pack", "publish", self.repository, *archives, "--keys",
                  self.keys)

    def serve(self):
        """nginx as nobody, where we are root; (process, address)."""
        server = self.home / "server"
        server.mkdir()
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                        "ec_paramgen_curve:P-256", "-nodes", "-subj",
                        "/CN=local", "-addext", "subjectAltName=IP:127.0.0.1",
                        "-keyout", server / "server.key", "-out",
                        server / "server.crt", "-days", "2"], check=True,
                       capture_output=True)
        port = free_port()
        (server / "nginx.conf").write_text(CONFIGURATION.format(
            home=server, repository=self.repository, port=port))
        more = {}
        if os.geteuid() == 0:
            self.home.chmod(0o711)
            for path in (server, *server.iterdir()):
                shutil.chown(path, NOBODY, NOBODY)
            more = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
        process = subprocess.Popen(
            ["nginx", "-p", server, "-e", server / "error.log", "-c",
             server / "nginx.conf"], stdin=subprocess.DEVNULL, **more)
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                return process, f"https://127.0.0.1:{port}"
            except OSError:
                time.sleep(0.05)
        process.terminate()
        raise AssertionError((server / "error.log").read_text())

    def versions(self, store):
        said = json.loads(self.good("pack", "list", "--store", store, "-f",
                                    "json"))
        return [pack["version"] for pack in said["packs"]]

    def update(self, store, source):
        return self.run("pack", "update", "demo", "other", "--from", source,
                        "--store", store, "--timeout", 600, "--authorities",
                        self.home / "server/server.crt")


class Crowd:
    def __init__(self, site, address, first, clients):
        self.site, self.address = site, address
        self.faults, self.updates, self.seen = [], 0, set()
        self.slow = 0  # a machine that is too slow for so many is no fault
        self.lock, self.stop = threading.Lock(), threading.Event()
        self.stores = [site.home / f"client-{n}" for n in range(clients)]
        for store in self.stores:
            shutil.copytree(first, store)
        self.threads = [threading.Thread(target=self.live, args=(store,))
                        for store in self.stores]

    def live(self, store):
        last = 0
        while not self.stop.is_set():
            done = self.site.update(store, self.address)
            versions = self.site.versions(store)
            now = int(versions[0].split(".")[1])
            with self.lock:
                self.updates += 1
                self.seen.add(now)
                if "TIMEOUT: " in done.stderr:
                    self.slow += 1
                elif done.returncode != 0:
                    self.faults.append(done.stderr)
                if len(versions) != 2 or len(set(versions)) != 1:
                    self.faults.append(f"a mixed state: {versions}")
                if now < last:
                    self.faults.append(f"went back from {last} to {now}")
            last = now


def attend(site, clients, releases):
    first = site.home / "first"
    site.good("pack", "trust", "add", site.repository / "trust/1.root.json",
              "--store", first)
    nginx, address = site.serve()
    try:
        done = site.update(first, address)
        assert done.returncode == 0, done.stderr
        crowd = Crowd(site, address, first, clients)
        begun = time.monotonic()
        for thread in crowd.threads:
            thread.start()
        for _ in range(releases):
            site.release()
        # As many updates as there are clients, however slow the machine is.
        while crowd.updates < clients and time.monotonic() - begun < 900:
            time.sleep(0.1)
        crowd.stop.set()
        for thread in crowd.threads:
            thread.join()
        for store in crowd.stores:
            done = site.update(store, address)
            if site.versions(store) != [f"0.{site.released}.0"] * 2:
                crowd.faults.append("stays behind: " + done.stderr)
    finally:
        nginx.terminate()
        nginx.wait(30)
    print(f"web_server: {clients} clients, {crowd.updates} updates while "
          f"{releases} releases were published, states seen "
          f"{sorted(crowd.seen)}, {crowd.slow} too slow, "
          f"{len(crowd.faults)} faults, "
          f"{time.monotonic() - begun:.0f} s")
    for fault in crowd.faults[:5]:
        print("FAULT:", fault.strip())
    return 1 if crowd.faults else 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--clients", type=int, default=40)
    parser.add_argument("--releases", type=int, default=4)
    given = parser.parse_args()
    os.environ["PATH"] += ":/usr/sbin"
    if not shutil.which("nginx") or not shutil.which("openssl"):
        print("web_server: no nginx or no openssl here")
        return 4
    with tempfile.TemporaryDirectory(prefix="lastmile-web-") as home:
        return attend(Site(pathlib.Path(home)), given.clients, given.releases)


if __name__ == "__main__":
    sys.exit(main())
