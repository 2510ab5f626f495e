"""What lies in the tables of a memory in a database, read beside tmtool: rows, gaps, harm."""

import psycopg

from tmtool.stores.addresses import parse_address

PASSING = {"commits": None, "touched": None, "meta": "name NOT IN ('revision', 'erasures')"}
"""Tables, and rows of them, that count changes, whatever they were."""
NUMBERED = ("units", "origins", "documents", "changes", "words", "document_texts")


def run(address, *statements):
    """The rows of the last of some statements over the tables of a memory."""
    parsed = parse_address(address)
    with psycopg.connect(parsed.database, autocommit=True) as connection:
        connection.execute(f"SET search_path = {parsed.schema}, public")
        for statement in statements:
            cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


def read_rows(address):
    """All rows of all tables but when things were done, and the identity; postings merged."""
    parsed = parse_address(address)
    tables = run(address, "SELECT tablename FROM pg_tables "
                 f"WHERE schemaname = '{parsed.schema}' ORDER BY 1")  # fmt: skip
    found = {}
    for (table,) in tables:
        where = PASSING.get(table, "true")
        if table == "memory":
            found[table] = run(address, "SELECT version FROM memory")
        elif table == "changes":
            found[table] = run(address, "SELECT id, by, action, details FROM changes ORDER BY 1")
        elif table in ("postings", "lengths"):
            found[table] = read_segments(address, table)
        elif where is not None:
            found[table] = sorted(map(repr, run(address, f"SELECT * FROM {table} WHERE {where}")))
    return found


def read_segments(address, table):
    """Postings, or lengths of blocks, each as one whatever its segments are."""
    key, *columns = {"postings": ("key", "ids", "positions"), "lengths": ("block", "tokens")}[table]
    joined = ", ".join(f"string_agg({each}, ''::bytea ORDER BY first)" for each in columns)
    return run(address, f"SELECT {key}, {joined} FROM {table} GROUP BY {key} ORDER BY {key}")


def find_gaps(address):
    """The tables whose numbers aren't those from 1 on, each once; texts by their languages."""
    wrong = [
        table for table in NUMBERED
        if run(address, f"SELECT count(*) <> coalesce(max(id), 0) FROM {table}") == [(True,)]
    ]  # fmt: skip
    of_texts = run(address, "SELECT id >> 32, count(*), max(id) - min(id) + 1, min(id) FROM texts "
                   "GROUP BY 1 ORDER BY 1")  # fmt: skip
    wrong += [f"texts {row}" for row in of_texts if row[1] != row[2] or row[3] != row[0] << 32]
    return wrong
