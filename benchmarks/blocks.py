"""Is what resembles a query found as well, and as soon, however many blocks of texts there are?

    TMTOOL_MATERIAL=.../data python benchmarks/blocks.py [--units 1000000] [--queries 250]
        [--folder DIR]

The token index lies in blocks of texts, and a query reads so many postings of all blocks together
(`tmtool.stores.similar.PostingLimits`). Compared are the first five matches with those that are
found where everything is read, for edited texts and for templates, whose numbers are others: of the
real pairs and of the made-up units among which they lie, and of the real pairs alone in blocks of
512 texts. Then the CPU time of finding candidates is that of so many units over that of a tenth.
What is asked is asked of the real pairs: made-up ones have hundreds of texts that resemble them as
much. With a folder the memories are kept there, and taken again. The exit code is 1 where something
is missed.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from memory_queries import FLOOR, Query, Sample, queries, samples
from memory_texts import units
from real_pairs import among, real_pairs

from tmtool.lang.fold import fold
from tmtool.memory import model
from tmtool.memory.memory import Memory
from tmtool.stores.postings import SIZES, Sizes
from tmtool.stores.similar import LIMITS, PostingLimits
from tmtool.stores.sqlite.store import SqliteStore
from tmtool.units import TranslationUnit

_KINDS = ("fuzzy", "formula")
_OTHER = {"zh": "en", "en": "zh"}
_SMALL = Sizes(block_bits=9)
_SAME, _COST = 0.99, 1.5
_SAMPLES = 4000
_TURNS = 8


def main() -> int:
    """Measure and print; the exit code is 1 where something is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--units", type=int, default=1_000_000, help="made-up units")
    parser.add_argument("--queries", type=int, default=250, help="of each kind and origin")
    parser.add_argument("--folder", type=Path, help="where the memories are made, and then left")
    options = parser.parse_args()
    real = list(real_pairs())
    own = _queries([Sample(unit, None, None) for unit in real], options.queries)
    made = samples(units(options.units), options.units, _SAMPLES)
    asked = {"real": own, "made": _queries(made, options.queries)}
    met = []
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.folder or Path(scratch)
        sizes = [options.units, options.units // 10]
        large, small = (_filled(folder / f"{n}", among(n, real)) for n in sizes)
        alone = _filled(folder / "alone", iter(real), _SMALL)
        for name, some in asked.items() if real else [("made", asked["made"])]:
            good = _compared(f"{name} among {options.units:,}", large, SIZES, some)
            met += good if name == "real" or not real else []
        if real:
            met += _compared("real alone, blocks of 512", alone, _SMALL, own)
        for name, some in asked.items():
            good = _costs(name, small, large, some)
            met += good if name == "real" or not real else []
    return 0 if all(met) else 1


def _queries(found: Sequence[Sample], count: int) -> dict[str, list[Query]]:
    made = queries(found, count)
    return {kind: made[kind] for kind in _KINDS}


def _filled(folder: Path, given: Iterable[TranslationUnit], sizes: Sizes = SIZES) -> Path:
    """A memory of the units; one that is there already is taken to have them."""
    if not (folder / "memory.db").exists():
        memory = _opened(folder, sizes)
        memory.add(given, source="made units")
        memory.close()
    return folder


def _opened(folder: Path, sizes: Sizes = SIZES, limits: PostingLimits = LIMITS) -> Memory:
    return Memory(SqliteStore(folder, create=True, sizes=sizes, limits=limits))


def _compared(
    name: str, folder: Path, sizes: Sizes, asked: Mapping[str, Sequence[Query]]
) -> list[bool]:
    """Whether enough of the first five matches are those that are found without limits."""
    limited, whole = _opened(folder, sizes), _opened(folder, sizes, PostingLimits((), ()))
    met = []
    for kind, some in asked.items():
        pairs = [(_five(limited, query), _five(whole, query)) for query in some]
        same = sum(one == other for one, other in pairs)
        as_good = sum(_scores(one) == _scores(other) for one, other in pairs)
        first = sum(_scores(one)[:1] == _scores(other)[:1] for one, other in pairs)
        met.append(as_good >= _SAME * len(pairs))
        print(
            f"{name:<28} {kind:<8} {len(pairs):>4} queries, the first five as good in {as_good} "
            f"({as_good / len(pairs):.1%}), the same units in {same}; the first in {first}",
            flush=True,
        )
    limited.close()
    whole.close()
    return met


_Five = list[tuple[str, float, str]]


def _five(memory: Memory, query: Query) -> _Five:
    """Kind, match and key of the first five, exact ones and formulas found as such left out."""
    options = model.LookupOptions(
        query.lang, _OTHER[query.lang], floor=FLOOR, semantic="never", fragments=False
    )
    found = memory.lookup_many([model.Query(query.text)], options)[0].matches
    return [(each.kind, round(each.scored.score, 1), each.stored.key) for each in found]


def _scores(found: _Five) -> list[tuple[str, float]]:
    """Without the keys: which of several equal ones is shown is chance."""
    return [each[:2] for each in found]


def _costs(name: str, small: Path, large: Path, asked: Mapping[str, Sequence[Query]]) -> list[bool]:
    """Whether finding candidates costs about as much where there are many more blocks."""
    met = []
    for lang in _OTHER:
        texts = [fold(each.text) for some in asked.values() for each in some if each.lang == lang]
        if not texts:
            continue
        costs, blocks = _cost((small, large), texts, lang)
        ratio = costs[1] / costs[0]
        met.append(ratio <= _COST)
        print(
            f"candidates, {name}, {lang}: {costs[0]:.2f} ms of CPU at {blocks[0]} blocks, "
            f"{costs[1]:.2f} at {blocks[1]}: {ratio:.2f} times",
            flush=True,
        )
    return met


def _cost(
    folders: Sequence[Path], texts: Sequence[str], lang: str
) -> tuple[list[float], list[int]]:
    """Milliseconds of CPU to find the candidates of a text, warm; and how many blocks there are.

    The memories take turns, so that what else the machine does falls on all of them.
    """
    memories = [_opened(folder) for folder in folders]
    best = [float("inf")] * len(folders)
    for _ in range(_TURNS):
        for at, memory in enumerate(memories):
            start = time.process_time()
            for text in texts:
                next(memory.store.find_similar([text], lang, FLOOR)[0], None)
            best[at] = min(best[at], time.process_time() - start)
    stocks = [memory.store.describe_vectors("", lang).texts for memory in memories]
    for memory in memories:
        memory.close()
    return [each / len(texts) * 1000 for each in best], [-(-each // SIZES.block) for each in stocks]


if __name__ == "__main__":
    sys.exit(main())
