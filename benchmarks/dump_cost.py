"""What does a memory in PostgreSQL take on the disk, and what does its backup cost?

    python benchmarks/dump_cost.py postgresql:///tried [--units 10000]

Adds made-up units to new memories of that database by `tmtool add`, with vectors and without, dumps
each as docs/deploy/tmtool-backup does, drops it and restores it as docs/team.md does; in the end
nothing is left. Seconds are what a person waits on this machine, whose load is printed.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

from memory_texts import SEED, units

from tmtool.formats.units.writing import write
from tmtool.stores import drop_store, open_store
from tmtool.stores.addresses import parse_address

_WAYS = {"with": (), "without": ("--no-index",)}


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("database", help="its address; whoever runs this may make memories in it")
    parser.add_argument("--units", type=int, default=10_000, help="how many are added")
    options = parser.parse_args()
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores, {options.units:,} units")
    joint = "&" if "?" in options.database else "?"
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "units.jsonl")
        write(units(options.units, SEED), file)
        for name, more in _WAYS.items():
            address = f"{options.database}{joint}memory=cost_{name}"
            _time([sys.executable, "-m", "tmtool", "add", str(file), "--memory", address, *more])
            print(f"{name:7} vectors: {_measure(address, Path(folder, name))}")
    return 0


def _measure(address: str, dump: Path) -> str:
    """What the database has of a memory, what its dump has, and how long both ways take."""
    with closing(open_store(address)) as store:
        size = store.count_bytes()
    parsed = parse_address(address)
    schema = f"--schema={parsed.schema}"
    dumped = _time(["pg_dump", "--format=custom", schema, f"--file={dump}", parsed.database])
    drop_store(address)
    restored = _time(["pg_restore", "--exit-on-error", f"--dbname={parsed.database}", str(dump)])
    drop_store(address)
    return (
        f"{size / 1e6:.1f} MB in the database, {dump.stat().st_size / 1e6:.1f} MB in the dump; "
        f"dump {dumped:.1f} s, restore {restored:.1f} s"
    )


def _time(command: list[str]) -> float:
    """How long a command takes; CalledProcessError where it fails."""
    began = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - began


if __name__ == "__main__":
    sys.exit(main())
