"""Is a text in several languages at least as well aligned in one table as pair by pair?

    TMTOOL_MATERIAL=... python benchmarks/languages.py [--half measure] [--languages zh,en,fr]

The lines of the goals and indicators (align/sdg/lines) say the same in six languages. Of each
language lines are left out by a seed, a tenth and a quarter of them, each language for itself. What
is left is aligned as one table around English, and every pair of languages alone. Printed is, over
the seeds, strict F1 with nulls counted of the pairs with English and of the others, alone and in
the table; then how many rows there are and how many are right, by how far other languages agree: a
row is right that has all that says the same, and nothing else; and how far the scores of rows are
from the share of right ones (ten bins).

Blocks of lines are drawn into two halves: one to work with, and one that is only measured on.
"""

from __future__ import annotations

import argparse
import os
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import combinations
from pathlib import Path
from typing import TypeAlias

from tmtool import embed
from tmtool.evaluate import NULLS_COUNTED, BeadCounts, Link, count, list_links, score
from tmtool.formats.bitexts.beads import read_links, render_lines
from tmtool.pipeline import align_lines
from tmtool.pivot import align_languages
from tmtool.protocols import Encoder
from tmtool.units import Bead, Bitext, Document, Paragraph

SEED = "languages 1"
LANGUAGES = ("ar", "zh", "en", "fr", "ru", "es")
PIVOT = "en"
SHARES = (0.0, 0.1, 0.25)
BLOCKS = 10
BINS = 10
Numbers: TypeAlias = Mapping[str, Sequence[int]]
"""By language, which lines of the whole text are left."""


def main() -> None:
    """Print the figures of one half."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--half", choices=("work", "measure"), default="work")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--languages", default=",".join(LANGUAGES))
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
        for seed in range(options.seeds if share else 1):
            left = {lang: _leave_out(kept, share, f"{seed} {lang}") for lang in languages}
            texts = [
                Document(lang, tuple(Paragraph("body", None, lines[lang][at]) for at in left[lang]))
                for lang in languages
            ]
            figures.add(texts, left, embed.remember_spans(encoder))
        print(f"{share:>8.0%}   {figures.describe_pairs()}")
        figures.print_rows()


@dataclass
class Figures:
    """What is counted over the seeds: beads of pairs, with the pivot or not, and rows."""

    pairs: defaultdict[tuple[bool, str], BeadCounts] = field(
        default_factory=lambda: defaultdict(BeadCounts)
    )
    rows: list[tuple[Bead, bool]] = field(default_factory=list)

    def add(self, texts: Sequence[Document], left: Numbers, encoder: Encoder) -> None:
        """Align a text in all languages, and every two of them."""
        table = align_languages(texts, encoder, pivot=PIVOT, lines=True, force=True)
        for one, other in combinations(texts, 2):
            pair = one.lang, other.lang
            gold = _match(left, *pair)
            alone = list_links(align_lines(one, other, encoder, force=True).streams[0].beads)
            self.pairs[PIVOT in pair, "alone"] += count(gold, alone)
            found = read_links(render_lines(table.choose(pair)))
            self.pairs[PIVOT in pair, "table"] += count(gold, found)
        self.rows += _judge(table, left)

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


def _judge(table: Bitext, left: Numbers) -> Iterator[tuple[Bead, bool]]:
    """Each row, and whether it has all of the languages that have its line, and nothing else."""
    stream = table.streams[0]
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
        yield bead, whole and cells == wanted


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
