"""A file system that loses what was not synced. It is fed with what records.c wrote down.

What is assumed of a disk, no more than ext4 and xfs promise: a file's bytes are safe once the file was synced
after they were written; a name in a folder (made, renamed, removed) once that folder was synced after that.
All else may be there or not, each by itself: a write whole, a part of its front, or any of its sectors, with
the rest as it was before or zeros; a name old or new. A rename never loses the file: the old name goes only
with the new one there. A file that was synced has no name by that alone.
"""
import os
import struct

SECTOR = 512
HEAD = struct.Struct("<BQQQQHH")


def events(path, at=0):
    """(kind, file, folder, folder2, offset, name, name2, bytes) from a record's byte `at` on."""
    data = path.read_bytes() if path.exists() else b""
    while at < len(data):
        size, = struct.unpack_from("<I", data, at)
        kind, file, folder, folder2, where, n1, n2 = HEAD.unpack_from(data, at + 4)
        p = at + 4 + HEAD.size
        yield (chr(kind), file, folder, folder2, where, data[p:p + n1].decode(), data[p + n1:p + n1 + n2].decode(),
               data[p + n1 + n2:at + 4 + size])
        at += 4 + size


def put(old, where, new):
    if len(old) < where:
        old += bytes(where - len(old))
    return old[:where] + new + old[where + len(new):]


