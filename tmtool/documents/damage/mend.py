"""Repairs done: texts with their footnote marks and codes, which stay where they belong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tmtool.documents.damage.model import Damage
from tmtool.units import Code, Note, Paragraph


@dataclass(frozen=True, slots=True)
class TextEdit:
    """`text[start:stop]` becomes `by`."""

    start: int
    stop: int
    by: str


def apply_edits(text: str, edits: Sequence[TextEdit]) -> str:
    """The text with edits done that come in order and apart.

    >>> apply_edits("2006728日", [TextEdit(4, 8, "年7月28日")])
    '2006年7月28日'
    """
    pieces, at = [], 0
    for edit in edits:
        pieces += [text[at : edit.start], edit.by]
        at = edit.stop
    return "".join([*pieces, text[at:]])


def move_offset(offset: int, edits: Sequence[TextEdit]) -> int:
    """Where an offset of the text lies once the edits are done.

    >>> move_offset(8, [TextEdit(4, 8, "年7月28日")])
    10
    """
    shift = 0
    for edit in edits:
        if edit.stop <= offset and edit.start < offset:
            shift += len(edit.by) - (edit.stop - edit.start)
        elif edit.start < offset:
            return edit.start + shift + min(offset - edit.start, len(edit.by))
        else:
            break
    return offset + shift


def mend_paragraph(paragraph: Paragraph, repairs: Sequence[Damage]) -> Paragraph:
    """A paragraph with its own repairs done, in order of place; wrapped lines are not joined."""
    edits = [TextEdit(each.start, each.stop, each.repair or "") for each in repairs]
    notes = [replace(note, offset=move_offset(note.offset, edits)) for note in paragraph.notes]
    notes += [
        Note(each.text.rstrip("/"), move_offset(each.start, edits))
        for each in repairs
        if each.kind == "footnote mark"
    ]
    return replace(
        paragraph,
        text=apply_edits(paragraph.text, edits),
        notes=tuple(sorted(notes, key=lambda note: note.offset)),
        codes=tuple(move_code(code, edits) for code in paragraph.codes),
    )


def move_code(code: Code, edits: Sequence[TextEdit]) -> Code:
    """The code around the same stretch once the edits are done."""
    return replace(code, start=move_offset(code.start, edits), stop=move_offset(code.stop, edits))


def join_halves(first: Paragraph, second: Paragraph, between: str) -> Paragraph:
    """Two halves of a paragraph as one.

    It is what the first half is, unless that is a line which was taken for a heading.
    """
    kind = second.kind if first.kind in ("heading", "masthead") else first.kind
    shift = len(first.text) + len(between)
    notes = (replace(note, offset=note.offset + shift) for note in second.notes)
    codes = (replace(c, start=c.start + shift, stop=c.stop + shift) for c in second.codes)
    return replace(
        first,
        kind=kind,
        text=f"{first.text}{between}{second.text}",
        notes=(*first.notes, *notes),
        codes=(*first.codes, *codes),
    )
