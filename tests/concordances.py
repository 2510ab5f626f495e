"""Memories and cases for the tests of the concordance."""

import csv
from pathlib import Path

from tmtool.stores.sqlite.store import SqliteStore
from tmtool.units import CheckRecord, Origin, Place, TranslationUnit, Variant

DATA = Path(__file__).parent / "data" / "concordance"


def cases(name):
    """The lines of a case file in their cells; notes and empty lines left out."""
    for line in (DATA / name).read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


def units():
    """The units of the case file, in the order of their documents."""
    with (DATA / "units.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return [unit(row, position) for position, row in enumerate(rows)]


def unit(row, position):
    origin = Origin(
        tuple(Place(lang, label=row["label"]) for lang in ("zh", "en")),
        symbol=row["symbol"], body=row["body"], date=row["date"], status=row["status"],
        score=float(row["score"]) if row["score"] else None, position=position, file="units.tsv",
        checked=None if row["score"] else CheckRecord("Ada", "2026-11-25"),
    )  # fmt: skip
    return TranslationUnit((Variant("zh", row["zh"]), Variant("en", row["en"])), (origin,))


def pair(source, target, *more, langs=("zh", "en"), **origin):
    """A unit of two texts, or more."""
    variants = zip(langs, (source, target, *more), strict=False)
    return TranslationUnit(
        tuple(Variant(lang, text) for lang, text in variants), (Origin(**origin),)
    )


def filled(folder, wanted):
    """A memory with these units, each batch a change of its own."""
    store = SqliteStore(folder, create=True)
    put(store, wanted)
    return store


def put(store, wanted):
    with store.begin_change("add", user="me", details={}) as change:
        change.put(wanted)
    return change
