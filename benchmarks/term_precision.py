"""Mark the concepts of a term base that texts render in ways that the base does not have.

    TMTOOL_MATERIAL=.../data python benchmarks/term_precision.py [--terms FILE] [--write]

Runs the check of terms over the clean pairs (the half for work, see halves.py) as if no concept
had a mark. In published texts a missing term is nearly always another wording that is right. So a
concept is checked only if at least `MIN_MENTIONS` mentions were seen and none was reported
wrongly; the others are marked as generic: no check reports that they are missing.

The last line estimates the share of right findings: the blocks of the pairs are split in two, six
times, and the marks from each part are applied to the other.

`--write` writes the marks into seeds/un-ict.toml; for any other term base
`tmtool terms edit ID --generic` does it.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from itertools import groupby, product
from operator import attrgetter
from pathlib import Path
from typing import TypeAlias

from halves import Row, read_half

from tmtool.checks.model import SIDES, CheckInput, Pair
from tmtool.checks.term_sides import build_finder, iter_both_sides
from tmtool.checks.terms import TERMS, is_distinct
from tmtool.findings import Finding
from tmtool.terms import reading, seeded
from tmtool.terms.base import TermBase

MIN_MENTIONS = 8
"""Mentions in English that a concept needs. With 3, 5 and 8 mentions, .39, .47 and .50 of the
findings in other blocks were right, with 156, 96 and 50 concepts."""
RIGHT = frozenset(
    {
        ("sdg", 105, "gdp"),
        ("unpc_dev", 942, "best-practices"),
        ("unpc_dev", 1063, "terms-of-reference"),
        ("unpc_dev", 1814, "access-to-justice"),
        ("unpc_dev", 1940, "working-paper"),
        ("unpc_dev", 2090, "country-team"),
        ("unpc_dev", 2145, "member-state"),
        ("unpc_dev", 2195, "means-of-implementation"),
        ("unpc_dev", 2281, "secretary-general"),
        ("unpc_dev", 2568, "member-state"),
    }
)
"""Findings that are right, by set, row and concept. One reader read all of the half for work."""
SPLITS = 6

Block: TypeAlias = tuple[str, str]


@dataclass
class Counts:
    """Mentions of each concept, and its findings that are right and wrong."""

    mentions: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)

    def add(self, other: Counts) -> None:
        """Add the counts of other pairs."""
        self.mentions.update(other.mentions)
        self.right.update(other.right)
        self.wrong.update(other.wrong)

    def list_checked(self, share: float = 1.0) -> frozenset[str]:
        """List the concepts to check; from a `share` of the pairs, fewer mentions are enough."""
        return frozenset(
            concept
            for concept, count in self.mentions.items()
            if count >= share * MIN_MENTIONS and not self.wrong[concept]
        )


def count_blocks(base: TermBase, rows: Iterable[Row]) -> dict[Block, Counts]:
    """Count the mentions and findings of each block, as if no concept were generic."""
    base = replace(base, entries=tuple(replace(each, generic=False) for each in base.entries))
    counts: dict[Block, Counts] = {}
    for name, some in groupby(rows, key=attrgetter("set")):
        listed = list(some)
        blocks = {row.number: (name, row.block) for row in listed}
        for block in blocks.values():
            counts.setdefault(block, Counts())
        pairs = [Pair(row.number, row.zh, row.en) for row in listed]
        job = CheckInput(pairs, ("zh", "en"), name, terms=base)
        for both in iter_both_sides(job):
            for side in both.sides:
                counts[blocks[both.pair.number]].mentions.update(
                    concept
                    for concept in side.named
                    if is_distinct(
                        both.entries[concept], side.cut(side.named[concept][0]), side.lang
                    )
                )
        for finding in TERMS.run(job):
            row = finding.segment or 0
            for concept in find_concepts(base, finding, job.langs):
                own = counts[blocks[row]]
                is_right = (name, row, concept) in RIGHT
                (own.right if is_right else own.wrong)[concept] += 1
    return counts


def find_concepts(base: TermBase, finding: Finding, langs: tuple[str, str]) -> set[str]:
    """Return the concepts whose terms a finding marks."""
    sides = finding.source, finding.target
    return {
        found.entry_id
        for side in SIDES
        for found in build_finder(base, langs[side])(sides[side].text)
        if range(found.start, found.stop) in sides[side].spans
    }


def estimate(counts: Mapping[Block, Counts]) -> tuple[float, float, float]:
    """Mentions, right and wrong findings in blocks, checked by the marks from other blocks."""
    total = [0, 0, 0]
    for split, part in product(range(SPLITS), (0, 1)):
        drawn = {block: sha256(f"{split}\x1f{block}".encode()).digest()[0] % 2 for block in counts}
        known = Counts()
        for block, own in counts.items():
            if drawn[block] != part:
                known.add(own)
        checked = known.list_checked(0.5)
        for block, own in counts.items():
            if drawn[block] == part:
                for at, counter in enumerate((own.mentions, own.right, own.wrong)):
                    total[at] += sum(counter[each] for each in checked)
    mentions, right, wrong = (count / SPLITS for count in total)
    return mentions, right, wrong


def mark(text: str, generic: Collection[str]) -> str:
    r"""Return a term base in TOML with these marks, and no others.

    >>> print(mark('[[entries]]\nid = "a"\nterms = []', {"a"}))
    [[entries]]
    id = "a"
    generic = true
    terms = []
    """
    return "".join(_mark(text, generic))


def _mark(text: str, generic: Collection[str]) -> Iterator[str]:
    for line in text.splitlines(keepends=True):
        if line.strip() == "generic = true":
            continue
        yield line
        found = re.fullmatch(r'id = "([^"]+)"\n?', line)
        if found and found[1] in generic:
            yield "generic = true\n"


def main(given: Sequence[str] | None = None) -> int:
    """Print the counts of each concept, the most findings first, and write the marks."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--terms", metavar="FILE", type=Path)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args(given)
    if options.terms and options.write:
        parser.error("--write is for the supplied term base")
    if options.terms:
        base = TermBase(reading.read(options.terms).entries, options.terms.name)
    else:
        base = seeded.read("un-ict")
    blocks = count_blocks(base, read_half("work"))
    counts = Counts()
    for each in blocks.values():
        counts.add(each)
    checked = counts.list_checked()
    names = sorted(
        (entry.id for entry in base.entries),
        key=lambda name: (-counts.wrong[name], -counts.mentions[name], name),
    )
    print("concept                                  mentions right wrong")
    for name in names:
        numbers = counts.mentions[name], counts.right[name], counts.wrong[name]
        verdict = "checked" if name in checked else "generic"
        print(f"{name:<40} {numbers[0]:>8} {numbers[1]:>5} {numbers[2]:>5}  {verdict}")
    mentions, right, wrong = (
        sum(counter[name] for name in checked)
        for counter in (counts.mentions, counts.right, counts.wrong)
    )
    print(f"{len(checked)} of {len(names)} concepts are checked: {right} right and {wrong} wrong "
          f"findings in {mentions} mentions")  # fmt: skip
    mentions_left, right_left, wrong_left = estimate(blocks)
    print(f"in blocks that the marks were not drawn from: {right_left:.1f} right and "
          f"{wrong_left:.1f} wrong findings in {mentions_left:.0f} mentions")  # fmt: skip
    if options.write:
        file = seeded.locate_seed("un-ict")
        generic = {name for name in names if name not in checked}
        file.write_text(mark(file.read_text("utf-8"), generic), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
