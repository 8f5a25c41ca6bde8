"""The second judge: which duties do these facts bring, to whom, by when?

Written from docs/law-format.md and not from src/duty, and built in another way:
it judges many fact sets at once. Each set is seen at several times (when each
of its entries came to be known, and at the time of judging); one such sight is
a lane. A condition is two long integers in which each lane has one bit: where
it is shown to hold, and where it is shown not to. So a condition costs a few
operations for a thousand sets.

    twin.py LAW-FOLDER FACTS.yaml TIME      judge one file of facts and print what is not "not_owed"
"""
import bisect
import json
import sys
from collections import namedtuple

import catalogue as law_files
import days

Answer = namedtuple('Answer', 'state promptly start target due done to missing open profile')
FactSet = namedtuple('FactSet', 'at facts')     # facts: id -> [(known at or None, value)]
EVER = float('-inf')

COMPARE = {
    'is': lambda have, want: have == want,
    'in': lambda have, want: have in want,
    'gt': lambda have, want: have > want,
    'ge': lambda have, want: have >= want,
    'lt': lambda have, want: have < want,
    'le': lambda have, want: have <= want,
    'has': lambda have, want: want in have,
    'has_any': lambda have, want: not want.isdisjoint(have),
    'has_all': lambda have, want: want <= have,
    'empty': lambda have, want: (not have) == want,
}


def known_by(entries, time):
    """The entry that holds: the one known last, of equals the one that came last."""
    best = None
    for known, value in entries:
        known = EVER if known is None else known
        if known <= time and (best is None or known >= best[0]):
            best = known, value
    return best


class Lanes:
    """Many fact sets at all their times: the facts as bits."""

    def __init__(self, catalogue, sets):
        self.catalogue, self.sets = catalogue, sets
        self.clocks = law_files.clocks(catalogue)
        self.values = [{} for _ in catalogue.fact_list]     # by fact: value -> lanes
        self.times = []         # by lane
        self.first, self.last = [], []      # by set: its first lane, and the lane of judging
        self.now = []           # by set: fact -> value at the time of judging, times only
        self.by_day = {}        # the incident's day -> lanes
        for one in sets:
            self.add(one)
        self.count = len(self.times)
        self.all = (1 << self.count) - 1
        self.known = [0] * len(self.values)
        for place, values in enumerate(self.values):
            for lanes in values.values():
                self.known[place] |= lanes
        self.judged = 0
        for lane in self.last:
            self.judged |= 1 << lane
        self.made = {}          # conditions that were looked at

    def add(self, one):
        # A fact is news when it comes to be known, and a time also when it comes.
        points = {known for entries in one.facts.values() for known, _ in entries if known is not None}
        points.update(value for fact in self.clocks for _, value in one.facts.get(fact.id, ()))
        points = [EVER, *sorted(point for point in points if point <= one.at), one.at]
        first, count = len(self.times), len(points)
        whole = ((1 << count) - 1) << first
        facts, now = self.catalogue.facts, {}
        for name, entries in one.facts.items():
            fact = facts[name]
            values = self.values[fact.place]
            if len(entries) == 1:
                known, value = entries[0]
                lanes = whole
                if known is not None:
                    begin = bisect.bisect_left(points, known) if known <= one.at else count
                    lanes = ((1 << (count - begin)) - 1) << (first + begin)
                if lanes:
                    values[value] = values.get(value, 0) | lanes
                    now[fact] = value
                continue
            for n, time in enumerate(points):
                held = known_by(entries, time)
                if held is not None:
                    values[held[1]] = values.get(held[1], 0) | 1 << (first + n)
                    now[fact] = held[1]
        self.times += points
        self.first.append(first)
        self.last.append(first + count - 1)
        self.now.append(now)
        day = self.incident_day(one)
        self.by_day[day] = self.by_day.get(day, 0) | whole

    def incident_day(self, one):
        """By what is known at the time of judging; the past is looked at with the same day."""
        for fact in self.catalogue.law_day:
            held = known_by(one.facts.get(fact.id, ()), one.at)
            if held is not None:
                return days.tokyo_day(held[1])
        return days.tokyo_day(one.at)

    def days_within(self, first, last):
        lanes = 0
        for day, these in self.by_day.items():
            if (first is None or first <= day) and (last is None or day <= last):
                lanes |= these
        return lanes

    def come(self, fact):
        """Where the fact is known and, if it is a time, has come."""
        if fact.type != 'time':
            return self.known[fact.place]
        lanes = 0
        for value, these in self.values[fact.place].items():
            while these:
                lane = these.bit_length() - 1
                these ^= 1 << lane
                if value <= self.times[lane]:
                    lanes |= 1 << lane
        return lanes

    def truth(self, condition):
        """(lanes where it holds, lanes where it does not); the rest is unknown."""
        key = id(condition)
        found = self.made.get(key)
        if found is None:
            found = self.made[key] = self.look(condition)
        return found

    def look(self, condition):
        kind = condition[0]
        if kind == 'all' or kind == 'any':
            yes, no = (self.all, 0) if kind == 'all' else (0, self.all)
            for part in condition[1]:
                part_yes, part_no = self.truth(part)
                if kind == 'all':
                    yes, no = yes & part_yes, no | part_no
                else:
                    yes, no = yes | part_yes, no & part_no
            return yes, no
        if kind == 'not':
            yes, no = self.truth(condition[1])
            return no, yes
        if kind == 'shown':
            yes, _ = self.truth(condition[1])
        elif kind == 'term':
            return self.truth(self.catalogue.terms[condition[1]])
        elif kind == 'day':
            yes = self.days_within(condition[1], condition[2])
        elif kind == 'known':
            yes = self.come(condition[1])
        else:
            _, fact, operator, want = condition
            yes, compare = 0, COMPARE[operator]
            for value, lanes in self.values[fact.place].items():
                if compare(value, want):
                    yes |= lanes
            return yes, self.known[fact.place] & ~yes
        return yes, self.all & ~yes

    def missing(self, condition, lanes, found):
        """Into found, fact -> lanes: what would decide the condition where it is unknown."""
        yes, no = self.truth(condition)
        lanes &= ~(yes | no)
        if not lanes:
            return
        kind = condition[0]
        if kind == 'leaf':
            found[condition[1]] = found.get(condition[1], 0) | lanes
        elif kind in ('all', 'any'):
            for part in condition[1]:
                self.missing(part, lanes, found)
        elif kind == 'not':
            self.missing(condition[1], lanes, found)
        elif kind == 'term':
            self.missing(self.catalogue.terms[condition[1]], lanes, found)

    def bits(self, lanes):
        """The lanes as a text of 0 and 1, lane 0 first."""
        return format(lanes, f'0{self.count}b')[::-1]


