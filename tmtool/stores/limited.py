"""A store of which only a part is there: what a person may see of a memory that others share.

Whatever is asked of it is answered as by a store that holds nothing else, and what is written has
to be within that part. So no service has to think of it, and none can forget it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tmtool.errors import InputError
from tmtool.protocols import (
    EVERYTHING,
    Adjacency,
    Change,
    Erasure,
    Extent,
    Hits,
    JournalEntry,
    LastingStore,
    Moved,
    Outcome,
    Progress,
    ReadableStore,
    Slot,
    StoredUnit,
    TokenRuns,
    TouchedUnit,
    VectorStock,
    Verification,
    View,
)
from tmtool.stores.visible_origins import OTHER_MEMORIES
from tmtool.visibility import NO_UNIT
from tmtool.where import Where, combine, is_match

if TYPE_CHECKING:
    from tmtool.protocols.data import Cosines, Ids, Mask
    from tmtool.reporter import Remark
    from tmtool.texts import DocumentText, Record
    from tmtool.units import Origin, TranslationUnit, Vectors


_TOLD_BY_DETAILS = frozenset({"link", "corrigendum", "undo"})
"""The changes of which the journal itself says what they are about: a document, another change."""
_TOLD = frozenset({
    "file", "headers", "was", "is", "kept", "merged", "languages", "change", "document", "relation",
    "other", "old", "new", "lang", "why", "terms",
})  # fmt: skip
"""What the journal says of changes that is of all that they touched, and counts nothing."""


class LimitedReading:
    """What a store answers of the origins that pass a filter, of all if that is None."""

    def __init__(self, store: ReadableStore, where: Where | None) -> None:
        self._reading, self._where = store, where

    def _limit(self, view: View = EVERYTHING) -> View:
        return replace(view, where=combine(view.where, self._where))

    # What names the memory itself.

    @property
    def identity(self) -> str:
        return self._reading.identity

    @property
    def address(self) -> str:
        return self._reading.address

    @property
    def revision(self) -> int:
        return self._reading.revision

    def list_languages(self) -> list[str]:
        if self._where is None:
            return self._reading.list_languages()
        return [lang for lang in self._reading.list_languages() if self.count_texts(lang)]

    # Units.

    def read_units(
        self, keys: Sequence[str], view: View = EVERYTHING, max_origins: int | None = None
    ) -> list[StoredUnit | None]:
        return self._reading.read_units(keys, self._limit(view), max_origins)

    def find_unit_keys(
        self, ids: Sequence[int], to: str | None, view: View = EVERYTHING
    ) -> list[list[str]]:
        return self._reading.find_unit_keys(ids, to, self._limit(view))

    def find_units(
        self,
        ids: Sequence[int],
        to: str | None,
        view: View = EVERYTHING,
        max_origins: int | None = None,
        limit: int | None = None,
    ) -> list[list[StoredUnit]]:
        return self._reading.find_units(ids, to, self._limit(view), max_origins, limit)

    def find_adjacent(
        self, asked: Sequence[Adjacency], view: View = EVERYTHING
    ) -> list[list[tuple[str, Origin]]]:
        return self._reading.find_adjacent(asked, self._limit(view))

    def count_units(self, view: View = EVERYTHING) -> int:
        return self._reading.count_units(self._limit(view))

    def measure_extent(self, view: View = EVERYTHING) -> Extent:
        return self._reading.measure_extent(self._limit(view))

    def list_memories(self, view: View = EVERYTHING) -> list[tuple[str | None, int]]:
        return self._reading.list_memories(self._limit(view))

    def iter_units(self, view: View = EVERYTHING) -> Iterator[StoredUnit]:
        return self._reading.iter_units(self._limit(view))

    # The journal says what others did: of it there is what touched units that are or were there.

    def list_changes(self, key: str, view: View = EVERYTHING) -> list[int]:
        return self._reading.list_changes(key, self._limit(view))

    def list_touched(self, change: int, view: View = EVERYTHING) -> list[TouchedUnit]:
        return self._reading.list_touched(change, self._limit(view))

    def count_touched(self, view: View = EVERYTHING) -> dict[int, int]:
        return self._reading.count_touched(self._limit(view))

    def read_journal(
        self, limit: int | None = None, actions: Sequence[str] = ()
    ) -> list[JournalEntry]:
        """The changes of what is there. With `actions` an undoing is here if what it undid is."""
        if self._where is None:
            return self._reading.read_journal(limit, actions)
        journal = self._reading.read_journal(actions=actions)
        touched: Mapping[int, int] = {}
        if not {each.action for each in journal} <= _TOLD_BY_DETAILS:
            touched = self.count_touched()
        earlier: dict[int, JournalEntry] = {}
        for entry in reversed(journal):
            if self._is_told(entry, earlier, touched):
                earlier[entry.number] = replace(entry, details=self._tell(entry))
        return [*reversed(earlier.values())][:limit]

    def _is_told(
        self, entry: JournalEntry, earlier: Mapping[int, JournalEntry], touched: Mapping[int, int]
    ) -> bool:
        """Whether a change is of something that is there; so are the `earlier` ones."""
        if entry.action == "undo":
            return entry.details["change"] in earlier
        if entry.action not in _TOLD_BY_DETAILS:
            return entry.number in touched
        then = self._limit(View(as_of=entry.number))
        return bool(self._reading.list_documents(then, entry.details["document"]))

    def _tell(self, entry: JournalEntry) -> dict[str, Any]:
        """What is said of a change: nothing that counts, or is of, what is not there."""
        told = {name: each for name, each in entry.details.items() if name in _TOLD}
        if merged := told.get("merged"):
            there = self.read_units(merged, View(as_of=entry.number - 1))
            told["merged"] = [key for key, unit in zip(merged, there, strict=True) if unit]
        return told

    def find_unfinished(self, digest: str) -> tuple[int, Mapping[str, Any]] | None:
        return self._reading.find_unfinished(digest)

    def find_settled(self) -> int:
        return self._reading.find_settled()

    # Texts.

    def get_first_id(self, lang: str) -> int:
        return self._reading.get_first_id(lang)

    def count_texts(self, lang: str) -> int:
        mask = self.build_mask(lang)
        return self._reading.count_texts(lang) if mask is None else int(mask.sum())

    def find_exact(
        self, folded: Sequence[str], lang: str, to: str | None = None, view: View = EVERYTHING
    ) -> list[list[int]]:
        return self._reading.find_exact(folded, lang, to, self._limit(view))

    def find_same(
        self, folded: Sequence[str], templates: Sequence[str], lang: str, to: str | None = None,
        view: View = EVERYTHING,
    ) -> tuple[list[list[int]], list[list[int]]]:  # fmt: skip
        return self._reading.find_same(folded, templates, lang, to, self._limit(view))

    def find_similar(
        self,
        folded: Sequence[str],
        lang: str,
        floor: float,
        to: str | None = None,
        view: View = EVERYTHING,
    ) -> list[Iterator[Ids]]:
        return self._reading.find_similar(folded, lang, floor, to, self._limit(view))

    def find_token_runs(
        self,
        folded: Sequence[str],
        lang: str,
        min_length: int,
        to: str | None = None,
        view: View = EVERYTHING,
    ) -> list[TokenRuns]:
        return self._reading.find_token_runs(folded, lang, min_length, to, self._limit(view))

    def find_phrases(
        self,
        asked: Sequence[Sequence[Slot]],
        lang: str,
        to: str | None = None,
        view: View = EVERYTHING,
    ) -> list[Hits]:
        return self._reading.find_phrases(asked, lang, to, self._limit(view))

    def find_words(
        self, pattern: str, lang: str | None = None, view: View | None = None
    ) -> list[str]:
        return self._reading.find_words(pattern, lang, self._limit(view or EVERYTHING))

    def build_mask(self, lang: str, to: str | None = None, view: View = EVERYTHING) -> Mask | None:
        return self._reading.build_mask(lang, to, self._limit(view))

    def find_visible(self, ids: Ids, view: View = EVERYTHING, to: str | None = None) -> Mask:
        return self._reading.find_visible(ids, self._limit(view), to)

    def find_linked(self, ids: Ids, to: str, view: View = EVERYTHING) -> tuple[Ids, Ids]:
        return self._reading.find_linked(ids, to, self._limit(view))

    def read_texts(self, ids: Sequence[int]) -> list[str]:
        # Numbers come from what was asked before, and were seen then.
        return self._reading.read_texts(ids)

    def iter_texts(self, lang: str, after: int = -1) -> Iterator[tuple[int, str]]:
        mask, first = self.build_mask(lang), self._reading.get_first_id(lang)
        for number, text in self._reading.iter_texts(lang, after):
            # What came since is not known to be seen.
            if mask is None or (number - first < len(mask) and mask[number - first]):
                yield number, text

    def find_duplicate_texts(self, lang: str) -> Iterator[list[int]]:
        seen = {number for number, _ in self.iter_texts(lang)}
        for several in self._reading.find_duplicate_texts(lang):
            if len(there := [number for number in several if number in seen]) > 1:
                yield there

    # Vectors.

    def list_encoders(self) -> list[str]:
        return self._reading.list_encoders()

    def read_vectors(self, signature: str, ids: Ids, dim: int) -> Vectors:
        return self._reading.read_vectors(signature, ids, dim)

    def read_vector_sums(self, signature: str, lang: str) -> tuple[Ids, Ids]:
        ids, sums = self._reading.read_vector_sums(signature, lang)
        seen = self.find_visible(ids)
        return ids[seen], sums[seen]

    def list_unembedded(
        self, signature: str, lang: str, after: int = -1, limit: int = 1000
    ) -> list[tuple[int, str]]:
        return self._reading.list_unembedded(signature, lang, after, limit)

    def describe_vectors(self, signature: str, lang: str) -> VectorStock:
        stock = self._reading.describe_vectors(signature, lang)
        count = len(self.read_vector_sums(signature, lang)[0]) if stock.count else 0
        return replace(stock, count=count, texts=self.count_texts(lang))

    def find_nearest(
        self,
        signature: str,
        lang: str,
        queries: Vectors,
        k: int,
        to: str | None = None,
        view: View = EVERYTHING,
    ) -> tuple[Ids, Cosines]:
        return self._reading.find_nearest(signature, lang, queries, k, to, self._limit(view))

    def list_nearest_notes(self, signature: str, lang: str) -> list[str]:
        return self._reading.list_nearest_notes(signature, lang)

    # Documents.

    def list_documents(
        self, view: View = EVERYTHING, name: str | None = None
    ) -> list[tuple[Origin, int]]:
        return self._reading.list_documents(self._limit(view), name)

    def find_symbols(self, beginnings: Sequence[str], view: View = EVERYTHING) -> list[str]:
        return self._reading.find_symbols(beginnings, self._limit(view))

    def read_context(
        self, origin: Origin, around: int, view: View = EVERYTHING
    ) -> list[tuple[int, StoredUnit]]:
        return self._reading.read_context(origin, around, self._limit(view))

    def find_by_label(
        self, origin: Origin, label: str, view: View = EVERYTHING
    ) -> list[StoredUnit]:
        return self._reading.find_by_label(origin, label, self._limit(view))

    def read_document(
        self, document: str, lang: str, view: View = EVERYTHING, after: int = -1,
        limit: int | None = None,
    ) -> DocumentText | None:  # fmt: skip
        return self._reading.read_document(document, lang, self._limit(view), after, limit)

    def list_records(self, view: View = EVERYTHING) -> list[tuple[str, Record]]:
        return self._reading.list_records(self._limit(view))


class LimitedChange:
    """A change within the part of a memory that may be written to."""

    def __init__(self, change: Change, seen: Where | None, writable: Where | None) -> None:
        self._change, self._seen, self._writable = change, seen, writable

    @property
    def number(self) -> int:
        return self._change.number

    @contextmanager
    def read_within(self) -> Iterator[ReadableStore]:
        with self._change.read_within() as reading:
            yield LimitedReading(reading, self._seen)

    def put(self, units: Sequence[TranslationUnit], seen: Where | None = None) -> list[Outcome]:
        where = self._writable
        origins = (each for unit in units for each in unit.origins)
        if where is not None and not all(is_match(where, each) for each in origins):
            message = "units can be added only to a memory that you may add to"
            raise InputError(message, code="rights")
        return self._change.put(units, combine(seen, self._seen))

    def put_document(self, text: DocumentText) -> Outcome:
        return self._change.put_document(text)

    def drop(self, keys: Sequence[str], where: Where | None = None) -> list[bool]:
        return self._change.drop(keys, combine(where, self._writable))

    def correct(
        self, key: str, unit: TranslationUnit, moved: Moved, where: Where | None = None,
        seen: Where | None = None,
    ) -> str:  # fmt: skip
        self._insist_on_all(key)
        where, seen = combine(where, self._writable), combine(seen, self._seen)
        return self._change.correct(key, unit, moved, where, seen)

    def merge(self, key: str, kept: str, moved: Moved, where: Where | None = None) -> None:
        self._insist_on_all(key)
        self._change.merge(key, kept, moved, combine(where, self._writable))

    def undo(self, number: int, where: Where | None = None) -> int:
        self._insist_on_document(number)
        return self._change.undo(number, combine(where, self._writable))

    def _insist_on_document(self, number: int) -> None:
        """InputError for a change of a document that is not in the writable part."""
        if self._writable is None:
            return
        with self._change.read_within() as reading:
            own = {each.number for each in LimitedReading(reading, self._writable).read_journal()}
        if number not in own:
            raise _refuse()

    def erase(self, keys: Sequence[str] | None = None, where: Where | None = None) -> Erasure:
        if self._writable is not None:
            raise _refuse()
        return self._change.erase(keys, where)

    def note_import(self, digest: str, state: Mapping[str, Any] | None) -> None:
        self._change.note_import(digest, state)

    def _insist_on_all(self, key: str) -> None:
        """InputError where a unit is in a visible memory that may not be changed."""
        with self.read_within() as reading:
            seen = reading.read_units([key])[0]
            own = LimitedReading(reading, self._writable).read_units([key])[0]
        if seen is None:
            raise InputError(NO_UNIT.format(key=key), code="no unit", key=key)
        if own is None or own.occurrences < seen.occurrences:
            raise _refuse()


def _refuse() -> InputError:
    return InputError(OTHER_MEMORIES, code="rights")


class LimitedStore(LimitedReading):
    """The part of a lasting store that somebody may see, and the part that they may change.

    Each is that of the origins which pass a filter, all of them if it is None.
    """

    def __init__(
        self, store: LastingStore, where: Where | None, writable: Where | None = None
    ) -> None:
        super().__init__(store, where)
        self._store, self._writable = store, combine(where, writable)

    @contextmanager
    def begin_change(
        self, action: str, *, user: str, details: Mapping[str, Any], number: int | None = None
    ) -> Iterator[Change]:
        with self._store.begin_change(action, user=user, details=details, number=number) as change:
            yield LimitedChange(change, self._where, self._writable)

    @contextmanager
    def open_snapshot(self) -> Iterator[ReadableStore]:
        with self._store.open_snapshot() as reading:
            yield LimitedReading(reading, self._where)

    def put_vectors(self, signature: str, ids: Sequence[int], vectors: Vectors) -> None:
        self._store.put_vectors(signature, ids, vectors)

    def close(self) -> None:
        """Nothing: whoever opened the whole store closes it."""

    # Upkeep.

    def list_notices(self) -> list[Remark]:
        return self._store.list_notices()

    def count_bytes(self) -> int:
        return self._store.count_bytes()

    def insist_on_writing(self) -> None:
        self._store.insist_on_writing()

    def verify(self, *, full: bool = False) -> Verification:
        return self._store.verify(full=full)

    def build_index(
        self,
        signature: str,
        lang: str,
        *,
        anew: bool = False,
        progress: Progress = lambda done, total: None,
    ) -> str:
        return self._store.build_index(signature, lang, anew=anew, progress=progress)

    def is_index_behind(self, signature: str, lang: str) -> bool:
        return self._store.is_index_behind(signature, lang)

    def verify_index(self, signature: str, lang: str) -> Verification:
        return self._store.verify_index(signature, lang)

    def write_copy(self, folder: Path) -> None:
        raise _refuse()

    def finish_erasing(self) -> list[Path]:
        return self._store.finish_erasing()

    def compact(self) -> tuple[int, int]:
        return self._store.compact()

    def find_formulas(self) -> int | None:
        return self._store.find_formulas()
