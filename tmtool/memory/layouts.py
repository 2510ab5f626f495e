"""A document of a memory laid out: its units, and between them what was paired with nothing."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from typing import TypeAlias

from tmtool.memory.whole_texts import (
    TextStretch,
    find_unpaired,
    place_units,
    read_stretches,
    read_whole,
)
from tmtool.protocols import Store, StoredUnit, View
from tmtool.texts import DocumentText, Record
from tmtool.units import Kind, Origin

_WHOLE = 10_000_000
"""More places than any document has."""
_LISTED = ("x-tmtool-stream", "lists")
"""The property of items that were paired out of a list, which its bead stands for as well."""


@dataclass(frozen=True, slots=True)
class UntranslatedPart:
    """A stretch of a document that no unit of the memory translates."""

    lang: str
    document: str
    stretch: TextStretch
    label: str | None
    kind: Kind
    text: str


Line: TypeAlias = StoredUnit | UntranslatedPart


@dataclass(frozen=True, slots=True)
class DocumentLayout:
    """All lines of a document in order; the record is that of one that is kept whole."""

    document: Origin
    lines: tuple[Line, ...]
    record: Record | None = None


def lay_out(store: Store, document: Origin, view: View) -> DocumentLayout | None:
    """A document that is kept whole in some language; None where it isn't."""
    langs = [place.lang for place in document.places]
    texts = [text for lang in langs if (text := read_whole(store, document, lang, view))]
    if not texts:
        return None
    units = [each for _, each in store.read_context(replace(document, position=0), _WHOLE, view)]
    before: defaultdict[int, list[UntranslatedPart]] = defaultdict(list)
    for text in texts:
        for at, line in _list_unpaired(text, units):
            before[at].append(line)
    lines: list[Line] = []
    for at in range(len(units) + 1):
        lines += before[at]
        lines += units[at : at + 1]
    return DocumentLayout(document, tuple(lines), _join_records([text.record for text in texts]))


def _join_records(records: Sequence[Record]) -> Record:
    """What any side says; where sides differ, as the first says it."""
    return Record(**{
        each.name: next((v for r in records if (v := getattr(r, each.name)) is not None), None)
        for each in fields(Record)
    })  # fmt: skip


def cut_window(lines: Sequence[Line], chosen: Sequence[int], around: int) -> range:
    """The numbers of so many lines before and after the chosen ones."""
    return range(max(chosen[0] - around, 0), min(chosen[-1] + around + 1, len(lines)))


def find_position(lines: Sequence[Line], position: int) -> list[int]:
    """The lines of a running number.

    What is unpaired has the numbers that no unit has: beads with one side are counted, too.
    """
    return [at for at, own in enumerate(_number(lines)) if own == position]


def find_label(lines: Sequence[Line], label: str) -> list[list[int]]:
    """The lines that have a label in whatever language, those that follow each other together."""
    runs: list[list[int]] = []
    for at, line in enumerate(lines):
        if label in list_labels(line):
            if not runs or at > runs[-1][-1] + 1:
                runs.append([])
            runs[-1].append(at)
    return runs


def list_labels(line: Line) -> list[str]:
    """The labels of a line in all its languages."""
    if isinstance(line, UntranslatedPart):
        return [line.label] if line.label else []
    return [each.label for each in line.unit.origins[0].places if each.label]


def find_next(lines: Sequence[Line], stop: int, around: int) -> int | None:
    """Around which running number a document goes on behind some lines; None at its end."""
    rest = _number(lines)[stop:][: around + 1]
    return next((own for own in reversed(rest) if own is not None), None)


def _number(lines: Sequence[Line]) -> list[int | None]:
    """The running number of each line; None where there is none left for what is unpaired."""
    found: list[int | None] = []
    last = -1
    for line in lines:
        if isinstance(line, StoredUnit):
            own = line.unit.origins[0].position
            last = last if own is None else own
            found.append(own)
        else:
            last += 1
            found.append(last)
    # Where more is unpaired than numbers are free, units keep theirs.
    taken = {own for own, line in zip(found, lines, strict=True) if isinstance(line, StoredUnit)}
    return [
        None if own in taken and isinstance(line, UntranslatedPart) else own
        for own, line in zip(found, lines, strict=True)
    ]


def _list_unpaired(
    text: DocumentText, units: Sequence[StoredUnit]
) -> Iterator[tuple[int, UntranslatedPart]]:
    """What of a text no unit translates, and the number of the unit that it stands before."""
    numbers = {id(stored): at for at, stored in enumerate(units)}
    found = place_units(units, text)
    taken = [part for _, parts in found for part in parts]
    taken += [part for each in units for part in read_stretches(each.unit.origins[0], text.lang)]
    spine = [
        (parts[0], numbers[id(stored)])
        for stored, parts in found
        if _LISTED not in stored.unit.origins[0].properties
    ]
    starts = [part for part, _ in spine]
    paragraphs = {each.number: each for each in text.paragraphs}
    for part in find_unpaired(text, taken):
        at = bisect_right(starts, part)
        own = paragraphs[part.paragraph]
        where = spine[at][1] if at < len(spine) else (spine[-1][1] + 1 if spine else len(units))
        yield (
            where,
            UntranslatedPart(
                text.lang,
                text.document,
                part,
                own.label,
                own.kind,
                own.text[part.start : part.stop],
            ),
        )
