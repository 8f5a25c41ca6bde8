#!/usr/bin/env python3
"""Verify an evidence package of Sekisho, without Sekisho and without any secret.

Usage: python3 verify.py PACKAGE [--key VKEY]

PACKAGE is the .zip file or the folder into which it was unpacked. VKEY is the
ledger's public key as learnt from elsewhere; without it the key is the one that
the ledger's own first entry names. Exit status: 0 sound; 1 something is wrong, and
the first wrong thing is named; 2 wrong use. Needs Python 3.8 and python3-cryptography
or python3-nacl. Formats: RFC 6962 (tree), C2SP signed-note, tlog-checkpoint, tlog-proof.
"""
import base64
import hashlib
import json
import re
import struct
import sys
import zipfile
import zlib
from pathlib import Path

try:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    def signed(key, sig, text):
        Ed25519PublicKey.from_public_bytes(key).verify(sig, text)
except ImportError:
    from nacl.signing import VerifyKey

    def signed(key, sig, text):
        VerifyKey(key).verify(text, sig)


class Wrong(Exception):
    pass


def need(ok, what):
    if not ok:
        raise Wrong(what)


def sha(data):
    return hashlib.sha256(data).digest()


def b64(text):
    data = base64.b64decode(text, validate=True)
    need(base64.b64encode(data).decode() == text, "base64 that is not canonical: %s" % text)
    return data


def zipped(files):
    """The one archive that holds these files: stored, sorted, without times."""
    out, directory = b"", b""
    for name, data in sorted(files.items()):
        head = struct.pack("<HHHHHIIIHH", 20, 0x800, 0, 0, 0x21, zlib.crc32(data), len(data), len(data), len(name), 0)
        directory += b"PK\1\2" + struct.pack("<H", 0x314) + head + struct.pack("<HHHII", 0, 0, 0, 0o100644 << 16, len(out)) + name.encode()
        out += b"PK\3\4" + head + name.encode() + data
    return out + directory + b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, len(files), len(files), len(directory), len(out), 0)


def load(path):
    if path.is_dir():
        return {p.relative_to(path).as_posix(): p.read_bytes() for p in path.rglob("*") if not p.is_dir()}
    with zipfile.ZipFile(path) as z:
        files = {n: z.read(n) for n in z.namelist()}
    need(path.read_bytes() == zipped(files), "%s: the archive holds something besides its files" % path.name)
    return files


def once(pairs):
    need(len({k for k, _ in pairs}) == len(pairs), "JSON with a member twice")
    return dict(pairs)


def read_json(name, data):
    try:
        return json.loads(data.decode(), object_pairs_hook=once)
    except ValueError as e:
        raise Wrong("%s: not JSON: %s" % (name, e))


def key_of(vkey):
    """NAME+ID+KEY -> (name, id, key)."""
    name, key_id, rest = vkey.split("+", 2)
    data = b64(rest)
    need(len(data) == 33 and data[0] == 1, "%s: no Ed25519 key" % name)
    need(sha(name.encode() + b"\n" + data)[:4].hex() == key_id, "%s: the key's id is not that of the key" % name)
    return name, bytes.fromhex(key_id), data[1:]


def note_text(what, note, key, only):
    """The text of a signed note that this key signed."""
    name, key_id, public = key
    text, gap, lines = note.rpartition("\n\n")
    need(gap and lines.endswith("\n"), "%s: not a signed note" % what)
    count = 0
    for line in lines[:-1].split("\n"):
        dash, signer, sig = (line.split(" ") + ["", "", ""])[:3]
        need(dash == "\u2014" and line == " ".join((dash, signer, sig)), "%s: a signature line is not in its form" % what)
        blob = b64(sig)
        if signer != name or blob[:4] != key_id:
            need(not only, "%s: signed by another than %s" % (what, name))
            continue
        try:
            signed(public, blob[4:], (text + "\n").encode())
        except Exception:
            raise Wrong("%s: the signature of %s is false" % (what, name))
        count += 1
    need(count == 1, "%s: not signed once by %s" % (what, name))
    return text + "\n"


def root_of(index, size, leaf, path):
    """RFC 9162 section 2.1.3.2."""
    need(index < size, "an index beyond the tree")
    fn, sn, r, path = index, size - 1, leaf, list(path)
    for p in path:
        need(sn > 0, "an audit path that is too long")
        if fn & 1 or fn == sn:
            r = sha(b"\1" + p + r)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            r = sha(b"\1" + r + p)
        fn, sn = fn >> 1, sn >> 1
    need(sn == 0, "an audit path that is too short")
    return r


