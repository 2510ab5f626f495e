"""The embedded store: one SQLite file in the memory's folder."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from tmtool.errors import MissingError
from tmtool.stores.copying import OwnRows, insert, iter_rows, join_lengths, join_postings
from tmtool.stores.postings import SIZES, Sizes
from tmtool.stores.similar import LIMITS, PostingLimits
from tmtool.stores.sql_store import SqlStore
from tmtool.stores.sqlite import opening
from tmtool.stores.sqlite.database import SqliteDatabase
from tmtool.stores.sqlite.upkeep import SqliteUpkeep
from tmtool.stores.sqlite.vectors import NearestTexts, SqliteVectors
from tmtool.stores.tokens import PostingRows, TokenIndex
from tmtool.stores.writing import UnitWriter

if TYPE_CHECKING:
    from tmtool.drives import System
    from tmtool.stores.sql import Transaction

FILE = "memory.db"


def remove_files(folder: Path) -> None:
    """Remove what a memory keeps in a folder, and the folder where nothing else lies in it."""
    if not folder.is_dir():
        return
    stem, _, end = FILE.partition(".")
    for pattern in (f"{FILE}*", f"{stem}.v*.{end}", "*.faiss"):
        for each in folder.glob(pattern):
            each.unlink()
    with suppress(OSError):
        folder.rmdir()


class SqliteStore(SqlStore, SqliteVectors, SqliteUpkeep):
    """Keeps units in `folder/memory.db`; see `protocols.LastingStore`.

    Where nothing may be written, or it isn't safe (see `drives`, which `system` is for), it only
    answers; what writes is a MissingError that says why.
    """

    def __init__(
        self,
        folder: Path,
        *,
        create: bool = False,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        system: System | None = None,
        sizes: Sizes = SIZES,
        limits: PostingLimits = LIMITS,
    ) -> None:
        self.folder = folder
        access = opening.find_access(folder / FILE, system)
        if create and access.reason is None:
            try:
                folder.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise MissingError(
                    f"{folder}: the folder of the memory can't be created ({error.strerror})"
                ) from error
        self._file = SqliteDatabase(folder / FILE, create=create, access=access, sizes=sizes)
        self._indexes: dict[tuple[str, int], NearestTexts] = {}
        super().__init__(self._file, clock, limits)

    @property
    def address(self) -> str:
        return str(self.folder)

    def _make_writer(self, transaction: Transaction) -> UnitWriter:
        return UnitWriter(transaction, TokenIndex(transaction, self.database.sizes))

    def _make_lists(self) -> PostingRows:
        return PostingRows(self.database)

    def read_own(self) -> OwnRows:
        database = self.database
        vectors = iter_rows(database, "vectors", ("id", "vector"))
        postings = iter_rows(database, "postings", ("key", "ids", "positions"))
        lengths = iter_rows(database, "lengths", ("block", "tokens"))
        return OwnRows(
            self.identity, chain.from_iterable(postings), chain.from_iterable(lengths),
            map(dict, vectors),
        )  # fmt: skip

    def write_own(self, transaction: Transaction, rows: OwnRows) -> None:
        transaction.execute("UPDATE meta SET value = ? WHERE name = 'identity'", (rows.identity,))
        postings = join_postings(rows.postings)
        insert(transaction, "postings", ("key", "ids", "positions"), postings)
        insert(transaction, "lengths", ("block", "tokens"), join_lengths(rows.lengths))
        for some in rows.vectors:
            self._write_vectors(transaction, some)
        self.__dict__.pop("identity", None)
