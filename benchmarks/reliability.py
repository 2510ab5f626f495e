"""A picture of how far the scores of beads can be trusted.

    python benchmarks/fit_align.py --scores scores.tsv
    python benchmarks/reliability.py scores.tsv [--out docs/reliability.svg]

The scores are of beads of documents that neither weights nor calibration were fitted on. They are
sorted into ten bins of equal width; of each bin the picture shows how many of its beads are right,
with the range (Wilson, 95 %) that so many beads leave open, against the score they were given.
Printed are the bins and the expected calibration error: the distance between the two, on average
over the beads (Guo et al. 2017).
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path

from svg import write_text

_BINS = 10
_ASKED = 0.05
_OUT = Path(__file__).parents[1] / "docs" / "reliability.svg"
_LEFT, _TOP, _SIDE = 80, 66, 400
_COUNTS_TOP, _COUNTS_HIGH = 506, 72
_WIDTH, _HEIGHT = 510, 640
_INK, _FAINT, _LINE, _BLUE, _BAR = "#1c1c1c", "#5a5a5a", "#d6d6d6", "#0b5cad", "#9dbfe3"


@dataclass(frozen=True)
class Row:
    """One bead: its score, before and after calibration, and whether it is right."""

    score: float
    raw: float
    null: bool
    right: bool


@dataclass(frozen=True)
class Bin:
    """Beads of similar score: how many, their mean score, the share that is right."""

    count: int
    score: float
    right: float


def main() -> int:
    """Print the figures and draw; the exit code is 1 where the error is too large."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("scores", type=Path, help="what fit_align.py --scores wrote")
    parser.add_argument("--out", type=Path, default=_OUT)
    options = parser.parse_args()
    rows = read(options.scores)
    found = [(row.score, row.right) for row in rows]
    error, bins = calibration_error(found), binned(found)
    print("scores      beads  mean score  right")
    for number, each in enumerate(bins):
        shares = f"{each.score:10.3f}  {each.right:5.3f}" if each.count else ""
        print(f"{number / _BINS:.1f}-{(number + 1) / _BINS:.1f}  {each.count:9}  {shares}")
    print(f"\nexpected calibration error {error:.4f} (under {_ASKED}), {len(rows)} beads")
    for title, some in (
        ("uncalibrated", [(row.raw, row.right) for row in rows]),
        ("pairs alone", [(row.score, row.right) for row in rows if not row.null]),
        ("null beads alone", [(row.score, row.right) for row in rows if row.null]),
    ):
        print(f"  {title} {calibration_error(some):.4f}, {len(some)} beads")
    options.out.write_text("\n".join(drawing(bins, error, len(rows))) + "\n", encoding="utf-8")
    return 0 if error < _ASKED else 1


def read(path: Path) -> list[Row]:
    """The rows of the table that fit_align.py writes."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Row(float(r["score"]), float(r["raw"]), r["null"] == "1", r["right"] == "1")
            for r in csv.DictReader(file, delimiter="\t")
        ]


def binned(found: Sequence[tuple[float, bool]]) -> list[Bin]:
    """Ten bins of equal width; an empty one has a count of 0.

    >>> binned([(0.96, True), (0.94, False)])[-1]
    Bin(count=2, score=0.95, right=0.5)
    """
    held: list[list[tuple[float, bool]]] = [[] for _ in range(_BINS)]
    for score, right in found:
        held[min(int(score * _BINS), _BINS - 1)].append((score, right))
    return [_bin(each) for each in held]


def _bin(held: Sequence[tuple[float, bool]]) -> Bin:
    count = len(held)
    sums = (sum(score for score, _ in held), sum(right for _, right in held))
    return Bin(count, sums[0] / count, sums[1] / count) if count else Bin(0, 0.0, 0.0)


def calibration_error(found: Sequence[tuple[float, bool]]) -> float:
    """The distance of a bin's share from its mean score, averaged over the beads."""
    return sum(each.count * abs(each.score - each.right) for each in binned(found)) / len(found)


def wilson(share: float, count: int) -> tuple[float, float]:
    """The 95 % range of the true share where `share` of `count` was seen (Wilson 1927).

    >>> [round(x, 2) for x in wilson(0.5, 10)]
    [0.24, 0.76]
    """
    z2 = 1.96**2
    middle = (share + z2 / (2 * count)) / (1 + z2 / count)
    spread = 1.96 * sqrt(share * (1 - share) / count + z2 / (4 * count**2)) / (1 + z2 / count)
    return middle - spread, middle + spread


