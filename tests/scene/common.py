"""What the scenes share: a site made with the command, and a count of checks.

Everything that is assumed about the command stands in this file, so that a
change of it is followed here and nowhere else. The contract is the man page.
"""
import glob
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = os.path.abspath(os.environ.get("SEKISHO", ROOT / "build" / "sekisho"))
LAB = ROOT / "tests" / "lab"
CAPTURE = LAB / "office.pcap"
AUTHORITY = "own-network-office"           # of tests/lab/authority.yml
DUTY = "appi-26-preliminary"
EYE, KEEPER = "sekisho: eye", "sekisho: keeper"    # names in the process list
PASSPHRASE = "the scene's passphrase"

# Exit status (the command's contract).
DONE, NO, USAGE, DAMAGED, SYSTEM = 0, 1, 2, 3, 4

# A criterion that keeps all that may be kept, of as many flows as it can. One
# that matches everything is refused, so it names the scene's networks.
BROAD = """title: Everything of the scene's networks
id: 6a0b7b1e-2f0c-4c55-9a55-0d0b6a3f5fff
status: test
description: Keeps all that may be kept of nearly all flows of the scene.
author: tests
date: 2026-11-01
level: low
logsource:
  category: network_connection
detection:
  there:
    source.ip|cidr: ['10.20.0.0/16', '2001:db8:20::/48']
  condition: there
sekisho:
  purpose: Try what is kept at most
  authority: own-network-office
  direction: [outbound, inbound, internal]
  keep: [tuple, volume, time, dns, tls, http]
  retention: 90d
  valid:
    from: 2026-01-01
    to: 2035-12-31
"""


class Checks:
    """Counts what passed and failed; the last line says both."""

    def __init__(self):
        self.passed = self.failed = self.skipped = 0

    def that(self, name, ok, detail=""):
        if ok:
            self.passed += 1
        else:
            self.failed += 1
            print("FAILED: %s%s" % (name, ": " + str(detail) if detail != "" else ""), flush=True)
        return bool(ok)

    def skip(self, name, reason):
        self.skipped += 1
        print("skipped: %s: %s" % (name, reason), flush=True)

    def end(self):
        if self.skipped:
            print("%d skipped" % self.skipped)
        print("%d passed, %d failed" % (self.passed, self.failed))
        sys.exit(1 if self.failed or not self.passed else 0)


class Result:
    def __init__(self, args, status, out, err):
        self.args, self.status, self.out, self.err = args, status, out, err

    def json(self):
        return json.loads(self.out)

    def lines(self):
        """JSON lines."""
        return [json.loads(line) for line in self.out.splitlines() if line]

    def told(self):
        """Lines on standard error, without the acknowledgements asked for."""
        return [line for line in self.err.splitlines() if line and not line.startswith("ack ")]

    def __str__(self):
        return "`%s` ended with %d; it said: %s" % (" ".join(self.args), self.status, self.err.strip() or "nothing")


def command(*args, stdin=None, timeout=300, env=None, log=None):
    """Run `sekisho ARGS`; standard output and error as text."""
    args = [str(a) for a in args]
    p = subprocess.run([PROGRAM, *args], stdin=stdin or subprocess.DEVNULL, stdout=subprocess.PIPE,
                       stderr=subprocess.PIPE, timeout=timeout, env={**os.environ, "LC_ALL": "C.UTF-8", **(env or {})})
    r = Result(args, p.returncode, p.stdout.decode("utf-8", "replace"), p.stderr.decode("utf-8", "replace"))
    if log is not None:
        log.append(r)
    return r


def parse_ack(line):
    """`ack run=R seq=N records=M` -> (R, N, M)."""
    parts = dict(part.split("=", 1) for part in line.split()[1:])
    return parts["run"], int(parts["seq"]), int(parts["records"])


def children(pid, name):
    """Process ids of the children of `pid` whose command line has `name`."""
    found = []
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        try:
            stat = Path("/proc", entry, "stat").read_text(errors="replace")
            line = Path("/proc", entry, "cmdline").read_bytes()
        except OSError:
            continue
        parent = int(stat.rpartition(")")[2].split()[1])
        if parent == pid and name.encode() in line:
            found.append(int(entry))
    return found


