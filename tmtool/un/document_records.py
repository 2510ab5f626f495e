"""The record of a document: what its masthead, symbol and titles say of it, and nothing more."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from tmtool.texts import DocumentKind, Record, Stage
from tmtool.un import masthead
from tmtool.un.symbols import find_body
from tmtool.un.vocabulary import load_words
from tmtool.units import Document

_HEAD = 40
"""Paragraphs at the beginning that a masthead and titles may take. Chosen, no measurement."""
_DRAFT = re.compile(r"(?:/|-)L\.[0-9]")


def read_record(document: Document) -> Record:
    """What a document says of itself.

    >>> from tmtool.units import Meta, Paragraph
    >>> lines = ("A/RES/75/202", "20-17392 (E)", "Distr.: General")
    >>> head = tuple(Paragraph("masthead", None, line) for line in lines)
    >>> record = read_record(Document("en", head, "A/RES/75/202", Meta(status="adopted")))
    >>> record.job, record.kind, record.stage, record.body
    ('20-17392', 'resolution', 'adopted', 'General Assembly')
    """
    meta, symbol = document.meta, document.symbol
    said = [fact for line in _lines(document, "masthead") for fact in masthead.find_facts(line)]
    facts = {fact.name: fact.value for fact in reversed(said)}
    return Record(
        symbol=symbol,
        job=facts.get("job"),
        original=meta.original or facts.get("original") or None,
        session=meta.session or facts.get("session"),
        agenda_item=meta.agenda_item or facts.get("agenda_item"),
        body=find_body(symbol) if symbol else None,
        date=meta.date or facts.get("date"),
        distribution=meta.distribution or facts.get("distribution"),
        kind=_kind(document, facts.keys()),
        stage=_stage(document),
    )


def _lines(document: Document, *kinds: str) -> Iterator[str]:
    """The lines of these kinds at the beginning, and of footnotes wherever they are."""
    for number, paragraph in enumerate(document.paragraphs):
        # Footnotes come last.
        if paragraph.kind in kinds and (number < _HEAD or paragraph.kind == "footnote"):
            yield from paragraph.text.split("\n")


def _kind(document: Document, facts: Iterable[str]) -> DocumentKind | None:
    if kind := _find_name("symbols", document.symbol or ""):
        return kind  # type: ignore[return-value]
    for title in _lines(document, "title"):
        kind = _find_name("titles", title.strip())
        if kind or (not document.symbol and (kind := _find_name("treaties", title.strip()))):
            return kind  # type: ignore[return-value]
    return "resolution" if "adoption" in facts or "draft" in facts else None


def _stage(document: Document) -> Stage | None:
    """What a line says comes before what the symbol says; with neither nothing is known."""
    for line in _lines(document, "masthead", "title", "heading", "footnote"):
        if stage := _find_name("stages", line):
            return stage  # type: ignore[return-value]
    if document.meta.status == "adopted":
        return "adopted"
    if document.meta.status == "draft" or _DRAFT.search(document.symbol or ""):
        return "draft"
    # Who distributes a document has issued it.
    return "issued" if document.symbol and document.meta.distribution else None


def _find_name(table: str, text: str) -> str | None:
    """Return the first name in a table of documents.toml whose pattern is in a text."""
    names = load_words("documents.toml")[table].items()
    return next((name for name, words in names if re.search(words, text, re.IGNORECASE)), None)
