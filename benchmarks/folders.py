"""How well are files paired by content, and what does a folder of them cost?

    TMTOOL_MATERIAL=... python benchmarks/folders.py [--draws 200] [--pairs 20] [--jobs 2]

First, so many pairs of documents of 100 paragraphs are aligned from files to TMX, in processes of
their own. Printed are the CPU seconds per pair, with and without those that each process takes to
start, the peak memory of the largest process, and the seconds that pass. Asked are 1.5 CPU seconds
per pair, warm. This comes first because a process counts as its own peak what the one that started
it held then (Linux), and later this one holds the vectors of all texts.

Then documents are paired by content alone (`folder_texts.py`): texts with gold, cut into stretches
of eight beads, and chapters. Once all partners are there, then so many times a half of either side
is drawn at random, so that about half of the files have none; where that gives few partners, more
often, until there are a thousand. Counted are the documents; the partners there are; the share of
them that is found, and of those whose beads are on both sides, half of them at least; the wrong
pairs, with the share of all pairs made that they may be at most (95 %, one-sided, by Clopper and
Pearson over the draws, which are of the same documents: it says nothing of others), how many
different ones there are, and the files that are reported as doubtful. This is printed of all
documents, of the half of them on which no weight was fitted, of small folders of neighbours, of
stretches of four beads where those of eight are few, and of other languages. Stretches that have no
bead in common are no pairs: their number is told.

At last the search is timed in folders of two sizes, of documents that are rows of unpc_dev drawn
together at random: what a document costs may not grow with their number.
"""

from __future__ import annotations

import argparse
import itertools
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from itertools import pairwise
from math import comb
from pathlib import Path
from typing import TYPE_CHECKING

from folder_texts import (
    Pair,
    RememberingEncoder,
    build_entries,
    draw,
    read_long,
    read_other_languages,
    read_pairs,
)
from vectors import load_encoder
from whole_job import document

from tmtool.batch.content_pairs import pair_contents

if TYPE_CHECKING:
    from folder_texts import Looks

    from tmtool.batch.model import Entry

DRAWS = 200
PARTNERS = 1000
"""So many partners are to be there in all draws. Chosen: where no pair is wrong, 0.3 % may be."""
_FEW = 20
"""Of fewer stretches of eight beads those of four are measured too. Chosen."""
_SHORT = 4
"""Beads of these."""
_MOSTLY = 0.5
"""Share of their beads that documents have in common, to be counted apart too. Chosen."""
_SIZES = (250, 1000)
"""Pairs of documents in the folders of which the search is timed."""
_ROWS = 12
"""Segments of each of these documents."""
_PARAGRAPHS = 100
_ASKED = 1.5
_CONFIDENCE = 0.95
_LANGS = (("en", "fr"), ("fr", "es"), ("ru", "en"), ("ar", "en"), ("zh", "ru"), ("zh", "ar"))
_SMALL = (1, 2, 4)
"""Documents of either side in small folders."""


@dataclass
class Count:
    """Pairs there are, pairs found, wrong pairs, different wrong pairs, files in doubtful pairs.

    `there` and `right` are those that share a bead, `mostly_there` and `mostly_right` those that
    share half of their beads or more.
    """

    there: int = 0
    right: int = 0
    mostly_there: int = 0
    mostly_right: int = 0
    wrong: int = 0
    different: set[tuple[Pair, Pair]] = field(default_factory=set)
    doubtful: int = 0

    @property
    def found(self) -> float:
        """The share found of those there are."""
        return self.right / max(self.there, 1)

    @property
    def found_mostly(self) -> float:
        """The share found of those that share half of their beads."""
        return self.mostly_right / max(self.mostly_there, 1)

    @property
    def bound(self) -> float:
        """The share of the pairs made that are wrong, at most."""
        return bound_share(self.wrong, self.right + self.wrong)

    def add(self, other: Count) -> None:
        """Count what was counted of another set too."""
        for each in fields(self):
            mine, others = getattr(self, each.name), getattr(other, each.name)
            is_set = each.name == "different"
            setattr(self, each.name, mine | others if is_set else mine + others)


