"""How well are files paired by content, and what does a folder of them cost?

    TMTOOL_MATERIAL=... python benchmarks/folders.py [--pairs 20] [--jobs 2]

First, texts with gold are cut into stretches of eight beads, each a file without a telling name,
and paired by content alone: once with all partners there, and ten times with a half of either side
drawn at random, so that about half of the files have none. Counted are the pairs found of those
there are, the wrong ones, and the files that are reported as doubtful. The texts repeat themselves,
and a stretch of eight beads is little: whole documents are easier.

Then so many pairs of documents of 100 paragraphs are aligned from files to TMX, in processes of
their own. Printed are the CPU seconds per pair, with and without those that each process takes to
start, the peak memory of the largest process, and the seconds that pass. Asked are 1.5 CPU seconds
per pair, warm.
"""

from __future__ import annotations

import argparse
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sets import Text, all_sets
from whole_job import document

from tmtool import embed
from tmtool.batch import FileReader, PairingResult, pair_files
from tmtool.lang.script import join

_BEADS = 8
_DRAWS = 10
_PARAGRAPHS = 100
_ASKED = 1.5


@dataclass
class Count:
    """Pairs there are, pairs found, wrong pairs, files in doubtful pairs."""

    there: int = 0
    right: int = 0
    wrong: int = 0
    doubtful: int = 0


def main() -> int:
    """Print both; the exit code is 1 where a pair costs more than is asked."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--pairs", type=int, default=20)
    parser.add_argument("--jobs", type=int, nargs="+", default=[1, 2])
    options = parser.parse_args()
    print(f"{'set':<16} {'partners':<10} {'pairs':>5} {'found':>6} {'wrong':>6} {'doubtful':>9}")
    for each in all_sets():
        for name, count in _contents(each.texts):
            right = count.right / max(count.there, 1)
            print(
                f"{each.name:<16} {name:<10} {count.there:>5} {right:>6.1%} {count.wrong:>6} "
                f"{count.doubtful:>9}"
            )
    return max(_cost(options.pairs, jobs) for jobs in options.jobs)


def _contents(texts: Sequence[Text]) -> Iterator[tuple[str, Count]]:
    stretches = [stretch for text in texts for stretch in _stretches(text)]
    encoder = embed.load()
    draw = random.Random(1)
    for name, share, times in (("all there", 1.0, 1), ("half there", 0.5, _DRAWS)):
        count = Count()
        for _ in range(times):
            with tempfile.TemporaryDirectory() as folder:
                sides = [_drawn(Path(folder), side, stretches, share, draw) for side in (0, 1)]
                files = [sorted(side) for side in sides]
                found = pair_files(*files, reader=FileReader(), encoder=lambda: encoder)
            _add(count, found, sides)
        yield name, count


def _drawn(
    folder: Path, side: int, stretches: Sequence[tuple[str, str]], share: float, draw: random.Random
) -> dict[Path, int]:
    """Files with one side of some stretches, named at random, and which stretch is in each."""
    chosen = draw.sample(range(len(stretches)), max(2, round(share * len(stretches))))
    files = {}
    for at, number in enumerate(chosen):
        path = folder / f"{'st'[side]}{at}.txt"
        path.write_text(stretches[number][side], encoding="utf-8")
        files[path] = number
    return files


def _add(count: Count, found: PairingResult, sides: Sequence[dict[Path, int]]) -> None:
    right = sum(sides[0][pair.source] == sides[1][pair.target] for pair in found.pairs)
    count.there += len({*sides[0].values()} & {*sides[1].values()})
    count.right += right
    count.wrong += len(found.pairs) - right
    count.doubtful += len({file for pair in found.doubtful for file in (pair.source, pair.target)})


def _stretches(text: Text) -> Iterator[tuple[str, str]]:
    """The text cut into pieces of so many beads, source and target."""
    read = [[paragraph.text for paragraph in side.paragraphs] for side in text.read()]
    links = text.links()
    for start in range(0, len(links) - _BEADS // 2, _BEADS):
        beads = links[start : start + _BEADS]
        source, target = (
            [join([texts[at] for at in bead[side]], lang) for bead in beads]
            for side, (texts, lang) in enumerate(zip(read, text.langs, strict=True))
        )
        if any(source) and any(target):
            yield "\n\n".join(filter(None, source)), "\n\n".join(filter(None, target))


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
