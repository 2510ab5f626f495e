"""The counts and weights of the check of negation, from the half for work.

    TMTOOL_MATERIAL=.../data python benchmarks/fit_meaning.py [-o tmtool/checks/meaning.json]

Counts how often each word that denies stands opposite one that denies; plants negations that are
lost or came in (planting_polarity.py) and fits, for the words of each language, logistic regression
against the words of the pairs as they are, without an encoder and with one. Which word of the other
side lost its partner isn't known: the likeliest counts. Counts and weights are made on two thirds
and tried on the rest, in three folds; printed is what share of the planted ones is told where so
many sound pairs are. The sums from which on a word is told are chosen from these, and kept.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from random import Random
from typing import NamedTuple
from zlib import crc32

import numpy as np
from halves import Row, read_half
from logistic import fit_logistic
from planting import Planter, Pool, Site
from planting_polarity import add_negation, drop_negation
from vectors import load_encoder

from tmtool.checks.meaning import (
    MEANT,
    PLAIN,
    CueCounts,
    UnpairedCue,
    find_cues,
    list_compared,
    measure_cues,
    measure_meaning,
)
from tmtool.lang.fold import simplify_in_place

LANGS = ("zh", "en")
MODEL = Path(__file__).parent.parent / "tmtool" / "checks" / "meaning.json"
FOLDS = 3
_LEAST_COUNT = 2
"""Words that stand in fewer pairs are counted as their kind alone."""
_FALSE = (0, 1, 2, 4, 8, 16)
_PLANTERS: dict[str, Planter] = {"dropped": drop_negation, "added": add_negation}


class Example(NamedTuple):
    """A pair; what was planted, on which side, or nothing; what is known of its words."""

    row: Row
    planted: str
    side: int
    cues: list[UnpairedCue]
    meant: list[tuple[float, ...]]


def find_fold(row: Row) -> int:
    """The fold of a pair: neighbours are in one."""
    return crc32(f"{row.set}{row.block}".encode()) % FOLDS


def count_cues(rows: Sequence[Row]) -> dict[str, dict[str, list[int]]]:
    """Of each word: in how many places it stands, and opposite a word that denies."""
    counts: dict[str, dict[str, list[int]]] = {lang: {} for lang in LANGS}
    for row in rows:
        found = [find_cues(simplify_in_place(row.zh), "zh"), find_cues(row.en, "en")]
        for side, lang in enumerate(LANGS):
            denies = any(cue.kind != "near" for cue in found[1 - side])
            for cue in found[side]:
                for name in CueCounts.list_names(cue, lang) if cue.kind != "near" else ():
                    count = counts[lang].setdefault(name, [0, 0])
                    count[0] += 1
                    count[1] += denies
    return {
        lang: {name: count for name, count in sorted(own.items()) if count[0] >= _LEAST_COUNT}
        for lang, own in counts.items()
    }


def plant(row: Row) -> Iterator[tuple[str, int, tuple[str, str]]]:
    """Pairs with an error: its kind, the side that then has a word too many, the texts."""
    for side, (source, target) in ((1, (row.zh, row.en)), (0, (row.en, row.zh))):
        site = Site(row.set, row.number, source, target, LANGS[side])
        for kind, planter in _PLANTERS.items():
            rng = Random(f"{kind} {side} {row.set} {row.number}")
            edits = list(planter(site, Pool([site]), rng))
            for edit in rng.sample(edits, min(2, len(edits))):
                new = edit.apply(site.written)
                texts = (
                    (simplify_in_place(row.zh), new) if side else (simplify_in_place(new), row.en)
                )
                yield kind, side if kind == "added" else 1 - side, texts


def make_examples(rows: Sequence[Row]) -> list[Example]:
    """All pairs as they are and with errors, measured by the counts of the other folds."""
    counts = [
        {
            lang: CueCounts(own)
            for lang, own in count_cues([row for row in rows if find_fold(row) != fold]).items()
        }
        for fold in range(FOLDS)
    ]
    encoder, found = load_encoder(), []
    for row in rows:
        clean = "", 0, (simplify_in_place(row.zh), row.en)
        for kind, side, texts in (clean, *plant(row)):
            cues = measure_cues(texts, LANGS, counts[find_fold(row)])
            cues = [each for each in cues if not kind or each.side == side]
            meant = [
                measure_meaning(encoder.encode(list_compared(texts, LANGS, each))) for each in cues
            ]
            found.append(Example(row, kind, side, cues, meant))
    return found


class Fit(NamedTuple):
    """Weights by names, and the highest sum of each example by the other folds."""

    base: float
    weights: Mapping[str, float]
    tops: dict[int, float]


def fit(examples: Sequence[Example], side: int, names: Sequence[str]) -> Fit:
    """Weights for the words of a side; the word that lost its partner is looked for four times."""
    columns = [(PLAIN + MEANT).index(name) for name in names]
    rows, keys = [], []
    for at, each in enumerate(examples):
        for cue, meant in zip(each.cues, each.meant, strict=True):
            if cue.side == side:
                rows.append([(*cue.values, *meant)[column] for column in columns])
                keys.append(at)
    table, owners = np.array(rows, float), np.array(keys)
    planted = np.array([bool(examples[at].planted) for at in owners])
    folds = np.array([find_fold(examples[at].row) for at in owners])
    sums = table[:, names.index("chance unpaired")] * 3 + table[:, names.index("chance")]
    for _ in range(4):
        best: dict[int, int] = {}
        for row in map(int, np.flatnonzero(planted)):
            if owners[row] not in best or sums[row] > sums[best[owners[row]]]:
                best[owners[row]] = row
        chosen = ~planted
        chosen[list(best.values())] = True
        sums = np.zeros(len(table))
        for fold in range(FOLDS):
            own = chosen & (folds != fold)
            base, weights = fit_logistic(table[own], planted[own])
            sums[folds == fold] = base + table[folds == fold] @ weights
    base, weights = fit_logistic(table[chosen], planted[chosen])
    tops: dict[int, float] = defaultdict(lambda: -99.0)
    for at, value in zip(owners, sums, strict=True):
        tops[int(at)] = max(tops[int(at)], float(value))
    return Fit(base, dict(zip(names, map(float, weights), strict=True)), tops)


def report(name: str, examples: Sequence[Example], made: Fit, side: int) -> None:
    """Print what is told at some sums."""
    print(name, {each: round(weight, 2) for each, weight in made.weights.items()})
    sound = [(made.tops[at], each.row.set) for at, each in enumerate(examples) if not each.planted]
    official = sorted((top for top, own in sound if own == "unpc_dev"), reverse=True)
    for count in _FALSE:
        limit = official[count]
        told: Counter[str] = Counter()
        all_of: Counter[str] = Counter()
        for at, each in enumerate(examples):
            if each.planted and each.side == side:
                way = f"{each.planted} in {LANGS[side if each.planted == 'added' else 1 - side]}"
                all_of[way] += 1
                told[way] += made.tops[at] > limit
        shares = ", ".join(f"{way} {told[way] / all_of[way]:.2f}" for way in sorted(all_of))
        more = sum(top > limit for top, _ in sound)
        print(f"  sum {limit:5.2f}: {count} sound UN pairs, {more} of all; planted: {shares}")


def _lines(name: str, parts: Mapping[str, object]) -> str:
    lines = (f'  "{key}": {json.dumps(own, ensure_ascii=False)}' for key, own in parts.items())
    return f' "{name}": {{\n' + ",\n".join(lines) + "\n }"


def main(given: Sequence[str] | None = None) -> int:
    """Count, fit, print, and write where a file is named."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("-o", "--output", metavar="FILE", type=Path)
    output = parser.parse_args(given).output
    rows = list(read_half("work"))
    examples = make_examples(rows)
    old = json.loads(MODEL.read_text("utf-8")) if MODEL.exists() else {"weights": {}}
    table: dict[str, dict[str, float]] = {}
    for side, lang in enumerate(LANGS):
        for name, names in ((f"{lang} plain", PLAIN), (lang, PLAIN + MEANT)):
            made = fit(examples, side, names)
            report(name, examples, made, side)
            kept = {key: old["weights"].get(name, {}).get(key, 3.0) for key in ("told", "doubtful")}
            weights = {each: round(weight, 3) for each, weight in made.weights.items()}
            table[name] = {**kept, "base": round(made.base, 3), **weights}
    if output:
        lines = _lines("counts", count_cues(rows)), _lines("weights", table)
        output.write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
