"""Random fact sets for the two judges, from the catalogue itself.

Most sets aim at one duty: facts are chosen so that its condition holds, then
some are changed or taken out. Numbers and times lie on, just under and just
over what the conditions name; days lie around commencements, the ends of
months, quarters and years, and holidays; some facts have a history.
"""
import random

import days
from catalogue import asked, conditions, walk
from twin import FactSet

TIMES_OF_DAY = (0, 0, days.SECOND, 9 * days.HOUR, 12 * days.HOUR + 34 * 60 * days.SECOND, 23 * days.HOUR,
                days.DAY - days.SECOND)
# How long after a beginning something may happen: around every usual period.
AFTER = (-400, -60, -7, -1, 0, 0, 0, 1, 1, 2, 3, 4, 5, 6, 7, 14, 28, 29, 30, 31, 32, 35, 58, 59, 60, 61, 62, 65, 89, 92,
         120, 123, 151, 181, 184, 190, 400)
TEXTS = ('a', '佐藤', 'C:\\x "y"')


class Named:
    """What conditions name: values by fact, and the days on which the law changes."""

    def __init__(self, catalogue):
        self.values = {fact: set() for fact in catalogue.fact_list}
        self.days = set()
        for duty in catalogue.duties:
            self.days.update(day for day in (duty.first, duty.last) if day is not None)
            self.days.update(rule.since for rule in duty.deadlines if rule.since is not None)
            for condition in conditions(duty):
                for part in walk(catalogue, condition):
                    self.add(part)
        self.days = sorted(self.days)

    def add(self, part):
        if part[0] == 'leaf':
            value = part[3]
            self.values[part[1]].update(value if isinstance(value, frozenset) else [value])
            if part[1].type == 'time':
                self.days.add(days.tokyo_day(value))
        elif part[0] == 'day':
            self.days.update(day for day in part[1:] if day is not None)


def clock_parts(catalogue, duty):
    return {part[0] for rule in duty.deadlines if rule.when is not None
            for part in walk(catalogue, rule.when) if part[0] in ('known', 'day')}


