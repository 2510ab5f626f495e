"""A document of a memory laid out: its units, and between them what was paired with nothing."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from tmtool.doors import Store, Stored, View
from tmtool.memory.whole_texts import (
    Stretch,
    find_unpaired,
    place_units,
    read_stretches,
    read_whole,
)
from tmtool.texts import DocumentText
from tmtool.units import Kind, Origin

_WHOLE = 10_000_000
"""More places than any document has."""
_LISTED = ("x-tmtool-stream", "lists")
"""The property of items that were paired out of a list, which its bead stands for as well."""


@dataclass(frozen=True, slots=True)
class Unpaired:
    """A stretch of a document that no unit of the memory translates."""

    lang: str
    document: str
    stretch: Stretch
    label: str | None
    kind: Kind
    text: str


Line: TypeAlias = Stored | Unpaired


def lay_out(store: Store, document: Origin, view: View) -> tuple[Line, ...]:
    """All lines of a document that is kept whole in some language; of others there are none."""
    langs = [place.lang for place in document.places]
    texts = [text for lang in langs if (text := read_whole(store, document, lang, view))]
    if not texts:
        return ()
    units = [each for _, each in store.passage(replace(document, position=0), _WHOLE, view)]
    before: defaultdict[int, list[Unpaired]] = defaultdict(list)
    for text in texts:
        for at, line in _list_unpaired(text, units):
            before[at].append(line)
    lines: list[Line] = []
    for at in range(len(units) + 1):
        lines += before[at]
        lines += units[at : at + 1]
    return tuple(lines)


def cut_window(lines: Sequence[Line], chosen: Sequence[int], around: int) -> range:
    """The numbers of so many lines before and after the chosen ones."""
    return range(max(chosen[0] - around, 0), min(chosen[-1] + around + 1, len(lines)))


def find_position(lines: Sequence[Line], position: int) -> list[int]:
    """The lines of a running number; where no unit has it, what stands unpaired there."""
    found = [at for at, line in enumerate(lines) if _read_position(line) == position]
    known = [
        (at, own) for at, line in enumerate(lines) if (own := _read_position(line)) is not None
    ]
    if found or not known or position > max(own for _, own in known):
        return found
    stop = next(at for at, own in known if own > position)
    start = max((at + 1 for at, own in known if own < position), default=0)
    return [at for at in range(start, stop) if isinstance(lines[at], Unpaired)]


def find_label(lines: Sequence[Line], label: str) -> list[int]:
    """The lines that have a label in whatever language."""
    return [at for at, line in enumerate(lines) if label in list_labels(line)]


def list_labels(line: Line) -> list[str]:
    """The labels of a line in all its languages."""
    if isinstance(line, Unpaired):
        return [line.label] if line.label else []
    return [each.label for each in line.unit.origins[0].places if each.label]


def find_next(lines: Sequence[Line], stop: int, around: int) -> int | None:
    """Around which running number a document goes on behind some lines; None at its end."""
    rest = [own for line in lines[stop:] if (own := _read_position(line)) is not None]
    return rest[min(around, len(rest) - 1)] if rest else None


def _read_position(line: Line) -> int | None:
    return line.unit.origins[0].position if isinstance(line, Stored) else None


def _list_unpaired(text: DocumentText, units: Sequence[Stored]) -> Iterator[tuple[int, Unpaired]]:
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
            Unpaired(
                text.lang,
                text.document,
                part,
                own.label,
                own.kind,
                own.text[part.start : part.stop],
            ),
        )
