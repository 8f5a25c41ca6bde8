"""Both judges on the same fact sets: run them, compare, find the smallest set
on which they differ, and what must hold between two sets.

A set's outcome is {place of the duty: answer}, what is not owed left out; an
answer is a list in the order of FIELDS.
"""
import json
import subprocess

import days
import twin
from random_facts import plain, time_text
from twin import Answer, FactSet

FIELDS = Answer._fields
STATE, DUE = FIELDS.index('state'), FIELDS.index('due')
CHUNK = 1000


class Broken(Exception):
    """The C judge refused a line or died: that is a failure of its own."""


class Judges:
    def __init__(self, program, folder, catalogue):
        self.command, self.catalogue = [program, folder], catalogue

    def ask(self, sets):
        """(the line about the catalogue, outcomes of the C judge)"""
        lines = [time_text(s.at) + '\t' + json.dumps(plain(self.catalogue, s), ensure_ascii=False) for s in sets]
        run = subprocess.run(self.command, input='\n'.join(lines + ['']).encode(), capture_output=True)
        first, *rest = run.stdout.decode().splitlines() or ['']
        if run.returncode != 0 or len(rest) != len(sets):
            at = lines[len(rest)] if len(rest) < len(lines) else ''
            raise Broken(f'law_judge: exit {run.returncode}: {run.stderr.decode()}\nat {at}')
        return json.loads(first), [{a[0]: a[1:] for a in json.loads(line)} for line in rest]

    def c(self, sets):
        return self.ask(sets)[1] if sets else []

    def python(self, sets):
        outcomes = []
        for begin in range(0, len(sets), CHUNK):
            outcomes += twin.judge(self.catalogue, sets[begin:begin + CHUNK])
        return outcomes


# ---- what must hold between a set and another one made of it ----

def added(one, name, entries):
    return FactSet(one.at, {**one.facts, name: entries})


def turned(one, how):
    """The other set. how: a list that begins with the rule's name."""
    rule, *rest = how
    if rule in ('add', 'unrelated'):
        return added(one, *rest)
    if rule == 'later':
        return FactSet(rest[0], one.facts)
    if rule == 'twice':
        facts = dict(one.facts)
        for name in rest[0]:
            if name in facts:
                facts[name] = [entry for entry in facts[name] for _ in range(2)]
        return FactSet(one.at, facts)
    return FactSet(one.at, {name: one.facts[name] for name in rest[0] if name in one.facts})


def choose(maker, one):
    """A rule that fits the set, or None."""
    rng, catalogue = maker.rng, maker.catalogue
    rule = rng.choice(('add', 'add', 'later', 'twice', 'order', 'unrelated'))
    if rule in ('add', 'unrelated'):
        free = [f for f in catalogue.fact_list if f.id not in one.facts]
        useful = [f for f in free if maker.is_asked(f)] if rule == 'add' else free
        if not useful:
            return None
        fact, base = rng.choice(useful), maker.base_day()
        known = rng.choice((None, None, one.at, one.at - days.DAY * rng.randint(0, 90)))
        return [rule, fact.id, [(known, maker.value(fact, base))]]
    if rule == 'later':
        return [rule, one.at + rng.choice((days.SECOND, days.HOUR, days.DAY, days.DAY * rng.randint(1, 100)))]
    names = list(one.facts)
    rng.shuffle(names)
    return [rule, names[:1] if rule == 'twice' and rng.random() < 0.5 else names]


def breach(maker, how, one, before, after):
    """(place of the duty, what does not hold) or None. before, after: outcomes."""
    rule, catalogue = how[0], maker.catalogue
    if rule == 'add':
        for place, answer in before.items():
            now = after.get(place)
            if answer[STATE] != 'undecided' and now is not None and now[STATE] == 'undecided':
                return place, 'a further fact made it undecided'
        return None
    if rule == 'later':
        if any(known is not None and one.at < known <= how[1] for e in one.facts.values() for known, _ in e):
            return None     # more is known then
        for place, answer in before.items():
            now = after.get(place)
            if now and answer[DUE] is not None and now[DUE] is not None and now[DUE] > answer[DUE] \
                    and not maker.asks_the_clock(place, one):
                return place, 'a later clock made it due later'
        return None
    what = {'twice': 'the same entry a second time changed it', 'order': 'the order of the facts changed it',
            'unrelated': 'a fact that it does not ask for changed it'}[rule]
    for place in sorted(before.keys() | after.keys()):
        if before.get(place) != after.get(place):
            if rule != 'unrelated' or catalogue.facts[how[1]] not in maker.asked_sets[place]:
                return place, what
    return None


# ---- the smallest set that still fails ----

def smaller(one):
    """Sets with a little less in them."""
    for name, entries in one.facts.items():
        rest = {n: e for n, e in one.facts.items() if n != name}
        yield FactSet(one.at, rest)
    for name, entries in one.facts.items():
        for n, (known, value) in enumerate(entries):
            if len(entries) > 1:
                yield FactSet(one.at, {**one.facts, name: entries[:n] + entries[n + 1:]})
            if known is not None:
                yield FactSet(one.at, {**one.facts, name: entries[:n] + [(None, value)] + entries[n + 1:]})
            if isinstance(value, frozenset):
                for part in value:
                    less = entries[:n] + [(known, value - {part})] + entries[n + 1:]
                    yield FactSet(one.at, {**one.facts, name: less})


def shrink(one, fails):
    """fails: a list of sets -> a list of bool. Take away while it still fails."""
    while True:
        candidates = list(smaller(one))
        if not candidates:
            return one
        for candidate, failed in zip(candidates, fails(candidates)):
            if failed:
                one = candidate
                break
        else:
            return one
