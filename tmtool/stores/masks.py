"""Which texts of a language a view shows: a mask for each view, kept while it is asked for.

A mask is made by SQL over numbers, and what changes later is put into it: rows of `origins` that
came since are told by their numbers, those that ended since by the log `touched`. So a write costs
what it touched, not another mask.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import itemgetter
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from tmtool.protocols import EVERYTHING, View
from tmtool.stores.filters import read_numbers
from tmtool.stores.postings import select_allowed
from tmtool.stores.reading import RowReader, find_moment
from tmtool.stores.sql import LIVE, Database, StorePoint
from tmtool.stores.writing import LANGUAGE_BITS, find_language_number
from tmtool.where import Where

if TYPE_CHECKING:
    from tmtool.protocols import Ids, Mask

_BYTES = 64 * 1024 * 1024
"""Bytes that all masks together may take, one for each text. Limit: memory."""
_MASKS = 64
"""Masks that are kept at most. Chosen, no measurement."""
_MANY = 5_000
"""Where more units were touched since, a mask is made anew. Chosen, no measurement."""
_FEW = 256
"""So few texts are looked up sooner than a mask is made. Chosen, no measurement."""
_LINKED = 5
"""Of so small a part of a language's texts each is looked up for what it is joined to. Chosen, no
measurement."""
_HIDDEN = f"""
SELECT max(id), (
  SELECT all_numbers(DISTINCT text) FROM variants AS ended
  WHERE until < {LIVE} AND text BETWEEN ?1 AND ?2 AND NOT EXISTS (
    SELECT 1 FROM variants AS v WHERE v.text = ended.text AND v.until = {LIVE}))
