"""How often does an alignment collapse into one-sided beads where nothing is missing?

    TMTOOL_MATERIAL=... python benchmarks/merged.py [--half measure]

Lines of one side are merged in twos, or in twos to fours, or divided at their commas, and in a
second form three words (in Chinese: clauses or pairs of characters) in ten are left out of that
side as well, as loose translations do. Texts are the prose of the sets with gold, goals and
indicators in pairs of six languages, and every third chapter of circulars. Printed for each set
are strict F1 with nulls counted, and in how many texts the share of one-sided beads is more than
.1, and more than .5, above that of the gold. Texts are drawn into two halves: one to work with, and
one that is only measured on.
"""

from __future__ import annotations

import argparse
import os
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from dropped import read_chapters
from sets import all_sets

from tmtool import embed, pipeline
from tmtool.evaluate import NULLS_COUNTED, BeadCounts, Link, count, list_links, score
from tmtool.lang.script import get_joiner
from tmtool.units import Document, Paragraph

_CLAUSE = re.compile(r"(?<=[，；：])|(?<=[,;:])\s+|(?<=[،؛])\s*")
_LEFT_OUT = 0.3
_LANGUAGE_PAIRS = (("fr", "ar"), ("ru", "es"), ("es", "fr"), ("ar", "ru"))
_LINES = slice(100, 300)


@dataclass(frozen=True)
class Text:
    """Lines of two languages and the gold links between them."""

    name: str
    lines: tuple[Sequence[str], Sequence[str]]
    langs: tuple[str, str]
    links: Sequence[Link]

    @property
    def group(self) -> str:
        """The set that it is of."""
        return self.name.partition("/")[0]

    def regroup(self, side: int, lines: Sequence[str], groups: Sequence[Sequence[int]]) -> Text:
        """The text with other lines on a side; `groups` are the old lines that each is made of.

        A line that was divided is the group of several new ones.
        """
        new_of = defaultdict(set)
        for new, olds in enumerate(groups):
            for old in olds:
                new_of[old].add(new)
        joined: list[list[set[int]]] = []
        for link in self.links:
            both = [set(link[0]), set(link[1])]
            both[side] = set().union(*(new_of[old] for old in link[side]))
            for other in [each for each in joined if each[side] & both[side]]:
                joined.remove(other)
                both = [mine | theirs for mine, theirs in zip(both, other, strict=True)]
            joined.append(both)
        links = [(tuple(sorted(left)), tuple(sorted(right))) for left, right in joined]
        sides = (lines, self.lines[1]) if side == 0 else (self.lines[0], lines)
        return Text(self.name, sides, self.langs, links)

    def merge(self, side: int, most: int, rng: random.Random) -> Text:
        """Two to `most` lines of a side joined."""
        groups, at, old = [], 0, self.lines[side]
        while at < len(old):
            stop = min(at + rng.randint(2, most), len(old))
            groups.append(range(at, stop))
            at = stop
        joiner = get_joiner(self.langs[side])
        return self.regroup(side, [joiner.join(old[i] for i in each) for each in groups], groups)

    def divide(self, side: int) -> Text:
        """The lines of a side divided into clauses of four characters or more."""
        lines: list[str] = []
        groups: list[tuple[int]] = []
        for at, line in enumerate(self.lines[side]):
            for clause in filter(None, map(str.strip, _CLAUSE.split(line))):
                if groups and groups[-1] == (at,) and min(len(clause), len(lines[-1])) < 4:
                    lines[-1] += f" {clause}"
                else:
                    lines.append(clause)
                    groups.append((at,))
        return self.regroup(side, lines, groups)

    def loosen(self, side: int, rng: random.Random) -> Text:
        """Words left out of a side."""
        lines = []
        for line in self.lines[side]:
            words = line.split()
            if self.langs[side] == "zh":
                words = [each for each in _CLAUSE.split(line) if each]
                if len(words) < 3:
                    words = [line[i : i + 2] for i in range(0, len(line), 2)]
            kept = [word for word in words if rng.random() >= _LEFT_OUT] or words[:1]
            lines.append(get_joiner(self.langs[side]).join(kept))
        sides = (lines, self.lines[1]) if side == 0 else (self.lines[0], lines)
        return Text(self.name, sides, self.langs, self.links)


def read_texts() -> Iterator[Text]:
    """All texts, as they are."""
    for each in all_sets():
        for text in each.texts if each.name.startswith(("mac", "textberg")) else ():
            left, right = ([p.text for p in side.paragraphs] for side in text.read())
            yield Text(f"{each.name}/{text.name}", (left, right), text.langs, list(text.links()))
    folder = Path(os.environ["TMTOOL_MATERIAL"]) / "align" / "sdg" / "lines"
    for langs in _LANGUAGE_PAIRS:
        left, right = (
            (folder / f"{lang}.txt").read_text("utf-8").splitlines()[_LINES] for lang in langs
        )
        links = [((at,), (at,)) for at in range(len(left))]
        yield Text(f"sdg/{'-'.join(langs)}", (left, right), langs, links)
    for chapter in read_chapters()[::3]:
        links = [((at,), (at,)) for at in range(len(chapter.sides[0]))]
        yield Text(f"hkma_dev/{chapter.name}", chapter.sides, ("zh", "en"), links)


def damage(text: Text, half: str) -> Iterator[tuple[str, Text]]:
    """Damaged forms of a text that are of a half, each with the name of its group."""
    for side in (0, 1):
        key = f"merged 1\x1f{text.name}\x1f{side}"
        if ("work" if sha256(key.encode()).digest()[0] % 2 else "measure") != half:
            continue
        rng = random.Random(key)
        for form in (text.merge(side, 2, rng), text.merge(side, 4, rng), text.divide(side)):
            yield text.group, form
            yield f"{text.group}, loose", form.loosen(side, rng)


def measure_share(links: Sequence[Link]) -> float:
    """The share of links that are one-sided."""
    return sum(not left or not right for left, right in links) / len(links)


def main() -> None:
    """Damage, align, and print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--half", choices=("work", "measure"), default="work")
    given = options.parse_args()
    encoder = embed.load()
    counts: dict[str, BeadCounts] = defaultdict(BeadCounts)
    floods: Counter[tuple[str, str]] = Counter()
    for text in read_texts():
        for group, form in damage(text, given.half):
            left, right = (
                Document(lang, tuple(Paragraph("body", None, line) for line in lines))
                for lang, lines in zip(form.langs, form.lines, strict=True)
            )
            beads = (
                pipeline.align_lines(left, right, encoder, force=True, moved=False).streams[0].beads
            )
            links = list_links(beads)
            counts[group] += count(form.links, links)
            more = measure_share(links) - measure_share(form.links)
            floods.update(
                {(group, "texts"): 1, (group, ".1"): more > 0.1, (group, ".5"): more > 0.5}
            )
    print("| set | texts | F1 | over .1 one-sided | over .5 |\n|---|---:|---:|---:|---:|")
    for group, found in counts.items():
        f1 = score(found, NULLS_COUNTED).f1
        told = " | ".join(str(floods[group, each]) for each in ("texts", ".1", ".5"))
        texts, rest = told.split(" | ", 1)
        print(f"| {group} | {texts} | {f1:.3f} | {rest} |")


if __name__ == "__main__":
    main()
