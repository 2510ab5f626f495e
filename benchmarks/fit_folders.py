"""The weights of what speaks for two documents being one, fitted on the halves for work.

    TMTOOL_MATERIAL=.../data python benchmarks/fit_folders.py [-o tmtool/batch/content_weights.json]

The documents of `folder_texts.py` are drawn so that about a half lacks a partner, as stretches of
4, 8 and 24 beads, whole and with a sixth of the beads left out on each side. Of all pairs that are
compared closely the right ones are weighed against the others by logistic regression: with what
meanings say, and without. Each set counts as much as any other. Printed is what the measured half
gives: of right pairs how many reach some probabilities, and how many others do.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from folder_texts import (
    HALVES,
    Half,
    Looks,
    Pair,
    RememberingEncoder,
    build_entries,
    draw,
    read_pairs,
)
from logistic import fit_logistic
from vectors import load_encoder

from tmtool.batch.content_pairs import ContentSearch

if TYPE_CHECKING:
    from numpy.typing import NDArray

WEIGHTS = Path(__file__).parent.parent / "tmtool" / "batch" / "content_weights.json"
_LENGTHS = (4, 8, 24)
"""Beads of a stretch."""
_DRAWS = 20
"""Folders that are drawn of each set, length and form."""
_SMALL = (None, None, 1, 2, 4)
"""Documents of a side that are drawn from neighbours in turn; None is a half of all."""
_LEFT_OUT = 1 / 6
"""Share of the beads that a damaged side lacks."""
_MODELS = {
    "meaning and facts": (
        "meaning",
        "subject",
        "ahead",
        "first",
        "mutual",
        "order",
        "agreement",
        "missing",
        "others",
        "length",
    ),
    "facts alone": ("agreement", "lead", "shared", "missing", "others", "length"),
}
_ODDS = (0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0)
"""Logarithms of odds from which on pairs are counted."""


class Example(NamedTuple):
    """The evidence on a pair of documents, the set, and whether they are one."""

    evidence: Mapping[str, float]
    set: str
    is_right: bool


def read_examples(half: Half, encoder: RememberingEncoder) -> dict[str, list[Example]]:
    """The pairs that are compared closely in drawn folders of one half, by what is weighed."""
    found: dict[str, list[Example]] = {name: [] for name in _MODELS}
    for length in _LENGTHS:
        by_set: dict[str, list[Pair]] = defaultdict(list)
        for pair in read_pairs(length):
            if pair.half == half and pair.has_bead():
                by_set[pair.set].append(pair)
        for name, pairs in by_set.items():
            if len(pairs) < 3 or (name == "hkma_dev" and length != _LENGTHS[0]):
                continue
            for is_damaged in (False, True):
                rng = random.Random(f"{half} {length} {name} {is_damaged}")
                looks = [_look(pair, rng, is_damaged=is_damaged) for pair in pairs]
                for model, each in _draw_examples(name, looks, rng, encoder):
                    found[model].append(each)
    return found


def _look(pair: Pair, rng: random.Random, *, is_damaged: bool) -> Looks:
    if not is_damaged or pair.files:
        return pair.look()
    kept = []
    for side in (0, 1):
        there = [at for at, bead in enumerate(pair.beads) if bead[side]]
        kept.append([at for at in there if rng.random() >= _LEFT_OUT] or there)
    return pair.look((kept[0], kept[1]))


def _draw_examples(
    name: str, looks: Sequence[Looks], rng: random.Random, encoder: RememberingEncoder
) -> Iterator[tuple[str, Example]]:
    for at in range(_DRAWS):
        chosen = draw(looks, rng, _SMALL[at % len(_SMALL)])
        entries = [build_entries(looks, listed, side) for side, listed in enumerate(chosen)]
        for model, load in zip(_MODELS, (lambda: encoder, None), strict=True):
            evidence = ContentSearch(entries[0], entries[1], load).collect_evidence()
            for (i, j), each in evidence.items():
                yield model, Example(each, name, chosen[0][i] == chosen[1][j])


def fit(examples: Sequence[Example], names: Sequence[str]) -> dict[str, Any]:
    """The weights as they are written. Sets count alike, and so do right and wrong pairs in all."""
    table, right = tabulate(examples, names)
    sets = [each.set for each in examples]
    counts = {name: sets.count(name) for name in set(sets)}
    # Sets are repeated in whole numbers until each is about as large as the largest.
    most = max(counts.values())
    repeated = np.repeat(np.arange(len(sets)), [min(round(most / counts[s]), 50) for s in sets])
    base, weights = fit_logistic(table[repeated], right[repeated])
    middle = np.median(table[right], axis=0)
    return {
        "base": round(base, 3),
        "weights": {name: round(float(each), 3) for name, each in zip(names, weights, strict=True)},
        "usual": {name: round(float(each), 3) for name, each in zip(names, middle, strict=True)},
    }


def tabulate(
    examples: Sequence[Example], names: Sequence[str]
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """The evidence as a table of shape (examples, names), and which examples are right."""
    table = np.array([[each.evidence[name] for name in names] for each in examples])
    return table, np.array([each.is_right for each in examples])


def report(examples: Sequence[Example], found: dict[str, Any]) -> None:
    """Print which shares of right pairs and which numbers of others reach some odds."""
    names = list(found["weights"])
    for name in sorted({each.set for each in examples}):
        own = [each for each in examples if each.set == name]
        table, right = tabulate(own, names)
        odds = found["base"] + table @ np.array([found["weights"][each] for each in names])
        told = " ".join(
            f"{each:g}: {np.mean(odds[right] >= each):.3f}/{np.count_nonzero(odds[~right] >= each)}"
            for each in _ODDS
        )
        print(f"  {name:<18} {right.sum():>6} right, {(~right).sum():>7} others; {told}")


def main(given: Sequence[str] | None = None) -> int:
    """Fit both, print how they do on the measured half, and write them where a file is named."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("-o", "--output", metavar="FILE", type=Path)
    output = parser.parse_args(given).output
    encoder = RememberingEncoder(load_encoder())
    table: dict[str, Any] = {
        "about": "Logistic weights, fitted on the halves for work, 2026-11, by `python "
        "benchmarks/fit_folders.py -o tmtool/batch/content_weights.json`. `usual` is the evidence "
        "on a right pair, in the middle."
    }
    examples = {half: read_examples(half, encoder) for half in HALVES}
    for name, names in _MODELS.items():
        table[name] = fit(examples["work"][name], names)
        print(name, table[name])
        for half in HALVES:
            print(f" the half {half}:")
            report(examples[half][name], table[name])
    if output:
        output.write_text(json.dumps(table, indent=1) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
