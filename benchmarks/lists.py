"""How sure are pairs of names that only their vectors say belong together?

    TMTOOL_MATERIAL=... python benchmarks/lists.py

Takes names of the 195 States in six languages from `terms/country-codes.csv`, draws lists of 8 to
195 of them, leaves a tenth out on one side, and prints how many of the pairs that are each other's
best were right, by how far they were ahead of the next best. The table of States is not used.
"""

from __future__ import annotations

import csv
import os
from itertools import combinations, pairwise
from pathlib import Path

import numpy as np

from tmtool import embed
from tmtool.profile.lists import measure_crowding, normalize

LANGUAGES = {
    "ar": "Arabic", "zh": "Chinese", "en": "English", "fr": "French", "ru": "Russian",
    "es": "Spanish",
}  # fmt: skip
SIZES = (8, 20, 40, 80, 120, 195)
STEPS = (0.0, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 9.0)


def main() -> None:
    """Draw the lists, pair them, print the table."""
    names = _names()
    encoder = embed.load()
    vectors = {lang: encoder.encode(texts) for lang, texts in names.items()}
    rng = np.random.default_rng(0)
    found = [
        pair
        for one, other in combinations(LANGUAGES, 2)
        for size in SIZES
        for pair in _pairs(vectors[one], vectors[other], size, rng)
    ]
    print("ahead by          pairs  right")
    for low, high in pairwise(STEPS):
        right = [is_right for gap, is_right in found if low <= gap < high]
        print(f"{low:4.2f} .. {high:4.2f}  {len(right):9}  {np.mean(right):.3f}")


def _names() -> dict[str, list[str]]:
    table = Path(os.environ["TMTOOL_MATERIAL"]) / "terms" / "country-codes.csv"
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    columns = {lang: f"UNTERM {name} Short" for lang, name in LANGUAGES.items()}
    whole = [row for row in rows if all(row[column].strip() for column in columns.values())]
    return {lang: [row[column].strip() for row in whole] for lang, column in columns.items()}


def _pairs(
    one: np.ndarray, other: np.ndarray, size: int, rng: np.random.Generator
) -> list[tuple[float, bool]]:
    """Pairs that are each other's best: how far ahead, and whether they are right."""
    chosen = rng.choice(len(one), min(size, len(one)), replace=False)
    kept = np.flatnonzero(rng.random(len(chosen)) >= 0.1)
    sides = (
        normalize(one[chosen] - one[chosen].mean(0)),
        normalize(other[chosen[kept]] - other[chosen].mean(0)),
    )
    cosines = sides[0] @ sides[1].T
    apart = cosines - measure_crowding(cosines, 1) - measure_crowding(cosines, 0)
    found = []
    for i, j in enumerate(apart.argmax(1)):
        if apart[:, j].argmax() == i:
            others = np.concatenate([np.delete(apart[i], j), np.delete(apart[:, j], i)])
            found.append((float(apart[i, j] - others.max()), bool(kept[j] == i)))
    return found


if __name__ == "__main__":
    main()
