"""What the scenes of retention share: a site with a custodian, its entries, another time."""
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RELEASE = ROOT / "build" / "sekisho"
if not RELEASE.exists():
    subprocess.run(["make", "-s", "all"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
os.environ["SEKISHO"] = str(RELEASE)
from common import (BROAD, CAPTURE, DONE, NO, PROGRAM, SYSTEM, USAGE, Checks, Folder, Result, Site, at_clock, entries, need_faketime,  # noqa: F401,E402
                    record_ids)


class Retained(Site):
    """Everything of the scene's networks is kept 90 days; endo is the custodian."""

    PEOPLE = dict(Site.PEOPLE, endo="custodian")

    def __init__(self, folder, rule=BROAD):
        path = Path(folder) / "rule.yml"
        path.write_text(rule)
        super().__init__(folder, criteria=[path])

    def later(self, days, *args, who=None):
        """The command, so many days later by the clock."""
        args = [str(a) for a in (*args, *(self.who(who) if who else ()))]
        p = subprocess.run([PROGRAM, *args], stdin=subprocess.DEVNULL, capture_output=True, text=True, env=at_clock("%+dd" % days))
        r = Result(args, p.returncode, p.stdout, p.stderr)
        self.log.append(r)
        return r

    def expire(self, days, *more):
        return self.later(days, "expire", self.path, "--json", *more, *self.secret)

    def inspect_later(self, days):
        return self.later(days, "inspect", self.path / "ledger", "--json")

    def find_later(self, days, *more):
        return self.later(days, "find", self.path, "--purpose", "a test", *more, who="chiba")

    def bodies(self):
        folder = self.path / "ledger" / "body"
        return {p.name for p in folder.iterdir()} if folder.exists() else set()


def violations(site, days=0):
    r = site.inspect_later(days)
    return [v["what"] for v in r.json()["violations"]] if r.out else [str(r)]