def statement(e, origin, note):
    """What the person must have signed: docs/ledger-format.md section 6."""
    kind, part = e["kind"], e["kind"].split(".")[0]
    subject = e[{"reading": "purpose", "share": "package"}.get(part, part)]
    digest = e["body"]["root"] if part == "incident" else e.get("sha256")
    lines = ["sekisho statement v1", "action " + kind, "site " + origin, "subject " + subject]
    lines += ["sha256 " + digest] if digest else []
    lines += ["list %s %s" % (x["name"], x["sha256"]) for x in sorted(e.get("lists", []), key=lambda x: x["name"].encode())]
    told = ["duty", "where", "from", "to", "reason"]
    told = ["incident"] + told if part in ("reading", "share") else told
    told += ["recipient", "purpose"] if part == "share" else []
    lines += ["%s %s" % (m, e[m]) for m in told if m in e] + ["at " + e["at"]]
    return "\n".join(lines) + "\n"


def judge(number, e, had, origin, people, notes):
    """Is this entry allowed by what came before? `had`: entries so far."""
    what, kind, by = "entry %d (%s)" % (number, e["kind"]), e["kind"], e.get("by")
    known = r"site\.init|key\.day|person\.add|(authority|criterion)\.(propose|approve|reject|revoke|retire)|run\.(begin|batch|end)|reading|incident\.open|share\.package"
    need(e["v"] == 1 and re.fullmatch(known, kind), what + ": a kind or version that this program does not know")
    need(not had or e["at"][:19] >= had[-1]["at"][:19], what + ": its time is before that of the entry before it")
    need(by is None or by in people, what + ": by %s, whose key is not in the package" % by)
    past = lambda *k, **m: [x for x in had if x["kind"] in k and all(x.get(n) == v for n, v in m.items())]
    role = lambda *r: need(set(r) & set(people[by][1]), what + ": %s has not the role %s" % (by, " or ".join(r)))
    if "note" in e:
        need(by is not None and e["note"] not in notes, what + ": a statement of nobody, or a used one")
        notes.add(e["note"])
        need(note_text(what, e["note"], people[by][0], True) == statement(e, origin, e["note"]), what + ": %s signed something else" % by)
    else:
        need(kind in ("site.init", "key.day", "person.add", "authority.propose", "run.begin", "run.batch", "run.end"), what + ": not signed")
    if kind == "person.add":
        need(e["person"] not in people and key_of(e["vkey"])[0] == e["person"], what + ": a person twice, or a key of another name")
        people[e["person"]] = (key_of(e["vkey"]), e["roles"])
    part = kind.split(".")[0]
    if kind.endswith(".propose"):
        need(sha(e["document"].encode()).hex() == e["sha256"], what + ": the digest is not that of the document")
        if part == "criterion":
            role("author")
    if kind in ("authority.approve", "criterion.approve"):
        role("reviewer")
        same = past(part + ".propose", **{part: e[part], "sha256": e["sha256"]})
        need(same and same[-1].get("by") != by, what + ": what it approves was not proposed by another person")
        lists = [(x["name"], x["sha256"]) for x in same[-1].get("lists", [])]
        need(sorted(lists) == sorted((x["name"], x["sha256"]) for x in e.get("lists", [])), what + ": other lists than proposed")
    if kind == "run.begin":
        grants = [("authority", e["authority"], e["authority_sha256"])] + [("criterion", c["criterion"], c["sha256"]) for c in e["criteria"]]
        need(len(grants) > 1, what + ": no criterion")
        for p, name, digest in grants:
            need(past(p + ".approve", **{p: name, "sha256": digest}), what + ": %s %s was not approved before" % (p, name))
            need(not past(p + ".revoke", p + ".reject", p + ".retire", **{p: name, "sha256": digest}), what + ": %s %s had ended" % (p, name))
    if kind in ("run.batch", "run.end"):
        need(past("run.begin", run=e["run"]) and not past("run.end", run=e["run"]), what + ": its run is not open")
    if kind == "run.batch":
        need(past("key.day", **{"class": e["body"]["class"], "day": e["body"]["day"]}), what + ": no day key for its body")
    if kind == "share.package":
        role("officer")
        need(past("reading", by=by, purpose=e["purpose"], incident=e.get("incident")), what + ": no reading for this purpose before it")


