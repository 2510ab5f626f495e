"""Texts out of the SQLite store, and which of them have what: see `protocols.Postings`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from tmtool.lang.fold import fold
from tmtool.protocols import EVERYTHING, Hits, Slot, View
from tmtool.store.database import Database
from tmtool.store.keys import FORMULAS, LANGUAGE_BITS, compute_template_key, fold_key
from tmtool.store.masks import Masks
from tmtool.store.phrases import Phrases
from tmtool.store.postings import Terms
from tmtool.store.reading import RowReader, find_moment, has_seen
from tmtool.store.runs import find_runs
from tmtool.store.similar import Similar
from tmtool.store.tokens import PostingRows
from tmtool.store.writing import find_language_number

if TYPE_CHECKING:
    from tmtool.protocols import Ids, Mask

_TEXTS_AT_ONCE = 2_000
"""So many texts are read at once where all are: chosen, so that memory stays flat."""

_CHANGED_AT_ONCE = 4_000
"""So many texts are changed in one transaction: chosen, so that others can write in between."""


class SqliteTexts:
    """See `protocols.Postings`."""

    database: Database
    _reader: RowReader
    _masks: Masks
    _lists: PostingRows
    _terms: Terms
    _similar: Similar
    _phrases: Phrases

    def get_first_id(self, lang: str) -> int:
        return max(self._reader.number(lang), 0) << LANGUAGE_BITS

    def count_texts(self, lang: str) -> int:
        # They are numbered without gaps.
        language = self._reader.number(lang)
        first, last = language << LANGUAGE_BITS, (language + 1) << LANGUAGE_BITS
        rows = self.database.fetch_rows(
            "SELECT max(id) FROM texts WHERE id >= ? AND id < ?", (first, last)
        )
        return 0 if rows[0][0] is None else int(rows[0][0]) - first + 1

    def find_exact(
        self, folded: Sequence[str], lang: str, to: str | None = None, view: View = EVERYTHING
    ) -> list[list[int]]:
        number = self._reader.find_number(lang)
        if number is None:
            return [[] for _ in folded]
        keys = {text: fold_key(lang, text) for text in folded}
        found: dict[str, list[int]] = defaultdict(list)
        at = find_moment(view)
        beside = (
            ""
            if to is None
            else "AND EXISTS (SELECT 1 FROM variants w WHERE w.unit = v.unit "
            f"AND w.lang = {self._reader.number(to)} "
            "AND (w.lang <> v.lang OR w.region <> v.region) "
            f"AND w.since <= {at} AND w.until > {at})"
        )
        rows = self.database.fetch_many(
            "SELECT id, text FROM texts WHERE EXISTS (SELECT 1 FROM variants v "
            f"WHERE v.text = texts.id AND v.since <= {at} AND v.until > {at} {beside}) "
            "AND fold IN",
            list(set(keys.values())),
        )
        for row, text in rows:
            if find_language_number(row) == number:
                found[fold(text)].append(row)
        listed = [sorted(found[text]) for text in folded]
        return listed if view.where is None else self._select_shown(listed, to, view)

    def find_by_template(
        self, skeletons: Sequence[str], lang: str, to: str | None = None, view: View = EVERYTHING
    ) -> list[list[int]]:
        number = self._reader.find_number(lang)
        keys = {text: fold_key(f"{lang}\x1fformula", text) for text in skeletons}
        found: dict[int, list[int]] = defaultdict(list)
        rows = self.database.fetch_many(
            "SELECT skeleton, id FROM texts WHERE skeleton IN", list(set(keys.values()))
        )
        for key, row in rows:
            if find_language_number(row) == number:
                found[key].append(row)
        return self._select_shown([sorted(found[keys[text]]) for text in skeletons], to, view)

    def find_similar(
        self,
        folded: Sequence[str],
        lang: str,
        floor: float,
        to: str | None = None,
        view: View = EVERYTHING,
    ) -> list[Iterator[Ids]]:
        number = self._reader.find_number(lang)
        if number is None or not folded:
            return [iter(()) for _ in folded]
        return self._similar.find(number, folded, self._masks.build(number, to, view))

    def find_token_runs(
        self,
        folded: Sequence[str],
        lang: str,
        min_length: int,
        to: str | None = None,
        view: View = EVERYTHING,
    ) -> list[list[range]]:
        number = self._reader.find_number(lang)
        if number is None or not folded:
            return [[] for _ in folded]
        mask = self._masks.build(number, to, view)
        return find_runs(self._lists, self._terms, number, folded, min_length, mask)

    def find_phrases(
        self,
        asked: Sequence[Sequence[Slot]],
        lang: str,
        to: str | None = None,
        view: View = EVERYTHING,
    ) -> list[Hits]:
        number = self._reader.find_number(lang)
        found = self._phrases.find(number or 0, asked if number is not None else [()] * len(asked))
        ids = np.concatenate([np.zeros(0, np.int64), *(each.ids for each in found)])
        there = self._masks.sift(ids, to, view)
        if there is None:
            return found
        kept = np.split(there, np.cumsum([len(each.ids) for each in found])[:-1])
        return [
            Hits(each.ids[some], each.counts[some]) for each, some in zip(found, kept, strict=True)
        ]

    def find_words(
        self, pattern: str, lang: str | None = None, view: View | None = None
    ) -> list[str]:
        found = self._lists.find_words(pattern)
        if lang is None and view is None:
            return found
        numbers = self._reader.list_languages()
        asked = [lang] if lang is not None else list(numbers)
        there = set[str]()
        for number in (numbers[each] for each in asked if each in numbers):
            mask = None if view is None else self._masks.build(number, None, view)
            there |= self._lists.select_words(number, found, mask)
        return [each for each in found if each in there]

    def build_mask(self, lang: str, to: str | None = None, view: View = EVERYTHING) -> Mask | None:
        number = self._reader.find_number(lang)
        return None if number is None else self._masks.build(number, to, view)

    def find_visible(self, ids: Ids, view: View = EVERYTHING, to: str | None = None) -> Mask:
        return self._masks.build_visible(ids, to, view)

    def find_linked(self, ids: Ids, to: str, view: View = EVERYTHING) -> tuple[Ids, Ids]:
        found = self._masks.find_linked(ids, to, view)
        return found or self._look_up_linked(ids, to, view)

    def _look_up_linked(self, ids: Ids, to: str, view: View) -> tuple[Ids, Ids]:
        """Texts again, and those of the language `to` that the view's units join to them."""
        at, number = find_moment(view), self._reader.number(to)
        rows = list(
            self.database.fetch_many(
                "SELECT DISTINCT v.unit, v.text, w.text FROM variants v JOIN variants w "
                f"ON w.unit = v.unit AND w.lang = {number} "
                "AND (w.lang <> v.lang OR w.region <> v.region) "
                f"AND w.since <= {at} AND w.until > {at} "
                f"WHERE v.since <= {at} AND v.until > {at} AND v.text IN",
                ids.tolist(),
            )
        )
        if view.where is not None:
            seen = self._reader.find_seen({unit for unit, _, _ in rows}, view)
            rows = [
                row
                for row in rows
                if has_seen(seen.get(row[0], 0), number)
                and has_seen(seen[row[0]], find_language_number(row[1]))
            ]
        found = np.array(rows, np.int64).reshape(-1, 3)
        return found[:, 1], found[:, 2]

    def read_texts(self, ids: Sequence[int]) -> list[str]:
        return self._lists.read_texts(ids)

    def iter_texts(self, lang: str, after: int = -1) -> Iterator[tuple[int, str]]:
        number = self._reader.find_number(lang)
        if number is None:
            return
        last, end = max(after, (number << LANGUAGE_BITS) - 1), (number + 1) << LANGUAGE_BITS
        statement = (
            "SELECT id, text FROM texts WHERE id > ? AND id < ? AND text <> '' ORDER BY id LIMIT ?"
        )
        while rows := self.database.fetch_rows(statement, (last, end, _TEXTS_AT_ONCE)):
            yield from rows
            last = rows[-1][0]

    def find_duplicate_texts(self, lang: str) -> Iterator[list[int]]:
        language = self._reader.number(lang)
        first, last = language << LANGUAGE_BITS, (language + 1) << LANGUAGE_BITS
        rows = self.database.fetch_rows(
            "SELECT group_concat(id) FROM texts WHERE id >= ? AND id < ? AND text <> '' "
            "GROUP BY fold HAVING count(*) > 1 ORDER BY min(id)",
            (first, last),
        )
        return (sorted(map(int, listed.split(","))) for (listed,) in rows)

    def find_formulas(self) -> int | None:
        kept = self.database.fetch_first("SELECT value FROM meta WHERE name = 'formulas'")
        if kept == (FORMULAS,):
            return None
        changed = 0
        for lang in self._reader.list_languages():
            texts = self.iter_texts(lang)
            while some := list(islice(texts, _CHANGED_AT_ONCE)):
                with self.database.open_transaction() as connection:
                    rows = [
                        (compute_template_key(lang, fold(text)), number) for number, text in some
                    ]
                    changed += connection.executemany(
                        "UPDATE texts SET skeleton = ?1 WHERE id = ?2 AND skeleton IS NOT ?1", rows
                    ).rowcount
        with self.database.open_transaction() as connection:
            connection.execute("INSERT OR REPLACE INTO meta VALUES ('formulas', ?)", (FORMULAS,))
        return changed

    def _select_shown(self, listed: list[list[int]], to: str | None, view: View) -> list[list[int]]:
        """Those of these texts of one language that the view shows."""
        flat = [each for some in listed for each in some]
        there = self._masks.sift(flat, to, view)
        if there is None:
            return listed
        kept = {each for each, is_shown in zip(flat, there.tolist(), strict=True) if is_shown}
        return [[each for each in some if each in kept] for some in listed]