def drawing(bins: Sequence[Bin], error: float, beads: int) -> Iterator[str]:
    """The lines of the picture."""
    told = (
        f"Of {beads} beads in ten bins by score, the share that is right follows the score: "
        f"expected calibration error {error:.3f}."
    )
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" '
        f'width="{_WIDTH}" height="{_HEIGHT}" role="img" aria-labelledby="title told" '
        "font-family=\"system-ui, 'Segoe UI', 'Helvetica Neue', Arial, sans-serif\">"
    )
    yield '<title id="title">How often beads of a given score are right</title>'
    yield f'<desc id="told">{told}</desc>'
    yield f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#ffffff"/>'
    yield write_text(
        _LEFT, 28, "How often beads of a given score are right", _INK, 17, "start", "600"
    )
    note = f"{beads:,} beads, none of a document fitted on; calibration error {error:.3f}"
    yield write_text(_LEFT, 49, note, _FAINT, 12.5, "start")
    yield from _axes()
    yield from _points(bins)
    yield from _legend()
    yield from _counts(bins)
    yield "</svg>"


def _axes() -> Iterator[str]:
    """Grid, scales, and the line on which share and score are equal."""
    right, bottom = _LEFT + _SIDE, _TOP + _SIDE
    for tick in range(0, 11, 2):
        x, y, label = _x(tick / 10), _y(tick / 10), f"{tick / 10:.1f}"
        yield f'<path d="M{_LEFT} {y}H{right}M{x} {_TOP}V{bottom}" stroke="{_LINE}" fill="none"/>'
        yield write_text(_LEFT - 9, y + 4, label, _FAINT, 12.5, "end")
        yield write_text(x, bottom + 19, label, _FAINT, 12.5)
    yield (
        f'<path d="M{_LEFT} {bottom}L{right} {_TOP}" stroke="{_FAINT}" stroke-width="1.5" '
        'stroke-dasharray="6 5" fill="none"/>'
    )
    yield (
        f'<text transform="translate(30 {_TOP + _SIDE / 2:g}) rotate(-90)" font-size="14" '
        f'fill="{_INK}" text-anchor="middle">share of beads that are right</text>'
    )


def _legend() -> Iterator[str]:
    """What dashes, points and upright lines stand for, where no point is likely to be."""
    x, y = _x(0.51), _y(0.13)
    for row, (mark, told) in enumerate((
        (f'stroke="{_FAINT}" stroke-width="1.5" stroke-dasharray="6 5"', "as often as it says"),
        (f'stroke="{_BLUE}" stroke-width="2"', "95 % range of the share"),
    )):  # fmt: skip
        line = y + row * 21
        yield f'<path d="M{x:g} {line - 4:g}h24" {mark} fill="none"/>'
        yield write_text(x + 31, line, told, _FAINT, 12.5, "start")
    yield f'<circle cx="{x + 12:g}" cy="{y + 17:g}" r="5.5" fill="{_BLUE}"/>'


def _points(bins: Sequence[Bin]) -> Iterator[str]:
    """For each bin a point, and an upright line for what its count leaves open."""
    for each in bins:
        if each.count:
            low, high = wilson(each.right, each.count)
            x, bottom, top = _x(each.score), _y(low), _y(high)
            told = f"{each.count} beads of score {each.score:.2f}: {each.right:.0%} right"
            ends = f"M{x - 5:g} {bottom}h10M{x - 5:g} {top}h10"
            yield f"<g><title>{told}</title>"
            yield (
                f'<path d="M{x} {bottom}V{top}{ends}" stroke="{_BLUE}" stroke-width="2" '
                'fill="none"/>'
            )
            yield f'<circle cx="{x}" cy="{_y(each.right)}" r="5.5" fill="{_BLUE}"/></g>'


def _counts(bins: Sequence[Bin]) -> Iterator[str]:
    """Below, how many beads each bin holds."""
    most = max(each.count for each in bins)
    base = _COUNTS_TOP + _COUNTS_HIGH
    wide = _SIDE / _BINS
    for number, each in enumerate(bins):
        high = round(_COUNTS_HIGH * each.count / most, 1)
        x = _LEFT + number * wide
        yield (
            f'<rect x="{x + 3:g}" y="{base - high:g}" width="{wide - 6:g}" height="{high:g}" '
            f'fill="{_BAR}"/>'
        )
        yield write_text(x + wide / 2, base - high - 5, f"{each.count:,}", _INK, 11.5)
    yield f'<path d="M{_LEFT} {base}h{_SIDE}" stroke="{_FAINT}" fill="none"/>'
    yield (
        f'<text transform="translate(30 {base - _COUNTS_HIGH / 2:g}) rotate(-90)" font-size="14" '
        f'fill="{_INK}" text-anchor="middle">beads</text>'
    )
    for tick in range(0, 11, 2):
        yield write_text(_x(tick / 10), base + 19, f"{tick / 10:.1f}", _FAINT, 12.5)
    yield write_text(_LEFT + _SIDE / 2, base + 44, "score", _INK, 14)


def _x(value: float) -> float:
    return round(_LEFT + value * _SIDE, 1)


def _y(value: float) -> float:
    return round(_TOP + (1 - value) * _SIDE, 1)


if __name__ == "__main__":
    sys.exit(main())
