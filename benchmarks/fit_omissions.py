"""The weights of what one side of a pair may lack: fitted on pairs from which a part was taken.

    TMTOOL_MATERIAL=.../data python benchmarks/fit_omissions.py [-o tmtool/checks/omissions.json]

From pairs of the halves for work (`halves.py`) clauses, sentences, parentheses and items of lists
are taken, on either side. All parts of the other side are then weighed by logistic regression
against the parts of the pairs as they are, each kind by itself, items by their language; of a pair
from which something was taken only the part counts that weighs most, since which part of the other
side it was isn't known. What an encoder says is weighed for parts that are in doubt without it.
What words say beside is weighed by fit_drawn.py. Prints what share of the planted ones is told at
some shares of sound pairs, by five folds and a third of the pairs that is held out, and which sums
keep nearly all planted ones; and, by the weights that are kept, which sums of rough meanings keep
nearly all planted ones that are told. The sums from which on a part is in doubt, likely or told are
chosen by hand from these, and kept.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from halves import SETS, read_half
from logistic import PENALTY, fit_logistic
from vectors import load_encoder

from tmtool.checks.evidence_weights import read_weights
from tmtool.checks.lengths import UsualLength, find_usual_length, measure_size
from tmtool.checks.list_evidence import LISTED, ComparedLists
from tmtool.checks.model import SIDES, CheckInput, Pair
from tmtool.checks.omissions import says_something
from tmtool.checks.part_evidence import (
    CHEAP,
    MEANT,
    ComparedPair,
    MeaningTable,
    list_compared_texts,
    measure_meaning,
    measure_part,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

LANGS = ("zh", "en")
WEIGHTS = Path(__file__).parent.parent / "tmtool" / "checks" / "omissions.json"
_PLANTED = 2_000
"""Pairs from which a part of a kind is taken."""
_FOLDS = 5
_BLOCK = 25
"""Neighbouring rows that are kept together."""
_HELD_OUT = -1
"""Instead of a fold: of the blocks a third, on which nothing is fitted."""
_COUNTS = (1, 3, 5, 8, 12, 20)
"""Sound pairs of which something is told."""
_KEPT = (0.9, 0.95, 0.98)
"""Shares of planted parts that are left in doubt."""
_LIKELY = (0.95, 0.98, 0.99)
"""Shares of planted parts that are told by full meanings."""
_PLANTINGS = (("clause", "sentence"), ("parenthesis",), ("item", "item between commas"))
"""What is taken from pairs for one table of examples."""
_FEW = ("parenthesis", "item", "item between commas")
"""Of these few pairs have any: they are taken from both sides of a pair, one by one."""
_UNUSED = {
    "item zh": {
        "both neighbours", "like an end", "like a piece", "to end", "items", "nearer to second",
        "lists there", "joints", "end apart", "second is nearest", "many",
    },
}  # fmt: skip
"""What doesn't tell items apart that were planted, by folds."""
_CUTS = {
    "clause": (r"(?<=[，；。])", r"(?<=[,;])(?= )"),
    "sentence": (r"(?<=[。！？])", r"(?<=[a-z)\]0-9%][.!?]) (?=[A-Z])"),
}
_BETWEEN_COMMAS = re.compile(r", [\w'’-]+(?: [\w'’-]+){0,4}(?=,| and | or )")
_PARENTHESIS = re.compile(r" ?[(（][^()（）]{2,80}[)）]")
_LISTS = (
    re.compile(
        r"[^，。；：、！？（）()“”《》\s]{1,14}(?:、[^，。；：、！？（）()“”《》\s]{1,14}){2,}"
    ),
    re.compile(r"(?:\b[\w'’-]+(?: [\w'’-]+){0,4}, ){2,}(?:and|or) [\w'’-]+"),
)


class Example(NamedTuple):
    """The evidence on a part, its kind, the pair, and what was taken from its other side."""

    values: tuple[float, ...]
    kind: str
    pair: tuple[str, int]
    planted: str


def take_part(text: str, side: int, kind: str, rng: Random) -> str | None:
    """A text without one of its parts, or None where it has none to spare."""
    if kind == "parenthesis":
        found = list(_PARENTHESIS.finditer(text))
        if not found:
            return None
        chosen = rng.choice(found)
        return text[: chosen.start()] + text[chosen.end() :]
    if kind == "item between commas":
        found = list(_BETWEEN_COMMAS.finditer(text)) if side == 1 else []
        if not found:
            return None
        chosen = rng.choice(found)
        return text[: chosen.start()] + text[chosen.end() :]
    if kind == "item":
        lists = list(_LISTS[side].finditer(text))
        if not lists:
            return None
        chosen, joint = rng.choice(lists), "、" if side == 0 else ", "
        items = chosen[0].split(joint)
        del items[rng.randrange(1, len(items) - 1)]
        return text[: chosen.start()] + joint.join(items) + text[chosen.end() :]
    parts = [part for part in re.split(_CUTS[kind][side], text) if part.strip()]
    if len(parts) < 2:
        return None
    del parts[rng.randrange(len(parts))]
    rest = ("" if side == 0 or kind == "clause" else " ").join(parts).strip("，,；; ")
    return rest if len(rest) > 5 else None


