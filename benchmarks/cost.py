"""What aligning costs beside other aligners: CPU seconds, and memory above the vectors.

    python benchmarks/cost.py [--sizes 1000 5000 20000x27000] [--tools tmtool sentweave ...]

Needs `pip install sentweave galechurch` (sentweave builds C code); tools that aren't there are
left out. Every figure comes from a process of its own, with one BLAS thread from its start, on the
same made-up texts (synthetic.py). Timed is the alignment call alone: the vectors are ready, and
the tool has been called once on a few segments. Memory is how far the call raises the process's
peak resident size (`ru_maxrss`, which sees NumPy and C alike, as tracemalloc doesn't); the vectors
are made in place, so that until then the peak is the vectors themselves.

sentweave is timed twice: its `align`, which copies the vectors together first, and its inner
`vecalign` on vectors that are together already. galechurch goes by lengths alone and compares all
with all; beyond some 10,000 segments a side it would fill the memory.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from importlib.util import find_spec
from itertools import chain
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from synthetic import Side

    from tmtool.evaluate import Link
    from tmtool.units import Vectors

Call: TypeAlias = Callable[[], list["Link"]]

_SIZES = ("1000", "2000", "5000", "10000", "20000", "20000x27000", "50000", "100000")
_THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
_MOST = {"galechurch": 10_000}
"""Segments a side beyond which a tool isn't asked."""
_WARM = 60
_ASKED_MEMORY, _MEMORY_AT = 150, "20000"
_ASKED_SHARE, _SHARE_AT = 0.40, "20000x27000"
_ASKED_GROWTH, _GROWTH_FROM, _GROWTH_TO = 1.25, "5000", "100000"
"""How much a segment may cost more in a long text than in a short one."""


def main() -> int:
    """Measure every tool at every size; the exit code is 1 where what is asked isn't reached."""
    options = _options()
    if options.child:
        print(json.dumps(_measure(options.child, *_sides(options.sizes[0]))))
        return 0
    print(f"{platform.machine()}, Python {platform.python_version()}; F1 strict, nulls counted\n")
    print("tool        size           segments        CPU s  µs/segment  memory MB     F1")
    found = {}
    for size in options.sizes:
        for tool in options.tools:
            if _usable(tool, size):
                found[tool, size] = _in_child(tool, size)
                print(_row(tool, size, found[tool, size]), flush=True)
    return 0 if _verdict(found) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--sizes", nargs="+", default=_SIZES, help="segments a side, N or NxM")
    parser.add_argument("--tools", nargs="+", default=list(_TOOLS), choices=list(_TOOLS))
    parser.add_argument("--child", help=argparse.SUPPRESS)
    return parser.parse_args()


def _sides(size: str) -> tuple[int, int]:
    """How many segments a size means on each side.

    >>> _sides("20000x27000"), _sides("5000")
    ((20000, 27000), (5000, 5000))
    """
    source, _, target = size.partition("x")
    return int(source), int(target or source)


def _usable(tool: str, size: str) -> bool:
    package = tool.partition(".")[0]
    return find_spec(package) is not None and max(_sides(size)) <= _MOST.get(tool, 10**9)


def _in_child(tool: str, size: str) -> dict[str, float]:
    """Measure in a process that has done nothing else."""
    command = [sys.executable, __file__, "--child", tool, "--sizes", size]
    environment = os.environ | dict.fromkeys(_THREADS, "1")
    done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _row(tool: str, size: str, found: dict[str, float]) -> str:
    sides = f"{found['sources']:.0f} x {found['targets']:.0f}"
    costs = f"{found['cpu']:8.2f} {_each(found) * 1e6:11.0f} {found['memory']:10.0f}"
    return f"{tool:<18} {size:<12} {sides:>15} {costs}  {found['f1']:6.3f}"


def _verdict(found: dict[tuple[str, str], dict[str, float]]) -> bool:
    """Hold the figures against what is asked of them; True where nothing is missed."""
    kept = True
    print()
    for told, value, most in _asked(found):
        print(f"{told}: {value:.2f} (at most {most:g})")
        kept &= value <= most
    return kept


