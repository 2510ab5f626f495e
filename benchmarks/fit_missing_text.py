"""The weights of the checks of completeness, from the half for work.

    TMTOOL_MATERIAL=.../data python benchmarks/fit_missing_text.py
        [-o tmtool/checks/missing_text.json] [--keep FILE]

From pairs of the half for work sentences and clauses are dropped, on either side
(planting_parts.py); held against these are the pairs as they are, and what free but complete
translations do: neighbours put together, in either order, clauses exchanged on one side, sentences
joined there, words of explanation added. Logistic regression weighs the parts, which of them was
dropped isn't known: the likeliest counts. Whole pairs are weighed against pairs with another text's
translation. Everything is tried in three folds; printed is what share of the planted ones is told
where so many sound pairs are. The sums from which on a part is told or in doubt are chosen from
these, and kept. `--keep` keeps the measured examples in a file for a next run.
"""

from __future__ import annotations

import argparse
import json
import pickle
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, NamedTuple
from zlib import crc32

import numpy as np
from halves import SETS, Row, read_half
from logistic import fit_logistic
from planting import Planter, Pool, Site
from planting_parts import drop_clause, drop_sentence, replace_whole
from vectors import load_encoder

from tmtool import embed
from tmtool.checks.compared_pairs import compare_lengths, cut_sentences
from tmtool.checks.missing_text import (
    MEANT,
    PLAIN,
    WHOLE,
    list_parts,
    list_wholes,
    measure_meaning,
)  # fmt: skip
from tmtool.checks.model import CheckInput, Pair

if TYPE_CHECKING:
    from numpy.typing import NDArray

LANGS = ("zh", "en")
MODEL = Path(__file__).parent.parent / "tmtool" / "checks" / "missing_text.json"
FOLDS = 3
_FALSE = (0, 2, 5, 10, 20, 40)
_MOST = {"tico19": 300}
"""Of these sets fewer pairs are used: they are short, and of one subject."""
_JOINED = 5
"""Neighbours that are put together, at most."""
_SHARE = 0.3
"""Of so many pairs."""
_TOGETHER = 200
_LIKELIEST = 8
"""So many parts of a pair are given to the encoder here."""
_PLANTERS: dict[str, Planter] = {"sentence": drop_sentence, "clause": drop_clause}
_ASIDES = ("，即上文所述者", ", as stated above")


class Example(NamedTuple):
    """A pair of texts; what was done to them; the kind of part that was dropped, and its side."""

    row: Row
    made: str
    dropped: str
    side: int
    texts: tuple[str, str]


class MeasuredPart(NamedTuple):
    """What is known of a part of an example."""

    example: int
    kind: str
    side: int
    values: tuple[float, ...]


def find_fold(row: Row) -> int:
    """The fold of a pair: neighbours are in one."""
    return crc32(f"{row.set}{row.block}".encode()) % FOLDS


def put_together(rows: Sequence[Row]) -> Row:
    """Neighbours as one pair, as paragraphs have many sentences."""
    chinese = "".join(row.zh for row in rows)
    return replace(rows[0], zh=chinese, en=" ".join(row.en for row in rows))


def make_free(row: Row, after: Sequence[Row], rng: Random) -> Iterator[tuple[str, tuple[str, str]]]:
    """What a complete translation may look like: kind and texts."""
    yield "as it is", (row.zh, row.en)
    if after:
        whole = put_together([row, *after])
        yield "put together", (whole.zh, whole.en)
        yield "in another order", ("".join(own.zh for own in (*after, row)), whole.en)
    side = rng.randrange(2)
    text = (row.zh, row.en)[side]
    sentences, clauses = cut_sentences(text, LANGS[side])
    if len(clauses) > 2:
        at = rng.randrange(len(clauses) - 1)
        first, second = clauses[at : at + 2]
        changed = (
            text[: first.start] + text[second.start : second.stop] + " " * side
            + text[first.start : first.stop] + text[second.stop :]
        )  # fmt: skip
        yield "clauses exchanged", (changed, row.en) if side == 0 else (row.zh, changed)
        at = clauses[0].stop - 1
        added = text[:at] + _ASIDES[side] + text[at:]
        yield "explained", (added, row.en) if side == 0 else (row.zh, added)
    if len(sentences) > 1:
        yield "joined", (
            (re.sub("。(?=.)", "，", row.zh), row.en) if side == 0
            else (row.zh, re.sub(r"(?<=[a-z])\. (?=[A-Z][a-z])", ", and ", row.en))
        )  # fmt: skip


