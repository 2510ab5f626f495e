"""How two sequences differ: runs of keys, and in how many characters two texts do."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import NamedTuple


class TokenRun(NamedTuple):
    """Items `a` to `b` of one sequence that are `c` to `d` of another."""

    a: int
    b: int
    c: int
    d: int


def list_runs(first: Sequence[Hashable], second: Sequence[Hashable]) -> list[TokenRun]:
    """List the runs that differ, in order, with as few changed items as can be.

    One that only inserts or deletes at the start, and so has nothing before it, becomes one with
    the next where a single item is between them.

    >>> list_runs("abcd", "axcde")
    [TokenRun(a=1, b=2, c=1, d=2), TokenRun(a=4, b=4, c=4, d=5)]
    """
    from rapidfuzz.distance import Levenshtein

    found: list[TokenRun] = []
    for step in Levenshtein.opcodes(first, second):
        if step.tag == "equal":
            continue
        run = TokenRun(step.src_start, step.src_end, step.dest_start, step.dest_end)
        if found and found[-1].b == run.a and found[-1].d == run.c:
            last = found.pop()
            run = TokenRun(last.a, run.b, last.c, run.d)
        found.append(run)
    if len(found) > 1:
        run, after = found[:2]
        if run.a == 0 and (run.a == run.b or run.c == run.d) and after.a <= run.b + 1:
            found[:2] = [TokenRun(run.a, after.b, run.c, after.d)]
    return found


def count_changes(first: str, second: str) -> int:
    """How many characters have to be deleted and inserted to make one text of another.

    >>> count_changes("the bank", "the banks"), count_changes("abc", "xyz")
    (1, 6)
    """
    from rapidfuzz.distance import Indel

    return int(Indel.distance(first, second))
