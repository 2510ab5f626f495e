"""A history as one self-contained page: the picture, and every rendering with its documents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tmtool.formats import page
from tmtool.formats.page import escape, spoken
from tmtool.lang.codes import name
from tmtool.memory.term_history.counting import Document, Rendering, Timeline
from tmtool.version import __version__
from tmtool.views.html import timeline_picture as picture
from tmtool.views.terminal.timeline import remarks, title

_TIED = "\N{NO-BREAK SPACE}"


def chunks(found: Timeline, facts: Mapping[str, Any]) -> Iterator[str]:
    """The page, piece by piece; `facts` may say how much was "searched" and by which "filter"."""
    return page.chunks(_title(found), _body(found, facts), __name__)


def _title(found: Timeline) -> str:
    terms = (f"{'not ' * term.excluded}{term.written}" for term in found.query.terms)
    return f"{', '.join(terms)}: history"


def _body(found: Timeline, facts: Mapping[str, Any]) -> Iterator[str]:
    yield f"<header>\n<h1>{escape(_title(found))}</h1>\n"
    yield from page.facts(_facts(found, facts))
    yield "</header>\n<figure>\n"
    yield from picture.drawing(found)
    yield "\n</figure>\n"
    yield page.tools("rendering")
    yield '<main>\n<table id="renderings">\n<thead><tr>'
    for each in ("Rendering", "Documents", "Years", "Bodies"):
        yield f'<th scope="col">{each}</th>'
    yield "</tr></thead>\n<tbody>\n"
    for rendering in found.renderings:
        yield _row(rendering, found.query.to or "und")
    yield "</tbody>\n</table>\n</main>\n"


def _facts(found: Timeline, facts: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    query = found.query
    counts = f"{found.documents:,} documents, {found.places:,} places"
    yield "Found", counts
    langs = f"{name(query.lang)} to {name(query.to or 'und')}"
    yield "Searched", ", ".join(filter(None, (langs, facts.get("searched"))))
    if facts.get("filter"):
        yield "Filter", str(facts["filter"])
    for each in remarks(found):
        yield "Note", each
    yield "Made by", f"tmtool {__version__}"


def _row(rendering: Rendering, lang: str) -> str:
    said = f" {spoken(lang)}" if rendering.text else ""
    years = ", ".join(f"{year}:{_TIED}{count:,}" for year, count in rendering.years.items())
    bodies = ", ".join(f"{body}{_TIED}{count:,}" for body, count in rendering.bodies.items())
    listed = "".join(f"<li>{escape(_document(each))}</li>" for each in rendering.documents)
    return (
        f'<tr tabindex="-1"><th scope="row"><span{said}>{escape(title(rendering))}</span></th>'
        f"<td>{len(rendering.sure):,}</td><td>{years}</td><td>{escape(bodies)}"
        f"<details><summary>Documents</summary><ul>{listed}</ul></details></td></tr>\n"
    )


def _document(document: Document) -> str:
    """What is known of a document, in words."""
    known = (document.name, document.year, document.body, document.status)
    parts = [str(each) for each in known if each]
    if document.grade == "low score":
        parts.append("low score")
    if document.places > 1:
        parts.append(f"{document.places:,} places")
    return ", ".join(parts)