class Site:
    """A site with four people, the sample's authority and, unless told
    otherwise, the criteria given, all approved."""

    PEOPLE = {"aoki": "author", "baba": "reviewer", "chiba": "analyst", "doi": "officer"}

    def __init__(self, folder, criteria=None, approve=True, authority=None, log=None):
        self.folder = Path(folder)
        self.path = self.folder / "site"
        self.log = log if log is not None else []
        self.passphrase = self.folder / "passphrase"
        self.passphrase.write_text(PASSPHRASE + "\n")
        self.secret = ["--passphrase-file", self.passphrase]
        self.must("init", self.path, "--name", "Scene Trading", "--origin", "scene.example/ledger", *self.secret)
        (self.folder / "keys").mkdir()
        for name, role in self.PEOPLE.items():
            vkey = self.folder / "keys" / (name + ".vkey")
            vkey.write_text(self.must("key", "new", self.key(name), "--name", name).out)
            self.must("person", "add", self.path, name, "--role", role, "--key", vkey, *self.secret)
        self.must("authority", "propose", self.path, authority or LAB / "authority.yml", *self.who("aoki"))
        self.must("authority", "approve", self.path, AUTHORITY, *self.who("baba"))
        self.criteria = []
        for rule in criteria if criteria is not None else sorted((LAB / "criteria").glob("*.yml")):
            self.propose(rule, approve)

    def key(self, name):
        return self.folder / "keys" / (name + ".key")

    def who(self, name):
        """Options by which a person acts."""
        return ["--as", name, "--key", self.key(name), *self.secret]

    def run(self, *args, **more):
        return command(*args, log=self.log, **more)

    def must(self, *args, **more):
        r = self.run(*args, **more)
        if r.status != DONE:
            raise SystemExit("FAILED: the scene cannot be set: %s" % r)
        return r

    def propose(self, rule, approve=True):
        r = self.must("criteria", "propose", self.path, rule, *self.who("aoki"))
        self.criteria.append(r.out.split(":")[0].strip())
        if approve:
            self.must("criteria", "approve", self.path, self.criteria[-1], *self.who("baba"))

    def select_args(self, *captures, authority=AUTHORITY, more=()):
        args = ["select", self.path, "--authority", authority, "--json", *self.secret, *more]
        for c in captures:
            args += ["--read", c]
        return [str(a) for a in args]

    def select(self, *captures, authority=AUTHORITY, more=(), **options):
        return self.run(*self.select_args(*captures, authority=authority, more=more), **options)

    def find(self, purpose="a test", more=()):
        return self.run("find", self.path, "--purpose", purpose, *more, *self.who("chiba"))

    def inspect(self, *more):
        return self.run("inspect", self.path / "ledger", "--json", *more)

    def rule_files(self):
        """Copies of approved criteria, and of their lists, in the site."""
        folders = [self.path / "criteria" / c for c in self.criteria]
        return ([f for d in folders for f in sorted(d.glob("*.yml"))],
                [f for d in folders for f in sorted(d.glob("*.list"))])


def need_faketime():
    """The library that moves a program's clock; skips the test without it. Its wrapper program is not used: it leaves
    semaphores named by process numbers behind when it is killed, and stumbles over them later."""
    found = sorted(glob.glob("/usr/lib/*/faketime/libfaketime.so.1"))
    if not found:
        print("skipped: no faketime")
        sys.exit(77)
    return found[0]


def at_clock(offset):
    """The environment of a program whose clock is moved by so much: "+92d", "-2h"."""
    return {**os.environ, "LC_ALL": "C.UTF-8", "LD_PRELOAD": need_faketime(), "FAKETIME": offset, "FAKETIME_NO_CACHE": "1"}


class Folder:
    """A temporary folder, kept when SEKISHO_KEEP is set."""

    def __enter__(self):
        self.path = Path(tempfile.mkdtemp(prefix="sekisho-scene-"))
        return self.path

    def __exit__(self, *_):
        if os.environ.get("SEKISHO_KEEP"):
            print("kept: %s" % self.path)
        else:
            shutil.rmtree(self.path, ignore_errors=True)


def record_ids(found):
    """Ids (RUN/SEQ/NUMBER) of the records that `find` printed."""
    return [line["sekisho.record"] for line in found.lines()]


def entries(site):
    """All entries, from the newest bundle of each full and partial one."""
    found, folder = [], site.path / "ledger" / "tile" / "entries"
    number = 0
    while True:
        full, parts = folder / ("%03d" % number), folder / ("%03d.p" % number)
        if full.exists():
            data = full.read_bytes()
        elif parts.exists():
            data = max(parts.iterdir(), key=lambda p: int(p.name)).read_bytes()
        else:
            return found
        while data:
            n = int.from_bytes(data[:2], "big")
            found.append(json.loads(data[2:2 + n]))
            data = data[2 + n:]
        number += 1


def need_program():
    if not os.access(PROGRAM, os.X_OK):
        raise SystemExit("FAILED: %s: no program; build it, or name it in SEKISHO" % PROGRAM)
