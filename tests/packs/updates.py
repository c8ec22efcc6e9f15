#!/usr/bin/env python3
"""updates.py [TEST…]

Repositories as the program sees them, over https on 127.0.0.1 and from
folders: attacks on the way (the numbers are those of docs/packs.md), each
refused with its reason and exit, with CURRENT as it was and the next honest
update working; and clients that update while somebody publishes. Needs openssl.
"""
import http.server
import json
import os
import pathlib
import shutil
import socket
import ssl
import subprocess
import tempfile
import threading
import time
import unittest
import warnings

PROGRAM = os.environ.get("LASTMILE_PROGRAM", "lastmile")
HOME = pathlib.Path(tempfile.mkdtemp(prefix="lastmile-updates-"))
ENVIRONMENT = {"PATH": os.environ["PATH"], "HOME": str(HOME), "USER": "tester"}


def run(*arguments):
    return subprocess.run([PROGRAM, *map(str, arguments)], text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          stdin=subprocess.DEVNULL, env=ENVIRONMENT,
                          cwd=HOME, timeout=120)


def good(*arguments):
    done = run(*arguments)
    assert done.returncode == 0, (arguments, done.stdout, done.stderr)
    return done.stdout


def certificate(name, made=None):
    subprocess.run([*(["faketime", made] if made else []), "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                    "ec_paramgen_curve:P-256", "-nodes", "-subj", f"/CN={name}",
                    "-addext", f"subjectAltName={name}",
                    "-keyout", HOME / "server.key", "-out",
                    HOME / "server.crt", "-days", "2"],
                   check=True, capture_output=True)


class Server:
    """https (or http) on a free port of 127.0.0.1; `meddle(handler)` may
    answer and then returns True."""

    def __init__(self, folder, meddle=None, name="IP:127.0.0.1", tls=True,
                 made=None, newest=None):
        self.asked = []
        server = self

        class Handler(http.server.SimpleHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def __init__(self, *arguments):
                super().__init__(*arguments, directory=str(folder))

            def log_message(self, *_):
                pass

            def send_head(self):
                path = pathlib.Path(self.translate_path(self.path))
                if not path.is_file():
                    self.send_error(404)
                    return None
                return super().send_head()

            def do_GET(self):
                server.asked.append(self.path)
                if meddle and meddle(self):
                    return
                super().do_GET()

        self.http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        # A client that refuses a certificate hangs up; that is what is tested.
        self.http.handle_error = lambda *_: None
        if tls:
            certificate(name, made)
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            if newest:
                context.set_ciphers("ALL:@SECLEVEL=0")
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    context.minimum_version = newest
                    context.maximum_version = newest
            context.load_cert_chain(HOME / "server.crt", HOME / "server.key")
            self.http.socket = context.wrap_socket(
                self.http.socket, server_side=True,
                do_handshake_on_connect=False)
        self.port = self.http.server_address[1]
        self.url = f"http{'s' if tls else ''}://127.0.0.1:{self.port}"
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.http.shutdown()
        self.http.server_close()


def answer(handler, body, status=200, **headers):
    handler.send_response(status)
    for key, value in headers.items():
        handler.send_header(key.replace("_", "-"), value)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)
    return True


