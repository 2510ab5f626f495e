"""Which paragraphs a bead could do without, against a look at every bead one by one."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tmtool.aligner.band import Band
from tmtool.aligner.beads import TYPES
from tmtool.aligner.idle import idle


def whole_band(sources, targets):
    """A band that holds every node: its first node never moves."""
    return Band(np.zeros(sources + targets + 1, np.int64), sources + 1, sources, targets)


def one_by_one(cosine, starts, sources, targets):
    found = set()
    for i in range(sources + 1):
        for j in range(targets + 1):
            for m, n in TYPES:
                if not (m and n and m <= i and n <= j):
                    continue
                shorter = []
                if m > 1 and n and (m - 1, n) in TYPES:
                    if starts[0][i - m] and starts[0][i - m + 1]:
                        shorter.append((m - 1, n, i, j))
                    if starts[0][i - 1] and starts[0][i]:
                        shorter.append((m - 1, n, i - 1, j))
                if n > 1 and m and (m, n - 1) in TYPES:
                    if starts[1][j - n] and starts[1][j - n + 1]:
                        shorter.append((m, n - 1, i, j))
                    if starts[1][j - 1] and starts[1][j]:
                        shorter.append((m, n - 1, i, j - 1))
                if any(cosine[bead] >= cosine[m, n, i, j] for bead in shorter):
                    found.add((m, n, i, j))
    return found


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 5), st.integers(1, 5), st.integers(0, 2**32 - 1))
def test_it_is_what_a_look_at_every_bead_finds(sources, targets, seed):
    rng = np.random.default_rng(seed)
    band = whole_band(sources, targets)
    cosine = {
        (m, n, i, j): np.float32(rng.random())
        for m, n in TYPES
        for i in range(m, sources + 1)
        for j in range(n, targets + 1)
    }
    starts = tuple(
        np.array([True, *(rng.random(size - 1) < 0.6), True]) for size in (sources, targets)
    )
    planes = np.full((len(TYPES), band.steps + 1, band.width), np.float32(-2))
    for (m, n, i, j), value in cosine.items():
        planes[TYPES.index((m, n)), i + j, i] = value
    before = np.concatenate([planes[:, :1], planes[:, :-1]], axis=1)
    result = idle(planes, before, band, 0, starts)
    found = {
        (*TYPES[at], int(i), int(step - i))
        for at, step, i in zip(*np.nonzero(result), strict=True)
        if (*TYPES[at], int(i), int(step - i)) in cosine
    }
    assert found == one_by_one(cosine, starts, sources, targets)
