"""From a text to a document: the stages of reading, and what a document says of itself.

That is its symbol, the facts of its masthead, and its language: one that is given counts if the
content does not contradict it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from tmtool.documents import layout, marks
from tmtool.documents.content import (
    Content,
    Format,
    Line,
    RemovedText,
    Revisions,
    StruckOut,
    attach_marks,
    clean_text,
    lower_figures,
    mark,
    strip_delimiters,
    strip_marks,
    take_marks,
)
from tmtool.documents.damage import (
    Damage,
    EarlyRepair,
    Repair,
    find,
    mend_lines,
    place_damage,
    undo_mojibake,
)
from tmtool.documents.formatting import apply_formatting
from tmtool.documents.page_breaks import join_pages, split_furniture
from tmtool.documents.plain import read_plain
from tmtool.documents.struck import drop_struck
from tmtool.documents.structure import classify
from tmtool.errors import InputError
from tmtool.lang import codes
from tmtool.lang.detect import detect
from tmtool.un import masthead
from tmtool.un.masthead import MastheadFact, find_restriction
from tmtool.un.symbols import parse_symbol
from tmtool.units import Document, Meta, Paragraph, Status

_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)
_XML = re.compile(
    r"\s*<\?xml[^>]*\?>(?:\s*<!--.*?-->|\s*<!doctype[^>]*>)*\s*<([\w:.-]+)", re.I | re.S
)


_TOO_SHORT_TO_TELL = 80
"""Characters: of a shorter text the file is believed. Chosen, no measurement."""
_TOO_LITTLE = 0.05
"""Confidence below which no language is told. Chosen, no measurement."""
_CERTAIN = 0.8
"""Confidence from which on a language that was given can be wrong. Chosen, no measurement."""
_LONG_ENOUGH = 200
"""Letters that such a text needs; a Chinese character counts for three. Chosen, no measurement."""
# Languages so close that a short look can't contradict what a person says.
_ALIKE = (
    frozenset(("da", "no", "sv")), frozenset(("cs", "sk")), frozenset(("id", "ms")),
    frozenset(("sr", "bg", "mk")), frozenset(("es", "ca", "pt", "gl")), frozenset(("fa", "ur")),
)  # fmt: skip
_MAX_HEAD_LINES = 30
"""Lines that a masthead may take. Chosen, no measurement."""
_ADOPTED = re.compile(r"[A-Z]+(?:/HRC)?/RES/")
_DRAFT = re.compile(r"(?:/|-)L\.[0-9]")
_REPORT = re.compile(r"(?:A|E)(?:/HRC)?/[0-9]{1,4}/[0-9]+(?:/|-|$)|JIU/REP/")


@dataclass(frozen=True, slots=True)
class DocumentReading:
    """A document, everything in the input that is no part of it, and the damage that was found."""

    document: Document
    removed: tuple[RemovedText, ...]
    damages: tuple[Damage, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """What is asked of a reading.

    `name` is what messages call the text, `fallback` its symbol where it says none itself. What is
    struck out is deleted, as `struck` says, unless revisions are rejected: then it is as it was.
    """

    name: str
    lang: str | None = None
    symbol: str | None = None
    fallback: str | None = None
    original: str | None = None
    repair: Repair = "certain"
    revisions: Revisions = "accept"
    struck: StruckOut = "delete"


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
    whole, done = undo_mojibake(text) if asked.repair == "all" else (text, ())
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
    struck: tuple[RemovedText, ...] = ()
    if asked.struck == "delete" and asked.revisions == "accept":
        lines, struck = drop_struck(lines)
        if not lines:
            raise InputError(
                f"{asked.name} holds nothing but struck-out text",
                code="all struck out", name=asked.name,
            )  # fmt: skip
    if asked.repair == "all":
        lines, more = mend_lines(lines)
        done = (*done, *more)
    text = "\n".join(line.bare for line in lines)
    known = find_language(text, asked.lang or _declared(content, text), asked.name)
    original = codes.normalize(asked.original) if asked.original else None
    said = replace(meta, original=original, pages=content.pages)
    heads = [each for each in content.removed if each.reason == "running head"]
    document, furniture = build_document(
        lines, known, said, asked.symbol, asked.fallback,
        heads=heads, glued=asked.repair != "none",
    )  # fmt: skip
    return DocumentReading(
        document,
        (*content.removed, *struck, *furniture),
        (*place_damage(document, done), *find(document)),
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
        from tmtool.documents.plain import read_markdown

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
    glued: bool = True,
) -> tuple[Document, tuple[RemovedText, ...]]:
    """Make paragraphs of the lines of any format; `heads` are the running heads of its pages.

    With `glued`, plain figures that call a footnote become its marks. Also returns what was left
    out.
    """
    kept, furniture = split_furniture(attach_marks(lines))
    kept = layout.close_gaps(kept, lang)
    called = marks.find_called_labels(kept)
    blocks = layout.assemble(kept, layout.measure(kept, lang), called)
    text, notes = marks.split_footnotes(blocks, called)
    text = join_pages(text, lang)
    if meta.format == "pdf":
        text = layout.label_bullets(text)
    text, notes = marks.pair_marks(text, notes, glued=glued)
    classified = classify(text, lang)
    paragraphs = apply_formatting([_paragraph(block) for block in (*classified, *notes)], lines)
    own, described = describe(classified, (*furniture, *heads), meta, symbol, fallback)
    document = Document(lang, paragraphs, own, described)
    return document, (*furniture, *_signs(kept, document))


def _signs(lines: Sequence[Line], document: Document) -> tuple[RemovedText, ...]:
    """The brackets and stops around labels and marks, which are in no paragraph."""
    rest = Counter(lower_figures("".join(line.text + (line.label or "") for line in lines)))
    for paragraph in document.paragraphs:
        rest.subtract(lower_figures(paragraph.text))
        rest.subtract(lower_figures(paragraph.label or ""))
        for note in paragraph.notes:
            rest.subtract(mark(lower_figures(note.mark)))
    signs = "".join(char * count for char, count in rest.items() if not char.isspace())
    signs = strip_delimiters(signs)
    return (RemovedText(signs, "signs around labels", 1, "throughout"),) if signs else ()


def _paragraph(block: Line) -> Paragraph:
    text, notes = take_marks(block.text)
    role = block.role or "body"
    return Paragraph(role, block.label, text, notes, cell=block.cell if role == "cell" else None)


def describe(
    blocks: Sequence[Line],
    furniture: Iterable[RemovedText],
    meta: Meta,
    symbol: str | None,
    fallback: str | None,
) -> tuple[str | None, Meta]:
    """The document's own symbol, and what its masthead adds to `meta`.

    A symbol that is given wins; then comes one that stands alone in the masthead or heads the
    pages, then `fallback`. One inside a sentence is a citation.
    """
    heads = (strip_marks(block.text) for block in blocks if block.role == "masthead")
    facts = [
        fact for head in heads for line in head.split("\n") for fact in masthead.find_facts(line)
    ]
    on_pages = (parse_symbol(each.text) for each in furniture if each.reason == "running head")
    stated = _first_fact(facts, "symbol")
    own = symbol or stated or next(filter(None, on_pages), None) or fallback
    described = replace(
        meta,
        session=_first_fact(facts, "session"),
        agenda_item=_first_fact(facts, "agenda_item"),
        date=_first_fact(facts, "date") or _adopted_on(facts),
        distribution=_first_fact(facts, "distribution"),
        original=meta.original or _first_fact(facts, "original") or None,
        status=_find_status(own, facts),
        restriction=find_restriction(_list_head(block.text for block in blocks)),
    )
    return own, described


def read_meta(lines: Sequence[str], meta: Meta) -> Meta:
    """What the first lines of a text add to `meta` where no masthead is told from the rest.

    Only the status, the original language and what restricts its use: they must reach every export.
    """
    facts = [fact for line in lines[:_MAX_HEAD_LINES] for fact in masthead.find_facts(line)]
    return replace(
        meta,
        original=meta.original or _first_fact(facts, "original") or None,
        status=_find_status(None, facts),
        restriction=find_restriction(_list_head(lines)),
    )


def _list_head(texts: Iterable[str]) -> Iterator[str]:
    """The first lines of a text."""
    return islice((line for text in texts for line in text.split("\n")), _MAX_HEAD_LINES)


def _first_fact(facts: Iterable[MastheadFact], name: masthead.Name) -> str | None:
    return next((fact.value for fact in facts if fact.name == name), None)


def _adopted_on(facts: Iterable[MastheadFact]) -> str | None:
    line = _first_fact(facts, "adoption")
    return masthead.find_first_date(line) if line else None


def _find_status(symbol: str | None, facts: Sequence[MastheadFact]) -> Status | None:
    """Unofficial as soon as a line says so; else as the symbol has it, else as a line says."""
    names = {fact.name for fact in facts}
    if "unofficial" in names:
        return "unofficial"
    by_symbol: tuple[tuple[Status, re.Pattern[str]], ...] = (
        ("adopted", _ADOPTED), ("draft", _DRAFT), ("report", _REPORT),
    )  # fmt: skip
    for status, pattern in by_symbol:
        if symbol and pattern.search(symbol):
            return status
    if "draft" in names:
        return "draft"
    return "adopted" if "adoption" in names else None


def find_language(text: str, given: str | None, name: str) -> str:
    """The code of the text's language; `name` is what messages call the text.

    >>> find_language("大会回顾其关于信息和通信技术促进可持续发展的决议", None, "a.txt")
    'zh'
    """
    guess = detect(text)
    if given is None:
        if guess.confidence < _TOO_LITTLE:
            message = f"{name} holds too little text to recognize its language: name the language"
            raise InputError(message, code="language not recognized")
        return guess.lang
    lang = codes.normalize(given)
    alike = any({lang, guess.lang} <= group for group in _ALIKE)
    letters = sum(char.isalpha() for char in text) * (3 if guess.lang in ("zh", "ja") else 1)
    certain = guess.confidence >= _CERTAIN and letters >= _LONG_ENOUGH
    if lang != guess.lang and certain and not alike:
        message = f"{name} looks like {codes.name(guess.lang)}, not {codes.name(lang)}"
        raise InputError(message)
    return lang
