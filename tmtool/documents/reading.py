"""From a text to a document: the stages of reading, one after the other."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tmtool.documents import halves, layout, marks
from tmtool.documents.content import Content, Format, Revisions
from tmtool.documents.damage import (
    Damage,
    EarlyRepair,
    Repair,
    mend_lines,
    place_damage,
    repair_document,
    undo_mojibake,
)
from tmtool.documents.formatting import apply_formatting
from tmtool.documents.lines import (
    Line,
    RemovedText,
    attach_marks,
    clean_text,
    mark,
    strip_delimiters,
    take_marks,
)
from tmtool.documents.meta import describe, find_language
from tmtool.documents.page_artifacts import split_furniture
from tmtool.documents.plain import read_plain
from tmtool.documents.structure import classify
from tmtool.errors import InputError
from tmtool.lang import codes
from tmtool.units import Document, Meta, Paragraph

_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)
_XML = re.compile(
    r"\s*<\?xml[^>]*\?>(?:\s*<!--.*?-->|\s*<!doctype[^>]*>)*\s*<([\w:.-]+)", re.I | re.S
)


_TOO_SHORT_TO_TELL = 80
"""Characters: of a shorter text the file is believed. Chosen, no measurement."""


@dataclass(frozen=True, slots=True)
class DocumentReading:
    """A document, everything in the input that is no part of it, and the damage that was found."""

    document: Document
    removed: tuple[RemovedText, ...]
    damages: tuple[Damage, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """What is asked of a reading.

    `name` is what messages call the text, `fallback` its symbol where it says none itself.
    """

    name: str
    lang: str | None = None
    symbol: str | None = None
    fallback: str | None = None
    original: str | None = None
    repair: Repair = "certain"
    revisions: Revisions = "accept"


def read_text(
    text: str,
    *,
    lang: str | None = None,
    symbol: str | None = None,
    original: str | None = None,
    format: Format | None = None,
    repair: Repair = "certain",
) -> Document:
    r"""The document that a text is; what isn't given is found out from the content.

    >>> document = read_text("大会，\n\n回顾其以往各项决议，¹\n\n¹ 第 70/1 号决议。", lang="zh")
    >>> [(p.kind, p.label, p.text) for p in document.paragraphs][1:]
    [('preambular', None, '回顾其以往各项决议，'), ('footnote', '1', '第 70/1 号决议。')]
    """
    if not text.strip():
        message = "the text is empty"
        raise InputError(message)
    asked = ReadingOptions("the text", lang, symbol, original=original, repair=repair)
    return read_string(text, asked, format, Meta()).document


def read_string(
    text: str, asked: ReadingOptions, format: Format | None, meta: Meta
) -> DocumentReading:
    """Read a text; `meta` is what is known of it so far."""
    whole, done = undo_mojibake(text) if asked.repair != "none" else (text, ())
    plain, invisible = clean_text(whole)
    known = format or format_of(plain, asked.name)
    lines, markup = _lines(plain, known, asked)
    content = Content(lines, (*invisible, *markup))
    return read_content(content, asked, replace(meta, format=known), done)


def read_content(
    content: Content, asked: ReadingOptions, meta: Meta, done: tuple[EarlyRepair, ...] = ()
) -> DocumentReading:
    """Make paragraphs of what a format's reader found; `done` are repairs made on the way."""
    if not content.lines:
        message = f"{asked.name} holds no text"
        raise InputError(message)
    lines = content.lines
    if asked.repair != "none":
        lines, more = mend_lines(lines)
        done = (*done, *more)
    text = "\n".join(line.bare for line in lines)
    known = find_language(text, asked.lang or _declared(content, text), asked.name)
    original = codes.normalize(asked.original) if asked.original else None
    said = replace(meta, original=original, pages=content.pages)
    heads = [each for each in content.removed if each.reason == "running head"]
    found, furniture, headings = build_document(
        lines, known, said, asked.symbol, asked.fallback, heads=heads
    )
    document, damages = repair_document(found, asked.repair, headings=headings)
    return DocumentReading(
        document, (*content.removed, *furniture), (*place_damage(document, done), *damages)
    )


def _declared(content: Content, text: str) -> str | None:
    """The language that a file declares, where its text is too short to tell."""
    return content.lang if len(text) < _TOO_SHORT_TO_TELL else None


def format_of(text: str, name: str = "the text") -> Format:
    """The format of a text by its content; XML that is no XHTML is refused.

    >>> format_of("<!DOCTYPE html><html>"), format_of("A < B")
    ('html', 'text')
    """
    if _HTML.match(text):
        return "html"
    xml = _XML.match(text)
    if xml:
        message = f"{name} is an XML document (<{xml[1]}>), not a text"
        raise InputError(message)
    return "text"


def _lines(
    text: str, format: Format, asked: ReadingOptions
) -> tuple[tuple[Line, ...], tuple[RemovedText, ...]]:
    if format == "html":
        from tmtool.documents.html import read_html

        return read_html(text, asked.name, asked.revisions)
    if format == "markdown":
        from tmtool.documents.markdown import read_markdown

        return read_markdown(text)
    return read_plain(text)


def build_document(
    lines: Sequence[Line],
    lang: str,
    meta: Meta,
    symbol: str | None = None,
    fallback: str | None = None,
    *,
    heads: Sequence[RemovedText] = (),
) -> tuple[Document, tuple[RemovedText, ...], frozenset[int]]:
    """Make paragraphs of the lines of any format; `heads` are those that pages had in it.

    Gives what was taken away as well, and where the format itself says that a heading is.
    """
    kept, furniture = split_furniture(attach_marks(lines))
    called = marks.find_glued_numbers(kept)
    blocks = layout.assemble(kept, layout.measure(kept, lang), called)
    text, notes = marks.split_footnotes(blocks, called)
    text = halves.join_pages(text, lang)
    text = marks.attach_glued_marks(text, frozenset(note.label for note in notes if note.label))
    classified = classify(text, lang)
    paragraphs = apply_formatting([_paragraph(block) for block in (*classified, *notes)], lines)
    own, described = describe(classified, (*furniture, *heads), meta, symbol, fallback)
    document = Document(lang, paragraphs, own, described)
    headings = frozenset(i for i, block in enumerate(text) if block.role in ("heading", "title"))
    return document, (*furniture, *_signs(kept, document)), headings


def _signs(lines: Sequence[Line], document: Document) -> tuple[RemovedText, ...]:
    """The brackets and stops around labels and marks, which are in no paragraph."""
    rest = Counter("".join(line.text + (line.label or "") for line in lines))
    for paragraph in document.paragraphs:
        rest.subtract(paragraph.text)
        rest.subtract(paragraph.label or "")
        for note in paragraph.notes:
            rest.subtract(mark(note.mark))
    signs = "".join(char * count for char, count in rest.items() if not char.isspace())
    signs = strip_delimiters(signs)
    return (RemovedText(signs, "signs around labels", 1, "throughout"),) if signs else ()


def _paragraph(block: Line) -> Paragraph:
    text, notes = take_marks(block.text)
    return Paragraph(block.role or "body", block.label, text, notes)
