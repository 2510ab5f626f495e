"""The memory that look-ups are tested with."""

import csv
from collections import Counter
from pathlib import Path

from tmtool.memory.memory import Memory
from tmtool.units import CheckRecord, Origin, Place, TranslationUnit, Variant

DATA = Path(__file__).parent / "data" / "lookup"


def units():
    """The units of the case file, each at its position in its document."""
    with (DATA / "units.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    places = Counter()
    for row in rows:
        yield unit(row, places[row["file"]])
        places[row["file"]] += 1


def unit(row, position):
    origin = Origin(
        tuple(Place(lang, label=row["label"] or None) for lang in ("zh", "en")),
        symbol=row["symbol"] or None, body=row["body"] or None, date=row["date"] or None,
        status=row["status"] or None, position=position, file=row["file"],
        score=float(row["score"]) if row["score"] else None,
        checked=CheckRecord(row["checked"], "2026-11-25") if row["checked"] else None,
    )  # fmt: skip
    return TranslationUnit((Variant("zh", row["zh"]), Variant("en", row["en"])), (origin,))


def filled(folder):
    """A memory with these units, to look into."""
    memory = Memory.open(folder, create=True)
    memory.add(units())
    return memory


def cases(name):
    """The lines of a case file in their cells; notes and empty lines left out."""
    for line in (DATA / name).read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")
