"""How often alignments are right: strict F1 on every set with gold, beside other aligners.

    TMTOOL_MATERIAL=... python benchmarks/quality.py [--sets udhr ict-2020] [--encoder use]

Lines as given are the segments, aligned with the default encoder as `tmtool align --lines` does;
that two texts look unrelated is no error here. F1 is printed in both conventions in use (see
tmtool/evaluate.py) with the range that holds 95 % of bootstrap samples. galechurch, which goes by
lengths alone, is a peer where it is installed. Sets marked * are those the weights were fitted on:
what benchmarks/fit_align.py prints for them, each chapter left out in turn, is the fair figure.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from sets import Set, all_sets

from tmtool import embed, evaluate, pipeline

if TYPE_CHECKING:
    from tmtool.evaluate import Link
    from tmtool.protocols import Encoder
    from tmtool.units import Document

Aligner: TypeAlias = Callable[["Document", "Document"], list["Link"]]

_ASKED = {
    "ict-2020": (1.0, 1.0), "udhr": (1.0, 1.0), "un_ga61_ldc": (1.0, 1.0), "sdg": (0.995, 0.995),
    "un_ecosoc_2023_3": (0.85, 0.95),
}  # fmt: skip
"""Strict F1 asked for by convention, where it is asked on unseen text."""


def main() -> int:
    """Print one line for each set and aligner; the exit code is 1 where what is asked is missed."""
    options = _options()
    aligners = _aligners(embed.load(options.encoder))
    print("F1 strict, its 95 % interval, and in brackets what is asked; * = fitted on this set\n")
    columns = "".join(f"{convention:<31}" for convention in evaluate.CONVENTIONS)
    print(f"set               aligner     beads  {columns}CPU s")
    kept = True
    for each in all_sets():
        if not options.sets or each.name in options.sets:
            for name, aligner in aligners.items():
                kept &= _report(each, name, aligner)
    return 0 if kept else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--sets", nargs="+", help="only these")
    parser.add_argument("--encoder", default=embed.DEFAULT)
    return parser.parse_args()


def _aligners(encoder: Encoder) -> dict[str, Aligner]:
    def own(source: Document, target: Document) -> list[Link]:
        found = pipeline.align_lines(source, target, encoder, force=True)
        return evaluate.list_links(found.streams[0].beads)

    peers = {"galechurch": _galechurch} if find_spec("galechurch") else {}
    return {"tmtool": own, **peers}


def _galechurch(source: Document, target: Document) -> list[Link]:
    """By lengths in characters, scaled by their ratio in this text."""
    from galechurch import align

    sides = [[paragraph.text for paragraph in side.paragraphs] for side in (source, target)]
    sizes = [sum(map(len, side)) for side in sides]
    # The other way round than its documentation says, by which it finds nothing at all.
    found = align(*sides, mean_xy=sizes[0] / sizes[1])
    return [
        (tuple(range(b.source_start, b.source_end)), tuple(range(b.target_start, b.target_end)))
        for b in found.beads
    ]


def _report(each: Set, name: str, aligner: Aligner) -> bool:
    """Align a set and print its line; False where tmtool misses what is asked."""
    parts: list[evaluate.BeadCounts] = []
    start = time.process_time()
    for text in each.texts:
        parts += evaluate.count_clusters(text.links(), aligner(*text.read()))
    cpu = time.process_time() - start
    total = sum(parts, evaluate.BeadCounts())
    asked = _ASKED.get(each.name, (0.0, 0.0)) if name == "tmtool" else (0.0, 0.0)
    figures = [
        _figure(parts, convention, wanted)
        for convention, wanted in zip(evaluate.CONVENTIONS, asked, strict=True)
    ]
    title = each.name + "*" * each.fitted
    print(f"{title:<17} {name:<10} {total.gold.all:>6}  {''.join(figures)}{cpu:5.1f}", flush=True)
    values = [evaluate.score(total, convention).f1 for convention in evaluate.CONVENTIONS]
    return all(value >= wanted for value, wanted in zip(values, asked, strict=True))


def _figure(parts: Sequence[evaluate.BeadCounts], convention: str, asked: float) -> str:
    f1 = evaluate.score(sum(parts, evaluate.BeadCounts()), convention).f1
    low, high = evaluate.estimate_interval(parts, convention, np.random.default_rng(0))
    wanted = f" ({asked:.3g})" if asked else ""
    return f"{f'{f1:.3f} [{low:.3f}, {high:.3f}]{wanted}':<31}"


if __name__ == "__main__":
    sys.exit(main())