def iter_parts(
    compared: ComparedPair, meanings: MeaningTable, side: int, kinds: Sequence[str]
) -> Iterator[tuple[str, tuple[float, ...]]]:
    """The parts of a side that are of some kinds, or the items of its lists: kind and evidence."""
    if "item" in kinds:
        found = ComparedLists.find(compared)
        if found is not None:
            meanings.add(found.list_texts())
            for each in found.iter_doubts(meanings):
                if each.side == side:
                    yield f"item {LANGS[side]}", each.evidence
        return
    for part in compared.parts[side]:
        if part.kind not in kinds or not says_something(compared, SIDES[side], part):
            continue
        doubt = measure_part(compared, SIDES[side], part)
        if doubt is not None:
            meanings.add(list_compared_texts(doubt))
            yield part.kind, doubt.evidence + measure_meaning(doubt, meanings)


def read_examples(kinds: Sequence[str], *, is_rough: bool = False) -> list[Example]:
    """Parts of sound pairs, and of pairs whose other side lost a part of one of these kinds.

    Those that `is_rough` are the same ones in the same order, with rough meanings.
    """
    found = []
    for name in SETS:
        rows = [row for row in read_half("work") if row.set == name]
        pairs = [Pair(row.number, row.zh, row.en) for row in rows]
        sizes = [measure_size((pair.source, pair.target), 0, LANGS) for pair in pairs]
        usual = find_usual_length(CheckInput(pairs, LANGS), sizes)
        if usual is None:
            continue
        meanings = MeaningTable(load_encoder(), is_rough=is_rough)
        for pair in pairs:
            compared = ComparedPair.measure(pair, LANGS, usual)
            for side in SIDES:
                parts = iter_parts(compared, meanings, side, kinds)
                found += [Example(values, kind, (name, pair.number), "") for kind, values in parts]
        for kind in kinds:
            found += _plant(pairs, name, kind, kinds, usual, meanings)
    return found


def _plant(
    pairs: Sequence[Pair],
    name: str,
    kind: str,
    kinds: Sequence[str],
    usual: UsualLength,
    meanings: MeaningTable,
) -> Iterator[Example]:
    rng = Random(f"{name} {kind}")
    for at, pair in enumerate(rng.sample(pairs, min(len(pairs), _PLANTED))):
        for side in SIDES if kind in _FEW else (SIDES[at % 2],):
            rest = take_part((pair.source, pair.target)[side], side, kind, rng)
            if rest is None:
                continue
            texts = (rest, pair.target) if side == 0 else (pair.source, rest)
            compared = ComparedPair.measure(Pair(pair.number, *texts), LANGS, usual)
            for part, values in iter_parts(compared, meanings, 1 - side, kinds):
                yield Example(values, part, (name, pair.number), f"{kind} {side} {at}")


def fit(
    examples: Sequence[Example],
    columns: Sequence[int],
    report: Callable[[str], None],
    penalty: float = PENALTY,
    *,
    takes_all: bool = False,
) -> tuple[float, list[float]]:
    """Weights for some columns; the part that was lost is looked for three times.

    They are those of all folds without what is held out, or with it, where one `takes_all`.
    """
    every = np.array([each.values for each in examples])
    table = every[:, columns]
    planted = np.array([bool(each.planted) for each in examples])
    folds = _fold(examples)
    is_item = examples[0].kind.startswith("item")
    sums = every[:, 0] - every[:, 2] if is_item else every[:, 1]
    for _ in range(3):
        best: dict[object, int] = {}
        for at, (each, value) in enumerate(zip(examples, sums, strict=True)):
            key = each.pair, each.planted
            if each.planted and (key not in best or value > sums[best[key]]):
                best[key] = at
        chosen = ~planted
        chosen[list(best.values())] = True
        sums = np.zeros(len(table))
        for fold in (*range(_FOLDS), _HELD_OUT):
            own, other = chosen & (folds != fold) & (folds != _HELD_OUT), folds == fold
            base, weights = fit_logistic(table[own], planted[own], penalty)
            sums[other] = base + table[other] @ weights
    _report(examples, sums, report)
    if takes_all:
        base, weights = fit_logistic(table[chosen], planted[chosen], penalty)
    return base, [float(each) for each in weights]


