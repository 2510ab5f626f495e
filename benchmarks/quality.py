"""How often alignments are right: strict F1 on every set with gold, beside other aligners.

    TMTOOL_MATERIAL=... python benchmarks/quality.py [--sets udhr ict-2020] [--encoder use]
        [--markdown docs/alignment.md]

Lines as given are the segments, aligned with the default encoder as `tmtool align --lines` does;
that two texts look unrelated is no error here. F1 is printed in both conventions in use (see
tmtool/evaluate.py) with the range that holds 95 % of bootstrap samples. Peers are asked where they
are installed: sentweave, Vecalign's algorithm, with the same vectors, and galechurch, which goes by
lengths alone. Sets marked * are those the weights were fitted on: what benchmarks/fit_align.py
prints for them, each chapter left out in turn, is the fair figure. hkma_dev is the half that
nothing was chosen by, whole and with lines left out by the seeds of benchmarks/dropped.py. What is
wrong is counted by kinds (alignment_errors.py).
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeAlias

import dropped
import numpy as np
from alignment_errors import KINDS, count_kinds
from error_tables import in_page
from peers import align_by_lengths, prepare_vecalign
from sets import all_sets

from tmtool import embed, evaluate, pipeline
from tmtool.aligner import LONGEST

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


class GoldText(Protocol):
    """Two texts of lines, and how these pair."""

    def read(self) -> tuple[Document, Document]:
        """Both sides, each line a segment."""

    def links(self) -> Sequence[Link]:
        """The gold beads."""


class Compared(NamedTuple):
    """Texts whose figures are pooled; `fitted` where the aligner's weights were fitted on them."""

    name: str
    texts: Sequence[GoldText]
    fitted: bool = False


class Line(NamedTuple):
    """What an aligner made of a set; `figures` by convention, as printed."""

    title: str
    aligner: str
    beads: int
    figures: tuple[str, ...]
    cpu: float
    wrong: Counter[str]


def main() -> int:
    """Print one line for each set and aligner; the exit code is 1 where what is asked is missed."""
    options = _options()
    aligners = _aligners(embed.load(options.encoder))
    print("F1 strict, its 95 % interval, and in brackets what is asked; * = fitted on this set\n")
    columns = "".join(f"{convention:<31}" for convention in evaluate.CONVENTIONS)
    print(f"set               aligner     beads  {columns}CPU s")
    kept = True
    lines = []
    own = (Compared(each.name, each.texts, each.fitted) for each in all_sets())
    for each in (*own, *_list_damaged()):
        if not options.sets or each.name in options.sets:
            for name, aligner in aligners.items():
                line, is_good = _measure(each, name, aligner)
                kept &= is_good
                lines.append(line)
                figures = "".join(f"{figure:<31}" for figure in line.figures)
                print(
                    f"{line.title:<17} {name:<10} {line.beads:>6}  {figures}{line.cpu:5.1f}",
                    flush=True,
                )
    if options.markdown:
        in_page(options.markdown, [*_table(lines)], "alignment beside others")
        in_page(options.markdown, [*_kinds(lines)], "kinds of errors")
    return 0 if kept else 1


def _list_damaged() -> list[Compared]:
    """Chapters of official prose as they are, and with lines left out."""
    if "TMTOOL_MATERIAL" not in os.environ:
        return []
    chapters = [each for each in dropped.read_chapters() if each.half == "measure"]
    whole = [tuple(range(len(each.sides[0]))) for each in chapters]
    found = [
        Compared("hkma_dev", tuple(
            dropped.Damaged(each, (kept, kept)) for each, kept in zip(chapters, whole, strict=True)
        ))
    ]  # fmt: skip
    for form in dropped.FORMS:
        if form == "footnotes":  # Documents, whose footnotes alone have gold.
            continue
        texts = (dropped.damage(c, form, seed) for seed in range(dropped.SEEDS) for c in chapters)
        found.append(Compared(f"hkma_dev, {form}", tuple(texts)))
    return found


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--sets", nargs="+", help="only these")
    parser.add_argument("--encoder", default=embed.DEFAULT)
    parser.add_argument("--markdown", type=Path)
    return parser.parse_args()


