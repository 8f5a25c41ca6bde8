"""Runs of the real program whose changes of files are written down: the scenes of powercut."""
import glob
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import cutting
from retained import BROAD, CAPTURE, DONE, PROGRAM, Result, need_faketime

ROOT = Path(__file__).resolve().parents[2]
LAB = ROOT / "tests" / "lab"
PEOPLE = {"aoki": "author", "baba": "reviewer", "chiba": "analyst", "doi": "officer", "endo": "custodian"}
RULE = BROAD.replace("keep: [tuple, volume, time, dns, tls, http]", "keep: [tuple, time, dns, email]")
KNOWN = "2026-11-20T09:00"
PARTS, PAUSE = 4, 1.3   # of the capture that comes slowly: a record waits a second at most to become safe


def libraries():
    """The recorder, and what ends a process at its nth step."""
    build = Path(os.environ.get("SEKISHO_BUILD", ROOT / "build-asan"))
    found = [glob.glob(str(build / "tests" / "fault" / ("*%s.so" % n))) for n in ("records", "dies_at")]
    if not all(found):
        print("skipped: no recorder in %s" % build)
        sys.exit(77)
    return [f[0] for f in found]


RECORDS, DIES = libraries()


def clock(days):
    """What moves a program's clock."""
    return [need_faketime()] if days else [], {"FAKETIME": "%+dd" % days, "FAKETIME_NO_CACHE": "1"} if days else {}


def run(args, days=0, preload=(), env=None):
    library, moved = clock(days)
    args = [str(a) for a in args]
    all_env = {**os.environ, "LC_ALL": "C.UTF-8", **moved, **(env or {})}
    if list(preload) + library:
        all_env["LD_PRELOAD"] = ":".join([*preload, *library])
    p = subprocess.run([PROGRAM, *args], stdin=subprocess.DEVNULL, capture_output=True, timeout=120, env=all_env)
    return Result(args, p.returncode, p.stdout.decode("utf-8", "replace"), p.stderr.decode("utf-8", "replace"))


class Place:
    """A folder with a site and all that belongs to it. Secrets are of the scene: a loss of a key file is looked
    for in the folder, but does not stop what looks."""

    def __init__(self, folder, safe, secret=None, days=0):
        self.folder, self.safe, self.days = Path(folder), Path(safe), days
        self.site = self.folder / "site"
        self.secret = ["--passphrase-file", secret] if secret else []

    def who(self, name):
        return ["--as", name, "--key", self.safe / (name + ".key"), *self.secret]

    def run(self, *args, **more):
        return run(args, days=more.pop("days", self.days), **more)

    def must(self, *args, **more):
        r = self.run(*args, **more)
        if r.status != DONE:
            raise SystemExit("FAILED: the scene cannot be set: %s" % r)
        return r


class Recorded(Place):
    """Commands that are written down, and where each was acknowledged."""

    def __init__(self, name, folder, safe, secret=None, days=0):
        super().__init__(folder, safe, secret, days)
        self.name, self.log = name, self.folder.with_suffix(".log")
        self.disk, self.steps, self.read, self.passes = cutting.Disk(self.folder), [], 0, [secret]
        self.cut_from = self.batches = 0

    def take(self):
        """The records since the last time."""
        self.steps += cutting.events(self.log, self.read)
        self.read = self.log.stat().st_size if self.log.exists() else 0

    def run(self, *args, die=None, **more):
        env = {"SEKISHO_RECORD": str(self.log), "SEKISHO_RECORD_ON": str(self.folder)}
        if die is not None:
            env["SEKISHO_DIE_AT"] = str(die)
        r = super().run(*args, preload=[RECORDS, *([DIES] if die is not None else [])], env=env, **more)
        self.take()
        if r.status == DONE:
            self.steps.append("ack")
        return r

    def from_here(self):
        """The power is not cut before this."""
        self.cut_from = len(self.steps)