def bound_share(count: int, total: int) -> float:
    """The share that gives so few of so many with a chance of 5 %: nobody knows it to be less.

    >>> round(bound_share(0, 600), 4), round(bound_share(3, 600), 4)
    (0.005, 0.0129)
    """
    low, high = 0.0, 1.0
    for _ in range(60):
        share = (low + high) / 2
        chance = sum(
            comb(total, k) * share**k * (1 - share) ** (total - k) for k in range(count + 1)
        )
        low, high = (share, high) if chance > 1 - _CONFIDENCE else (low, share)
    return high


def measure_set(
    looks: Sequence[Looks],
    pairs: Sequence[Pair],
    encoder: RememberingEncoder,
    draws: int,
    sizes: Sequence[int | None] = (None,),
    partners: int = 0,
) -> Count:
    """Pair drawn folders, more of them until so many partners are there; or all documents once.

    With no draws it is the latter.
    """
    rng, count = random.Random(1), Count()
    every = list(range(len(looks)))
    mostly = {at for at, pair in enumerate(pairs) if pair.share_beads() >= _MOSTLY}
    for at in itertools.count():
        if at >= max(draws, 1) and (not draws or count.there >= partners):
            break
        chosen = draw(looks, rng, sizes[at % len(sizes)]) if draws else (every, every[::-1])
        sides = [build_entries(looks, listed, side) for side, listed in enumerate(chosen)]
        sure, doubtful = pair_contents(sides[0], sides[1], lambda: encoder)
        numbers = [_number(side, listed) for side, listed in zip(sides, chosen, strict=True)]
        made = {(numbers[0][each.source.path], numbers[1][each.target.path]) for each in sure}
        wrong = {pair for pair in made if pair[0] != pair[1]}
        both = {number for number in {*chosen[0]} & {*chosen[1]} if pairs[number].has_bead()}
        right = {number for number, other in made if number == other}
        count.there += len(both)
        count.right += len(right)
        count.mostly_there += len(both & mostly)
        count.mostly_right += len(right & mostly)
        count.wrong += len(wrong)
        count.different |= {(pairs[number], pairs[other]) for number, other in wrong}
        doubted = {file.path for each in doubtful for file in (each.source, each.target)}
        count.doubtful += len(doubted)
    return count


def _time_search(encoder: RememberingEncoder) -> None:
    """Print what a document costs: reading it, encoding its sample, and finding its partner."""
    rows = [bead for pair in read_long() for bead in pair.beads]
    rng = random.Random(1)
    for size in _SIZES:
        drawn = (tuple(rng.sample(rows, _ROWS)) for _ in range(size))
        pairs = [
            Pair("unpc_dev", str(at), "measure", ("zh", "en"), beads)
            for at, beads in enumerate(drawn)
        ]
        times = [time.process_time()]
        looks = [pair.look() for pair in pairs]
        times.append(time.process_time())
        encoder.encode([text for both in looks for look in both for text in look.sample])
        times.append(time.process_time())
        count = measure_set(looks, pairs, encoder, 0)
        times.append(time.process_time())
        read, encoded, searched = (
            (later - sooner) / size / 2 * 1000 for sooner, later in pairwise(times)
        )
        print(
            f"{2 * size} documents of {_ROWS} segments: CPU ms a document: {read:.1f} to read, "
            f"{encoded:.1f} to encode what is new, {searched:.1f} to find partners; "
            f"{count.found:.1%} found, {count.wrong} wrong",
            flush=True,
        )


def _number(entries: Sequence[Entry], chosen: Sequence[int]) -> dict[Path, int]:
    return {entry.path: number for entry, number in zip(entries, chosen, strict=True)}


