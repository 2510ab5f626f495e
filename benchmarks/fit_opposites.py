"""The weights of a word that may be rendered by its opposite: fitted on pairs in which one was put.

    TMTOOL_MATERIAL=.../data python benchmarks/fit_opposites.py [-o tmtool/checks/opposites.json]

In pairs of the halves for work (`halves.py`) a word of the checks' own lists gives way to one of
the other pole, on either side. Words of two poles that stand opposite each other are weighed by
logistic regression: those with a word that was put against those of the pairs as they are. It is
fitted on all blocks, and what is printed is counted on each fifth of them by weights of the other
four: what share of the planted ones is told at some shares of sound pairs. The sums from which on
words are told are chosen by hand, in `tmtool/checks/opposites.py`.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from halves import BLOCK, read_half
from logistic import fit_logistic
from vectors import load_encoder

from tmtool.checks.evidence_weights import EvidenceWeights
from tmtool.checks.opposite_evidence import (
    CHEAP,
    MEANT,
    CrossingInDoubt,
    find_crossing_doubts,
    list_compared_texts,
    measure_meaning,
)
from tmtool.checks.opposites import find_reversals
from tmtool.checks.part_evidence import MeaningTable
from tmtool.lang.opposites import Pole, list_opposites, put_opposite, read_polar_words

_WEIGHTS = Path(__file__).parent.parent / "tmtool" / "checks" / "opposites.json"
_LONGEST = 1_500
"""Characters of Chinese of a pair that is used. Limit: time."""
_PLANTED_IN = 0.55
"""The share of texts in which a word is turned round. Limit: time."""
_FOLDS = 5
_ROUNDS = 3
"""So many times the words that were put are looked for. Chosen, no measurement."""
_SHARES = (0.001, 0.002, 0.003, 0.004, 0.006, 0.008, 0.01, 0.015)
_TOGETHER = 60
"""Words of which the vectors are kept at once. Limit: what they take."""
_LITERAL = re.compile(r"[.(\[?*]")


class Text(NamedTuple):
    """A pair, sound or with an error, and where that stands."""

    fold: int
    chinese: str
    english: str
    lang: str = ""
    at: int = 0


class Example(NamedTuple):
    """The evidence on two words of a pair."""

    values: tuple[float, ...]
    text: Text


def read_texts() -> Iterator[Text]:
    """The pairs, each followed by what is planted in it."""
    rng = random.Random(7)
    for row in read_half("work"):
        if not row.zh.strip() or not row.en.strip() or len(row.zh) > _LONGEST:
            continue
        fold = row.number // BLOCK % _FOLDS
        yield Text(fold, row.zh, row.en)
        for lang, text in (("zh", row.zh), ("en", row.en)):
            planted = plant(text, lang, rng)
            if planted:
                changed, at = planted
                both = (changed, row.en) if lang == "zh" else (row.zh, changed)
                yield Text(fold, *both, lang, at)


def plant(text: str, lang: str, rng: random.Random) -> tuple[str, int] | None:
    """A text in which one word is turned round, and where, if it has one and is drawn."""
    words = [
        word for word in read_polar_words(text, lang) if any(each[2] for each in word.standings)
    ]
    if not words or rng.random() > _PLANTED_IN:
        return None
    word = rng.choice(words)
    number, pole, _ = rng.choice([each for each in word.standings if each[2]])
    new = _choose(text[word.start : word.stop].lower(), lang, number, pole, rng)
    return text[: word.start] + new + text[word.stop :], word.start


def _choose(word: str, lang: str, number: int, pole: Pole, rng: random.Random) -> str:
    """Any word of the other pole that is none of patterns, or the form of the first."""
    plain = [each for each in list_opposites(lang, number, pole) if not _LITERAL.search(each)]
    if lang == "en" or not plain:
        return put_opposite(word, lang, number, pole)
    return rng.choice(plain).rstrip("，,")


def find_examples(texts: Sequence[Text]) -> list[tuple[Text, CrossingInDoubt]]:
    """The words of two poles in sound texts, and those with the word that was put."""
    found = []
    for text in texts:
        told = {
            (each.chinese.start, each.english.start): each.alone
            for each in find_reversals(text.chinese, text.english)
        }
        for doubt in find_crossing_doubts(text.chinese, text.english, told):
            own = doubt.zh if text.lang == "zh" else doubt.en
            if not text.lang or own.start <= text.at < own.stop:
                found.append((text, doubt))
    return found


def measure(doubts: Sequence[tuple[Text, CrossingInDoubt]]) -> list[Example]:
    """All evidence on some words."""
    found = []
    encoder = load_encoder()
    for start in range(0, len(doubts), _TOGETHER):
        some = doubts[start : start + _TOGETHER]
        meanings = MeaningTable(encoder)
        meanings.add(each for _, doubt in some for each in list_compared_texts(doubt))
        found += [
            Example(doubt.cheap + measure_meaning(doubt, meanings), text) for text, doubt in some
        ]
    return found


def fit(examples: Sequence[Example], but: int = -1) -> tuple[float, list[float]]:
    """The weights, from all folds but one; of a planted text only the likeliest words count."""
    table = np.array([each.values for each in examples])
    planted = np.array([bool(each.text.lang) for each in examples])
    own = np.array([each.text.fold != but for each in examples])
    sums = table[:, CHEAP.index("found")] + table[:, CHEAP.index("both strong")]
    base, weights = 0.0, np.zeros(table.shape[1])
    for _ in range(_ROUNDS):
        best: dict[Text, int] = {}
        for at, each in enumerate(examples):
            if planted[at] and (each.text not in best or sums[at] > sums[best[each.text]]):
                best[each.text] = at
        chosen = ~planted
        chosen[list(best.values())] = True
        base, weights = fit_logistic(table[chosen & own], planted[chosen & own])
        sums = base + table @ weights
    return base, [float(each) for each in weights]


def report(texts: Sequence[Text], examples: Sequence[Example]) -> None:
    """Print the shares of planted errors that are told at some shares of sound pairs."""
    top: dict[Text, float] = {}
    for fold in range(_FOLDS):
        base, weights = fit(examples, but=fold)
        for each in examples:
            if each.text.fold == fold:
                total = base + float(np.dot(each.values, weights))
                top[each.text] = max(top.get(each.text, -99.0), total)
    sound = sorted((top.get(each, -99.0) for each in texts if not each.lang), reverse=True)
    for share in _SHARES:
        limit = sound[int(share * len(sound))]
        told = {
            lang: np.mean([top.get(each, -99.0) > limit for each in texts if each.lang == lang])
            for lang in ("zh", "en")
        }
        shown = ", ".join(f"{lang} {value:.2f}" for lang, value in told.items())
        print(f"  sound pairs {share:.2%}: sum {limit:5.2f}; {shown}")


def main(given: Sequence[str] | None = None) -> int:
    """Fit all weights, print how they do, and write them where a file is named."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("-o", "--output", metavar="FILE", type=Path)
    output = parser.parse_args(given).output
    table = json.loads(_WEIGHTS.read_text("utf-8"))
    texts = list(read_texts())
    doubts = find_examples(texts)
    cheap = [Example(doubt.cheap, text) for text, doubt in doubts]
    base, weights = fit(cheap)
    print(f"without an encoder: {len(cheap):,} pairs of words")
    report(texts, cheap)
    _put(table["cheap"], base, weights, CHEAP)
    sure = EvidenceWeights(**table["cheap"])
    doubtful = [each for each in doubts if sure.weigh(CHEAP, each[1].cheap) >= sure.doubtful]
    meant = measure(doubtful)
    base, weights = fit(meant)
    print(f"with an encoder: {len(meant):,} pairs of words")
    report(texts, meant)
    _put(table["meant"], base, weights, CHEAP + MEANT)
    if output:
        output.write_text(json.dumps(table, indent=1, ensure_ascii=False) + "\n", "utf-8")
    return 0


def _put(own: dict[str, object], base: float, weights: list[float], names: Sequence[str]) -> None:
    own["base"] = round(base, 3)
    own["weights"] = {name: round(weight, 3) for name, weight in zip(names, weights, strict=True)}


if __name__ == "__main__":
    sys.exit(main())
