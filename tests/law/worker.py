"""One process's share of the random fact sets, in batches; and mutations of the law."""
import collections
import copy
import dataclasses
import gc
import json
import traceback

import compare
import days
import twin
from catalogue import Catalogue
from compare import DUE, FIELDS, STATE
from random_facts import Maker, plain, time_text
from twin import FactSet

BATCH = 2000        # sets of one batch; a run of the C judge
TURNED = 8          # one set in so many is also turned into another one
FOR_A_CHANGE = 30   # sets more for each change of a duty that is tried
SHOWN = 3           # duties of which a difference is printed
EDGED = 4           # one set in so many is moved to the edge of a last day


@dataclasses.dataclass
class Share:
    program: str
    folder: str         # the law of the C judge
    twin_folder: str    # the law of the other; the same but for a trial
    seed: str
    batches: list
    sets: int           # in a batch


def edge(maker, one, outcome):
    """The set judged on the edge of a last day, or done there."""
    rng = maker.rng
    dues = [(place, a[DUE]) for place, a in outcome.items() if a[DUE] is not None]
    if not dues:
        return one
    place, due = rng.choice(dues)
    time = due + rng.choice((-days.SECOND, 0, days.SECOND // 2, days.SECOND))
    done = maker.catalogue.duties[place].done
    if not done or rng.random() < 0.5:
        return FactSet(time, one.facts)
    fact = rng.choice(done)
    return FactSet(rng.choice((one.at, time, time + days.DAY)), {**one.facts, fact.id: [(None, time)]})


def make(maker, judges, count):
    sets = [maker.one() for _ in range(count)]
    some = list(range(0, count, EDGED))
    for place, outcome in zip(some, judges.python([sets[n] for n in some])):
        sets[place] = edge(maker, sets[place], outcome)
    return sets


def difference(catalogue, theirs, mine):
    """Where two outcomes differ, in words."""
    lines = []
    for place in sorted(theirs.keys() | mine.keys()):
        a, b = theirs.get(place), mine.get(place)
        if a != b:
            fields = [f for n, f in enumerate(FIELDS) if not a or not b or a[n] != b[n]]
            lines.append(f'{catalogue.duties[place].id}\n    C      {said(a, fields)}\n    Python {said(b, fields)}')
    more = [f'and {len(lines) - SHOWN} more duties'] if len(lines) > SHOWN else []
    return '\n  '.join(lines[:SHOWN] + more)


def said(answer, fields=FIELDS):
    """An answer for people: times in Tokyo."""
    if answer is None:
        return 'not_owed'
    shown = {f: v for f, v in zip(FIELDS, answer) if f in fields}
    for name in ('start', 'target', 'due', 'done'):
        if shown.get(name) is not None:
            shown[name] = time_text(shown[name])
    return json.dumps(shown, ensure_ascii=False)


def shown(catalogue, one):
    return (f'  judged at {time_text(one.at)}, these facts (a file for sekisho duties --facts):\n  '
            + json.dumps(plain(catalogue, one), ensure_ascii=False))


def disagreement(judges, one):
    catalogue = judges.catalogue

    def fails(sets):
        return [a != b for a, b in zip(judges.c(sets), judges.python(sets))]

    small = compare.shrink(one, fails)
    words = difference(catalogue, judges.c([small])[0], judges.python([small])[0])
    return f'the two judges differ:\n  {words}\n{shown(catalogue, small)}'


def broken_rule(judges, maker, one, how):
    catalogue = judges.catalogue

    def breaches(sets):
        both = judges.c([s for one in sets for s in (one, compare.turned(one, how))])
        return [compare.breach(maker, how, s, *both[2 * n:2 * n + 2]) for n, s in enumerate(sets)]

    small = compare.shrink(one, lambda sets: [b is not None for b in breaches(sets)])
    place, what = breaches([small])[0]
    other = compare.turned(small, how)
    before, after = judges.c([small, other])
    return (f'{catalogue.duties[place].id}: {what}\n  before {said(before.get(place))}\n  after  '
            f'{said(after.get(place))}\n{shown(catalogue, small)}\nand after:\n{shown(catalogue, other)}')


def batch(judges, maker, share, counts):
    """None, or what is wrong."""
    sets = make(maker, judges, share.sets)
    how = {n: compare.choose(maker, sets[n]) for n in range(0, len(sets), TURNED)}
    how = {n: rule for n, rule in how.items() if rule is not None}
    everything = sets + [compare.turned(sets[n], rule) for n, rule in how.items()]
    theirs, mine = judges.c(everything), judges.python(everything)
    for place, one in enumerate(everything):
        if theirs[place] != mine[place]:
            return f'set {place}: ' + disagreement(judges, one)
        counts.update((p, a[STATE]) for p, a in theirs[place].items())
    for n, (place, rule) in enumerate(how.items()):
        counts[rule[0]] += 1
        if compare.breach(maker, rule, sets[place], theirs[place], theirs[len(sets) + n]) is not None:
            return f'set {place}: ' + broken_rule(judges, maker, sets[place], rule)
    return None


def run(share):
    """(sets judged, counts by (duty's place, state) and by rule, what is wrong or None)"""
    counts, done = collections.Counter(), 0
    judges = compare.Judges(share.program, share.folder, Catalogue(share.twin_folder))
    gc.disable()    # many small objects, none in a circle
    for number in share.batches:
        maker = Maker(judges.catalogue, f'{share.seed}/{number}')
        try:
            wrong = batch(judges, maker, share, counts)
        except Exception:
            wrong = traceback.format_exc()
        if wrong:
            return done, counts, f'seed {share.seed}, batch {number}, {wrong}'
        done += share.sets
    return done, counts, None


# ---- would a mistake be seen? ----

def changes(catalogue, duty):
    """(what is changed, the duty with the change): each number and switch of one duty, one at a time."""
    def with_rule(n, **more):
        other = copy.copy(duty)
        other.deadlines = list(duty.deadlines)
        rule = other.deadlines[n] = copy.copy(duty.deadlines[n])
        rule.made = {}
        for name, value in more.items():
            setattr(rule, name, value)
        return other

    for n, rule in enumerate(duty.deadlines):
        if rule.mode != 'promptly':
            yield f'deadline {n}: {rule.count} and 1', with_rule(n, count=rule.count + 1)
        if rule.target:
            yield f'deadline {n}: aim {rule.target} less 1', with_rule(n, target=rule.target - 1)
        if rule.mode in ('day1', 'exclude_first'):
            other = 'day1' if rule.mode == 'exclude_first' else 'exclude_first'
            yield f'deadline {n}: {other}', with_rule(n, mode=other, aim=None)
        if rule.mode in ('day1', 'exclude_first', 'months', 'quarter'):
            yield f'deadline {n}: roll {not rule.roll}', with_rule(n, roll=not rule.roll)
        if rule.begins:
            yield f'deadline {n}: knowing {not rule.knowing}', with_rule(n, knowing=not rule.knowing)
    for n in range(len(duty.unless)):
        other = copy.copy(duty)
        other.unless = duty.unless[:n] + duty.unless[n + 1:]
        yield f'without exemption {n}', other
    for name in ('first', 'last'):
        day = getattr(duty, name)
        if day is not None and not duty.locked:
            other = copy.copy(duty)
            setattr(other, name, day + 1)
            yield f'in force: {name} day and 1', other
    for n, when in enumerate(numbers_changed(catalogue, duty.when)):
        other = copy.copy(duty)
        other.when = when
        yield f'number {n} of the condition less 1', other


def numbers_changed(catalogue, condition):
    """The condition, terms written out, with one of its numbers changed, for each number."""
    kind = condition[0]
    if kind == 'leaf' and condition[1].type == 'int':
        yield (*condition[:3], condition[3] - 1)
    elif kind in ('all', 'any'):
        for n, part in enumerate(condition[1]):
            for other in numbers_changed(catalogue, part):
                yield kind, condition[1][:n] + [other] + condition[1][n + 1:]
    elif kind in ('not', 'shown'):
        for other in numbers_changed(catalogue, condition[1]):
            yield kind, other
    elif kind == 'term':
        yield from numbers_changed(catalogue, catalogue.terms[condition[1]])


def mutations(share):
    """(changes tried, those that no set showed) of the duties whose places are share.batches"""
    judges = compare.Judges(share.program, share.folder, Catalogue(share.folder))
    catalogue, tried, unseen = judges.catalogue, 0, []
    for place in share.batches:
        duty = catalogue.duties[place]
        if duty.locked:
            continue
        maker = Maker(catalogue, f'{share.seed}/mutations/{place}')
        trials = list(changes(catalogue, duty))
        sets = [maker.one(place) for _ in range(share.sets + FOR_A_CHANGE * len(trials))]
        first = twin.OneDuty(twin.Lanes(catalogue, sets), duty)
        answers = [first.answer(n) for n in range(len(sets))]
        sets = [edge(maker, s, {place: a}) if n % 2 and a else s
                for n, (s, a) in enumerate(zip(sets, answers))]
        theirs = [o.get(place) for o in judges.c(sets)]
        lanes = twin.Lanes(catalogue, sets)
        for what, other in trials:
            tried += 1
            changed = twin.OneDuty(lanes, other)
            mine = (changed.answer(n) for n in range(len(sets)))
            if all(a == b for a, b in zip(mine, theirs)):
                unseen.append(f'{duty.id}: {what}')
    return tried, unseen
