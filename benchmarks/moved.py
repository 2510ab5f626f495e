"""How often passages are found that stand elsewhere in the other text.

    TMTOOL_MATERIAL=... python benchmarks/moved.py [--half measure] [--level sentence]
    TMTOOL_MATERIAL=... python benchmarks/moved.py --fit [--write]

Texts whose lines pair one to one: the chapters of hkma_dev, blocks of the lines of sdg (those of a
half as one text), and the seed with its translation (corpora/ict-2020, only measured). By a seed, a
passage of one side goes to another place: one to eight lines, three of them at least or 200
characters on a side, and past as many lines and characters as it has at least. A passage is found
when 80 % of its lines pair right and some of them in a passage said to have moved, or some of the
lines that it went past do (one of the two moved). One said to have moved is right when 80 % of its
pairs hold only lines that pair. Precision and recall are of passages, with the interval that holds
95 % of resampled texts.

Beside it: how many are found where nothing moved, in the same texts as they are, and with lines and
sections left out (dropped.py). With `--level sentence` lines are cut into sentences; lines pair
right where all that is in beads with them is of theirs. `--fit` fits the weights of the evidence on
the half to work with, by seeds of its own; `--write` stores them in tmtool/aligner/parameters.json.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias
from unittest.mock import patch

import numpy as np
from dropped import SEED, Chapter, damage, read_chapters
from fit_align import PARAMETERS, write_parameters
from logistic import fit_logistic

from tmtool import aligner, embed, pipeline
from tmtool.aligner import moved
from tmtool.units import Document, Paragraph

if TYPE_CHECKING:
    from dropped import Half
    from numpy.typing import NDArray

    from tmtool.aligner import Side
    from tmtool.protocols import Encoder
    from tmtool.units import Alignment, Bead, Bitext

FORMS = ("10 %", "25 %", "sections")
"""What is left out where nothing moved: those of dropped.py that lines have."""
SEEDS = 5
"""So many are measured, from 0 on."""
DRAWN = range(100, 104)
"""The seeds that weights are fitted on."""
RIGHT = 0.8
"""The share of a passage's lines or beads that make it right."""
LONGEST = 8
"""Lines of a passage, at most."""
BLOCK = 50
"""Lines of sdg that are drawn together."""
LEAST_CHARACTERS = 200
"""Those of a passage of fewer than three lines, on its longer side."""
COST = 0.3
"""How much large weights cost. Chosen between two, texts left out in turn."""
TARGETS = {"precision": 0.95, "recall": 0.9}
"""What is asked for."""
Level: TypeAlias = Literal["lines", "sentence"]


@dataclass(frozen=True)
class Text:
    """Lines of both sides, and of each the number of the pair it is of."""

    name: str
    sides: tuple[tuple[str, ...], tuple[str, ...]]
    pairs: tuple[tuple[int, ...], tuple[int, ...]]
    passage: frozenset[int] = frozenset()
    """The pairs of which one side went elsewhere."""
    passed: frozenset[int] = frozenset()
    """The pairs that they went past."""

    def read(self) -> tuple[Document, Document]:
        """Both sides, each line a paragraph."""
        one, other = (
            Document(lang, tuple(Paragraph("body", None, line) for line in side))
            for side, lang in zip(self.sides, ("zh", "en"), strict=True)
        )
        return one, other


def read_texts(half: Half) -> list[Text]:
    """The texts of a half as they are."""
    found = [_pair(each) for each in read_chapters() if each.half == half]
    folder = Path(os.environ["TMTOOL_MATERIAL"]) / "align" / "sdg" / "lines"
    found.append(_choose_blocks(_read(folder / "zh.txt"), _read(folder / "en.txt"), half))
    if half == "measure":
        folder = Path(__file__).parents[1] / "corpora" / "ict-2020"
        gold = (folder / "gold.align").read_text("utf-8").splitlines()
        links = [line.partition(":") for line in gold]
        pairs = [(json.loads(one), json.loads(other)) for one, _, other in links]
        sides = _read(folder / "zh.txt"), _read(folder / "en.txt")
        lines = [[" ".join(sides[n][at] for at in pair[n]) for pair in pairs if all(pair)]
                 for n in (0, 1)]  # fmt: skip
        found.append(_pair(Chapter("ict-2020", (tuple(lines[0]), tuple(lines[1])))))
    return found


def _read(path: Path) -> tuple[str, ...]:
    return tuple(path.read_text(encoding="utf-8").splitlines())


def _pair(chapter: Chapter) -> Text:
    numbers = tuple(range(len(chapter.sides[0])))
    return Text(chapter.name, chapter.sides, (numbers, numbers))


