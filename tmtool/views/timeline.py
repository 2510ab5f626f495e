"""A history of renderings: what all its forms say of it, and files, chosen by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tmtool import files
from tmtool.errors import InputError
from tmtool.lang.wrap import format_count
from tmtool.memory.term_history.counting import RenderingHistory, Timeline

FORMATS: dict[str, str] = {".svg": "a picture", ".html": "a page with the picture and documents"}


def check(path: Path, *, force: bool = False) -> None:
    """InputError where `write` would refuse a path: before the search, not after it."""
    if path.suffix.lower() not in FORMATS:
        raise InputError(f"{path.name}: the name of the file must end in {' or '.join(FORMATS)}")
    files.check(path, force=force)


def write(timeline: Timeline, path: Path, facts: Mapping[str, Any], *, force: bool = False) -> None:
    """Write a picture or a page, whole or not at all; `facts` say what was searched."""
    from tmtool.views.html import timeline as page

    is_page = path.suffix.lower() == ".html"
    chunks = page.render_chunks(timeline, facts) if is_page else page.render_picture(timeline)
    files.write(path, chunks, force=force)


def describe_history(timeline: Timeline) -> str:
    """What was asked and how much there is, in words."""
    query = timeline.query
    terms = ", ".join(f"{'not ' * term.excluded}{term.lang}:{term.written}" for term in query.terms)
    every = sorted({y for each in (*timeline.renderings, *timeline.folded) for y in each.years})
    years = "-".join(dict.fromkeys(map(str, every[:1] + every[-1:])))
    told = [format_count(timeline.documents, "document"), *([years] if years else [])]
    return f"{terms} -> {query.to}: {', '.join(told)}; {format_count(timeline.places, 'place')}"


def iter_remarks(timeline: Timeline, folded: str = "") -> Iterator[str]:
    """What was counted together, in another way, or not at all; `folded` says what shows more."""
    if timeline.folded:
        names = {document.name for each in timeline.folded for document in each.documents}
        beside = "and " if any(each.text for each in timeline.renderings) else ""
        count, documents = len(timeline.folded), format_count(len(names), "document")
        told = f"{beside}{count:,} less certain, in {documents}"
        yield "; ".join(filter(None, (told, folded)))
    if timeline.concept:
        where = f"{', '.join(timeline.concept.entries)} in {timeline.concept.base}"
        yield f"all forms of {where}: {', '.join(timeline.concept.forms)}"
    if any(d.grade != "sure" for each in timeline.renderings for d in each.documents):
        told = (
            f"{timeline.unofficial:,} unofficial, {timeline.low:,} with scores below "
            f"{timeline.least:g} only; not among the documents counted"
        )
        elsewhere = (
            f"unofficial, or only scores below {timeline.least:g}, in documents counted for "
            "another rendering"
        )
        yield f"weak: {told if timeline.unofficial or timeline.low else elsewhere}"
    if timeline.drafts:
        yield f"{format_count(timeline.drafts, 'draft')} counted with the adopted text"
    if timeline.alone:
        yield f"{format_count(timeline.alone, 'document')} without text in {timeline.query.to}"


def title_rendering(rendering: RenderingHistory) -> str:
    """What a rendering is called, what a term base calls it, and whether one may believe it."""
    status = f" ({rendering.status})" if rendering.status else ""
    return (
        (rendering.text or "no rendering found") + status + " (uncertain)" * rendering.is_uncertain
    )
