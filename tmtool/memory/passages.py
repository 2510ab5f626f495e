"""Places in documents, opened: what stands there and around it, in all languages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tmtool.memory.successors import Successor, find_successors, name_origin
from tmtool.memory.whole_texts import (
    DocumentLayout,
    Line,
    UntranslatedPart,
    cut_window,
    find_label,
    find_next,
    find_position,
    lay_out,
    list_line_labels,
)
from tmtool.protocols import EVERYTHING, Store, StoredUnit, View
from tmtool.texts import Record
from tmtool.un.labels import normalize_label
from tmtool.un.places import DocumentPart, DocumentPlace, PartName, read_heading
from tmtool.units import Origin

FIRST = 20
"""So many places of a document are shown where none is named. Chosen, no measurement."""
_KEY = re.compile("[0-9a-f]{32}")
_PLACES_OF_UNIT = 8
"""So many places of a unit are opened. Chosen, no measurement."""
_READ = 2_000
"""So many units of a document are looked at that is not kept whole. Limit: memory."""
_LABELS = 30
"""So many labels are named where one is not found. Chosen, no measurement."""
_RANKS: dict[PartName, int] = {
    "annex": 0, "appendix": 1, "chapter": 1, "section": 2, "draft resolution": 3,
    "draft decision": 3, "footnote": 4,
}  # fmt: skip
"""A part ends where another begins that is as large or larger."""
_NUMBERED_ALONE: tuple[PartName, ...] = ("chapter", "section")
"""Parts that a heading may call by their number alone: "II. Conclusions"."""


@dataclass(frozen=True, slots=True)
class Passage:
    """Neighbours in a document, each with the one origin that it has there.

    `chosen` are the positions that were asked for; None is one that is not known. `unpaired` is
    what stands before which of the units, by its number, and was paired with nothing; such that was
    asked for is in `sought`. `more` is a position around which the document goes on, None where it
    doesn't, or that isn't known. `record` is what a document that is kept whole says of itself,
    `successors` what became of it.
    """

    units: tuple[StoredUnit, ...]
    chosen: frozenset[int | None]
    unpaired: tuple[tuple[int, UntranslatedPart], ...] = ()
    sought: frozenset[UntranslatedPart] = frozenset()
    more: int | None = None
    origin: Origin | None = None
    record: Record | None = None
    successors: tuple[Successor, ...] = ()

    @property
    def document(self) -> Origin:
        """What all of them come from."""
        return self.units[0].unit.origins[0] if self.units else self.origin or Origin()

    @property
    def lines(self) -> Iterator[Line]:
        """All that stands there, in order."""
        for at in range(len(self.units) + 1):
            yield from (each for before, each in self.unpaired if before == at)
            yield from self.units[at : at + 1]


def mark_successors(
    store: Store, passages: Sequence[Passage], view: View = EVERYTHING
) -> list[Passage]:
    """The passages with what became of their documents."""
    found = find_successors(store, [each.document for each in passages], view)
    return [
        replace(each, successors=found.get(name_origin(each.document) or "", ()))
        for each in passages
    ]


def read_around(store: Store, place: StoredUnit, count: int, view: View = EVERYTHING) -> Passage:
    """What stands up to `count` places before and after a unit's first origin, and at it."""
    origin = place.unit.origins[0]
    near = [stored for _, stored in store.read_context(origin, count, view)]
    return Passage(tuple(near) or (place,), frozenset({origin.position}))


def open_passages(
    store: Store,
    name: str,
    *,
    label: str | None = None,
    at: int | None = None,
    count: int = 2,
    view: View = EVERYTHING,
) -> list[Passage]:
    """Places in the documents of a name, or of the unit with that key: by label or by position.

    Without either, the first places of each document. Nothing where there is no such place.
    """
    unit = store.read_units([name], view, _PLACES_OF_UNIT)[0] if _KEY.fullmatch(name) else None
    if unit is not None:
        places = [replace(unit, unit=replace(unit.unit, origins=(o,))) for o in unit.unit.origins]
        return [read_around(store, place, count, view) for place in places]
    return [
        passage
        for document, _ in store.list_documents(view, name)
        for passage in _in_document(store, document, label, at, count, view)
    ]


def open_place(store: Store, place: DocumentPlace, count: int, view: View) -> list[Passage]:
    """A place that a person named, in every document of that symbol."""
    found = []
    for document, _ in store.list_documents(view, place.symbol):
        laid = lay_out_any(store, document, view)
        chosen = locate(laid.lines, place)
        if chosen:
            found.append(open_lines(laid, chosen, count))
    return found


def lay_out_any(store: Store, document: Origin, view: View) -> DocumentLayout:
    """The lines of a document; of one that isn't kept whole its first units."""
    found = lay_out(store, document, view)
    if found is not None:
        return found
    near = store.read_context(replace(document, position=0), _READ, view)
    return DocumentLayout(document, tuple(each for _, each in near))


def list_labels(store: Store, name: str, view: View = EVERYTHING) -> list[str]:
    """The first labels that the documents of a name have, in order."""
    found: dict[str, None] = {}
    for document, _ in store.list_documents(view, name):
        lines = lay_out_any(store, document, view).lines
        found |= dict.fromkeys(label for line in lines for label in list_line_labels(line))
    return list(found)[:_LABELS]


def _in_document(
    store: Store, document: Origin, label: str | None, at: int | None, count: int, view: View
) -> Iterator[Passage]:
    laid = lay_out(store, document, view)
    if laid is not None:
        yield from _open_whole(laid, label, at, count)
        return
    if label is not None:
        for place in store.find_by_label(document, label, view):
            yield read_around(store, place, count, view)
        return
    reach = FIRST - 1 if at is None else count
    near = [
        each for _, each in store.read_context(replace(document, position=at or 0), reach, view)
    ]
    positions = {each.unit.origins[0].position for each in near}
    if near and (at is None or at in positions):
        yield Passage(tuple(near), frozenset() if at is None else frozenset({at}))


