"""What the scenes of reveal share: a site that keeps the mailboxes of letters' envelopes, and
people who ask to see behind their pseudonyms, approve, and look."""
import re
from datetime import datetime, timedelta, timezone

from common import BROAD, CAPTURE, DONE, entries

# Besides what is usual, the mailboxes of a letter's envelope: they point to persons.
RULE = BROAD.replace("keep: [tuple, volume, time, dns, tls, http]", "keep: [tuple, time, dns, email]")
FIELDS = {"email.from.address": rb"MAIL FROM:<([^>]+)>", "email.to.address": rb"RCPT TO:<([^>]+)>"}
PEOPLE = {"aoki": "author", "baba": "reviewer", "chiba": "analyst", "doi": "officer", "endo": "custodian",
          "fujita": "analyst,reviewer", "goto": "analyst"}


def clear_values():
    """Mailboxes in the capture: where the letter came from, where it went."""
    data = CAPTURE.read_bytes()
    return {f: sorted({m.decode() for m in re.findall(p, data)}) for f, p in FIELDS.items()}


class Revealing:
    """Acts of a site; `act` runs a command, so many days later."""

    def act(self, days, *args):
        assert days == 0
        return self.run(*args)

    def reveal(self, action, *args, who=None, days=0):
        r = self.act(days, "reveal", action, self.path, *args, *(self.who(who) if who else self.secret))
        if action == "use":             # alone it may print clear values
            self.log.remove(r)
            self.shown.append(r)
        return r

    def ask(self, records, fields, who="chiba", days=0, hours=24, more=()):
        """A request; its id, or the answer."""
        until = (datetime.now(timezone.utc) + timedelta(days=days, hours=hours)).strftime("%Y-%m-%dT%H:%M:%SZ")
        named = [x for r in records for x in ("--record", r)] + [x for f in fields for x in ("--field", f)]
        r = self.reveal("request", "--purpose", "who wrote the letter", "--until", until, *named, *more, who=who, days=days)
        return r.out.split(":")[0] if r.status == DONE else r

    def kinds(self, kind):
        return [e for e in entries(self) if e["kind"] == kind]

    def listed(self, days=0):
        return {v["reveal"]: v for v in self.reveal("list", "--json", days=days).json()}


def refused(checks, what, r, status, words):
    checks.that(what, r.status == status and not r.out and words in r.err, r)


def counted(checks, site, inspected):
    """Inspect from outside is content, and counts every look."""
    found = {c["name"]: c["verified"] for c in inspected.json()["checks"]}
    checks.that("inspect is content", inspected.status == DONE, inspected.json()["violations"])
    checks.that("and counts every look", found["reveals"] == len(site.kinds("reveal.use")), found)
