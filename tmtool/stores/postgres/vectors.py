"""Vectors in PostgreSQL by pgvector, and the nearest ones by its HNSW index or exactly.

What the database finds are candidates; their cosines come from the vectors themselves, worked out
as every index does it, so that they are the same on every store. Few texts are compared one by one:
the index finds what is near and then leaves out what a view hides, which of few may be all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tmtool.index.rows import check_k, check_vectors, compute_cosines, select_best
from tmtool.protocols import EVERYTHING, VectorStock, Verification, View
from tmtool.stores.keys import LANGUAGE_BITS, TEXT_BITS
from tmtool.stores.postgres.halves import Halves
from tmtool.stores.vectors import SqlVectors, find_encoder, measure_stock, normalize

if TYPE_CHECKING:
    from tmtool.protocols import Cosines, Ids, Mask, Progress
    from tmtool.stores.masks import Masks
    from tmtool.stores.postgres.database import PostgresDatabase
    from tmtool.stores.sql import Transaction
    from tmtool.units import Vectors

_EXACT = 20_000
"""Up to so many texts are compared one by one. Measured: 1.2 ms of the
server's time for a thousand, where the index takes 10 ms and finds .93 of the best ten."""
_ROW = 100
"""So many texts are compared in the time in which the index gives one more row, where it is asked
for thousands because few of them are shown. Measured: 160 us a row, 1.2 us a text."""
_MORE = 100
"""So many more than are asked for are compared again. Chosen: half precision moves a cosine by less
than what parts these from the last one wanted."""
_EF = 200
"""How many candidates the index keeps in sight at least. Measured: .987 of the best ten of 100,000
are found with 200, .926 with 40."""
_EF_MOST = 1_000
"""Limit: pgvector's."""
_HEAD = 4
"""Bytes before the numbers of a vector: dimension and nothing, two each. Standard (pgvector, what
`halfvec_send` gives)."""


class PostgresVectors(SqlVectors):
    """See `protocols.VectorsOfTexts`, and `protocols.Upkeep` for what keeps an index in order."""

    _base: PostgresDatabase
    _masks: Masks
    _encoders: dict[str, int]

    def _write_vectors(self, connection: Transaction, blobs: Mapping[int, bytes]) -> None:
        connection.executemany(
            "INSERT INTO vectors VALUES (?, ?) "
            "ON CONFLICT (id) DO UPDATE SET vector = excluded.vector",
            ((row, Halves(np.frombuffer(blob, np.float16))) for row, blob in blobs.items()),
        )

    def _fetch_vectors(self, rows: Sequence[int]) -> dict[int, bytes]:
        found = self.database.fetch_many(
            "SELECT id, halfvec_send(vector) FROM vectors WHERE id IN", rows
        )
        return {
            row: np.frombuffer(sent, ">f2", offset=_HEAD).astype(np.float16).tobytes()
            for row, sent in found
        }

    def find_nearest(
        self,
        signature: str,
        lang: str,
        queries: Vectors,
        k: int,
        to: str | None = None,
        view: View = EVERYTHING,
    ) -> tuple[Ids, Cosines]:
        shape = len(queries), k
        number = self._reader.find_number(lang)
        stock = None if number is None else measure_stock(self.database, signature, number)
        if number is None or stock is None or not stock.count or not len(queries):
            return np.full(shape, -1, np.int64), np.full(shape, -np.inf, np.float32)
        queries, k = check_vectors(queries, stock.dim), check_k(k)
        mask = self._masks.build(number, to, view)
        search = _NearSearch(self._base, self._get_encoder(signature), number, stock, mask)
        found = zip(queries, search.find(queries, k), strict=True)
        both = [
            select_best(near.ids, compute_cosines(query, near.vectors), k) for query, near in found
        ]
        return np.stack([ids for ids, _ in both]), np.stack([scores for _, scores in both])

    def _get_encoder(self, signature: str) -> int:
        """The number of an encoder that has vectors, which it keeps."""
        encoder = self._encoders.get(signature)
        if encoder is None:
            encoder = find_encoder(self.database, signature)
            if not self.database.is_changing:
                self._encoders[signature] = encoder
        return encoder

    def list_nearest_notes(self, signature: str, lang: str) -> list[str]:
        return []

    def build_index(
        self,
        signature: str,
        lang: str,
        *,
        anew: bool = False,
        progress: Progress = lambda done, total: None,
    ) -> str:
        number = self._reader.number(lang)
        stock = measure_stock(self.database, signature, number)
        if not stock.count:
            return "no vectors"
        if stock.count <= _EXACT:
            return f"{stock.count:,} vectors, compared one by one"
        name = _name_index(find_encoder(self.database, signature), number)
        if anew:
            self._base.run_alone(f"DROP INDEX IF EXISTS {name}")
        first, last = _range(find_encoder(self.database, signature), number)
        self._base.run_alone(
            f"CREATE INDEX IF NOT EXISTS {name} ON vectors "
            f"USING hnsw ((vector::halfvec({stock.dim})) halfvec_ip_ops) "
            f"WHERE id BETWEEN {first} AND {last}"
        )
        progress(stock.count, stock.count)
        return f"{stock.count:,} vectors in an HNSW index"

    def is_index_behind(self, signature: str, lang: str) -> bool:
        number = self._reader.number(lang)
        stock = measure_stock(self.database, signature, number)
        return stock.count > _EXACT and not self._has_index(signature, number)

    def verify_index(self, signature: str, lang: str) -> Verification:
        return Verification((), ())

    def _has_index(self, signature: str, number: int) -> bool:
        name = _name_index(find_encoder(self.database, signature), number)
        found = self.database.fetch_first("SELECT to_regclass(?) IS NOT NULL", (name,))
        return bool(found and found[0])


