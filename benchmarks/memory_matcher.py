"""A peer of the memory in a process of its own: the matcher of the translate-toolkit.

Nothing of it is loaded by anything else here. Standard input is JSON: first the pairs, then the
queries, a line each; what comes back is a line of milliseconds, on the clock and of the processor,
and the best score found (0..1; -1 where it failed), for each query. The first line that comes back
is of loading the pairs.
"""

import json
import sys
import time

from translate.search.match import matcher
from translate.storage.base import TranslationStore, TranslationUnit


def main() -> None:
    """Load the pairs of the first line, then answer the queries of the others."""
    start = time.perf_counter(), time.process_time()
    store = TranslationStore()
    for source, target in json.loads(sys.stdin.readline()):
        unit = TranslationUnit(source)
        unit.target = target
        store.units.append(unit)
    memory = matcher(store, max_candidates=5, min_similarity=65, max_length=5000)
    tell(start, 0.0)
    for line in sys.stdin:
        query = json.loads(line)
        start = time.perf_counter(), time.process_time()
        try:
            found = memory.matches(query)
        except TypeError:  # Two candidates of one score: it compares their units, which it can't.
            tell(start, -1.0)
            continue
        tell(start, max((float(each.getnotes().rstrip("%")) / 100 for each in found), default=0.0))


def tell(start: tuple[float, float], score: float) -> None:
    """Write how long it took since then, and the score."""
    wall, cpu = time.perf_counter() - start[0], time.process_time() - start[1]
    print(json.dumps([wall * 1000, cpu * 1000, score]), flush=True)


if __name__ == "__main__":
    main()