class Scenes:
    """Makes the bases once, and the scenes from copies of them."""

    def __init__(self, top):
        self.top, self.safe, self.count = Path(top), Path(top) / "safe", 0
        self.safe.mkdir()
        for name in [*PEOPLE, "hara"]:
            vkey = run(["key", "new", self.safe / (name + ".key"), "--name", name])
            (self.safe / (name + ".vkey")).write_text(vkey.out)
        (self.safe / "rule.yml").write_text(RULE)
        for n in ("one", "two", "three", "four"):
            (self.safe / n).write_text("passphrase number %s\n" % n)
        self.bases, self.three = {}, None

    def found(self, place):
        """A site from nothing to a rule that may run."""
        place.must("init", place.site, "--name", "Scene Trading", "--origin", "scene.example/ledger")
        for name, role in PEOPLE.items():
            place.must("person", "add", place.site, name, "--role", role, "--key", self.safe / (name + ".vkey"))
        place.must("authority", "propose", place.site, LAB / "authority.yml", *place.who("aoki"))
        place.must("authority", "approve", place.site, "own-network-office", *place.who("baba"))
        rule = place.must("criteria", "propose", place.site, self.safe / "rule.yml", *place.who("aoki")).out.split(":")[0]
        place.must("criteria", "approve", place.site, rule.strip(), *place.who("baba"))

    def select(self, place, capture=CAPTURE):
        return place.must("select", place.site, "--authority", "own-network-office", "--json", "--acks", "--quiet",
                          *place.secret, "--read", capture)

    def slowly(self):
        """The capture through a pipe, with pauses."""
        pipe, data = self.top / "slow.pcap", CAPTURE.read_bytes()
        os.mkfifo(pipe)

        def feed():
            with open(pipe, "wb", buffering=0) as out:
                for n in range(PARTS):
                    out.write(data[n * len(data) // PARTS:(n + 1) * len(data) // PARTS])
                    time.sleep(PAUSE if n + 1 < PARTS else 0)
        threading.Thread(target=feed, daemon=True).start()
        return pipe

    def base(self, name):
        if name in self.bases:
            return self.bases[name]
        folder = self.top / ("base-" + name)
        before = {"founded": None, "kept": "founded", "many": "kept"}[name]
        if before is None:
            folder.mkdir()
        else:
            shutil.copytree(self.base(before), folder)
        place = Place(folder, self.safe)
        if name == "founded":
            self.found(place)
        elif name == "kept":
            place.must("setting", "set", place.site, "retention.incident", "89", *place.who("endo"))
            self.select(place)
            case = place.must("incident", "open", place.site, "--title", "A lost notebook", *place.who("doi")).out.strip()
            place.must("incident", "fact", place.site, case, "people=800", "--known", KNOWN, *place.who("doi"))
        else:
            while size_of((place.site / "ledger" / "checkpoint").read_bytes()) < 254:
                place.must("setting", "set", place.site, "retention.book", "400", *place.who("endo"))
        self.bases[name] = folder
        return folder

    def start(self, name, base, **more):
        self.count += 1
        folder = self.top / ("%03d-%s" % (self.count, name.replace(" ", "-")))
        if base is None:
            folder.mkdir()
        else:
            shutil.copytree(base if isinstance(base, Path) else self.base(base), folder)
        return Recorded(name, folder, self.safe, **more)

    def some_ids(self):
        """Three records of the base, letters first."""
        if self.three is None:
            folder = self.top / "ids"
            shutil.copytree(self.base("kept"), folder)
            place = Place(folder, self.safe)
            found = place.must("find", place.site, "--purpose", "a test", *place.who("chiba")).lines()
            found.sort(key=lambda line: "from.address" not in str(line) and "'from'" not in str(line))
            self.three = [line["sekisho.record"] for line in found[:3]]
            shutil.rmtree(folder)
        return self.three


def size_of(checkpoint):
    return int(checkpoint.split(b"\n")[1])


def record_ids(place):
    r = place.run("find", place.site, "--purpose", "a test", *place.who("chiba"))
    if r.status != DONE:
        return None
    return [line["sekisho.record"] for line in r.lines()]


# ---- the scenes: one function each, by name ----

def made(s):
    """A site from nothing."""
    p = s.start("init", None)
    s.found(p)
    p.must("key", "new", p.folder / "fujita.key", "--name", "fujita")
    p.must("setting", "set", p.site, "retention.incident", "89", *p.who("endo"))
    return p


def made_with_slash(s):
    p = s.start("init with a slash", None)
    p.must("init", str(p.site) + "/", "--name", "Scene Trading", "--origin", "scene.example/ledger")
    return p


def selected(s):
    p = s.start("select", "founded")
    told = sum(s.select(p, capture).err.count("ack run=") for capture in (s.slowly(), CAPTURE))
    if told < 3:
        raise SystemExit("FAILED: select: %d batches; this is to be of several" % told)
    p.batches = told
    return p


def incident(s):
    p = s.start("incident", "kept")
    (p.folder / "forms").mkdir()
    p.disk = cutting.Disk(p.folder)
    name = p.must("incident", "open", p.site, "--title", "Another lost notebook", *p.who("doi")).out.strip()
    p.must("incident", "fact", p.site, name, "known_at=" + KNOWN, "entity=business", "people=1200",
           "event=leak", "cause=missending", "data_kinds=name", "--known", KNOWN, *p.who("doi"))
    p.must("incident", "report", p.site, name, "--duty", "appi-26-preliminary", "--json-form",
           p.folder / "forms" / "first.json", "--at", "2026-11-21T09:00", *p.who("doi"))
    return p


def expired(s):
    p = s.start("expire", "kept", days=92)
    p.must("expire", p.site, "--json")
    return p


def held(s):
    p = s.start("hold", "kept")
    some = [a for i in s.some_ids() for a in ("--record", i)]
    p.must("hold", "propose", p.site, "--kind", "other", "--until", "2035-01-01", "--reason", "a claim", *some, *p.who("doi"))
    p.must("hold", "approve", p.site, "hold-000001", *p.who("baba"))
    p.must("hold", "end", p.site, "hold-000001", "--reason", "no claim", *p.who("doi"))
    p.must("expire", p.site)
    return p


def revealed(s):
    p = s.start("reveal", "kept")
    one = s.some_ids()[0]
    p.must("reveal", "request", p.site, "--purpose", "who wrote it", "--until", "2026-12-01", "--record", one, "--field",
           "email.from.address", *p.who("chiba"))
    p.must("reveal", "approve", p.site, "reveal-000001", *p.who("baba"))
    p.must("reveal", "use", p.site, "reveal-000001", *p.who("chiba"))
    return p


def log_key(s):
    p = s.start("key log", "kept")
    for reason in ("yearly", "again"):
        p.must("key", "log", p.site, "--reason", reason, *p.who("endo"))
    p.must("setting", "set", p.site, "retention.book", "500", *p.who("endo"))
    return p


def passphrases(s):
    p = s.start("key passphrase", "kept")
    (p.folder / "copies").mkdir()
    p.disk = cutting.Disk(p.folder)
    p.must("key", "passphrase", p.site, "--new-passphrase-file", s.safe / "one")
    p.must("key", "passphrase", p.site, "--new-passphrase-file", s.safe / "two", "--passphrase-file", s.safe / "one")
    p.secret = ["--passphrase-file", s.safe / "two"]
    p.must("key", "recovery", p.site, p.folder / "copies" / "recovery", "--recovery-passphrase-file", s.safe / "four", *p.secret)
    p.must("key", "copy", p.site, p.folder / "copies", *p.secret)
    p.must("key", "restore", p.site, p.folder / "copies" / "recovery", "--recovery-passphrase-file", s.safe / "four",
           "--new-passphrase-file", s.safe / "three")
    p.passes = [s.safe / "three", s.safe / "two", s.safe / "one", None]
    return p


def shared(s):
    p = s.start("share package", "kept")
    (p.folder / "out").mkdir()
    p.disk = cutting.Disk(p.folder)
    p.must("share", "package", p.site, "--out", p.folder / "out" / "package.zip", "--recipient", "the police", "--purpose",
           "a complaint", *[a for i in s.some_ids() for a in ("--record", i)], *p.who("doi"))
    return p


def witnessed(s):
    p = s.start("witness ask", "kept")
    log = run(["inspect", p.site / "ledger", "--json"]).json()["log"]
    w = s.top / "witness"
    vkey = run(["witness", "new", w, "--name", "w.example", "--log", log]).out.strip()
    serving = subprocess.Popen([PROGRAM, "witness", str(w), "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE, text=True)
    try:
        serving.stdout.readline()
        port = int(serving.stdout.readline().split()[-1])
        policy = s.safe / "policy"
        policy.write_text("log %s\nwitness w %s http://127.0.0.1:%d\nquorum w\n" % (log, vkey, port))
        for n in ("500", "501"):
            p.must("witness", "ask", p.site, "--policy", policy)
            p.must("setting", "set", p.site, "retention.book", n, *p.who("endo"))
        p.must("witness", "ask", p.site, "--policy", policy)
    finally:
        serving.send_signal(signal.SIGTERM)
        serving.wait(timeout=30)
    return p


def tiles(s):
    """Over the end of the first full tile."""
    p = s.start("a full tile", "many")
    for n in range(3):
        p.must("incident", "open", p.site, "--title", "Notebook %d" % n, *p.who("doi"))
    return p


SCENES = [made, made_with_slash, selected, incident, expired, held, revealed, log_key, passphrases, shared, witnessed, tiles]

# What is killed at a step, with the power on; then an act without a body, then the cut.
KILLED = {
    "incident open": ("kept", 0, lambda p: ["incident", "open", p.site, "--title", "Lost", *p.who("doi")]),
    "key log": ("kept", 0, lambda p: ["key", "log", p.site, "--reason", "yearly", *p.who("endo")]),
    "expire": ("kept", 92, lambda p: ["expire", p.site]),
    "a full tile": ("many", 0, lambda p: ["incident", "open", p.site, "--title", "Lost", *p.who("doi")]),
    "first incident": ("founded", 0, lambda p: ["incident", "open", p.site, "--title", "Lost", *p.who("doi")]),
}


def killed(s, what, step):
    """None: there is no such step any more."""
    base, days, args = KILLED[what]
    p = s.start("killed " + what, base, days=days)
    if p.run(*args(p), die=step).status == DONE:
        shutil.rmtree(p.folder)
        return None
    p.from_here()
    if what in ("first incident", "a full tile"):       # the same again: what the dead process made is there, but is not safe
        p.must(*args(p))
    else:
        p.must("setting", "set", p.site, "retention.book", "600", *p.who("endo"))
    return p
