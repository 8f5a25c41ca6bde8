"""The search of the proofs: texts in files and in the memory of processes."""
import os
from pathlib import Path

from texts import forms


class Canary:
    """The random end of a text stands for it: it is in every form of the whole.
    Its halves, too, so that a text cut short is found."""

    def __init__(self, kind, text, cut=True):
        self.kind, self.text = kind, text
        end = text.rpartition("-")[2] if text.startswith("CANARY-") else text
        half = len(end) // 2
        halves = {end[:half].encode(), end[half:].encode()} if cut else set()
        self.forms = sorted({*forms(end), *halves})

    def seen_in(self, data):
        return any(form in data for form in self.forms)


def search(canaries, data):
    """Kinds of the canaries that the bytes show: the one search of this test."""
    return [c.kind for c in canaries if c.seen_in(data)]


def memory(pid):
    """All readable memory of a process, map by map: (name, bytes)."""
    with open("/proc/%d/maps" % pid) as maps, open("/proc/%d/mem" % pid, "rb", 0) as mem:
        for line in maps.read().splitlines():
            where, rights, *rest = line.split(None, 5)
            name = rest[3] if len(rest) > 3 else "(memory)"
            if "r" not in rights or name in ("[vvar]", "[vsyscall]"):
                continue
            start, end = (int(n, 16) for n in where.split("-"))
            if end - start > 8 << 30:       # a sanitizer's shadow: terabytes, and no data
                continue
            for at in range(start, end, 64 << 20):      # overlap: a text over the border is seen
                try:
                    mem.seek(at)
                    yield name, mem.read(min(end - at, (64 << 20) + 4096))
                except (OSError, ValueError, OverflowError):
                    break


def search_memory(canaries, pid, controls):
    """Kinds found with the map's name; controls found; bytes searched."""
    hits, seen, size = [], set(), 0
    for name, data in memory(pid):
        size += len(data)
        hits += ["%s in %s" % (kind, name) for kind in search(canaries, data)]
        seen.update(c.kind for c in controls if c.seen_in(data))
    return hits, seen, size


def search_files(canaries, folder):
    """Every file below: (hits, files searched)."""
    hits, count = [], 0
    for path in sorted(Path(folder).rglob("*")):
        if path.is_file():
            count += 1
            hits += ["%s in %s" % (kind, path.relative_to(folder)) for kind in search(canaries, path.read_bytes())]
            hits += ["%s in the name of %s" % (kind, path) for kind in search(canaries, os.fsencode(path.name))]
    return hits, count
