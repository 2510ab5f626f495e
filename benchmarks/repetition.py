"""A text that repeats itself: stays aligning it linear and correct?

    python benchmarks/repetition.py [--copies 1 5 10 20]

The lines of corpora/ict-2020 one, five, ten and twenty times over, with one line in twenty missing
on either side and, in every second copy, ten lines in a row on one of them (fixed seed). Vectors
come from the default encoder. Printed are strict F1 against the gold that follows from
corpora/ict-2020/gold.align, once with the paragraphs' labels, which are then no longer unique, and
once on text without them; the same for its copies aligned one by one, which is what repetition may
not worsen; and CPU seconds, less those of the encoder, on one BLAS thread.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from threadpoolctl import threadpool_limits

from tmtool import embed, evaluate, pipeline
from tmtool.formats.bitexts import beads
from tmtool.resources import locate_shared
from tmtool.un.labels import split_label
from tmtool.units import Document, Paragraph

if TYPE_CHECKING:
    from tmtool.evaluate import Link
    from tmtool.protocols import Encoder
    from tmtool.units import Vectors

_SINGLE, _RUN = 0.05, 10
"""How many lines are missing one by one, and how many in a row."""
_LOSS = 0.01
"""Strict F1 that may be lost against the copies aligned one by one: noise."""


class Timed:
    """An encoder that keeps account of its CPU seconds."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.signature, self.dim = encoder.signature, encoder.dim
        self.languages = encoder.languages
        self.seconds = 0.0

    def encode(self, texts: Sequence[str]) -> Vectors:
        """As the encoder does."""
        start = time.process_time()
        found = self._encoder.encode(texts)
        self.seconds += time.process_time() - start
        return found

    def encode_spans(self, segments: Sequence[str], k: int, joiner: str = " ") -> Vectors:
        """As the encoder does."""
        start = time.process_time()
        found = self._encoder.encode_spans(segments, k, joiner)
        self.seconds += time.process_time() - start
        return found


@dataclass(frozen=True)
class Repeated:
    """Two texts made of copies, and their gold."""

    sides: tuple[list[str], list[str]]
    gold: list[Link]


def main() -> int:
    """Measure; the exit code is 1 where the copies together come out worse than one by one."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--copies", type=int, nargs="+", default=[1, 5, 10, 20])
    encoder = Timed(embed.load())
    print("F1: strict, nulls counted / Vecalign's convention\n")
    print("labels  copies     segments  CPU s  µs/segment   F1 together     F1 one by one")
    with threadpool_limits(1):
        _align(_copies(1, labels=True)[0], encoder)
        lost = [
            _report(_copies(copies, labels=labels), encoder, labels=labels)
            for labels in (True, False)
            for copies in parser.parse_args().copies
        ]
    return 0 if max(lost) <= _LOSS else 1


def _copies(copies: int, *, labels: bool) -> list[Repeated]:
    """The corpus so many times, each time with other lines missing."""
    rng = random.Random(20)
    corpus = [_lines(f"{lang}.txt", labels=labels) for lang in ("zh", "en")]
    gold = beads.read_links(_lines("gold.align", labels=True))
    return [_copy(corpus, gold, copy, rng) for copy in range(copies)]


def _copy(
    corpus: Sequence[list[str]], gold: Sequence[Link], number: int, rng: random.Random
) -> Repeated:
    """One copy. Every second one has a run missing, on either side in turn."""
    gone = [_gone(len(lines), number % 4 == 1 + 2 * side, rng) for side, lines in enumerate(corpus)]
    kept = [
        [i for i in range(len(lines)) if i not in out]
        for lines, out in zip(corpus, gone, strict=True)
    ]
    texts = [[lines[i] for i in left] for lines, left in zip(corpus, kept, strict=True)]
    places = [{old: new for new, old in enumerate(left)} for left in kept]
    links = [(_moved(source, places[0]), _moved(target, places[1])) for source, target in gold]
    return Repeated((texts[0], texts[1]), [link for link in links if any(link)])


def _moved(indices: Sequence[int], places: dict[int, int]) -> tuple[int, ...]:
    """Where the lines of a gold bead are, those that are there."""
    return tuple(places[i] for i in indices if i in places)


def _together(copies: Sequence[Repeated]) -> Repeated:
    """The copies one after the other."""
    whole = Repeated(([], []), [])
    for copy in copies:
        at = [len(side) for side in whole.sides]
        whole.gold.extend(
            (tuple(i + at[0] for i in source), tuple(j + at[1] for j in target))
            for source, target in copy.gold
        )
        for side, lines in zip(whole.sides, copy.sides, strict=True):
            side.extend(lines)
    return whole


def _lines(name: str, *, labels: bool) -> list[str]:
    lines = locate_shared("corpora", "ict-2020", name).read_text(encoding="utf-8").splitlines()
    return lines if labels else [split_label(line)[1] or line for line in lines]


def _gone(count: int, run: bool, rng: random.Random) -> set[int]:
    """The lines of a copy that are missing."""
    start = rng.randrange(count - _RUN)
    in_a_row = range(start, start + _RUN) if run else range(0)
    return {i for i in range(count) if rng.random() < _SINGLE} | set(in_a_row)


def _align(made: Repeated, encoder: Timed) -> list[Link]:
    source, target = (
        Document(lang, tuple(Paragraph("body", None, line) for line in lines))
        for lang, lines in zip(("zh", "en"), made.sides, strict=True)
    )
    found = pipeline.align_lines(source, target, encoder, force=True)
    return evaluate.list_links(found.streams[0].beads)


def _report(copies: Sequence[Repeated], encoder: Timed, *, labels: bool) -> float:
    """Align the copies together and one by one; print both and return what is lost of F1."""
    made = _together(copies)
    before, start = encoder.seconds, time.process_time()
    found = evaluate.count(made.gold, _align(made, encoder))
    cpu = time.process_time() - start - (encoder.seconds - before)
    alone = sum(
        (evaluate.count(each.gold, _align(each, encoder)) for each in copies), evaluate.BeadCounts()
    )
    sizes = [len(side) for side in made.sides]
    shown = f"{'yes' if labels else 'no':<6} {len(copies):>7}  {sizes[0]:>4} x {sizes[1]:>4}"
    each = cpu / sum(sizes) * 1e6
    print(f"{shown} {cpu:6.2f} {each:11.0f}   {_f1(found)}   {_f1(alone)}", flush=True)
    strict = [evaluate.score(counts, evaluate.NULLS_COUNTED).f1 for counts in (alone, found)]
    return strict[0] - strict[1]


def _f1(counts: evaluate.BeadCounts) -> str:
    return " / ".join(f"{evaluate.score(counts, each).f1:.3f}" for each in evaluate.CONVENTIONS)


if __name__ == "__main__":
    sys.exit(main())
