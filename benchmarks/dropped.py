"""How often alignments are right where paragraphs are missing on both sides.

    TMTOOL_MATERIAL=... python benchmarks/dropped.py [--half measure] [--save FILE] [--against FILE]

The chapters of hkma_dev have as many lines in Chinese as in English, and equal lines pair. Lines
are left out of either side by a seed, each side for itself: single lines (a tenth, a quarter of
them), or runs of lines that begin at a heading (sections; at every eighth line where a text has no
headings or too few). What is left is aligned as lines, and
held against the pairs whose both lines are left, with all others as null beads. Or three lines in
ten are made footnotes of those before them, a quarter of these are left out with their marks, so
that all numbers after them shift, and the chapters are aligned as documents; then footnotes alone
are counted.

Printed is strict F1 in both conventions in the mean of the seeds, with the interval over resampled
chapters, how many of the lines without a partner were swallowed by a bead of others, and how far
the probabilities of null beads are from the shares of right ones (ten bins). `--save` keeps the
counts of each chapter, and `--against` a file that another version saved prints the difference,
with its interval over chapters drawn anew: one that holds 0 is no difference.

Chapters are drawn into two halves: one to work with, and one that is only measured on.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

from tmtool import embed, pipeline
from tmtool.errors import UnrelatedError
from tmtool.evaluate import CONVENTIONS, NULLS_COUNTED, BeadCounts, count, list_links, score
from tmtool.units import Document, Note, Paragraph

if TYPE_CHECKING:
    from tmtool.evaluate import Link
    from tmtool.protocols import Encoder
    from tmtool.units import Bead

SEED = "alignment 1"
FORMS = ("10 %", "25 %", "sections", "footnotes")
"""What is left out: single lines, runs of them, or single footnotes."""
_SHARES = {"10 %": 0.10, "25 %": 0.25, "sections": 0.15, "footnotes": 0.25}
_FOOTNOTES = 0.3
"""The share of lines that are made footnotes. Chosen, so that hardly a chapter has none."""
LONGEST = 8
"""Lines of a section that are left out together, at most. Chosen, no measurement."""
SEEDS = 5
"""So many are measured, from 0 on."""
FITTED = range(100, 105)
"""Those that something is fitted on."""
Half: TypeAlias = Literal["work", "measure"]
Row: TypeAlias = tuple[int, ...]
"""Right and all: of the beads found, of the gold's, of the gold's pairs."""
Counts: TypeAlias = Mapping[str, Mapping[str, Row]]
"""Of each seed and chapter."""


@dataclass(frozen=True)
class Chapter:
    """A chapter's lines on both sides, as many on each."""

    name: str
    sides: tuple[tuple[str, ...], tuple[str, ...]]

    @property
    def half(self) -> Half:
        """The half that it was drawn for."""
        return "work" if sha256(f"{SEED}\x1f{self.name}".encode()).digest()[0] % 2 else "measure"


@dataclass(frozen=True)
class Damaged:
    """A chapter with lines left out; `kept` are the numbers of those that are left on each side.

    Where lines were made footnotes, only these are left out, and `kept` has no others.
    """

    chapter: Chapter
    kept: tuple[tuple[int, ...], tuple[int, ...]]
    footnotes: frozenset[int] = frozenset()

    def links(self) -> list[Link]:
        """The gold: pairs by the place among the lines that are left, and null beads."""
        source, target = ({line: at for at, line in enumerate(side)} for side in self.kept)
        pairs = [((source[line],), (target[line],)) for line in source if line in target]
        alone = [((at,), ()) for line, at in source.items() if line not in target]
        return pairs + alone + [((), (at,)) for line, at in target.items() if line not in source]

    def read(self) -> tuple[Document, Document]:
        """Both sides, each line that is left a paragraph."""
        build = self._annotate if self.footnotes else self._list_paragraphs
        source, target = (
            Document(lang, tuple(build(side, kept)))
            for side, kept, lang in zip(self.chapter.sides, self.kept, ("zh", "en"), strict=True)
        )
        return source, target

    def align(self, encoder: Encoder, *, force: bool = False) -> Sequence[Bead]:
        """The beads of the lines, or of the footnotes of two documents."""
        if not self.footnotes:
            return pipeline.align_lines(*self.read(), encoder, force=force).streams[0].beads
        bitext = pipeline.align_pair(*self.read(), encoder, level="paragraph", force=force)
        return next((each.beads for each in bitext.streams if each.name == "footnotes"), ())

    def _list_paragraphs(self, side: Sequence[str], kept: Sequence[int]) -> Iterator[Paragraph]:
        return (Paragraph("body", None, side[at]) for at in kept)

    def _annotate(self, side: Sequence[str], kept: Sequence[int]) -> Iterator[Paragraph]:
        """The text with a mark for each footnote that is left, then these, numbered from 1."""
        marks = {line: str(number) for number, line in enumerate(kept, start=1)}
        for at, line in enumerate(side):
            if at not in self.footnotes:
                mark = marks.get(at + 1)
                yield Paragraph("body", None, line, (Note(mark, len(line)),) if mark else ())
        yield from (Paragraph("footnote", mark, side[line]) for line, mark in marks.items())