def main() -> int:
    """Print all; the exit code is 1 where a pair costs more than is asked."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--draws", type=int, default=DRAWS)
    parser.add_argument("--pairs", type=int, default=20)
    parser.add_argument("--jobs", type=int, nargs="*", default=[1, 2])
    options = parser.parse_args()
    missed = max((_cost(options.pairs, jobs) for jobs in options.jobs), default=0)
    encoder = RememberingEncoder(load_encoder())
    print(
        f"{'set':<17} {'folders':<20} {'documents':>9} {'there':>6} {'found':>6} {'mostly':>6} "
        f"{'wrong':>6} {'at most':>8} {'different':>9} {'doubtful':>9}"
    )
    _measure_sets(encoder, options.draws)
    for langs in _LANGS:
        pairs = read_other_languages(langs)
        looks = [pair.look() for pair in pairs]
        count = measure_set(looks, pairs, encoder, options.draws, partners=PARTNERS)
        _print("-".join(langs), "half there", pairs, count)
    _time_search(encoder)
    return missed


def _measure_sets(encoder: RememberingEncoder, draws: int) -> None:
    by_set, short = (
        _group_by_set((*read_pairs(), *read_long())),
        _group_by_set(pair for pair in read_pairs(_SHORT) if pair.half == "measure"),
    )
    total, every = Count(), []
    for name, pairs in by_set.items():
        looks = [pair.look() for pair in pairs]
        alike = sum(not pair.has_bead() for pair in pairs)
        if alike:
            print(f"{name:<17} {len(pairs)} documents, {alike} without a bead in common")
        _print(name, "all there", pairs, measure_set(looks, pairs, encoder, 0))
        count = measure_set(looks, pairs, encoder, draws, partners=PARTNERS)
        _print(name, "half there", pairs, count)
        total.add(count)
        every += pairs
        own = [at for at, pair in enumerate(pairs) if pair.half == "measure"]
        if 2 <= len(own) < len(pairs):
            kept = [looks[at] for at in own], [pairs[at] for at in own]
            count = measure_set(*kept, encoder, draws, partners=PARTNERS)
            _print(name, "half there, measured", kept[1], count)
        if len(pairs) < _FEW:
            pairs_short = short[name]
            looks_short = [pair.look() for pair in pairs_short]
            count = measure_set(looks_short, pairs_short, encoder, draws, partners=PARTNERS)
            _print(name, f"half there, {_SHORT} beads", pairs_short, count)
        count = measure_set(looks, pairs, encoder, draws, _SMALL, PARTNERS)
        _print(name, "small folders", pairs, count)
    _print("all sets", "half there", every, total)


def _group_by_set(pairs: Iterable[Pair]) -> dict[str, list[Pair]]:
    by_set: dict[str, list[Pair]] = defaultdict(list)
    for pair in pairs:
        by_set[pair.set].append(pair)
    return by_set


def _print(name: str, folders: str, pairs: Sequence[Pair], count: Count) -> None:
    print(
        f"{name:<17} {folders:<20} {len(pairs):>9} {count.there:>6} {count.found:>6.1%} "
        f"{count.found_mostly:>6.1%} {count.wrong:>6} {count.bound:>8.2%} "
        f"{len(count.different):>9} {count.doubtful:>9}",
        flush=True,
    )


def _cost(pairs: int, jobs: int) -> int:
    """Align a folder of pairs; 1 where one costs more than is asked."""
    with tempfile.TemporaryDirectory() as folder:
        for lang in ("zh", "en"):
            Path(folder, lang).mkdir()
            text = document(lang, _PARAGRAPHS)
            for number in range(pairs):
                path = Path(folder, lang, f"A_75_{100 + number}.txt")
                path.write_text(f"{text}\n\n{number}.\n", encoding="utf-8")
        started, used = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
        command = (sys.executable, "-m", "tmtool", "align", "zh", "en", "-o", "out")
        subprocess.run([*command, "--jobs", str(jobs), "--quiet"], cwd=folder, check=True)
        passed, after = time.monotonic() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
        rows = Path(folder, "out", "summary.tsv").read_text(encoding="utf-8").splitlines()
    total = after.ru_utime + after.ru_stime - used.ru_utime - used.ru_stime
    column = rows[0].split("\t").index("seconds")
    warm = sum(float(row.split("\t")[column]) for row in rows[1 : pairs + 1]) / pairs
    peak = after.ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e6
    print(
        f"{pairs} pairs of {_PARAGRAPHS} paragraphs, {jobs} processes: {total / pairs:.2f} CPU s a "
        f"pair, {warm:.2f} warm (under {_ASKED}); {peak:.0f} MB; {passed:.1f} s pass"
    )
    return 0 if warm < _ASKED else 1


if __name__ == "__main__":
    sys.exit(main())
