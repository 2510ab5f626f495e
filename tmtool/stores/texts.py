"""Texts out of the SQLite store, and which of them have what: see `protocols.Postings`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import compress, islice
from operator import itemgetter
from typing import TYPE_CHECKING

import numpy as np

from tmtool.lang.fold import fold
from tmtool.protocols import EVERYTHING, Hits, Slot, TokenRuns, View
from tmtool.stores.filters import read_numbers
from tmtool.stores.keys import FORMULAS, LANGUAGE_BITS, compute_template_key, fold_key
from tmtool.stores.masks import Masks
from tmtool.stores.phrases import Phrases
from tmtool.stores.reading import RowReader, find_moment, has_seen
from tmtool.stores.runs import find_runs
from tmtool.stores.similar import Similar
from tmtool.stores.sql import Database
from tmtool.stores.tokens import PostingRows, Terms
from tmtool.stores.unit_statements import write_is_seen
from tmtool.stores.writing import find_language_number

if TYPE_CHECKING:
    from tmtool.protocols import Ids, Mask

_TEXTS_AT_ONCE = 2_000
"""So many texts are read at once where all are: chosen, so that memory stays flat."""

_CHANGED_AT_ONCE = 4_000
"""So many texts are changed in one transaction: chosen, so that others can write in between."""
_SKELETONS = """
UPDATE texts SET skeleton = span.last FROM spans(?) AS span
WHERE texts.id = span.first AND (texts.skeleton <> span.last
  OR (texts.skeleton IS NULL) <> (span.last IS NULL))"""


class SqlTexts:
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
        return self.find_same(folded, (), lang, to, view)[0]

    def find_same(
        self, folded: Sequence[str], templates: Sequence[str], lang: str, to: str | None = None,
        view: View = EVERYTHING,
    ) -> tuple[list[list[int]], list[list[int]]]:  # fmt: skip
        number = self._reader.find_number(lang)
        if number is None:
            return [[] for _ in folded], [[] for _ in templates]
        keys = {fold_key(lang, text) for text in folded}
        skeletons = {text: fold_key(f"{lang}\x1fformula", text) for text in templates}
        is_seen = ""
        if view.where is None:
            beside = None if to is None else self._reader.number(to)
            is_seen = f"AND {write_is_seen(beside, find_moment(view))}"
        rows = self.database.fetch_rows(
            "SELECT texts.id, text, NULL FROM numbers(?) AS asked CROSS JOIN texts "
            f"ON texts.fold = asked.value {is_seen} "
            "UNION ALL SELECT texts.id, NULL, skeleton FROM numbers(?) AS asked CROSS JOIN texts "
            "ON texts.skeleton = asked.value",
            ([*keys], [*set(skeletons.values())]),
        )
        rows = [
            row for row in sorted(rows, key=itemgetter(0)) if find_language_number(row[0]) == number
        ]
        # Of one formula there may be very many: what is known of all texts tells soonest.
        doubtful = [row for row, text, _ in rows if text is None or view.where is not None]
        hidden = self._find_hidden(doubtful, to, view)
        exact, alike = defaultdict[str, list[int]](list), defaultdict[int, list[int]](list)
        for row, text, skeleton in rows:
            if row in hidden:
                continue
            if text is None:
                alike[skeleton].append(row)
            else:
                exact[fold(text)].append(row)
        return (
            [exact.get(each, []) for each in folded],
            [alike.get(skeletons[each], []) for each in templates],
        )

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
    ) -> list[TokenRuns]:
        number = self._reader.find_number(lang)
        if number is None or not folded:
            return [TokenRuns([], []) for _ in folded]
        mask = self._masks.build(number, to, view)
        lengths = self._similar.read_token_counts(number)
        return find_runs(self._lists, self._terms, number, folded, min_length, lengths, mask)

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
            "SELECT all_numbers(id) FROM texts WHERE id >= ? AND id < ? AND text <> '' "
            "GROUP BY fold HAVING count(*) > 1 ORDER BY min(id)",
            (first, last),
        )
        return (sorted(read_numbers(listed).tolist()) for (listed,) in rows)

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
                        [number, compute_template_key(lang, fold(text))] for number, text in some
                    ]
                    changed += connection.execute(_SKELETONS, (rows,)).rowcount
        with self.database.open_transaction() as connection:
            connection.execute("UPDATE meta SET value = ? WHERE name = 'formulas'", (FORMULAS,))
        return changed

    def _find_hidden(self, ids: Sequence[int], to: str | None, view: View) -> set[int]:
        """Those of these texts of one language that the view doesn't show."""
        there = self._masks.sift(ids, to, view)
        return set() if there is None else {*compress(ids, ~there)}