def verify(files, trusted):
    m = read_json("manifest.json", files.get("manifest.json", b""))
    need(m["format"] == "sekisho package 1", "manifest.json: another format")
    listed = {f["name"]: f for f in m["files"]}
    for name, f in sorted(listed.items()):
        need(name in files, "%s: missing" % name)
        need(len(files[name]) == f["size"] and sha(files[name]).hex() == f["sha256"], "%s: altered; it is not what the manifest names" % name)
    numbers = sorted(int(n[8:-5]) for n in files if re.fullmatch(r"entries/\d+\.json", n))
    own = {"manifest.json", "checkpoint"} | {"entries/%d.tlog-proof" % n for n in numbers}
    extra = sorted(set(files) - set(listed) - own)
    need(len(extra) == 1 and extra[0] == "entries/%d.json" % numbers[-1], "files that the manifest does not name: %s" % ", ".join(extra))
    entries = {n: read_json("entry %d" % n, files["entries/%d.json" % n]) for n in numbers}
    need(numbers[0] == 0 and entries[0]["kind"] == "site.init", "the ledger's first entry is missing")
    key = key_of(trusted or entries[0]["log"])
    need("+" in entries[0]["log"] and key == key_of(entries[0]["log"]), "the ledger's first entry names another key than yours")
    checkpoint = files["checkpoint"].decode()
    lines = note_text("checkpoint", checkpoint, key, False).split("\n")
    need(len(lines) == 4 and lines[0] == m["site"] == entries[0]["origin"] == key[0], "checkpoint: of another ledger")
    size, root = int(lines[1]), b64(lines[2])
    for n in numbers:
        proof = files.get("entries/%d.tlog-proof" % n, b"").decode()
        head, gap, rest = proof.partition("\n\n")
        path = head.split("\n")
        need(path[:2] == ["c2sp.org/tlog-proof@v1", "index %d" % n] and rest == checkpoint, "entries/%d.tlog-proof: not in its form, or of another checkpoint" % n)
        need(root_of(n, size, sha(b"\0" + files["entries/%d.json" % n]), [b64(h) for h in path[2:]]) == root, "entry %d: not in the ledger" % n)
    had, people, notes = [], {}, set()
    for n in numbers:
        judge(n, entries[n], had, m["site"], people, notes)
        had.append(entries[n])
    share = had[-1]
    need(share["kind"] == "share.package" and share["sha256"] == sha(files["manifest.json"]).hex(), "manifest.json: not the one that the ledger's share.package names")
    need(all(share.get(k) == m.get(k) for k in ("package", "recipient", "purpose", "incident", "by")) and share["records"] == len(m["records"]), "manifest.json: says something else than the ledger")
    need({n for n in listed if n.startswith("records/")} == {"records/%d-%d.%s" % (r["entry"], r["number"], x) for r in m["records"] for x in ("json", "proof")}, "the records are not those that the manifest lists")
    for r in m["records"]:
        name = "records/%d-%d" % (r["entry"], r["number"])
        p, e = read_json(name, files[name + ".proof"]), entries[r["entry"]]
        need(e["kind"] == "run.batch" and (p["entry"], p["number"], p["records"]) == (r["entry"], r["number"], e["body"]["records"]), name + ": of another body")
        leaf = sha(b"\0" + bytes.fromhex(p["salt"]) + files[name + ".json"])
        need(root_of(p["number"], p["records"], leaf, [bytes.fromhex(h) for h in p["path"]]).hex() == e["body"]["root"], name + ": not a record of that entry")
    return m, size, lines[2], len(numbers), len(notes), trusted or entries[0]["log"]


def main(argv):
    if len(argv) not in (2, 4) or (len(argv) == 4 and argv[2] != "--key"):
        print(__doc__, file=sys.stderr)
        return 2
    try:
        m, size, root, entries, notes, key = verify(load(Path(argv[1])), argv[3] if len(argv) == 4 else None)
    except Exception as e:
        print("WRONG: %s" % (e if isinstance(e, Wrong) else "not a package in its form: %s: %s" % (type(e).__name__, e)))
        return 1
    print("ledger %s, %d entries, root %s\nkey %s%s" % (m["site"], size, root, key, "" if len(argv) == 4 else "\n  (named by the ledger itself: compare it with what the site published, or give --key)"))
    print("%d files as the manifest lists them; the manifest as %s signed it for %s" % (len(m["files"]), m["by"], m["recipient"]))
    print("%d entries are in the ledger; %d statements are signed by the people whose names they bear" % (entries, notes))
    print("authority and criteria were approved by another person than proposed them, before the run")
    print("%d records are, byte for byte, those that were sealed then\nSOUND" % len(m["records"]))
    return 0


sys.exit(main(sys.argv))