def period(rule, event):
    """(target, due) of a rule whose period an event at this time begins, or None."""
    if rule.mode == 'promptly':
        return None
    if rule.mode == 'hours':
        return event + days.HOUR * (rule.target or rule.count), event + days.HOUR * rule.count
    day = days.tokyo_day(event)
    found = rule.made.get(day)
    if found is None:
        found = rule.made[day] = tuple(map(days.day_end, last_days(rule, day)))
    return found


def last_days(rule, day):
    """(day to aim at, last day); only a last day is rolled, and an aim that stands for one."""
    def end(count):
        if rule.mode == 'day1':
            return day + count - 1
        if rule.mode == 'exclude_first':
            return day + count
        if rule.mode == 'quarter':
            return days.month_end(days.quarter_end(day) + 1, count)
        return days.month_end(day if rule.first_in else day + 1, count)

    def rolled(last):
        return days.roll(last) if rule.roll else last

    last = rolled(end(rule.count))
    if rule.aim == 'day1':
        return rolled(day + rule.count - 1), last
    return (end(rule.target) if rule.target else last), last


def sooner(this, other):
    """Of two rules that may hold the one that ends first; one without a day ends last."""
    if this[0] != other[0]:
        return other[0]
    return this[3] is not None and (other[3] is None or this[3] < other[3])


