"""What surrounds the text: notes, headers and footers, comments."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from tmtool.documents.docx.context import Context
from tmtool.documents.docx.names import R, W
from tmtool.documents.docx.notes import KINDS
from tmtool.documents.docx.story import BLOCKS, Story
from tmtool.documents.docx.styles import is_on
from tmtool.documents.docx.text import LaidOutText, fold_lines
from tmtool.documents.lines import MARKED_START, Line, RemovedText, strip_marks
from tmtool.documents.page_artifacts import extract_text_head

if TYPE_CHECKING:
    from lxml.etree import _Element


def iter_notes(context: Context) -> Iterator[Line]:
    """The footnotes in the order in which the text calls them, then the endnotes."""
    for kind in KINDS:
        part = context.package.find_part(f"{kind}s", f"{context.package.root}/{kind}s.xml")
        if part is None:
            continue
        labels = context.notes.list_labels(kind)
        found = _notes_of(context, part, kind)
        for note, label in labels.items():
            yield from _with_label(found.pop(note, []), label)
        for lines in found.values():
            _report(context, lines, f"{kind} that nothing calls", f"{kind}s")


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
        found[note.get(f"{W}id", "")] = _as_one(story.finish(), number)
    return found


def _as_one(lines: list[Line], number: int) -> list[Line]:
    """The paragraphs of a note as one line, if there are any."""
    if not lines:
        return []
    whole = fold_lines([LaidOutText(line.text, line.codes) for line in lines])
    return [replace(lines[0], text=whole.text, codes=whole.codes, number=number)]


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
        for part in _parts(context, kind):
            lines = _lines_of(context, part, "hdr" if kind == "header" else "ftr")
            if part == first:
                heads = extract_text_head(lines, text, own=own)
                lines = [line for line in lines if line not in heads]
            _report(context, lines, reason, _stem(part))
    return heads


def _parts(context: Context, kind: str) -> list[str]:
    found = {
        relation.target: None
        for relation in context.package.relations.values()
        if relation.kind == kind and not relation.external and context.package.has(relation.target)
    }
    return list(found)


def _lines_of(context: Context, part: str, root: str) -> list[Line]:
    story = Story(context, _stem(part), context.package.read_relations(part))
    for block in context.package.iter_blocks(part, W + root, BLOCKS):
        story.take(block)
    return story.finish()


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


def _report(context: Context, lines: list[Line], reason: str, where: str) -> None:
    context.removed.extend(
        RemovedText(strip_marks(line.text), reason, line.number, where) for line in lines
    )


def _stem(part: str) -> str:
    return re.sub(r"\.xml$", "", part.rpartition("/")[2])
