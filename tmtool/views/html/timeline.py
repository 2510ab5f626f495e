"""A history as one self-contained page: the picture, and every rendering with its documents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tmtool.memory.term_history.counting import Document, Rendering, Timeline
from tmtool.version import __version__
from tmtool.views.html.render import Tongue, render
from tmtool.views.html.timeline_picture import draw
from tmtool.views.terminal.timeline import remarks, title


@dataclass(frozen=True, slots=True)
class RenderingRow:
    """A rendering as it is shown, with the documents that it stands in."""

    title: str
    is_text: bool
    documents: int
    years: Mapping[int, int]
    bodies: Mapping[str, int]
    listed: tuple[str, ...]


def chunks(found: Timeline, facts: Mapping[str, Any]) -> Iterator[str]:
    """The page, piece by piece; `facts` may say how much was "searched" and by which "filter"."""
    terms = (f"{'not ' * term.excluded}{term.written}" for term in found.query.terms)
    return render(
        "timeline.html", title=f"{', '.join(terms)}: history", counted=_counted(found),
        picture=draw(found), tongue=Tongue.of(found.query.to or "und"),
        rows=[_row(each) for each in found.renderings], facts=list(_facts(found, facts)),
    )  # fmt: skip


def _counted(found: Timeline) -> str:
    return f"{found.documents:,} documents, {found.places:,} places"


def _facts(found: Timeline, facts: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    query = found.query
    yield "Found", _counted(found)
    langs = f"{Tongue.of(query.lang).name} to {Tongue.of(query.to or 'und').name}"
    yield "Searched", ", ".join(filter(None, (langs, facts.get("searched"))))
    if facts.get("filter"):
        yield "Filter", str(facts["filter"])
    for each in remarks(found):
        yield "Note", each
    yield "Made by", f"tmtool {__version__}"


def _row(rendering: Rendering) -> RenderingRow:
    return RenderingRow(
        title(rendering), bool(rendering.text), len(rendering.sure), rendering.years,
        rendering.bodies, tuple(map(_document, rendering.documents)),
    )  # fmt: skip


def _document(document: Document) -> str:
    """What is known of a document, in words."""
    known = (document.name, document.year, document.body, document.status)
    parts = [str(each) for each in known if each]
    if document.grade == "low score":
        parts.append("low score")
    if document.places > 1:
        parts.append(f"{document.places:,} places")
    return ", ".join(parts)
