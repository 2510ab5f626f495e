"""The clean pairs that the checks are measured on: a half for work, and a half only for measuring.

    TMTOOL_MATERIAL=.../data python benchmarks/halves.py [--write FOLDER]

Prints how many pairs each half of each set has; `--write` writes the halves for work as tables, one
a set (row, zh, en). Nobody who works on the checks reads the other halves: what is measured there
is then what a text gives that nobody had read. The halves are drawn by seed: whole chapters where a
set has chapters, and blocks of 25 rows elsewhere, since neighbouring rows are often of one document
and use the same words.
"""

from __future__ import annotations

import argparse
import csv
import os
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Literal, TypeAlias

from sets import all_sets

from tmtool.formats.units.model import UnitRead
from tmtool.formats.units.reading import read as read_units

SETS = ("unpc_dev", "hkma_dev", "sdg", "udhr", "tico19")
"""Published texts of which every pair is held to be right, whatever errors they do have."""
SEED = "checks 1"
BLOCK = 25
"""Rows that are drawn together."""
Half: TypeAlias = Literal["work", "measure"]


@dataclass(frozen=True, slots=True)
class Row:
    """A pair of a set; rows are counted from 0, `block` is what was drawn as one."""

    set: str
    number: int
    block: str
    zh: str
    en: str

    @property
    def digest(self) -> str:
        """16 hexadecimal digits that only these two texts have."""
        return sha256(f"{self.zh}\x1f{self.en}".encode()).hexdigest()[:16]

    @property
    def half(self) -> Half:
        """The half that its block was drawn for."""
        drawn = sha256(f"{SEED}\x1f{self.set}\x1f{self.block}".encode()).digest()[0]
        return "work" if drawn % 2 else "measure"


def read_rows(name: str) -> list[Row]:
    """All pairs of a set, in its order; InputError or OSError where the material is missing."""
    return [
        Row(name, number, chapter or str(number // BLOCK), zh, en)
        for number, (chapter, zh, en) in enumerate(_read_pairs(name))
    ]


def read_half(half: Half) -> Iterator[Row]:
    """The pairs of one half of all sets. A pair that both halves have counts as of the first."""
    rows = [row for name in SETS for row in read_rows(name)]
    seen = {row.digest for row in rows if row.half == "work"} if half == "measure" else set()
    yield from (row for row in rows if row.half == half and row.digest not in seen)


def _read_pairs(name: str) -> Iterator[tuple[str, str, str]]:
    """The chapter, or nothing; the Chinese; the English."""
    folder = Path(os.environ["TMTOOL_MATERIAL"])
    if name == "unpc_dev":
        with (folder / "checks" / name / "pairs.tsv").open(encoding="utf-8", newline="") as file:
            rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
            yield from (("", row["zh"], row["en"]) for row in rows)
    elif name == "hkma_dev":
        for chinese in sorted((folder / "align" / name).glob("*.zh")):
            sides = [
                file.read_text(encoding="utf-8").splitlines()
                for file in (chinese, chinese.with_suffix(".en"))
            ]
            yield from ((chinese.stem, *pair) for pair in zip(*sides, strict=True))
    elif name == "tico19":
        for item in read_units(folder / "formats" / "tmx" / name / "all.en-zh.tmx"):
            if isinstance(item, UnitRead):
                source, target = (item.unit.get_text(lang) for lang in ("zh", "en"))
                if source and target:
                    yield "", source, target
    else:
        yield from (("", *pair) for pair in _read_aligned(name))


def _read_aligned(name: str) -> Iterator[tuple[str, str]]:
    """What gold joins, the lines of a side put together."""
    (chosen,) = (each for each in all_sets() if each.name == name)
    for text in chosen.texts:
        source, target = (
            file.read_text(encoding="utf-8").splitlines() for file in (text.source, text.target)
        )
        for own, other in text.links():
            pair = "".join(source[at] for at in own), " ".join(target[at] for at in other)
            if all(each.strip() for each in pair):
                yield pair


def main(given: Sequence[str] | None = None) -> int:
    """Print the sizes, and write the halves for work where a folder is named."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--write", metavar="FOLDER", type=Path)
    folder = parser.parse_args(given).write
    for name in SETS:
        rows = read_rows(name)
        counts = Counter(row.half for row in rows)
        work, measure = counts["work"], counts["measure"]
        print(f"{name:<10} {len(rows):>6}  work {work:>6}  measure {measure:>6}")
        if folder:
            folder.mkdir(parents=True, exist_ok=True)
            with (folder / f"{name}.tsv").open("w", encoding="utf-8", newline="") as file:
                table = csv.writer(file, delimiter="\t", lineterminator="\n")
                table.writerow(("row", "zh", "en"))
                table.writerows((row.number, row.zh, row.en) for row in rows if row.half == "work")
    return 0


if __name__ == "__main__":
    sys.exit(main())
