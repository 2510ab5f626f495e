"""A memory in PostgreSQL: the store of a team, which many processes share."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

from tmtool.stores.addresses import Address, parse_address
from tmtool.stores.copying import OwnRows, insert, iter_rows, join_lengths, join_postings
from tmtool.stores.postgres.database import PostgresDatabase
from tmtool.stores.postgres.opening import prepare
from tmtool.stores.postgres.tokens import PostgresPostingRows, PostgresTokenIndex
from tmtool.stores.postgres.upkeep import PostgresUpkeep
from tmtool.stores.postgres.vectors import PostgresVectors
from tmtool.stores.postings import SIZES, Sizes, find_block
from tmtool.stores.similar import LIMITS, PostingLimits
from tmtool.stores.sql_store import SqlStore
from tmtool.stores.unit_statements import LATERAL
from tmtool.stores.writing import UnitWriter

if TYPE_CHECKING:
    from tmtool.stores.sql import Transaction


_AT_ONCE = 20_000
"""Postings that are written at once. Chosen, so that memory stays flat."""


class PostgresStore(SqlStore, PostgresVectors, PostgresUpkeep):
    """Keeps units in a schema of a database; see `protocols.LastingStore`."""

    _first = LATERAL

    def __init__(
        self,
        address: str | Address,
        *,
        create: bool = False,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        sizes: Sizes = SIZES,
        limits: PostingLimits = LIMITS,
    ) -> None:
        parsed = parse_address(address) if isinstance(address, str) else address
        opened = prepare(parsed, create=create)
        self._is_upgraded = opened.is_upgraded
        self._base = PostgresDatabase(parsed, reason=opened.reason, sizes=sizes)
        self._encoders = {}
        super().__init__(self._base, clock, limits)

    @property
    def address(self) -> str:
        return str(self._base.address)

    @cached_property
    def identity(self) -> str:
        found = self._base.fetch_first("SELECT identity FROM memory")
        return str(found[0]) if found else ""

    def _make_writer(self, transaction: Transaction) -> UnitWriter:
        return UnitWriter(transaction, PostgresTokenIndex(transaction, self.database.sizes))

    def _make_lists(self) -> PostgresPostingRows:
        return PostgresPostingRows(self.database)

    def read_own(self) -> OwnRows:
        database = self.database
        postings = iter_rows(database, "postings", ("key", "first", "ids", "positions"), 2)
        lengths = iter_rows(database, "lengths", ("block", "first", "tokens"), 2)
        rows = iter_rows(database, "vector_sums", ("id",))
        return OwnRows(
            self.identity,
            ((key, ids, places) for some in postings for key, _, ids, places in some),
            ((block, tokens) for some in lengths for block, _, tokens in some),
            (self._fetch_vectors([row for (row,) in some]) for some in rows),
        )

    def write_own(self, transaction: Transaction, rows: OwnRows) -> None:
        transaction.execute("UPDATE memory SET identity = ?", (rows.identity,))
        bits = self.database.sizes.block_bits
        columns = "key", "first", "ids", "positions"
        # A posting begins with its first text: the two bytes that it begins with, in its block.
        postings = (
            (key, find_block(key) << bits | int.from_bytes(ids[:2], sys.byteorder), ids, places)
            for key, ids, places in join_postings(rows.postings)
        )
        while some := list(islice(postings, _AT_ONCE)):
            insert(transaction, "postings", columns, some)
        lengths = (
            (block, find_block(block) << bits, tokens)
            for block, tokens in join_lengths(rows.lengths)
        )
        insert(transaction, "lengths", ("block", "first", "tokens"), lengths)
        for vectors in rows.vectors:
            self._write_vectors(transaction, vectors)
        self.__dict__.pop("identity", None)
