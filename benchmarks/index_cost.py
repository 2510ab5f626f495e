"""What does it cost that what is added can be found by its meaning?

    python benchmarks/index_cost.py [--units 20000] [--queries 15]

Adds made-up units to a new memory by `tmtool add`, with vectors and without, then looks texts up
that are like none of them, each by a process of its own: by meaning as well, and without. CPU
seconds of all processes, and wall time, which says what a person waits on this machine, whose load
is printed.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from statistics import median

from memory_queries import queries, samples
from memory_texts import SEED, units

from tmtool.formats.units.writing import write

_WAYS = {"with": (), "without": ("--no-index",)}
_LOOKS = {"by default": (), "--semantic never": ("--semantic", "never")}


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--units", type=int, default=20_000, help="how many are added")
    parser.add_argument("--queries", type=int, default=15, help="how many are looked up")
    options = parser.parse_args()
    asked = queries(samples(units(options.units), options.units, 600), options.queries)["nothing"]
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "units.jsonl")
        write(units(options.units, SEED), file)
        for name, more in _WAYS.items():
            cpu, wall = _run(["add", str(file), "--memory", f"{folder}/{name}", "-q", *more])
            size = sum(each.stat().st_size for each in Path(folder, name).iterdir()) / 1e6
            print(f"add {name:8} {cpu:7.1f} CPU s {wall:7.1f} s wall {size:7.1f} MB")
        for name, more in _LOOKS.items():
            common = ["--memory", f"{folder}/with", "-q", "--json", *more]
            told = [_run(["lookup", query.text, *common]) for query in asked]
            cpu, wall = (median(each) for each in zip(*told, strict=True))
            print(f"cold look-up {name:14} {cpu:5.2f} CPU s {wall:5.2f} s wall")
    return 0


def _run(arguments: Sequence[str]) -> tuple[float, float]:
    """The CPU and the wall seconds of a command."""
    before, began = getrusage(RUSAGE_CHILDREN), time.perf_counter()
    command = [sys.executable, "-m", "tmtool", *arguments]
    done = subprocess.run(command, capture_output=True, check=False)
    assert done.returncode in (0, 1), done.stderr.decode()
    after = getrusage(RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return cpu, time.perf_counter() - began


if __name__ == "__main__":
    sys.exit(main())
