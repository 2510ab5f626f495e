"""A history as one self-contained page with the documents of each rendering, and as a picture.

The picture (SVG without scripts or fonts of its own) has a lane for each rendering, a bar for each
year and a colour for each body. Each part of a bar has a tooltip, and a description says the same
in words. `picture.svg` draws what is measured here, in pixels at a width of 400; a wider picture
only gets larger, up to a limit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import Any, NamedTuple

from tmtool.lang.script import measure_width
from tmtool.lang.wrap import format_count
from tmtool.memory.term_history.counting import (
    RenderingHistory,
    TermDocument,
    Timeline,
    split_years,
)
from tmtool.version import __version__
from tmtool.views.html.render import Tongue, read_static, render
from tmtool.views.timeline import describe_history, iter_remarks, title_rendering

WIDTH, MARGIN, LEFT, TOP = 400, 8, 26, 20
LANE_HEIGHT, BAR_HEIGHT, KEY_HEIGHT = 80, 44, 18
MAX_RENDERINGS, MAX_BARS, MAX_BAR_STEP = 12, 60, 48
MAX_COLOURS = 6
"""Bodies with a colour of their own; the style sheet has as many."""
_CHARACTER_WIDTH, _YEAR_WIDTH, _GAP = 6.6, 34, 0.15
_STYLE = re.compile(r"/\* picture \*/\n(.*?)/\* picture ends \*/\n", re.DOTALL)
"""The part of the style sheet that goes into the picture's own file."""


def render_chunks(timeline: Timeline, facts: Mapping[str, Any]) -> Iterator[str]:
    """Render the page in pieces; `facts` may name what was "searched" and the "filter"."""
    terms = (f"{'not ' * term.excluded}{term.written}" for term in timeline.query.terms)
    return render(
        "timeline.html",
        title=f"{', '.join(terms)}: history",
        timeline=timeline,
        picture=draw(timeline),
        title_rendering=title_rendering,
        facts=list(_iter_facts(timeline, facts)),
    )


