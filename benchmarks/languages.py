"""Is a text in six languages at least as well aligned in one table as pair by pair?

    TMTOOL_MATERIAL=... python benchmarks/languages.py [--half measure] [--seeds 5]

The lines of the goals and indicators (align/sdg/lines) say the same in six languages. Of each
language lines are left out by a seed, a tenth and a quarter of them, each language for itself. What
is left is aligned as one table around English, and every pair of languages alone. Printed is, in
the mean of the seeds, strict F1 with nulls counted of the pairs with English and of the others,
alone and in the table; then how many rows there are and how many are right, by how far the other
languages agree: a row is right that has all that says the same, and nothing else; and how far the
scores of rows are from the shares of right ones (ten bins), for the lowest of a row's scores and
for their product.

Blocks of lines are drawn into two halves: one to work with, and one that is only measured on.
"""

from __future__ import annotations

import argparse
import os
import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from itertools import combinations
from pathlib import Path
from typing import TypeAlias

from tmtool import embed
from tmtool.evaluate import NULLS_COUNTED, BeadCounts, count, score
from tmtool.pipeline import align_lines
from tmtool.pivot import align_languages
from tmtool.units import Bitext, Document, Paragraph

SEED = "languages 1"
LANGUAGES = ("ar", "zh", "en", "fr", "ru", "es")
PIVOT = "en"
SHARES = (0.0, 0.1, 0.25)
BLOCKS = 10
BINS = 10
Numbers: TypeAlias = Mapping[str, Sequence[int]]
"""By language, which lines of the whole text are left."""
Link: TypeAlias = tuple[tuple[int, ...], tuple[int, ...]]


def main() -> None:
    """Print the figures of one half."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--half", choices=("work", "measure"), default="work")
    parser.add_argument("--seeds", type=int, default=5)
    options = parser.parse_args()
    folder = Path(os.environ["TMTOOL_MATERIAL"], "align", "sdg", "lines")
    lines = {lang: (folder / f"{lang}.txt").read_text("utf-8").splitlines() for lang in LANGUAGES}
    kept = [*_draw_half(len(lines[PIVOT]), options.half)]
    encoder = embed.load()
    print(f"{options.half}: {len(kept)} lines, {options.seeds} seeds, pivot {PIVOT}")
    print("left out   with the pivot: alone, table   others: alone, table")
    for share in SHARES:
        pairs: dict[tuple[bool, str], BeadCounts] = defaultdict(BeadCounts)
        rows: Counter[tuple[float | None, bool]] = Counter()
        scores: dict[str, list[tuple[float, bool]]] = defaultdict(list)
        for seed in range(options.seeds if share else 1):
            left = {lang: _leave_out(kept, share, f"{seed} {lang}") for lang in LANGUAGES}
            texts = {
                lang: Document(
                    lang, tuple(Paragraph("body", None, lines[lang][at]) for at in left[lang])
                )
                for lang in LANGUAGES
            }
            remembering = embed.remember_spans(encoder)
            table = align_languages(
                [*texts.values()], remembering, pivot=PIVOT, lines=True, force=True
            )
            for one, other in combinations(LANGUAGES, 2):
                gold = _match(left, one, other)
                alone = align_lines(texts[one], texts[other], remembering, force=True)
                for name, found in (("alone", alone), ("table", table.choose((one, other)))):
                    pairs[PIVOT in (one, other), name] += count(gold, _list_links(found))
            for bead, right in _judge(table, left):
                rows[bead.agreed, right] += 1
                if bead.score is not None:
                    scores["lowest"].append((bead.score, right))
        told = [
            score(pairs[with_pivot, name], NULLS_COUNTED).f1
            for with_pivot in (True, False)
            for name in ("alone", "table")
        ]
        print(f"{share:>8.0%}   " + "   ".join(f"{each:.4f}" for each in told))
        _print_rows(rows)
        for name, each in scores.items():
            print(f"           score, {name}: off by {_measure_error(each):.3f}")


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
    found = []
    for number in sorted({*left[one], *left[other]}):
        source, target = (((own[number],) if number in own else ()) for own in places)
        found.append((source, target))
    return found


def _list_links(bitext: Bitext) -> list[Link]:
    """The beads as numbers of lines; pieces of one line are one again."""
    stream = bitext.streams[0]
    found: list[list[set[int]]] = []
    for bead in stream.beads:
        own = [
            {stream.sides[side][at].paragraph for at in span}
            for side, span in enumerate(bead.sides)
        ]
        if found and any(held & new for held, new in zip(found[-1], own, strict=True)):
            found[-1] = [held | new for held, new in zip(found[-1], own, strict=True)]
        else:
            found.append(own)
    return [(tuple(sorted(source)), tuple(sorted(target))) for source, target in found]


def _judge(table: Bitext, left: Numbers) -> Iterator[tuple[object, bool]]:
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


def _print_rows(rows: Counter[tuple[float | None, bool]]) -> None:
    by_share: dict[str, Counter[bool]] = defaultdict(Counter)
    for (agreed, right), number in rows.items():
        name = (
            "none"
            if agreed is None
            else "1"
            if agreed == 1
            else "0.8 to 1"
            if (agreed >= 0.8)
            else "0.5 to 0.8"
            if agreed >= 0.5
            else "below 0.5"
        )
        by_share[name][right] += number
    for name in ("1", "0.8 to 1", "0.5 to 0.8", "below 0.5", "none"):
        if every := by_share[name].total():
            print(
                f"           agreed {name}: {every} rows, right {by_share[name][True] / every:.1%}"
            )


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
