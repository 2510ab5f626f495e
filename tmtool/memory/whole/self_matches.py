"""What a memory has of the very document at work: a document is never precedent for itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from tmtool.lang.fold import fold
from tmtool.memory.model import LookupOptions
from tmtool.protocols import Store, StoredUnit
from tmtool.un.symbols import find_body, find_session
from tmtool.units import Document, Origin, Place
from tmtool.where import Equal, In, Not, Or, Where, combine

NEARLY_ALL = 0.85
"""A document that has such a share of the segments word for word may be the adopted text of a
draft. Chosen, no measurement."""
COMMON = 60
"""What stands in more places than this tells nothing about a document. Chosen, no measurement."""
_APART = 0.6
"""Years between a draft and its adoption, at most. Chosen, no measurement."""
_FEWEST = 5
"""With fewer segments, sharing them says nothing. Chosen, no measurement."""


@dataclass(frozen=True, slots=True)
class SelfMatches:
    """The documents of a memory that are the one at work: a filter on them, and why, in a line."""

    where: Where | None = None
    remarks: tuple[str, ...] = ()

    def build_exclusion(self, where: Where | None) -> Where | None:
        """A filter that lets nothing of them pass."""
        return combine(where, Not(self.where)) if self.where is not None else where


NOTHING = SelfMatches()


def find_self_matches(
    store: Store, draft: Document, segments: Sequence[str], options: LookupOptions
) -> SelfMatches:
    """What of a memory is the draft: the same file, text or symbol, or its adopted text."""
    found: dict[Origin, str] = {}
    same = _by_name(store, draft, options)
    for origin, why in chain(same, _adopted(store, draft, segments, options)):
        found.setdefault(origin, why)
    if not found:
        return NOTHING
    told = tuple(
        f"{name_document(origin)} is no precedent here: {why}" for origin, why in found.items()
    )
    wheres = tuple(_where(origin) for origin in found)
    return SelfMatches(wheres[0] if len(wheres) == 1 else Or(wheres), told)


def name_document(origin: Origin) -> str:
    """The name of a document: its symbol, else its file, else its id."""
    names = (origin.symbol, *(each.symbol for each in origin.places), origin.file,
             *(each.file for each in origin.places),
             *(each.document for each in origin.places), origin.file_hash)  # fmt: skip
    return next((name for name in names if name), "a document without a name")


def find_suppliers(
    store: Store, segments: Sequence[str], options: LookupOptions
) -> list[frozenset[Origin] | None]:
    """For each segment the documents that have it word for word (see `reduce_to_document`).

    None where so many have it that this says nothing of any.
    """
    folded = [fold(text) for text in segments]
    ids = store.find_exact(folded, options.source, options.target, options.view)
    flat = sorted({each for some in ids for each in some})
    keys = dict(zip(flat, store.find_unit_keys(flat, options.target, options.view), strict=True))
    listed = sorted({key for some in keys.values() for key in some})
    units = store.read_units(listed, options.view, COMMON)
    documents = {stored.key: _documents(stored) for stored in units if stored}
    found = []
    for some in ids:
        sets = [documents[key] for each in some for key in keys[each] if key in documents]
        common = any(each is None for each in sets)
        found.append(None if common else frozenset().union(*filter(None, sets)))
    return found


def _documents(stored: StoredUnit) -> frozenset[Origin] | None:
    if stored.occurrences > COMMON:
        return None
    return frozenset(map(reduce_to_document, stored.unit.origins))


def reduce_to_document(origin: Origin) -> Origin:
    """What names the document of an origin, and nothing else: its symbol, or its texts and files.

    >>> reduce_to_document(Origin(symbol="A/1", position=7, date="2020")) == Origin(symbol="A/1")
    True
    """
    if origin.symbol:
        return Origin(symbol=origin.symbol)
    places = tuple(_named(each) for each in origin.places)
    known = any(each.symbol or each.document or each.file for each in places)
    return Origin(places if known else (), file=origin.file, file_hash=origin.file_hash)


def is_same_work(first: str | None, second: str | None) -> bool:
    """Whether two symbols belong together: of one body and one session.

    >>> is_same_work("A/C.2/75/L.60", "A/RES/75/202"), is_same_work("A/RES/74/197", "A/RES/75/202")
    (True, False)
    """
    if not first or not second or find_body(first) != find_body(second):
        return False
    return find_session(first) is not None and find_session(first) == find_session(second)


def _named(place: Place) -> Place:
    return Place(
        place.lang, document=place.document, symbol=place.symbol, file=place.file,
        file_hash=place.file_hash,
    )  # fmt: skip


def _where(origin: Origin) -> Where:
    ids = tuple(each.document for each in origin.places if each.document)
    if origin.symbol:
        return Equal("symbol", origin.symbol)
    if ids:
        return In("document", ids)
    if origin.file_hash:
        return Equal("hash", origin.file_hash)
    return Equal("file", origin.file)


def _by_name(store: Store, draft: Document, options: LookupOptions) -> Iterator[tuple[Origin, str]]:
    names = (
        (draft.meta.file_hash, "it is the same file"),
        (draft.id, "it is the same text"),
        (draft.symbol, "it has the same symbol"),
    )
    for name, why in names:
        for origin, _ in store.list_documents(options.view, name) if name else ():
            yield reduce_to_document(origin), why


def _adopted(
    store: Store, draft: Document, segments: Sequence[str], options: LookupOptions
) -> Iterator[tuple[Origin, str]]:
    """Documents that have nearly all of the draft, and belong together with it by their names."""
    found = [each for each in find_suppliers(store, segments, options) if each is not None]
    counts = Counter(origin for some in found for origin in some)
    titled = _with_title(store, draft, options)
    for origin, count in counts.most_common():
        if len(found) < _FEWEST or count < NEARLY_ALL * len(found):
            return
        why = (
            _belongs(draft, origin, titled)
            if not _far_apart(store, draft, origin, options)
            else None
        )
        if why:
            yield origin, f"it has {count} of {len(found)} segments word for word, {why}"


def _belongs(draft: Document, origin: Origin, titled: frozenset[Origin]) -> str | None:
    if is_same_work(draft.symbol, origin.symbol):
        return f"and its symbol belongs together with {draft.symbol}"
    sessions = [find_session(each) for each in (draft.symbol, origin.symbol) if each]
    if origin in titled and len({each for each in sessions if each}) < 2:
        return "and the same title"
    return None


def _far_apart(store: Store, draft: Document, origin: Origin, options: LookupOptions) -> bool:
    """Whether the dates say that they are of two years' work, however alike the texts are."""
    own = _time(draft.meta.date)
    listed = store.list_documents(options.view, name_document(origin))
    times = [_time(each.date) for each, _ in listed if reduce_to_document(each) == origin]
    known = [time for time in times if time is not None]
    return own is not None and bool(known) and all(abs(time - own) > _APART for time in known)


def _time(date: str | None) -> float | None:
    """A date in years; one without a month is the middle of its year.

    >>> _time("2020-12-21"), _time("2020"), _time(None)
    (2020.9166666666667, 2020.5, None)
    """
    if not date or not date[:4].isdecimal():
        return None
    month = date[5:7]
    return int(date[:4]) + ((int(month) - 1) / 12 if month.isdecimal() else 0.5)


def _with_title(store: Store, draft: Document, options: LookupOptions) -> frozenset[Origin]:
    """The documents that have one of the draft's titles."""
    titles = [each.text for each in draft.paragraphs if each.kind == "title"]
    return frozenset().union(*(each or () for each in find_suppliers(store, titles, options)))
