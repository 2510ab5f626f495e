"""How look-ups and concordances grow with a memory: postings of up to 20 million texts.

    python benchmarks/growth.py --folder DIR --units 1000000 [--copies 1,5,20] [--queries 60]
        [--save FILE]

Takes the token index of the memory in PostgreSQL that `stores.py --folder DIR --units N` made, and
writes it as often as asked into a schema of its own: each copy is of other texts with the same
words, so that every posting is so many times as long, and everything else as it would be. Then
candidates for fuzzy look-ups are found, up to the first hundred of each, and all places of phrases,
in one language after the other. Times are milliseconds of processor a query, of the client and of
the server's processes; *read* is how many postings one query reads. What does not depend on the
number of texts (comparing candidates, reading units) is in stores.py. The schema is dropped at the
end.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any

import psycopg
from memory_queries import Query, queries, samples
from memory_texts import units
from memory_timing import quantile
from stores import Clock, find_server, start_server

from tmtool.lang.fold import fold
from tmtool.lang.tokens import split_tokens
from tmtool.protocols import Slot
from tmtool.stores import drop_store, open_store
from tmtool.stores.addresses import parse_address
from tmtool.stores.phrases import Phrases
from tmtool.stores.postgres.store import PostgresStore
from tmtool.stores.postgres.tokens import PostgresPostingRows
from tmtool.stores.postings import LAST_BLOCK, SIZES
from tmtool.stores.similar import Similar
from tmtool.stores.tokens import Terms

_SAMPLES = 6_000
_BATCHES = 3
"""So many batches of candidates are taken: a look-up compares about a hundred."""
_WARM = 10
_COPY = f"""
INSERT INTO {{to}}.postings (key, first, ids, positions)
SELECT key + %(at)s::bigint, first + (%(at)s::bigint << {SIZES.block_bits}), ids, positions
FROM {{own}}.postings"""
_LENGTHS = f"""
INSERT INTO {{to}}.lengths (block, first, tokens)
SELECT block + %(at)s::bigint, (block & {LAST_BLOCK}) + %(at)s::bigint << {SIZES.block_bits},
  whole || decode(repeat('00', {2 * SIZES.block} - length(whole)), 'hex')
FROM (SELECT block, string_agg(tokens, ''::bytea ORDER BY first) AS whole
  FROM {{own}}.lengths GROUP BY block) AS own"""


class CountedRows(PostgresPostingRows):
    """Counts the postings that it reads."""

    read = 0

    def read_ids(self, keys: Sequence[int]) -> list[tuple[int, bytes]]:
        rows = super().read_ids(keys)
        self.read += sum(len(ids) // 2 for _, ids in rows)
        return rows

    def read_postings(self, *asked: Any) -> list[tuple[int, int, bytes, bytes]]:
        rows = super().read_postings(*asked)
        self.read += sum(len(ids) // 2 for _, _, ids, _ in rows)
        return rows


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--units", type=int, default=1_000_000)
    parser.add_argument("--queries", type=int, default=60)
    parser.add_argument("--copies", default="1,5,20")
    parser.add_argument("--save", type=Path)
    asked = parser.parse_args()
    own = start_server(asked.folder.resolve() / "server")
    address = own.replace("memory=bench", "memory=growth")
    wanted = queries(samples(units(asked.units), asked.units, _SAMPLES), asked.queries)
    found: list[dict[str, Any]] = []
    drop_store(address)
    with closing(open_store(address, create=True)) as store:
        assert isinstance(store, PostgresStore)
        copies = 0
        for each in map(int, asked.copies.split(",")):
            grow(address, copies, each)
            copies = each
            found += measure(store, address, wanted)
    drop_store(address)
    heads = (("texts", 12), ("MB", 8), ("kind", 14), ("read", 12), ("client", 9), ("p95", 9))
    told = "".join(f"{name:>{wide}}" for name, wide in (*heads, ("server", 9), ("p95", 9)))
    print(f"{'':<14}{told}")
    for row in found:
        print(
            f"{row['lang']:<14}{row['texts']:>12,}{row['size'] / 1e6:>8,.0f}{row['kind']:>14}"
            f"{row['read']:>12,.0f}{row['cpu50']:>9.1f}{row['cpu95']:>9.1f}"
            f"{row['server50']:>9.1f}{row['server95']:>9.1f}"
        )
    if asked.save:
        asked.save.write_text(json.dumps(found), "utf-8")
    return 0


def grow(address: str, copies: int, wanted: int) -> None:
    """Make the postings of so many copies out of those that there are."""
    to = parse_address(address).schema
    own = to.replace("growth", "bench")
    with psycopg.connect(parse_address(address).database, autocommit=True) as connection:
        if not copies:
            for table in ("words", "languages"):
                statement = f"INSERT INTO {to}.{table} SELECT * FROM {own}.{table}"
                connection.execute(statement.encode())
        asked = f"SELECT max(block & {LAST_BLOCK}) + 1 FROM {own}.lengths"
        (blocks,) = connection.execute(asked.encode()).fetchone() or (0,)
        for number in range(copies, wanted):
            for statement in (_COPY, _LENGTHS):
                told = statement.format(to=to, own=own).encode()
                connection.execute(told, {"at": number * blocks})
        connection.execute(f"VACUUM ANALYZE {to}.postings".encode())
        connection.execute(
            f"UPDATE {to}.meta SET value = value + 1 WHERE name = 'revision'".encode()
        )


def measure(
    store: PostgresStore, address: str, wanted: dict[str, list[Query]]
) -> list[dict[str, Any]]:
    """Candidates and phrases in each language."""
    server = find_server(address)
    found = []
    (size,) = store.database.fetch_rows("SELECT pg_total_relation_size('postings')")[0]
    for lang in ("zh", "en"):
        rows = CountedRows(store.database)
        terms = Terms(rows)
        similar, phrases = Similar(rows, terms), Phrases(rows, terms)
        number = dict(store.database.fetch_rows("SELECT code, no FROM languages"))[lang]

        def find_candidates(text: str, similar: Similar = similar, number: int = number) -> object:
            (batches,) = similar.find(number, [fold(text)])
            return [*islice(batches, _BATCHES)]

        def find_places(text: str, phrases: Phrases = phrases, number: int = number) -> object:
            slots = [Slot((token,)) for token in split_tokens(fold(text))]
            return phrases.find(number, [slots])

        kinds: dict[str, Callable[[str], object]] = {
            "fuzzy": find_candidates, "concordance": find_places,
        }  # fmt: skip
        for kind, way in kinds.items():
            texts = [each.text for each in wanted[kind] if each.lang == lang]
            for text in texts[:_WARM]:
                way(text)
            rows.read, clock = 0, Clock(server)
            for text in texts:
                clock.call(way, text)
            found.append({
                "lang": lang, "kind": kind, "texts": len(rows.read_lengths(number)) // 2,
                "size": size, "read": rows.read / max(len(texts), 1),
                "mean": sum(clock.own.cpu) / len(texts), "server": sum(clock.server) / len(texts),
                **clock.summary(), "most": quantile(clock.own.cpu, 1),
            })  # fmt: skip
    return found


if __name__ == "__main__":
    sys.exit(main())
