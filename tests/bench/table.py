# SPDX-License-Identifier: AGPL-3.0-only
"""Rows of results: what was measured, against what, and whether it is good enough."""

import dataclasses
import json

SKIPPED = "skipped"


@dataclasses.dataclass
class Row:
    """One comparison. `ratio` is what the bar limits; a row with no bar only informs."""

    work: str
    ours: str
    peer: str
    ratio: float = None
    unit: str = "×"
    at_least: float = None
    at_most: float = None
    skipped: str = None

    def holds(self):
        """True, False, or None where there is nothing to judge."""
        if self.ratio is None or (self.at_least is None and self.at_most is None):
            return None
        low = self.at_least is None or self.ratio >= self.at_least
        return low and (self.at_most is None or self.ratio <= self.at_most)

    def bar(self):
        if self.at_least is not None:
            return f"≥ {self.at_least:g}{self.unit}"
        return "" if self.at_most is None else f"≤ {self.at_most:g}{self.unit}"

    def verdict(self):
        if self.skipped:
            return f"{SKIPPED}: {self.skipped}"
        return {True: "yes", False: "NO", None: ""}[self.holds()]

    def cells(self):
        ratio = "" if self.ratio is None else f"{number(self.ratio)}{self.unit}"
        return [self.work, self.ours, self.peer, ratio, self.bar(), self.verdict()]


def number(value):
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.2f}" if abs(value) < 10 else f"{value:.1f}"


def seconds(value):
    return f"{value:.2f} s" if value >= 1 else f"{value * 1e3:.3g} ms"


def mebibytes(value):
    return f"{value / 2**20:.0f} MiB"


def print_table(rows):
    lines = [["work", "ours", "peer", "ratio", "bar", "holds?"], *(row.cells() for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    lines.insert(1, ["-" * width for width in widths])
    for line in lines:
        padded = (cell.ljust(width) for cell, width in zip(line, widths))
        print(" | ".join(padded).rstrip())


def write_json(rows, session, path):
    documents = []
    for row in rows:
        document = dataclasses.asdict(row)
        document["holds"] = row.holds()
        documents.append(document)
    with open(path, "w", encoding="utf-8") as file:
        json.dump({**session, "rows": documents}, file, indent=2, ensure_ascii=False)
        file.write("\n")