def make_examples(rows: Sequence[Row]) -> list[Example]:
    """All pairs as they are, as they might be, and with something dropped."""
    found = []
    for at, row in enumerate(rows):
        rng = Random(f"{row.set} {row.number}")
        near = [own for own in rows[at + 1 : at + rng.randint(2, _JOINED)]
                if (own.set, own.block) == (row.set, row.block)]  # fmt: skip
        after = near if rng.random() < _SHARE else []
        for made, texts in make_free(row, after, rng):
            found.append(Example(row, made, "", 0, texts))
        found += drop(row, rng, _PLANTERS)
        if after:
            found += drop(put_together([row, *after]), rng, ["sentence"])
    return found


def drop(row: Row, rng: Random, kinds: Iterable[str]) -> Iterator[Example]:
    """A pair that lacks something, on either side."""
    for side in (1, 0):
        source, target = (row.zh, row.en) if side else (row.en, row.zh)
        site = Site(row.set, row.number, source, target, LANGS[side])
        for kind in kinds:
            edits = list(_PLANTERS[kind](site, Pool([site]), rng))
            for edit in rng.sample(edits, min(1, len(edits))):
                new = edit.apply(target)
                texts = (row.zh, new) if side else (new, row.en)
                yield Example(row, "dropped", kind, 1 - side, texts)


def measure(examples: Sequence[Example]) -> list[MeasuredPart]:
    """The parts of all examples."""
    encoder, found = embed.load(), []
    for name in SETS:
        pairs = [Pair(at, *each.texts) for at, each in enumerate(examples) if each.row.set == name]
        doubts = []
        for compared in compare_lengths(CheckInput(pairs, LANGS)):
            example = examples[compared.pair.number]
            parts = [
                each for each in list_parts(compared)
                if not example.dropped or each.side == example.side
            ]  # fmt: skip
            doubts += sorted(parts, key=lambda each: -each.values[2])[:_LIKELIEST]
        for start in range(0, len(doubts), _TOGETHER):
            some = doubts[start : start + _TOGETHER]
            for part, values in zip(some, measure_meaning(some, encoder.encode), strict=True):
                known = part.values + values
                number = part.compared.pair.number
                found.append(MeasuredPart(number, part.kind, part.side, known))
    return found


def measure_wholes(rows: Sequence[Row]) -> tuple[list[Row], NDArray[np.bool_], NDArray[np.float64]]:
    """Pairs as they are and with another text's translation; which is which, what is known."""
    encoder = load_encoder()
    owners, planted, table = [], [], []
    for name in SETS:
        own = [row for row in rows if row.set == name]
        sites = [
            [Site(row.set, row.number, row.zh, row.en, "en") for row in own],
            [Site(row.set, row.number, row.en, row.zh, "zh") for row in own],
        ]
        pools = [Pool(each) for each in sites]
        pairs = [(row, False, (row.zh, row.en)) for row in own]
        for at, row in enumerate(own):
            site, pool = sites[at % 2][at], pools[at % 2]
            for edit in list(replace_whole(site, pool, Random(f"{name} {at}")))[:1]:
                new = edit.apply(site.written)
                pairs.append((row, True, (row.zh, new) if at % 2 == 0 else (new, row.en)))
        job = CheckInput([Pair(at, *texts) for at, (_, _, texts) in enumerate(pairs)], LANGS)
        for compared, values in list_wholes(compare_lengths(job), encoder, takes_all=True):
            row, is_planted, _ = pairs[compared.pair.number]
            owners.append(row)
            planted.append(is_planted)
            table.append(values)
    return owners, np.array(planted), np.array(table)


