"""A history as a picture: a lane for each rendering, a bar for each year, a colour for each body.

SVG without scripts or fonts of its own. A colour is told by name below, each part of a bar says
what it counts when pointed at, and the whole picture is told in words for those who don't see it.
Text is drawn for a width of 400 pixels; what is wider only gets larger up to a limit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from math import ceil

from tmtool.formats.page import escape, spoken
from tmtool.lang.script import width
from tmtool.memory.term_history.counting import Document, Rendering, Timeline
from tmtool.memory.term_history.periods import periods
from tmtool.views.terminal.timeline import head, title

_WIDE, _EDGE = 400, 8
_LEFT = 26
_LANE, _BAR, _ROW = 80, 44, 18
_MOST, _MOST_BODIES, _MOST_YEARS = 12, 6, 60
_LETTER = 6.6
"""How wide a column of text is; a Chinese character takes two."""
_YEAR = 34
"""The least distance of two years on the axis."""
_GAP = 0.15


@dataclass(frozen=True, slots=True)
class _Plan:
    """Where everything goes; bodies beyond the last colour share one."""

    found: Timeline
    periods: tuple[range, ...]
    bodies: tuple[str | None, ...]
    has_undated: bool
    highest: int

    @property
    def lanes(self) -> tuple[Rendering, ...]:
        return self.found.renderings[:_MOST]

    @property
    def slots(self) -> int:
        return max(len(self.periods) + self.has_undated, 1)

    @property
    def step(self) -> float:
        return min((_WIDE - _LEFT - _EDGE) / self.slots, 48)

    @property
    def bottom(self) -> int:
        return _LANE * len(self.lanes) + 8

    def slot(self, year: int | None) -> int:
        """In which slot a year is; those without one come last."""
        found = (at for at, each in enumerate(self.periods) if year in each)
        return next(found, len(self.periods))

    def colour(self, body: str | None) -> int:
        at = self.bodies.index(body)
        return min(at, _MOST_BODIES - 1)


def file(found: Timeline) -> Iterator[str]:
    """A file of its own, piece by piece: with its style."""
    style = files("tmtool.views.html.timeline").joinpath("page.css").read_text("utf-8")
    yield from drawing(found, f"<style>{style}</style>")
    yield "\n"


def drawing(found: Timeline, style: str = "") -> Iterator[str]:
    """The picture as an element of a page, whose style is `page.css` of the page."""
    plan = _plan(found)
    rows = min(len(plan.bodies), _MOST_BODIES) + _has_weak(found)
    high = plan.bottom + 30 + _ROW * rows
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="history" viewBox="0 0 {_WIDE} {high}" '
        f'width="{_WIDE}" height="{high}" role="img" aria-labelledby="history-title history-told">'
        f'<title id="history-title">{escape(head(found))}</title>'
        f'<desc id="history-told">{escape(" ".join(told(found)))}</desc>{style}'
    )
    yield f'<rect class="paper" width="{_WIDE}" height="{high}"/>'
    for at, each in enumerate(plan.lanes):
        yield from _lane(at, each, plan)
    yield from _axis(plan)
    yield from _legend(plan)
    yield "</svg>"


def told(found: Timeline) -> Iterator[str]:
    """What the picture shows, a sentence for each rendering."""
    for each in found.renderings[:_MOST]:
        years = ", ".join(f"{year}: {count:,}" for year, count in each.years.items())
        bodies = ", ".join(f"{body} {count:,}" for body, count in each.bodies.items())
        parts = "; ".join(filter(None, (f"{len(each.sure):,} documents", years, bodies)))
        yield f"{title(each)}: {parts}."
    rest = len(found.renderings) - _MOST
    if rest > 0:
        yield f"{rest} more renderings are not drawn."


def _has_weak(found: Timeline) -> bool:
    return any(d.grade != "sure" for each in found.renderings for d in each.documents)


def _plan(found: Timeline) -> _Plan:
    every = [d for each in found.renderings[:_MOST] for d in each.documents]
    undated = any(d.year is None for d in every)
    parts = periods([d.year for d in every if d.year is not None], _MOST_YEARS)
    draft = _Plan(found, parts, found.bodies, undated, 1)
    stacks = [sum(draft.slot(d.year) == at for d in each.documents)
              for each in draft.lanes for at in range(draft.slots)]  # fmt: skip
    return _Plan(found, parts, found.bodies, undated, max(stacks, default=1))


def _lane(at: int, rendering: Rendering, plan: _Plan) -> Iterator[str]:
    """The name, the scale and the bars of a rendering."""
    top = at * _LANE
    floor = top + _LANE - 4
    count = f"{len(rendering.sure):,}"
    name = _fitting(title(rendering), _WIDE - 2 * _EDGE - (len(count) + 2) * _LETTER)
    lang = spoken(plan.found.query.to or "und") if rendering.text else ""
    yield f'<text class="name" x="{_EDGE}" y="{top + 18}" {lang}>{escape(name)}</text>'
    yield _text(_WIDE - _EDGE, top + 18, count, "quiet end")
    yield f'<path class="line" d="M{_LEFT} {floor - _BAR}H{_WIDE - _EDGE}"/>'
    yield f'<path class="base" d="M{_LEFT} {floor}H{_WIDE - _EDGE}"/>'
    yield _text(_LEFT - 4, floor - _BAR + 4, f"{plan.highest:,}", "quiet end")
    for slot in range(plan.slots):
        own = [d for d in rendering.documents if plan.slot(d.year) == slot]
        yield from _stack(own, slot, floor, plan)


def _stack(documents: Sequence[Document], slot: int, floor: float, plan: _Plan) -> Iterator[str]:
    """The parts of a bar from the floor up: a body each, then what is weak."""
    high = 0.0
    unit = _BAR / plan.highest
    x, wide = _LEFT + (slot + _GAP / 2) * plan.step, plan.step * (1 - _GAP)
    for is_weak in (False, True):
        for body in plan.bodies:
            own = [d for d in documents if d.body == body and (d.grade != "sure") == is_weak]
            if not own:
                continue
            size = len(own) * unit
            kind = f"body{plan.colour(body)}" + " weak" * is_weak
            label = f"{_when(slot, plan)}, {body or 'no body named'}: {len(own):,}"
            yield (
                f'<rect class="{kind}" x="{x:.2f}" y="{floor - high - size:.2f}" '
                f'width="{wide:.2f}" height="{size:.2f}">'
                f"<title>{escape(label + ' (weak)' * is_weak)}</title></rect>"
            )
            high += size


def _when(slot: int, plan: _Plan) -> str:
    if slot >= len(plan.periods):
        return "without a date"
    period = plan.periods[slot]
    return f"{period[0]}" if len(period) == 1 else f"{period[0]}-{period[-1]}"


def _axis(plan: _Plan) -> Iterator[str]:
    """Years below the last lane, as many as there is room for."""
    y = plan.bottom + 10
    every = ceil(_YEAR / plan.step)
    last = _LEFT + (plan.slots - 0.5) * plan.step - _YEAR if plan.has_undated else _WIDE
    for at in range(0, len(plan.periods), every):
        x = _LEFT + (at + 0.5) * plan.step
        if x > last:
            break
        yield _text(x, y, str(plan.periods[at].start), "quiet middle")
    if plan.has_undated:
        yield _text(_LEFT + (plan.slots - 0.5) * plan.step, y, "n.d.", "quiet middle")


def _legend(plan: _Plan) -> Iterator[str]:
    """What each colour and the hollow bars mean."""
    named = [body or "no body named" for body in plan.bodies]
    if len(named) > _MOST_BODIES:
        rest = len(named) - _MOST_BODIES + 1
        named = [*named[: _MOST_BODIES - 1], f"{rest} other bodies"]
    rows = [(f"body{at}", name) for at, name in enumerate(named)]
    if _has_weak(plan.found):
        low = f"weak: unofficial, or a score below {plan.found.least:g}"
        rows.append(("body0 weak", low))
    for at, (kind, name) in enumerate(rows):
        y = plan.bottom + 22 + at * _ROW
        yield f'<rect class="{kind}" x="{_EDGE}" y="{y}" width="11" height="11"/>'
        yield _text(_LEFT, y + 10, _fitting(name, _WIDE - _LEFT - _EDGE), "")


def _text(x: float, y: float, text: str, kind: str) -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}">{escape(text)}</text>'


def _fitting(text: str, room: float) -> str:
    """As much of a text as there is room for."""
    if width(text) * _LETTER <= room:
        return text
    while text and (width(text) + 1) * _LETTER > room:
        text = text[:-1]
    return f"{text.rstrip()}…"