def _fold(examples: Sequence[Example]) -> NDArray[np.int64]:
    """The fold of each example: neighbours, which say alike things, are in one, or held out."""
    blocks = [(name, row // _BLOCK) for name, row in (each.pair for each in examples)]
    return np.array(
        [
            _HELD_OUT if block % 3 == 0 else Random(f"{name} {block}").randrange(_FOLDS)
            for name, block in blocks
        ]
    )


def _report(
    examples: Sequence[Example], sums: NDArray[np.float64], report: Callable[[str], None]
) -> None:
    tops: dict[str, dict[object, float]] = {"sound": {}, "planted": {}}
    for each, value in zip(examples, sums, strict=True):
        top = tops["planted" if each.planted else "sound"]
        key = each.pair, each.planted
        top[key] = max(top.get(key, -99.0), value)
    sound = sorted(tops["sound"].values(), reverse=True) + [-99.0] * max(_COUNTS)
    told = sorted(tops["planted"].values(), reverse=True)
    for count in _COUNTS:
        share = sum(value > sound[count] for value in told) / len(told)
        report(f"  sound pairs told {count:2}: sum {sound[count]:5.2f}, planted told {share:.2f}")
    for share in _KEPT:
        limit = told[int(share * len(told)) - 1]
        share_of_sound = sum(value >= limit for value in sound) / len(sound)
        report(f"  planted kept {share:.2f}: sum {limit:5.2f}, sound kept {share_of_sound:.2f}")


def main(given: Sequence[str] | None = None) -> int:
    """Fit all weights, print how they do, and write them where a file is named."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("-o", "--output", metavar="FILE", type=Path)
    output = parser.parse_args(given).output
    table = json.loads(WEIGHTS.read_text("utf-8"))
    for kinds in _PLANTINGS:
        by_kind, glanced = (
            _group(read_examples(kinds, is_rough=is_rough)) for is_rough in (False, True)
        )
        for kind, examples in sorted(by_kind.items()):
            _report_likely(kind, examples, glanced[kind])
            if kind.startswith("item"):
                fit_kind(table, kind, examples, LISTED)
                continue
            weights = fit_kind(table, f"{kind} cheap", examples, CHEAP)
            doubtful = table[f"{kind} cheap"]["doubtful"]
            in_doubt = [each for each in examples if weights(each.values) >= doubtful]
            fit_kind(table, kind, in_doubt, CHEAP + MEANT)
    if output:
        output.write_text(json.dumps(table, indent=1) + "\n", "utf-8")
    return 0


def _group(examples: Sequence[Example]) -> dict[str, list[Example]]:
    by_kind: dict[str, list[Example]] = defaultdict(list)
    for each in examples:
        by_kind[each.kind].append(each)
    return by_kind


def _report_likely(kind: str, full: Sequence[Example], rough: Sequence[Example]) -> None:
    """Which sums of rough meanings keep nearly all planted parts that are told, or in doubt."""
    weights, is_item = read_weights(WEIGHTS)[kind], kind.startswith("item")
    names = LISTED if is_item else CHEAP + MEANT
    enough = weights.doubtful if is_item or kind == "parenthesis" else weights.told
    tops: dict[object, float] = {}
    for own, glimpse in zip(full, rough, strict=True):
        if own.planted and weights.weigh(names, own.values) >= enough:
            key = own.pair, own.planted
            tops[key] = max(tops.get(key, -99.0), weights.weigh(names, glimpse.values))
    sums = sorted(tops.values(), reverse=True)
    limits = (f"{share:.2f}: {sums[int(share * len(sums)) - 1]:5.2f}" for share in _LIKELY)
    print(f"{kind}: told planted kept by rough sums", *limits)


def fit_kind(
    table: dict[str, dict[str, Any]],
    name: str,
    examples: Sequence[Example],
    names: Sequence[str],
) -> Callable[[Sequence[float]], float]:
    """Put the weights of a kind into the table; what they make of the evidence on a part."""
    columns = [at for at, each in enumerate(names) if each not in _UNUSED.get(name, ())]
    print(f"{name}: {len(examples):,} parts")
    base, weights = fit(examples, columns, print)
    table[name] |= round_weights(base, [names[at] for at in columns], weights)
    return lambda values: (
        base + sum(values[at] * weight for at, weight in zip(columns, weights, strict=True))
    )


def round_weights(base: float, names: Sequence[str], weights: Sequence[float]) -> dict[str, Any]:
    """Weights as they are written."""
    named = zip(names, weights, strict=True)
    return {"base": round(base, 3), "weights": {name: round(each, 3) for name, each in named}}


if __name__ == "__main__":
    sys.exit(main())
