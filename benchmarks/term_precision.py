"""How far the concepts of a term base can be checked, measured on pairs without faults.

    TMTOOL_MATERIAL=.../data python benchmarks/term_precision.py [--terms FILE] [--write]

For each concept: in how many texts of the clean pairs (the half for work, see halves.py) it is
named, and how often its counterpart lacks it. In published texts that is nearly always another way
to say the same, so the share is what a check of this concept tells wrongly. A concept of which too
much is told wrongly, or of which too little is known, is proposed to be marked as generic: it is
looked up then, and no check says that it is missing. Names (of organs, plans, meetings) have to be
measured to be marked, and so have technical terms of several words; other concepts to be checked.

What marks are worth is told by texts that they were not drawn from: the blocks of the pairs are
parted in two, six times, each part is marked by the other, and the last line says how much of what
is checked then is told wrongly.

`--write` puts the marks into seeds/un-ict.toml and takes out those that nothing speaks for; for any
other term base `tmtool terms edit ID --generic` does it.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import groupby, product
from operator import attrgetter
from pathlib import Path
from typing import TypeAlias

from halves import Row, read_half

from tmtool.checks.model import CheckInput, Pair
from tmtool.checks.term_sides import is_name
from tmtool.checks.terms import count_concepts
from tmtool.concepts import ConceptEntry
from tmtool.terms import reading, seeded
from tmtool.terms.base import TermBase

LEAST = 60
"""Texts that a concept is named in before it is checked. Measured on blocks that the marks were not
drawn from: of what is named in 15 texts one mention in 65 was told wrongly, in 30 one in 110, in 60
one in 250, in 90 one in 300."""
MOST = 0.02
"""Of a concept's mentions so many may be told wrongly. Chosen: the commonest concepts are named in
one pair of fifty, and all together may cost less than one warning in 1,000 pairs."""
MOST_OF_NAMES = 0.025
"""The same of names. Chosen: a name is seldom said in another way, so one miss of 40 may be
chance."""

TECHNICAL = frozenset(
    ("Internet", "Internet governance", "digital divide", "digital economy", "information society",
     "security")
)  # fmt: skip
"""Subjects whose own terms (网络安全, cyber security) need no proof: they are seldom named in these
texts, and seldom said in another way. Measured in blocks that the marks were not drawn from: one
mention in 118 of all that is checked is told wrongly with them, and with those of technology and
science one in 105."""
_LONG = 4
"""Characters of such a term; its English has several words. Measured: with five one mention in 500
is told wrongly, but 数字鸿沟 and 信息社会 are not asked for then."""
RIGHT = {
    ("unpc_dev", 1618): "ict", ("sdg", 105): "gdp", ("unpc_dev", 1934): "gef",
    ("unpc_dev", 2281): "secretary-general",
}  # fmt: skip
"""What is told rightly, by set and row: 信息通讯技术; 国内总产值 where the text has 国内生产总值; a
Global Environment Fund; 联合国 for the Secretary-General. One reader read all that was told on
the half for work."""
PARTINGS = 6
"""So often the blocks are parted. Chosen, no measurement."""

Counts: TypeAlias = tuple[Counter[str], Counter[str]]
"""In how many texts each concept is named, and in how many the other side lacks it."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A concept, in how many texts it is named, and how often the other side lacks it."""

    entry: ConceptEntry
    named: int
    missed: int
    least: float = LEAST

    @property
    def is_generic(self) -> bool:
        """Whether the mark is proposed."""
        share = self.missed / self.named if self.named else 0.0
        if is_name(self.entry):
            return share > MOST_OF_NAMES
        return share > MOST or not (self.named >= self.least or is_technical(self.entry))


def is_technical(entry: ConceptEntry) -> bool:
    """Whether a concept has a term of its subject that is not said in another way by chance."""
    chinese, english = (list(entry.select_terms(lang)) for lang in ("zh", "en"))
    return (
        entry.subject in TECHNICAL
        and any(len(term.text) >= _LONG for term in chinese)
        and all(re.search("[ -]", term.text) for term in english)
    )


def count_blocks(base: TermBase, rows: Iterable[Row]) -> dict[tuple[str, str], Counts]:
    """What is counted in each block of the pairs."""
    counts: dict[tuple[str, str], Counts] = {}
    for block, some in groupby(rows, key=attrgetter("set", "block")):
        counts.setdefault(block, (Counter(), Counter()))
        own = list(some)
        right = [name for each in own if (name := RIGHT.get((each.set, each.number)))]
        pairs = [Pair(each.number, each.zh, each.en) for each in own]
        job = CheckInput(pairs, ("zh", "en"), own[0].set, terms=base)
        for each, (mentions, lacking) in count_concepts(job).items():
            counts[block][0][each] += mentions
            counts[block][1][each] += max(lacking - right.count(each), 0)
    return counts


def measure(base: TermBase, counts: Iterable[Counts], share: float = 1.0) -> list[Measured]:
    """The concepts of a base in their order; of a `share` of the pairs fewer texts are enough."""
    named: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    for own in counts:
        named.update(own[0])
        missed.update(own[1])
    return [
        Measured(entry, named[entry.id], missed[entry.id], share * LEAST) for entry in base.entries
    ]


def measure_held_out(
    base: TermBase, counts: Mapping[tuple[str, str], Counts]
) -> tuple[float, float]:
    """Mentions of what is checked by marks of the other blocks, and those told wrongly."""
    named = missed = 0
    for parting, part in product(range(PARTINGS), (0, 1)):
        drawn = {
            block: sha256(f"{parting}\x1f{block}".encode()).digest()[0] % 2 for block in counts
        }
        marked = measure(base, (own for block, own in counts.items() if drawn[block] != part), 0.5)
        checked = {each.entry.id for each in marked if not each.is_generic}
        for block, (here, lacking) in counts.items():
            if drawn[block] == part:
                named += sum(here[each] for each in checked)
                missed += sum(lacking[each] for each in checked)
    return named / PARTINGS, missed / PARTINGS


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
    counts = count_blocks(base, read_half("work"))
    found = measure(base, counts.values())
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
    named, missed = measure_held_out(base, counts)
    print(f"in blocks that marks were not drawn from: {missed:.1f} of {named:.0f} told wrongly")
    if options.write:
        file = seeded.locate_seed("un-ict")
        file.write_text(mark(file.read_text("utf-8"), generic), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
