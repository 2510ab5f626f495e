"""Documents of a memory as they were: whole texts, what units translate, and the rest."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import TypeAlias

from tmtool.protocols import Store, StoredUnit, View
from tmtool.texts import DocumentText, Record
from tmtool.units import Kind, Origin, Place

_SIDES = ("source", "target")
_PAGE = 1_000
"""So many paragraphs are read by one statement. Chosen, no measurement."""
_PART = 3
"""A part of a unit is a paragraph, a beginning and an end, and what else was known of it.
Chosen: the order in which they are stored."""
_WHOLE = 10_000_000
"""More places than any document has. Limit: positions of a document."""
_LISTED = ("x-tmtool-stream", "lists")
"""The property of items that were paired out of a list, which its bead stands for as well."""


@dataclass(frozen=True, slots=True, order=True)
class TextStretch:
    """A part of a text: `paragraphs[paragraph].text[start:stop]`."""

    paragraph: int
    start: int
    stop: int


def read_whole(store: Store, origin: Origin, lang: str, view: View) -> DocumentText | None:
    """The whole text in a language that an origin stands in; None where none was kept."""
    document = origin.place(lang).document
    if document is None:
        return None
    text = store.read_document(document, lang, view, limit=_PAGE)
    page = text
    while text is not None and page is not None and len(page.paragraphs) == _PAGE:
        after = page.paragraphs[-1].number
        page = store.read_document(document, lang, view, after, _PAGE)
        more = page.paragraphs if page is not None else ()
        text = replace(text, paragraphs=text.paragraphs + more)
    return text


def list_whole(
    store: Store, view: View, languages: Container[str] | None = None, limit: int | None = None
) -> Iterator[DocumentText]:
    """The whole texts that units of a view stand in, each once; `limit` paragraphs of each."""
    places = [place for origin, _ in store.list_documents(view) for place in origin.places]
    named = dict.fromkeys((each.document, each.lang) for each in places if each.document)
    for document, lang in named:
        if languages is None or lang in languages:
            origin = Origin((Place(lang, document=document),))
            text = (
                read_whole(store, origin, lang, view)
                if limit is None
                else store.read_document(document or "", lang, view, limit=limit)
            )
            if text is not None:
                yield text


def read_stretches(origin: Origin, lang: str) -> tuple[TextStretch, ...]:
    """Which parts of its text an origin's side was made of, as the aligner noted it."""
    at = next((at for at, place in enumerate(origin.places[:2]) if place.lang == lang), None)
    if at is None:
        return ()
    wanted = f"x-tmtool-{_SIDES[at]}-parts"
    written = next((value for name, value in origin.properties if name == wanted), "[]")
    try:
        parts = [TextStretch(*each[:_PART]) for each in json.loads(written)]
        usable = all(0 <= part.start <= part.stop for part in parts)
    except (TypeError, ValueError):
        return ()
    return tuple(parts) if usable else ()


def place_units(
    units: Iterable[StoredUnit], text: DocumentText
) -> list[tuple[StoredUnit, tuple[TextStretch, ...]]]:
    """Units with their stretches of a text, in its order; where two overlap the finer one.

    Items of a list stand in the bead of that list, and say more than all of it. A unit that doesn't
    say where it stands is looked for.
    """
    found = [(each, read_stretches(each.unit.origins[0], text.lang)) for each in units]
    taken: defaultdict[int, list[TextStretch]] = defaultdict(list)
    kept = []
    for stored, parts in sorted(found, key=lambda each: _measure(each[1])):
        if parts and not any(_overlap(part, taken[part.paragraph]) for part in parts):
            kept.append((stored, parts))
            for part in parts:
                taken[part.paragraph].append(part)
    for stored in (each for each, parts in found if not parts):
        one = _looked_for(stored.unit.get_text(text.lang) or "", text, taken)
        if one is not None:
            kept.append((stored, (one,)))
            taken[one.paragraph].append(one)
    return sorted(kept, key=lambda each: each[1][0])


def _looked_for(
    said: str, text: DocumentText, taken: Mapping[int, Sequence[TextStretch]]
) -> TextStretch | None:
    """The first stretch that says something and that nothing has taken up."""
    for paragraph in text.paragraphs if said else ():
        at = paragraph.text.find(said)
        while at >= 0:
            part = TextStretch(paragraph.number, at, at + len(said))
            if not _overlap(part, taken.get(paragraph.number, ())):
                return part
            at = paragraph.text.find(said, at + 1)
    return None


def find_unpaired(text: DocumentText, taken: Iterable[TextStretch]) -> Iterator[TextStretch]:
    """What of a text no stretch takes up, blanks around it left out, in order."""
    by_paragraph: defaultdict[int, list[TextStretch]] = defaultdict(list)
    for each in taken:
        by_paragraph[each.paragraph].append(each)
    for paragraph in text.paragraphs:
        own = sorted(by_paragraph[paragraph.number])
        for start, stop in find_gaps(paragraph.text, [(each.start, each.stop) for each in own]):
            yield TextStretch(paragraph.number, start, stop)


def find_gaps(text: str, ranges: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """What lies between ranges in order, without the blanks around it; nothing that is blank.

    >>> list(find_gaps("One. Two. Three.", [(5, 9)])), list(find_gaps(" ", []))
    ([(0, 4), (10, 16)], [])
    """
    at = 0
    for start, stop in (*ranges, (len(text), len(text))):
        between = text[at:start]
        if between.strip():
            first = at + len(between) - len(between.lstrip())
            yield first, first + len(between.strip())
        at = max(at, stop)


def _measure(parts: Sequence[TextStretch]) -> tuple[int, int]:
    return len({each.paragraph for each in parts}), sum(each.stop - each.start for each in parts)


def _overlap(part: TextStretch, others: Iterable[TextStretch]) -> bool:
    return any(part.start < each.stop and each.start < part.stop for each in others)


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
        if label in list_line_labels(line):
            if not runs or at > runs[-1][-1] + 1:
                runs.append([])
            runs[-1].append(at)
    return runs


def list_line_labels(line: Line) -> list[str]:
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