def _open_whole(
    laid: DocumentLayout, label: str | None, at: int | None, count: int
) -> Iterator[Passage]:
    """Places in a document that is kept whole."""
    if label is not None:
        for run in find_label(laid.lines, label):
            yield open_lines(laid, run, count)
    elif at is None:
        yield _make_passage(laid, range(min(FIRST, len(laid.lines))), (), FIRST // 2)
    elif chosen := find_position(laid.lines, at):
        yield open_lines(laid, chosen, count)


def open_lines(laid: DocumentLayout, chosen: Sequence[int], count: int) -> Passage:
    """Chosen lines of a document with so many around them."""
    return _make_passage(laid, cut_window(laid.lines, chosen, count), chosen, count)


def _make_passage(laid: DocumentLayout, shown: range, chosen: Sequence[int], count: int) -> Passage:
    lines = laid.lines
    units: list[StoredUnit] = []
    between = []
    for line in lines[shown.start : shown.stop]:
        if isinstance(line, StoredUnit):
            units.append(line)
        else:
            between.append((len(units), line))
    wanted = [lines[at] for at in chosen]
    positions = [each.unit.origins[0].position for each in wanted if isinstance(each, StoredUnit)]
    sought = frozenset(each for each in wanted if isinstance(each, UntranslatedPart))
    more = find_next(lines, shown.stop, count)
    return Passage(
        tuple(units), frozenset(positions), tuple(between), sought, more, laid.document, laid.record
    )


def locate(lines: Sequence[Line], place: DocumentPlace) -> list[int]:
    """The lines of a place, by their numbers; none where there is no such place."""
    scope = _find_scope(lines, place.parts)
    if scope is None:
        return []
    if place.paragraph is None:
        return [scope.start] if scope else []
    found = _find_run(lines, scope, place.paragraph)
    inside = (
        range(found[-1] + 1, _find_end(lines, scope, found, place.paragraph)) if found else scope
    )
    for label in place.subparagraphs:
        if not found:
            return []
        # A subparagraph may stand in a line of its paragraph.
        inside = range(found[0], inside.stop)
        found = _find_run(lines, inside, label)
        if found:
            inside = range(found[0], _find_next(lines, inside, found, label))
    return found


def _find_scope(lines: Sequence[Line], parts: Sequence[DocumentPart]) -> range | None:
    """The lines of the innermost part, or of all that comes before the first annex."""
    start, stop = 0, len(lines)
    for part in parts:
        begins = (
            at for at in range(start, len(lines)) if part in _list_parts(lines[at], part.name)
        )
        first = next(begins, None)
        if first is None:
            return None
        start = first
    rank = _RANKS[parts[-1].name] if parts else 0
    for at in range(start + 1, len(lines)):
        # The heading of a part is there in each language, maybe in lines of their own.
        found = (each for each in _list_headings(lines[at]) if each not in parts[-1:])
        if any(_RANKS[each.name] <= rank for each in found):
            stop = at
            break
    return range(start, stop)


def _list_parts(line: Line, wanted: PartName) -> list[DocumentPart]:
    """The parts that begin at a line, as far as it can be one of a kind."""
    kinds, labels = _list_kinds(line), list_line_labels(line)
    if wanted == "footnote":
        return [
            DocumentPart("footnote", normalize_label(each).upper())
            for each in labels
            if "footnote" in kinds
        ]
    found = list(_list_headings(line))
    if wanted in _NUMBERED_ALONE and "heading" in kinds:
        found += [DocumentPart(wanted, normalize_label(each).upper()) for each in labels]
    return found


def _list_headings(line: Line) -> Iterator[DocumentPart]:
    texts = (
        [line.text] if isinstance(line, UntranslatedPart) else [v.text for v in line.unit.variants]
    )
    return (part for text in texts if (part := read_heading(text)) is not None)


def _list_kinds(line: Line) -> set[str | None]:
    if isinstance(line, UntranslatedPart):
        return {line.kind}
    return {place.kind for place in line.unit.origins[0].places}


def _find_run(lines: Sequence[Line], scope: range, label: str) -> list[int]:
    """The first lines in a row that have a label: the sentences of a paragraph."""
    found: list[int] = []
    for at in scope:
        if label in _list_plain_labels(lines[at]) and "footnote" not in _list_kinds(lines[at]):
            found.append(at)
        elif found:
            break
    return found


def _find_end(lines: Sequence[Line], scope: range, starts: Sequence[int], label: str) -> int:
    """Where a paragraph ends: at the next one that has a number."""
    for at in range(starts[-1] + 1, scope.stop):
        numbers = {each for each in _list_plain_labels(lines[at]) if each[:1].isdecimal()}
        if numbers - {label} or "heading" in _list_kinds(lines[at]):
            return at
    return scope.stop


def _find_next(lines: Sequence[Line], inside: range, starts: Sequence[int], label: str) -> int:
    """Where a subparagraph ends: at the one with the next letter."""
    following = chr(ord(label) + 1) if len(label) == 1 else None
    later = range(starts[-1] + 1, inside.stop)
    return next((at for at in later if following in _list_plain_labels(lines[at])), inside.stop)


def _list_plain_labels(line: Line) -> set[str]:
    """The labels in their plain spelling; a unit may be made of several paragraphs."""
    return {normalize_label(each) for label in list_line_labels(line) for each in label.split(", ")}
