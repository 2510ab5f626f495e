"""The curve of expected editing: what share of matches needed none, or a light one at most."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import floor

from claim_rates import find_interval
from svg import write_text

from tmtool.memory.expected_editing import EditingBin
from tmtool.views import KIND_NAMES

_TOP, _SIDE, _GAP, _LEFT = 92, 300, 74, 66
_WIDTH, _HEIGHT = 780, 470
_INK, _FAINT, _LINE = "#1c1c1c", "#5a5a5a", "#d6d6d6"
_COLOURS = {"exact": "#1b7837", "formula": "#8c510a", "fuzzy": "#0b5cad", "semantic": "#762a83"}
_STEP = 10
"""Between two marks of the match percentage."""


def draw_picture(bins: Mapping[str, Sequence[EditingBin]]) -> Iterator[str]:
    """The lines of the picture: beside each other both shares, by kind and match percentage."""
    title = "How much the translation of a match was edited"
    note = "each bar is a bin of matches of a kind, with the 95 % interval of its share"
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" '
        f'width="{_WIDTH}" height="{_HEIGHT}" role="img" aria-labelledby="title told" '
        "font-family=\"system-ui, 'Segoe UI', 'Helvetica Neue', Arial, sans-serif\">"
    )
    yield f'<title id="title">{title}</title><desc id="told">{tell_picture(bins)}</desc>'
    yield f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#ffffff"/>'
    yield write_text(_LEFT, 28, title, _INK, 17, "start", "600")
    yield write_text(_LEFT, 49, note, _FAINT, 12.5, "start")
    lowest = min((each.low for listed in bins.values() for each in listed), default=0.0)
    first = floor(min(lowest, 90) / _STEP) * _STEP
    for at, name in enumerate(("no editing", "light editing at most")):
        left = _LEFT + at * (_SIDE + _GAP)
        yield write_text(left + _SIDE / 2, _TOP - 14, name, _INK, 14)
        yield from _draw_axes(left, first)
        for kind, listed in bins.items():
            for each in listed:
                count = each.none + (each.light if at else 0)
                yield from _draw_bin(each, count, kind, left, first)
    yield from _draw_names(list(bins))
    yield "</svg>"


def tell_picture(bins: Mapping[str, Sequence[EditingBin]]) -> str:
    """What the picture shows, in words.

    >>> tell_picture({"fuzzy": [EditingBin(65.0, 75.0, 5, 10, 85)]})
    'Share without editing: fuzzy matches 5 % at 65 %.'
    """
    told = [
        f"{KIND_NAMES.get(kind, kind)} matches "
        + ", ".join(f"{100 * e.none / e.matches:.0f} % at {e.low:.0f} %" for e in listed)
        for kind, listed in bins.items()
    ]
    return f"Share without editing: {'; '.join(told)}."


def _draw_axes(left: float, first: int) -> Iterator[str]:
    right, bottom = left + _SIDE, _TOP + _SIDE
    for tick in range(0, 101, 20):
        y = _y(tick / 100)
        yield f'<path d="M{left:g} {y:g}H{right:g}" stroke="{_LINE}" fill="none"/>'
        yield write_text(left - 9, y + 4, f"{tick} %", _FAINT, 12.5, "end")
    for tick in range(first, 101, _STEP):
        x = _x(tick, left, first)
        yield f'<path d="M{x:g} {_TOP}V{bottom}" stroke="{_LINE}" fill="none"/>'
        yield write_text(x, bottom + 19, f"{tick}", _FAINT, 12.5)
    yield write_text(left + _SIDE / 2, bottom + 42, "match, %", _INK, 14)


def _draw_bin(each: EditingBin, count: int, kind: str, left: float, first: int) -> Iterator[str]:
    """A line as wide as the bin, and one as high as its interval."""
    low, high = find_interval(count, each.matches)
    share, colour = count / each.matches, _COLOURS.get(kind, _FAINT)
    start, stop = _x(each.low, left, first), _x(each.high, left, first)
    middle = (start + stop) / 2
    name = KIND_NAMES.get(kind, kind)
    yield (
        f"<g><title>{name}, match {each.low:.1f}-{each.high:.1f} %: {100 * share:.0f} % "
        f"({100 * low:.0f}-{100 * high:.0f}) of {each.matches}</title>"
    )
    yield (
        f'<path d="M{start:g} {_y(share):g}H{stop:g}M{middle:g} {_y(low):g}V{_y(high):g}" '
        f'stroke="{colour}" stroke-width="2" fill="none"/>'
    )
    yield f'<circle cx="{middle:g}" cy="{_y(share):g}" r="3.5" fill="{colour}"/></g>'


def _draw_names(kinds: Sequence[str]) -> Iterator[str]:
    for at, kind in enumerate(kinds):
        x, y = _LEFT + at * 110, _HEIGHT - 16
        colour = _COLOURS.get(kind, _FAINT)
        yield f'<circle cx="{x:g}" cy="{y - 4:g}" r="4" fill="{colour}"/>'
        yield write_text(x + 10, y, KIND_NAMES.get(kind, kind), _INK, 12.5, "start")


def _x(match: float, left: float, first: int) -> float:
    return round(left + (match - first) / (100 - first) * _SIDE, 1)


def _y(share: float) -> float:
    return round(_TOP + (1 - share) * _SIDE, 1)
