"""Is the nearest by vectors the right one, and does it help to compare values and names as well?

    TMTOOL_MATERIAL=.../data python benchmarks/retrieval.py [--misses] [--markdown docs/lookup.md]

Both sides of checks/unpc_dev are encoded by the default encoder. Across languages each text is
asked for among all of the other language, in both directions: right is an answer that is its
translation, or that of another pair of the same text (case and width aside). Answers are chosen by
the cosine; by CSLS (Lample et al. 2018), which takes from it half of how near the four nearest are
on each side; by the margin, which takes away all of how near those of the answer are; and of the
30 nearest by the margin less what `fuzzy.nearness` takes for values, names and signs that don't
agree. The weights of that are fitted on the half of the pairs that is for work (halves.py), and
printed beside those in use; the other half is only measured.

In one language each text is looked up by meaning among all others that don't resemble it, from a
cosine of 0.45 and of 0.6 on. Of the first match it is told how much its translation is like the
published one, and how often values and names differ: by the cosine alone, and as look-ups rank.
Then some of the texts are looked up in a memory of all, encoded before, and timed: as they are
compared, and as if values, names and signs always agreed. Of times the second is the 95th
percentile.

The exit code is 1 where fewer than 99 in 100 are right in a direction.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import astuple, dataclass, fields
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import process_time
from typing import TYPE_CHECKING
from unittest.mock import patch

import numpy as np
from error_tables import in_page
from halves import Half, Row, read_rows
from vectors import load_encoder

from tmtool.fuzzy.nearness import (
    WEIGHTS,
    ContentDisagreement,
    NearnessWeights,
    find_disagreement,
    rate_nearness,
)
from tmtool.fuzzy.similarity import compute_similarity
from tmtool.lang.fold import fold
from tmtool.memory.matching import match_by_meaning
from tmtool.memory.model import DISTANT, FLOOR, Answer, LookupOptions, Query
from tmtool.memory.scoring import WORDING, fold_unlabelled
from tmtool.stores import open_store
from tmtool.un.placeables import build_template
from tmtool.units import Origin, TranslationUnit, Variant

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tmtool.units import Vectors

ASKED = 0.99
NEAREST = 30
"""So many are compared by values and names. Measured: of 20 one or two fewer are right, of 40 no
more."""
_CROWD = 4
"""So many neighbours say how crowded it is around a text. Peer (as evidence of encoders is)."""
_PENALTY = 0.1
"""How much large weights cost. Chosen, no measurement."""
_STEPS = 50
"""Newton's method is done by then; it stops at `_STEP`."""
_STEP = 1e-6
_CLOSE = 0.6
"""A cosine from which on about half of the matches by meaning are of use (meaning_floor.py)."""
_SHORTEST = {"zh": 8, "en": 25}
"""Characters of a text that is looked up. Chosen: shorter ones are terms (meaning_floor.py)."""
_LOOKED_UP = 20
"""So many of one language are ranked. Chosen, no measurement."""
_TIMED = 300
"""Texts that are looked up for their times."""
_WAYS = (("zh", "en"), ("en", "zh"))
_HALVES: tuple[Half, ...] = ("work", "measure")


@dataclass(frozen=True)
class Choice:
    """The nearest of each text of a direction, the nearest first: shape (texts, NEAREST).

    `counts` has a column for each field of `ContentDisagreement`; `cosines` and `crowding` are
    those of the answers, `own` how crowded it is around the asked.
    """

    lang: str
    other: str
    answers: NDArray[np.int64]
    cosines: NDArray[np.float64]
    crowding: NDArray[np.float64]
    own: NDArray[np.float64]
    counts: NDArray[np.float64]
    right: NDArray[np.bool_]