def _asked(found: dict[tuple[str, str], dict[str, float]]) -> Iterator[tuple[str, float, float]]:
    """What is asked, the figure, and the most it may be, as far as it was measured."""
    own = {size: figures for (tool, size), figures in found.items() if tool == "tmtool"}
    if _MEMORY_AT in own:
        told = f"MB above the vectors at {_MEMORY_AT}"
        yield told, own[_MEMORY_AT]["memory"], _ASKED_MEMORY
    for tool in ("sentweave", "sentweave.vecalign"):
        if _SHARE_AT in own and (tool, _SHARE_AT) in found:
            share = own[_SHARE_AT]["cpu"] / found[tool, _SHARE_AT]["cpu"]
            yield f"share of the CPU time of {tool} at {_SHARE_AT}", share, _ASKED_SHARE
    if {_GROWTH_FROM, _GROWTH_TO} <= own.keys():
        growth = _each(own[_GROWTH_TO]) / _each(own[_GROWTH_FROM])
        told = f"CPU time a segment at {_GROWTH_TO}, in times that at {_GROWTH_FROM}"
        yield told, growth, _ASKED_GROWTH


def _each(figures: dict[str, float]) -> float:
    """CPU seconds a segment of both sides."""
    return figures["cpu"] / (figures["sources"] + figures["targets"])


def _measure(tool: str, sources: int, targets: int) -> dict[str, float]:
    """CPU seconds, peak memory in MB above what was there before, and strict F1."""
    import synthetic

    from tmtool import evaluate

    _TOOLS[tool](*_made(_WARM, _WARM, tool))()
    made = synthetic.cuts(sources, targets)
    source, target = _made(sources, targets, tool)
    call = _TOOLS[tool](source, target)
    before, start = _peak(), time.process_time()
    links = call()
    cpu, memory = time.process_time() - start, _peak() - before
    f1 = evaluate.score(evaluate.count(synthetic.gold(made), links), evaluate.NULLS_COUNTED).f1
    sizes = {"sources": source.size, "targets": target.size}
    return {"cpu": cpu, "memory": memory, "f1": f1, **sizes}


def _made(sources: int, targets: int, tool: str) -> tuple[Side, Side]:
    """Both texts; without vectors for a tool that looks at none."""
    import numpy as np
    import synthetic

    made = synthetic.cuts(sources, targets)
    if tool != "galechurch":
        return synthetic.sides(made)
    nothing = np.zeros((0, 0, 0), np.float32)
    first, second = (synthetic.Side(synthetic.texts(made, number), nothing) for number in (0, 1))
    return first, second


def _peak() -> float:
    """The largest resident size so far, in MB."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def _tmtool(source: Side, target: Side) -> Call:
    from tmtool.aligner import align, describe
    from tmtool.evaluate import list_links

    sides = [describe(each.texts, each.spans) for each in (source, target)]
    return lambda: list_links(align(*sides))


def _sentweave(source: Side, target: Side) -> Call:
    from peers import place_by_end
    from sentweave import align

    ready = chain(place_by_end(source.spans), place_by_end(target.spans))

    def encode(_texts: Sequence[str]) -> Vectors:
        """The vectors of the runs that are asked for: those of one segment, of two, of three."""
        return next(ready)

    def call() -> list[Link]:
        found = align(source.texts, target.texts, encode)
        return [(tuple(each.src_indices), tuple(each.tgt_indices)) for each in found.alignments]

    return call


def _vecalign(source: Side, target: Side) -> Call:
    from peers import prepare_vecalign

    return prepare_vecalign(source.spans, target.spans)


def _galechurch(source: Side, target: Side) -> Call:
    from galechurch import align

    def call() -> list[Link]:
        found = align(source.texts, target.texts, max_block_size=10**12).beads
        return [
            (tuple(range(b.source_start, b.source_end)), tuple(range(b.target_start, b.target_end)))
            for b in found
        ]

    return call


_TOOLS: dict[str, Callable[[Side, Side], Call]] = {
    "tmtool": _tmtool,
    "sentweave": _sentweave,
    "sentweave.vecalign": _vecalign,
    "galechurch": _galechurch,
}

if __name__ == "__main__":
    sys.exit(main())
