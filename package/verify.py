#!/usr/bin/env python3
"""Verify an evidence package of Sekisho, without Sekisho and without any secret.
Usage: python3 verify.py FOLDER [--key VKEY] [--witness VKEY]...
FOLDER is where the package was unpacked. VKEY is a public key as learnt from elsewhere, never from the
package: with --key the ledger's (else the one that its own entries name is taken), with --witness
those that must have cosigned it. Needs Python 3.8 and python3-cryptography or python3-nacl.
Exit status: 0 sound; 1 wrong, the first thing is named; 2 wrong use. Formats: docs/evidence-package.md."""
import base64, hashlib, json, pathlib, re, sys
try:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    check_signature = lambda key, sig, text: Ed25519PublicKey.from_public_bytes(key).verify(sig, text)
except ImportError:
    from nacl.signing import VerifyKey
    check_signature = lambda key, sig, text: VerifyKey(key).verify(text, sig)

KINDS = r"site\.init|key\.(day|log)|person\.(add|rekey|end)|(authority|criterion)\.(propose|approve|reject|revoke|retire)" \
        r"|run\.(begin|batch|end)|reading|incident\.open|hold\.(propose|approve|end)|share\.package"
UNSIGNED = ("site.init", "key.day", "person.add", "authority.propose", "run.begin", "run.batch", "run.end")

class Wrong(Exception): pass
def sha(data): return hashlib.sha256(data).digest()
def b64(text): return base64.b64decode(text, validate=True)
def need(ok, what):
    if not ok: raise Wrong(what)

def once(pairs):
    need(len(dict(pairs)) == len(pairs), "JSON with a member twice")
    return dict(pairs)
def read_json(data): return json.loads(data.decode(), object_pairs_hook=once)

def key_of(vkey, kind):  # 1: of a log or a person; 4: of a witness
    name, key_id, data = vkey.split("+", 2)
    data = b64(data)
    right = len(data) == 33 and data[0] == kind and sha(name.encode() + b"\n" + data)[:4].hex() == key_id
    need(right, name + ": no key of the type that is wanted, or its id is not that of the key")
    return name, bytes.fromhex(key_id), data[1:], kind

def note_text(what, note, key, only=False):
    """The text of a note that this key signed once (`only` this key, if so), or cosigned."""
    text, gap, lines = note.rpartition("\n\n")
    need(gap and lines.endswith("\n"), what + ": not a signed note")
    signed = 0
    for line in lines[:-1].split("\n"):
        name, blob = re.fullmatch("\u2014 ([^ ]+) ([^ ]+)", line).groups()
        blob = b64(blob)
        if (name, blob[:4]) != key[:2]:
            need(not only, "%s: signed by another than %s" % (what, key[0]))
            continue
        before = "cosignature/v1\ntime %d\n" % int.from_bytes(blob[4:12], "big") if key[3] == 4 else ""
        try:
            check_signature(key[2], blob[12 if key[3] == 4 else 4:], (before + text + "\n").encode())
        except Exception:
            raise Wrong("%s: the signature of %s is false" % (what, name))
        signed += 1
    need(signed == 1, "%s: not signed by %s" % (what, key[0]))
    return text + "\n"

def checkpoint_of(what, text, origin):
    lines = re.fullmatch("(.+)\n(0|[1-9][0-9]*)\n(.+)\n", text)
    need(lines and lines[1] == origin, what + ": not a checkpoint of this ledger")
    return int(lines[2]), b64(lines[3])

def in_tree(what, index, size, data, path, root):
    """Is the data a leaf of the tree of this root? RFC 9162 section 2.1.3.2."""
    need(0 <= index < size, what + ": beyond the tree")
    fn, sn, r = index, size - 1, sha(b"\0" + data)
    for p in path:
        need(sn > 0, what + ": its path is too long")
        r = sha(b"\1" + p + r) if fn & 1 or fn == sn else sha(b"\1" + r + p)
        while fn == sn and not fn & 1 and fn:
            fn, sn = fn >> 1, sn >> 1
        fn, sn = fn >> 1, sn >> 1
    need(sn == 0 and r == root, what + ": it was altered, or is not where it should be in the tree")

def statement(e, origin):
    """What the person must have signed: docs/ledger-format.md section 6."""
    part, body = e["kind"].split(".")[0], e.get("body", {})
    rows = e["records"] if e["kind"] == "hold.propose" else []
    own = "".join("%d %d\n" % (r["entry"], r["record"]) for r in rows) or e.get("vkey", e.get("new"))
    digest = sha(own.encode()).hex() if own else e.get("sha256", body.get("root"))
    said = dict(e, root=body.get("root")) if e["kind"] == "hold.approve" else e
    told = ["incident"] * (part in ("reading", "share")) + "duty where from to reason value reason_kind until root".split()
    told += ["purpose", "recipient"] * (part == "share")
    subject = "log" if part == "key" else e[{"reading": "purpose", "share": "package"}.get(part, part)]
    lines = ["sekisho statement v1", "action " + e["kind"], "site " + origin, "subject " + subject]
    lines += ["sha256 %s" % digest] * bool(digest)
    lines += ["list %s %s" % (x["name"], x["sha256"]) for x in sorted(e.get("lists", []), key=lambda x: x["name"].encode())]
    return "\n".join(lines + ["%s %s" % (m, said[m]) for m in told if m in said] + ["at " + e["at"]]) + "\n"

