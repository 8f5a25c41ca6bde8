"""A watched talk: real servers and clients in a network namespace of their own, texts planted
in what they say, and `sekisho flows` that watches. Whoever uses it starts servers, lets clients
talk in `watched()`, and asks what was seen; `ended()` looks for the planted texts in all that was
printed. Needs root; without it, or without a program that the scene names, the test is skipped."""
import contextlib
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / "scene"), str(Path(__file__).resolve().parent)]
from texts import forms
from common import PROGRAM, Checks, Folder     # noqa: F401 Folder is for the scenes

os.environ["PATH"] += ":/usr/sbin:/sbin"


def need(tools):
    """`tools`: program -> the Debian package that brings it. Skips the test when one is absent."""
    if os.geteuid() != 0:
        print("needs root for a network namespace")
        sys.exit(77)
    for tool, package in {"tcpdump": "tcpdump", **tools}.items():
        if shutil.which(tool) is None:
            print(f"{tool} is not installed (package {package}); `make check` installs it")
            sys.exit(77)


class Talk:
    """One namespace with its loopback up; `checks` collects what must hold."""

    def __init__(self, folder):
        self.folder, self.checks = Path(folder), Checks()
        self.ns, self.planted, self.servers, self.flows = f"skp{os.getpid()}", {}, [], []
        self.printed, self.wire, self.unsaid = b"", b"", set()

    def __enter__(self):
        subprocess.run(["ip", "netns", "add", self.ns], check=True)
        subprocess.run(self.inside("ip", "link", "set", "lo", "up"), check=True)
        return self

    def __exit__(self, *_):
        for server in self.servers:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(server.pid, signal.SIGTERM)
        time.sleep(0.3)
        # Some servers (samba's) start others that leave their group, but not the namespace.
        left = subprocess.run(["ip", "netns", "pids", self.ns], capture_output=True).stdout.split()
        for pid in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(pid), signal.SIGKILL)
        subprocess.run(["ip", "netns", "del", self.ns], capture_output=True)

    def plant(self, what, said=True, length=21):
        """A random text for a piece of content; a letter first, so that it may stand anywhere.
        Not `said`: it crosses the wire only encrypted or not at all."""
        if not said:
            self.unsaid.add(what)
        self.planted.setdefault(what, ("q" + secrets.token_hex(20))[:length])
        return self.planted[what]

    def inside(self, *args):
        return ["ip", "netns", "exec", self.ns, *map(str, args)]

    def serve(self, *args, **more):
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self.servers.append(subprocess.Popen(self.inside(*args), start_new_session=True, **{**quiet, **more}))

    def client(self, *args, fine=(0,), **more):
        """A client's answer; `fine`: the exit states of a set scene (None: any)."""
        done = subprocess.run(self.inside(*args), capture_output=True, timeout=60, **more)
        if fine is not None and done.returncode not in fine:
            said = (done.stderr + done.stdout).decode(errors="replace")[-300:]
            print(f"FAILED: the scene cannot be set: {' '.join(map(str, args))}: {done.returncode}: {said}")
            sys.exit(1)
        return done

    def wait_for(self, port):
        """Until a TCP port of the loopback answers."""
        until = time.monotonic() + 30
        while time.monotonic() < until:
            knock = f"import socket; socket.create_connection(('127.0.0.1', {port}), 1)"
            if self.client("python3", "-c", knock, fine=None).returncode == 0:
                return
            time.sleep(0.1)
        print(f"FAILED: no server on port {port}")
        sys.exit(1)

    def wait_for_udp(self, port):
        """Until a UDP port of the loopback is bound."""
        until = time.monotonic() + 30
        while time.monotonic() < until:
            if self.client("ss", "-Huln", f"sport = :{port}").stdout:
                return
            time.sleep(0.1)
        print(f"FAILED: no server on UDP port {port}")
        sys.exit(1)

    @contextlib.contextmanager
    def watched(self, interface="lo", settle=1.5):
        """What is said in the block is watched; after it `printed` and `flows` hold what was told, too,
        and `wire` what tcpdump saw beside."""
        told, wire = self.folder / ("flows-" + interface), self.folder / ("wire-" + interface)
        beside = subprocess.Popen(self.inside("tcpdump", "-i", interface, "-U", "-B", "32768", "-Z", "root", "-w", wire), stderr=subprocess.DEVNULL)
        with open(told, "wb") as out:
            watcher = subprocess.Popen(self.inside(PROGRAM, "flows", "--interface", interface), stdout=out, stderr=subprocess.PIPE)
            time.sleep(1.5)
            yield
            time.sleep(settle)
            watcher.send_signal(signal.SIGINT)
            said = watcher.communicate(timeout=120)[1]
        beside.send_signal(signal.SIGINT)
        beside.wait(60)
        self.wire += wire.read_bytes()
        self.checks.that("the watcher ends cleanly", watcher.returncode == 0, said)
        said = told.read_bytes()
        *flows, summary = [json.loads(line) for line in said.splitlines()]
        self.printed += said
        self.flows += flows
        self.checks.that("nothing was lost", summary["summary"]["dropped"] == 0, summary)

    def of(self, protocol):
        return [f for f in self.flows if f.get("network.protocol") == protocol]

    def seen(self, protocol, field, *values):
        """The protocol's flows tell these values: a watcher who sees nothing does not pass."""
        told = [f.get(field) for f in self.of(protocol)]
        have = {str(v) for t in told for v in (t if isinstance(t, list) else [t])}
        self.checks.that(f"{protocol}: {field} has {values}", set(values) <= have, sorted(have)[:20])

    def marked(self, protocol, field="user.name"):
        """The protocol's flows name accounts, and only as marks."""
        names = {name for f in self.of(protocol) for name in f.get(field, [])}
        self.checks.that(f"{protocol}: {field} are marks", names and all(n.startswith("p-") for n in names), names)

    def ended(self):
        """The planted texts stand nowhere in what was printed; then the verdict (leaves the test)."""
        for what, text in self.planted.items():
            hits = [form for form in forms(text) if form in self.printed]
            self.checks.that(f"no {what} comes out", not hits, hits[:2])
            said = any(form in self.wire for form in forms(text))
            self.checks.that(f"the {what} was on the wire", said or what in self.unsaid, text)
        blind = [w for w, text in self.planted.items() if not any(form in self.printed + text.encode() for form in forms(text))]
        self.checks.that("the search is not blind", self.planted and not blind, blind)
        self.checks.end()