def _choose_blocks(chinese: Sequence[str], english: Sequence[str], half: Half) -> Text:
    """The blocks drawn for a half, one after another."""
    kept = [
        at
        for at in range(len(english))
        if (sha256(f"{SEED}\x1fsdg {at // BLOCK}".encode()).digest()[0] % 2 == 1)
        == (half == "work")
    ]
    sides = tuple(chinese[at] for at in kept), tuple(english[at] for at in kept)
    return _pair(Chapter("sdg", sides))


def move(text: Text, seed: int) -> Text | None:
    """A passage of one side elsewhere; None where a text is too short for any."""
    drawn = random.Random(f"{SEED} moved {text.name} {seed}")
    lines = len(text.pairs[0])
    for _ in range(1000):
        count = drawn.randint(1, min(LONGEST, lines // 3))
        start, side = drawn.randrange(lines - count + 1), drawn.randrange(2)
        place = drawn.randrange(lines - count + 1)
        own = range(start, start + count)
        left = [at for at in range(lines) if at not in own]
        passed = left[min(start, place) : max(start, place)]
        sizes = [max(_measure(text, n, own) for n in (0, 1)), _measure(text, side, own)]
        enough = count >= 3 or sizes[0] >= LEAST_CHARACTERS
        if enough and len(passed) >= count and _measure(text, side, passed) >= sizes[1]:
            order = [*left[:place], *own, *left[place:]]
            sides, pairs = list(text.sides), list(text.pairs)
            sides[side] = tuple(text.sides[side][at] for at in order)
            pairs[side] = tuple(order)
            return Text(text.name, (sides[0], sides[1]), (pairs[0], pairs[1]),
                        frozenset(own), frozenset(passed))  # fmt: skip
    return None


def _measure(text: Text, side: int, lines: Sequence[int]) -> int:
    return sum(len(text.sides[side][at]) for at in lines)


def leave_out(text: Text, form: str, seed: int) -> Text:
    """The same with lines left out on both sides, as dropped.py does."""
    kept = damage(Chapter(text.name, text.sides), form, seed).kept
    one, other = (tuple(side[at] for at in own) for side, own in zip(text.sides, kept, strict=True))
    return Text(text.name, (one, other), kept)


@dataclass
class Counts:
    """Of one text: passages found, of all; and right, of all said to have moved."""

    found: int = 0
    seeded: int = 0
    right: int = 0
    said: int = 0

    def __add__(self, other: Counts) -> Counts:
        """Both together."""
        return Counts(self.found + other.found, self.seeded + other.seeded,
                      self.right + other.right, self.said + other.said)  # fmt: skip


def align(text: Text, encoder: Encoder, level: Level) -> Bitext:
    """A text aligned, whether or not it looks like a translation."""
    return pipeline.align_documents(
        *text.read(), encoder, lines=level == "lines",
        level="paragraph" if level == "lines" else level, force=True,
    )  # fmt: skip


def judge(text: Text, bitext: Bitext) -> Counts:
    """What was found of a text's passage, and how much of what was said is right."""
    held = [frozenset[int](), frozenset[int]()]
    right, spoilt = set[int](), set[int]()
    passages = []
    for stream in bitext.streams:
        beads = list(_list_pairs(text, stream))
        for one, other in beads:
            (right if one == other else spoilt).update(one | other)
        if stream.name == "moved":
            good = sum(one == other for one, other in beads if one and other)
            passages.append(good >= RIGHT * sum(bool(one and other) for one, other in beads))
            held.append(frozenset(at for one, other in beads for at in one | other))
    right -= spoilt
    counts = Counts(said=len(passages), right=sum(passages))
    if text.passage:
        share = len(right & text.passage) / len(text.passage)
        reported = any(each & (text.passage | text.passed) for each in held)
        counts.seeded, counts.found = 1, int(share >= RIGHT and reported)
    return counts


def _list_pairs(text: Text, stream: Alignment) -> Iterator[tuple[frozenset[int], frozenset[int]]]:
    """Of each bead, the pairs that its lines are of on both sides."""
    for bead in stream.beads:
        one, other = (
            frozenset(numbers[segments[at].paragraph] for at in span)
            for numbers, segments, span in zip(text.pairs, stream.sides, bead.sides, strict=True)
        )
        yield one, other


def measure(texts: Sequence[Text], encoder: Encoder, level: Level, seeds: int) -> dict[str, Counts]:
    """Of each text, all seeds together."""
    counts = {}
    for text in texts:
        made = (each for seed in range(seeds) if (each := move(text, seed)) is not None)
        counts[text.name] = sum((judge(e, align(e, encoder, level)) for e in made), Counts())
    return counts


def estimate(counts: Sequence[Counts], top: str, bottom: str) -> tuple[float, float, float]:
    """A share of all, and its interval over texts drawn anew."""
    table = np.array([[getattr(each, top), getattr(each, bottom)] for each in counts], float)
    drawn = np.random.default_rng(0).integers(len(table), size=(1000, len(table)))
    shares = [part[0] / max(part[1], 1) for part in table[drawn].sum(1)]
    low, high = np.quantile(shares, (0.025, 0.975))
    whole = table.sum(0)
    return float(whole[0] / max(whole[1], 1)), float(low), float(high)


class Seen(NamedTuple):
    """A candidate of a text: its evidence, how many pairs it has, and whether it is right."""

    text: str
    evidence: Mapping[str, float]
    pairs: int
    right: bool


def gather_evidence(texts: Sequence[Text], encoder: Encoder) -> Iterator[Seen]:
    """The evidence of all candidates, where passages moved and where lines are left out."""
    made = [each for text in texts for seed in DRAWN if (each := move(text, seed)) is not None]
    made += [leave_out(text, form, seed) for text in texts for form in FORMS for seed in DRAWN]
    found: list[moved.Candidate] = []

    def look(
        sides: tuple[Side, Side], beads: Sequence[Bead], *_names: object
    ) -> tuple[list[Bead], list[Any]]:
        found[:] = moved.find_candidates(*sides, beads)
        return list(beads), []

    with patch.object(aligner, "find_passages", look):
        for text in made:
            found.clear()
            stream = align(text, encoder, "lines").streams[0]
            for candidate in found:
                beads = tuple(bead for bead in candidate.beads if all(bead.sides))
                pairs = _list_pairs(text, replace(stream, beads=beads))
                good = sum(one == other for one, other in pairs)
                yield Seen(text.name, candidate.evidence, len(beads), good >= RIGHT * len(beads))


def fit(encoder: Encoder) -> dict[str, float]:
    """The weights of the evidence, fitted on the half to work with.

    Printed is what they say with all texts, and with each left out in turn.
    """
    seen = list(gather_evidence(read_texts("work"), encoder))
    names = list(seen[0].evidence)
    table = np.array([[each.evidence[name] for name in names] for each in seen])
    right = np.array([each.right for each in seen])
    of = np.array([each.text for each in seen])
    least = np.array([moved.LEAST if each.pairs > 1 else moved.LEAST_ALONE for each in seen])
    offset, weights = fit_logistic(table, right, COST)
    said = _rate(table, offset, weights) >= least
    without = np.zeros(len(seen), bool)
    for text in np.unique(of):
        out = of == text
        others = fit_logistic(table[~out], right[~out], COST)
        without[out] = _rate(table[out], *others) >= least[out]
    print(f"{len(seen)} candidates, {right.sum()} of them right")
    for what, each in (("all texts", said), ("each left out in turn", without)):
        print(f"{what}: said to have moved {each.sum()}, of these right {(each & right).sum()}")
    found = {name: round(float(weight), 3) for name, weight in zip(names, weights, strict=True)}
    return {"offset": round(offset, 3), **found}


def _rate(
    table: NDArray[np.float64], offset: float, weights: NDArray[np.float64]
) -> NDArray[np.float64]:
    return np.asarray(1 / (1 + np.exp(-(offset + table @ weights))))


def main(given: Sequence[str] | None = None) -> int:
    """Print the shares; 1 where they miss what is asked for, or something is invented."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--half", choices=("work", "measure"), default="work")
    parser.add_argument("--level", choices=("lines", "sentence"), default="lines")
    parser.add_argument("--seeds", type=int, default=SEEDS)
    parser.add_argument("--encoder", default=embed.DEFAULT)
    parser.add_argument("--fit", action="store_true", help="fit the weights of the evidence")
    parser.add_argument("--write", action="store_true", help="store what was fitted")
    options = parser.parse_args(given)
    encoder = embed.load(options.encoder)
    if options.fit:
        weights = fit(encoder)
        print(weights)
        if options.write:
            write_parameters(json.loads(PARAMETERS.read_text("utf-8")) | {"moved": weights})
        return 0
    texts = read_texts(options.half)
    counts = measure(texts, encoder, options.level, options.seeds)
    met = True
    for what, parts in (("precision", ("right", "said")), ("recall", ("found", "seeded"))):
        share, low, high = estimate([*counts.values()], *parts)
        total = sum(counts.values(), Counts())
        met &= share >= TARGETS[what]
        print(f"{what:<10} {share:.3f} [{low:.3f}, {high:.3f}] "
              f"({getattr(total, parts[0])} of {getattr(total, parts[1])})")  # fmt: skip
    for name in ("sdg", "ict-2020"):
        if name in counts:
            print(f"  {name}: {counts[name]}")
    invented = sum(judge(each, align(each, encoder, options.level)).said for each in texts)
    print(f"as they are: {invented} said to have moved in {len(texts)} texts")
    for form in FORMS:
        damaged = [leave_out(t, form, seed) for t in texts for seed in range(options.seeds)]
        said = sum((judge(each, align(each, encoder, options.level)) for each in damaged), Counts())
        invented += said.said
        print(f"{form} left out: {said.said} in {len(damaged)} texts")
    return 0 if met and not invented else 1


if __name__ == "__main__":
    sys.exit(main())