class Op:
    """One change that is not safe yet. Of a file: ('W', offset, bytes) or ('T', size); of a folder: ('N', name,
    object or None, old name in the same folder or None)."""
    __slots__ = ("target", "what", "pair", "label")

    def __init__(self, target, what, label, pair=None):
        self.target, self.what, self.label, self.pair = target, what, label, pair

    def apply(self, state, how):
        """how: True, or ('front', n), or ('sectors', set of kept numbers, whole size?)."""
        old = state[self.target]
        if self.what[0] == "T":
            size = self.what[1]
            state[self.target] = old[:size] + bytes(max(0, size - len(old)))
        elif self.what[0] == "N":
            new = dict(old)
            if self.what[3] is not None:
                new.pop(self.what[3], None)
            if self.what[2] is None:
                new.pop(self.what[1], None)
            else:
                new[self.what[1]] = self.what[2]
            state[self.target] = new
        elif how is True:
            state[self.target] = put(old, self.what[1], self.what[2])
        elif how[0] == "front":
            state[self.target] = put(old, self.what[1], self.what[2][:how[1]])
        else:
            state[self.target] = self.sectors(old, how)

    def sectors(self, old, how):
        where, new = self.what[1], self.what[2]
        if how[2]:
            old += bytes(max(0, where + len(new) - len(old)))
        for n in self.numbers():
            a, b = max(n * SECTOR, where), min((n + 1) * SECTOR, where + len(new))
            if n in how[1]:
                old = put(old, a, new[a - where:b - where])
        return old

    def numbers(self):
        return range(self.what[1] // SECTOR, (self.what[1] + len(self.what[2]) - 1) // SECTOR + 1)

    def is_data(self):
        return self.what[0] != "N"


class Disk:
    """What is safe, and what is not yet, in order. Objects are numbers; a file's value is bytes, a folder's
    {name: object}. Values are replaced, never changed."""

    def __init__(self, root):
        self.safe, self.whole, self.pending, self.number, self.next = {}, {}, [], {}, 1
        self.labels, self.rows = {}, {}
        self.root = self.take(root, "")

    def take(self, path, label):
        """All that is there now is safe."""
        me = self.new(os.stat(path).st_ino, label)
        if os.path.isdir(path):
            self.safe[me] = {n: self.take(os.path.join(path, n), label + "/" + n) for n in os.listdir(path)}
        else:
            with open(path, "rb") as f:
                self.safe[me] = f.read()
        self.whole[me] = self.safe[me]
        return me

    def new(self, inode, label):
        me, self.next = self.next, self.next + 1
        self.number[inode] = me
        self.labels[me] = label
        return me

    def add(self, op):
        op.apply(self.whole, True)
        self.pending.append(op)
        return op

    def feed(self, event):
        """True: it was a sync of something of ours."""
        kind, file, folder, folder2, where, name, name2, data = event
        target, into, other = (me if me in self.whole else None for me in map(self.number.get, (file, folder, folder2)))
        if kind in "WT" and target is not None:
            what = ("W", where, data) if kind == "W" else ("T", where)
            self.add(Op(target, what, "%s %s" % ("write" if kind == "W" else "cut", self.labels[target])))
        elif kind == "B" and target is not None:
            if data != self.whole[target]:
                self.add(Op(target, ("T", len(data)), "cut %s" % self.labels[target]))
                self.add(Op(target, ("W", 0, data), "write %s" % self.labels[target]))
        elif kind in "CM" and into is not None:
            me = self.new(file, self.labels[into] + "/" + name)
            self.safe[me] = self.whole[me] = {} if kind == "M" else b""
            self.add(Op(into, ("N", name, me, None), "make " + self.labels[me]))
        elif kind == "L" and into is not None and target is not None:
            self.add(Op(into, ("N", name, target, None), "link %s/%s" % (self.labels[into], name)))
        elif kind == "U" and into is not None:
            self.add(Op(into, ("N", name, None, None), "remove %s/%s" % (self.labels[into], name)))
        elif kind == "R" and into is not None and other is not None:
            self.rename(into, name, other, name2)
        elif kind == "F" and target is not None:
            self.sync(target)
            return True
        return False

    def rename(self, into, name, other, name2):
        me = self.whole[into][name]
        label = "rename %s/%s to %s" % (self.labels[into], name, name2)
        self.labels[me] = self.labels[other] + "/" + name2
        if into == other:
            self.add(Op(into, ("N", name2, me, name), label))
        else:
            first = self.add(Op(other, ("N", name2, me, None), label))
            self.add(Op(into, ("N", name, None, None), label + " (old name)", first))

    def sync(self, target):
        with_it = {id(op.pair) for op in self.pending if op.target == target and op.pair is not None}
        left = []
        for op in self.pending:
            if op.target == target or id(op) in with_it:
                op.apply(self.safe, True)
            else:
                left.append(op)
        self.pending = left
        self.forget()

    def forget(self):
        """Drop what no name leads to any more, whatever is kept."""
        live, todo = set(), [self.root] + [op.what[2] for op in self.pending if op.what[0] == "N" and op.what[2]]
        while todo:
            me = todo.pop()
            if me not in live:
                live.add(me)
                for state in (self.safe, self.whole):
                    if isinstance(state[me], dict):
                        todo += state[me].values()
        self.pending = [op for op in self.pending if op.target in live]
        for me in [m for m in self.safe if m not in live]:
            del self.safe[me], self.whole[me]

    def state(self, choice):
        """The files {path: bytes, folder: None} with these of the pending operations kept, {index: how}."""
        objects, kept = dict(self.safe), set()
        for i, op in enumerate(self.pending):
            if i not in choice or (op.pair is not None and id(op.pair) not in kept and op.pair in self.pending):
                continue
            op.apply(objects, choice[i])
            kept.add(id(op))
        return self.walk(objects)

    def walk(self, objects):
        out, todo = {}, [("", self.root)]
        while todo:
            path, me = todo.pop()
            value = objects[me]
            if isinstance(value, dict):
                out[path] = None
                todo += [(path + "/" + n, o) for n, o in value.items()]
            else:
                out[path] = value
        return out

    def all(self):
        return self.walk(self.whole)


def choices(disk, rng, torn, most):
    """(kind, what was special, choice) of the states that a cut of the power here is tried with; at most so many
    operations are kept or lost alone, chosen at random."""
    n = len(disk.pending)
    every = dict.fromkeys(range(n), True)
    names = {i: True for i, op in enumerate(disk.pending) if not op.is_data()}
    data = {i: True for i, op in enumerate(disk.pending) if op.is_data()}
    zeros = {**every, **{i: ("sectors", frozenset(), True) for i, op in enumerate(disk.pending) if op.what[0] == "W"}}
    yield "nothing kept", "", {}
    yield "all kept", "", every
    if n == 0:
        return
    yield "names only", "", names
    yield "bytes only", "", data
    yield "sizes only", "", zeros
    for i in range(n) if n <= most else sorted(rng.sample(range(n), most)):
        op = disk.pending[i]
        yield "one kept", op.label, {i: True}
        yield "one lost", op.label, {k: True for k in every if k != i}
    for _ in range(torn):
        share = rng.choice((0.2, 0.5, 0.8))
        choice = {}
        for i, op in enumerate(disk.pending):
            if rng.random() > share:
                continue
            how = rng.choice((True, True, "front", "sectors")) if op.what[0] == "W" else True
            if how == "front":
                how = ("front", rng.randrange(len(op.what[2]) + 1))
            elif how == "sectors":
                how = ("sectors", frozenset(s for s in op.numbers() if rng.random() < 0.5), rng.random() < 0.5)
            choice[i] = how
        yield "mixed and torn", "", choice
