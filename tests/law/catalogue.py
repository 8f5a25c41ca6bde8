"""The law files for the second judge: facts, terms and duties as plain data.

Written from docs/law-format.md. It trusts what `sekisho law check` refuses and
looks for nothing of that again. A condition becomes a tuple:

    ('all' | 'any', [conditions])    ('not' | 'shown', condition)
    ('term', 'LAW/ID')               ('day', first or None, last or None)
    ('known', fact)                  ('leaf', fact, operator, value)
"""
import pathlib
import re

import yaml

import days

WEAKEST = 'TCIM'
TIME = re.compile(r'(\d{4}-\d\d-\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)?)?$')


class Loader(getattr(yaml, 'CSafeLoader', yaml.SafeLoader)):
    """YAML 1.2: only true and false are bool; a day stays a text."""


Loader.yaml_implicit_resolvers = {}
for tag, form, first in (
        ('bool', r'true|True|TRUE|false|False|FALSE', 'tTfF'),
        ('null', r'null|Null|NULL|~|', ['~', 'n', 'N', '']),
        ('int', r'[-+]?[0-9]+', '-+0123456789')):
    Loader.add_implicit_resolver('tag:yaml.org,2002:' + tag, re.compile(f'(?:{form})$'), list(first))


def load(path):
    return yaml.load(pathlib.Path(path).read_bytes(), Loader)


def time_of_text(text):
    """Nanoseconds of UTC."""
    m = TIME.match(text)
    if m is None:
        raise ValueError(f'not a time: {text}')
    day, hour, minute, second, fraction, zone = m.groups()
    time = days.day_of_text(day) * days.DAY
    time += (int(hour or 0) * 3600 + int(minute or 0) * 60 + int(second or 0)) * days.SECOND
    if fraction:
        time += int(fraction[1:].ljust(9, '0'))
    if zone is None:
        time -= days.TOKYO
    elif zone != 'Z':
        away = (int(zone[1:3]) * 60 + int(zone[4:6])) * 60 * days.SECOND
        time -= -away if zone[0] == '-' else away
    return time


class Fact:
    def __init__(self, entry, place):
        self.id, self.type, self.place = entry['id'], entry['type'], place
        self.choices = [c['id'] for c in entry.get('choices', [])]
        self.profile = entry.get('profile', False)

    def value(self, plain):
        """What a file says, as a value that can be compared and hashed."""
        if self.type == 'time':
            return time_of_text(plain)
        if self.type == 'set':
            return frozenset(plain)
        return plain


class Deadline:
    def __init__(self, law, entry):
        self.when = law.condition(entry['when']) if 'when' in entry else None
        self.mode = entry['mode']
        self.count = entry.get('days', entry.get('hours', entry.get('months')))
        self.target = entry.get('target')
        self.aim = entry.get('aim')
        self.first_in = entry.get('first') == 'in'
        self.since = days.day_of_text(entry['since']) if 'since' in entry else None
        self.roll = entry.get('roll', False)
        self.knowing = entry.get('knowing', True)
        self.begins = [law.catalogue.facts[f] for f in entry.get('from', [])]
        self.made = {}      # day or time of the event -> (target, due)


class Duty:
    def __init__(self, law, entry):
        self.id, self.law, self.kind = entry['id'], law.id, entry['kind']
        self.optional = law.optional
        self.when = law.condition(entry['when'])
        self.unless = [law.condition(c) for c in entry.get('unless', [])]
        self.to = [law.addressee(a) for a in entry.get('to', [])]
        self.also = [law.addressee(a) for a in entry.get('also', [])]
        self.deadlines = [Deadline(law, d) for d in entry.get('deadline', [])]
        self.done = [law.catalogue.facts[f] for f in entry.get('done', [])]
        self.form, self.stage = entry.get('form', ''), entry.get('stage', '')
        self.mark = max((s['mark'] for s in entry['sources']), key=WEAKEST.index)
        force = entry.get('in_force', {})
        self.locked, self.first = law.commencement(force.get('from'))
        self.last = days.day_of_text(force['to']) if 'to' in force else None