def main() -> int:
    """Measure, and print the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--misses", action="store_true", help="print what is not found")
    parser.add_argument("--markdown", metavar="PAGE", type=Path, help="write the tables there")
    given = parser.parse_args()
    rows = read_rows("unpc_dev")
    encoder = load_encoder()
    vectors = {lang: encoder.encode([getattr(row, lang) for row in rows]) for lang in ("zh", "en")}
    spent = process_time()
    choices = [compare_nearest(rows, vectors, *way) for way in _WAYS]
    spent = 1000 * (process_time() - spent) / sum(len(each.answers) for each in choices)
    is_work = np.array([row.half == "work" for row in rows])
    fitted = fit_weights(choices, is_work)
    lines, reached = _tabulate(choices, is_work)
    print(*lines, sep="\n")
    print(f"\n{spent:.1f} ms of CPU to compare a text with the {NEAREST} nearest")
    for each in fields(NearnessWeights):
        name = each.name
        print(f"{name:<16}fitted {getattr(fitted, name):.3f}  used {getattr(WEIGHTS, name):.3f}")
    found = [each for way in _WAYS for each in look_up(rows, vectors[way[0]], *way)]
    told = [*_tabulate_meanings(found, rows)]
    print("", *told, sep="\n")
    print("", *time_look_ups(rows), sep="\n")
    if given.misses:
        print("", *_list_misses(choices, rows), sep="\n")
    if given.markdown:
        in_page(given.markdown, lines, "retrieval")
        in_page(given.markdown, told, "first by meaning")
    return int(not reached)


# Across languages ---------------------------------------------------------------------------------


def compare_nearest(
    rows: Sequence[Row], vectors: Mapping[str, Vectors], lang: str, other: str
) -> Choice:
    """The nearest translations of every text of a language, and in what they disagree with it."""
    cosines = np.asarray(vectors[lang] @ vectors[other].T, np.float64)
    answers = np.argsort(-cosines, axis=1, kind="stable")[:, :NEAREST]
    known = {(fold(getattr(row, lang)), fold(getattr(row, other))) for row in rows}
    texts = [[getattr(row, each) for row in rows] for each in (lang, other)]
    folded = [[*map(fold, some)] for some in texts]
    counts = np.array(
        [
            [astuple(_disagree(texts[0][at], texts[1][near], lang, other)) for near in some]
            for at, some in enumerate(answers.tolist())
        ],
        np.float64,
    )
    right = [
        [(folded[0][at], folded[1][near]) in known for near in some]
        for at, some in enumerate(answers.tolist())
    ]
    crowding = np.sort(cosines, axis=0)[-_CROWD:].mean(axis=0)
    own = np.sort(cosines, axis=1)[:, -_CROWD:].mean(axis=1)
    near = np.take_along_axis(cosines, answers, axis=1)
    return Choice(lang, other, answers, near, crowding[answers], own, counts, np.array(right))


@cache
def _disagree(text: str, near: str, lang: str, other: str) -> ContentDisagreement:
    return find_disagreement(text, near, lang, other)


def fit_weights(choices: Sequence[Choice], is_work: NDArray[np.bool_]) -> NearnessWeights:
    """What each disagreement takes from the margin, by a log-linear choice among the nearest.

    Only texts of the half for work count, of those that have a right answer among the nearest.
    """
    kept = [is_work & each.right.any(axis=1) for each in choices]
    right = np.concatenate([each.right[own] for each, own in zip(choices, kept, strict=True)])
    table = np.concatenate(
        [
            np.concatenate([(each.cosines - each.crowding)[..., None], -each.counts], axis=2)[own]
            for each, own in zip(choices, kept, strict=True)
        ]
    )
    cost = np.full(table.shape[2], _PENALTY)
    cost[0] = 0.0
    weights = np.zeros(table.shape[2])
    for _ in range(_STEPS):
        chance = np.exp(table @ weights)
        chance /= chance.sum(axis=1, keepdims=True)
        wanted = chance * right / (chance * right).sum(axis=1, keepdims=True)
        slope = ((chance - wanted)[..., None] * table).sum(axis=(0, 1)) + cost * weights
        curve = _spread(table, chance) - _spread(table, wanted) + np.diag(cost)
        step = np.linalg.solve(curve, slope)
        weights -= step
        if np.abs(step).max() < _STEP:
            break
    return NearnessWeights(*(weights[1:] / weights[0]).tolist())


def _spread(table: NDArray[np.float64], share: NDArray[np.float64]) -> NDArray[np.float64]:
    """How columns vary together among the nearest of each text, summed: (columns, columns)."""
    mean = np.einsum("tn,tnc->tc", share, table)
    found: NDArray[np.float64] = np.einsum("tn,tnc,tnd->cd", share, table, table) - mean.T @ mean
    return found


def score_nearest(choice: Choice) -> dict[str, NDArray[np.float64]]:
    """What the nearest are worth by each way to choose."""
    margin = choice.cosines - choice.crowding
    taken = choice.counts * np.array(astuple(WEIGHTS))
    names = [each.name for each in fields(ContentDisagreement)]
    some = {
        kind: taken[..., [at for at, name in enumerate(names) if name.startswith(kind)]].sum(axis=2)
        for kind in ("values", "names")
    }
    return {
        "cosine": choice.cosines,
        "CSLS": choice.cosines - (choice.crowding + choice.own[:, None]) / 2,
        "margin": margin,
        "margin and values": margin - some["values"],
        "margin and names": margin - some["names"],
        "margin, values, names and signs": margin - taken.sum(axis=2),
        "cosine, values, names and signs": choice.cosines - taken.sum(axis=2),
    }


def find_right(choice: Choice, worth: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Whether the first answer to each text is right."""
    found: NDArray[np.bool_] = choice.right[np.arange(len(worth)), worth.argmax(axis=1)]
    return found


