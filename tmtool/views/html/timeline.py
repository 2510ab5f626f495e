"""A history as one self-contained page, every rendering with its documents, and as a picture.

The picture has a lane for each rendering, a bar for each year, a colour for each body: SVG without
scripts or fonts of its own. A colour is told by name below, each part of a bar says what it counts
when pointed at, and the whole picture is told in words for those who don't see it. Text is drawn
for a width of 400 pixels; what is wider only gets larger up to a limit. Here it is measured,
`picture.svg` draws it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

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


@dataclass(frozen=True, slots=True)
class RenderingRow:
    """A rendering as it is shown, with the documents that it stands in."""

    title: str
    is_text: bool
    documents: int
    years: Mapping[int, int]
    bodies: Mapping[str, int]
    listed: tuple[str, ...]


def render_chunks(timeline: Timeline, facts: Mapping[str, Any]) -> Iterator[str]:
    """The page, piece by piece; `facts` may say how much was "searched" and by which "filter"."""
    terms = (f"{'not ' * term.excluded}{term.written}" for term in timeline.query.terms)
    return render(
        "timeline.html", title=f"{', '.join(terms)}: history", counted=_counted(timeline),
        picture=draw(timeline), tongue=Tongue.of(timeline.query.to or "und"),
        rows=[_row(each) for each in timeline.renderings], facts=list(_facts(timeline, facts)),
    )  # fmt: skip


def _counted(timeline: Timeline) -> str:
    return f"{timeline.documents:,} documents, {timeline.places:,} places"


def _facts(timeline: Timeline, facts: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    query = timeline.query
    yield "Found", _counted(timeline)
    langs = f"{Tongue.of(query.lang).name} to {Tongue.of(query.to or 'und').name}"
    yield "Searched", ", ".join(filter(None, (langs, facts.get("searched"))))
    if facts.get("filter"):
        yield "Filter", str(facts["filter"])
    for each in iter_remarks(timeline):
        yield "Note", each
    yield "Made by", f"tmtool {__version__}"


def _row(rendering: RenderingHistory) -> RenderingRow:
    return RenderingRow(
        title_rendering(rendering), bool(rendering.text), len(rendering.sure), rendering.years,
        rendering.bodies, tuple(map(_document, rendering.documents)),
    )  # fmt: skip


def _document(document: TermDocument) -> str:
    """What is known of a document, in words."""
    known = (document.name, document.year, document.body, document.status)
    parts = [str(each) for each in known if each]
    if document.grade == "low score":
        parts.append("low score")
    if document.places > 1:
        parts.append(f"{document.places:,} places")
    return ", ".join(parts)


_WIDE = 400
"""Pixels of the picture's width. Chosen, no measurement."""
_EDGE = 8
"""Pixels left free on either side. Chosen, no measurement."""
_LEFT = 26
"""Pixels before the first bar, where the scale stands. Chosen, no measurement."""
_TOP = 20
"""Pixels above the first lane, where the caption stands. Chosen, no measurement."""
_LANE = 80
"""Pixels of a lane's height. Chosen, no measurement."""
_BAR = 44
"""Pixels of the highest bar. Chosen, no measurement."""
_ROW = 18
"""Pixels of a row of the key. Chosen, no measurement."""
_MOST = 12
"""Renderings that are drawn. Chosen, no measurement."""
_MOST_BODIES = 6
"""Bodies with a colour of their own. Limit: the style sheet has so many colours."""
_MOST_YEARS = 60
"""Bars of a lane; of more years several share one. Chosen, no measurement."""
_LETTER = 6.6
"""Pixels of a column of text; a Chinese character takes two. Chosen, no measurement."""
_YEAR = 34
"""Pixels of the least distance of two years on the axis. Chosen, no measurement."""
_GAP = 0.15
"""The share of a bar's room that stays free beside it. Chosen, no measurement."""
_STYLE = re.compile(r"/\* picture \*/\n(.*?)/\* picture ends \*/\n", re.DOTALL)
"""The part of the style sheet that the picture's own file takes along."""


@dataclass(frozen=True, slots=True)
class PictureBar:
    """A part of a bar: where it is, its colours, and what it counts in words (of a key nothing)."""

    kind: str
    x: float
    y: float
    wide: float
    high: float
    label: str