def read_chapters() -> list[Chapter]:
    """All chapters of hkma_dev."""
    folder = Path(os.environ["TMTOOL_MATERIAL"]) / "align" / "hkma_dev"
    return [
        Chapter(
            chinese.stem,
            (
                tuple(chinese.read_text(encoding="utf-8").splitlines()),
                tuple(chinese.with_suffix(".en").read_text(encoding="utf-8").splitlines()),
            ),
        )
        for chinese in sorted(folder.glob("*.zh"))
    ]


def damage(chapter: Chapter, form: str, seed: int) -> Damaged:
    """Leave lines out of both sides of a chapter, as a seed says."""
    drawn = random.Random(f"{SEED} {chapter.name} {form} {seed}")
    share = _SHARES[form]
    if form == "footnotes":
        return _lose_footnotes(chapter, drawn)
    kept = []
    for side in chapter.sides:
        gone: set[int] = set()
        if form == "sections":
            heads = _list_heads(side, share)
            while len(gone) < share * len(side):
                first = drawn.choice(heads)
                later = [head for head in heads if head > first]
                stop = min(later[drawn.randrange(min(3, len(later)))] if later else len(side),
                           first + LONGEST)  # fmt: skip
                gone.update(range(first, stop))
        else:
            gone.update(at for at in range(len(side)) if drawn.random() < share)
        kept.append(tuple(at for at in range(len(side)) if at not in gone))
    return Damaged(chapter, (kept[0], kept[1]))


def _list_heads(side: Sequence[str], share: float) -> list[int]:
    """Where runs of lines may begin: at headings, or at every eighth line where these are too few.

    Too few are headings from which the share of all lines can't be reached.
    """
    heads = [at for at, line in enumerate(side) if line.startswith("#")]
    reached = {at for head in heads for at in range(head, min(head + LONGEST, len(side)))}
    return heads if len(reached) >= share * len(side) else [*range(0, len(side), LONGEST)]


def _lose_footnotes(chapter: Chapter, drawn: random.Random) -> Damaged:
    """Make lines footnotes of those before them, and leave some out on each side."""
    lines = chapter.sides[0]
    made: list[int] = []
    for at, line in enumerate(lines[1:], start=1):
        is_heading = line.startswith("#")
        if not is_heading and at - 1 not in made[-1:] and drawn.random() < _FOOTNOTES:
            made.append(at)
    share = _SHARES["footnotes"]
    first, second = (tuple(at for at in made if drawn.random() >= share) for _ in chapter.sides)
    return Damaged(chapter, (first, second), frozenset(made))


@dataclass
class Found:
    """What came of the chapters of one form and one seed."""

    counts: dict[str, BeadCounts]
    swallowed: int = 0
    alone: int = 0
    refused: int = 0
    nulls: list[tuple[float, bool]] = field(default_factory=list)
    """The probability of each null bead, and whether it is right."""


def align_all(chapters: Sequence[Chapter], form: str, seed: int, encoder: Encoder) -> Found:
    """Damage and align chapters."""
    found = Found({})
    for chapter in chapters:
        damaged = damage(chapter, form, seed)
        gold = damaged.links()
        try:
            beads = damaged.align(encoder)
        except UnrelatedError:
            found.refused += 1
            beads = damaged.align(encoder, force=True)
        found.counts[chapter.name] = count(gold, list_links(beads))
        alone = {
            (side, at) for link in gold if not all(link) for side in (0, 1) for at in link[side]
        }
        found.alone += len(alone)
        paired = {
            (side, at) for bead in beads if all(bead.sides) for side in (0, 1)
            for at in bead.sides[side]
        }  # fmt: skip
        found.swallowed += len(alone & paired)
        found.nulls += [(b.score or 0.0, _lone(b) in alone) for b in beads if not all(b.sides)]
    return found


