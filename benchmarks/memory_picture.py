"""A picture of how look-ups grow with the memory: lines on two logarithmic scales, as SVG.

    python benchmarks/memory_picture.py RESULT.json... [--out docs/memory-growth.svg]

A file is what `memory.py --save` wrote, one for each size.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10
from pathlib import Path
from typing import Any

from svg import write_text

_OUT = Path(__file__).parents[1] / "docs" / "memory-growth.svg"
_LEFT, _TOP, _WIDE, _HIGH = 84, 78, 470, 380
_WIDTH, _HEIGHT = 720, 520
_INK, _FAINT, _LINE = "#1c1c1c", "#5a5a5a", "#d6d6d6"
_LOOKS = {
    "exact": ("#1b7837", ""), "formula": ("#8c510a", ""), "concordance": ("#762a83", ""),
    "fuzzy": ("#0b5cad", ""), "nothing": ("#b2182b", ""), "brute force": ("#5a5a5a", "6 5"),
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """Milliseconds of one kind by the number of units, smallest first."""

    name: str
    points: tuple[tuple[float, float], ...]


def _told(time: float) -> str:
    """Milliseconds in three figures.

    >>> _told(0.8213), _told(4518.7)
    ('0.821 ms', '4,519 ms')
    """
    return f"{time:,.0f} ms" if time >= 100 else f"{time:.3g} ms"


def main() -> int:
    """Draw what the files say."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("results", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, default=_OUT)
    options = parser.parse_args()
    found = [json.loads(each.read_text(encoding="utf-8")) for each in options.results]
    drawn = drawing(lines(sorted(found, key=_size)))
    options.out.write_text("\n".join(drawn) + "\n", encoding="utf-8")
    return 0


def _size(result: Mapping[str, Any]) -> int:
    return int(result["units"])


def lines(results: Sequence[Mapping[str, Any]]) -> list[Line]:
    """A line for each kind, of the CPU time that 95 % of its queries stay under."""
    points: dict[str, list[tuple[float, float]]] = {}
    for held in results:
        for kind, each in held["ask"]["kinds"].items():
            points.setdefault(kind, []).append((held["units"], each["cpu95"]))
        if brute := held.get("rapidfuzz"):
            point = held["units"], brute["kinds"]["fuzzy"]["cpu95"]
            points.setdefault("brute force", []).append(point)
    return [Line(name, tuple(points[name])) for name in _LOOKS if name in points]


def drawing(found: Sequence[Line]) -> Iterator[str]:
    """The lines of the picture."""
    sizes = [x for each in found for x, _ in each.points]
    times = [y for each in found for _, y in each.points]
    across = Scale(min(sizes), max(sizes), _LEFT, _LEFT + _WIDE)
    up = Scale(min(times), max(times), _TOP + _HIGH, _TOP)
    title = "Look-ups as the memory grows"
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" '
        f'width="{_WIDTH}" height="{_HEIGHT}" role="img" aria-labelledby="title told" '
        "font-family=\"system-ui, 'Segoe UI', 'Helvetica Neue', Arial, sans-serif\">"
    )
    yield f'<title id="title">{title}</title><desc id="told">{told(found)}</desc>'
    yield f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#ffffff"/>'
    yield write_text(_LEFT, 28, title, _INK, 17, "start", "600")
    note = "CPU time that 95 % of warm queries stay under; both scales logarithmic"
    yield write_text(_LEFT, 49, note, _FAINT, 12.5, "start")
    yield from _axes(across, up)
    for each in found:
        yield from _drawn(each, across, up)
    yield from _names(found, up)
    yield "</svg>"


def told(found: Sequence[Line]) -> str:
    """What the picture shows, in words.

    >>> told([Line("exact", ((10_000, 0.1), (1_000_000, 0.2)))])
    'From 10,000 to 1,000,000 units: exact 0.1 ms to 0.2 ms.'
    """
    first, last = found[0].points[0][0], found[0].points[-1][0]
    parts = (
        f"{each.name} {_told(each.points[0][1])} to {_told(each.points[-1][1])}" for each in found
    )
    return f"From {first:,} to {last:,} units: {'; '.join(parts)}."


@dataclass(frozen=True)
class Scale:
    """Places of values on a logarithmic axis, whole powers of ten at its ends."""

    low: float
    high: float
    start: float
    stop: float

    @property
    def powers(self) -> range:
        """The powers of ten that are marked."""
        return range(floor(log10(self.low)), ceil(log10(self.high)) + 1)

    def __call__(self, value: float) -> float:
        first, last = self.powers[0], self.powers[-1]
        share = (log10(value) - first) / max(1, last - first)
        return round(self.start + share * (self.stop - self.start), 1)


def _axes(across: Scale, up: Scale) -> Iterator[str]:
    right, bottom = _LEFT + _WIDE, _TOP + _HIGH
    for power in up.powers:
        y = up(10.0**power)
        yield f'<path d="M{_LEFT} {y}H{right}" stroke="{_LINE}" fill="none"/>'
        yield write_text(_LEFT - 9, y + 4, f"{10.0**power:g} ms", _FAINT, 12.5, "end")
    for power in across.powers:
        x = across(10.0**power)
        yield f'<path d="M{x} {_TOP}V{bottom}" stroke="{_LINE}" fill="none"/>'
        yield write_text(x, bottom + 19, f"{10**power:,}", _FAINT, 12.5)
    yield write_text(_LEFT + _WIDE / 2, bottom + 44, "units in the memory", _INK, 14)


def _drawn(line: Line, across: Scale, up: Scale) -> Iterator[str]:
    colour, dashes = _LOOKS[line.name]
    places = [(across(x), up(y)) for x, y in line.points]
    path = "L".join(f"{x} {y}" for x, y in places)
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    yield f'<path d="M{path}" stroke="{colour}" stroke-width="2"{dashed} fill="none"/>'
    for (x, y), (size, time) in zip(places, line.points, strict=True):
        yield f"<g><title>{line.name}, {size:,} units: {_told(time)}</title>"
        yield f'<circle cx="{x}" cy="{y}" r="4" fill="{colour}"/></g>'


def _names(found: Sequence[Line], up: Scale) -> Iterator[str]:
    """Names beside the ends of the lines, moved apart where they would overlap."""
    low = float("-inf")
    for each in sorted(found, key=lambda each: up(each.points[-1][1])):
        y = max(up(each.points[-1][1]) + 4, low + 16)
        low = y
        told_here = f"{each.name} {_told(each.points[-1][1])}"
        yield write_text(_LEFT + _WIDE + 12, y, told_here, _LOOKS[each.name][0], 12.5, "start")


if __name__ == "__main__":
    sys.exit(main())
