"""Is a text in several languages at least as well aligned in one table as pair by pair?

    TMTOOL_MATERIAL=... python benchmarks/languages.py [--half measure] [--languages zh,en,fr]
                                                       [--moved]

The lines of the goals and indicators (align/sdg/lines) say the same in six languages. Of each
language lines are left out by a seed, a tenth and a quarter of them, each language for itself. What
is left is aligned as one table around English, and every pair of languages alone. Printed is, over
the seeds, strict F1 with nulls counted of the pairs with English and of the others, alone and in
the table; then how many rows there are and how many are right, by how far other languages agree: a
row is right that has all that says the same, and nothing else; and how far the scores of rows are
from the share of right ones (ten bins).

With `--moved` a passage of three to eight lines goes to another place in some of the languages, the
same in these or not, past as many lines as it has at least. Printed is also how many passages were
said to have moved, and how many of them are right: where one moved, 80 % of the rows hold nothing
but one line. A passage was found when 80 % of the pairs of its lines, or of those that it went
past, stand in one row, and some of them in a passage said to have moved.

Blocks of lines are drawn into two halves: one to work with, and one that is only measured on.
"""

from __future__ import annotations

import argparse
import os
import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import combinations
from math import comb
from pathlib import Path
from typing import NamedTuple, TypeAlias

from tmtool import embed
from tmtool.evaluate import NULLS_COUNTED, BeadCounts, Link, count, score
from tmtool.formats.bitexts.beads import read_links, render_lines
from tmtool.pipeline import align_lines
from tmtool.pivot import align_languages
from tmtool.protocols import Encoder
from tmtool.units import Alignment, Bead, Bitext, Document, Paragraph

SEED = "languages 1"
LANGUAGES = ("ar", "zh", "en", "fr", "ru", "es")
PIVOT = "en"
SHARES = (0.0, 0.1, 0.25)
BLOCKS = 10
BINS = 10
RIGHT = 0.8
"""The share of its rows that makes a passage right, and of its pairs that makes it found."""
Numbers: TypeAlias = Mapping[str, Sequence[int]]
"""By language, which lines of the whole text are left."""


