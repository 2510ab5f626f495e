"""Places in documents, opened: what stands there and around it, in all languages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from tmtool.doors import EVERYTHING, Store, Stored, View
from tmtool.lang.wrap import printable, wrap
from tmtool.memory import layouts
from tmtool.memory.layouts import Layout, Line, Unpaired, lay_out
from tmtool.memory.located import locate
from tmtool.memory.look import STRONG, Look, Part, hung, laid, quiet
from tmtool.memory.places import described
from tmtool.memory.whole.itself import called
from tmtool.texts import Record
from tmtool.un.places import DocumentPlace
from tmtool.units import Origin

FIRST = 20
"""So many places of a document are shown where none is named."""
NOT_PAIRED = "no translation known"
_KEY = re.compile("[0-9a-f]{32}")
_NUMBER = 7
_PLACES_OF_UNIT = 8
_READ = 2_000
_LABELS = 30


@dataclass(frozen=True, slots=True)
class Passage:
    """Neighbours in a document, each with the one origin that it has there.

    `chosen` are the positions that were asked for; None is one that is not known. `unpaired` is
    what stands before which of the units, by its number, and was paired with nothing; such that was
    asked for is in `sought`. `more` is a position around which the document goes on, None where it
    doesn't, or that isn't known. `record` is what a document that is kept whole says of itself.
    """

    units: tuple[Stored, ...]
    chosen: frozenset[int | None]
    unpaired: tuple[tuple[int, Unpaired], ...] = ()
    sought: frozenset[Unpaired] = frozenset()
    more: int | None = None
    origin: Origin | None = None
    record: Record | None = None

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


def around(store: Store, place: Stored, count: int, view: View = EVERYTHING) -> Passage:
    """What stands up to `count` places before and after a unit's first origin, and at it."""
    origin = place.unit.origins[0]
    near = [stored for _, stored in store.passage(origin, count, view)]
    return Passage(tuple(near) or (place,), frozenset({origin.position}))