def judge(what, e, had, origin, people, notes):
    """Did what came before (`had`: entries and their digests) allow it? docs/ledger-format.md section 5."""
    kind, by, (part, act) = e["kind"], e.get("by"), (e["kind"].split(".") + [""])[:2]
    past = lambda *kinds, **m: [x for x in had if x[0]["kind"] in kinds and all(x[0].get(k) == v for k, v in m.items())]
    need(e["v"] == 1 and re.fullmatch(KINDS, e["kind"]), what + ": a kind or version that this program does not know")
    need(bool(had) == (e["kind"] != "site.init"), what + ": the ledger's first entry, and no other, begins it")
    need(not had or e["at"][:19] >= had[-1][0]["at"][:19], what + ": its time is before that of the entry before it")
    need(by is None or by in people, what + ": by %s, whose key is not there or had ended" % by)
    need("note" in e or e["kind"] in UNSIGNED, what + ": not signed")
    if "note" in e:
        need(by and e["note"] not in notes, what + ": a statement of nobody, or one that was used before")
        notes.add(e["note"])
        need(note_text(what, e["note"], people[by][0], True) == statement(e, origin), what + ": not what %s signed" % by)
    if part == "person":
        need((act == "add") != (e["person"] in people), what + ": a person twice, or nobody")
        need(act == "add" or by != e["person"], what + ": about oneself")
        roles = e["roles"] if act == "add" else people.pop(e["person"])[1]
        need(act == "end" or key_of(e["vkey"], 1)[0] == e["person"], what + ": a key of another name")
        if act != "end": people[e["person"]] = key_of(e["vkey"], 1), roles
    need("document" not in e or sha(e["document"].encode()).hex() == e["sha256"], what + ": another document's digest")
    role = {"criterion.propose": "author", "hold.propose": "officer", "share.package": "officer", "key.log": "custodian",
            "person.rekey": "custodian", "person.end": "custodian"}.get(kind, "reviewer" if act == "approve" else None)
    need(not role or role in people[by][1], "%s: %s is no %s" % (what, by, role))
    if act == "approve":
        same = [x for x, own in past(part + ".propose", **{part: e[part]}) if e["sha256"] == x.get("sha256", own)]
        need(same and same[-1].get("by") != by, what + ": what it approves was not proposed before by another person")
        same, own = [{x["name"]: x["sha256"] for x in y.get("lists", [])} for y in (same[-1], e)]
        need(same == own, what + ": other lists than proposed")
    if kind == "run.begin":
        need(e["criteria"], what + ": no criterion")
        grants = [("criterion", {"criterion": c["criterion"], "sha256": c["sha256"]}) for c in e["criteria"]]
        for p, x in grants + [("authority", {"authority": e["authority"], "sha256": e["authority_sha256"]})]:
            need(past(p + ".approve", **x), what + ": %s %s was not approved before" % (p, x[p]))
            need(not past(p + ".revoke", p + ".reject", p + ".retire", **x), what + ": %s %s had ended" % (p, x[p]))
    if kind in ("run.batch", "run.end"):
        need(past("run.begin", run=e["run"]) and not past("run.end", run=e["run"]), what + ": its run is not open")
    if kind in ("run.batch", "hold.approve"):
        need(past("key.day", **{m: e["body"][m] for m in ("class", "day")}), what + ": no day key for its body")
    need(part != "share" or past("reading", by=by, purpose=e["purpose"], incident=e.get("incident")), what + ": no reading")