class Maker:
    def __init__(self, catalogue, seed):
        self.catalogue, self.rng = catalogue, random.Random(seed)
        self.named = Named(catalogue)
        self.asked_sets = [asked(catalogue, duty) for duty in catalogue.duties]
        self.asked = [sorted(facts, key=lambda f: f.place) for facts in self.asked_sets]
        self.useful = set().union(*self.asked_sets)
        self.clocks = [clock_parts(catalogue, duty) for duty in catalogue.duties]
        closed = [d for d in range(days.day_of(2019, 1, 1), days.day_of(2030, 1, 1)) if days.closed(d)]
        self.ends = [d for d in closed if not days.closed(d + 1) or not days.closed(d - 1)]

    def is_asked(self, fact):
        return fact in self.useful

    def asks_the_clock(self, place, one):
        """Do its deadline rules look at the clock: "known" of a time, or the day while that is unknown?"""
        kinds = self.clocks[place]
        return 'known' in kinds or 'day' in kinds and not any(f.id in one.facts for f in self.catalogue.law_day)

    # ---- days and values ----

    def base_day(self):
        rng, kind = self.rng, self.rng.randrange(6)
        if kind == 0 and self.named.days:
            return rng.choice(self.named.days) + rng.randint(-2, 2)
        if kind == 1:       # so that a period of 30 or 60 days ends near a closed day
            return rng.choice(self.ends) - rng.choice((0, 2, 4, 28, 29, 30, 58, 59, 60)) + rng.randint(-1, 1)
        if kind == 2:       # the end of a month
            return days.month_end(days.day_of(rng.randint(2020, 2029), rng.randint(1, 12), 1), 1) + rng.randint(-1, 1)
        if kind == 3:
            return rng.randint(days.day_of(2003, 1, 1), days.day_of(2045, 12, 31))
        return rng.randint(days.day_of(2021, 6, 1), days.day_of(2029, 12, 31))

    def time_near(self, base):
        rng = self.rng
        day = base + (rng.choice(AFTER) if rng.random() < 0.8 else rng.randint(-3, 200))
        return days.day_start(day) + rng.choice(TIMES_OF_DAY)

    def value(self, fact, base):
        rng, named = self.rng, self.named.values[fact]
        if fact.type == 'bool':
            return rng.random() < 0.5
        if fact.type == 'int':
            if named and rng.random() < 0.9:
                return max(0, rng.choice(sorted(named)) + rng.randint(-1, 1))
            return rng.choice((0, 1, 2, 50000, 10 ** 9))
        if fact.type == 'time':
            if named and rng.random() < 0.3:
                return rng.choice(sorted(named)) + rng.randint(-1, 1) * days.SECOND
            return self.time_near(base)
        if fact.type == 'choice':
            return rng.choice(sorted(named) if named and rng.random() < 0.5 else fact.choices)
        if fact.type == 'set':
            return frozenset(rng.sample(fact.choices, rng.choice((0, 1, 1, 2, 3)) if len(fact.choices) > 2 else
                                        rng.randint(0, len(fact.choices))))
        return rng.choice(TEXTS)

    # ---- aiming ----

    def aim(self, condition, want, base, facts):
        """Choose facts so that the condition likely holds, or likely does not."""
        rng, kind = self.rng, condition[0]
        if kind in ('all', 'any'):
            parts = condition[1]
            if want != (kind == 'all'):     # one part is enough, and alone it is on its edge
                one = rng.choice(parts)
                for part in parts:
                    if part is not one and rng.random() < 0.6:
                        self.aim(part, not want, base, facts)
                parts = [one]
            for part in parts:
                self.aim(part, want, base, facts)
        elif kind in ('not', 'shown'):
            self.aim(condition[1], want == (kind == 'shown'), base, facts)
        elif kind == 'term':
            self.aim(self.catalogue.terms[condition[1]], want, base, facts)
        elif kind == 'known':
            if want:
                facts.setdefault(condition[1], self.value(condition[1], base))
        elif kind == 'leaf':
            self.aim_leaf(condition, want, base, facts)

    def aim_leaf(self, condition, want, base, facts):
        _, fact, operator, value = condition
        if fact.type == 'set':
            have = facts.get(fact, frozenset())
            pick = frozenset((value,)) if operator == 'has' else value
            if operator == 'empty':
                have = frozenset() if want == value else have or frozenset((self.rng.choice(fact.choices),))
            elif operator == 'has_any' and want:
                have |= {self.rng.choice(sorted(pick))}
            else:
                have = have | pick if want else have - pick
            facts[fact] = have
        elif fact.type in ('int', 'time'):
            step = {'gt': 1, 'ge': 0, 'lt': -1, 'le': 0, 'is': 0}[operator]
            if not want:
                step = {'gt': 0, 'ge': -1, 'lt': 0, 'le': 1, 'is': 1}[operator]
            facts[fact] = max(0, value + step) if fact.type == 'int' else value + step * days.SECOND
        elif fact.type == 'bool':
            facts[fact] = value == want
        else:
            pick = [value] if operator == 'is' else sorted(value)
            facts[fact] = self.rng.choice(pick if want else [c for c in fact.choices if c not in pick] or pick)

    def aimed(self, base, place):
        rng, duty, facts = self.rng, self.catalogue.duties[place], {}
        for condition in duty.unless:
            if rng.random() < 0.5:
                self.aim(condition, rng.random() < 0.1, base, facts)
        for rule in duty.deadlines:
            if rule.when is not None and rng.random() < 0.5:
                self.aim(rule.when, rng.random() < 0.7, base, facts)
            for fact in rule.begins:
                if rng.random() < 0.8:
                    facts[fact] = self.time_near(base) if rng.random() < 0.2 else \
                        days.day_start(base) + rng.choice(TIMES_OF_DAY)
        self.aim(duty.when, True, base, facts)
        if rng.random() < 0.1:
            self.on_edge_of_force(duty, facts)
        numbers = [fact for fact in facts if fact.type == 'int']
        if numbers and rng.random() < 0.3:      # just not enough
            one = rng.choice(numbers)
            facts[one] = max(0, facts[one] - 1)
        for fact in duty.done:
            if rng.random() < 0.3:
                facts[fact] = self.time_near(base)
        if rng.random() < 0.3:
            for fact in self.asked[place]:
                if fact not in facts and rng.random() < 0.5:
                    facts[fact] = self.value(fact, base)
        for fact in rng.sample(list(facts), min(len(facts), rng.choice((0, 0, 1, 2)))):
            if rng.random() < 0.5:
                del facts[fact]
            else:
                facts[fact] = self.value(fact, base)
        return facts

    def on_edge_of_force(self, duty, facts):
        edges = [day for day in (duty.first, None if duty.last is None else duty.last + 1) if day is not None]
        if edges:
            start = days.day_start(self.rng.choice(edges))
            for fact in self.catalogue.law_day:
                if fact in facts or self.rng.random() < 0.5:
                    facts[fact] = start + self.rng.choice(
                        (-days.SECOND, 0, 0, days.SECOND, days.DAY - days.SECOND, days.DAY))

    def otherwise(self, base, place):
        """Facts by which the duty is likely not owed, for a past in which less was known."""
        duty, facts = self.catalogue.duties[place], {}
        if duty.unless and self.rng.random() < 0.5:
            self.aim(self.rng.choice(duty.unless), True, base, facts)
        else:
            self.aim(duty.when, False, base, facts)
        return facts

    # ---- sets ----

    def history(self, fact, value, palette, base):
        """[(known at or None, value)] that ends with the value, mostly."""
        rng = self.rng
        if not palette or rng.random() < 0.6:
            return [(None, value)]
        entries = [(rng.choice(palette), value)]
        while rng.random() < 0.35 and len(entries) < 4:
            known = rng.choice(palette) if rng.random() < 0.9 else None
            entries.insert(rng.randint(0, len(entries)), (known, self.value(fact, base)))
        return entries

    def one(self, place=None):
        """A fact set; place: aimed at this duty."""
        rng, base = self.rng, self.base_day()
        if place is None and rng.random() < 0.85:
            place = rng.randrange(len(self.catalogue.duties))
        facts = {} if place is None else self.aimed(base, place)
        share = rng.choice((0.0, 0.01, 0.05)) if facts else rng.choice((0.05, 0.3, 0.6, 0.95))
        for fact in self.catalogue.fact_list:
            if fact not in facts and rng.random() < share:
                facts[fact] = self.value(fact, base)
        palette = sorted(self.time_near(base) for _ in range(rng.choice((0, 0, 1, 2, 3, 4))))
        names = list(facts)
        rng.shuffle(names)
        entries = {fact: self.history(fact, facts[fact], palette, base) for fact in names}
        if place is not None and palette and rng.random() < 0.4:
            begin, turn = palette[0] - rng.choice((0, 0, days.DAY)), rng.choice(palette)
            for fact, value in self.otherwise(base, place).items():
                now = facts.get(fact, self.value(fact, base))
                entries[fact] = [(rng.choice((None, begin)), value), (turn, now)]
        return FactSet(self.time_near(base), {fact.id: these for fact, these in entries.items()})


def time_text(time):
    """RFC 3339 in Asia/Tokyo."""
    day = days.tokyo_day(time)
    second, part = divmod(time - days.day_start(day), days.SECOND)
    return (f'{days.date_of(day)}T{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}'
            f'{f".{part:09d}" if part else ""}+09:00')


def plain_value(fact, value):
    if fact.type == 'time':
        return time_text(value)
    return sorted(value) if fact.type == 'set' else value


def plain(catalogue, one):
    """The facts as a file has them: what case_read and catalogue.read_case take."""
    document = {}
    for name, entries in one.facts.items():
        fact = catalogue.facts[name]
        if len(entries) == 1 and entries[0][0] is None:
            document[name] = plain_value(fact, entries[0][1])
            continue
        document[name] = [{'value': plain_value(fact, value)} if known is None else
                          {'value': plain_value(fact, value), 'known_at': time_text(known)} for known, value in entries]
    return document
