"""The statements that stores share: SQL as SQLite has it, and a few marks that each store replaces.

    numbers(?) AS asked     a table of one column, `value`: the numbers of a list
    names(?) AS asked       the same of texts
    spans(?) AS span        pairs of numbers: `number` from 0 on, `first` and `last`
    all_numbers(x)          the numbers of all rows in one value, for `read_numbers`
    all_texts(x, y)         the texts of all rows in one, with `y` between them; line_end() is one
    greatest(x, y)          the greater one
    bytes_of(x)             a text as it is kept; kind_of(x) is 'text' where it is one
    CROSS JOIN x ON         tables in this order
    INDEXED BY x            rows by this index

A list is one parameter, however long it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

if TYPE_CHECKING:
    from tmtool.stores.postings import Sizes

AMONG = "IN (SELECT value FROM numbers(?))"
"""Whether a number is in a list that is given."""
AMONG_NAMES = "IN (SELECT value FROM names(?))"
"""Whether a text is."""
LIVE = 1 << 60
"""The `until` of what is true now. Chosen: more changes than any memory has."""
EVERY_ROW = 1 << 62
"""The `LIMIT` of a statement that gives all it finds. Chosen: no table has more rows."""


Value: TypeAlias = Any
"""What a row or a parameter holds."""


class ResultRows(Protocol):
    """What a statement gave."""

    @property
    def rowcount(self) -> int: ...

    def fetchone(self) -> Value: ...

    def fetchall(self) -> list[tuple[Any, ...]]: ...

    def __iter__(self) -> Iterator[tuple[Any, ...]]: ...


class Transaction(Protocol):
    """Statements that are kept together, or none of them."""

    def execute(self, statement: str, parameters: Sequence[Any] = (), /) -> ResultRows: ...

    def executemany(self, statement: str, rows: Iterable[Sequence[Any]], /) -> ResultRows: ...

    def begin_erasing(self) -> None:
        """What is deleted from here on leaves nothing behind in what this transaction writes."""


Parameters: TypeAlias = Sequence[Any]


@dataclass(frozen=True, slots=True)
class StorePoint:
    """How far a store has come.

    Its revision, the last origin, the last line of the log, the last document, its languages. The
    revision goes up with every transaction, whoever wrote it.
    """

    revision: int
    origin: int
    touched: int
    document: int
    languages: dict[str, int]


class Database(Protocol):
    """Statements from any thread, each with its rows read before it returns."""

    sizes: Sizes

    def fetch_rows(self, statement: str, parameters: Parameters = ()) -> list[tuple[Any, ...]]:
        """All rows of a statement that reads; StoppedError where the time for all is over."""

    def fetch_first(self, statement: str, parameters: Parameters = ()) -> tuple[Any, ...] | None:
        """The first row, None where there is none."""

    def fetch_many(
        self, before: str, values: Sequence[Any], after: str = ""
    ) -> Iterator[tuple[Any, ...]]:
        """The rows of `before (values) after` for any number of values, in no order."""

    def open_transaction(self) -> AbstractContextManager[Transaction]:
        """A transaction that writes: all of it is kept, or nothing where the block raises."""

    def read_within(self, transaction: Transaction) -> AbstractContextManager[None]:
        """This thread reads meanwhile what a transaction has written."""

    def open_snapshot(self) -> AbstractContextManager[None]:
        """Whatever this thread reads meanwhile is of one moment; it can't write."""

    def check_writable(self) -> None:
        """A MissingError where nothing may be written, an InputError within a change."""

    def insist_on_writing(self) -> None:
        """A MissingError where nothing may be written."""

    @property
    def revision(self) -> int:
        """Goes up with every transaction, whoever wrote it."""

    @property
    def point(self) -> StorePoint:
        """How far it has come; within a snapshot it is asked once."""

    @property
    def is_fixed(self) -> bool:
        """Whether this thread reads of one moment, within a snapshot or a change."""

    @property
    def is_changing(self) -> bool:
        """Whether this thread reads what a change has written and not committed."""

    def close(self) -> None:
        """Let go of all connections."""


def read_last(transaction: Transaction, table: str) -> int:
    """The last id of a table, 0 where it is empty: rows are numbered on, without gaps."""
    found = transaction.execute(f"SELECT max(id) FROM {table}").fetchone()
    return int((found and found[0]) or 0)