@dataclass(frozen=True, slots=True)
class _Near:
    """Texts that may be the nearest of a query, and their vectors."""

    ids: Ids
    vectors: Vectors


class _NearSearch:
    """What is near some queries in one language, of the texts that a mask lets through."""

    def __init__(
        self,
        database: PostgresDatabase,
        encoder: int,
        language: int,
        stock: VectorStock,
        mask: Mask | None,
    ) -> None:
        self._db, self._dim = database, stock.dim
        self._mask, self._first = mask, language << LANGUAGE_BITS
        self._shift = encoder << TEXT_BITS
        self._rows = _range(encoder, language)
        self._count = stock.count if mask is None else len(mask)
        self._shown = stock.count if mask is None else int(np.count_nonzero(mask))

    def find(self, queries: Vectors, k: int) -> list[_Near]:
        """Candidates for the k nearest of each query."""
        if not self._shown:
            nothing = _Near(np.zeros(0, np.int64), np.zeros((0, self._dim), np.float32))
            return [nothing for _ in queries]
        wanted = k + _MORE
        if self._shown < self._count:
            wanted = int(wanted * self._count / self._shown) + _MORE
        most = min(wanted, self._shown)
        is_rare = self._mask is not None and self._shown <= _ROW * most
        if self._shown <= _EXACT or is_rare:
            return self._list_exactly(queries, k)
        return self._list_by_index(queries, k, most)

    def _list_exactly(self, queries: Vectors, k: int) -> list[_Near]:
        """Candidates among all that are shown."""
        if self._mask is None:
            within, given = "id BETWEEN ? AND ?", list[object](self._rows)
        else:
            shown = np.flatnonzero(self._mask) + self._first + self._shift
            within, given = "id = ANY(?::bigint[])", [shown.tolist()]
        # An index would leave some out.
        tables = f", shown AS MATERIALIZED (SELECT id, vector FROM vectors WHERE {within})"
        order = "vector <#> query.vector, id"
        return self._ask(tables, given, "shown", order, queries, k + _MORE)

    def _list_by_index(self, queries: Vectors, k: int, most: int) -> list[_Near]:
        """Candidates of the index: as many as it takes that enough of them are shown.

        It is asked for `most` first.
        """
        found: dict[int, _Near] = {}
        left = list(range(len(queries)))
        short: list[int] = []
        while left:
            for at, near in zip(left, self._ask_index(queries[left], most), strict=True):
                kept = self._select_shown(near)
                if len(kept.ids) >= k:
                    found[at] = kept
                elif len(near.ids) < most:
                    # It stops looking at some time, wherever it is.
                    short.append(at)
            left = [at for at in left if at not in found and at not in short]
            most *= 4
        if short:
            found |= dict(zip(short, self._list_exactly(queries[short], k), strict=True))
        return [found[at] for at in range(len(queries))]

    def _select_shown(self, near: _Near) -> _Near:
        if self._mask is None:
            return near
        numbers = near.ids - self._first
        is_shown = numbers < len(self._mask)
        is_shown[is_shown] = self._mask[numbers[is_shown]]
        return _Near(near.ids[is_shown], near.vectors[is_shown])

    def _ask_index(self, queries: Vectors, most: int) -> list[_Near]:
        first, last = self._rows
        source = f"vectors WHERE id BETWEEN {first} AND {last}"
        with self._db.open_snapshot():
            self._db.set_locally("hnsw.ef_search", min(max(most, _EF), _EF_MOST))
            self._db.set_locally("hnsw.iterative_scan", "relaxed_order")
            order = f"vector::halfvec({self._dim}) <#> query.vector"
            return self._ask("", [], source, order, queries, most)

    def _ask(
        self, tables: str, given: list[object], source: str, order: str, queries: Vectors, most: int
    ) -> list[_Near]:
        """So many rows of a source for each query, by their distance."""
        asked = [Halves(each) for each in queries.astype(np.float16)]
        rows = self._db.fetch_rows(
            "WITH query AS MATERIALIZED (SELECT place, vector "
            f"FROM unnest(?::halfvec[]) WITH ORDINALITY AS given(vector, place)){tables} "
            "SELECT query.place, near.id, halfvec_send(near.vector) FROM query, LATERAL ("
            f"SELECT id, vector FROM {source} ORDER BY {order} LIMIT {most}) AS near",
            (asked, *given),
        )
        listed: list[list[tuple[int, bytes]]] = [[] for _ in queries]
        for place, row, sent in rows:
            listed[place - 1].append((row - self._shift, sent))
        return [self._read(some) for some in listed]

    def _read(self, rows: Sequence[tuple[int, bytes]]) -> _Near:
        ids = np.array([row for row, _ in rows], np.int64)
        sent = b"".join(sent[_HEAD:] for _, sent in rows)
        vectors = np.frombuffer(sent, ">f2").astype(np.float32).reshape(len(rows), self._dim)
        return _Near(ids, normalize(vectors))


def _range(encoder: int, language: int) -> tuple[int, int]:
    """The first and the last row that a vector of a language can have."""
    first = (encoder << TEXT_BITS) + (language << LANGUAGE_BITS)
    return first, first + (1 << LANGUAGE_BITS) - 1


def _name_index(encoder: int, language: int) -> str:
    return f"nearest_{encoder}_{language}"