class OneDuty:
    """One duty over all lanes."""

    def __init__(self, lanes, duty):
        self.lanes, self.duty = lanes, duty
        yes, no = lanes.truth(duty.when)
        force = 0 if duty.locked else lanes.days_within(duty.first, duty.last)
        exempt = 0
        for condition in duty.unless:
            exempt |= lanes.truth(condition)[0]
        self.denied = lanes.all & ~force | no | exempt
        self.holds = yes & ~self.denied
        self.undecided = lanes.all & ~(self.denied | self.holds)
        left = lanes.judged & (self.holds if duty.kind == 'voluntary' else ~self.denied)
        self.left = lanes.bits(left) if left else ''
        if left:
            self.prepare(left)

    def prepare(self, left):
        lanes, duty = self.lanes, self.duty
        self.denied_bits, self.holds_bits = lanes.bits(self.denied), lanes.bits(self.holds)
        missing, opened = {}, {}
        lanes.missing(duty.when, left & self.undecided, missing)
        for condition in duty.unless:
            lanes.missing(condition, left, opened)
        self.to = self.alternatives([a[0] for a in duty.to], left, opened)
        self.also = [self.truth_bits(a[0], left, opened) for a in duty.also]
        self.rules = self.alternatives([rule.when for rule in duty.deadlines], left, opened)
        self.missing = self.texts(missing)
        self.open = self.texts(opened)

    def truth_bits(self, when, left, opened):
        """(bits where it holds, bits where it does not)"""
        yes, no = (self.lanes.all, 0) if when is None else self.lanes.truth(when)
        if when is not None:
            self.lanes.missing(when, left, opened)
        return self.lanes.bits(yes & left), self.lanes.bits(no & left), left & ~yes

    def alternatives(self, whens, left, opened):
        """The same for each; where one holds those after it are not looked at."""
        found = []
        for when in whens:
            *bits, left = self.truth_bits(when, left, opened)
            found.append(bits)
        return found

    def texts(self, found):
        return sorted((fact.place, fact, self.lanes.bits(these)) for fact, these in found.items() if these)

    def arisen(self, first, last):
        """When the facts no longer said that it is not owed, before it was first owed; EVER: they never did."""
        owed = self.holds_bits.find('1', first, last + 1)
        end = last if owed < 0 else owed
        denied = self.denied_bits.rfind('1', first, end)
        return EVER if denied < 0 else self.lanes.times[denied + 1]

    def times(self, place, lane):
        """(promptly, start, target, due, missing facts)"""
        now, best = self.lanes.now[place], None
        for rule, (yes, no) in zip(self.duty.deadlines, self.rules):
            if no[lane] == '1':
                continue
            begins = [now[fact] for fact in rule.begins if fact in now]
            start = min(begins) if begins else None
            if begins and rule.knowing:
                start = max(start, self.arisen(self.lanes.first[place], lane))
            if begins and rule.since is not None:
                start = max(start, days.day_start(rule.since))
            ends = period(rule, start) if begins else None
            this = (rule.mode == 'promptly', start, *(ends or (None, None)), [] if begins else rule.begins)
            if best is None or sooner(this, best):
                best = this
            if yes[lane] == '1':
                break
        return best or (False, None, None, None, [])

    def answer(self, place):
        """An Answer as a list; None: not owed."""
        lanes, duty, lane = self.lanes, self.duty, self.lanes.last[place]
        if not self.left or self.left[lane] == '0':
            return None
        promptly, start, target, due, lacking = self.times(place, lane)
        now, at = lanes.now[place], lanes.sets[place].at
        done = min([now[f] for f in duty.done if f in now and now[f] <= at], default=None)
        missing = [(p, f) for p, f, bits in self.missing if bits[lane] == '1']
        profile = False
        if self.holds_bits[lane] == '0':
            state = 'undecided'
            profile = all(f.profile for _, f in missing) and not lacking
        elif done is not None:      # the last second counts whole
            state = 'late' if due is not None and done >= due + days.SECOND and duty.kind != 'voluntary' else 'met'
        elif duty.kind == 'voluntary':
            state = 'optional'
        else:
            state = 'late' if due is not None and at >= due + days.SECOND else 'owed'
        if lacking:
            missing = sorted({*missing, *((f.place, f) for f in lacking)}, key=lambda pair: pair[0])
        return [state, promptly, start, target, due, done, self.addressees(lane), [f.id for _, f in missing],
                [f.id for _, f, bits in self.open if bits[lane] == '1'], profile]

    def addressees(self, lane):
        found = []
        for (_, words), (yes, _) in zip(self.duty.to, self.to):
            if yes[lane] == '1':
                found.append(words)
                break
        for (_, words), (yes, *_) in zip(self.duty.also, self.also):
            if yes[lane] == '1':
                found.append(words)
        return found


def judge(catalogue, sets):
    """For each set {place of the duty in the catalogue: Answer as a list}; what is not owed left out."""
    lanes = Lanes(catalogue, sets)
    outcomes = [{} for _ in sets]
    for number, duty in enumerate(catalogue.duties):
        one = OneDuty(lanes, duty)
        if one.left:
            for place, outcome in enumerate(outcomes):
                if one.left[lanes.last[place]] == '1':
                    outcome[number] = one.answer(place)
    return outcomes


def main():
    catalogue = law_files.Catalogue(sys.argv[1])
    facts = law_files.read_case(catalogue, law_files.load(sys.argv[2]))
    at = law_files.time_of_text(sys.argv[3])
    for place, answer in judge(catalogue, [FactSet(at, facts)])[0].items():
        print(json.dumps({'id': catalogue.duties[place].id, **Answer(*answer)._asdict()}, ensure_ascii=False))


if __name__ == '__main__':
    main()
