"""Vectors in half precision as parameters of statements, as pgvector reads them soonest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from psycopg import pq
from psycopg.adapt import Dumper
from psycopg.types import TypeInfo

if TYPE_CHECKING:
    import psycopg
    from psycopg.rows import TupleRow

    from tmtool.units import Vectors


@dataclass(frozen=True, slots=True)
class Halves:
    """A vector in half precision, as a parameter: see `register_halves`."""

    numbers: Vectors


class _HalvesDumper(Dumper):
    """Writes vectors as `halfvec_send` does."""

    format = pq.Format.BINARY

    def dump(self, obj: Halves) -> bytes:
        head = len(obj.numbers).to_bytes(2, "big") + bytes(2)
        return head + obj.numbers.astype(">f2").tobytes()


def register_halves(connection: psycopg.Connection[TupleRow]) -> None:
    """Let a connection take vectors as parameters; nothing where the database has none."""
    if info := TypeInfo.fetch(connection, "halfvec"):
        info.register(connection)
        dumper = type("HalvesDumper", (_HalvesDumper,), {"oid": info.oid})
        connection.adapters.register_dumper(Halves, dumper)
