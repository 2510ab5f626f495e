"""Does a store have what its changes make, whatever is done, taken back and brought again?

    python benchmarks/undo.py [--histories 200] [--length 500] [--seed 0] [--store sqlite|plain]

Random histories: units are added, corrected, merged, deduped, deleted by key and by filter, changes
taken back and undoings undone; units share places, have none, come by sentences and again by
paragraphs. After each thing that is done the store is compared with a model of what docs/memory.md
promises (tests/undo_model.py): as it is, with a filter, and as of any change. A history
that differs is told by its seed, and makes the exit code 1.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

from tmtool.protocols import Store
from tmtool.stores.sqlite.store import SqliteStore

_TESTS = Path(__file__).parents[1] / "tests"
_STORES = ("sqlite", "plain")


def _made(name: str, folder: Path) -> Store:
    if name == "sqlite":
        return SqliteStore(folder, create=True)
    plain: Store = import_module("plain_store").PlainStore()
    return plain


def _play(name: str, seeds: range, length: int) -> int:
    """Play histories on a store; how many differ."""
    model = import_module("undo_model")
    done: Counter[str] = Counter()
    begun, differing = time.process_time(), 0
    for seed in seeds:
        with TemporaryDirectory() as folder:
            store = _made(name, Path(folder))
            try:
                done.update(model.random_history(store, seed, length).done)
            except AssertionError:
                differing += 1
                print(f"{name}: the history of seed {seed} differs")
            finally:
                store.close()
    told = ", ".join(f"{what} {count:,}" for what, count in sorted(done.items()))
    print(
        f"{name}: {done.total():,} operations in {len(seeds):,} histories, {differing} differ; "
        f"{time.process_time() - begun:.0f} CPU s ({told})"
    )
    return differing


def main() -> int:
    """Play what is asked for; 1 where something differs."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--histories", type=int, default=200)
    parser.add_argument("--length", type=int, default=500)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--store", choices=_STORES, action="append")
    args = parser.parse_args()
    sys.path.insert(0, str(_TESTS))
    seeds = range(args.seed, args.seed + args.histories)
    return min(sum(_play(name, seeds, args.length) for name in args.store or _STORES), 1)


if __name__ == "__main__":
    sys.exit(main())