def opened(
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
    unit = store.units([name], view, _PLACES_OF_UNIT)[0] if _KEY.fullmatch(name) else None
    if unit is not None:
        places = [replace(unit, unit=replace(unit.unit, origins=(o,))) for o in unit.unit.origins]
        return [around(store, place, count, view) for place in places]
    return [
        passage
        for document, _ in store.documents(view, name)
        for passage in _in_document(store, document, label, at, count, view)
    ]


def open_place(store: Store, place: DocumentPlace, count: int, view: View) -> list[Passage]:
    """A place that a person named, in every document of that symbol."""
    found = []
    for document, _ in store.documents(view, place.symbol):
        laid = lay_out_any(store, document, view)
        chosen = locate(laid.lines, place)
        if chosen:
            found.append(open_lines(laid, chosen, count))
    return found


def lay_out_any(store: Store, document: Origin, view: View) -> Layout:
    """The lines of a document; of one that isn't kept whole its first units."""
    found = lay_out(store, document, view)
    if found is not None:
        return found
    near = store.passage(replace(document, position=0), _READ, view)
    return Layout(document, tuple(each for _, each in near))


def labels(store: Store, name: str, view: View = EVERYTHING) -> list[str]:
    """The first labels that the documents of a name have, in order."""
    found: dict[str, None] = {}
    for document, _ in store.documents(view, name):
        lines = lay_out_any(store, document, view).lines
        found |= dict.fromkeys(label for line in lines for label in layouts.list_labels(line))
    return list(found)[:_LABELS]


def view(passages: Sequence[Passage], langs: Sequence[str] | None, look: Look) -> Iterator[str]:
    """The passages, line by line, line ends included; `langs` are those wanted, None for all."""
    for number, passage in enumerate(passages):
        yield from ["\n"] * bool(number)
        yield from _head(passage.document, passage.record, look)
        for line in passage.lines:
            if isinstance(line, Unpaired):
                yield from _show_unpaired(line, passage, langs, look)
            else:
                yield from _place(line, passage, langs, look)


def objects(passages: Sequence[Passage]) -> Iterator[dict[str, Any]]:
    """Every line as an object, with the number of its passage: a place, or what is unpaired.

    Before those of a document that is kept whole comes its record.
    """
    for number, passage in enumerate(passages, start=1):
        if passage.record is not None:
            record = {name: value for name, value in asdict(passage.record).items() if value}
            name = called(passage.document)
            yield {"type": "document", "passage": number, "name": name, "record": record}
        for line in passage.lines:
            if isinstance(line, Unpaired):
                yield {"type": "unpaired", "passage": number, **_tell_unpaired(line, passage)}
            else:
                yield {"type": "place", "passage": number, **_tell_place(line, passage)}


def _tell_unpaired(line: Unpaired, passage: Passage) -> dict[str, Any]:
    return {
        "chosen": line in passage.sought,
        "document": line.document,
        "paragraph": line.stretch.paragraph,
        "kind": line.kind,
        "labels": {line.lang: line.label} if line.label else {},
        "texts": {line.lang: line.text},
    }


def _tell_place(stored: Stored, passage: Passage) -> dict[str, Any]:
    origin = stored.unit.origins[0]
    return {
        "chosen": origin.position in passage.chosen,
        "position": origin.position,
        "labels": {each.lang: each.label for each in origin.places if each.label},
        "texts": {each.lang: each.text for each in stored.unit.variants},
        "key": stored.key,
        "origin": {
            name: value for name, value in asdict(origin).items() if value not in (None, ())
        },
    }


def _in_document(
    store: Store, document: Origin, label: str | None, at: int | None, count: int, view: View
) -> Iterator[Passage]:
    laid = lay_out(store, document, view)
    if laid is not None:
        yield from _open_whole(laid, label, at, count)
        return
    if label is not None:
        for place in store.labelled(document, label, view):
            yield around(store, place, count, view)
        return
    reach = FIRST - 1 if at is None else count
    near = [each for _, each in store.passage(replace(document, position=at or 0), reach, view)]
    positions = {each.unit.origins[0].position for each in near}
    if near and (at is None or at in positions):
        yield Passage(tuple(near), frozenset() if at is None else frozenset({at}))


def _open_whole(laid: Layout, label: str | None, at: int | None, count: int) -> Iterator[Passage]:
    """Places in a document that is kept whole."""
    if label is not None:
        for run in layouts.find_label(laid.lines, label):
            yield open_lines(laid, run, count)
    elif at is None:
        yield _make_passage(laid, range(min(FIRST, len(laid.lines))), (), FIRST // 2)
    elif chosen := layouts.find_position(laid.lines, at):
        yield open_lines(laid, chosen, count)


def open_lines(laid: Layout, chosen: Sequence[int], count: int) -> Passage:
    """Chosen lines of a document with so many around them."""
    return _make_passage(laid, layouts.cut_window(laid.lines, chosen, count), chosen, count)


def _make_passage(laid: Layout, shown: range, chosen: Sequence[int], count: int) -> Passage:
    lines = laid.lines
    units: list[Stored] = []
    between = []
    for line in lines[shown.start : shown.stop]:
        if isinstance(line, Stored):
            units.append(line)
        else:
            between.append((len(units), line))
    wanted = [lines[at] for at in chosen]
    positions = [each.unit.origins[0].position for each in wanted if isinstance(each, Stored)]
    sought = frozenset(each for each in wanted if isinstance(each, Unpaired))
    more = layouts.find_next(lines, shown.stop, count)
    return Passage(
        tuple(units), frozenset(positions), tuple(between), sought, more, laid.document, laid.record
    )


def _head(document: Origin, record: Record | None, look: Look) -> Iterator[str]:
    """What the document is, and which files it came from."""
    files = dict.fromkeys(
        name for name in (document.file, *(each.file for each in document.places)) if name
    )
    name = document.symbol or next(iter(files), None) or "of unknown origin"
    others = [each for each in files if each != name]
    facts = [*described(replace(document, score=None, checked=None))]
    facts += [each for each in _record_facts(record) if each not in facts]
    # Files stand together; where there is a symbol they are what one needs last.
    told = [name, *facts, *others] if document.symbol else [name, *others, *facts]
    for line in wrap(printable(", ".join(told)), look.columns):
        yield f"{look.painted(line, STRONG)}\n"


def _record_facts(record: Record | None) -> list[str]:
    """What a document says of itself beyond what its origins know."""
    if record is None:
        return []
    named = (
        ("session", record.session), ("agenda item", record.agenda_item),
        ("distribution", record.distribution), ("job", record.job), ("original", record.original),
    )  # fmt: skip
    told = [each for each in (record.kind, record.stage) if each]
    return told + [f"{name} {value}" for name, value in named if value]


def _place(
    stored: Stored, passage: Passage, langs: Sequence[str] | None, look: Look
) -> Iterator[str]:
    """One place: its position, and what each language says under its label."""
    origin = stored.unit.origins[0]
    chosen = origin.position in passage.chosen
    position = "" if origin.position is None else f"{origin.position}"
    name = f"{'>' if chosen else ' '} {position}"
    wanted = [each for each in stored.unit.variants if langs is None or each.lang in langs]
    indent = max((len(each.lang) for each in wanted), default=0) + 2
    room = look.columns - _NUMBER - indent
    for variant in wanted:
        label = origin.place(variant.lang).label
        text = laid([Part(f"{label}  " if label else ""), Part(variant.text)], room, look)
        lines = [look.painted(line, STRONG) if chosen else line for line in text]
        for line in hung(variant.lang, lines, indent):
            yield f"{name:<{_NUMBER}}{line}"
            name = ""
    if chosen and stored.unit.origins[0].score is not None:
        told = ", ".join(described(replace(origin, date=None, body=None, status=None)))
        yield from hung(" " * _NUMBER, quiet(told, look.columns - _NUMBER, look), _NUMBER)


def _show_unpaired(
    line: Unpaired, passage: Passage, langs: Sequence[str] | None, look: Look
) -> Iterator[str]:
    """What was paired with nothing: its text under its label, and that it is so."""
    if langs is not None and line.lang not in langs:
        return
    is_sought = line in passage.sought
    indent = len(line.lang) + 2
    room = look.columns - _NUMBER - indent
    text = laid([Part(f"{line.label}  " if line.label else ""), Part(line.text)], room, look)
    lines = [look.painted(each, STRONG) if is_sought else each for each in text]
    name = f"{'>' if is_sought else ' '} -"
    for each in hung(line.lang, lines, indent):
        yield f"{name:<{_NUMBER}}{each}"
        name = ""
    yield from hung(" " * (_NUMBER + indent), quiet(NOT_PAIRED, room, look), _NUMBER + indent)