class Updates(unittest.TestCase):
    def setUp(self):
        self.home = pathlib.Path(tempfile.mkdtemp(dir=HOME))
        self.repo, self.keys = self.home / "repo", self.home / "keys"
        self.store, self.pack = self.home / "store", self.home / "demo"
        good("pack", "init", self.pack, "--name", "demo")
        good("pack", "publish", self.repo, "--init", "main", "--keys",
             self.keys)
        self.seq = 0
        self.release()
        good("pack", "trust", "add", self.repo / "trust/1.root.json",
             "--store", self.store)
        good("pack", "update", "demo", "--from", self.repo, "--store",
             self.store)

    def tearDown(self):
        subprocess.run(["chmod", "-R", "u+w", self.home], check=False)
        shutil.rmtree(self.home, ignore_errors=True)

    def release(self):
        self.seq += 1
        text = (self.pack / "pack.yaml").read_text().splitlines()
        text = [f"version: 0.{self.seq}.0" if line.startswith("version:")
                else line for line in text]
        (self.pack / "pack.yaml").write_text("\n".join(text) + "\n")
        subprocess.run([PROGRAM, "pack", "build", str(self.pack), "--seq",
                        str(self.seq), "-s",
                        str(self.keys / "publisher.key")], check=True,
                       env=ENVIRONMENT, cwd=self.home, capture_output=True)
        good("pack", "publish", self.repo,
             self.home / f"demo-0.{self.seq}.0.lmpack", "--keys", self.keys)

    def update(self, source, *more):
        return run("pack", "update", "--from", source, "--store", self.store,
                   "--authorities", HOME / "server.crt", *more)

    def state(self):
        return ((self.store / "CURRENT").read_text(),
                (self.store / "state.json").read_text(),
                sorted(p.name for p in (self.store / "store").iterdir()))

    def refused(self, done, reason, code, before):
        self.assertIn(f"{reason}: ", done.stderr)
        self.assertEqual(done.returncode, code, done.stderr)
        self.assertEqual(self.state(), before)
        self.goes_on()

    def newest_index(self):
        return max((self.repo / "index").glob("*.index.json"),
                   key=lambda path: int(path.name.split(".")[0]))

    def goes_on(self):
        self.release()
        done = self.update(self.repo)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(f"demo 0.{self.seq}.0",
                      good("pack", "list", "--store", self.store))

    def attack(self, meddle, reason, code, more=(), **server):
        self.release()
        before = self.state()
        with Server(self.repo, meddle, **server) as there:
            done = self.update(there.url, *more)
        self.refused(done, reason, code, before)

    def test_https_with_etags_and_deltas(self):
        with Server(self.repo) as there:
            self.release()
            done = self.update(there.url, "-f", "json")
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertTrue(json.loads(done.stdout)["packs"][0]["delta"])
            again = self.update(there.url)
            self.assertEqual(again.returncode, 0, again.stderr)

    def test_114_an_unknown_authority(self):
        self.release()
        before = self.state()
        with Server(self.repo) as there:
            done = run("pack", "update", "--from", there.url, "--store",
                       self.store)
        self.refused(done, "TLS", 9, before)

    def test_035_an_endless_timestamp(self):
        def meddle(handler):
            if handler.path != "/timestamp.json":
                return False
            handler.send_response(200)
            handler.end_headers()
            try:
                for _ in range(100000):
                    handler.wfile.write(b"{" * 4096)
            except OSError:
                pass
            handler.close_connection = True
            return True
        self.attack(meddle, "SIZE", 3)

    def test_036_a_byte_now_and_then(self):
        def meddle(handler):
            if handler.path != wanted:
                return False
            handler.send_response(200)
            handler.send_header("Content-Length", "1000")
            handler.end_headers()
            try:
                for _ in range(1000):
                    handler.wfile.write(b"{")
                    handler.wfile.flush()
                    time.sleep(0.2)
            except OSError:
                pass
            handler.close_connection = True
            return True
        for wanted in ("/timestamp.json", "/trust/2.root.json"):
            begun = time.monotonic()
            self.attack(meddle, "TIMEOUT", 9, ["--timeout", "1"])
            self.assertLess(time.monotonic() - begun, 30)

    def test_036_no_answer_at_all(self):
        with socket.create_server(("127.0.0.1", 0)) as silent:
            before = self.state()
            done = self.update(f"https://127.0.0.1:{silent.getsockname()[1]}",
                               "--timeout", "1")
        self.refused(done, "TIMEOUT", 9, before)

    def test_045_state_taken_away(self):
        good_state = (self.store / "state.json").read_text()
        for path in ("state.json", "trust/seen.json"):
            kept = (self.store / path).read_text()
            (self.store / path).unlink()
            done = self.update(self.repo)
            self.assertIn("STATE: ", done.stderr)
            self.assertEqual(done.returncode, 6)
            (self.store / path).write_text(kept)
        old = {p: (self.store / p).read_text()
               for p in ("state.json", "trust/seen.json")}
        good("pack", "publish", self.repo, "--keys", self.keys)
        self.assertEqual(self.update(self.repo).returncode, 0)
        new = {p: (self.store / p).read_text() for p in old}
        for path, text in old.items():
            (self.store / path).write_text(text)
            done = self.update(self.repo)
            self.assertIn("STATE: ", done.stderr, path)
            self.assertEqual(done.returncode, 6)
            (self.store / path).write_text(new[path])
        self.assertNotEqual(good_state, new["state.json"])
        (self.store / "state.json").unlink()
        done = self.update(self.repo, "--reset-state")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.goes_on()

    def test_107_a_dependency_that_a_mirror_adds(self):
        """In the index: then it is not what was signed. As a file: nobody
        asks for it. In the archive: its publisher signed something else."""
        needs = b'"depends": [{"name": "evil", "range": "*"}], "roots"'
        for old, new, reason, code in (
                (b'"roots"', needs, "SIZE", 3),
                (b'"demo."', b'"evil."', "MIX", 6)):
            self.release()
            before, index = self.state(), self.newest_index()
            kept = index.read_bytes()
            index.write_bytes(kept.replace(old, new))
            self.assertNotEqual(index.read_bytes(), kept)
            done = self.update(self.repo)
            index.write_bytes(kept)
            self.refused(done, reason, code, before)
        evil = self.repo / "objects/ab" / ("ab" * 32)
        evil.parent.mkdir(parents=True, exist_ok=True)
        evil.write_bytes(b"evil")
        with Server(self.repo) as there:
            self.release()
            self.assertEqual(self.update(there.url).returncode, 0)
            self.assertFalse([p for p in there.asked if "abab" in p])

    def test_104_a_dependency_that_nobody_has(self):
        about = self.pack / "pack.yaml"
        kept = about.read_text()
        about.write_text(kept + "needs: {evil: '>=1'}\n")
        self.release()
        before = self.state()
        done = self.update(self.repo)
        about.write_text(kept)
        self.assertIn("evil", done.stderr)
        self.refused(done, "DEP", 3, before)

    def test_113_redirects(self):
        for to, reason in (("file:///etc/passwd", "REDIRECT"),
                           ("http://127.0.0.1:9/x", "REDIRECT")):
            self.attack(lambda h, to=to: answer(h, b"", 302, Location=to),
                        reason, 9)
        loops = lambda h: answer(h, b"", 302, Location=h.path)
        self.attack(loops, "REDIRECT", 9)

    def test_114_another_name(self):
        self.attack(None, "TLS", 9, name="DNS:elsewhere.test")

    @unittest.skipUnless(shutil.which("faketime"), "no faketime")
    def test_114_an_expired_certificate(self):
        self.attack(None, "TLS", 9, made="2020-01-01")

    def test_114_an_old_protocol(self):
        self.attack(None, "TLS", 9, newest=ssl.TLSVersion.TLSv1_1)

    def test_115_a_part_of_what_was_asked_for(self):
        def meddle(handler):
            if not handler.path.startswith("/objects/"):
                return False
            return answer(handler, b"x", 206, Content_Range="bytes 0-0/9")
        self.attack(meddle, "HASH", 3)

    def test_116_a_content_encoding(self):
        def meddle(handler):
            if handler.path != "/timestamp.json":
                return False
            return answer(handler, b"x" * 500, Content_Encoding="gzip")
        self.attack(meddle, "META_FORMAT", 3)

    def test_117_a_login_page(self):
        page = b"\n<!DOCTYPE html><html>" + b"please log in " * 1000
        self.attack(lambda h: answer(h, page, Content_Type="text/html"),
                    "META_FORMAT", 3)

    def test_118_no_regular_files(self):
        before = self.state()
        stamp = self.repo / "timestamp.json"
        kept = stamp.read_bytes()
        for make in (lambda: os.mkfifo(stamp),
                     lambda: stamp.symlink_to("/dev/zero"), stamp.mkdir):
            stamp.unlink()
            make()
            done = self.update(self.repo)
            self.assertIn("TYPE: ", done.stderr)
            self.assertEqual(done.returncode, 3)
            self.assertEqual(self.state(), before)
            stamp.rmdir() if stamp.is_dir() and not stamp.is_symlink() else \
                stamp.unlink()
            stamp.write_bytes(kept)
        done = self.update("file:///dev/zero")
        self.assertIn("TYPE: ", done.stderr)
        for source in ("http://127.0.0.1:1", "ftp://x", "file://host/x"):
            self.assertIn("NAME: ", self.update(source).stderr)
        self.goes_on()

    def test_119_a_name_that_climbs(self):
        before = self.state()
        done = run("pack", "update", "../../x", "--from", self.repo,
                   "--store", self.store)
        self.refused(done, "NAME", 3, before)

    def test_120_no_escapes_reach_the_terminal(self):
        good("pack", "publish", self.repo, "--yank", "demo@0.1.0", "--reason",
             "\x1b[31mred\x07", "--keys", self.keys)
        done = self.update(self.repo)
        self.assertNotIn("\x1b", done.stdout + done.stderr)
        self.assertIn("withdrawn", done.stderr)
        self.goes_on()

    def test_who_looks_by_itself_looks_not_too_often(self):
        def asked_for(meddle, more=()):
            with Server(self.repo, meddle) as there:
                done = self.update(there.url, "--every", "24", *more)
                return done, len(there.asked)
        done, count = asked_for(None)
        self.assertEqual((done.returncode, count > 0), (0, True), done.stderr)
        done, count = asked_for(None)
        self.assertEqual((done.returncode, count), (0, 0), done.stderr)
        self.assertIn("not looked: the next time is ", done.stdout)
        done, count = asked_for(None, ["-f", "json"])
        self.assertIs(json.loads(done.stdout)["changed"], False)
        (self.store / "trust/poll").write_text("damaged")
        done, count = asked_for(lambda h: answer(h, b"", 429))
        self.assertEqual(done.returncode, 9)
        next_time, failed = map(int, (self.store / "trust/poll").read_text()
                                .split())
        hours = (next_time / 1e6 - time.time()) / 3600
        self.assertTrue(17.9 < hours < 30.1 and failed == 1, hours)
        self.goes_on()  # without --every it is now

    def test_a_busy_server_is_asked_again(self):
        count = [0]

        def meddle(handler):
            count[0] += 1
            return answer(handler, b"", 503) if count[0] % 3 == 1 else False
        self.release()
        with Server(self.repo, meddle) as there:
            done = self.update(there.url)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_an_air_gapped_copy_is_a_repository(self):
        self.release()
        stick = self.home / "stick"
        good("pack", "mirror", stick, "--packs", "demo", "--from", self.repo,
             "--store", self.store)
        done = self.update(stick)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(f"demo 0.{self.seq}.0",
                      good("pack", "list", "--store", self.store))

    def test_a_new_root_turns_the_keys(self):
        draft = self.home / "next.json"
        good("pack", "publish", self.repo, "--draft-root", draft)
        root = json.loads(draft.read_text())
        good("pack", "keygen", "--no-password", "-p", self.keys / "fresh.pub",
             "-s", self.keys / "fresh.key")
        line = (self.keys / "fresh.pub").read_text().splitlines()[1]
        root["revoked"] = root["roles"]["freshness"]["keys"]
        root["roles"]["freshness"]["keys"] = [line]
        draft.write_text(json.dumps(root))
        alone = run("pack", "publish", self.repo, "--root", draft, "-s",
                    self.keys / "root-1.key")
        self.assertEqual(alone.returncode, 6)
        good("pack", "publish", self.repo, "--root", draft, "--keys",
             self.keys)
        done = self.update(self.repo)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(json.loads(good(
            "pack", "trust", "show", "-f", "json", "--store",
            self.store))["root"]["number"], 2)
        self.goes_on()

    def test_nobody_sees_a_mixed_state_while_somebody_publishes(self):
        stop, faults = threading.Event(), []

        def client(number):
            store = self.home / f"client-{number}"
            shutil.copytree(self.store, store)
            while not stop.is_set():
                done = run("pack", "update", "--from", there.url, "--store",
                           store, "--authorities", HOME / "server.crt")
                if done.returncode != 0:
                    faults.append(done.stderr)
        with Server(self.repo) as there:
            threads = [threading.Thread(target=client, args=(n,))
                       for n in range(int(os.environ.get("LASTMILE_CLIENTS",
                                                         "4")))]
            for thread in threads:
                thread.start()
            for _ in range(4):
                self.release()
            stop.set()
            for thread in threads:
                thread.join()
        self.assertEqual(faults, [])


if __name__ == "__main__":
    try:
        unittest.main()
    finally:
        shutil.rmtree(HOME, ignore_errors=True)