@dataclass(frozen=True, slots=True)
class PictureText:
    """A text and where it begins or ends; `kind` says which."""

    x: float
    y: float
    text: str
    kind: str = ""
    tongue: Tongue | None = None


@dataclass(frozen=True, slots=True)
class PictureLane:
    """A rendering: its texts, the height of its scale and of its floor, and its bars."""

    texts: tuple[PictureText, ...]
    scale: float
    floor: float
    bars: tuple[PictureBar, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """All that is drawn, in units of the picture: 400 of them are its width."""

    title: str
    told: str
    high: float
    lanes: tuple[PictureLane, ...]
    texts: tuple[PictureText, ...]
    keys: tuple[PictureBar, ...]
    wide: int = _WIDE
    left: int = _LEFT
    right: int = _WIDE - _EDGE


@dataclass(frozen=True, slots=True)
class _PicturePlan:
    """Where everything goes; bodies beyond the last colour share one."""

    found: Timeline
    periods: tuple[range, ...]
    bodies: tuple[str | None, ...]
    has_undated: bool
    highest: int

    @property
    def lanes(self) -> tuple[RenderingHistory, ...]:
        return self.found.renderings[:_MOST]

    @property
    def slots(self) -> int:
        return max(len(self.periods) + self.has_undated, 1)

    @property
    def step(self) -> float:
        return min((_WIDE - _LEFT - _EDGE) / self.slots, 48)

    @property
    def bottom(self) -> int:
        return _TOP + _LANE * len(self.lanes) + 8

    def find_slot(self, year: int | None) -> int:
        """In which slot a year is; those without one come last."""
        found = (at for at, each in enumerate(self.periods) if year in each)
        return next(found, len(self.periods))

    def find_colour(self, body: str | None) -> int:
        at = self.bodies.index(body)
        return min(at, _MOST_BODIES - 1)


def render_picture(timeline: Timeline) -> Iterator[str]:
    """The picture as a file of its own, piece by piece: with its style."""
    part = _STYLE.search(read_static("style.css"))
    return render("picture.svg", picture=draw(timeline), alone=part[1] if part else "")


def draw(timeline: Timeline) -> Picture:
    """The picture of a history; its colours are those of the style sheet."""
    plan = _plan(timeline)
    keys, names = _legend(plan)
    years = len(plan.periods[0]) if plan.periods else 1
    caption = f"documents {'a year' if years == 1 else f'in {years} years'}, by body"
    every = (PictureText(_EDGE, 14, caption, "quiet"), *_axis(plan), *names)
    return Picture(
        describe_history(timeline), " ".join(describe_picture(timeline)),
        plan.bottom + 30 + _ROW * len(keys),
        tuple(_lane(at, each, plan) for at, each in enumerate(plan.lanes)), every, keys,
    )  # fmt: skip


def describe_picture(timeline: Timeline) -> Iterator[str]:
    """What the picture shows, a sentence for each rendering."""
    for each in timeline.renderings[:_MOST]:
        years = ", ".join(f"{year}: {count:,}" for year, count in each.years.items())
        bodies = ", ".join(f"{body} {count:,}" for body, count in each.bodies.items())
        parts = "; ".join(filter(None, (f"{len(each.sure):,} documents", years, bodies)))
        yield f"{title_rendering(each)}: {parts}."
    rest = len(timeline.renderings) - _MOST
    if rest > 0:
        yield f"{rest} more renderings are not drawn."


def _plan(timeline: Timeline) -> _PicturePlan:
    every = [d for each in timeline.renderings[:_MOST] for d in each.documents]
    undated = any(d.year is None for d in every)
    parts = split_years([d.year for d in every if d.year is not None], _MOST_YEARS)
    draft = _PicturePlan(timeline, parts, timeline.bodies, undated, 1)
    stacks = [sum(draft.find_slot(d.year) == at for d in each.documents)
              for each in draft.lanes for at in range(draft.slots)]  # fmt: skip
    return _PicturePlan(timeline, parts, timeline.bodies, undated, max(stacks, default=1))


def _lane(at: int, rendering: RenderingHistory, plan: _PicturePlan) -> PictureLane:
    """The name, the scale and the bars of a rendering."""
    top = _TOP + at * _LANE
    floor = top + _LANE - 4
    documents = len(rendering.sure)
    count = format_count(documents, "document")
    name = _fitting(title_rendering(rendering), _WIDE - 2 * _EDGE - (len(count) + 2) * _LETTER)
    tongue = Tongue.of(plan.found.query.to or "und") if rendering.text else None
    texts = (
        PictureText(_EDGE, top + 18, name, "name", tongue),
        PictureText(_WIDE - _EDGE, top + 18, count, "quiet end"),
        PictureText(_LEFT - 4, floor - _BAR + 4, f"{plan.highest:,}", "quiet end"),
    )
    bars = [bar for slot in range(plan.slots) for bar in _stack(rendering, slot, floor, plan)]
    return PictureLane(texts, floor - _BAR, floor, tuple(bars))


def _stack(
    rendering: RenderingHistory, slot: int, floor: float, plan: _PicturePlan
) -> Iterator[PictureBar]:
    """The parts of a bar from the floor up: a body each, then what is weak."""
    documents = [d for d in rendering.documents if plan.find_slot(d.year) == slot]
    high = 0.0
    unit = _BAR / plan.highest
    x, wide = _LEFT + (slot + _GAP / 2) * plan.step, plan.step * (1 - _GAP)
    for is_weak in (False, True):
        for body in plan.bodies:
            own = [d for d in documents if d.body == body and (d.grade != "sure") == is_weak]
            if own:
                high += len(own) * unit
                yield PictureBar(
                    f"body{plan.find_colour(body)}" + " weak" * is_weak, x, floor - high, wide,
                    len(own) * unit, _bar_label(own, slot, plan) + " (weak)" * is_weak,
                )  # fmt: skip


def _bar_label(own: Sequence[TermDocument], slot: int, plan: _PicturePlan) -> str:
    """When, by which body, and how many documents."""
    when = "without a date"
    if slot < len(plan.periods):
        period = plan.periods[slot]
        when = f"{period[0]}" if len(period) == 1 else f"{period[0]}-{period[-1]}"
    return f"{when}, {own[0].body or 'no body named'}: {len(own):,}"


def _axis(plan: _PicturePlan) -> Iterator[PictureText]:
    """Years below the last lane, as many as there is room for."""
    y = plan.bottom + 10
    every = ceil(_YEAR / plan.step)
    last = _LEFT + (plan.slots - 0.5) * plan.step - _YEAR if plan.has_undated else _WIDE
    for at in range(0, len(plan.periods), every):
        x = _LEFT + (at + 0.5) * plan.step
        if x > last:
            break
        yield PictureText(x, y, str(plan.periods[at].start), "quiet middle")
    if plan.has_undated:
        yield PictureText(_LEFT + (plan.slots - 0.5) * plan.step, y, "n.d.", "quiet middle")


def _legend(plan: _PicturePlan) -> tuple[tuple[PictureBar, ...], tuple[PictureText, ...]]:
    """What each colour and the hollow bars mean: a sample and its name each."""
    named = [body or "no body named" for body in plan.bodies]
    if len(named) > _MOST_BODIES:
        rest = len(named) - _MOST_BODIES + 1
        named = [*named[: _MOST_BODIES - 1], f"{rest} other bodies"]
    rows = [(f"body{at}", name) for at, name in enumerate(named)]
    if any(d.grade != "sure" for each in plan.found.renderings for d in each.documents):
        low = f"weak: unofficial, or a score below {plan.found.least:g}"
        rows.append(("body0 weak", low))
    tops = [plan.bottom + 22 + at * _ROW for at in range(len(rows))]
    keys = [PictureBar(kind, _EDGE, y, 11, 11, "") for (kind, _), y in zip(rows, tops, strict=True)]
    room = _WIDE - _LEFT - _EDGE
    names = [
        PictureText(_LEFT, y + 10, _fitting(name, room))
        for (_, name), y in zip(rows, tops, strict=True)
    ]
    return tuple(keys), tuple(names)


def _fitting(text: str, room: float) -> str:
    """As much of a text as there is room for."""
    if measure_width(text) * _LETTER <= room:
        return text
    while text and (measure_width(text) + 1) * _LETTER > room:
        text = text[:-1]
    return f"{text.rstrip()}…"