def main() -> None:
    """Print the figures of one half."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--half", choices=("work", "measure"), default="work")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--languages", default=",".join(LANGUAGES))
    parser.add_argument("--moved", action="store_true", help="move a passage in some languages")
    options = parser.parse_args()
    languages = options.languages.split(",")
    folder = Path(os.environ["TMTOOL_MATERIAL"], "align", "sdg", "lines")
    lines = {lang: (folder / f"{lang}.txt").read_text("utf-8").splitlines() for lang in languages}
    kept = [*_draw_half(len(lines[PIVOT]), options.half)]
    encoder = embed.load()
    print(f"{options.half}: {len(kept)} lines, {options.seeds} seeds, pivot {PIVOT}")
    print("left out   with the pivot: alone, table   others: alone, table")
    for share in SHARES:
        figures = Figures()
        for seed in range(options.seeds if share or options.moved else 1):
            left = {lang: _leave_out(kept, share, f"{seed} {lang}") for lang in languages}
            move = Move()
            if options.moved:
                move = _draw_move(kept, languages, seed)
                left = {lang: move.apply(lang, own) for lang, own in left.items()}
            texts = [
                Document(lang, tuple(Paragraph("body", None, lines[lang][at]) for at in left[lang]))
                for lang in languages
            ]
            figures.add(texts, left, embed.remember_spans(encoder), move)
        print(f"{share:>8.0%}   {figures.describe_pairs()}")
        figures.print_rows()


@dataclass(frozen=True)
class Move:
    """Lines that stand elsewhere in some languages: in each at a place of its own."""

    lines: range = range(0)
    places: Mapping[str, int] = field(default_factory=dict)
    """The line before which they stand in a language."""

    def apply(self, language: str, numbers: Sequence[int]) -> list[int]:
        """The lines of a language in their order."""
        if language not in self.places:
            return [*numbers]
        own = [at for at in numbers if at in self.lines]
        rest = [at for at in numbers if at not in self.lines]
        return [
            *(at for at in rest if at < self.places[language]),
            *own,
            *(at for at in rest if at >= self.places[language]),
        ]

    def list_parts(self) -> list[range]:
        """The lines, and those between their place and the others: one of both moved."""
        passed = (
            range(self.lines.stop, place) if place > self.lines.start
            else range(place, self.lines.start)
            for place in self.places.values()
        )  # fmt: skip
        return [self.lines, *passed]


@dataclass
class Figures:
    """What is counted over the seeds: beads of pairs, with the pivot or not, rows, and passages.

    Of these how many were "seeded" and "found", how many "said" to have moved and "right".
    """

    pairs: defaultdict[tuple[bool, str], BeadCounts] = field(
        default_factory=lambda: defaultdict(BeadCounts)
    )
    rows: list[tuple[Bead, bool]] = field(default_factory=list)
    passages: Counter[str] = field(default_factory=Counter)

    def add(self, texts: Sequence[Document], left: Numbers, encoder: Encoder, move: Move) -> None:
        """Align a text in all languages, and every two of them."""
        table = align_languages(texts, encoder, pivot=PIVOT, lines=True, force=True)
        for one, other in combinations(texts, 2):
            pair = one.lang, other.lang
            gold = _match(left, *pair)
            alone = read_links(render_lines(align_lines(one, other, encoder, force=True)))
            self.pairs[PIVOT in pair, "alone"] += count(gold, alone)
            found = read_links(render_lines(table.choose(pair)))
            self.pairs[PIVOT in pair, "table"] += count(gold, found)
        rows = [[*_judge(table, stream, left)] for stream in table.streams]
        self.rows += [(row.bead, row.right) for own in rows for row in own]
        moved = [own for own, each in zip(rows, table.streams, strict=True) if each.name == "moved"]
        self.passages["said"] += len(moved)
        self.passages["right"] += sum(
            bool(move.places) and sum(len(row.lines) == 1 for row in own) >= RIGHT * len(own)
            for own in moved
        )
        if move.places:
            self.passages["seeded"] += 1
            there = {line for own in moved for row in own for line in row.lines}
            self.passages["found"] += any(
                there & {*lines} and _is_whole([row for own in rows for row in own], lines, left)
                for lines in move.list_parts()
            )

    def describe_pairs(self) -> str:
        """The F1 of pairs."""
        keys = [(with_pivot, name) for with_pivot in (True, False) for name in ("alone", "table")]
        return "   ".join(f"{score(self.pairs[key], NULLS_COUNTED).f1:.4f}" for key in keys)

    def print_rows(self) -> None:
        """How many rows are right, by how far languages agree, and how far off scores are."""
        by_share: defaultdict[str, list[bool]] = defaultdict(list)
        for row, right in self.rows:
            by_share[_name_share(row.agreed)].append(right)
        for name in sorted(by_share, reverse=True):
            own = by_share[name]
            print(f"           agreed {name}: {len(own)} rows, right {sum(own) / len(own):.1%}")
        counts = (f"{what} {self.passages[what]}" for what in ("seeded", "found", "said", "right"))
        print(f"           passages: {', '.join(counts)}")
        off = _measure_error([(row.score or 0.0, right) for row, right in self.rows])
        print(f"           scores are off by {off:.3f}")


def _name_share(agreed: float | None) -> str:
    if agreed is None:
        return "by none"
    names = {1.0: "1", 0.8: "0.8 or more", 0.5: "0.5 or more", 0.0: "0 or more"}
    return next(name for least, name in names.items() if agreed >= least)


def _draw_half(size: int, half: str) -> Iterator[int]:
    """The lines of the blocks that are of a half."""
    digests = {block: sha256(f"{SEED} {block}".encode()).hexdigest() for block in range(BLOCKS)}
    order = sorted(digests, key=digests.__getitem__)
    own = order[: BLOCKS // 2] if half == "work" else order[BLOCKS // 2 :]
    for block in sorted(own):
        yield from range(size * block // BLOCKS, size * (block + 1) // BLOCKS)


def _leave_out(numbers: Sequence[int], share: float, seed: str) -> list[int]:
    draw = random.Random(f"{SEED} {seed}")
    gone = set(draw.sample(numbers, round(share * len(numbers))))
    return [number for number in numbers if number not in gone]


def _match(left: Numbers, one: str, other: str) -> list[Link]:
    """The gold of two languages: equal numbers pair, all others are null beads."""
    places = [{number: at for at, number in enumerate(left[lang])} for lang in (one, other)]
    found: list[Link] = []
    for number in sorted({*left[one], *left[other]}):
        source, target = (((own[number],) if number in own else ()) for own in places)
        found.append((source, target))
    return found


def _draw_move(numbers: Sequence[int], languages: Sequence[str], seed: int) -> Move:
    """A passage, and the languages that have it elsewhere."""
    draw = random.Random(f"{SEED} moved {seed}")
    count = draw.randint(3, 8)
    start = draw.randrange(len(numbers) - count)
    lines = range(numbers[start], numbers[start] + count)
    far = [at for at in numbers if at < lines.start - count or at >= lines.stop + count]
    own = draw.sample(languages, draw.randint(1, len(languages) - 1))
    places = [draw.choice(far)] * len(own) if draw.random() < 0.5 else draw.choices(far, k=len(own))
    return Move(lines, dict(zip(own, places, strict=True)))


class Row(NamedTuple):
    """A row, how many languages have each line in it, and whether it has all of one and no more."""

    bead: Bead
    lines: Counter[int]
    right: bool


def _judge(table: Bitext, stream: Alignment, left: Numbers) -> Iterator[Row]:
    for bead in stream.beads:
        cells = {
            lang: [left[lang][stream.sides[side][at].paragraph] for at in span]
            for side, (lang, span) in enumerate(zip(table.languages, bead.sides, strict=True))
        }
        number = next(own[0] for own in cells.values() if own)
        wanted = {lang: [number] if number in left[lang] else [] for lang in cells}
        whole = all(
            stream.sides[side][at].text
            == table.sides[side].paragraphs[stream.sides[side][at].paragraph].text
            for side, span in enumerate(bead.sides)
            for at in span
        )
        lines = Counter(line for own in cells.values() for line in {*own})
        yield Row(bead, lines, whole and cells == wanted)


def _is_whole(rows: Sequence[Row], lines: range, left: Numbers) -> bool:
    """Whether most pairs of what languages have of lines stand in one row."""
    there = sum(comb(row.lines[line], 2) for row in rows for line in lines)
    wanted = sum(comb(sum(line in own for own in left.values()), 2) for line in lines)
    return there >= RIGHT * wanted


def _measure_error(scores: Sequence[tuple[float, bool]]) -> float:
    """The mean distance of scores and shares of right ones, by bins of scores."""
    bins: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for each in scores:
        bins[min(int(each[0] * BINS), BINS - 1)].append(each)
    apart = (
        abs(sum(value for value, _ in own) - sum(right for _, right in own))
        for own in bins.values()
    )
    return sum(apart) / len(scores)


if __name__ == "__main__":
    main()
