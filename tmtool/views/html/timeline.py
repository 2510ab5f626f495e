"""A history as one self-contained page: the picture, and every rendering with its documents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tmtool.memory.term_history.counting import RenderingHistory, TermDocument, Timeline
from tmtool.version import __version__
from tmtool.views.html.render import Tongue, render
from tmtool.views.html.timeline_picture import draw
from tmtool.views.terminal.timeline import iter_remarks, render_title


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
        render_title(rendering), bool(rendering.text), len(rendering.sure), rendering.years,
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
