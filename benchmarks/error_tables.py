"""The tables of planted_errors.py: what is found, what is said of clean texts; in Markdown."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from error_kinds import Langs

WAYS: tuple[Langs, ...] = (("zh", "en"), ("en", "zh"))
"""Source and target."""

ASKED = {
    "numbers": 0.98, "percentages": 0.98, "dates": 0.98, "ordinals": 0.98, "symbols": 0.98,
    "citations": 0.98, "lost values": 0.98, "paragraphs": 0.98, "wrong on both": 0.98,
    "deprecated terms": 0.98, "wrong terms": 0.95, "punctuation": 0.90,
}  # fmt: skip
"""The share of the errors of a kind that has to be found."""


@dataclass
class Tally:
    """How many errors of a kind were planted and found, and those that were not."""

    planted: int = 0
    found: int = 0
    missed: list[str] = field(default_factory=list)

    def count(self, found: bool, shown: str) -> None:
        """One more."""
        self.planted += 1
        self.found += found
        if not found:
            self.missed.append(shown)

    @property
    def recall(self) -> float:
        """The share that was found."""
        return self.found / self.planted if self.planted else 1.0


Tallies: TypeAlias = dict[tuple[str, Langs], Tally]


@dataclass(frozen=True)
class Alarms:
    """What is said of a clean text: errors and warnings (alarms) by check, and how many notes.

    `gold` is how many of the true findings that are listed were found, and how many are listed.
    """

    text: str
    way: Langs
    raw: bool
    pairs: int
    told: Counter[str]
    notes: int
    gold: tuple[int, int]


def tables(tallies: Tallies, alarms: Sequence[Alarms], seed: int) -> Iterator[str]:
    """Both tables, a line each."""
    yield f"Seed {seed}; Chinese is the source (zh-en), then English (en-zh)."
    yield ""
    yield from _recalls(tallies)
    for raw in (False, True):
        yield ""
        yield "The texts as they were given:" if raw else "False alarms on the clean texts:"
        yield ""
        yield from _alarms([each for each in alarms if each.raw == raw])


def _recalls(tallies: Tallies) -> Iterator[str]:
    ways = "".join(f" {'-'.join(way)} planted | found | recall |" for way in WAYS)
    yield f"| kind |{ways} asked |"
    yield "|---|" + "---:|" * 7
    for kind in dict.fromkeys(kind for kind, _ in tallies):
        cells = "".join(_cells(tallies[kind, way]) for way in WAYS)
        asked = f"{ASKED[kind]:.2f}" if kind in ASKED else ""
        yield f"| {kind} |{cells} {asked} |"
    sums = "".join(_cells(_sum(tallies, way)) for way in WAYS)
    yield f"| all |{sums}  |"


def _cells(tally: Tally) -> str:
    return f" {tally.planted:,} | {tally.found:,} | {tally.recall:.3f} |"


def _sum(tallies: Tallies, way: Langs) -> Tally:
    own = [tally for (_, each), tally in tallies.items() if each == way]
    return Tally(sum(tally.planted for tally in own), sum(tally.found for tally in own))


def _alarms(alarms: Sequence[Alarms]) -> Iterator[str]:
    yield "| text | pairs | way | alarms for 100 pairs | of which | notes | gold found |"
    yield "|---|---:|---|---:|---|---:|---:|"
    for each in alarms:
        told = ", ".join(f"{check} {count}" for check, count in sorted(each.told.items()))
        share = 100 * each.told.total() / each.pairs
        gold = f"{each.gold[0]} of {each.gold[1]}" if each.gold[1] else ""
        yield (
            f"| {each.text} | {each.pairs:,} | {'-'.join(each.way)} | {share:.2f} | "
            f"{told or 'none'} | {each.notes} | {gold} |"
        )


def in_page(page: Path, lines: Sequence[str], name: str = "planted errors") -> None:
    """Put the tables between the marks of a page that are there for them."""
    place = re.compile(f"(<!-- {name} -->\n).*?(<!-- end of {name} -->)", re.DOTALL)
    text = page.read_text(encoding="utf-8")
    body = "\n".join(lines)
    if not place.search(text):
        message = f"{page} has no place for {name}"
        raise SystemExit(message)
    written = place.sub(lambda marks: f"{marks[1]}\n{body}\n\n{marks[2]}", text)
    page.write_text(written, encoding="utf-8")
