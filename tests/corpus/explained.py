"""Rows of other programs that differ from ours for a known reason, one a line of a file beside this one: what names the row, both
counts, and a word that docs/differences.md explains, all with tabs between. When a count changes, the row counts again."""
import os

HERE = os.path.dirname(os.path.abspath(__file__))


class Explained:
    def __init__(self, name):
        self.name, self.words, self.used = name, {}, set()
        with open(os.path.join(HERE, name), encoding="utf-8") as f:
            for line in f:
                if line.strip() and not line.startswith("#"):
                    *row, word = line.rstrip("\n").split("\t")
                    self.words[tuple(row)] = word

    def word(self, *row):
        """Why this row may differ, or None."""
        row = tuple(map(str, row))
        self.used.add(row)
        return self.words.get(row)

    def wrong(self):
        """Lines about rows that explain nothing any more, and words that docs/differences.md does not explain."""
        with open(os.path.join(HERE, "..", "..", "docs", "differences.md"), encoding="utf-8") as f:
            words = {word.strip() for line in f if line.startswith("| ") for word in line.split("|")[1].split(",")}
        return ([f"{self.name}: not needed: " + "\t".join(row) for row in sorted(set(self.words) - self.used)]
                + [f"{self.name}: docs/differences.md does not explain {word!r}" for word in sorted(set(self.words.values()) - words)])