def _aligners(encoder: Encoder) -> dict[str, Aligner]:
    def own(source: Document, target: Document) -> list[Link]:
        found = pipeline.align_lines(source, target, encoder, force=True)
        return evaluate.list_links(found.streams[0].beads)

    def vecalign(source: Document, target: Document) -> list[Link]:
        spans = (
            encoder.encode_spans(texts, LONGEST, "" if side.lang == "zh" else " ")
            for side, texts in zip(
                (source, target), map(_list_texts, (source, target)), strict=True
            )
        )
        return prepare_vecalign(*(np.array(each) for each in spans))()

    peers: dict[str, Aligner] = {
        "sentweave": vecalign,
        "galechurch": lambda *sides: align_by_lengths(*map(_list_texts, sides)),
    }
    return {"tmtool": own, **{name: each for name, each in peers.items() if find_spec(name)}}


def _list_texts(document: Document) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs]


def _measure(each: Compared, name: str, aligner: Aligner) -> tuple[Line, bool]:
    """Align a set; False where tmtool misses what is asked."""
    parts: list[evaluate.BeadCounts] = []
    wrong: Counter[str] = Counter()
    start = time.process_time()
    for text in each.texts:
        gold, found = text.links(), aligner(*text.read())
        parts += evaluate.count_clusters(gold, found)
        wrong += count_kinds(gold, found)
    cpu = time.process_time() - start
    total = sum(parts, evaluate.BeadCounts())
    asked = _ASKED.get(each.name, (0.0, 0.0)) if name == "tmtool" else (0.0, 0.0)
    figures = tuple(
        _figure(parts, convention, wanted)
        for convention, wanted in zip(evaluate.CONVENTIONS, asked, strict=True)
    )
    values = [evaluate.score(total, convention).f1 for convention in evaluate.CONVENTIONS]
    is_good = all(value >= wanted for value, wanted in zip(values, asked, strict=True))
    title = each.name + "*" * each.fitted
    return Line(title, name, total.gold.all, figures, cpu, wrong), is_good


def _table(lines: Sequence[Line]) -> Iterator[str]:
    """F1 of every aligner on each set, both conventions."""
    aligners = [*dict.fromkeys(each.aligner for each in lines)]
    yield f"| set | beads | {' | '.join(aligners)} |"
    yield "|---|---|" + "---|" * len(aligners)
    for title in dict.fromkeys(each.title for each in lines):
        own = {each.aligner: each for each in lines if each.title == title}
        cells = (" / ".join(figure.split()[0] for figure in own[name].figures) for name in aligners)
        yield f"| {title} | {own['tmtool'].beads:,} | {' | '.join(cells)} |"


def _kinds(lines: Sequence[Line]) -> Iterator[str]:
    """How many beads of tmtool are wrong in which way."""
    yield f"| set | {' | '.join(KINDS)} |"
    yield "|---|" + "---|" * len(KINDS)
    for each in lines:
        if each.aligner == "tmtool" and each.wrong:
            yield f"| {each.title} | {' | '.join(f'{each.wrong[kind]:,}' for kind in KINDS)} |"


def _figure(parts: Sequence[evaluate.BeadCounts], convention: str, asked: float) -> str:
    f1 = evaluate.score(sum(parts, evaluate.BeadCounts()), convention).f1
    low, high = evaluate.estimate_interval(parts, convention, np.random.default_rng(0))
    wanted = f" ({asked:.3g})" if asked else ""
    return f"{f'{f1:.3f} [{low:.3f}, {high:.3f}]{wanted}':<31}"


if __name__ == "__main__":
    sys.exit(main())