FROM texts WHERE id BETWEEN ?1 AND ?2"""
"""The last text of a language, and those that were in a unit once and are in none now."""
_Key: TypeAlias = tuple[int, int | None, View]


@dataclass(frozen=True, slots=True)
class _KeptMask:
    """A mask as it was at a point; None where all texts were shown."""

    point: StorePoint
    mask: Mask | None


class Masks:
    """Makes masks and keeps those that were last asked for; safe to call from many threads."""

    def __init__(self, database: Database, reader: RowReader) -> None:
        self._db, self._reader = database, reader
        self._kept: OrderedDict[_Key, _KeptMask] = OrderedDict()
        self._guard = threading.Lock()
        self._languages = (-1, 0, False)
        """As of which revision; how many there are; whether units have several variants of any."""
        self._counts: dict[int, tuple[int, int]] = {}
        """Language -> as of which revision, and how many texts it has."""

    def build(self, language: int, to: str | None, view: View) -> Mask | None:
        """By the numbers of a language's texts; None where all are shown.

        With `to` only texts count that a unit of the view joins to that language.
        """
        revision = self._db.revision
        return self._of((language, self._needed(to, language, revision), view), revision)

    def _of(self, key: _Key, revision: int) -> Mask | None:
        if self._db.is_changing:
            # What is not committed yet is nobody else's business.
            return self._made(*key)
        kept = self._kept.get(key)
        if kept is not None and kept.point.revision > revision:
            # Asked within a snapshot, of a moment that is gone.
            return self._made(*key)
        if kept is None or kept.point.revision != revision:
            point = self._db.point
            kept = _KeptMask(point, self._made(*key) if kept is None else self._changed(key, kept))
            self._keep(key, kept)
        return kept.mask

    def build_visible(self, ids: Ids, to: str | None, view: View) -> Mask:
        """Which of these texts of one language are shown: shape (len(ids),)."""
        there = self.sift(ids, to, view)
        return np.ones(len(ids), np.bool_) if there is None else there

    def sift(self, ids: Ids | Sequence[int], to: str | None, view: View) -> Mask | None:
        """The same; None where all are shown, which is found out without looking at each."""
        if not len(ids):
            return None
        language, revision = find_language_number(int(ids[0])), self._db.revision
        needed = self._needed(to, language, revision)
        kept = self._kept.get((language, needed, view))
        is_kept = kept is not None and kept.point.revision == revision and not self._db.is_changing
        if len(ids) <= _FEW and (needed is not None or view != EVERYTHING) and not is_kept:
            some = np.asarray(ids).tolist()
            there = self._uses(some, needed, view)
            return np.fromiter((text in there for text in some), np.bool_, len(some))
        mask = self._of((language, needed, view), revision)
        if mask is None:
            return None
        return select_allowed(mask, np.asarray(ids, np.int64) - (language << LANGUAGE_BITS))

    def find_linked(self, ids: Ids, to: str, view: View) -> tuple[Ids, Ids] | None:
        """What `Store.links` says of texts of one language; None where they are few.

        Of many it is found sooner among all units than by looking up each text.
        """
        if not len(ids):
            return None
        language, target = find_language_number(int(ids[0])), self._reader.number(to)
        revision = self._db.revision
        count, first = self._count_at(language, revision), language << LANGUAGE_BITS
        numbers = ids - first
        is_one = int(numbers.min()) >= 0 and int(numbers.max()) < count
        if not is_one or target in (-1, language) or len(ids) * _LINKED < count:
            return None
        self._needed(to, language, revision)
        at = find_moment(view)
        (units, own), (joined, told) = self._list_spoken([language, target], at)
        asked = select_allowed(_noted(numbers, count), own)
        units, own = _once(units[asked], own[asked])
        last = int(units.max(initial=0)) + 1
        joined, told = joined[joined < last], told[joined < last]
        shown = np.ones(len(units), np.bool_)
        if view.where is not None:
            shown = self._seen(view.where, at, [language, target], last)[units]
        pairs = [(own[:0], own[:0])]
        # One text of each unit at a time: few have a second one.
        while len(joined):
            others = np.full(last, -1, np.int64)
            others[joined] = told
            there = shown & (others[units] >= 0)
            pairs.append((own[there], others[units[there]]))
            is_left = others[joined] != told
            joined, told = joined[is_left], told[is_left]
        sources, targets = (np.concatenate(side) for side in zip(*pairs, strict=True))
        return sources + first, targets + (target << LANGUAGE_BITS)

    def _needed(self, to: str | None, language: int, revision: int) -> int | None:
        """The language that a text needs beside its own; None where every unit has it anyway."""
        if to is None:
            return None
        if self._languages[0] != revision:
            found = self._db.fetch_rows(
                "SELECT EXISTS (SELECT 1 FROM variants INDEXED BY variants_regional "
                "WHERE region <> '')"
            )[0][0]
            self._languages = revision, len(self._reader.list_languages()), bool(found)
        number = self._reader.number(to)
        # A unit has two languages at least, or regional variants, whatever a view shows of it.
        return None if self._is_of_two and number not in (-1, language) else number

    @property
    def _is_of_two(self) -> bool:
        """Whether there are two languages, and each unit has both."""
        return self._languages[1] == 2 and not self._languages[2]

    def _keep(self, key: _Key, kept: _KeptMask) -> None:
        with self._guard:
            self._kept[key] = kept
            self._kept.move_to_end(key)
            while len(self._kept) > 1 and self._is_full():
                self._kept.popitem(last=False)

    def _is_full(self) -> bool:
        taken = (each.mask.nbytes for each in self._kept.values() if each.mask is not None)
        return len(self._kept) > _MASKS or sum(taken) > _BYTES

    # Made.

    def _made(self, language: int, to: int | None, view: View) -> Mask | None:
        if view == EVERYTHING and to is None:
            return self._used(language)
        numbers = self._numbers(language, to, view)
        # Counted last: what another process adds meanwhile is put in later.
        mask = np.zeros(self._count(language), np.bool_)
        mask[numbers] = True
        return _sealed(mask)

    def _numbers(self, language: int, to: int | None, view: View) -> Ids:
        """The numbers of the texts that are shown, some of them more than once."""
        at = find_moment(view)
        units, numbers = self._spoken(language, at)
        shown = np.ones(len(units), np.bool_)
        last = int(units.max(initial=0)) + 1
        if to is not None:
            beside = self._several(to, at) if to == language else self._spoken(to, at)[0]
            shown &= _noted(beside, last)[units]
        if view.where is not None:
            shown &= self._seen(view.where, at, [language] if to is None else [language, to], last)[
                units
            ]
        found: Ids = numbers[shown]
        return found

    def _seen(self, where: Where, at: int, languages: Sequence[int], size: int) -> Mask:
        """Which units, below a number, have origins that pass and have seen all these languages."""
        masks = {lang: np.zeros(size, np.bool_) for lang in languages if lang > 0}
        # Where there are but two, every origin has seen both.
        is_told = not self._is_of_two
        for units, told in self._reader.filters.iter_passing(where, at, languages=is_told):
            for lang, mask in masks.items():
                seen = units if told is None else units[told >> (lang - 1) & 1 == 1]
                mask |= _noted(seen, size)
        return reduce(np.logical_and, masks.values())

    def _spoken(self, language: int, at: int) -> tuple[Ids, Ids]:
        """The units that have a language at a moment, and the numbers of their texts in it."""
        return self._list_spoken([language], at)[0]

    def _list_spoken(self, languages: Sequence[int], at: int) -> list[tuple[Ids, Ids]]:
        """The same of several languages, by one question."""
        # One long text of numbers is read several times as fast as so many rows. That a row ended
        # the index doesn't say; few rows have.
        parts = []
        for place, language in enumerate(languages):
            first = language << LANGUAGE_BITS
            within = f"text BETWEEN {first} AND {first + (1 << LANGUAGE_BITS) - 1}"
            parts.append(
                f"SELECT {place}, all_numbers(unit), all_numbers(text - {first}), "
                "(SELECT all_numbers(unit) FROM variants INDEXED BY variants_ended "
                f"WHERE until < {LIVE} AND {within} AND until <= {at}) "
                f"FROM variants INDEXED BY variants_by_text WHERE {within} AND since <= {at}"
            )
        rows = self._db.fetch_rows(" UNION ALL ".join(parts))
        return [
            _leave_out_ended(*map(read_numbers, told))
            for _, *told in sorted(rows, key=itemgetter(0))
        ]

    def _several(self, language: int, at: int) -> Ids:
        """The units that have several variants of a language at a moment."""
        listed = self._db.fetch_rows(
            "SELECT all_numbers(DISTINCT v.unit) FROM variants v INDEXED BY variants_regional "
            "JOIN variants w ON w.unit = v.unit AND w.lang = v.lang AND w.region <> v.region "
            f"AND w.since <= {at} AND w.until > {at} WHERE v.lang = {language} "
            f"AND v.region <> '' AND v.since <= {at} AND v.until > {at}"
        )
        return read_numbers(listed[0][0])

    def _used(self, language: int) -> Mask | None:
        """The texts of a language that are in a unit: all but some that were taken out once."""
        first = language << LANGUAGE_BITS
        last, hidden = self._db.fetch_rows(_HIDDEN, (first, first + (1 << LANGUAGE_BITS) - 1))[0]
        if hidden is None:
            return None
        mask = np.ones(int(last) - first + 1, np.bool_)
        mask[read_numbers(hidden) - first] = False
        return _sealed(mask)

    def _count_at(self, language: int, revision: int) -> int:
        """How many texts a language has, which is remembered as long as nothing is written."""
        kept = self._counts.get(language)
        if kept is None or kept[0] != revision or self._db.is_changing:
            kept = self._counts[language] = revision, self._count(language)
        return kept[1]

    def _count(self, language: int) -> int:
        first = language << LANGUAGE_BITS
        found = self._db.fetch_rows(
            "SELECT max(id) FROM texts WHERE id BETWEEN ? AND ?",
            (first, first + (1 << LANGUAGE_BITS) - 1),
        )[0][0]
        return 0 if found is None else int(found) - first + 1

    # Changed.

    def _changed(self, key: _Key, kept: _KeptMask) -> Mask | None:
        """A mask with what happened since it was made, or last changed."""
        language, to, view = key
        is_plain = view == EVERYTHING and to is None
        units = [
            unit
            for table, last in (("origins", kept.point.origin), ("touched", kept.point.touched))
            # What comes is shown: where nothing is hidden, only what ends can make a difference.
            if not (is_plain and kept.mask is None and table == "origins")
            for (unit,) in self._db.fetch_rows(
                f"SELECT unit FROM {table} WHERE id > ? ORDER BY id LIMIT {_MANY}", (last,)
            )
        ]
        if len(units) >= _MANY:
            return self._made(*key)
        texts = self._db.fetch_many(
            f"SELECT text FROM variants WHERE lang = {language} AND unit IN", sorted({*units})
        )
        return self._with(kept.mask, language, to, view, sorted({text for (text,) in texts}))

    def _with(
        self, mask: Mask | None, language: int, to: int | None, view: View, texts: Sequence[int]
    ) -> Mask | None:
        """A mask in which some texts are looked up anew; it was made when there were no others."""
        if mask is None and not len(texts):
            return None
        count, first = self._count(language), language << LANGUAGE_BITS
        if mask is None:
            # Where nothing was hidden, what came since is among the texts, or shown as well.
            mask = np.ones(count, np.bool_)
        elif len(mask) < count:
            mask = np.append(mask, np.zeros(count - len(mask), np.bool_))
        elif not len(texts):
            return mask
        else:
            mask = mask.copy()
        there = self._uses(texts, to, view)
        numbers = np.array(texts, np.int64) - first
        mask[numbers] = [text in there for text in texts]
        return _sealed(mask)

    def _uses(self, texts: Sequence[int], to: int | None, view: View) -> set[int]:
        """Those of the texts that are in a unit of the view, beside the language `to`."""
        if view.where is not None:
            return {text for text, _ in self._reader.find_uses(texts, to, view)}
        at = find_moment(view)
        beside = (
            ""
            if to is None
            else "AND EXISTS (SELECT 1 FROM variants w WHERE w.unit = variants.unit "
            f"AND w.lang = {to} AND w.since <= {at} AND w.until > {at} "
            "AND (w.lang <> variants.lang OR w.region <> variants.region))"
        )
        rows = self._db.fetch_many(
            f"SELECT DISTINCT text FROM variants WHERE since <= {at} AND until > {at} {beside} "
            "AND text IN",
            texts,
        )
        return {text for (text,) in rows}


def _noted(units: Ids, size: int) -> Mask:
    """Some units below a number as a mask."""
    mask = np.zeros(size, np.bool_)
    mask[units[units < size]] = True
    return mask


def _leave_out_ended(units: Ids, numbers: Ids, ended: Ids) -> tuple[Ids, Ids]:
    """Units and their texts in a language but for those units that have none in it any more."""
    size = int(units.max(initial=0)) + 1
    ended = ended[ended < size]
    if not len(ended):
        return units, numbers
    # In a language a unit has the same texts whenever it has any.
    left = np.bincount(units, minlength=size) > np.bincount(ended, minlength=size)
    return units[left[units]], numbers[left[units]]


def _once(units: Ids, numbers: Ids) -> tuple[Ids, Ids]:
    """Each text of a unit once: one that it lost and got back is told twice."""
    if int(np.bincount(units).max(initial=0)) > 1:
        pairs = np.unique(units << LANGUAGE_BITS | numbers)
        units, numbers = pairs >> LANGUAGE_BITS, pairs & (1 << LANGUAGE_BITS) - 1
    return units, numbers


def _sealed(mask: Mask) -> Mask | None:
    """A mask that nobody changes by mistake, for many have it; None where it says nothing."""
    mask.setflags(write=False)
    return None if mask.all() else mask
