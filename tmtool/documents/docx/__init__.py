"""Word files (DOCX) into lines, read part by part.

What Word shows is what is read: numbers as they are counted, changes accepted or rejected, fields
as they came out, notes with their marks. Everything else is reported: headers, footers, comments.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING

from tmtool import xml
from tmtool.documents.content import (
    MARKED_START,
    Content,
    Line,
    ReadOptions,
    RemovedText,
    strip_marks,
)
from tmtool.documents.docx.context import Context
from tmtool.documents.docx.numbering import (
    NOTE_KINDS,
    USUAL,
    DocxNotes,
    NoteFormat,
    Numbering,
    read_formats,
)
from tmtool.documents.docx.package import Package, R, W, open_package
from tmtool.documents.docx.story import BLOCKS, Story
from tmtool.documents.docx.styles import DocxStyles, is_on
from tmtool.documents.docx.text import LaidOutText, fold_lines
from tmtool.documents.page_breaks import extract_text_head
from tmtool.errors import InputError
from tmtool.lang import codes

if TYPE_CHECKING:
    from lxml.etree import _Element

_SURE = 0.9
"""Share of the letters that one language has to have. Chosen, no measurement."""
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
    notes = tuple(iter_notes(context))
    lang = _language(context.languages)
    report_comments(context)
    head = read_first_header(context, story.first_section, body)
    return Content((*head, *body, *notes), tuple(context.removed), lang)


def _context(package: Package, how: ReadOptions) -> Context:
    root = package.root
    styles = DocxStyles(package.read_tree(package.find_part("styles", f"{root}/styles.xml")))
    lists = package.read_tree(package.find_part("numbering", f"{root}/numbering.xml"))
    numbering = Numbering(lists, styles)
    notes = DocxNotes(_note_formats(package))
    return Context(package, styles, numbering, notes, how.revisions)


def _note_formats(package: Package) -> Sequence[Mapping[str, NoteFormat]]:
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
        try:
            named[codes.normalize(lang) if lang else None] += count
        except InputError:
            named[None] += count
    lang, count = named.most_common(1)[0] if named else (None, 0)
    return lang if count > 0 and count >= _SURE * named.total() else None


def iter_notes(context: Context) -> Iterator[Line]:
    """The footnotes in the order in which the text calls them, then the endnotes."""
    for kind in NOTE_KINDS:
        part = context.package.find_part(f"{kind}s", f"{context.package.root}/{kind}s.xml")
        if part is None:
            continue
        labels = context.notes.list_labels(kind)
        found = _notes_of(context, part, kind)
        for note, label in labels.items():
            yield from _with_label(found.pop(note, []), label)
        for lines in found.values():
            _report_lines(context, lines, f"{kind} that nothing calls", f"{kind}s")


def _notes_of(context: Context, part: str, kind: str) -> dict[str, list[Line]]:
    """The lines of each note of a part; what Word draws between text and notes is none."""
    found: dict[str, list[Line]] = {}
    relations = context.package.read_relations(part)
    for note in context.package.iter_blocks(part, f"{W}{kind}s", (W + kind,)):
        if note.get(f"{W}type", "normal") != "normal":
            continue
        number = len(found) + 1
        story = Story(context, f"{kind}s", relations, "footnote")
        story.place.number = number
        for block in note:
            story.take(block)
        lines = story.finish()
        if lines:  # the paragraphs of a note are one line
            whole = fold_lines([LaidOutText(line.text, line.codes) for line in lines])
            lines = [replace(lines[0], text=whole.text, codes=whole.codes, number=number)]
        found[note.get(f"{W}id", "")] = lines
    return found


def _with_label(lines: list[Line], label: str) -> Iterator[Line]:
    """The line of a note with its mark, which may stand in the text as well."""
    for line in lines:
        typed = MARKED_START.match(line.text)
        text = line.text[typed.end() :] if typed and typed[1] == label else line.text
        yield _without(replace(line, text=text, label=label), label)


def _without(line: Line, label: str) -> Line:
    """The line without a sign of its own at the start: "* See A/75/1" is note *."""
    if label.isalnum() or not line.text.startswith(label):
        return line
    cut = line.text[len(label) :]
    gone = len(line.text) - len(cut.lstrip())
    codes = tuple(
        replace(code, start=max(code.start - gone, 0), stop=code.stop - gone)
        for code in line.codes
        if code.stop > gone
    )
    return replace(line, text=cut.lstrip(), codes=codes)


def read_first_header(
    context: Context, section: _Element | None, text: Sequence[Line]
) -> tuple[Line, ...]:
    """What the header of the first page has of a masthead; `text` is what follows it.

    All other headers and footers are reported.
    """
    heads: tuple[Line, ...] = ()
    first = _first_header(context, section)
    own = section is not None and is_on(section.find(f"{W}titlePg"))
    for kind, reason in (("header", "running head"), ("footer", "running foot")):
        parts = {
            relation.target: None
            for relation in context.package.relations.values()
            if relation.kind == kind and not relation.external
        }
        for part in filter(context.package.has, parts):
            story = Story(context, _stem(part), context.package.read_relations(part))
            root = W + ("hdr" if kind == "header" else "ftr")
            for block in context.package.iter_blocks(part, root, BLOCKS):
                story.take(block)
            lines = story.finish()
            if part == first:
                heads = extract_text_head(lines, text, own=own)
                lines = [line for line in lines if line not in heads]
            _report_lines(context, lines, reason, _stem(part))
    return heads


def _first_header(context: Context, section: _Element | None) -> str | None:
    """The part that is the header of the first page."""
    if section is None:
        return None
    wanted = "first" if is_on(section.find(f"{W}titlePg")) else "default"
    for reference in section.iterchildren(f"{W}headerReference"):
        if reference.get(f"{W}type", "default") == wanted:
            relation = context.package.find_target(reference.get(f"{R}id"))
            return relation.target if relation is not None else None
    return None


def report_comments(context: Context) -> None:
    """Report what was written in the margins."""
    part = context.package.find_part("comments", f"{context.package.root}/comments.xml")
    if part is None:
        return
    relations = context.package.read_relations(part)
    blocks = context.package.iter_blocks(part, f"{W}comments", (f"{W}comment",))
    for number, comment in enumerate(blocks, start=1):
        story = Story(context, "comments", relations)
        story.place.number = number
        for block in comment:
            story.take(block)
        text = " ".join(strip_marks(line.text) for line in story.finish())
        if text:
            context.removed.append(RemovedText(text, "comment", number, "comments"))


def _report_lines(context: Context, lines: list[Line], reason: str, where: str) -> None:
    context.removed.extend(
        RemovedText(strip_marks(line.text), reason, line.number, where) for line in lines
    )


def _stem(part: str) -> str:
    return re.sub(r"\.xml$", "", part.rpartition("/")[2])
