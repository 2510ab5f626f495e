"""Real Chinese and English pairs, as translation units: those of the folder TMTOOL_MATERIAL.

    TMTOOL_MATERIAL=.../data python benchmarks/real_pairs.py

Prints how many there are of each set.
"""

from __future__ import annotations

import csv
import os
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from memory_texts import units
from sets import Text, all_sets

from tmtool.formats.units.model import UnitRead
from tmtool.formats.units.reading import read as read_units
from tmtool.units import Origin, TranslationUnit, Variant

_LANGS = ("zh", "en")


def real_pairs() -> Iterator[TranslationUnit]:
    """Every pair once, in the order of the sets; nothing where there is no such folder."""
    seen: set[str] = set()
    for name, source, target in _pairs():
        unit = TranslationUnit(
            (Variant("zh", source), Variant("en", target)), (Origin(symbol=name),)
        )
        if unit.key not in seen:
            seen.add(unit.key)
            yield unit


def among(count: int, real: list[TranslationUnit]) -> Iterator[TranslationUnit]:
    """Made-up units until so many of them are distinct, and the real ones evenly among them."""
    step = max(count // max(len(real), 1), 1)
    waiting = iter(real)
    seen: set[str] = set()
    for unit in units(2 * count):
        before = len(seen)
        seen.add(unit.key)
        yield unit
        if before < len(seen) and len(seen) % step == 0:
            yield from islice(waiting, 1)
        if len(seen) == count:
            break
    yield from waiting


def _pairs() -> Iterator[tuple[str, str, str]]:
    """The name of the set, the Chinese, the English."""
    if material := os.environ.get("TMTOOL_MATERIAL"):
        folder = Path(material)
        yield from _tables(folder)
        yield from _aligned()
        yield from _memory(folder / "formats" / "tmx" / "tico19" / "all.en-zh.tmx")


def _tables(folder: Path) -> Iterator[tuple[str, str, str]]:
    """Pairs in rows, and in lines of two files."""
    with (folder / "checks" / "unpc_dev" / "pairs.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        yield from (("unpc_dev", row["zh"], row["en"]) for row in rows)
    for chinese in sorted((folder / "align" / "hkma_dev").glob("*.zh")):
        sides = [
            file.read_text(encoding="utf-8").splitlines()
            for file in (chinese, chinese.with_suffix(".en"))
        ]
        yield from (("hkma_dev", *pair) for pair in zip(*sides, strict=True))


def _aligned() -> Iterator[tuple[str, str, str]]:
    """Texts with gold."""
    for each in all_sets():
        for text in each.texts:
            if text.langs == _LANGS:
                yield from ((each.name, *pair) for pair in _paired(text))


def _memory(path: Path) -> Iterator[tuple[str, str, str]]:
    for item in read_units(path):
        if isinstance(item, UnitRead):
            source, target = (item.unit.get_text(lang) for lang in _LANGS)
            if source and target:
                yield "tico19", source, target


def _paired(text: Text) -> Iterator[tuple[str, str]]:
    """What gold joins, the lines of a side put together."""
    source, target = (
        file.read_text(encoding="utf-8").splitlines() for file in (text.source, text.target)
    )
    for own, other in text.links():
        joined = "".join(source[at] for at in own), " ".join(target[at] for at in other)
        if all(each.strip() for each in joined):
            yield joined


def main() -> int:
    """Print how many pairs each set has."""
    for name, count in Counter(unit.origins[0].symbol for unit in real_pairs()).items():
        print(f"{name:<20} {count:>6}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