def verify(files, trusted, witnesses):
    m = read_json(files["manifest.json"])
    listed = {f["name"]: f for f in m["files"]}
    for name, f in listed.items():
        need(name in files and sha(files[name]).hex() == f["sha256"], name + ": missing, or not as the manifest says")
    numbers = sorted(int(n[8:-5]) for n in files if re.fullmatch(r"entries/\d+\.json", n))
    other = {"manifest.json", "checkpoint", "entries/%d.json" % numbers[-1]} | {"entries/%d.tlog-proof" % n for n in numbers}
    need(set(files) == set(listed) | other, "other files than those of a package: %s" % (set(files) ^ (set(listed) | other)))
    raw = {n: files["entries/%d.json" % n] for n in numbers}
    entries = {n: read_json(raw[n]) for n in numbers}
    handed = [(e["old"], e["new"]) for e in entries.values() if e["kind"] == "key.log"]
    logs = [entries[0]["log"]] + [new for _, new in handed]
    key, origin, had, people, notes = key_of(logs[-1], 1), entries[0]["origin"], [], {}, set()
    need([old for old, _ in handed] == logs[:-1] and key[0] == origin == m["site"], "the ledger's keys do not follow")
    need(trusted in ([], [key]), "the ledger's key is another than yours: " + logs[-1])
    note = files["checkpoint"].decode()
    size, root = checkpoint_of("checkpoint", note_text("checkpoint", note, key), origin)
    for n, e in entries.items():
        name = "entry %d (%s)" % (n, e["kind"])
        proof = files["entries/%d.tlog-proof" % n].decode()
        head, path, rest = re.fullmatch("(.+\nindex .+)\n((?:.{44}\n)*)\n((?s:.*))", proof).groups()
        need(head == "c2sp.org/tlog-proof@v1\nindex %d" % n and rest == note, name + ": its proof is not in its form")
        in_tree(name, n, size, raw[n], [b64(h) for h in path.split()], root)
        judge(name, e, had, origin, people, notes)
        had.append((e, sha(raw[n]).hex()))
    need(e["kind"] == "share.package" and e["sha256"] == sha(files["manifest.json"]).hex(), "manifest.json: altered")
    same = all(e.get(k) == m.get(k) for k in ("package", "recipient", "purpose", "incident", "by"))
    same = same and m["format"] == "sekisho package 1" and e["records"] == len(m["records"]) > 0
    need(same, "manifest.json: says something else than the ledger")
    names = ["records/%d-%d" % (r["entry"], r["number"]) for r in m["records"]]
    both = sorted(n + x for n in names for x in (".json", ".proof"))
    need(both == sorted(n for n in listed if n.startswith("records/")), "the records are not those that the manifest lists")
    for name, r in zip(names, m["records"]):
        p, e = read_json(files[name + ".proof"]), entries[r["entry"]]
        need(p["entry"] == r["entry"] and p["number"] == r["number"] and p["records"] == e["body"]["records"] and
             e["kind"] in ("run.batch", "hold.approve"), name + ": of another body")
        held = [x["records"] for x in entries.values() if x["kind"] == "hold.propose" and x["hold"] == e.get("hold")]
        need(e["kind"] == "run.batch" or held[0][p["number"]]["entry"] in entries, name + ": held, from an entry not here")
        in_tree(name, p["number"], p["records"], bytes.fromhex(p["salt"]) + files[name + ".json"],
                [bytes.fromhex(h) for h in p["path"]], bytes.fromhex(e["body"]["root"]))
    told = ["ledger %s, %d entries, root %s" % (origin, size, base64.b64encode(root).decode()), "key " + logs[-1]]
    for name in sorted(n for n in listed if re.fullmatch(r"(time|witnessed)/\d+\.checkpoint", n)):
        text, paths, base = files[name].decode(), read_json(files[name[:-11] + ".proof"]), name[:-11]
        if base.startswith("time"):
            need(sha(text.encode()) in files[base + ".tsr"], base + ".tsr: of something else")
            more = "by whom and when: openssl ts -verify -in %s.tsr -data %s -CAfile AUTHORITY" % (base, name)
        else:
            who = ", ".join(note_text(name, text, w) and w[0] for w in witnesses)
            more = "cosigned by " + (who or "witnesses, not verified here: give --witness VKEY")
            text = text.rpartition("\n\n")[0] + "\n"
        at, then = checkpoint_of(name, text, origin)
        for n in (n for n in numbers if n < at):
            in_tree("%s: entry %d" % (name, n), n, at, raw[n], [bytes.fromhex(h) for h in paths[str(n)]], then)
        told.append("%s: the entries here before %d were in the ledger then; %s" % (name, at, more))
    need(not witnesses or any(t.startswith("witnessed/") for t in told), "no checkpoint that witnesses cosigned")
    return told + ["%d records as sealed, %d entries, %d statements by people" % (len(names), len(numbers), len(notes))]

def main(args):
    keys = {"--key": [], "--witness": []}
    if len(args) % 2 != 1 or any(o not in keys for o in args[1::2]) or args[1::2].count("--key") > 1:
        return print(__doc__, file=sys.stderr) or 2
    try:
        for option, vkey in zip(args[1::2], args[2::2]): keys[option].append(key_of(vkey, 1 if option == "--key" else 4))
        files = {p.relative_to(args[0]).as_posix(): p.read_bytes() for p in pathlib.Path(args[0]).rglob("*") if p.is_file()}
        print("\n".join(verify(files, keys["--key"], keys["--witness"])))
    except Exception as e:
        return print("WRONG: %s" % (e if isinstance(e, Wrong) else "not in its form: %s: %s" % (type(e).__name__, e))) or 1
    print("SOUND" if keys["--key"] else "SOUND, if this key is the one that the organisation published (--key)")
    return 0

sys.exit(main(sys.argv[1:]))
