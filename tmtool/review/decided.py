"""What somebody decided on findings in a table: suggestions put in, and decisions to record."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tmtool.errors import InputError, ParseError
from tmtool.formats.bitexts import notes
from tmtool.formats.bitexts.notes import Choosing, PairNote
from tmtool.formats.bitexts.rows import iter_rows, name_sides
from tmtool.review import wording
from tmtool.review.tables import EditedCell, ReviewTable
from tmtool.units import Bitext, CheckRecord


@dataclass(frozen=True, slots=True)
class FindingChoice:
    """What was chosen for a finding of a pair, and why; the texts are those of the pair then."""

    note: PairNote
    choice: Choosing
    why: str
    source: str
    target: str


def read_choices(table: ReviewTable, cell: EditedCell) -> Iterator[tuple[PairNote, Choosing, str]]:
    """What a row says of each of its findings; ParseError for what can't be understood."""
    if not cell.decision:
        return
    try:
        yield from _read(cell)
    except InputError as error:
        message = f"decision: {error}"
        raise table.build_error(message, cell.number, notes.DECISION) from error


def _read(cell: EditedCell) -> Iterator[tuple[PairNote, Choosing, str]]:
    choices = notes.parse_choices(cell.decision)
    if choices is None:
        shown = " ".join(cell.decision.split())[:40]
        raise InputError(f"write apply, keep as is, or not an error; found “{shown}”")
    try:
        found = notes.parse(cell.finding_data)
    except ValueError as error:
        message = "what the table says of the findings is damaged: write it again"
        raise InputError(message) from error
    if not found:
        message = "the row has no finding to decide on"
        raise InputError(message)
    for choice, number, why in choices:
        if number is not None and number > len(found):
            raise InputError(f"the row has {len(found)} findings, not {number}")
        for note in found if number is None else found[number - 1 : number]:
            if choice == "keep as is" and note.severity == "error" and not why:
                message = (
                    "an error needs a reason to stay; write it like “keep as is: as in the treaty”"
                )
                raise InputError(message)
            yield note, choice, why


def apply_suggestion(bitext: Bitext, row: int, note: PairNote, *, checked: CheckRecord) -> Bitext:
    """The bitext with the suggestion of a finding in a row, as an edit that names the finding.

    InputError where it says nothing that can be put in, or the text no longer has the words.
    """
    name = name_sides(len(bitext.sides))[note.side]
    text = build_suggested(bitext, row, note)
    return wording.edit(bitext, row, name, text, checked=checked, finding=note.id)


def build_suggested(bitext: Bitext, row: int, note: PairNote) -> str:
    """The text of a side of a row with the suggestion of a finding in it; InputError as above."""
    if not note.repairs:
        raise InputError(
            f"{note.check}: the finding has no suggestion that can be put in as it is: correct the "
            "text itself"
        )
    text = next(iter_rows(bitext, {row})).sides[note.side].text
    for start, stop, before, after in reversed(note.repairs):
        if text[start:stop] != before:
            start = _find_once(text, before, note)
        text = text[:start] + after + text[start + len(before) :]
    return text


def _find_once(text: str, before: str, note: PairNote) -> int:
    """Where words stand that have moved since the check."""
    if text.count(before) != 1:
        raise InputError(
            f"{note.check}: the suggestion no longer fits: “{before}” occurs "
            f"{text.count(before) or 'no'} times in the text"
        )
    return text.index(before)


def find_decision_rows(table: ReviewTable) -> Sequence[EditedCell]:
    """Find the rows that decide on findings; ParseError where nothing says which pairs they are."""
    rows = [cell for cell in table.rows if cell.decision]
    if rows and table.number_column is None:
        message = "decisions need the column pair"
        raise ParseError(message, table.path, table.header)
    return rows
