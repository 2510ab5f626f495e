"""Looking after the SQLite file: is it whole, do its parts agree, does it waste room."""

from __future__ import annotations

from itertools import islice

from tmtool.lang import fold
from tmtool.store.database import Database
from tmtool.store.keys import FORMULAS, skeleton_key
from tmtool.store.reading import Reader
from tmtool.store.writing import LANGUAGE_BITS

_AT_ONCE = 4_000


def faults(database: Database, reader: Reader) -> list[str]:
    """What is wrong with the file, each in a sentence; nothing where all is well."""
    told = [f"{database.path}: {row[0]}" for row in database.rows("PRAGMA quick_check(20)")]
    told = [each for each in told if not each.endswith(": ok")]
    told += stale(database)
    for code, number in reader.languages().items():
        texts = count_texts(database, number)
        indexed = database.rows(
            "SELECT coalesce(sum(length(tokens)), 0) / 2 FROM lengths WHERE block >> 57 = ?",
            (number,),
        )[0][0]
        if indexed != texts:
            told.append(f"{database.path}: {indexed:,} of {texts:,} {code} texts are indexed")
    return told


def stale(database: Database) -> list[str]:
    """What is kept in a way that this version no longer looks for, each in a sentence."""
    kept = dict(database.rows("SELECT name, value FROM meta"))
    told = []
    if kept.get("fold") != fold.VERSION:
        told.append(
            f"{database.path}: texts were folded by version {kept.get('fold')}, this is "
            f"{fold.VERSION}: some won't be found; export this memory and add that to a new one"
        )
    if kept.get("formulas") != FORMULAS:
        told.append(
            f"{database.path}: formulas were found by version {kept.get('formulas')}, this is "
            f"{FORMULAS}: some won't be matched; tmtool index rebuild finds them anew"
        )
    return told


def find_formulas(database: Database, reader: Reader) -> int | None:
    """Find all formulas anew; how many texts have another now. None where they are up to date."""
    kept = database.first("SELECT value FROM meta WHERE name = 'formulas'")
    if kept == (FORMULAS,):
        return None
    changed = 0
    for lang in reader.languages():
        texts = reader.all_texts(lang)
        while some := list(islice(texts, _AT_ONCE)):
            with database.transaction() as connection:
                rows = [(skeleton_key(lang, fold.fold(text)), number) for number, text in some]
                changed += connection.executemany(
                    "UPDATE texts SET skeleton = ?1 WHERE id = ?2 AND skeleton IS NOT ?1", rows
                ).rowcount
    with database.transaction() as connection:
        connection.execute("INSERT OR REPLACE INTO meta VALUES ('formulas', ?)", (FORMULAS,))
    return changed


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