def _tabulate(choices: Sequence[Choice], is_work: NDArray[np.bool_]) -> tuple[list[str], bool]:
    """The shares that are right in a hundred, and whether enough are."""
    ways = [f"{each.lang}-{each.other}" for each in choices]
    parts = {"work": is_work, "measure": ~is_work, "all": np.ones_like(is_work)}
    heads = [f"{way}, {part}" for way in ways for part in parts]
    lines = [f"| chosen by | {' | '.join(heads)} |", f"|---|{'---:|' * len(heads)}"]
    scores = [score_nearest(each) for each in choices]
    for name in scores[0]:
        right = [find_right(each, some[name]) for each, some in zip(choices, scores, strict=True)]
        cells = [f"{100 * each[own].mean():.2f}" for each in right for own in parts.values()]
        lines.append(f"| {name} | {' | '.join(cells)} |")
        if name.startswith("margin, "):
            reached = all(each.mean() >= ASKED for each in right)
    return lines, reached


def _list_misses(choices: Sequence[Choice], rows: Sequence[Row]) -> Iterator[str]:
    """What is asked for, the right answer, and the one that is given."""
    for each in choices:
        worth = score_nearest(each)["margin, values, names and signs"]
        for at in np.flatnonzero(~find_right(each, worth)).tolist():
            given = rows[each.answers[at, worth[at].argmax()]]
            yield f"{each.lang}-{each.other} {at} ({rows[at].half}): {getattr(rows[at], each.lang)}"
            yield f"    right: {getattr(rows[at], each.other)}"
            yield f"    given: {getattr(given, each.other)}"


# In one language ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Near:
    """A text near in meaning to one that is looked up, and how like their translations are."""

    lang: str
    row: int
    cosine: float
    wording: float
    disagreement: ContentDisagreement
    translation: float

    @property
    def worth(self) -> float:
        """As look-ups rank."""
        return rate_nearness(self.cosine, self.disagreement) + WORDING * self.wording


