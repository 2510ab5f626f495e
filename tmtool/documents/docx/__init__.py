"""Word files (DOCX) into lines, read part by part.

What Word shows is what is read: numbers as they are counted, changes accepted or rejected, fields
as they came out, notes with their marks. Everything else is reported.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from io import BytesIO

from tmtool import xml
from tmtool.documents.content import Content, ReadOptions
from tmtool.documents.docx import rest
from tmtool.documents.docx.context import Context
from tmtool.documents.docx.names import W
from tmtool.documents.docx.notes import USUAL, DocxNotes, Format, read_formats
from tmtool.documents.docx.numbering import Numbering
from tmtool.documents.docx.package import Package, open_package
from tmtool.documents.docx.story import BLOCKS, Story
from tmtool.documents.docx.styles import DocxStyles
from tmtool.documents.lines import Line
from tmtool.errors import InputError
from tmtool.lang import codes

_SURE = 0.9
# Sections that change nothing about notes need not be looked up beforehand.
_CHANGES_NOTES = tuple(
    re.compile(
        rb"<(?:\w+:)?%snotePr>(?:(?!</(?:\w+:)?%snotePr).){0,400}?<(?:\w+:)?"
        rb'(?:numRestart|numStart|numFmt \w+:val="(?!%s"))' % (kind, kind, usual), re.S
    )
    for kind, usual in ((b"foot", b"decimal"), (b"end", b"lowerRoman"))
)  # fmt: skip


def read_docx(data: bytes, name: str, how: ReadOptions) -> Content:
    """The lines of a Word file, and all that is in none of them; `name` is what messages call it.

    `how.revisions` says whether tracked changes are accepted or rejected. `InputError` where the
    bytes are no Word file, a damaged one, or one that unpacks to more than any document has.
    """
    package = open_package(data, name)
    context = _context(package, how)
    story = Story(context, "document", package.relations)
    story.chunks = lambda part: _chunk(context, part)
    for block in package.iter_blocks(package.main, f"{W}body", BLOCKS):
        story.take(block)
    body = story.finish()
    notes = tuple(rest.iter_notes(context))
    lang = _language(context.languages)
    rest.report_comments(context)
    head = rest.read_first_header(context, story.first_section, body)
    return Content((*head, *body, *notes), tuple(context.removed), lang)


def _context(package: Package, how: ReadOptions) -> Context:
    root = package.root
    styles = DocxStyles(package.read_tree(package.find_part("styles", f"{root}/styles.xml")))
    lists = package.read_tree(package.find_part("numbering", f"{root}/numbering.xml"))
    numbering = Numbering(lists, styles)
    notes = DocxNotes(_note_formats(package))
    return Context(package, styles, numbering, notes, how.revisions)


def _note_formats(package: Package) -> Sequence[Mapping[str, Format]]:
    """How notes are numbered in each section."""
    settings = package.read_tree(package.find_part("settings", f"{package.root}/settings.xml"))
    usual = read_formats(settings, USUAL)
    data = package.read_bytes(package.main)
    if not any(pattern.search(data) for pattern in _CHANGES_NOTES):
        return (usual,)
    section, paragraph = f"{W}sectPr", f"{W}p"
    path = f"{package.name}/{package.main}"
    found = xml.iter_elements(BytesIO(data), f"{W}document", (section, paragraph), path)
    return [read_formats(each, usual) for each in found if each.tag == section] or (usual,)


def _chunk(context: Context, part: str) -> list[Line]:
    """The lines of a document that is embedded whole; only pages of the web are read."""
    package = context.package
    if not part.lower().endswith((".html", ".htm", ".xhtml", ".mht")) or not package.has(part):
        return []
    from tmtool.documents.encodings import decode
    from tmtool.documents.html import read_page

    name = f"{package.name}/{part}"
    page = read_page(decode(package.read_bytes(part), name=name).text, name, context.revisions)
    context.removed.extend(page.removed)
    return list(page.lines)


def _language(letters: Counter[str | None]) -> str | None:
    """The language of nearly all letters, by what their runs and styles say."""
    named: Counter[str | None] = Counter()
    for lang, count in letters.items():
        named[_normalize_language(lang)] += count
    lang, count = named.most_common(1)[0] if named else (None, 0)
    return lang if count > 0 and count >= _SURE * named.total() else None


def _normalize_language(lang: str | None) -> str | None:
    try:
        return codes.normalize(lang) if lang else None
    except InputError:
        return None
