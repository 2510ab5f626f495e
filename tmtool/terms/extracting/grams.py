"""Every run of tokens that comes again, with all the places where it stands.

Run lengths go up one by one: a run can only come so often if both runs that it is made of, one
token shorter, do (the argument of Agrawal & Srikant 1994, "Fast Algorithms for Mining Association
Rules", for neighbours). So all counts are exact, nothing rare is ever kept, and room and time go
with the length of the text.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Whole: TypeAlias = NDArray[np.integer[Any]]
    Small: TypeAlias = NDArray[np.integer[Any]]
    """Whole numbers of 32 bits, since there are very many."""
    Floats: TypeAlias = NDArray[np.float64]
    Mask: TypeAlias = NDArray[np.bool_]

NOTHING = 0
"""The token that parts runs: no run goes over it."""


@dataclass(frozen=True, slots=True)
class Grams:
    """Runs by number: run `g` has `lengths[g]` tokens and stands at `get_places(g)`, ascending.

    `starts` holds all places, those of a run together from `offsets[g]` to `offsets[g + 1]`.
    """

    starts: Small
    offsets: Whole
    lengths: Small

    def __len__(self) -> int:
        return len(self.lengths)

    def get_places(self, gram: int) -> Small:
        """The places of a run: the indices of its first tokens."""
        return self.starts[self.offsets[gram] : self.offsets[gram + 1]]

    @property
    def counts(self) -> Whole:
        """How often each run stands there."""
        import numpy as np

        return np.diff(self.offsets)

    @property
    def firsts(self) -> Small:
        """The first place of each run."""
        return self.starts[self.offsets[:-1]]

    @property
    def numbers(self) -> Small:
        """For each place whose it is."""
        import numpy as np

        return np.repeat(np.arange(len(self), dtype=np.int32), self.counts)

    def select(self, mask: Mask) -> Grams:
        """Only the runs that a mask (runs,) says yes to, in their order."""
        import numpy as np

        counts = self.counts
        kept = self.starts[np.repeat(mask, counts)]
        return Grams(kept, np.cumsum([0, *counts[mask]]), self.lengths[mask])


Worth: TypeAlias = Callable[["Whole", "Whole", int], "Whole"]
"""What each run of a length counts for, by all places, the run at each, and that length."""


def count_runs(_starts: Whole, runs: Whole, _size: int) -> Whole:
    """How often each run stands there."""
    import numpy as np

    return np.bincount(runs)


def mine_runs(
    tokens: Small, min_places: int, longest: int, worth: Worth = count_runs
) -> tuple[Grams, Whole]:
    """The runs of up to `longest` tokens that count for at least so much, and for how much.

    They count for as many places as they have, or for fewer where `worth` says so.

    >>> import numpy as np
    >>> found, counts = mine_runs(np.array([5, 6, 7, 0, 5, 6, 0, 6, 7], np.int32), 2, 3)
    >>> [found.get_places(run).tolist() for run in range(len(found))], found.lengths.tolist()
    ([[0, 4], [1, 5, 7], [2, 8], [0, 4], [1, 7]], [1, 1, 1, 2, 2])
    """
    import numpy as np

    levels: list[tuple[Grams, Whole]] = []
    codes = _level(np.flatnonzero(tokens), tokens[tokens != NOTHING].astype(np.int64), min_places)
    size = 1
    while len(codes.starts) and size <= longest:
        counts = worth(codes.starts, codes.runs, size)
        levels.append(
            (_grams(codes, size).select(counts >= min_places), counts[counts >= min_places])
        )
        codes = _longer(codes, len(tokens), min_places)
        size += 1
    return _together(levels)


@dataclass(frozen=True, slots=True)
class _RunCodes:
    """The places of all runs of one length, ascending, and the number of the run at each."""

    starts: Whole
    runs: Whole


def _level(starts: Whole, keys: Whole, min_places: int) -> _RunCodes:
    """Runs told by their keys, those that come too seldom left out, numbered by first place."""
    import numpy as np

    _, first, inverse, counts = np.unique(
        keys, return_index=True, return_inverse=True, return_counts=True
    )
    enough = counts >= min_places
    rank = np.zeros(len(counts), np.int32)
    rank[np.flatnonzero(enough)[np.argsort(first[enough], kind="stable")]] = np.arange(enough.sum())
    kept = enough[inverse]
    return _RunCodes(starts[kept].astype(np.int32), rank[inverse[kept]])


def _longer(codes: _RunCodes, length: int, min_places: int) -> _RunCodes:
    """The runs of one more token: a run, and the one that begins a token later."""
    import numpy as np

    dense = np.full(length + 1, -1, np.int32)
    dense[codes.starts] = codes.runs
    after = dense[codes.starts + 1]
    both = after >= 0
    keys = codes.runs[both].astype(np.int64) * (int(codes.runs.max()) + 1) + after[both]
    return _level(codes.starts[both], keys, min_places)


def _grams(codes: _RunCodes, size: int) -> Grams:
    import numpy as np

    starts = codes.starts[np.argsort(codes.runs, kind="stable")]
    offsets = np.append(0, np.cumsum(np.bincount(codes.runs)))
    return Grams(starts, offsets, np.full(len(offsets) - 1, size, np.int32))


def _together(levels: list[tuple[Grams, Whole]]) -> tuple[Grams, Whole]:
    import numpy as np

    none = np.zeros(0, np.int32)
    starts = np.concatenate([none, *(grams.starts for grams, _ in levels)])
    lengths = np.concatenate([none, *(grams.lengths for grams, _ in levels)])
    sizes = np.concatenate([none, *(grams.counts for grams, _ in levels)]).astype(np.int64)
    counts = np.concatenate([none, *(counts for _, counts in levels)]).astype(np.int64)
    return Grams(starts, np.append(0, np.cumsum(sizes)), lengths), counts
