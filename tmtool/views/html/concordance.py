"""A concordance as one self-contained page: the renderings, and every line with both languages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tmtool.lang.fold import fold
from tmtool.memory.concordance.answers import Concordance
from tmtool.memory.concordance.finding import ConcordanceLine
from tmtool.memory.places import Show, describe_origin, show_place
from tmtool.version import __version__
from tmtool.views import TextPart
from tmtool.views.html.render import Tongue, render


def render_chunks(
    concordance: Concordance, facts: Mapping[str, Any], show: Show = str
) -> Iterator[str]:
    """Render the page in pieces; `facts` may name what was "searched" and the "filter"."""
    query, counts = concordance.query, concordance.counts
    terms = (f"{'not ' * t.excluded}{t.written}" for t in query.terms)
    counted = f"{counts.occurrences:,} times in {counts.texts:,} texts"
    return render(
        "concordance.html",
        title=f"{', '.join(terms)}: concordance",
        counted=counted,
        concordance=concordance,
        query=query,
        groups={fold(group.text or ""): at for at, group in enumerate(concordance.groups)},
        fold=fold,
        mark_pieces=mark_pieces,
        mark_target=mark_target,
        describe_origin=describe_origin,
        # The document, and the option that selects a place in it, which starts with a dash.
        place=lambda line: (show_place(line.origin, query.lang, show) or "").partition(" --"),
        facts=list(_iter_facts(concordance, counted, facts)),
    )


def _iter_facts(
    concordance: Concordance, counted: str, facts: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    yield "Found", counted
    lang = Tongue.of(concordance.query.lang).name
    yield "Searched", ", ".join(filter(None, (lang, facts.get("searched"))))
    if not concordance.complete:
        yield "Shown", f"the lines of a sample of {concordance.looked_at:,} texts"
    if facts.get("filter"):
        yield "Filter", str(facts["filter"])
    yield "Made by", f"tmtool {__version__}"


def mark_target(line: ConcordanceLine) -> tuple[TextPart, ...]:
    """Split the other side of a line into parts: conditions of the query, and the rendering."""
    marks, main = line.target_marks, line.rendering
    if main is not None:
        marks = tuple(m for m in marks if m.stop <= main.start or m.start >= main.stop)
        marks = tuple(sorted((*marks, main), key=lambda span: span.start))
    return mark_pieces(line.target or "", marks, main)


def mark_pieces(text: str, marks: Sequence[range], main: range | None) -> tuple[TextPart, ...]:
    """Split a text into parts: `found` spans, and the `main` one (the phrase or the rendering)."""
    pieces, at = [], 0
    for span in marks:
        is_main = main is not None and span.start <= main.start and main.stop <= span.stop
        pieces.append(TextPart(text[at : span.start]))
        pieces.append(TextPart(text[span.start : span.stop], "main" if is_main else "found"))
        at = span.stop
    pieces.append(TextPart(text[at:]))
    return tuple(each for each in pieces if each.text or each.role)
