"""The record of a document: what its masthead, symbol and titles say of it, and nothing more."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from tmtool.texts import DocumentKind, Record, Stage
from tmtool.un import masthead
from tmtool.un.symbols import find_body
from tmtool.units import Document

_HEAD = 40
"""Paragraphs at the beginning that a masthead and titles may take. Chosen, no measurement."""
_BY_SYMBOL: tuple[tuple[DocumentKind, re.Pattern[str]], ...] = (
    ("verbatim record", re.compile(r"/PV\.[0-9]")),
    ("summary record", re.compile(r"/SR\.[0-9]")),
    ("resolution", re.compile(r"/RES/")),
    ("decision", re.compile(r"/DEC/")),
)
_BY_TITLE: tuple[tuple[DocumentKind, re.Pattern[str]], ...] = (
    ("letter", re.compile(
        r"(?:identical )?letters? dated |.{0,80}(?:给|致).{1,80}的?(?:同文)?信$", re.IGNORECASE)),
    ("report", re.compile(
        r"(?:(?:interim|annual|final|progress) )?report (?:of|by|on) |.{0,60}的?报告$",
        re.IGNORECASE)),
)  # fmt: skip
"""Titles as the Secretariat words them, in English and in Chinese."""
_TREATY = re.compile(
    r"(?:(?:international|united nations|optional) )?(?:convention|covenant|treaty|protocol) "
    r"(?:on|against|for|to|relating)\b.*|.{2,40}(?:公约|条约|议定书)",
    re.IGNORECASE,
)
"""Only of a text without a symbol: reports have the names of treaties as titles, too."""
_STAGES: tuple[tuple[Stage, re.Pattern[str]], ...] = (
    ("advance unedited", re.compile(
        r"\W*(?:advance,? (?:unedited|version)|未经编辑)", re.IGNORECASE)),
    ("reissued", re.compile(
        r"\W*(?:re-?issued (?:for|as)|(?:由于|因)技术原因(?:重新|重)印发)", re.IGNORECASE)),
)  # fmt: skip
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
    facts = {fact.name: fact.value for fact in reversed([*_facts(document)])}
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


def _facts(document: Document) -> Iterator[masthead.MastheadFact]:
    for line in _lines(document, "masthead"):
        yield from masthead.find_facts(line)


def _lines(document: Document, *kinds: str) -> Iterator[str]:
    """The lines of these kinds at the beginning, and of footnotes wherever they are."""
    for number, paragraph in enumerate(document.paragraphs):
        # Footnotes come last.
        if paragraph.kind in kinds and (number < _HEAD or paragraph.kind == "footnote"):
            yield from paragraph.text.split("\n")


def _kind(document: Document, facts: Iterable[str]) -> DocumentKind | None:
    for kind, pattern in _BY_SYMBOL:
        if document.symbol and pattern.search(document.symbol):
            return kind
    for title in _lines(document, "title"):
        for kind, pattern in _BY_TITLE:
            if pattern.match(title.strip()):
                return kind
        if not document.symbol and _TREATY.fullmatch(title.strip()):
            return "treaty"
    return "resolution" if "adoption" in facts or "draft" in facts else None


def _stage(document: Document) -> Stage | None:
    """What a line says comes before what the symbol says; with neither nothing is known."""
    for line in _lines(document, "masthead", "title", "heading", "footnote"):
        for stage, pattern in _STAGES:
            if pattern.match(line):
                return stage
    if document.meta.status == "adopted":
        return "adopted"
    if document.meta.status == "draft" or _DRAFT.search(document.symbol or ""):
        return "draft"
    # Who distributes a document has issued it.
    return "issued" if document.symbol and document.meta.distribution else None