class Law:
    def __init__(self, catalogue, entry):
        self.catalogue, self.id, self.optional = catalogue, entry['id'], entry.get('optional', False)
        self.dates = {c['id']: c['date'] for c in entry.get('commencement', [])}
        for term in entry.get('terms', []):
            catalogue.terms[f"{self.id}/{term['id']}"] = self.condition(term['when'])
        catalogue.duties += [Duty(self, d) for d in entry.get('duties', [])]

    def commencement(self, start):
        """(locked, first day or None)"""
        start = self.dates.get(start, start)
        return start == 'unset', None if start in (None, 'unset') else days.day_of_text(start)

    def addressee(self, entry):
        """(condition or None, [ja, en, mark])"""
        when = self.condition(entry['when']) if 'when' in entry else None
        return when, [entry['ja'], entry['en'], entry.get('mark', 'T')]

    def condition(self, entry):
        for key in ('all', 'any'):
            if key in entry:
                return key, [self.condition(c) for c in entry[key]]
        for key in ('not', 'shown'):
            if key in entry:
                return key, self.condition(entry[key])
        if 'term' in entry:
            return 'term', entry['term'] if '/' in entry['term'] else f"{self.id}/{entry['term']}"
        if 'fact' in entry:
            return self.leaf(self.catalogue.facts[entry['fact']], entry)
        first, last = entry.get('day_from'), entry.get('day_to')
        return ('day', days.day_of_text(first) if first else None, days.day_of_text(last) if last else None)

    @staticmethod
    def leaf(fact, entry):
        for operator in ('is', 'in', 'gt', 'ge', 'lt', 'le', 'has', 'has_any', 'has_all', 'empty', 'known'):
            if operator in entry:
                break
        value = entry[operator]
        if operator == 'known':
            return 'known', fact
        if fact.type == 'time':
            value = time_of_text(value)
        elif isinstance(value, list):
            value = frozenset(value)
        return 'leaf', fact, operator, value


class Catalogue:
    """A folder of law files; `optional` ones too, as duties --with would."""

    def __init__(self, folder):
        folder = pathlib.Path(folder)
        entry = load(folder / 'facts.yaml')
        self.facts = {f['id']: Fact(f, n) for n, f in enumerate(entry['facts'])}
        self.fact_list = list(self.facts.values())
        self.law_day = [self.facts[f] for f in entry['law_day']]
        self.terms, self.duties, self.laws = {}, [], []
        files = sorted(p for p in folder.glob('*.yaml') if p.name not in ('facts.yaml', 'profile.yaml'))
        for path in files + sorted(folder.glob('optional/*.yaml')):
            document = load(path)
            if document['id'] not in self.laws:
                self.laws.append(document['id'])
                Law(self, document)


def walk(catalogue, condition):
    """The condition and all that it is made of, terms written out."""
    yield condition
    kind = condition[0]
    if kind in ('all', 'any'):
        for part in condition[1]:
            yield from walk(catalogue, part)
    elif kind in ('not', 'shown'):
        yield from walk(catalogue, condition[1])
    elif kind == 'term':
        yield from walk(catalogue, catalogue.terms[condition[1]])


def can_be_unknown(catalogue, condition):
    """Is there a value of a fact in it that is not only asked for by "shown"?"""
    kind = condition[0]
    if kind in ('all', 'any'):
        return any(can_be_unknown(catalogue, part) for part in condition[1])
    if kind == 'not':
        return can_be_unknown(catalogue, condition[1])
    if kind == 'term':
        return can_be_unknown(catalogue, catalogue.terms[condition[1]])
    return kind == 'leaf'


def conditions(duty):
    """Every condition of a duty: its own, exemptions, addressees, deadlines."""
    yield duty.when
    yield from duty.unless
    for when, _ in duty.to + duty.also:
        if when is not None:
            yield when
    for deadline in duty.deadlines:
        if deadline.when is not None:
            yield deadline.when


def asked(catalogue, duty):
    """The facts that can make a difference to the duty."""
    found = set(catalogue.law_day) | set(duty.done)
    for condition in conditions(duty):
        found.update(part[1] for part in walk(catalogue, condition) if part[0] in ('leaf', 'known'))
    for deadline in duty.deadlines:
        found.update(deadline.begins)
    return found


def clocks(catalogue):
    """The times of which a condition asks whether they have come."""
    found = {part[1] for duty in catalogue.duties for condition in conditions(duty)
             for part in walk(catalogue, condition) if part[0] == 'known' and part[1].type == 'time'}
    return sorted(found, key=lambda fact: fact.place)


def read_case(catalogue, document):
    """Facts of a file: id -> [(known at or None, value)], in order of entry."""
    facts = {}
    for name, entry in document.items():
        fact = catalogue.facts[name]
        entries = entry if isinstance(entry, list) and entry and isinstance(entry[0], dict) else [entry]
        facts[name] = []
        for e in entries:
            known, value = (e.get('known_at'), e['value']) if isinstance(e, dict) else (None, e)
            facts[name].append((None if known is None else time_of_text(known), fact.value(value)))
    return facts