def look_up(rows: Sequence[Row], vectors: Vectors, lang: str, other: str) -> Iterator[list[Near]]:
    """Of each text the nearest that don't resemble it, the nearest first."""
    texts = [getattr(row, lang) for row in rows]
    bare, told = [*map(fold_unlabelled, texts)], [fold(getattr(row, other)) for row in rows]
    templates = [build_template(each, lang) for each in bare]
    cosines = vectors @ vectors.T
    for at, text in enumerate(texts):
        if len(text) < _SHORTEST[lang]:
            continue
        found: list[Near] = []
        for near in np.argsort(-cosines[at], kind="stable")[: 2 * _LOOKED_UP].tolist():
            if cosines[at, near] < DISTANT or len(found) == _LOOKED_UP:
                break
            wording = compute_similarity(bare[at], bare[near], lang).score
            if wording < FLOOR and templates[at] != templates[near]:
                differ = find_disagreement(text, texts[near], lang, lang)
                alike = compute_similarity(told[at], told[near], other).score
                found.append(Near(lang, at, float(cosines[at, near]), wording, differ, alike))
        yield found


def _tabulate_meanings(found: Sequence[Sequence[Near]], rows: Sequence[Row]) -> Iterator[str]:
    """What the first match by meaning is like, by the cosine alone and as look-ups rank."""
    yield (
        "| language, half | from a cosine of | texts | first by | translation alike"
        " | values differ | names differ |"
    )
    yield "|---|---:|---:|---|---:|---:|---:|"
    for lang, _ in _WAYS:
        for half in _HALVES:
            for floor in (DISTANT, _CLOSE):
                some = [
                    [each for each in listed if each.cosine >= floor]
                    for listed in found
                    if listed and listed[0].lang == lang and rows[listed[0].row].half == half
                ]
                some = [listed for listed in some if len(listed) > 1]
                for name, first in (
                    ("cosine", [listed[0] for listed in some]),
                    ("look-up", [max(listed, key=lambda each: each.worth) for listed in some]),
                ):
                    shares = (
                        np.mean([each.translation for each in first]),
                        np.mean([each.disagreement.values_differ > 0 for each in first]),
                        np.mean([each.disagreement.names_differ > 0 for each in first]),
                    )
                    cells = " | ".join(f"{100 * share:.1f} %" for share in shares)
                    yield f"| {lang}, {half} | {floor} | {len(some):,} | {name} | {cells} |"


# Times --------------------------------------------------------------------------------------------


def time_look_ups(rows: Sequence[Row]) -> Iterator[str]:
    """What a look-up by meaning takes, with values, names and signs compared, and without."""
    encoder = load_encoder()
    asked = [row.zh for row in Random(1).sample(rows, _TIMED)]
    options = LookupOptions("zh", "en", semantic="always")
    with TemporaryDirectory() as folder, closing(open_store(folder, create=True)) as store:
        with store.begin_change("add", user="benchmark", details={}) as change:
            change.put(
                [
                    TranslationUnit(
                        (Variant("zh", row.zh), Variant("en", row.en)),
                        (Origin(file="unpc_dev", position=row.number),),
                    )
                    for row in rows
                ]
            )
        ids, texts = zip(*store.list_unembedded(encoder.signature, "zh"), strict=True)
        store.put_vectors(encoder.signature, ids, encoder.encode(texts))
        store.build_index(encoder.signature, "zh")

        def measure() -> str:
            taken = []
            for text in asked:
                start = process_time()
                match_by_meaning(store, encoder, [Answer(Query(text), ())], options)
                taken.append(1000 * (process_time() - start))
            return " / ".join(f"{each:.1f}" for each in np.percentile(taken, [50, 95]))

        match_by_meaning(store, encoder, [Answer(Query(text), ()) for text in asked], options)
        with_all = measure()
        with patch("tmtool.memory.scoring.find_disagreement", lambda *_: ContentDisagreement()):
            without = measure()
    yield f"a look-up by meaning: {with_all} ms of CPU, {without} without comparing"


if __name__ == "__main__":
    sys.exit(main())