def _iter_facts(timeline: Timeline, facts: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    query = timeline.query
    yield "Found", f"{timeline.documents:,} documents, {timeline.places:,} places"
    langs = f"{Tongue.of(query.lang).name} to {Tongue.of(query.to or 'und').name}"
    yield "Searched", ", ".join(filter(None, (langs, facts.get("searched"))))
    if facts.get("filter"):
        yield "Filter", str(facts["filter"])
    yield from (("Note", each) for each in iter_remarks(timeline))
    yield "Made by", f"tmtool {__version__}"


def render_picture(timeline: Timeline) -> Iterator[str]:
    """Render the picture as a file of its own, with its style."""
    part = _STYLE.search(read_static("results.css"))
    return render("picture.svg", picture=draw(timeline), alone=part[1] if part else "")


class Bar(NamedTuple):
    """A part of a bar, or a sample of a colour: its CSS classes, its place, and its tooltip."""

    kind: str
    x: float
    y: float
    width: float
    height: float
    label: str = ""


class Text(NamedTuple):
    """A text; its CSS classes in `kind` say if `x` is its start, middle or end."""

    x: float
    y: float
    text: str
    kind: str = ""
    lang: str = ""


@dataclass
class Picture:
    """Everything that `picture.svg` draws; `rules` are lines across at a height."""

    title: str
    description: str
    height: float = 0
    rules: list[tuple[str, float]] = field(default_factory=list)
    bars: list[Bar] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    width: int = WIDTH
    left: int = LEFT
    right: int = WIDTH - MARGIN


def draw(timeline: Timeline) -> Picture:
    """Draw a history."""
    picture = Picture(describe_history(timeline), " ".join(_describe(timeline)))
    lanes = timeline.renderings[:MAX_RENDERINGS]
    years = [document.year for each in lanes for document in each.documents]
    periods = split_years([year for year in years if year is not None], MAX_BARS)
    slots = max(len(periods) + (None in years), 1)
    step = min((WIDTH - LEFT - MARGIN) / slots, MAX_BAR_STEP)
    stacks = [[_select(each, periods, slot) for slot in range(slots)] for each in lanes]
    highest = max((len(each) for stack in stacks for each in stack), default=1)
    interval = "a year" if not periods or len(periods[0]) == 1 else f"in {len(periods[0])} years"
    for number, (rendering, stack) in enumerate(zip(lanes, stacks, strict=True)):
        top = TOP + number * LANE_HEIGHT
        floor = top + LANE_HEIGHT - 4
        _title_lane(picture, rendering, top + 18, timeline.query.to or "und")
        picture.rules += [("line", floor - BAR_HEIGHT), ("base", floor)]
        picture.texts.append(Text(LEFT - 4, floor - BAR_HEIGHT + 4, f"{highest:,}", "quiet end"))
        for slot, documents in enumerate(stack):
            period = periods[slot] if slot < len(periods) else None
            x, width = LEFT + (slot + _GAP / 2) * step, step * (1 - _GAP)
            y = float(floor)
            for kind, count, label in _split_bar(documents, timeline.bodies, period):
                y -= count * BAR_HEIGHT / highest
                picture.bars.append(Bar(kind, x, y, width, count * BAR_HEIGHT / highest, label))
    picture.texts.append(Text(MARGIN, 14, f"documents {interval}, by body", "quiet"))
    bottom = TOP + LANE_HEIGHT * len(lanes) + 8
    picture.texts += _iter_axis(periods, slots, step, bottom + 10)
    for number, (kind, name) in enumerate(_list_colours(timeline)):
        y = bottom + 22 + number * KEY_HEIGHT
        picture.bars.append(Bar(kind, MARGIN, y, 11, 11))
        picture.texts.append(Text(LEFT, y + 10, _cut(name, WIDTH - LEFT - MARGIN)))
        picture.height = y
    picture.height = max(picture.height + 8 + KEY_HEIGHT, bottom + 30)
    return picture


def _select(rendering: RenderingHistory, periods: Sequence[range], slot: int) -> list[TermDocument]:
    """Return the documents of a period; those without a year have the slot after the last one."""
    if slot < len(periods):
        return [each for each in rendering.documents if each.year in periods[slot]]
    return [each for each in rendering.documents if each.year is None]


def _title_lane(picture: Picture, rendering: RenderingHistory, y: float, lang: str) -> None:
    count = format_count(len(rendering.sure), "document")
    room = WIDTH - 2 * MARGIN - (len(count) + 2) * _CHARACTER_WIDTH
    name = _cut(title_rendering(rendering), room)
    picture.texts.append(Text(MARGIN, y, name, "name", lang if rendering.text else ""))
    picture.texts.append(Text(WIDTH - MARGIN, y, count, "quiet end"))


def _split_bar(
    documents: Sequence[TermDocument], bodies: Sequence[str | None], period: range | None
) -> Iterator[tuple[str, int, str]]:
    """Split a bar by bodies, weak documents last: colour, documents, tooltip."""
    when = "without a date"
    if period is not None:
        when = "-".join(dict.fromkeys((str(period[0]), str(period[-1]))))
    for is_weak in (False, True):
        for number, body in enumerate(bodies):
            count = sum(d.body == body and (d.grade != "sure") == is_weak for d in documents)
            if count:
                label = f"{when}, {body or 'no body named'}: {count:,}{' (weak)' * is_weak}"
                yield f"body{min(number, MAX_COLOURS - 1)}{' weak' * is_weak}", count, label


def _iter_axis(periods: Sequence[range], slots: int, step: float, y: float) -> Iterator[Text]:
    """Label the axis with as many years as fit."""
    has_undated = slots > len(periods)
    end = LEFT + (slots - 0.5) * step
    for number in range(0, len(periods), ceil(_YEAR_WIDTH / step)):
        x = LEFT + (number + 0.5) * step
        if not has_undated or x <= end - _YEAR_WIDTH:
            yield Text(x, y, str(periods[number].start), "quiet middle")
    if has_undated:
        yield Text(end, y, "n.d.", "quiet middle")


def _list_colours(timeline: Timeline) -> Iterator[tuple[str, str]]:
    """List the CSS classes of colours with their meaning; the last one is for all other bodies."""
    names = [body or "no body named" for body in timeline.bodies]
    if len(names) > MAX_COLOURS:
        others = len(names) - MAX_COLOURS + 1
        names[MAX_COLOURS - 1 :] = [f"{others} other bodies"]
    yield from ((f"body{number}", name) for number, name in enumerate(names))
    if any(d.grade != "sure" for each in timeline.renderings for d in each.documents):
        yield "body0 weak", f"weak: unofficial, or a score below {timeline.least:g}"


def _describe(timeline: Timeline) -> Iterator[str]:
    """Describe the picture in words, a sentence for each rendering."""
    for each in timeline.renderings[:MAX_RENDERINGS]:
        years = ", ".join(f"{year}: {count:,}" for year, count in each.years.items())
        bodies = ", ".join(f"{body} {count:,}" for body, count in each.bodies.items())
        parts = "; ".join(filter(None, (f"{len(each.sure):,} documents", years, bodies)))
        yield f"{title_rendering(each)}: {parts}."
    rest = len(timeline.renderings) - MAX_RENDERINGS
    if rest > 0:
        yield f"{rest} more renderings are not drawn."


def _cut(text: str, room: float) -> str:
    """Return as much of a text as fits."""
    if measure_width(text) * _CHARACTER_WIDTH <= room:
        return text
    while text and (measure_width(text) + 1) * _CHARACTER_WIDTH > room:
        text = text[:-1]
    return f"{text.rstrip()}…"
