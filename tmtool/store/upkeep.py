"""Looking after the SQLite file: is it whole, do its parts agree, does it waste room."""

from __future__ import annotations

from tmtool.lang import fold
from tmtool.store.database import Database
from tmtool.store.reading import Reader
from tmtool.store.writing import LANGUAGE_BITS


def faults(database: Database, reader: Reader) -> list[str]:
    """What is wrong with the file, each in a sentence; nothing where all is well."""
    told = [f"{database.path}: {row[0]}" for row in database.rows("PRAGMA quick_check(20)")]
    told = [each for each in told if not each.endswith(": ok")]
    version = database.first("SELECT value FROM meta WHERE name = 'fold'")
    if version and version[0] != fold.VERSION:
        told.append(
            f"{database.path}: texts were folded by version {version[0]}, this is {fold.VERSION}"
        )
    for code, number in reader.languages().items():
        texts = count_texts(database, number)
        indexed = database.rows(
            "SELECT coalesce(sum(length(tokens)), 0) / 2 FROM lengths WHERE block >> 57 = ?",
            (number,),
        )[0][0]
        if indexed != texts:
            told.append(f"{database.path}: {indexed:,} of {texts:,} {code} texts are indexed")
    return told


def count_texts(database: Database, language: int) -> int:
    """How many texts of a language there are; they are numbered without gaps."""
    first, last = language << LANGUAGE_BITS, (language + 1) << LANGUAGE_BITS
    rows = database.rows("SELECT max(id) FROM texts WHERE id >= ? AND id < ?", (first, last))
    return 0 if rows[0][0] is None else int(rows[0][0]) - first + 1


def compact(database: Database) -> tuple[int, int]:
    """Write the file anew without its gaps; the bytes before and after.

    SQLite does it in a transaction: whoever interrupts it finds the file as it was.
    """
    before = database.path.stat().st_size
    database.alone("VACUUM")
    database.alone("PRAGMA wal_checkpoint(TRUNCATE)")
    return before, database.path.stat().st_size