def _lone(bead: Bead) -> tuple[int, int]:
    """The side and the place of a null bead's line."""
    side = 0 if bead.source else 1
    return side, bead.sides[side][0]


def measure_error(nulls: Sequence[tuple[float, bool]]) -> float:
    """How far probabilities are from shares, in ten bins, weighted by their sizes."""
    scores, right = np.array(nulls, float).reshape(-1, 2).T
    at = np.minimum((scores * 10).astype(int), 9)
    return float(sum(abs((scores - right)[at == b].sum()) for b in range(10)) / max(len(nulls), 1))


def compare(ours: Counts, others: Counts, convention: str) -> tuple[float, float, float]:
    """The difference of F1, in the mean of seeds, and its interval over chapters drawn anew."""
    names = sorted(next(iter(ours.values())))
    drawn = np.random.default_rng(0).integers(len(names), size=(1000, len(names)))

    def differ(some: Sequence[int]) -> float:
        each = [
            _f1([counts[seed][names[at]] for at in some], convention)
            for counts in (ours, others)
            for seed in ours
        ]
        half = len(each) // 2
        return float(np.mean(each[:half]) - np.mean(each[half:]))

    low, high = np.quantile([differ(some) for some in drawn], (0.025, 0.975))
    return differ(range(len(names))), float(low), float(high)


def _f1(rows: Sequence[Row], convention: str) -> float:
    total = np.sum(rows, axis=0)
    right, all_found, gold, all_gold, pairs, all_pairs = total
    recalled = gold / all_gold if convention == NULLS_COUNTED else pairs / all_pairs
    precision = right / all_found
    return float(2 * precision * recalled / (precision + recalled))


def _row(counts: BeadCounts) -> Row:
    return tuple(n for each in (counts.found, counts.gold, counts.gold_pairs)
                 for n in (each.strict, each.all))  # fmt: skip


def main(given: Sequence[str] | None = None) -> int:
    """Print a line for each form; 1 where a text was refused as unrelated."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--half", choices=("work", "measure"), default="work")
    parser.add_argument("--seeds", type=int, default=SEEDS)
    parser.add_argument("--forms", nargs="+", choices=FORMS, default=FORMS)
    parser.add_argument("--encoder", default=embed.DEFAULT)
    parser.add_argument("--save", type=Path)
    parser.add_argument("--against", type=Path)
    options = parser.parse_args(given)
    encoder = embed.load(options.encoder)
    chapters = [each for each in read_chapters() if each.half == options.half]
    earlier = json.loads(options.against.read_text("utf-8")) if options.against else {}
    saved: dict[str, Counts] = {}
    refused = 0
    for form in options.forms:
        runs = [align_all(chapters, form, seed, encoder) for seed in range(options.seeds)]
        saved[form] = {
            str(seed): {name: _row(counts) for name, counts in run.counts.items()}
            for seed, run in enumerate(runs)
        }
        refused += sum(run.refused for run in runs)
        print(_describe(form, runs), flush=True)
        if form in earlier:
            for convention in CONVENTIONS:
                by, low, high = compare(saved[form], earlier[form], convention)
                print(f"           {convention}: {by:+.3f} [{low:+.3f}, {high:+.3f}]")
    if options.save:
        options.save.write_text(json.dumps(saved), encoding="utf-8")
    return 1 if refused else 0


def _describe(form: str, runs: Sequence[Found]) -> str:
    means = [
        np.mean([score(sum(run.counts.values(), BeadCounts()), each).f1 for run in runs])
        for each in CONVENTIONS
    ]
    nulls = [null for run in runs for null in run.nulls]
    swallowed, alone = (sum(getattr(run, name) for run in runs) for name in ("swallowed", "alone"))
    figures = ", ".join(f"{each} {f1:.3f}" for each, f1 in zip(CONVENTIONS, means, strict=True))
    return (
        f"{form:<10} {figures}; swallowed {swallowed} of {alone}; error of {len(nulls)} null beads "
        f"{measure_error(nulls):.3f}; refused {sum(run.refused for run in runs)}"
    )


if __name__ == "__main__":
    sys.exit(main())
