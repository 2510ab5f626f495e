"""A concordance as one self-contained page: the renderings, and every line with both languages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tmtool.lang.fold import fold
from tmtool.memory.concordance.answers import Concordance, LineGroup
from tmtool.memory.concordance.finding import ConcordanceLine
from tmtool.memory.places import Show, describe_origin, show_place
from tmtool.version import __version__
from tmtool.views import TextPart
from tmtool.views.html.render import Tongue, render

YEARS_HEIGHT = 18
"""The height of the bars of years, in pixels. Chosen, no measurement."""
STEP = 5
"""The distance of two of them, in pixels. Chosen, no measurement."""


@dataclass(frozen=True, slots=True)
class YearBar:
    """How often a year stands there, and how high its bar is."""

    year: int
    count: int
    height: int


@dataclass(frozen=True, slots=True)
class ConcordanceRow:
    """A line as it is shown: its group, the two texts in pieces, and where it stands."""

    group: int | str
    source: tuple[TextPart, ...]
    target: tuple[TextPart, ...] | None
    symbol: str | None
    known: tuple[str, ...]
    show: tuple[str, str] | None


def render_chunks(
    concordance: Concordance, facts: Mapping[str, Any], show: Show = str
) -> Iterator[str]:
    """The page, piece by piece; `facts` may say how much was "searched" and by which "filter"."""
    query = concordance.query
    terms = (f"{'not ' * t.excluded}{t.written}" for t in query.terms)
    groups = {fold(group.text or ""): at for at, group in enumerate(concordance.groups)}
    return render(
        "concordance.html", title=f"{', '.join(terms)}: concordance", counted=_counted(concordance),
        groups=[(group, build_bars(group)) for group in concordance.groups],
        height=YEARS_HEIGHT, step=STEP,
        rows=[_row(line, concordance, groups, show) for line in concordance.lines],
        source=Tongue.of(query.lang), target=Tongue.of(query.to or "und"),
        has_target=bool(query.to),
        facts=list(_facts(concordance, facts)),
    )  # fmt: skip


def _counted(concordance: Concordance) -> str:
    return f"{concordance.counts.occurrences:,} times in {concordance.counts.texts:,} texts"


def _facts(concordance: Concordance, facts: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield "Found", _counted(concordance)
    lang = Tongue.of(concordance.query.lang).name
    yield "Searched", ", ".join(filter(None, (lang, facts.get("searched"))))
    if not concordance.complete:
        yield "Shown", f"the lines of {concordance.looked_at:,} of these texts, taken evenly"
    if facts.get("filter"):
        yield "Filter", str(facts["filter"])
    yield "Made by", f"tmtool {__version__}"


def build_bars(group: LineGroup) -> list[YearBar]:
    """A bar for each year from the first to the last."""
    if not group.years:
        return []
    most = max(group.years.values())
    counts = ((year, group.years.get(year, 0))
              for year in range(min(group.years), max(group.years) + 1))  # fmt: skip
    return [
        YearBar(year, count, max(1, round(count / most * YEARS_HEIGHT)) if count else 0)
        for year, count in counts
    ]


def _row(
    line: ConcordanceLine, concordance: Concordance, groups: Mapping[str, int], show: Show
) -> ConcordanceRow:
    place = show_place(line.origin, concordance.query.lang, show)
    known = list(describe_origin(line.origin, line.successors))
    if line.stored.occurrences > 1:
        known.append(f"in {line.stored.occurrences:,} places")
    document, _, option = (place or "").partition(" --")
    return ConcordanceRow(
        groups.get(fold(line.rendered or ""), ""),
        mark_pieces(line.text, line.marks, line.span),
        mark_target(line) if line.target is not None and concordance.query.to else None,
        line.origin.symbol, tuple(known), (document, option and f"--{option}") if place else None,
    )  # fmt: skip


def mark_target(line: ConcordanceLine) -> tuple[TextPart, ...]:
    """The other side of a line, with what the query has there and the rendering."""
    marks = line.target_marks
    if line.rendering is not None:
        main = line.rendering
        marks = tuple(m for m in marks if m.stop <= main.start or m.start >= main.stop)
        marks = tuple(sorted((*marks, main), key=lambda span: span.start))
    return mark_pieces(line.target or "", marks, line.rendering)


def mark_pieces(text: str, marks: Sequence[range], main: range | None) -> tuple[TextPart, ...]:
    """A text with the spans of what was asked for; `main` is the phrase or the rendering itself."""
    pieces, at = [], 0
    for span in marks:
        holds = main is not None and span.start <= main.start and main.stop <= span.stop
        pieces += [
            TextPart(text[at : span.start]),
            TextPart(text[span.start : span.stop], "main" if holds else "found"),
        ]
        at = span.stop
    pieces.append(TextPart(text[at:]))
    return tuple(each for each in pieces if each.text or each.role)
