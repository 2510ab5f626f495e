"""How far the concepts of a term base can be checked, measured on pairs without faults.

    TMTOOL_MATERIAL=.../data python benchmarks/term_precision.py [--terms FILE] [--write]

For each concept: in how many texts of the clean pairs (the half for work, see halves.py) it is
named, and how often its counterpart lacks it. In published texts that is nearly always another way
to say the same, so the share is what a check of this concept tells wrongly. A concept of which too
much is told wrongly, or of which too little is known, is proposed to be marked as generic: it is
looked up then, and no check says that it is missing. Names (of organs, plans, meetings) have to be
measured to be marked, other concepts to be checked: of names that were named less than ten times in
one half of these texts 4 of 66 mentions were told wrongly in the other, all of them of one concept;
of other concepts 39 of 462.

`--write` puts the marks into seeds/un-ict.toml and takes out those that nothing speaks for; for any
other term base `tmtool terms edit ID --generic` does it.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from pathlib import Path

from halves import read_half

from tmtool.checks.model import CheckInput, Pair
from tmtool.checks.term_sides import is_name
from tmtool.checks.terms import count_concepts
from tmtool.concepts import ConceptEntry
from tmtool.terms import reading, seeded
from tmtool.terms.base import TermBase

LEAST = 15
"""Texts that a concept is named in before it is checked. Measured: with 4, one mention of 60 was
told wrongly in the half that nobody had read, and none of 2,500 here: so few prove nothing."""
MOST = 0.02
"""Of a concept's mentions so many may be told wrongly. Chosen: the commonest concepts are named in
one pair of fifty, and all together may cost less than one warning in 1,000 pairs."""
MOST_OF_NAMES = 0.025
"""The same of names. Chosen: a name is seldom said in another way, so one miss of 40 may be
chance."""

RIGHT = {("unpc_dev", 1618): "ict", ("sdg", 105): "gdp"}
"""What is told rightly, by set and row: 信息通讯技术; 国内总产值 where the text has 国内生产总值.
One reader read all that was told on the half for work."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A concept, in how many texts it is named, and how often the other side lacks it."""

    entry: ConceptEntry
    named: int
    missed: int

    @property
    def is_generic(self) -> bool:
        """Whether the mark is proposed."""
        share = self.missed / self.named if self.named else 0.0
        if is_name(self.entry):
            return share > MOST_OF_NAMES
        return self.named < LEAST or share > MOST


def measure(base: TermBase, sets: Mapping[str, Sequence[Pair]]) -> list[Measured]:
    """The concepts of a base in their order."""
    named: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    for name, pairs in sets.items():
        right = Counter(each for (text, _), each in RIGHT.items() if text == name)
        job = CheckInput(pairs, ("zh", "en"), name, terms=base)
        for each, (mentions, lacking) in count_concepts(job).items():
            named[each] += mentions
            missed[each] += max(lacking - right[each], 0)
    return [Measured(entry, named[entry.id], missed[entry.id]) for entry in base.entries]


def read_sets() -> dict[str, list[Pair]]:
    """The clean pairs of the half for work, by the names of their sets."""
    return {
        name: [Pair(row.number, row.zh, row.en) for row in rows]
        for name, rows in groupby(read_half("work"), key=attrgetter("set"))
    }


def mark(text: str, generic: frozenset[str]) -> str:
    r"""A term base in TOML with these marks, and no others.

    >>> print(mark('[[entries]]\nid = "a"\nterms = []', frozenset({"a"})))
    [[entries]]
    id = "a"
    generic = true
    terms = []
    """
    return "".join(_mark(text, generic))


def _mark(text: str, generic: frozenset[str]) -> Iterator[str]:
    for line in text.splitlines(keepends=True):
        if line.strip() == "generic = true":
            continue
        yield line
        found = re.fullmatch(r'id = "([^"]+)"\n?', line)
        if found and found[1] in generic:
            yield "generic = true\n"


def main(given: Sequence[str] | None = None) -> int:
    """Print the concepts, those that are told wrongly most often first, and write the marks."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--terms", metavar="FILE", type=Path)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args(given)
    if options.terms and options.write:
        parser.error("--write is for the term base that comes along")
    if options.terms:
        base = TermBase(reading.read(options.terms).entries, options.terms.name)
    else:
        base = seeded.read("un-ict")
    found = measure(base, read_sets())
    for each in sorted(found, key=lambda one: (-one.missed, -one.named, one.entry.id)):
        kind = "name" if is_name(each.entry) else "words"
        told = "generic" if each.is_generic else "checked"
        print(f"{each.entry.id:<40} {kind:<6} {each.named:>5} {each.missed:>4}  {told}")
    generic = frozenset(each.entry.id for each in found if each.is_generic)
    kept = [each for each in found if not each.is_generic]
    print(
        f"{len(generic)} of {len(found)} concepts generic; {sum(e.missed for e in kept)} of "
        f"{sum(e.named for e in kept)} mentions of the others told wrongly"
    )
    if options.write:
        file = seeded.locate_seed("un-ict")
        file.write_text(mark(file.read_text("utf-8"), generic), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