def fit_parts(
    examples: Sequence[Example],
    parts: Sequence[MeasuredPart],
    kind: str,
    names: Sequence[str],
) -> dict[str, float]:
    """The weights for a kind of part; the dropped one is looked for four times. Prints a report."""
    columns = [(PLAIN + MEANT).index(name) for name in names]
    own = [
        each for each in parts
        if each.kind == kind and examples[each.example].dropped in ("", kind)
    ]  # fmt: skip
    table = np.array([[each.values[column] for column in columns] for each in own])
    owners = np.array([each.example for each in own])
    planted = np.array([bool(examples[at].dropped) for at in owners])
    folds = np.array([find_fold(examples[at].row) for at in owners])
    sums = table[:, names.index("mended")].copy()
    for _ in range(4):
        best: dict[int, int] = {}
        for row in map(int, np.flatnonzero(planted)):
            if owners[row] not in best or sums[row] > sums[best[owners[row]]]:
                best[owners[row]] = row
        chosen = ~planted
        chosen[list(best.values())] = True
        sums = np.zeros(len(table))
        for fold in range(FOLDS):
            some = chosen & (folds != fold)
            base, weights = fit_logistic(table[some], planted[some])
            sums[folds == fold] = base + table[folds == fold] @ weights
    base, weights = fit_logistic(table[chosen], planted[chosen])
    tops: dict[int, float] = defaultdict(lambda: -99.0)
    for at, value in zip(owners, sums, strict=True):
        tops[int(at)] = max(tops[int(at)], float(value))
    _report_parts(examples, kind, tops)
    return {"base": float(base), **dict(zip(names, map(float, weights), strict=True))}


def _report_parts(examples: Sequence[Example], kind: str, tops: dict[int, float]) -> None:
    sound = [(tops[at], each) for at, each in enumerate(examples) if not each.dropped]
    limits = sorted((top for top, _ in sound), reverse=True)
    dropped = [(tops[at], each) for at, each in enumerate(examples) if each.dropped == kind]
    for count in _FALSE:
        limit = limits[count]
        given = [each for top, each in sound if top > limit and each.made == "as it is"]
        official = sum(each.row.set == "unpc_dev" for each in given)
        shares = [
            np.mean([top > limit for top, each in dropped if each.side == side]) for side in (0, 1)
        ]
        print(
            f"  sum {limit:5.2f}: {count} free ones of {len(sound):,}, {len(given)} as they "
            f"are ({official} UN); dropped in en {shares[0]:.2f}, in zh {shares[1]:.2f}"
        )


def fit_wholes(
    owners: Sequence[Row], planted: NDArray[np.bool_], table: NDArray[np.float64]
) -> dict[str, float]:
    """The weights for whole pairs. Prints a report."""
    folds = np.array([find_fold(row) for row in owners])
    sums = np.zeros(len(table))
    for fold in range(FOLDS):
        base, weights = fit_logistic(table[folds != fold], planted[folds != fold])
        sums[folds == fold] = base + table[folds == fold] @ weights
    base, weights = fit_logistic(table, planted)
    sound = np.sort(sums[~planted])[::-1]
    official = np.array([row.set == "unpc_dev" for row in owners])
    for count in _FALSE:
        limit = sound[count]
        print(
            f"  sum {limit:5.2f}: {count} sound pairs of {len(sound):,} "
            f"({(sums[~planted & official] > limit).sum()} UN); "
            f"others told {(sums[planted] > limit).mean():.3f}"
        )
    return {"base": float(base), **dict(zip(WHOLE, map(float, weights), strict=True))}


def read_rows() -> list[Row]:
    """The pairs that are used of the half for work."""
    rows, found = list(read_half("work")), []
    for name in SETS:
        own = [row for row in rows if row.set == name]
        found += own[: _MOST.get(name, len(own))]
    return found


def main(given: Sequence[str] | None = None) -> int:
    """Fit all weights, print how they do, and write them where a file is named."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("-o", "--output", metavar="FILE", type=Path)
    parser.add_argument("--keep", metavar="FILE", type=Path)
    options = parser.parse_args(given)
    rows = read_rows()
    examples = make_examples(rows)
    if options.keep and options.keep.exists():
        parts, wholes = pickle.loads(options.keep.read_bytes())
    else:
        parts, wholes = measure(examples), measure_wholes(rows)
        if options.keep:
            options.keep.write_bytes(pickle.dumps((parts, wholes)))
    old = json.loads(MODEL.read_text("utf-8")) if MODEL.exists() else {}
    table = {}
    for kind in _PLANTERS:
        for name, names in ((f"{kind} plain", PLAIN), (kind, PLAIN + MEANT)):
            print(name)
            table[name] = fit_parts(examples, parts, kind, names)
    print("whole")
    table["whole"] = fit_wholes(*wholes)
    for name, weights in table.items():
        kept = {key: old.get(name, {}).get(key, 2.0) for key in ("told", "doubtful")}
        table[name] = kept | {key: round(value, 3) for key, value in weights.items()}
        print(name, table[name])
    if options.output:
        lines = (f' "{name}": {json.dumps(weights)}' for name, weights in table.items())
        options.output.write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
