"""The whole text of a document of a memory, and which stretches of it units translate."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from tmtool.protocols import Store, StoredUnit, View
from tmtool.texts import DocumentText
from tmtool.units import Origin, Place

_SIDES = ("source", "target")
_PAGE = 1_000
"""So many paragraphs are read by one statement."""
_PART = 3
"""A part of a unit is a paragraph, a beginning and an end, and what else was known of it."""


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
